"""Which activities stand against which participants, and which regions lie off what is usual."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from pipeline.dataset.intervals import Interval
from pipeline.present.comparable import ComparableKey, key_of, latest_first, told_once
from pipeline.present.notation import place_of, position
from pipeline.present.scope import Frame, frame_of
from pipeline.records import Cell

LEAST_REGIONS = 4  # of three the middle one alone would say what is usual
# Off the median by more than three times the median deviation, and by more than a factor of 2: where all regions
# lie close together, nothing is off.
SPREAD = 3
FACTOR = 2


@dataclass(frozen=True)
class Pair:
    """What one region reports of both."""

    activities: Cell
    participants: Cell

    @property
    def region(self) -> str:
        """The region's code."""
        return self.activities.region

    @property
    def place(self) -> tuple[float, float]:
        """Where the dot lies."""
        return place_of(self.activities.value), place_of(self.participants.value)

    @property
    def ratio(self) -> float:
        """Participants for each activity."""
        return self.place[1] / self.place[0]

    @property
    def ratio_ends(self) -> tuple[float, float]:
        """The interval of the ratio; 0 and infinity where an end is open."""
        ratio = Interval.of(self.participants).over(Interval.of(self.activities))
        if ratio is None:
            return 0.0, math.inf
        return place_of(ratio.low), math.inf if ratio.upper is None else place_of(ratio.upper)


@dataclass(frozen=True)
class Participation:
    """Pairs of one campaign, level, period and status, one thing counted on each axis.

    ``unplaced`` counts regions that a logarithmic axis cannot hold, ``several`` those with several values.
    """

    frame: Frame
    activities: ComparableKey
    participants: ComparableKey
    status: str
    pairs: tuple[Pair, ...]
    unplaced: int
    several: int

    @cached_property
    def median(self) -> float:
        """The median of participants for each activity."""
        return statistics.median(pair.ratio for pair in self.pairs)

    @cached_property
    def limit(self) -> float:
        """The factor beyond which a ratio is off the median."""
        deviation = statistics.median(abs(math.log(pair.ratio / self.median)) for pair in self.pairs)
        return max(math.exp(SPREAD * deviation), float(FACTOR))

    @cached_property
    def outliers(self) -> list[Pair]:
        """The pairs whose whole interval of the ratio is off the median, the farthest first."""
        off = [(self._distance(pair), pair) for pair in self.pairs]
        far = [(distance, pair) for distance, pair in off if distance > math.log(self.limit)]
        return [pair for _, pair in sorted(far, key=lambda found: (-found[0], found[1].region))]

    def _distance(self, pair: Pair) -> float:
        """Return how far the nearer end of the ratio is off the median, as a logarithm; 0 where it spans it."""
        low, upper = pair.ratio_ends
        if low > self.median:
            return math.log(low / self.median)
        if upper < self.median:
            return math.log(self.median / upper) if upper > 0 else math.inf
        return 0.0


def best_participation(cells: Iterable[Cell]) -> Participation | None:
    """Return the pairing with the most regions, where one that states period or campaign weighs more; goals last.

    What is counted is the same for all regions on each axis: 宣讲 in 场次 against 群众 in 人次. None where no pairing
    has :data:`LEAST_REGIONS` regions.
    """
    counted = [cell for cell in cells if cell.metric in ("activities", "participants") and cell.kind is None]
    alone, repeated = told_once(counted)
    groups: dict[tuple[Frame, str], list[Cell]] = defaultdict(list)
    for cell in alone:
        groups[frame_of(cell), cell.status].append(cell)
    several: dict[tuple[ComparableKey, str], set[str]] = defaultdict(set)
    for cell in repeated:
        several[key_of(cell), cell.status].add(cell.region)
    found = [
        pairing
        for (frame, status), members in groups.items()
        for pairing in _pairings(frame, status, members, several)
    ]
    return min(found, key=_order, default=None)


def _pairings(
    frame: Frame,
    status: str,
    cells: Sequence[Cell],
    several: Mapping[tuple[ComparableKey, str], set[str]],
) -> Iterable[Participation]:
    by_key: dict[str, dict[ComparableKey, dict[str, Cell]]] = {"activities": {}, "participants": {}}
    for cell in cells:
        by_key[cell.metric].setdefault(key_of(cell), {})[cell.region] = cell
    for (held, first), (came, second) in product(*(metric.items() for metric in by_key.values())):
        both = sorted(first.keys() & second.keys())
        pairs = tuple(Pair(first[region], second[region]) for region in both)
        placed = tuple(pair for pair in pairs if _on_log_axes(pair))
        if len(placed) >= LEAST_REGIONS:
            doubled = several.get((held, status), set()) | several.get((came, status), set())
            yield Participation(frame, held, came, status, placed, len(pairs) - len(placed), len(doubled))


def _on_log_axes(pair: Pair) -> bool:
    return all((position(cell.value) or 0) > 0 for cell in (pair.activities, pair.participants))


def _order(pairing: Participation) -> tuple[bool, bool, int, tuple[int, ...], tuple[str, ...]]:
    unnamed = pairing.activities.item_class is None or pairing.participants.item_class is None
    texts = tuple(part or "" for part in (*pairing.activities, *pairing.participants))
    weighed = -len(pairing.pairs) * pairing.frame.weight
    return pairing.status == "target", unnamed, weighed, latest_first(pairing.frame.period), texts
