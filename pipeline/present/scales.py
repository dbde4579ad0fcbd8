"""Where values go: the ticks of an axis, and the shades of a field."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.present.notation import linear_ticks, log_ticks, place_of, position
from pipeline.records import Cell

TRIMMED = 20  # one of so many values at each end
LOG_SPAN = 30.0  # 2,000 to 20 people on a linear axis: two thirds of the dots lay on each other
# five steps from light to dark blue (ColorBrewer "Blues"), told apart in grey print too
SHADES = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")


def value_axis(cells: Sequence[Cell], wanted: int = 6) -> tuple[str, list[float]]:
    """Return the scale (``linear``, ``log``, or ``symlog`` where a value is zero) and the ticks of an axis.

    The lower end of an interval stretches a logarithmic axis by one decade at most. ``wanted`` is about how
    many ticks a linear axis gets.
    """
    ends = [end for cell in cells for end in (cell.value, cell.low, cell.upper) if end is not None]
    places = [place for end in ends if (place := position(end)) is not None]
    values = [place_of(cell.value) for cell in cells]
    positive = [value for value in values if value > 0]
    if not far_apart(values):
        return "linear", linear_ticks(min(0.0, *places), max(0.0, *places), wanted)
    least = min((place for place in places if place > 0), default=1.0)
    ticks = log_ticks(max(least, min(positive) / 10), max(places))
    return ("symlog", [0.0, *ticks]) if 0 in values else ("log", ticks)


def far_apart(values: Sequence[float]) -> bool:
    """Tell whether values span so much that only a logarithmic scale tells the small ones apart.

    >>> far_apart([2, 60]), far_apart([2, 61]), far_apart([-1, 5, 9999]), far_apart([0, 0])
    (False, True, False, False)
    """
    positive = [value for value in values if value > 0]
    return bool(positive) and max(positive) / min(positive) > LOG_SPAN and min(values) >= 0


@dataclass(frozen=True)
class Shading:
    """Steps of one colour from the lowest to the highest of some values; ``bounds`` lie between the steps.

    Bounds are round, so that a legend can state them, evenly spaced, or by ratio where values lie far apart.
    The highest and the lowest twentieth do not move them: per resident, one small place would outshine all.

    >>> Shading.over([0.0, 1000.0]).bounds, Shading.over([3.0, 3.0]).bounds
    ((200.0, 400.0, 600.0, 800.0), ())
    >>> Shading.over([1.0, 100_000.0]).bounds
    (10.0, 100.0, 1000.0, 10000.0)
    """

    low: float
    high: float
    bounds: tuple[float, ...]

    @classmethod
    def over(cls, values: Sequence[float]) -> "Shading":
        """Return the shading of values, of which there is at least one."""
        ordered = sorted(values)
        trimmed = ordered[len(ordered) // TRIMMED : len(ordered) - len(ordered) // TRIMMED]
        low, high = trimmed[0], trimmed[-1]
        if far_apart(trimmed):
            low_end = min(value for value in trimmed if value > 0)
            cuts = [low_end * (high / low_end) ** (n / len(SHADES)) for n in range(1, len(SHADES))]
        else:
            cuts = [low + (high - low) * n / len(SHADES) for n in range(1, len(SHADES))]
        rounded = {_round(cut) for cut in cuts}
        return cls(ordered[0], ordered[-1], tuple(sorted(cut for cut in rounded if low < cut <= high)))

    def step(self, value: float) -> int:
        """Return the index of the value's shade in :data:`SHADES`; where all are equal, the middle one.

        >>> shading = Shading.over([0.0, 1000.0])
        >>> [shading.step(value) for value in (0, 199, 200, 1000)], Shading.over([3.0]).step(3.0)
        ([0, 0, 1, 4], 2)
        """
        if not self.bounds:
            return len(SHADES) // 2
        above = sum(bound <= value for bound in self.bounds)
        return round(above * (len(SHADES) - 1) / len(self.bounds))

    def ranges(self) -> list[tuple[float, float, str]]:
        """Return from where to where each shade goes, the lowest first.

        >>> Shading.over([3.0]).ranges()
        [(3.0, 3.0, '#6baed6')]
        """
        edges = [self.low, *self.bounds, self.high]
        starts = edges[:-1]
        return [(start, end, SHADES[self.step(start)]) for start, end in zip(starts, edges[1:], strict=True)]


def _round(number: float) -> float:
    """Return a number with two significant digits."""
    if number == 0 or not math.isfinite(number):
        return number
    return round(number, 1 - math.floor(math.log10(abs(number))))
