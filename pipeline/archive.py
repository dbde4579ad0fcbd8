"""What was read of an archive, as pandas frames for notebooks and scripts.

The frames hold the tables of the dataset that ``heshu run`` leaves: the same rows, columns and order.

==========================  ============  ================================================
columns                     dtype         cells
==========================  ============  ================================================
codes, names, texts, dates  ``string``    ``str`` or ``pd.NA``; periods and dates are EDTF
positions, counts, ranks    ``Int64``     ``int`` or ``pd.NA``
value, high, low, upper     ``object``    ``int``, ``Decimal`` or ``Fraction``, or ``None``
per_100k, per_activity      ``object``    ``int`` or ``Decimal`` of four decimals, or ``None``
partial                     ``boolean``   ``bool``
lists                       ``object``    ``tuple`` of ``str``
decided_by, confidence      ``object``    ``dict``
==========================  ============  ================================================

Numbers are in base units (11.1万 is 111000, 13% is 13) of the column ``unit``, exact as read; drawing wants
``astype(float)``. ``pipeline.columns`` says what each column means.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import require_known
from pipeline.messages import mendable
from pipeline.records import LEVELS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.present.canvas import ChartImage

Lang = Literal["zh", "en"]


class Archive:
    """What was read of an archive. Each method returns a frame of its own, which may be changed.

    ``pipeline.read`` and ``pipeline.open_dataset`` make one.
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
        table = self._selected(campaign=campaign, level=level, period=period, metric=metric)
        return self._frame("comparison", table)

    def roll_ups(self) -> "pd.DataFrame":
        """Return the sums of regions into the one above, each with the codes it sums and those missing.

        What the region above reports itself stands beside and is never added. A ``partial`` sum lacks a region.
        """
        return self._frame("roll_ups")

    def per_activity(self) -> "pd.DataFrame":
        """Return participants for each activity, where a report tells both as one event."""
        return self._frame("per_activity")

    def audit(self) -> "pd.DataFrame":
        """Return the findings, the gravest first, each with its innocent explanation in Chinese and English."""
        return self._frame("findings")

    def quarantine(self) -> "pd.DataFrame":
        """Return the sources that could not be read, by path: ``reason`` is a code, ``detail`` says more."""
        return self._frame("quarantine")

    def charts(
        self,
        *,
        metric: str | None = None,
        level: str | None = None,
        period: str | None = None,
        campaign: str | None = None,
        lang: Lang = "zh",
    ) -> "list[ChartImage]":
        """Draw the charts of the comparison, or of the rows that :meth:`compare` returns, as the report shows them.

        Up to six ranked dot plots, each of cells that may be compared, then regions by metrics, over time, by
        participation and on the map of provinces where there is something to show, then coverage matrix and
        counts; none where there are no cells. A notebook shows a chart as it is; ``png`` holds its bytes,
        ``alt`` says it in a sentence.

        Raises:
            HeshuError: neither the lexicons nor the table know the metric, level or campaign; ``lang`` is another
                language.
        """
        from pipeline.dataset.comparison import COMPARISON  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.load import residents_of  # noqa: PLC0415
        from pipeline.dataset.schemas import records_of  # noqa: PLC0415
        from pipeline.present.charts import charts_of  # noqa: PLC0415 - loads matplotlib
        from pipeline.present.naming import load_names  # noqa: PLC0415
        from pipeline.records import Cell  # noqa: PLC0415

        table = self._selected(campaign=campaign, level=level, period=period, metric=metric)
        figures = self._tables("figures").select(["figure_id", "document_id"]).to_pydict()
        document_of = dict(zip(figures["figure_id"], figures["document_id"], strict=True))
        cells = list(records_of(table, Cell, COMPARISON))
        with mendable():
            require_known("lang", lang, get_args(Lang))
            names = load_names(lang, (cell.region for cell in cells), self._lexicons)
        charts = charts_of(cells, lang, names, document_of, residents=residents_of(table))
        return [chart.image for chart in charts]

    def _frame(self, name: str, table: "pa.Table | None" = None) -> "pd.DataFrame":
        from pipeline.dataset.load import TABLES  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.tables import exact_frame  # noqa: PLC0415 - loads pandas

        return exact_frame(self._tables(name) if table is None else table, TABLES[name])

    def _selected(self, **values: str | None) -> "pa.Table":
        table = self._tables("comparison")
        for column, value in values.items():
            if value is not None:
                table = self._with_value(table, column, value)
        return table

    def _with_value(self, table: "pa.Table", column: str, value: str) -> "pa.Table":
        import pyarrow.compute as pc  # noqa: PLC0415

        found = table.filter(pc.equal(table[column], value))
        # Another row, which an earlier choice left out, may hold the value: all of the table tells.
        if not found.num_rows and column in ("metric", "level", "campaign"):
            held = self._tables("comparison")[column].unique().drop_null().to_pylist()
            with mendable():
                require_known(column, value, [*self._known(column), *held])
        return found

    def _known(self, column: str) -> Sequence[str]:
        from pipeline.ingest.campaigns import CampaignFinder  # noqa: PLC0415
        from pipeline.metrics import MetricNames  # noqa: PLC0415

        if column == "level":
            return LEVELS
        if column == "metric":
            return MetricNames.load(self._lexicons).codes
        return sorted(CampaignFinder.load(self._lexicons).codes())
