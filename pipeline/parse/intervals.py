"""The words that bound a number, and the interval in which its true value lies (DESIGN, law 4).

The table stands in ``lexicons/bounds.toml``; intervals are closed, ``upper`` is None where
the text leaves the end open.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_toml
from pipeline.records import Bound, Number

IntervalRule = Literal["exact", "step-above", "open-above", "half-step", "step-below", "open-below"]

_CLAUSE_ENDS = frozenset("，。；、！？,;!?：:）)”’」』》 的地得之\n\t\r")


class BoundWord(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``bounds.toml``; its head explains the fields."""

    word: str
    place: Literal["before", "inside", "after"]
    bound: Bound
    interval: IntervalRule
    rank: int
    span: bool
    reason: str
    examples: tuple[str, ...]
    number: Literal["any", "bare"] = "any"
    not_after: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    ends_clause: bool = False

    def key(self) -> str:
        """Return word and place: 多 bounds inside a number and behind its unit, by other rules."""
        return f"{self.word} {self.place}"


class BoundWords:
    """All bound words; finds the one that stands before, inside or behind a number."""

    def __init__(self, entries: Sequence[BoundWord]) -> None:
        self.entries = tuple(entries)
        self._before = _by_word(entries, "before")
        self._inside = _by_word(entries, "inside")
        self._after = _by_word(entries, "after")
        self._last = frozenset(word[-1] for word in self._before)
        self._longest_before = max(map(len, self._before), default=0)
        self._lengths_after = sorted({len(word) for word in self._after}, reverse=True)
        self._first = frozenset(word[0] for word in [*self._inside, *self._after])

    @classmethod
    def load(cls, lexicons: Path) -> "BoundWords":
        """Read ``bounds.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "bounds.toml", BoundWord))

    def before(self, text: str, start: int, *, bare: bool) -> BoundWord | None:
        """Return the longest word before a number, None where it is part of another word.

        ``bare`` tells that the number is written without a digit (千, 百万).

        >>> from pipeline.resources import shipped_folder
        >>> words = BoundWords.load(shipped_folder("lexicons"))
        >>> words.before("受众不足500人", 4, bare=False).word
        '不足'
        >>> words.before("签约12家", 2, bare=False), words.before("线上200人", 2, bare=False)
        (None, None)
        """
        stop = start
        while stop and text[stop - 1] in " \u3000\u00a0" and start - stop < 2:
            stop -= 1
        # 超过了3000人
        stop -= text[stop - 1 : stop] == "了"
        if text[stop - 1 : stop] not in self._last or stop <= 0:
            return None
        for length in range(min(self._longest_before, stop), 0, -1):
            word = self._before.get(text[stop - length : stop])
            if word is None:
                continue
            if (word.number == "bare" and not bare) or text.endswith(word.not_after, 0, stop - length):
                return None
            return word
        return None

    def inside(self, text: str, at: int, *, bare: bool) -> BoundWord | None:
        """Return the word between a number and its unit: 余, 多, 来."""
        word = self._inside.get(text[at : at + 1])
        if word is None or (word.number == "bare" and not bare) or text.startswith(word.not_before, at + 1):
            return None
        return word

    def after(self, text: str, at: int) -> BoundWord | None:
        """Return the word behind a number and its unit: 以上, 左右."""
        if text[at : at + 1] not in self._first:
            return None
        for length in self._lengths_after:
            word = self._after.get(text[at : at + length])
            if word is None or text.startswith(word.not_before, at + length):
                continue
            follower = text[at + length : at + length + 1]
            if word.ends_clause and follower and follower not in _CLAUSE_ENDS:
                continue
            return word
        return None


def _by_word(entries: Iterable[BoundWord], place: str) -> dict[str, BoundWord]:
    return {entry.word: entry for entry in entries if entry.place == place}


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


def times(first: Number, second: Number) -> Number:
    """Return the exact product, an int where it is integral.

    >>> times(Decimal("7.5"), 10), times(Fraction(2, 3), Decimal("0.5")), times(Fraction(1, 2), 2)
    (75, Fraction(1, 3), 1)
    """
    if isinstance(first, Fraction) or isinstance(second, Fraction):
        exact = Fraction(first) * Fraction(second)
        return exact if exact.denominator != 1 else int(exact)
    product = first * second
    return int(product) if product == int(product) else product


def interval(
    value: Number,
    high: Number | None,
    step: Number,
    precision: Number,
    rule: IntervalRule,
    room: Number | None = None,
) -> tuple[Number, Number | None]:
    """Return ``(low, upper)`` of a number read as ``value`` (up to ``high``) under a rule; ``low`` is never negative.

    ``room`` is how far above the value a digit left open reaches (几百), by default ``step``.

    >>> interval(111000, None, 1000, 1000, "exact"), interval(273706, None, 1, 0, "exact")
    ((110500, 111500), (273706, 273706))
    >>> interval(1100, None, 100, 0, "step-above"), interval(3000, None, 1000, 0, "step-below")
    ((1100, 1200), (2000, 3000))
    >>> interval(90, None, 10, 0, "open-above"), interval(5, None, 5, 0, "open-below")
    ((90, None), (0, 5))
    >>> interval(100, None, 100, 0, "step-above", 900), interval(0, None, 1, Decimal("0.1"), "exact")
    ((100, 1000), (0, Decimal('0.05')))
    """
    top = value if high is None else high
    if rule == "exact":
        if not precision:
            return value, top
        margin = half(precision)
        return max(add(value, -margin), 0), add(top, margin)
    if rule == "step-above":
        return value, add(top, step if room is None else room)
    if rule == "open-above":
        return value, None
    if rule == "half-step":
        margin = half(step)
        return max(add(value, -margin), 0), add(top, margin)
    if rule == "step-below":
        return max(add(value, -step), 0), top
    return 0, top
