"""The partition of a document's numerals: figures, exclusions of a named class, unread (law 2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.exclusions import Exclusions
from pipeline.extract.words import WordTest
from pipeline.parse.items import ItemClasses
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.records import Outcome

# Bound words that jieba joins with a numeral to one word: 上千, 近百, 数十, 第三.
_JOINED = re.compile(r"[零〇一二三四五六七八九十百千万亿两上近约超数几余多来]+")
_HAN = re.compile(r"[\u4e00-\u9fff“《]")
_SMALLEST_SCALED = 1000
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

    def split(self, chars: str, numbers: Sequence[WrittenNumber]) -> tuple[list[Quantity], dict[int, Fate]]:
        """Return the quantities that are figures, and the fate of every numeral by its index in ``numbers``."""
        fates: dict[int, Fate] = {}
        for at, entry in self._exclusions.find(chars, numbers).items():
            fates[at] = Fate("excluded", entry.kind, entry.name)
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
        if quantity.unit is not None:
            return Fate("figure", None, f"unit:{quantity.unit.unit}")
        if quantity.bounded_after or (quantity.lead and quantity.value >= _SMALLEST_SCALED):
            return Fate("figure", None, "bound")
        if number.precision and quantity.value >= _SMALLEST_SCALED and _HAN.match(chars, quantity.end):
            return Fate("figure", None, "scale before a noun")
        found = self._items.head_at(chars, quantity.end, min(len(chars), quantity.end + 8))
        if found is not None and found[1].metric in _COUNTED and quantity.value > 1:
            return Fate("figure", None, f"noun:{chars[quantity.end : found[0]]}")
        return Fate("unread", None, "no unit and no noun")

    def _word(self, chars: str, start: int, end: int, quantity_end: int) -> str | None:
        word = self._words.word_around(chars, start, end)
        if word is None or _JOINED.fullmatch(word):
            return None
        # 三家 or 两次 may stand in the dictionary: a numeral with its own unit is a figure.
        inside = word.startswith(chars[start:end]) and start + len(word) <= quantity_end
        return None if inside else word
