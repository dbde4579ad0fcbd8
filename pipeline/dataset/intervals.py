"""Arithmetic on intervals of exact numbers: written numbers are rounded, so what is computed from them is no point.

An open upper end (None: 超500) stays open.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from pipeline.dataset.numbers import QUOTIENT_SCALE
from pipeline.records import Cell, Number


class Interval(NamedTuple):
    """A value with the bounds between which the true one lies; ``upper`` is None where it is open."""

    value: Fraction
    low: Fraction
    upper: Fraction | None

    @classmethod
    def of(cls, cell: Cell) -> "Interval":
        """Return the interval of a cell."""
        return cls.exact(cell.value, cell.low, cell.upper)

    @classmethod
    def exact(cls, value: Number, low: Number, upper: Number | None) -> "Interval":
        """Return an interval of exact numbers."""
        point = Fraction(value)
        # Half the values are points: 13,600 of 26,456 cells of 8,000 news.
        if low == value == upper:
            return cls(point, point, point)
        return cls(point, Fraction(low), None if upper is None else Fraction(upper))

    def times(self, factor: Fraction) -> "Interval":
        """Return the interval multiplied by a positive factor.

        >>> Interval.exact(300, 250, None).times(Fraction(1, 2))
        Interval(value=Fraction(150, 1), low=Fraction(125, 1), upper=None)
        """
        point = self.value * factor
        if self.low == self.value == self.upper:
            return Interval(point, point, point)
        return Interval(point, self.low * factor, None if self.upper is None else self.upper * factor)

    def over(self, other: "Interval") -> "Interval | None":
        """Return the quotient; None where the other may be nothing or less.

        The lowest quotient has the highest divisor: an open divisor lets it fall to 0.

        >>> Interval.exact(300, 270, 330).over(Interval.exact(10, 9, 11))
        Interval(value=Fraction(30, 1), low=Fraction(270, 11), upper=Fraction(110, 3))
        >>> Interval.exact(300, 300, 300).over(Interval.exact(0, 0, 0)) is None
        True
        """
        if other.low <= 0:
            return None
        low = Fraction(0) if other.upper is None else self.low / other.upper
        upper = None if self.upper is None else self.upper / other.low
        return Interval(self.value / other.value, low, upper)


def summed(intervals: Iterable[Interval]) -> Interval:
    """Return the sum; its upper end is open where one of them is.

    >>> summed([Interval.exact(3, 3, 3), Interval.exact(500, 501, None)])
    Interval(value=Fraction(503, 1), low=Fraction(504, 1), upper=None)
    """
    listed = tuple(intervals)
    uppers = [interval.upper for interval in listed]
    return Interval(
        sum((interval.value for interval in listed), Fraction(0)),
        sum((interval.low for interval in listed), Fraction(0)),
        None if None in uppers else sum((upper for upper in uppers if upper is not None), Fraction(0)),
    )


class Decimals(NamedTuple):
    """An interval of quotients with four decimals; ``upper`` is None where it is open."""

    value: Decimal
    low: Decimal
    upper: Decimal | None


def decimals(interval: Interval) -> Decimals:
    """Return the interval with four decimals, so that it still holds the true value.

    The value is rounded to the nearest (a tie to the even digit), the lower end down, the upper end up.

    >>> decimals(Interval.exact(1000, 999, None).times(Fraction(1, 3)))
    Decimals(value=Decimal('333.3333'), low=Decimal('333.0000'), upper=None)
    >>> decimals(Interval.exact(2, 2, 2).times(Fraction(1, 3)))
    Decimals(value=Decimal('0.6667'), low=Decimal('0.6666'), upper=Decimal('0.6667'))
    """
    steps = interval.times(Fraction(10**QUOTIENT_SCALE))
    return Decimals(
        _decimal(round(steps.value)),
        _decimal(floor(steps.low)),
        None if steps.upper is None else _decimal(ceil(steps.upper)),
    )


def _decimal(steps: int) -> Decimal:
    return Decimal(
        f"{steps}E-{QUOTIENT_SCALE}"
    )  # built from text it is exact whatever the context's precision


class Ranks(NamedTuple):
    """The places that a value may take among others, 1 the highest."""

    best: int
    worst: int


def ranks(intervals: Sequence[Interval]) -> list[Ranks]:
    """Return for each interval the best and the worst rank that it may have: overlapping ones are not ranked apart.

    Only an interval that lies wholly above another is surely before it.

    >>> ranks([Interval.exact(900, 900, 900), Interval.exact(500, 450, 550), Interval.exact(520, 520, 520)])
    [Ranks(best=1, worst=1), Ranks(best=2, worst=3), Ranks(best=2, worst=3)]
    >>> ranks([Interval.exact(500, 501, None), Interval.exact(900, 900, 900)])
    [Ranks(best=1, worst=2), Ranks(best=1, worst=2)]
    """
    lows = sorted(one.low for one in intervals)
    uppers = sorted(one.upper for one in intervals if one.upper is not None)
    found = []
    for one in intervals:
        above = 0 if one.upper is None else len(lows) - bisect_right(lows, one.upper)
        found.append(Ranks(above + 1, len(intervals) - bisect_left(uppers, one.low)))
    return found
