"""The interval in which a written number's true value lies (DESIGN, law 4).

The table stands in ``lexicons/bounds.toml``; intervals are closed, ``upper`` is None where
the text leaves the end open.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pipeline.lexicon import Entry
from pipeline.records import Bound, Number

IntervalRule = Literal["exact", "step-above", "open-above", "half-step", "step-below", "open-below"]


class BoundWord(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``bounds.toml``."""

    word: str
    place: Literal["before", "inside", "after"]
    bound: Bound
    interval: IntervalRule
    rank: int
    span: bool
    reason: str
    examples: tuple[str, ...]
    number: Literal["any", "round"] = "any"
    not_after: tuple[str, ...] = ()


def half(number: Number) -> Number:
    """Return half of a number, exactly.

    >>> half(1000), half(1), half(Fraction(1, 3))
    (500, Decimal('0.5'), Fraction(1, 6))
    """
    if isinstance(number, Fraction):
        return number / 2
    halved = Decimal(number) / 2
    return int(halved) if halved == int(halved) else halved


def add(first: Number, second: Number) -> Number:
    """Return the exact sum, also of a fraction and a decimal.

    >>> add(Decimal("0.5"), Fraction(1, 2)), add(1, Decimal("0.5"))
    (Fraction(1, 1), Decimal('1.5'))
    """
    if isinstance(first, Fraction) or isinstance(second, Fraction):
        return Fraction(first) + Fraction(second)
    total = first + second
    return int(total) if total == int(total) else total


def interval(
    value: Number, high: Number | None, step: Number, precision: Number, rule: IntervalRule
) -> tuple[Number, Number | None]:
    """Return ``(low, upper)`` of a number read as ``value`` (up to ``high``) under a rule.

    >>> interval(111000, None, 1000, 1000, "exact"), interval(273706, None, 1, 0, "exact")
    ((110500, 111500), (273706, 273706))
    >>> interval(1100, None, 100, 0, "step-above"), interval(3000, None, 1000, 0, "step-below")
    ((1100, 1200), (2000, 3000))
    >>> interval(90, None, 10, 0, "open-above"), interval(5, None, 5, 0, "open-below")
    ((90, None), (0, 5))
    """
    top = value if high is None else high
    if rule == "exact":
        margin = half(precision)
        return add(value, -margin), add(top, margin)
    if rule == "step-above":
        return value, add(top, step)
    if rule == "open-above":
        return value, None
    if rule == "half-step":
        margin = half(step)
        return add(value, -margin), add(top, margin)
    if rule == "step-below":
        return max(add(value, -step), 0), top
    return 0, top
