"""``heshu chart``: draw a dataset's charts and report anew, in place or, for a selection, into a folder of their own."""

import os
import shutil
from pathlib import Path
from typing import Literal

from pipeline.dataset.selection import Selection
from pipeline.engine.folder import interrupts_ignored, output_folder
from pipeline.engine.manifest import MANIFEST, require_dataset
from pipeline.engine.stored import StoredDataset
from pipeline.errors import HeshuError

DRAWN = ("charts/", "report.html")

Lang = Literal["zh", "en"]


def redraw(folder: Path, lang: Lang) -> list[str]:
    """Draw charts and report of the dataset in ``folder`` again, the manifest kept true; return the charts' names.

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


def draw_selection(dataset: StoredDataset, folder: Path, selection: Selection, lang: Lang) -> list[str]:
    """Draw charts and report of what is selected into ``folder``, which holds no dataset; return the charts' names.

    Charts and the report of an earlier drawing there are replaced, other files stay.

    Raises:
        HeshuError: nothing is selected, the folder holds a dataset, cannot be written, or another run holds it.
    """
    from pipeline.present.charts import clear_charts  # noqa: PLC0415 - loads matplotlib
    from pipeline.present.show import show_dataset  # noqa: PLC0415

    if (folder / MANIFEST).exists():
        raise HeshuError("out-is-dataset", path=folder)
    nothing = selection.misses(dataset.cells())
    if nothing is not None:
        raise nothing
    with output_folder(folder) as out:
        show_dataset(dataset.folder, lang=lang, selection=selection, out=out.work)
        out.require_room()
        with interrupts_ignored():
            clear_charts(folder / "charts")
            delivered = out.deliver()
    return [name for name in delivered if name.startswith("charts/")]


def _copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)  # file systems without links (FAT, some network folders)
