"""The value of a numeral's tokens: digits, scales (十百千) and myriads (万亿), added up exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Exact = int | Decimal

_MYRIAD = 10**4
_HUNDRED_MILLION = 10**8
# Larger than any scale: a section's scales descend from here.
_ABOVE_SCALES = 10**9


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a numeral; ``place`` is the place of its last non-zero digit, ``decimals`` the places behind the point."""

    kind: str
    value: Exact
    place: Exact = 1
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Value:
    """A numeral's value (None where its scales do not descend), its ``step`` and its ``precision``."""

    value: Exact | None
    step: Exact = 1
    precision: Exact = 0


NO_NUMBER = Value(None)


def plain(value: Exact) -> Exact:
    """Return an integral value as int, any other as it is.

    >>> plain(Decimal("3.0")), plain(Decimal("3.5"))
    (3, Decimal('3.5'))
    """
    return int(value) if value == int(value) else value


def evaluate(tokens: Sequence[Token]) -> Value:
    """Return the value of tokens.

    >>> evaluate([Token("arabic", 2), Token("myriad", 10**8), Token("digit", 3), Token("scale", 1000),
    ...           Token("myriad", 10**4)]).value
    230000000
    >>> evaluate([Token("scale", 100), Token("scale", 1000)]).value is None
    True
    """
    total = _Total(arabic=any(token.kind == "arabic" for token in tokens))
    for token in tokens:
        if not total.take(token):
            return NO_NUMBER
    return total.finish(has_digit=any(token.kind in ("digit", "arabic", "tens") for token in tokens))


@dataclass(slots=True)
class _Total:
    """What has been added up so far: whole myriads, the section below, and a digit that waits for its scale."""

    arabic: bool
    total: Exact = 0
    section: Exact = 0
    pending: Exact | None = None
    place: Exact = 1
    last_scale: int = 0
    smallest: int = _ABOVE_SCALES
    decimals: int = 0
    positional: bool = False
    after_zero: bool = False

    def take(self, token: Token) -> bool:
        """Add a token; False where the tokens are no number."""
        if token.kind in ("digit", "arabic"):
            return self._digit(token)
        if token.kind == "tens":
            return self._tens(int(token.value))
        if token.kind == "scale":
            return self._scale(int(token.value))
        if token.kind == "myriad":
            self._myriad(int(token.value))
        return True

    def _digit(self, token: Token) -> bool:
        self.after_zero = self.after_zero or token.value == 0
        self.place, self.decimals = token.place, token.decimals
        # 零 only holds a place: 一千零一十.
        if self.pending is None or (self.pending == 0 and token.kind == "digit"):
            self.pending = token.value
            return True
        if token.kind == "arabic":
            return False
        # Digits without scales are read by position: 二〇二三.
        self.positional = True
        self.pending = self.pending * 10 + token.value
        self.place = 10 if token.value == 0 else self.place
        return True

    def _tens(self, value: int) -> bool:
        if self.pending is not None or self.section:
            return False
        self.section, self.place, self.last_scale, self.smallest = value, 10, 10, 10
        return True

    def _scale(self, scale: int) -> bool:
        bare = self.pending is None and bool(self.section) and scale != 10
        if bare or scale >= self.smallest or self.positional:
            return False
        self.place = scale if self.pending is None else self.place * scale
        self.section += (1 if self.pending is None else self.pending) * scale
        self.pending, self.last_scale, self.smallest, self.after_zero = None, scale, scale, False
        return True

    def _myriad(self, multiplier: int) -> None:
        doubled = self.pending is None and not self.section and bool(self.total)
        if self.pending is None and not self.section and not self.total:
            self.section = 1
        self.section += self.pending or 0
        self.place *= multiplier
        if multiplier >= _HUNDRED_MILLION:
            self.total = (self.total + self.section) * multiplier
        else:
            self.total += self.section * multiplier
        # 一万亿 is written to the place of 万 times 亿.
        self.last_scale = self.last_scale * multiplier if doubled else multiplier
        self.section, self.pending, self.smallest, self.after_zero = 0, None, _ABOVE_SCALES, False

    def finish(self, *, has_digit: bool) -> Value:
        """Return the value with its step and precision."""
        if self.pending is not None:
            # 三千六 is 3600 and 两万五 25000: the last digit counts the next lower place.
            literal = self.arabic or self.after_zero or self.positional or self.last_scale < 100
            lower = 1 if literal else self.last_scale // 10
            self.section += self.pending * lower
            self.place = self.place if literal else lower
        value = plain(self.total + self.section)
        if self.last_scale < _MYRIAD and not self.decimals:
            return Value(value, plain(self.place))
        scale = self.last_scale if self.last_scale >= _MYRIAD else 1
        precision = Decimal(scale).scaleb(-self.decimals) if has_digit else Decimal(self.place)
        return Value(value, plain(self.place), plain(precision))
