"""Which cells may stand in one chart: like beside like (law 12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.dataset.one_thing import NO_ONE_THING
from pipeline.dataset.ranking import is_rankable
from pipeline.records import Cell

# In 8,000 news reports the widest sets state neither period nor campaign (103 counties' money of any kind);
# those that a reader can use have 10 to 30 regions.
STATED_WEIGHT = 4


class ComparableKey(NamedTuple):
    """What the cells of one chart have in common."""

    campaign: str | None
    level: str
    metric: str
    kind: str | None
    item_class: str | None
    qualifier: str | None
    period: str | None
    unit: str | None


@dataclass(frozen=True)
class ComparableSet:
    """Cells of several regions that differ only in region and status."""

    key: ComparableKey
    cells: tuple[Cell, ...]

    @cached_property
    def regions(self) -> int:
        """The number of regions."""
        return len({cell.region for cell in self.cells})

    @cached_property
    def told(self) -> tuple[list[Cell], list[Cell]]:
        """The cells whose region has one value, and the first of each of the others (:func:`told_once`)."""
        return told_once(self.cells)

    @cached_property
    def ranked_regions(self) -> int:
        """The number of regions that have one value of what is done, or of a goal."""
        alone, _ = self.told
        return len({cell.region for cell in alone})

    @cached_property
    def done_regions(self) -> int:
        """The number of regions that have one value of what is done."""
        alone, _ = self.told
        return len({cell.region for cell in alone if cell.status == "achieved"})

    @property
    def is_of_goals(self) -> bool:
        """Whether more regions have a goal alone than have a value of what is done."""
        return 2 * self.done_regions < self.ranked_regions

    @property
    def is_rankable(self) -> bool:
        """Whether the dataset gives ranks to the cells: they name one thing, and when."""
        return is_rankable(self.cells[0])

    @cached_property
    def figures(self) -> int:
        """The number of figures behind the cells."""
        return len({figure_id for cell in self.cells for figure_id in cell.figure_ids})

    def reports(self, document_of: Mapping[str, str]) -> int:
        """Return the number of documents behind the cells."""
        ids = {figure_id for cell in self.cells for figure_id in cell.figure_ids}
        return len({document_of[figure_id] for figure_id in ids if figure_id in document_of})


def key_of(cell: Cell) -> ComparableKey:
    """Return what a cell shares with those it may be compared with."""
    return ComparableKey(
        campaign=cell.campaign,
        level=cell.level,
        metric=cell.metric,
        kind=cell.kind,
        item_class=cell.item_class,
        qualifier=cell.qualifier,
        period=cell.period,
        unit=cell.unit,
    )


def comparable_sets(cells: Iterable[Cell], least_regions: int = 2) -> list[ComparableSet]:
    """Group cells into sets of at least ``least_regions`` regions, the most telling first.

    What was done comes before goals, sets of one campaign that the dataset ranks before the rest, sets that name what is counted
    before those that do not, and those that state period or campaign before those that state neither. Then come
    those with more regions that did it, where a set that states both weighs :data:`STATED_WEIGHT` times as much; of
    equal ones the latest.
    """
    groups: dict[ComparableKey, list[Cell]] = {}
    for cell in cells:
        if cell.metric not in NO_ONE_THING:
            groups.setdefault(key_of(cell), []).append(cell)
    sets = (ComparableSet(key, tuple(members)) for key, members in groups.items())
    return sorted((chosen for chosen in sets if chosen.regions >= least_regions), key=_order)


def told_once(cells: Iterable[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Part cells by whether their region has one value of their key and status, or several.

    Several are no answer: one report tells them of things that the key does not tell apart. Of 16,500 keys of
    8,000 news reports that name what is counted, 1,500 have several. Returns the cells that stand alone, and the
    first of each of the others.
    """
    groups: dict[tuple[ComparableKey, str, str], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((key_of(cell), cell.region, cell.status), []).append(cell)
    alone = [members[0] for members in groups.values() if len(members) == 1]
    return alone, [members[0] for members in groups.values() if len(members) > 1]


def latest_first(period: str | None) -> tuple[int, ...]:
    """Return a place in an order in which later periods come before earlier ones, and none last of all.

    >>> sorted(["2021", None, "2022-05", "2022"], key=latest_first)
    ['2022', '2022-05', '2021', None]
    """
    return tuple(-ord(character) for character in period) if period else (1,)


def _order(chosen: ComparableSet) -> tuple[bool | int | tuple[int, ...] | tuple[str, ...], ...]:
    key = chosen.key
    stated = (key.period is not None) + (key.campaign is not None)
    weight = STATED_WEIGHT**stated
    return (
        chosen.is_of_goals,
        not (chosen.is_rankable and key.campaign is not None),
        key.item_class is None,
        not stated,
        -chosen.done_regions * weight,
        -chosen.ranked_regions * weight,
        -chosen.figures,
        latest_first(key.period),
        tuple(part or "" for part in key),
    )


def of_many_kinds(sets: Sequence[ComparableSet], most: int) -> list[ComparableSet]:
    """Return at most ``most`` sets in their order; a second set of one metric and item class waits for the rest.

    >>> of_many_kinds([], 6)
    []
    """
    seen: set[tuple[str, str | None, str | None]] = set()
    repeated = []
    for chosen in sets:
        counted = chosen.key.metric, chosen.key.kind, chosen.key.item_class
        repeated.append(counted in seen)
        seen.add(counted)
    ranked = sorted(range(len(sets)), key=lambda place: (repeated[place], place))
    return [sets[place] for place in sorted(ranked[:most])]
