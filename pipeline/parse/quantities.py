"""Quantities: a numeral with its unit, its bounds and, for a range, its second numeral."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from pipeline.parse.intervals import BoundWord, BoundWords, times
from pipeline.parse.numerals import HALF, NumeralReader, WrittenNumber
from pipeline.parse.series import share_units
from pipeline.parse.units import Unit, Units
from pipeline.records import Bound, Number

_RANGE = re.compile(r"\s{0,4}(?:至|到|[—―─]{1,2}|--?|[–‑−~～〜∼－])\s{0,4}")
# Where 从 or 由 stands before, the value changed (由3人至5人), unless it varies (从3人到5人不等).
_CHANGES = ("从", "由", "自")
_VARIES = ("不等", "之间")
_BRACKETED = re.compile(r"[（(]([^（()）]{1,3})[)）]")
_LONGEST_GAP = 4
_LIST_REACH = 12
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SCALES = {"百": 10**2, "千": 10**3, "佰": 10**2, "仟": 10**3, **_MYRIADS}
_PERCENTAGES = {100: "%", 1000: "‰"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as reported; spans are in the view on which it was found.

    ``value``, ``high``, ``low`` and ``upper`` are in base units (11.1万 is 111000, 七成 70 per cent).
    ``numerals`` are the indexes of the numerals that it consists of (two for 100至200人, 三成五 and
    两个半); ``unit`` is None where no measure word is written; ``lead`` is the bound word before the span.
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
    """What stands behind a numeral; ``unit_end`` is where the unit ends, ``end`` where what belongs to the span does."""

    unit_end: int
    end: int
    unit: Unit | None
    words: tuple[BoundWord, ...]


class QuantityReader:
    """Reads quantities around numerals."""

    def __init__(self, numerals: NumeralReader, units: Units) -> None:
        self.numerals = numerals
        self.units = units
        self._words: BoundWords = numerals.words

    @classmethod
    def load(cls, lexicons: Path) -> "QuantityReader":
        """Build the reader from the lexicons; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(NumeralReader.load(lexicons), Units.load(lexicons))

    def find(self, text: str) -> list[Quantity]:
        """Return the quantities of a text: every numeral that can be read, with what belongs to it.

        >>> from pipeline.resources import shipped_folder
        >>> reader = QuantityReader.load(shipped_folder("lexicons"))
        >>> text = "受众近3万人次，发放手册4.6万余份，每场100至200人，占七成"
        >>> [(text[q.start:q.end], q.value, q.high, q.bound, q.unit.unit) for q in reader.find(text)]
        [('3万人次', 30000, None, 'under', '人次'), ('4.6万余份', 46000, None, 'over', '份'), \
('100至200人', 100, 200, 'exact', '人'), ('七成', 70, None, 'exact', '成')]
        >>> text = "三成五的村，两个半小时，由3人至5人，分别3、4个，投入3至5千元"
        >>> [(text[q.start:q.end], q.value, q.high) for q in reader.find(text)]
        [('三成五', 35, None), ('两个半小时', Decimal('2.5'), None), ('3人', 3, None), ('5人', 5, None), \
('3', 3, None), ('4个', 4, None), ('3至5千元', 3000, 5000)]
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
        return share_units(text, quantities)

    def _single(self, text: str, numbers: Sequence[WrittenNumber], at: int) -> Quantity | None:
        number = numbers[at]
        if number.value is None:
            return None
        tail = self._tail(text, number)
        if at + 1 < len(numbers) and numbers[at + 1].start == tail.unit_end and tail.unit is not None:
            joined = self._joined(text, number, tail, numbers[at + 1])
            if joined is not None:
                return _quantity(*joined, (at, at + 1))
        return _quantity(number, tail, (at,))

    def _joined(
        self, text: str, number: WrittenNumber, tail: _Tail, second: WrittenNumber
    ) -> tuple[WrittenNumber, _Tail] | None:
        """Return the number that goes on behind its unit: 三成五 is 35 per cent, 两个半 2.5."""
        value = number.value
        if not isinstance(value, int) or number.high is not None or number.own != "exact":
            return None
        if second.value == HALF and second.bare:
            total, step = value + HALF, HALF
        elif tail.unit is not None and tail.unit.unit == "成" and second.end - second.start == 1:
            if not isinstance(second.value, int) or not 0 < second.value < 10 or value >= 10:
                return None
            step = HALF / 5
            total = value + second.value * step
        else:
            return None
        behind = self._tail(text, second)
        if tail.unit is not None and tail.unit.unit != "个" and behind.unit is not None:
            return None
        unit = behind.unit or tail.unit
        end = behind.end if behind.unit is not None or behind.words else second.end
        whole = replace(number, value=total, step=step, room=step, precision=0)
        return whole, _Tail(end, end, unit, behind.words)

    def _range(self, text: str, numbers: Sequence[WrittenNumber], at: int) -> Quantity | None:
        if at + 1 >= len(numbers):
            return None
        first, second = numbers[at], numbers[at + 1]
        if first.value is None or second.value is None or second.start - first.end > _LONGEST_GAP:
            return None
        own = self._tail(text, first)
        separator = _RANGE.match(text, own.unit_end)
        listed = separator is None and _is_listed(text, first, second)
        if not listed and (separator is None or separator.end() != second.start):
            return None
        # 百分之八十至九十: the second percentage is as the first.
        if first.out_of != 1 and second.out_of == 1:
            second = replace(second, out_of=first.out_of)
        tail = self._tail(text, second)
        if text.endswith(_CHANGES, 0, first.start) and not text.startswith(_VARIES, tail.end):
            return None
        if tail.unit is None and (own.unit is not None or not second.precision):
            return None
        if own.unit is not None and tail.unit is not None and own.unit.unit != tail.unit.unit:
            return None
        low: Number = first.value if own.unit is not None else _scaled_low(text, first, second)
        top = second.high or second.value
        if top is None or Fraction(low) >= Fraction(second.value or 0):
            return None
        whole = replace(
            second, start=first.start, value=low, high=top, lead=first.lead, own=_weaker(first, second)
        )
        quantity = _quantity(whole, tail, (at, at + 1))
        if low == first.value and quantity.bound == "exact":
            # Each end has its own precision: 100人至200万人 begins at 100.
            quantity = replace(quantity, low=times(first.interval("exact")[0], _factor(tail, low)))
        return quantity

    def _tail(self, text: str, number: WrittenNumber) -> _Tail:
        """Read what follows a numeral: 余, the unit, its bracketed twin, 以上."""
        words = []
        at = after_inside = number.end
        inside = self._words.inside(text, at, bare=number.bare)
        if inside is not None:
            at += len(inside.word)
            after_inside = at
        # One space may stand before a unit (15 km); two set columns or sentences apart.
        if text[at : at + 1] == " " and text[at + 1 : at + 2] != " ":
            at += 1
        unit, at = self._unit(text, at)
        if inside is not None and inside.number == "bare" and unit is None:
            # 百把钥匙: 把 is the unit itself.
            inside = None
            unit, at = self._unit(text, number.end)
            after_inside = number.end
        if inside is not None:
            words.append(inside)
        percentage = _PERCENTAGES.get(number.out_of)
        if percentage is not None:
            at = after_inside
            unit = self.units.get(percentage)
        elif unit is None:
            at = after_inside
        bracketed = _BRACKETED.match(text, at) if unit is not None else None
        if bracketed and self.units.get(bracketed[1]) is not None:
            at = bracketed.end()
        unit_end = at
        word = self._words.after(text, at)
        if word is not None and not (inside is not None and word.word == inside.word):
            words.append(word)
            at += len(word.word) if word.span else 0
        return _Tail(unit_end, at, unit, tuple(words))

    def _unit(self, text: str, at: int) -> tuple[Unit | None, int]:
        """Return the unit that stands at ``at`` and its end; 大 may stand before it (六大项)."""
        unit = self.units.at(text, at)
        if unit is None and text[at : at + 1] == "大":
            at += 1
            unit = self.units.at(text, at)
            unit = unit if unit is not None and unit.great else None
        return unit, at + len(unit.unit) if unit is not None else at


def _is_listed(text: str, first: WrittenNumber, second: WrittenNumber) -> bool:
    """Tell whether 、 stands between two neighbouring digits that name a range: 3、4个.

    GB/T 15835-2011 writes 三四个; reports write both. 分别3、4个 and 2、3、4 are lists.
    """
    if text[first.end : second.start] != "、" or second.end - second.start != 1:
        return False
    if not isinstance(first.value, int) or not 0 < first.value < 9 or second.value != first.value + 1:
        return False
    before = text[max(0, first.start - _LIST_REACH) : first.start]
    return not before.endswith(("、", "第")) and "分别" not in before and "各" not in before


def _scaled_low(text: str, first: WrittenNumber, second: WrittenNumber) -> Number:
    """Return the lower end with the scale that 120—150万 and 3至5千 write once."""
    low: Number = first.value or 0
    high: Number = second.value or 0
    shared, has_scale = 1, text[first.end - 1] in _SCALES
    at = second.end
    while at > second.start and text[at - 1] in _SCALES:
        if not has_scale or text[at - 1] in _MYRIADS:
            shared *= _SCALES[text[at - 1]]
        at -= 1
    if text[first.end - 1] in _MYRIADS or Fraction(low) * shared >= Fraction(high):
        return low
    return times(low, shared)


def _weaker(first: WrittenNumber, second: WrittenNumber) -> Bound:
    return first.own if second.own == "exact" and first.own == "about" else second.own


def _factor(tail: _Tail, value: Number) -> int:
    """Return what a unit multiplies a number with: 七成 is 70 per cent, 八五折 85."""
    return tail.unit.factor if tail.unit is not None and Fraction(value) < tail.unit.factor else 1


def _quantity(number: WrittenNumber, tail: _Tail, numerals: tuple[int, ...]) -> Quantity:
    words = [*tail.words, *([number.lead] if number.lead else [])]
    bound, rule = number.decide(words)
    value: Number = number.value or 0
    factor = _factor(tail, value)
    low, upper = number.interval(rule)
    return Quantity(
        start=number.start,
        end=tail.end,
        value=times(value, factor),
        high=None if number.high is None else times(number.high, factor),
        bound=bound,
        low=times(low, factor),
        upper=None if upper is None else times(upper, factor),
        unit=tail.unit,
        numerals=numerals,
        bounded_after=any(word.place == "after" for word in tail.words),
        lead=number.lead.word if number.lead else "",
    )
