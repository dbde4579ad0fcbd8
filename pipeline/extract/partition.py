"""The partition of a document's numerals: figures, exclusions of a named class, unread (law 2)."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.exclusions import Exclusions
from pipeline.extract.fates import NO_NUMBER, Fate
from pipeline.extract.repeats import settle_repeats
from pipeline.extract.unitless import Unitless
from pipeline.extract.words import WordTest
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.places import Place
from pipeline.parse.quantities import Quantity, QuantityReader

# 千千万万 is the longest numeral run inside a word.
_LONGEST_IN_WORD = 6
# Bound words that jieba joins with a numeral to one word: 上千, 近百, 数十.
_LEADS = "上近约超数几逾达"
_JOINED = re.compile(r"[零〇一二三四五六七八九十百千万亿两上近约超数几余多来]+")
_BARE_SCALE = re.compile(r"[百千万亿]+")
# A minus before the first digit (净利润-3万元); between digits, or behind a unit (90%-55%), it is a range.
_SIGNED = re.compile(r"(?<![0-9A-Za-z%‰℃°万亿元毛角分])[-−－]$")
_SIGNED_UNITS = frozenset({"money", "rate"})
_TEMPERATURES = frozenset({"℃", "摄氏度", "度"})
_IDIOM_UNITS = frozenset({"家", "户", "里"})

_NEGATIVE = "negative"


class Partition:
    """Decides which numerals are figures."""

    def __init__(
        self, exclusions: Exclusions, quantities: QuantityReader, words: WordTest, unitless: Unitless
    ) -> None:
        self._exclusions = exclusions
        self._quantities = quantities
        self._words = words
        self._unitless = unitless

    def split(
        self, chars: str, numbers: Sequence[WrittenNumber], places: Sequence[Place] = ()
    ) -> tuple[list[Quantity], dict[int, Fate]]:
        """Return the quantities that are figures, and the fate of every numeral by its index in ``numbers``.

        A numeral inside one of the ``places`` (五里川镇) is part of a name.
        """
        fates: dict[int, Fate] = {}
        starts = [number.start for number in numbers]
        for place in places:
            if place.trust == "strong":
                for at in range(bisect_left(starts, place.start), len(numbers)):
                    if numbers[at].end > place.end:
                        break
                    fates[at] = Fate("excluded", "place name", f"place:{place.text}")
        for at, entry in self._exclusions.find(chars, numbers).items():
            fates.setdefault(at, Fate("excluded", entry.kind, entry.name))
        left = [at for at in range(len(numbers)) if at not in fates]
        figures: list[Quantity] = []
        for found in self._quantities.read(chars, [numbers[at] for at in left]):
            quantity = replace(found, numerals=tuple(left[n] for n in found.numerals))
            fate = self._judge(chars, numbers, quantity)
            fates.update(dict.fromkeys(quantity.numerals, fate))
            if fate.outcome == "figure":
                figures.append(_negated(quantity) if fate.rule == _NEGATIVE else quantity)
        for at in left:
            if at not in fates:
                number = numbers[at]
                word = self._word(chars, number.start, number.end, number.end)
                fates[at] = Fate("excluded", "part of a word", f"dictionary:{word}") if word else NO_NUMBER
        fates.update(settle_repeats(chars, numbers, fates))
        return figures, fates

    def _judge(self, chars: str, numbers: Sequence[WrittenNumber], quantity: Quantity) -> Fate:
        number = numbers[quantity.numerals[0]]
        if not chars[number.start].isdecimal():
            word = self._word(chars, number.start, number.end, quantity.end)
            if word is not None:
                return Fate("excluded", "part of a word", f"dictionary:{word}")
        bare_scale = _BARE_SCALE.fullmatch(chars, number.start, number.end) is not None
        if bare_scale and not quantity.lead and self._is_idiom(chars, quantity):
            return Fate("excluded", "part of a word", "bare scale")
        if _SIGNED.search(chars, max(0, quantity.start - 2), quantity.start):
            if _can_be_negative(quantity):
                return Fate("figure", None, _NEGATIVE)
            return Fate("unread", None, "signed number")
        if quantity.unit is not None:
            return Fate("figure", None, f"unit:{quantity.unit.unit}")
        return self._unitless.judge(chars, number, quantity)

    def _is_idiom(self, chars: str, quantity: Quantity) -> bool:
        """Tell whether a scale without a digit is no count: 润泽千家。, 万某, 百万农奴."""
        if quantity.bound != "exact":
            return False
        return quantity.unit is None or quantity.unit.unit in _IDIOM_UNITS

    def _word(self, chars: str, start: int, end: int, quantity_end: int) -> str | None:
        if end - start > _LONGEST_IN_WORD:
            return None
        word = self._words.word_around(chars, start, end)
        if word is None or _JOINED.fullmatch(word):
            return None
        # 三家, 两次, 数十名 and 近百人 may stand in the dictionary: a numeral with its own unit is a figure.
        lead, written, _ = word.partition(chars[start:end])
        own = bool(written) and not lead.strip(_LEADS) and start + len(word) - len(lead) <= quantity_end
        return None if own else word


def _can_be_negative(quantity: Quantity) -> bool:
    """Tell whether a minus before the number is its sign: a loss, a fall, a frost; 找工作-3个 is a dash."""
    unit = quantity.unit
    signed = unit is not None and (unit.metric in _SIGNED_UNITS or unit.unit in _TEMPERATURES)
    return signed and quantity.bound == "exact" and quantity.high is None and quantity.upper is not None


def _negated(quantity: Quantity) -> Quantity:
    """Return the number with its sign, which the span then holds."""
    upper = quantity.value if quantity.upper is None else quantity.upper
    return replace(quantity, start=quantity.start - 1, value=-quantity.value, low=-upper, upper=-quantity.low)
