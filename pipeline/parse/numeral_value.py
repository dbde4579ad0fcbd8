"""The value of a numeral's tokens: digits, scales (十百千) and myriads (万亿), added up exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Exact = int | Decimal

_MYRIAD = 10**4
_HUNDRED_MILLION = 10**8
_TRILLION = _MYRIAD * _HUNDRED_MILLION
# Larger than any scale: a section's scales descend from here.
_ABOVE_SCALES = 10**9

_COUNTED = ("digit", "count", "arabic", "tens", "unknown")
_ADDED = ("more", "near", "unknown")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a numeral.

    ``place`` is the place of its last non-zero digit, ``grain`` that of its last written digit
    (3500 has 100 and 1), ``width`` the number of digits before the point.
    """

    kind: str
    value: Exact
    place: Exact = 1
    grain: Exact = 1
    width: int = 1


@dataclass(frozen=True, slots=True)
class Value:
    """A numeral's value, None where its scales do not descend.

    ``step`` is the place of the last non-zero digit; ``precision`` the place to which the number
    is rounded, 0 for a plain one; ``room`` how far 数 and 几 leave the value open above (几百 is
    100 up to 1000, room 900), else ``step``; ``bare`` tells that no digit is written (百万).
    """

    value: Exact | None
    step: Exact = 1
    precision: Exact = 0
    room: Exact = 1
    bare: bool = False


NO_NUMBER = Value(None)


def plain(value: Exact) -> Exact:
    """Return an integral value as int, any other as it is.

    >>> plain(Decimal("3.0")), plain(Decimal("3.5"))
    (3, Decimal('3.5'))
    """
    return int(value) if value == int(value) else value


def evaluate(tokens: Sequence[Token]) -> Value:
    """Return the value of tokens, :data:`NO_NUMBER` where they are none.

    >>> evaluate([Token("arabic", 2), Token("myriad", 10**8), Token("digit", 3), Token("scale", 1000),
    ...           Token("myriad", 10**4)]).value
    230000000
    >>> evaluate([Token("scale", 100), Token("scale", 1000)]).value is None
    True
    >>> evaluate([Token("digit", 3), Token("myriad", 10**4), Token("digit", 5), Token("myriad", 10**4)]).value is None
    True
    """
    total = _Total()
    for token in tokens:
        if not total.take(token):
            return NO_NUMBER
    return total.finish(tokens)


@dataclass(slots=True)
class _Total:
    """What has been added up so far.

    ``total`` is the part above 亿, ``group`` the part above 万 within it, ``section`` the part
    below 万, ``pending`` a digit that waits for its scale.
    """

    total: Exact = 0
    group: Exact = 0
    section: Exact = 0
    pending: Exact | None = None
    pending_token: Token | None = None
    last: Token | None = None
    place: Exact = 1
    grain: Exact = 1
    room: Exact = 0
    last_scale: int = 0
    smallest: int = _ABOVE_SCALES
    positional: bool = False
    after_zero: bool = False
    decimals: bool = False

    def take(self, token: Token) -> bool:
        """Add a token; False where the tokens are no number."""
        if token.kind in ("digit", "count"):
            taken = self._digit(token)
        elif token.kind == "arabic":
            taken = self._arabic(token)
        elif token.kind == "tens":
            taken = self._tens(int(token.value))
        elif token.kind == "scale":
            taken = self._scale(int(token.value))
        elif token.kind == "myriad":
            taken = self._myriad(int(token.value))
        else:
            taken = token.kind != "unknown" or self.pending is None
        self.last = token
        return taken

    def _digit(self, token: Token) -> bool:
        if self.decimals:
            return False
        self.after_zero = self.after_zero or token.value == 0
        # 零 only holds a place: 一千零一十.
        if self.pending is None or (self.pending == 0 and not self.positional):
            self.pending, self.pending_token = token.value, token
            return True
        # Digits without scales are read by position: 二〇二三, never 两两.
        above = self.section or self.group or self.total
        if above or token.kind == "count" or self.pending_token is None or self.pending_token.kind != "digit":
            return False
        self.positional = True
        self.pending = self.pending * 10 + token.value
        return True

    def _arabic(self, token: Token) -> bool:
        if self.decimals or self.pending is not None:
            return False
        self.decimals = token.grain < 1
        self.pending, self.pending_token = token.value, token
        return True

    def _tens(self, value: int) -> bool:
        if self.pending is not None or self.smallest <= 10:
            return False
        self.section += value
        self.place = self.grain = self.last_scale = self.smallest = 10
        return True

    def _scale(self, scale: int) -> bool:
        if self.pending == 0 and self.pending_token is not None and self.pending_token.kind == "digit":
            # 一千零十五; 零百 is no number.
            if scale != 10 or not self.last_scale:
                return False
            self.pending = None
        opened = self.last is not None and self.last.kind == "unknown"
        bare = self.pending is None and not opened and bool(self.section) and scale != 10
        count = 1 if self.pending is None else self.pending
        if bare or scale >= self.smallest or count * scale >= self.smallest or self.positional:
            return False
        self._read_places(scale)
        if opened:
            self.room = max(self.room, 9 * scale)
        self.section += count * scale
        self.pending, self.last_scale, self.smallest, self.after_zero = None, scale, scale, False
        return True

    def _read_places(self, scale: int) -> None:
        """Note at which place the digit before a scale, or the scale alone, stands."""
        token = self.pending_token if self.pending is not None else None
        if token is None:
            self.place = self.grain = scale
        elif self.pending != 0:
            self.place, self.grain = token.place * scale, token.grain * scale
        else:
            self.grain = token.grain * scale

    def _myriad(self, multiplier: int) -> bool:
        opened = self.last is not None and self.last.kind == "unknown" and not self.section
        if self.pending is not None:
            if self.group and self.pending >= _MYRIAD:
                return False
            self._read_places(1)
        below = self.section + (self.pending or 0)
        empty = self.pending is None and not self.section
        if multiplier == _MYRIAD:
            taken = self._ten_thousands(below, empty, opened)
        else:
            taken = self._hundred_millions(below, empty, opened)
        doubled = empty and self.last is not None and self.last.kind == "myriad"
        self.place, self.grain, self.room = (n * multiplier for n in (self.place, self.grain, self.room))
        if opened:
            self.room = 9 * multiplier
        self.last_scale = self.last_scale * multiplier if doubled else multiplier
        self.section, self.pending, self.smallest, self.after_zero = 0, None, _ABOVE_SCALES, False
        self.positional = False
        return taken

    def _ten_thousands(self, below: Exact, empty: bool, opened: bool) -> bool:
        if empty and self.group:
            # 四万万 is four times 10^8; 万万 without a digit is a word.
            self.group *= _MYRIAD
            return self._repeats(_MYRIAD)
        if self.group or (self.total and (empty and not opened)):
            return False
        self.group = (1 if empty else below) * _MYRIAD
        return not self.total or self.group < _HUNDRED_MILLION

    def _repeats(self, multiplier: int) -> bool:
        """Tell whether the same myriad stands before, behind a digit."""
        return self.pending_token is not None and self.last is not None and self.last.value == multiplier

    def _hundred_millions(self, below: Exact, empty: bool, opened: bool) -> bool:
        counted = self.group + below
        if empty and not self.group:
            if self.total:
                # 一亿亿 is 10^16.
                self.total *= _HUNDRED_MILLION
                return self._repeats(_HUNDRED_MILLION)
            counted = 1
        term = counted * _HUNDRED_MILLION
        self.group = 0
        fits = not self.total or (self.total % _TRILLION == 0 and term < _TRILLION)
        self.total += term
        return fits

    def finish(self, tokens: Sequence[Token]) -> Value:
        """Return the value with its step, precision and room."""
        ends = next((token.kind for token in reversed(tokens) if token.kind not in _ADDED), "")
        written = {token.kind for token in tokens}
        rounded = ends == "myriad" or ("arabic" in written and ends == "scale") or self.decimals
        if self.pending is not None:
            # 百亿一期 and 万一 hold no number: a digit is left out only behind another (两万五).
            if self.last_scale >= 100 and not any(token.kind in _COUNTED for token in tokens[:-1]):
                return NO_NUMBER
            rounded = self._finish_pending() or rounded
        if "unknown" in written and not self.last_scale:
            # 百分之几
            self.section, self.room = 1, 9
        rest = self.group + self.section
        too_large = (self.group and self.section >= _MYRIAD) or (self.total and rest >= _HUNDRED_MILLION)
        if too_large:
            return NO_NUMBER
        return Value(
            plain(self.total + rest),
            plain(self.place),
            plain(self.grain) if rounded else 0,
            plain(self.room or self.place),
            bare=written.isdisjoint(_COUNTED),
        )

    def _finish_pending(self) -> bool:
        """Add the last digit; tell whether it stands for a rounded number.

        三千六 is 3600 and 两万五 25000: the last digit counts the next lower place, unless 零 stands between.
        """
        token, pending = self.pending_token, self.pending or 0
        single = token is not None and token.width == 1 and token.grain == 1
        short = single and self.last_scale >= 100 and not self.after_zero and not self.positional
        lower = self.last_scale // 10 if short and pending else 1
        self.section += pending * lower
        if pending and token is not None:
            last_zero = self.positional and pending % 10 == 0
            self.place, self.grain = (10 if last_zero else token.place) * lower, token.grain * lower
        elif token is not None and token.grain < 1:
            self.grain = token.grain
        return lower >= _MYRIAD // 10
