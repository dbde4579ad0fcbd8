"""Exact numbers on their way into cells and back: a decimal column, and text where it cannot hold them."""

from decimal import Context, Decimal
from fractions import Fraction

from pipeline.records import Number, decimal_of

PRECISION = 38
SCALE = 12
QUOTIENT_SCALE = 4  # decimals of a quotient, which seldom has an end
_TOO_BIG = 10**26  # PRECISION - SCALE digits stand before the point
_EXACT = Context(prec=PRECISION + SCALE)


def fits(number: Number) -> bool:
    """Tell whether a ``decimal128(38, 12)`` column holds the number exactly.

    >>> fits(10**16), fits(Decimal("27.6")), fits(Fraction(2, 3)), fits(10**26)
    (True, True, False, False)
    >>> fits(Decimal("0.0000000000001"))
    False
    """
    if isinstance(number, int):
        return abs(number) < _TOO_BIG
    if isinstance(number, Fraction):
        return False
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        raise TypeError(f"{number} is no number that a report can give")
    zeros = next((n for n, digit in enumerate(reversed(digits)) if digit), len(digits))
    return int(exponent) + zeros >= -SCALE and number.adjusted() < PRECISION - SCALE


def plain(number: Number) -> str:
    """Write a number as plain decimal digits: no exponent, no separators, no trailing zeros.

    A fraction is cut to 12 decimal places; its exact form stands in a column of its own.

    >>> plain(273706), plain(Decimal("27.60")), plain(Decimal("1E+3")), plain(Fraction(2, 3)), plain(-3)
    ('273706', '27.6', '1000', '0.666666666667', '-3')
    """
    text = format(decimal_of(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_text(number: Number) -> str:
    """Write a number without any loss: ``2/3``, or all its digits.

    >>> exact_text(Fraction(2, 3)), exact_text(10**30 + 1)
    ('2/3', '1000000000000000000000000000001')
    """
    if isinstance(number, Fraction):
        return f"{plain(number.numerator)}/{plain(number.denominator)}"
    return plain(number)


def decimal_cell(number: Number | None) -> Decimal | int | None:
    """Return what the decimal column holds: the number cut to 12 places, null if it is too big."""
    if number is None or fits(number):
        return number if not isinstance(number, Fraction) else decimal_of(number)
    cut = decimal_of(number)
    if cut.adjusted() >= PRECISION - SCALE:
        return None
    return cut.quantize(Decimal(1).scaleb(-SCALE), context=_EXACT)


def exact_cell(number: Number | None) -> str | None:
    """Return the exact text of a number that the decimal column cannot hold, else null."""
    return None if number is None or fits(number) else exact_text(number)


def simplest(number: Fraction) -> Number:
    """Return the number as an ``int`` where it is whole, as a decimal where that has an end in time, else as it is.

    >>> simplest(Fraction(8)), simplest(Fraction(1, 8)), simplest(Fraction(2, 3))
    (8, Decimal('0.125'), Fraction(2, 3))
    """
    if number.denominator == 1:
        return number.numerator
    for places in range(1, SCALE + 1):
        if 10**places % number.denominator == 0:
            return Decimal(f"{number.numerator * 10**places // number.denominator}E-{places}")
    return number


def quotient_cell(number: Decimal | None) -> Decimal | None:
    """Return what the column of a quotient holds: the number, null if it is too big.

    >>> quotient_cell(Decimal("0.3333")), quotient_cell(Decimal(10**34))
    (Decimal('0.3333'), None)
    """
    return None if number is None or number.adjusted() >= PRECISION - QUOTIENT_SCALE else number


def restored(cell: Decimal | None, exact: str | None) -> Number | None:
    """Return the number that was written as ``cell`` and ``exact``; whole decimals come back as ``int``.

    >>> restored(Decimal("1323.000000000000"), None), restored(Decimal("27.600000000000"), None)
    (1323, Decimal('27.6'))
    >>> restored(Decimal("0.666666666667"), "2/3"), restored(None, None)
    (Fraction(2, 3), None)
    """
    if exact is not None:
        numerator, slash, denominator = exact.partition("/")
        if slash:
            return Fraction(int(Decimal(numerator)), int(Decimal(denominator)))
        return _whole_or_decimal(Decimal(exact))
    return None if cell is None else _whole_or_decimal(cell)


def _whole_or_decimal(number: Decimal) -> int | Decimal:
    whole = int(number)
    if whole == number:
        return whole
    text = format(number, "f").rstrip("0")
    return Decimal(text)
