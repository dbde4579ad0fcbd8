"""The partition of a document's numerals: figures, exclusions of a named class, unread (law 2)."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.extract.exclusions import Exclusions
from pipeline.extract.words import WordTest
from pipeline.parse.items import ItemClasses
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.places import Place
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.records import Outcome

# 千千万万 is the longest numeral run inside a word.
_LONGEST_IN_WORD = 6
# Bound words that jieba joins with a numeral to one word: 上千, 近百, 数十.
_LEADS = "上近约超数几逾达"
_JOINED = re.compile(r"[零〇一二三四五六七八九十百千万亿两上近约超数几余多来]+")
_HAN = re.compile(r"[\u4e00-\u9fff“《]")
_SMALLEST_SCALED = 1000
_REACH = 8
_BARE_SCALE = re.compile(r"[百千万亿]+")
# A year without 年 (2023全国锦标赛), where no unit and no noun makes it a count.
_YEARS = re.compile(r"(?:19[5-9]|20[0-3])\d")
# A minus before the first digit (-3万元) would be lost; between digits it is a range.
_SIGNED = re.compile(r"(?<![0-9A-Za-z])[-−－]$")
_IDIOM_UNITS = frozenset({"家", "户", "里"})
# What stands before a number whose noun has no measure word: 覆盖7县2市, 全市16区, 湖南等3省.
_COVERS = re.compile(r"[盖及辖合等市县省区旗州国全有共、，；：的为近余约0-9]$")
_ARRIVES = ("到", "达", "至", "从", "由")
_ARRIVES_MARKS = "超近约达到至从由数量"
_COUNTED = frozenset({"institutions", "participants", "personnel", "measures", "activities", "projects"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a numeral: ``outcome``, the exclusion class as ``reason``, and the rule that decided."""

    outcome: Outcome
    reason: str | None
    rule: str


class Partition:
    """Decides which numerals are figures."""

    def __init__(
        self, exclusions: Exclusions, quantities: QuantityReader, words: WordTest, items: ItemClasses
    ) -> None:
        self._exclusions = exclusions
        self._quantities = quantities
        self._words = words
        self._items = items

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
                figures.append(quantity)
        for at in left:
            if at not in fates:
                number = numbers[at]
                word = self._word(chars, number.start, number.end, number.end)
                fates[at] = (
                    Fate("excluded", "part of a word", f"dictionary:{word}")
                    if word
                    else Fate("unread", None, "no number")
                )
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
            return Fate("unread", None, "signed number")
        if quantity.unit is not None:
            return Fate("figure", None, f"unit:{quantity.unit.unit}")
        return self._judge_unitless(chars, number, quantity)

    def _judge_unitless(self, chars: str, number: WrittenNumber, quantity: Quantity) -> Fate:
        """Judge a number without a unit: bounded, scaled before a noun, counted by its noun, or unread."""
        if quantity.bounded_after or (quantity.lead and quantity.value >= _SMALLEST_SCALED):
            return Fate("figure", None, "bound")
        if isinstance(quantity.value, Fraction):
            return Fate("figure", None, "fraction")
        scaled = bool(number.precision) and quantity.value >= _SMALLEST_SCALED
        if scaled and _HAN.match(chars, quantity.end):
            return Fate("figure", None, "scale before a noun")
        before = chars[max(0, number.start - _REACH) : number.start]
        if scaled and (
            before.endswith(_ARRIVES) or self._items.head(before.rstrip(_ARRIVES_MARKS)) is not None
        ):
            return Fate("figure", None, "scale behind a noun")
        found = self._items.head_at(chars, quantity.end, min(len(chars), quantity.end + _REACH))
        if (
            found is not None
            and found[1].metric in _COUNTED
            and quantity.value > 1
            and _COVERS.search(before)
        ):
            return Fate("figure", None, f"noun:{chars[quantity.end : found[0]]}")
        if _YEARS.fullmatch(chars, number.start, number.end):
            return Fate("excluded", "date", "bare year")
        return Fate("unread", None, "no unit and no noun")

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
        # 三家, 两次 and 近百人 may stand in the dictionary: a numeral with its own unit is a figure.
        bare = word.lstrip(_LEADS)
        inside = bare.startswith(chars[start:end]) and start + len(bare) <= quantity_end
        return None if inside else word
