"""Which rows of the comparison, and which findings, somebody wants to see: by campaign, level, period and metric."""

from collections import Counter
from collections.abc import Iterable

from pipeline.dataset.claims import Regions, closed_period, date_parts, region_when_reported
from pipeline.dataset.comparison import level_of
from pipeline.errors import HeshuError
from pipeline.records import Cell, Figure, Record

NAMED = 8  # values that the error names which tells that nothing is selected
SELECTABLE = ("campaign", "level", "period", "metric")


class Selection(Record, frozen=True, kw_only=True):
    """A value for some of the fields; None leaves a field open. Values are compared as they stand in the table.

    >>> Selection(campaign="anti-fraud").told(), Selection().told()
    ({'campaign': 'anti-fraud'}, {})
    """

    campaign: str | None = None
    level: str | None = None
    period: str | None = None
    metric: str | None = None

    def told(self) -> dict[str, str]:
        """Return the fields that select, in the order of :data:`SELECTABLE`."""
        values = ((name, getattr(self, name)) for name in SELECTABLE)
        return {name: value for name, value in values if value is not None}

    def takes(self, cell: Cell) -> bool:
        """Tell whether a cell has the selected values."""
        return all(getattr(cell, name) == value for name, value in self.told().items())

    def misses(self, cells: Iterable[Cell]) -> HeshuError | None:
        """Return the error that tells why no cell is taken, None where one is or nothing is selected.

        It names the most frequent values of the first field whose value rules all out.
        """
        rows = list(cells)
        for name, value in self.told().items():
            held = Counter(getattr(row, name) for row in rows)
            rows = [row for row in rows if getattr(row, name) == value]
            if not rows:
                frequent = sorted((-count, known) for known, count in held.items() if known is not None)
                named = ", ".join(known for _, known in frequent[:NAMED]) or "-"
                return HeshuError("nothing-selected", field=f"--{name}", value=value, known=named)
        return None

    def figure_ids(
        self, cells: Iterable[Cell], figures: Iterable[Figure], regions: Regions
    ) -> frozenset[str]:
        """Return the figures that the selection takes: those behind a taken cell, and of the rest those alike.

        A figure that stands behind no cell (another value was chosen, its region is not known, it is no total) is
        read as a cell would be: the period closed at publication, the region the one in use then; without a region
        it is of no level.
        """
        behind = {figure_id: self.takes(cell) for cell in cells for figure_id in cell.figure_ids}
        return frozenset(
            figure.figure_id
            for figure in figures
            if (behind[figure.figure_id] if figure.figure_id in behind else self._alike(figure, regions))
        )

    def _alike(self, figure: Figure, regions: Regions) -> bool:
        year, *_ = date_parts(figure.published)
        region = region_when_reported(figure.region, year, regions)
        held = {
            "campaign": figure.campaign,
            "level": None if region is None else level_of(region, regions),
            "period": closed_period(figure.period, figure.published)[0],
            "metric": figure.metric,
        }
        return all(held[name] == value for name, value in self.told().items())


WHOLE = Selection()
