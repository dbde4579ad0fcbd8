"""Participants for each activity: of activities and participants that one report tells as one event."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.dataset.intervals import Interval
from pipeline.dataset.one_thing import has_own_class
from pipeline.dataset.per_capita import is_counted
from pipeline.records import Cell

Event = tuple[str, int]  # document and number of the event in it


class PerActivity(NamedTuple):
    """A region's participants for each of its activities; both cells are claimed by figures of one event."""

    activities: Cell
    participants: Cell
    interval: Interval


def per_activity(
    cells: Iterable[Cell], events: Mapping[str, Event], people: Collection[str]
) -> Iterator[PerActivity]:
    """Yield the ratio for each pair of cells that an event joins, one to one, in the order of the cells.

    Args:
        cells: the comparison; of it what was done and not planned.
        events: the document and event of each figure by its id.
        people: the unit classes in which participants are counted (人, 人次, 户 …); what is told without a unit counts, too.

    Without a campaign an item must be one that the lexicon groups: 招标价格相差 is no activity. An event that joins
    several cells of one kind says nothing of which activity drew whom, and is passed over, as is one whose two cells
    are of different periods.
    """
    joined: dict[Event, dict[str, list[tuple[int, Cell]]]] = defaultdict(lambda: defaultdict(list))
    for at, cell in enumerate(cells):
        counted = cell.metric == "activities" or (cell.metric == "participants" and _of_people(cell, people))
        counted = counted and (cell.campaign is not None or not has_own_class(cell))
        if counted and is_counted(cell) and cell.status == "achieved":
            for event in {events[i] for i in cell.figure_ids if i in events}:
                joined[event][cell.metric].append((at, cell))
    found: dict[tuple[int, int], PerActivity] = {}
    for kinds in joined.values():
        if len(kinds["activities"]) != 1 or len(kinds["participants"]) != 1:
            continue
        ((first, held),), ((second, came),) = kinds["activities"], kinds["participants"]
        ratio = Interval.of(came).over(Interval.of(held))
        if (held.region, held.period) == (came.region, came.period) and ratio is not None:
            found[first, second] = PerActivity(held, came, ratio)
    yield from (found[pair] for pair in sorted(found))


def _of_people(cell: Cell, people: Collection[str]) -> bool:
    return cell.unit is None or cell.unit in people
