"""Participants for each activity: of activities and participants that one report tells as one event."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.dataset.intervals import Interval
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
        cells: the comparison; of ``participants`` those counted in 人次 or 人, done and not planned.
        events: the document and event of each figure by its id.

    An event that joins several cells of one kind says nothing of which activity drew whom, and is passed over.
    """
    joined: dict[Event, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        if cell.metric in ("activities", "participants") and cell.status == "achieved":
            for event in sorted({events[i] for i in cell.figure_ids if i in events}):
                joined[event][cell.metric].append(cell)
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for event in sorted(joined):
        held, came = joined[event]["activities"], joined[event]["participants"]
        if len(held) != 1 or len(came) != 1 or held[0].region != came[0].region:
            continue
        key = held[0].figure_ids, came[0].figure_ids
        ratio = Interval.of(came[0]).over(Interval.of(held[0]))
        if key not in seen and ratio is not None:
            seen.add(key)
            yield PerActivity(held[0], came[0], ratio)
