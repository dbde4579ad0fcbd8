"""Numbers without a measure word: which of them are figures, which are part of a name or a word.

A Chinese numeral counts only with a measure word (三个, 三名; Lü Shuxiang, 现代汉语八百词, 1980,
on 量词), or straight before a noun that itself is counted (7县2市). Elsewhere 三 in 三墩 or 张三
is part of a name. Arabic digits are freer: behind 为, 达 or 指数 they state a value.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pipeline.extract.fates import UNREAD, Fate
from pipeline.lexicon import Entry, load_toml
from pipeline.parse.items import ItemClasses
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.quantities import Quantity

_HAN = re.compile(r"[\u4e00-\u9fff“《]")
_SMALLEST_SCALED = 1000
_REACH = 8
# A year without 年 (2023全国锦标赛), where no unit and no noun makes it a count.
_YEARS = re.compile(r"(?:19[5-9]|20[0-3])\d")
# What stands before a number whose noun has no measure word: 覆盖7县2市, 全市16区, 湖南等3省.
_COVERS = re.compile(r"[盖及辖合等市县省区旗州国全有共、，；：的为近余约0-9]$")
_COUNTED = frozenset({"institutions", "participants", "personnel", "measures", "activities", "projects"})
_CHINESE = re.compile(r"[零〇一二三四五六七八九十廿卅两]{1,3}")
# 俩 and 仨 hold their measure word: 两个, 三个.
_FUSED = re.compile(r"[俩仨](?=[\u4e00-\u9fff])")
_BESIDE = re.compile(r"[\u4e00-\u9fff“《、，]")
# Behind these a number names: 第3市, 国道108县.
_NAMING = frozenset("第前后号路道线星届")
_CLAUSE_END = re.compile(r"\s{0,2}(?:[，。；、！？,;)）”》]|$)")


class StatedValue(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``stated_values.toml``."""

    name: str
    side: Literal["before", "after"]
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]


class Unitless:
    """Judges a number behind which no unit is written; built from the lexicons."""

    def __init__(self, items: ItemClasses, stated: Sequence[StatedValue]) -> None:
        self._items = items
        self._stated = re.compile("(?:" + _alternatives(stated, "before") + ")$")
        self._counted = re.compile(_alternatives(stated, "after"))

    @classmethod
    def load(cls, lexicons: Path, items: ItemClasses) -> "Unitless":
        """Read ``stated_values.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(items, load_toml(lexicons / "stated_values.toml", StatedValue))

    def judge(self, chars: str, number: WrittenNumber, quantity: Quantity) -> Fate:
        """Return the fate of a number without a unit.

        Args:
            chars: the document's view.
            number: the numeral, the first one of a range.
            quantity: what was read of it.
        """
        if quantity.bounded_after or (quantity.lead and quantity.value >= _SMALLEST_SCALED):
            return Fate("figure", None, "bound")
        if isinstance(quantity.value, Fraction):
            return Fate("figure", None, "fraction")
        if number.precision and quantity.value >= _SMALLEST_SCALED:
            return Fate("figure", None, "scale")
        if _FUSED.match(chars, number.start):
            return Fate("figure", None, "fused measure word")
        before = chars[max(0, number.start - _REACH) : number.start]
        found = self._items.head_at(chars, quantity.end, min(len(chars), quantity.end + _REACH))
        if (
            found is not None
            and found[1].metric in _COUNTED
            and quantity.value > 1
            and _COVERS.search(before)
        ):
            return Fate("figure", None, f"noun:{chars[quantity.end : found[0]]}")
        if chars[number.start].isdecimal():
            return self._judge_arabic(chars, number, quantity, before)
        if found is None and _CHINESE.fullmatch(chars, number.start, quantity.end):
            return Fate("excluded", "no measure word", "Chinese numeral without a measure word")
        return UNREAD

    def _judge_arabic(self, chars: str, number: WrittenNumber, quantity: Quantity, before: str) -> Fate:
        stated = self._stated.search(before[: len(before) - len(quantity.lead)].rstrip())
        if stated is not None and _CLAUSE_END.match(chars, quantity.end):
            return Fate("figure", None, f"stated:{stated.group()}")
        if _YEARS.fullmatch(chars, number.start, number.end):
            return Fate("excluded", "date", "bare year")
        counted = self._counted.match(chars, quantity.end)
        if counted is not None and _BESIDE.match(chars, number.start - 1) and before[-1:] not in _NAMING:
            return Fate("figure", None, f"counted:{counted.group()}")
        return UNREAD


def _alternatives(entries: Sequence[StatedValue], side: str) -> str:
    words = {word for entry in entries if entry.side == side for word in entry.words}
    return "|".join(sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"
