"""Sums of regions into the one above them, told apart from what that region itself reports.

A roll-up names the regions that it sums and those that reported nothing of the kind: with these missing it is partial,
and a lower bound at best. What the region above reports itself is never added to its parts, and stands beside. Rates are
not summed, nor changes and shares of anything, nor what counts unlike things (``other``), nor goals with what was done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.dataset.intervals import Interval, summed
from pipeline.dataset.one_thing import names_one_thing
from pipeline.dataset.per_capita import is_counted
from pipeline.records import Cell
from pipeline.regions import NATION, Gazetteer

LEAST_PARTS = 2
_KEY = ("campaign", "metric", "item_class", "qualifier", "period", "unit", "status")


class RollUp(NamedTuple):
    """The sum of some regions' cells of one key in the region above.

    ``parts`` are the regions summed, ``missing`` those in use that reported nothing of the kind; ``reported`` is what the
    region above reports itself, None where it does not.
    """

    region: str
    like: Cell
    interval: Interval
    parts: tuple[Cell, ...]
    missing: tuple[str, ...]
    reported: Cell | None

    @property
    def partial(self) -> bool:
        """Whether a part of the region reported nothing of the kind."""
        return bool(self.missing)


def roll_ups(cells: Iterable[Cell], regions: Gazetteer) -> Iterator[RollUp]:
    """Yield the roll-ups of at least two parts each, by key and region.

    Cells that do not name one thing (:func:`pipeline.dataset.one_thing.names_one_thing`), or no campaign or period, and
    keys under which a part has several values, are passed over: what is summed must be one thing, told once.
    """
    groups: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        # Of 21 sums over 8,000 news 15 had no campaign: cases of a district's court with those of a province's police.
        told = cell.campaign is not None and cell.period is not None
        if told and names_one_thing(cell) and is_counted(cell):
            groups[tuple(str(getattr(cell, name) or "") for name in _KEY)].append(cell)
    children = _children(regions)
    for key in sorted(groups):
        yield from _of_one_key(groups[key], regions, children)


def _of_one_key(
    cells: Sequence[Cell], regions: Gazetteer, children: Mapping[str, Sequence[str]]
) -> Iterator[RollUp]:
    told: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        told[cell.region].append(cell)
    once = {code: found[0] for code, found in told.items() if len(found) == 1}
    above: dict[str, list[Cell]] = defaultdict(list)
    for code, cell in once.items():
        parent = parent_of(code, regions)
        if parent is not None:
            above[parent].append(cell)
    for parent in sorted(above):
        parts = tuple(sorted(above[parent], key=lambda cell: cell.region))
        if len(parts) < LEAST_PARTS:
            continue
        there = {cell.region for cell in parts}
        yield RollUp(
            region=parent,
            like=parts[0],
            interval=summed(map(Interval.of, parts)),
            parts=parts,
            missing=tuple(code for code in children.get(parent, ()) if code not in there),
            reported=once.get(parent),
        )


def parent_of(code: str, regions: Gazetteer) -> str | None:
    """Return the region right above, the nation for a province; None for the nation and for unknown codes.

    >>> from pipeline.resources import shipped_folder
    >>> regions = Gazetteer.load(shipped_folder("lexicons"))
    >>> parent_of("150725", regions), parent_of("150000", regions), parent_of("100000", regions), parent_of("x", regions)
    ('150700', '100000', None, None)
    """
    if code not in regions or code == NATION:
        return None
    lineage = regions.lineage(code)
    return lineage[-2] if len(lineage) > 1 else NATION


def _children(regions: Gazetteer) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for division in regions.divisions():
        parent = parent_of(division.code, regions)
        if division.end is None and parent is not None:
            found[parent].append(division.code)
    return {parent: sorted(set(codes)) for parent, codes in found.items()}
