"""Quantities: a numeral with its unit, its bounds and, for a range, its second numeral."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pipeline.lexicon import load_toml
from pipeline.parse.intervals import BoundWord, IntervalRule, interval
from pipeline.parse.numerals import NumeralReader, WrittenNumber
from pipeline.parse.units import Unit, Units
from pipeline.records import Bound, Number

_RANGE = re.compile(r"\s*(?:至|到|—{1,2}|–|-|~|～|－)\s*")
_BRACKETED = re.compile(r"[（(]([^（()）]{1,3})[)）]")
_LONGEST_LEAD = 4
_AFTER_LENGTH = 2
_MYRIADS = {"万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as reported; spans are in the view on which it was found.

    ``numerals`` are the indexes of the numerals that it consists of (two for 100至200人);
    ``unit`` is None where no measure word is written; ``lead`` is the bound word before the span.
    """

    start: int
    end: int
    value: Number
    high: Number | None
    bound: Bound
    low: Number
    upper: Number | None
    unit: Unit | None
    numerals: tuple[int, ...]
    bounded_after: bool = False
    lead: str = ""


@dataclass(frozen=True, slots=True)
class _Tail:
    end: int
    unit: Unit | None
    words: tuple[BoundWord, ...]


class QuantityReader:
    """Reads quantities around numerals."""

    def __init__(self, numerals: NumeralReader, units: Units, words: Sequence[BoundWord]) -> None:
        self.numerals = numerals
        self.units = units
        self._before = {word.word: word for word in words if word.place == "before"}
        self._inside = {word.word: word for word in words if word.place == "inside"}
        self._after = {word.word: word for word in words if word.place == "after"}

    @classmethod
    def load(cls, lexicons: Path) -> "QuantityReader":
        """Build the reader from the lexicons; raises :class:`pipeline.lexicon.LexiconError`."""
        words = load_toml(lexicons / "bounds.toml", BoundWord)
        return cls(NumeralReader.load(lexicons), Units.load(lexicons), words)

    def find(self, text: str) -> list[Quantity]:
        """Return the quantities of a text: every numeral that can be read, with what belongs to it.

        >>> from pipeline.resources import shipped_folder
        >>> reader = QuantityReader.load(shipped_folder("lexicons"))
        >>> text = "受众近3万人次，发放手册4.6万余份，每场100至200人，占七成"
        >>> [(text[q.start:q.end], q.value, q.high, q.bound, q.unit.unit) for q in reader.find(text)]
        [('3万人次', 30000, None, 'under', '人次'), ('4.6万余份', 46000, None, 'over', '份'), \
('100至200人', 100, 200, 'exact', '人'), ('七成', 70, None, 'exact', '成')]
        """
        return self.read(text, self.numerals.find(text))

    def read(self, text: str, numbers: Sequence[WrittenNumber]) -> list[Quantity]:
        """Return the quantities of the numerals that were found in the text."""
        quantities: list[Quantity] = []
        at = 0
        while at < len(numbers):
            quantity = self._range(text, numbers, at) or self._single(text, numbers, at)
            if quantity is not None:
                quantities.append(quantity)
            at += 1 if quantity is None else len(quantity.numerals)
        return quantities

    def _single(self, text: str, numbers: Sequence[WrittenNumber], at: int) -> Quantity | None:
        number = numbers[at]
        if number.value is None:
            return None
        tail = self._tail(text, number.end)
        if number.percent:
            tail = _Tail(number.end if tail.unit else tail.end, self.units.get("%"), tail.words)
        lead = self._lead(text, number)
        return _quantity(number, number.value, number.high, tail, lead, (at,))

    def _range(self, text: str, numbers: Sequence[WrittenNumber], at: int) -> Quantity | None:
        if at + 1 >= len(numbers):
            return None
        first, second = numbers[at], numbers[at + 1]
        if first.value is None or second.value is None or second.start - first.end > _LONGEST_LEAD:
            return None
        own = self._tail(text, first.end)
        separator = _RANGE.match(text, own.end)
        if separator is None or separator.end() != second.start:
            return None
        tail = self._tail(text, second.end)
        if tail.unit is None or (own.unit is not None and own.unit.unit != tail.unit.unit):
            return None
        low = _scaled_low(
            text[first.start : first.end], first.value, text[second.start : second.end], second.value
        )
        if low >= second.value:
            return None
        return _quantity(second, low, second.value, tail, self._lead(text, first), (at, at + 1), first.start)

    def _tail(self, text: str, end: int) -> _Tail:
        """Read what follows a numeral: 余, the unit, its bracketed twin, 以上."""
        words = []
        at = end
        if text[at : at + 1] in self._inside:
            words.append(self._inside[text[at]])
            at += 1
        after_inside = at
        # One space may stand before a unit (15 km); two set columns or sentences apart.
        if text[at : at + 1] == " " and text[at + 1 : at + 2] != " ":
            at += 1
        unit = self.units.at(text, at)
        if unit is None and text[at : at + 1] == "大":
            unit = self.units.at(text, at + 1)
            at += 1 if unit is not None and unit.great else 0
            unit = unit if unit is not None and unit.great else None
        at = at + len(unit.unit) if unit is not None else after_inside
        bracketed = _BRACKETED.match(text, at) if unit is not None else None
        if bracketed and self.units.get(bracketed[1]) is not None:
            at = bracketed.end()
        word = self._after.get(text[at : at + _AFTER_LENGTH])
        if word is not None:
            words.append(word)
            at += _AFTER_LENGTH if word.span else 0
        return _Tail(at, unit, tuple(words))

    def _lead(self, text: str, number: WrittenNumber) -> BoundWord | None:
        before = text[max(0, number.start - _LONGEST_LEAD) : number.start].rstrip()
        for length in range(min(_LONGEST_LEAD, len(before)), 0, -1):
            word = self._before.get(before[-length:])
            if word is None:
                continue
            if before[:-length][-1:] in word.not_after and before[:-length]:
                return None
            if word.number == "round" and number.value != number.step:
                return None
            return word
        return None


def _scaled_low(first: str, low: Number, second: str, high: Number) -> Number:
    """Return the lower end with the scale that 120—150万 writes once."""
    scale = _MYRIADS.get(second[-1:], 1)
    if scale == 1 or first[-1:] in _MYRIADS or isinstance(high, Fraction) or isinstance(low, Fraction):
        return low
    return low * scale if low < Decimal(high) / scale else low


def _quantity(
    number: WrittenNumber,
    value: Number,
    high: Number | None,
    tail: _Tail,
    lead: BoundWord | None,
    numerals: tuple[int, ...],
    start: int | None = None,
) -> Quantity:
    words = [*tail.words, *([lead] if lead else [])]
    decisive = min(words, key=lambda word: word.rank, default=None)
    bound: Bound = number.bound
    rule: IntervalRule = "exact" if bound == "exact" else "step-above"
    if decisive is not None and (bound == "exact" or decisive.rank <= 1):
        bound, rule = decisive.bound, decisive.interval
    factor = tail.unit.factor if tail.unit is not None and value < tail.unit.factor else 1
    low, upper = interval(value, high, number.step, number.precision, rule)
    return Quantity(
        start=number.start if start is None else start,
        end=tail.end,
        value=value * factor,
        high=None if high is None else high * factor,
        bound=bound,
        low=low * factor,
        upper=None if upper is None else upper * factor,
        unit=tail.unit,
        numerals=numerals,
        bounded_after=any(word.place == "after" for word in tail.words),
        lead=lead.word if lead else "",
    )
