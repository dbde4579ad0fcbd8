"""What a rate is: a share of a whole, a change, or a ratio to something else; only a share ends at 100 %.

The word nearest before the number decides (占比同比提高5% is a change, 增长后占比35% a share); a verb of change
that leads to a level (提高到90%) does not. Where no word speaks, the kind stays open.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from pipeline.extract.field_words import Counted, FoundWord, GuardedWords, Qualifier, alternatives, entries_of
from pipeline.extract.metrics import Decision
from pipeline.parse.quantities import Quantity
from pipeline.records import Number

# How far before its number a change stands: 降低企业用电成本10%.
_CHANGE_REACH = 12
_BEHIND = 12
_WHOLE = 100
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KIND_OF_ROLE = {"change": "change", "change-noun": "change", "ratio": "ratio", "share": "share", "none": ""}
_BEHIND_ROLES = {"change-behind": "change", "ratio-behind": "ratio", "share-behind": "share"}


class KindReader:
    """Reads the kind of each rate of a sentence; built from the lexicon, holds no other state."""

    def __init__(self, entries: Sequence[Qualifier]) -> None:
        own = tuple(entry for entry in entries if entry.field == "kind")
        self._words = GuardedWords(entries_of(own, *_KIND_OF_ROLE))
        beside = alternatives(word for entry in entries_of(own, "change-beside") for word in entry.words)
        self._beside = re.compile(rf"(?:{beside})(?:出|了|过|逾|近|约)?$")
        self._compares = GuardedWords(entries_of(own, "compares"))
        self._behind_words = {
            role: tuple(word for entry in entries_of(own, role) for word in entry.words)
            for role in _BEHIND_ROLES
        }
        behind = {word: kind for role, kind in _BEHIND_ROLES.items() for word in self._behind_words[role]}
        self._behind_kinds = behind
        self._behind = re.compile(alternatives(behind))
        marks = tuple(word for entry in entries_of(own, "level-mark") for word in entry.words)
        self._level_mark = re.compile(alternatives(marks))
        self._only_marks = re.compile(rf"(?:{alternatives(marks)}|[约近超高了仅分别均已、]|接近|超过)*")

    def read(
        self, chars: str, spans: Sequence[tuple[int, int]], counted: Sequence[Counted]
    ) -> list[Decision | None]:
        """Return the kind of each number of a sentence with the rule that decided it, None where it is open.

        ``spans`` are the clauses of the sentence in ``chars``, ``counted`` its numbers in order.
        """
        decided: list[Decision | None] = []
        for at, number in enumerate(counted):
            kind = None
            if number.metric == "rate" and _is_rate(number.quantity):
                kind = self._of_rate(chars, spans, number)
                if kind is None and at:
                    kind = self._carried(chars, decided[at - 1], counted[at - 1], number)
                kind = kind or self._by_unit(chars, spans[number.clause][0], number.quantity)
            decided.append(kind)
        return decided

    def of_header(self, header: str, quantity: Quantity) -> Decision | None:
        """Return the kind of a rate in a table by the header of its column."""
        return self._unit(quantity, header) or self._nearest(header, 0, len(header))

    def _of_rate(self, chars: str, spans: Sequence[tuple[int, int]], number: Counted) -> Decision | None:
        first, last = spans[number.clause]
        text = chars[first : number.start]
        found = self._unit(number.quantity, text) or self._nearest(chars, first, number.start)
        if found is not None:
            return found
        if text and number.left == first and number.clause and self._only_marks.fullmatch(text):
            # 群众安全感再创新高，达98%: the clause before names what the level is of.
            before = spans[number.clause - 1]
            named = self._nearest(chars, *before)
            if named is not None and named.value != "change" and "、" not in text:
                return named
        return self._told_behind(chars, number.quantity, last)

    def _unit(self, quantity: Quantity, before: str) -> Decision | None:
        """Return the kind that the unit alone tells: points are a difference, 倍 and 折 measure against something."""
        unit = quantity.unit.unit if quantity.unit is not None else ""
        if unit.endswith(("百分点", "基点")):
            return Decision("change", f"unit:{unit}")
        if unit == "折":
            return Decision("ratio", f"unit:{unit}")
        if unit == "倍":
            near = self._words.find(before[-_CHANGE_REACH // 2 :])
            changes = [word for word in near if word.entry.role == "change"]
            return Decision("change", f"word:{changes[-1].word}") if changes else Decision("ratio", "unit:倍")
        return None

    def _nearest(self, chars: str, start: int, end: int) -> Decision | None:
        """Return the kind of the last word of a text that can speak for the number behind it."""
        if self._beside.search(chars[start:end]) and self._compares.any_in(chars, start, end):
            return Decision("change", f"word:{chars[end - 1]}")
        for word in reversed(self._words.find(chars, start, end)):
            if self._speaks(word, end):
                if word.entry.role == "none":
                    return None
                return Decision(_KIND_OF_ROLE[word.entry.role], f"word:{word.word}")
        return None

    def _speaks(self, word: FoundWord, end: int) -> bool:
        return not word.entry.role.startswith("change") or end - word.end <= _CHANGE_REACH

    def _told_behind(self, chars: str, quantity: Quantity, last: int) -> Decision | None:
        """Return the kind that the noun behind tells: 5%的增长, 30%的补贴, 100%达标, 60%的耕地."""
        at = quantity.end
        linked = chars.startswith("的", at)
        found = self._behind.match(chars, at + linked)
        if found is None and linked:
            found = self._behind.search(chars, at, min(last, at + _BEHIND // 2 + 1))
        if found is not None:
            kind = self._behind_kinds[found.group()]
            if kind != "ratio" or quantity.value <= _WHOLE:
                return Decision(kind, f"behind:{found.group()}")
            return None
        if linked and _HAN.match(chars, at + 1) and _within_whole(quantity.value):
            return Decision("share", "behind:的")
        return None

    def _carried(
        self, chars: str, kind: Decision | None, before: Counted, number: Counted
    ) -> Decision | None:
        """Return the kind of the number before where a list goes on: 第一产业增长3%，第二产业5%."""
        between = chars[before.quantity.end : number.start]
        near = number.clause - before.clause <= 1 and not set(between) & set("。；;")
        if kind is None or not near or len(between) > _CHANGE_REACH or self._level_mark.search(between):
            return None
        return Decision(kind.value, "carried")

    def _by_unit(self, chars: str, start: int, quantity: Quantity) -> Decision | None:
        """Return share for 成 and fractions, which tell a part of a whole where no word says otherwise."""
        part = quantity.unit is None or quantity.unit.unit == "成"
        if not part or not (isinstance(quantity.value, Fraction) or quantity.unit is not None):
            return None
        level = any(
            chars[max(start, quantity.start - 2) : quantity.start].endswith(mark) for mark in ("到", "至")
        )
        return None if level else Decision("share", "unit:成" if quantity.unit is not None else "fraction")


def _is_rate(quantity: Quantity) -> bool:
    """Tell whether the unit is one of rates: a metric carried over a list may stand at 台 and 吨."""
    return isinstance(quantity.value, Fraction) or (
        quantity.unit is not None and quantity.unit.metric == "rate"
    )


def _within_whole(value: Number) -> bool:
    return value <= _WHOLE
