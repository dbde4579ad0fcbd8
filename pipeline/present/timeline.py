"""Which cells make series over time: one thing counted, by region, over years or over months."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.dataset.one_thing import NO_ONE_THING
from pipeline.present.comparable import ComparableKey, key_of, told_once
from pipeline.present.notation import place_of, position
from pipeline.records import Cell

Step = Literal["year", "month"]
Series = tuple[ComparableKey, Step]  # what is counted, without its period, and the kind of period
MOST_PANELS = 30
LEAST_PERIODS = 2
_PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Moment:
    """A closed period of one year or one month as a place on a line: the year, or months since the year 0."""

    step: Step
    place: int

    @classmethod
    def of(cls, period: str | None) -> "Moment | None":
        """Return the moment of an EDTF year or month; None for days, for what is open and for spans.

        >>> Moment.of("2023"), Moment.of("2023-08")
        (Moment(step='year', place=2023), Moment(step='month', place=24283))
        >>> [Moment.of(period) for period in ("2023/..", "../2023", "2023-01/2023-06", "2023-08-12", None)]
        [None, None, None, None, None]
        """
        found = _PERIOD.fullmatch(period or "")
        if found is None:
            return None
        year, month = int(found[1]), found[2]
        return cls("year", year) if month is None else cls("month", year * 12 + int(month) - 1)

    @property
    def text(self) -> str:
        """The period as written: ``2023``, ``2023-08``.

        >>> Moment("month", 24283).text, Moment("year", 2023).text
        ('2023-08', '2023')
        """
        if self.step == "year":
            return f"{self.place:04d}"
        return f"{self.place // 12:04d}-{self.place % 12 + 1:02d}"


@dataclass(frozen=True)
class Panel:
    """A region's cells by place in time."""

    region: str
    cells: tuple[tuple[int, Cell], ...]

    @property
    def periods(self) -> int:
        """The number of periods."""
        return len({place for place, _ in self.cells})

    @property
    def done_places(self) -> set[int]:
        """The periods in which something was done."""
        return {place for place, cell in self.cells if cell.status == "achieved"}

    @property
    def latest(self) -> Cell:
        """The last value of what was done, else the last goal."""
        return max(self.cells, key=lambda member: (member[1].status == "achieved", member[0]))[1]


@dataclass(frozen=True)
class Timeline:
    """Panels of regions over the same kind of step; ``single`` counts the regions with one period only.

    ``key`` is what the cells share; its period is null. ``too_large`` counts values that no axis can hold,
    ``several`` the places that have several values and therefore none.
    """

    key: ComparableKey
    step: Step
    panels: tuple[Panel, ...]
    single: int
    too_large: int
    several: int

    @property
    def shown(self) -> tuple[Panel, ...]:
        """The panels that are drawn."""
        return self.panels[:MOST_PANELS]

    @property
    def done_places(self) -> int:
        """The number of periods in which a region tells what was done."""
        return len({place for panel in self.panels for place in panel.done_places})

    @property
    def done_panels(self) -> int:
        """The number of regions that tell what was done in several periods."""
        return sum(len(panel.done_places) >= LEAST_PERIODS for panel in self.panels)

    @property
    def places(self) -> list[int]:
        """The periods of all panels, each once, in order."""
        return sorted({place for panel in self.panels for place, _ in panel.cells})

    @property
    def drawn(self) -> list[Cell]:
        """The cells of the panels that are drawn."""
        return [cell for panel in self.shown for _, cell in panel.cells]

    @property
    def drawn_places(self) -> list[int]:
        """The periods of the panels that are drawn, each once, in order."""
        return sorted({place for panel in self.shown for place, _ in panel.cells})

    @property
    def cells(self) -> list[Cell]:
        """The cells of all panels."""
        return [cell for panel in self.panels for _, cell in panel.cells]


def longest_timeline(cells: Iterable[Cell]) -> Timeline | None:
    """Return the timeline with the most periods; None where no region has two of one kind.

    One of what was done comes before goals, then one that names what is counted, then one that has several regions,
    then the one with the most periods, then with the most regions. Years and months are never on one axis, and open
    periods on none.
    """
    comparable = [
        cell for cell in cells if cell.metric not in NO_ONE_THING and Moment.of(cell.period) is not None
    ]
    alone, repeated = told_once(comparable)
    groups: dict[Series, list[Cell]] = defaultdict(list)
    for cell in alone:
        groups[_series(cell)].append(cell)
    several = Counter(map(_series, repeated))
    lines = [line for series, found in groups.items() if (line := _timeline(series, found, several[series]))]
    return min(lines, key=_order, default=None)


def _order(line: Timeline) -> tuple[bool | int | tuple[str, ...], ...]:
    return (
        not line.done_panels,
        line.key.item_class is None,
        line.done_panels < 2,
        len(line.panels) < 2,
        -line.done_places,
        -line.done_panels,
        -len(line.places),
        -len(line.panels),
        (*(part or "" for part in line.key), line.step),
    )


def _series(cell: Cell) -> Series:
    return key_of(cell)._replace(period=None), _moment(cell).step


def _moment(cell: Cell) -> Moment:
    moment = Moment.of(cell.period)
    if moment is None:
        raise ValueError(f"{cell.period} is neither a year nor a month")
    return moment


def _timeline(series: Series, found: Sequence[Cell], several: int) -> Timeline | None:
    drawable = [cell for cell in found if position(cell.value) is not None]
    by_region: dict[str, list[tuple[int, Cell]]] = defaultdict(list)
    for cell in drawable:
        by_region[cell.region].append((_moment(cell).place, cell))
    panels = [
        Panel(region, tuple(sorted(members, key=lambda member: (member[0], member[1].status))))
        for region, members in by_region.items()
    ]
    long = sorted((panel for panel in panels if panel.periods >= LEAST_PERIODS), key=_panel_order)
    if not long:
        return None
    return Timeline(*series, tuple(long), len(panels) - len(long), len(found) - len(drawable), several)


def _panel_order(panel: Panel) -> tuple[int, float, str]:
    return -panel.periods, -place_of(panel.latest.value), panel.region
