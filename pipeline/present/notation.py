"""How a number, its bound and its interval are written for people, and where ticks stand.

Values stay exact until here; a float appears only as a position on an axis.
"""

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

from pipeline.records import Bound, Number, decimal_of

BOUND_SIGNS: dict[str, str] = {"exact": "", "over": "≥", "about": "≈", "under": "<"}
LONGEST_INTEGER = 24
LARGEST_POSITION = 1e30
LEAST_SPAN = 1e-300  # of an axis: a sixth of the least float is zero and has no logarithm
LEAST_SCALED = 1e8
LEAST_ROUNDED = 1e4
ROUNDED_DIGITS = 4
SIGNIFICANT = {
    rounding: Context(prec=ROUNDED_DIGITS, rounding=rounding)
    for rounding in (ROUND_HALF_EVEN, ROUND_FLOOR, ROUND_CEILING)
}


def number_text(number: Number) -> str:
    """Write a number with thousands separators, without trailing zeros or rounding.

    A number of more than ``LONGEST_INTEGER`` digits is written with its power of ten.

    >>> number_text(273706), number_text(Decimal("27.60")), number_text(Decimal("-0.5"))
    ('273,706', '27.6', '-0.5')
    >>> number_text(10**30)
    '1e+30'
    """
    decimal = decimal_of(number)
    if not decimal.is_finite():
        return str(decimal)
    if decimal and abs(decimal.adjusted()) > LONGEST_INTEGER:
        digits, _, power = f"{decimal:.6e}".partition("e")
        return f"{digits.rstrip('0').rstrip('.')}e{power}"
    text = f"{decimal:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def bounded_text(value: Number, bound: Bound) -> str:
    """Write a value with the sign of its bound.

    >>> bounded_text(500, "over"), bounded_text(100, "under"), bounded_text(1323, "exact")
    ('≥500', '<100', '1,323')
    """
    return BOUND_SIGNS[bound] + number_text(value)


def interval_text(low: Number, upper: Number | None) -> str:
    """Write an interval; an open end is infinity, a point is the number alone.

    >>> interval_text(110500, 111500), interval_text(500, None), interval_text(7, 7)
    ('[110,500, 111,500]', '[500, ∞)', '7')
    """
    if upper is None:
        return f"[{number_text(low)}, ∞)"
    if decimal_of(low) == decimal_of(upper):
        return number_text(low)
    return f"[{number_text(low)}, {number_text(upper)}]"


def rounded_interval_text(low: Number, upper: Number | None) -> str:
    """Write an interval to four significant digits, its ends rounded outwards; a point is no interval: empty.

    >>> rounded_interval_text(Decimal("1.23456"), Decimal("7.8911")), rounded_interval_text(500, None)
    ('[1.234, 7.892]', '[500, ∞)')
    >>> rounded_interval_text(Decimal("1.23456"), Decimal("1.23456"))
    ''
    """
    if low == upper:
        return ""
    most = None if upper is None else significant(upper, ROUND_CEILING)
    return interval_text(significant(low, ROUND_FLOOR), most)


def significant(number: Number, rounding: str = ROUND_HALF_EVEN) -> Decimal:
    """Return the number rounded to four significant digits.

    >>> significant(Fraction(2, 3)), significant(Fraction(2, 3), ROUND_FLOOR), significant(123456)
    (Decimal('0.6667'), Decimal('0.6666'), Decimal('1.235E+5'))
    """
    digits = SIGNIFICANT[rounding]
    if isinstance(number, Fraction):
        return digits.divide(Decimal(number.numerator), Decimal(number.denominator))
    return digits.plus(Decimal(number))


def position(number: Number) -> float | None:
    """Return the number as a place on an axis, or None when no axis can hold it.

    >>> position(1323), position(Decimal("1e400")), position(10**400)
    (1323.0, None, None)
    """
    decimal = decimal_of(number)
    if not decimal.is_finite() or abs(decimal) > Decimal(LARGEST_POSITION):
        return None
    return float(decimal)


def place_of(number: Number) -> float:
    """Return a number's place on the axis, infinity where no axis can hold it.

    >>> place_of(1323), place_of(10**400)
    (1323.0, inf)
    """
    place = position(number)
    return math.inf if place is None else place


SCALES: dict[str, tuple[tuple[float, str], ...]] = {
    "zh": ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "en": ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k")),
}


def scaled_text(value: Number, bound: Bound, lang: str) -> str:
    """Write a value beside its dot: from 100 million on in 亿, bn or tn, all its digits kept.

    >>> scaled_text(2_615_540_000, "exact", "zh"), scaled_text(180 * 10**9, "over", "en")
    ('26.1554亿', '≥180bn')
    >>> scaled_text(99_999_999, "exact", "zh"), scaled_text(10**12 + 1, "exact", "zh")
    ('99,999,999', '1.000000000001万亿')
    """
    for size, name in SCALES[lang]:
        if size >= LEAST_SCALED and abs(decimal_of(value)) >= size:
            return f"{bounded_text(decimal_of(value).scaleb(-round(math.log10(size))), bound)}{name}"
    return bounded_text(value, bound)


def rounded_text(value: Number, bound: Bound, lang: str) -> str:
    """Write a value to four significant digits with its bound: from 10,000 on in 万, 亿 or k, m, bn, tn.

    >>> rounded_text(273706, "exact", "zh"), rounded_text(1323, "over", "zh"), rounded_text(273706, "exact", "en")
    ('27.37万', '≥1,323', '273.7k')
    >>> rounded_text(Decimal("12.3456"), "about", "zh"), rounded_text(99_999_999, "exact", "zh")
    ('≈12.35', '10,000万')
    """
    decimal, name = decimal_of(value), ""
    for size, scale in SCALES[lang]:
        if abs(decimal) >= max(size, LEAST_ROUNDED):
            decimal, name = decimal.scaleb(-round(math.log10(size))), scale
            break
    return bounded_text(Context(prec=ROUNDED_DIGITS).plus(decimal), bound) + name


def tick_text(place: float, lang: str) -> str:
    """Write a tick: 万, 亿 in Chinese, k, m, bn, tn in English.

    >>> tick_text(30000, "zh"), tick_text(250_000_000, "zh"), tick_text(0.5, "zh"), tick_text(-20000, "en")
    ('3万', '2.5亿', '0.5', '-20k')
    """
    for size, name in SCALES[lang]:
        if abs(place) >= size:
            return f"{_short(place / size)}{name}"
    return _short(place)


def _short(place: float) -> str:
    return f"{place:,.10g}" if abs(place) < 1e5 else f"{place:.3g}"


def linear_ticks(low: float, high: float, wanted: int = 6) -> list[float]:
    """Return round places (1, 2, 5 times a power of ten) that cover ``low`` to ``high``.

    >>> linear_ticks(0, 1323)
    [0.0, 500.0, 1000.0, 1500.0]
    >>> linear_ticks(5, 5)
    [4.0, 4.5, 5.0, 5.5, 6.0]
    >>> linear_ticks(0, 5e-324)
    [-1.0, -0.5, 0.0, 0.5, 1.0]
    """
    if high - low < LEAST_SPAN:
        margin = abs(low) * 0.2 or 1.0
        low, high = low - margin, high + margin
    raw = (high - low) / max(wanted - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{count * step:.12g}") for count in range(first, last + 1)]


def close_log_ticks(low: float, high: float, most: int = 9) -> list[float]:
    """Return at most ``most`` round places of a logarithmic axis between ``low`` and ``high``.

    They are 1, 2 and 5 times powers of ten where so many find room, else powers of ten, of many every n-th.

    >>> close_log_ticks(30, 900), close_log_ticks(7, 70_000, most=4)
    ([50.0, 100.0, 200.0, 500.0], [10.0, 100.0, 1000.0, 10000.0])
    >>> close_log_ticks(0.5, 3e9, most=4)
    [1.0, 1000.0, 1000000.0, 1000000000.0]
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    tens, finer = (
        [
            place
            for power in powers
            for factor in factors
            if low <= (place := float(f"{factor}e{power}")) <= high
        ]
        for factors in ((1,), (1, 2, 5))
    )
    within = finer if len(finer) <= most or len(tens) < 2 else tens
    return within[:: -(-len(within) // most)] if within else [low, high]


def log_ticks(low: float, high: float) -> list[float]:
    """Return the powers of ten that cover ``low`` to ``high``, both above zero.

    Of many powers every n-th is kept.

    >>> log_ticks(30, 273706)
    [10.0, 100.0, 1000.0, 10000.0, 100000.0, 1000000.0]
    """
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    last = max(last, first + 1)
    step = max(1, math.ceil((last - first) / 8))
    return [10.0**power for power in range(first, last + step, step)]
