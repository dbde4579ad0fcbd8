"""The main job from Python: an archive of reports in, pandas frames out, for notebooks and scripts.

``import pipeline`` offers what stands here, and loads it when it is first asked for. The frames hold the
tables of the dataset that ``heshu run`` leaves: the same rows, columns and order, made by the same code.

==========================  ============  ================================================
columns                     dtype         cells
==========================  ============  ================================================
codes, names, texts, dates  ``string``    ``str`` or ``pd.NA``; periods and dates are EDTF
positions, counts           ``Int64``     ``int`` or ``pd.NA``
value, high, low, upper     ``object``    ``int``, ``Decimal`` or ``Fraction``, or ``None``
lists                       ``object``    ``tuple`` of ``str``
decided_by, confidence      ``object``    ``dict``
==========================  ============  ================================================

Numbers are in base units (11.1万 is 111000, 13% is 13) of the column ``unit``, exact as read; drawing wants
``astype(float)``. :func:`columns` says what each column means.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike, environ, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError
from pipeline.messages import Messages, Warnings, locale_language
from pipeline.records import LEVELS
from pipeline.resources import ResourceMissingError, shipped_folder

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.engine.inputs import Request
    from pipeline.extract.drafts import Layers
    from pipeline.present.canvas import ChartImage

StrPath = str | PathLike[str]
Lang = Literal["zh", "en"]


class Archive:
    """What was read of an archive. Each method returns a frame of its own, which may be changed.

    :func:`read` and :func:`open_dataset` make one.
    """

    def __init__(self, tables: "Callable[[str], pa.Table]", counts: dict[str, int], lexicons: Path) -> None:
        self._tables = tables
        self._lexicons = lexicons
        self.counts = counts
        """Documents, duplicates, quarantined, figures, numerals by outcome, findings by severity, as
        ``manifest.json`` holds them."""

    def __repr__(self) -> str:
        told = ("documents", "figures", "quarantined")
        return f"<Archive: {', '.join(f'{self.counts[name]} {name}' for name in told)}>"

    def documents(self) -> "pd.DataFrame":
        """Return the documents with their texts, one row for each text, by path of the first source."""
        return self._frame("documents")

    def numerals(self) -> "pd.DataFrame":
        """Return every numeral with its outcome: ``figure``, ``excluded`` (by which rule) or ``unread``."""
        return self._frame("numerals")

    def figures(self) -> "pd.DataFrame":
        """Return the figures, by document and place. ``text[start:end] == quote`` holds in their document."""
        return self._frame("figures")

    def compare(
        self,
        *,
        metric: str | None = None,
        level: str | None = None,
        period: str | None = None,
        campaign: str | None = None,
    ) -> "pd.DataFrame":
        """Return the comparison of regions; a choice keeps the rows that have that value, in their order.

        ``metric`` and ``campaign`` are codes of the lexicons, ``level`` is ``nation``, ``province``,
        ``prefecture`` or ``county``, ``period`` an EDTF period as in the table (``2023``). Values stand in the
        unit of the column ``unit``; rows of different units, items or periods are not alike.

        Raises:
            HeshuError: neither the lexicons nor the table know the metric, level or campaign.
        """
        table = self._tables("comparison")
        chosen = {"metric": metric, "level": level, "period": period, "campaign": campaign}
        for column, value in chosen.items():
            if value is not None:
                table = self._with_value(table, column, value)
        return self._frame("comparison", table)

    def audit(self) -> "pd.DataFrame":
        """Return the findings, the gravest first, each with its innocent explanation in Chinese and English."""
        return self._frame("findings")

    def quarantine(self) -> "pd.DataFrame":
        """Return the sources that could not be read, by path: ``reason`` is a code, ``detail`` says more."""
        return self._frame("quarantine")

    def charts(self, *, campaign: str | None = None, lang: Lang = "zh") -> "list[ChartImage]":
        """Draw the charts of the comparison, or of one campaign's rows, as the report shows them.

        Up to six ranked dot plots, each of cells that may be compared, then coverage matrix and counts; none
        where there are no cells. A notebook shows a chart as it is; ``png`` holds its bytes, ``alt`` says it
        in a sentence.

        Raises:
            HeshuError: neither the lexicons nor the table know the campaign; ``lang`` is another language.
        """
        from pipeline.dataset.comparison import COMPARISON  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.schemas import records_of  # noqa: PLC0415
        from pipeline.present.charts import charts_of  # noqa: PLC0415 - loads matplotlib
        from pipeline.present.naming import load_names  # noqa: PLC0415
        from pipeline.records import Cell  # noqa: PLC0415

        table = self._tables("comparison")
        if campaign is not None:
            table = self._with_value(table, "campaign", campaign)
        figures = self._tables("figures").select(["figure_id", "document_id"]).to_pydict()
        document_of = dict(zip(figures["figure_id"], figures["document_id"], strict=True))
        cells = list(records_of(table, Cell, COMPARISON))
        with _mendable():
            _require_known("lang", lang, get_args(Lang))
            names = load_names(lang, (cell.region for cell in cells), self._lexicons)
        return [chart.image for chart in charts_of(cells, lang, names, document_of)]

    def _frame(self, name: str, table: "pa.Table | None" = None) -> "pd.DataFrame":
        from pipeline.dataset.load import TABLES  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.tables import exact_frame  # noqa: PLC0415 - loads pandas

        return exact_frame(self._tables(name) if table is None else table, TABLES[name])

    def _with_value(self, table: "pa.Table", column: str, value: str) -> "pa.Table":
        import pyarrow.compute as pc  # noqa: PLC0415

        found = table.filter(pc.equal(table[column], value))
        # Another row, which an earlier choice left out, may hold the value: all of the table tells.
        if not found.num_rows and column in ("metric", "level", "campaign"):
            held = self._tables("comparison")[column].unique().drop_null().to_pylist()
            with _mendable():
                _require_known(column, value, [*self._known(column), *held])
        return found

    def _known(self, column: str) -> Sequence[str]:
        from pipeline.ingest.campaigns import CampaignFinder  # noqa: PLC0415
        from pipeline.metrics import MetricNames  # noqa: PLC0415

        if column == "level":
            return LEVELS
        if column == "metric":
            return MetricNames.load(self._lexicons).codes
        return sorted(CampaignFinder.load(self._lexicons).codes())


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
        with _mendable():
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

    with _mendable():
        stored = StoredDataset(Path(folder))
        return Archive(stored.table, stored.manifest.counts, shipped_folder("lexicons"))


def columns(table: str, *, lang: Lang = "zh") -> "pd.DataFrame":
    """Say what the columns of a table mean: name, dtype and cells of a frame, heading, meaning with unit.

    ``table`` is ``documents``, ``numerals``, ``figures``, ``comparison``, ``findings`` or ``quarantine``.

    Raises:
        HeshuError: no such table or language.

    >>> columns("comparison", lang="en").set_index("column").loc["upper"].tolist()
    ['object', 'int, Decimal, Fraction', 'Upper bound', 'the true value is at most this; empty when open']
    """
    import pandas as pd  # noqa: PLC0415

    from pipeline.dataset.columns import ColumnTexts  # noqa: PLC0415
    from pipeline.dataset.load import TABLES  # noqa: PLC0415 - loads pyarrow
    from pipeline.dataset.tables import DTYPES  # noqa: PLC0415

    with _mendable():
        _require_known("table", table, tuple(TABLES))
        _require_known("lang", lang, get_args(Lang))
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
    with _mendable():
        if any(fspath(path) == STDIN for path in given):
            raise HeshuError("missing-path", path=STDIN)  # a name that the engine takes for standard input
        _require_known("layers", layers, get_args(Layers))
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


def _require_known(option: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise HeshuError("unknown-choice", option=option, value=value, known=", ".join(dict.fromkeys(known)))


@contextmanager
def _mendable() -> Iterator[None]:
    """Let what a user can mend leave as a ``HeshuError`` with the line that the command would print as a note."""
    try:
        try:
            yield
        except (LexiconError, ResourceMissingError) as error:
            raise HeshuError("told", line=str(error)) from error
    except HeshuError as error:
        error.add_note(Messages.load(locale_language(environ)).error(error))
        raise
