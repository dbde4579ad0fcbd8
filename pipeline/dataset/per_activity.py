"""Participants for each activity: of activities and participants that one report tells as one event."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.dataset.intervals import Interval
from pipeline.dataset.per_capita import is_counted
from pipeline.records import Cell

Event = tuple[str, int]  # document and number of the event in it


class PerActivity(NamedTuple):
    """A region's participants for each of its activities; both cells are claimed by figures of one event."""

    activities: Cell
    participants: Cell
    interval: Interval


def per_activity(cells: Iterable[Cell], events: Mapping[str, Event]) -> Iterator[PerActivity]:
    """Yield the ratio for each pair of cells that an event joins, one to one, in the order of the cells.

    Args:
        cells: the comparison; of it what was done and not planned.
        events: the document and event of each figure by its id.

    An event that joins several cells of one kind says nothing of which activity drew whom, and is passed over.
    """
    joined: dict[Event, dict[str, list[tuple[int, Cell]]]] = defaultdict(lambda: defaultdict(list))
    for at, cell in enumerate(cells):
        counted = cell.metric in ("activities", "participants") and is_counted(cell)
        if counted and cell.status == "achieved":
            for event in {events[i] for i in cell.figure_ids if i in events}:
                joined[event][cell.metric].append((at, cell))
    found: dict[tuple[int, int], PerActivity] = {}
    for kinds in joined.values():
        if len(kinds["activities"]) != 1 or len(kinds["participants"]) != 1:
            continue
        ((first, held),), ((second, came),) = kinds["activities"], kinds["participants"]
        ratio = Interval.of(came).over(Interval.of(held))
        if held.region == came.region and ratio is not None:
            found[first, second] = PerActivity(held, came, ratio)
    yield from (found[pair] for pair in sorted(found))
