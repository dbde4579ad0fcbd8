"""``heshu chart``: draw a dataset's charts and report anew, in place, with the manifest kept true."""

import os
import shutil
from pathlib import Path
from typing import Literal

from pipeline.engine.folder import output_folder
from pipeline.engine.manifest import require_dataset

DRAWN = ("charts/", "report.html")


def redraw(folder: Path, lang: Literal["zh", "en"]) -> list[str]:
    """Draw charts and report of the dataset in ``folder`` again; return the names of the charts.

    Raises:
        HeshuError: the folder holds no dataset, cannot be written, or another run holds it.
    """
    from pipeline.present.show import show_dataset  # noqa: PLC0415 - loads matplotlib

    manifest = require_dataset(folder)
    with output_folder(folder) as out:
        for name in manifest.files:
            if not name.startswith(DRAWN):
                (out.work / name).parent.mkdir(parents=True, exist_ok=True)
                _copy(folder / name, out.work / name)
        show_dataset(out.work, lang=lang)
        published = out.publish(manifest.counts)
    return [name for name in published.files if name.startswith("charts/")]


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # file systems without links (FAT, some network folders)
