"""The main job from Python: ways to an archive, and what the columns of its frames mean.

``import pipeline`` offers these functions and loads this module when one is first asked for.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from os import PathLike, environ, fspath
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from pipeline.archive import Archive, Lang
from pipeline.errors import HeshuError, require_known
from pipeline.messages import Messages, Warnings, locale_language, mendable
from pipeline.resources import shipped_folder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.engine.inputs import Request
    from pipeline.extract.drafts import Layers

StrPath = str | PathLike[str]


def read(
    paths: StrPath | Sequence[StrPath],
    *,
    metadata: StrPath | None = None,
    published: str | None = None,
    lexicons: StrPath | None = None,
    layers: "Layers" = "all",
    model: StrPath | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Archive:
    """Read reports (files, folders, ``.zip`` archives) as ``heshu run`` does, into memory.

    ``metadata`` is a CSV with ``file`` and any of ``published``, ``publisher``, ``region``, ``campaign``;
    ``published`` dates one text (EDTF, ``2024-06-05``); ``lexicons`` and ``model`` are folders in place of the
    shipped ones; ``layers`` says who decides: ``rules``, ``learned`` or ``all``. ``workers`` counts processes:
    with more than one a script needs ``if __name__ == "__main__":``, a notebook nothing. ``progress`` tells on
    stderr how far it is. The temporary folder that the work needs is gone afterwards, also after an error.

    What the command would warn of (rows of metadata without a file, …) is a ``UserWarning``.

    Raises:
        HeshuError: a missing path, bad metadata or lexicons, an unknown choice, or nothing could be read. Its
            note says it in the language of the locale.

    >>> import pipeline
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     report = Path(folder, "简报.txt")
    ...     _ = report.write_text("2024年，开鲁县开展普法宣讲12场次，合格率98.6%。", encoding="utf-8")
    ...     archive = pipeline.read(report, layers="rules")
    >>> archive
    <Archive: 1 documents, 2 figures, 0 quarantined>
    >>> archive.figures()[["quote", "value", "unit", "metric", "region", "period"]].values.tolist()
    [['12场次', 12, '场次', 'activities', '150523', '2024'], ['98.6%', Decimal('98.6'), '%', 'rate', '150523', '2024']]
    >>> archive.compare(metric="activities")[["region_name", "value", "unit"]].values.tolist()
    [['开鲁县', 12, '场次']]
    >>> archive.compare(metric="activity")
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: unknown-choice: option=metric, value=activity, known=activities, participants, ...
    >>> len(archive.audit()), len(archive.quarantine())
    (0, 0)
    >>> pipeline.read("no-such-report.txt")
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: missing-path: path=no-such-report.txt
    ...
    """
    request = _request(paths, metadata, published, lexicons, layers, model, workers)
    told: list[str] = []
    work = Path(tempfile.mkdtemp(prefix="heshu-"))
    try:
        with mendable():
            return _read_in(work, request, told.append, progress)
    finally:
        shutil.rmtree(work, ignore_errors=True)
        for line in told:
            warnings.warn(line, stacklevel=2)


def open_dataset(folder: StrPath) -> Archive:
    """Open the folder that ``heshu run`` left. Tables are read when they are asked for, and not kept.

    Raises:
        HeshuError: the folder holds no dataset that matches its manifest.

    >>> open_dataset("no-such-folder")
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: no-dataset: path=no-such-folder, problem=problem-no-folder
    ...
    """
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415 - loads pyarrow

    with mendable():
        stored = StoredDataset(Path(folder))
        return Archive(stored.table, stored.manifest.counts, shipped_folder("lexicons"))


def columns(table: str, *, lang: Lang = "zh") -> "pd.DataFrame":
    """Say what the columns of a table mean: name, dtype and cells of a frame, heading, meaning with unit.

    ``table`` is ``documents``, ``numerals``, ``figures``, ``comparison``, ``roll_ups``, ``per_activity``,
    ``findings`` or ``quarantine``.

    Raises:
        HeshuError: no such table or language.

    >>> columns("comparison", lang="en").set_index("column").loc["upper"].tolist()
    ['object', 'int, Decimal, Fraction', 'Upper bound', 'the true value is at most this; empty when open']
    """
    import pandas as pd  # noqa: PLC0415

    from pipeline.dataset.columns import ColumnTexts  # noqa: PLC0415
    from pipeline.dataset.load import TABLES  # noqa: PLC0415 - loads pyarrow
    from pipeline.dataset.tables import DTYPES  # noqa: PLC0415

    with mendable():
        require_known("table", table, tuple(TABLES))
        require_known("lang", lang, get_args(Lang))
        texts = ColumnTexts.load(shipped_folder("lexicons"))
    rows = [
        (column.name, *DTYPES[column.kind], text.title(lang), text.about(lang))
        for column in TABLES[table]
        for text in [texts.of(table, column.name)]
    ]
    return pd.DataFrame(rows, columns=["column", "dtype", "cells", "title", "meaning"], dtype="string")


def _read_in(work: Path, request: "Request", warn: Callable[[str], None], progress: bool) -> Archive:
    from pipeline.dataset.load import TABLES  # noqa: PLC0415 - loads pyarrow
    from pipeline.engine.progress import progress_on_stderr  # noqa: PLC0415
    from pipeline.engine.run import run  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    messages = Messages.load(locale_language(environ))
    shown = progress_on_stderr(messages, quiet=not progress)
    notices = Warnings(messages, warn)
    try:
        # The language is that of findings.sarif, which no frame holds.
        run(request, work, "zh", shown, notices.tell, shown=False)
    finally:
        shown.close()
        notices.close()
    stored = StoredDataset(work)
    return Archive(
        {name: stored.table(name) for name in TABLES}.__getitem__, stored.manifest.counts, request.lexicons
    )


def _request(
    paths: StrPath | Sequence[StrPath],
    metadata: StrPath | None,
    published: str | None,
    lexicons: StrPath | None,
    layers: "Layers",
    model: StrPath | None,
    workers: int,
) -> "Request":
    from pipeline.engine.inputs import Request  # noqa: PLC0415
    from pipeline.extract.drafts import Layers  # noqa: PLC0415
    from pipeline.ingest.places import STDIN  # noqa: PLC0415

    given = [paths] if isinstance(paths, str | PathLike) else list(paths)
    with mendable():
        for path in (fspath(each) for each in given):
            if path in (STDIN, ""):  # which the engine takes for standard input, or for the current folder
                raise HeshuError("missing-path", path=path)
        require_known("layers", layers, get_args(Layers))
        if workers < 1:
            raise HeshuError("unknown-choice", option="workers", value=workers, known="1, 2, …")
        return Request(
            paths=tuple(map(Path, given)),
            lexicons=Path(lexicons) if lexicons is not None else shipped_folder("lexicons"),
            metadata=Path(metadata) if metadata is not None else None,
            published=published,
            workers=workers,
            layers=layers,
            model=Path(model) if model is not None else None,
        )
