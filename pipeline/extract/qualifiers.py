"""What tells a figure from its neighbours of the same metric and item: 自治区级, 新建, 产业项目, 其中.

A qualifier stands in the noun phrase of the number or right before it; the level of who pays or publishes and
the channel also across the verb. Two qualifiers stand together as written: 新增国家级.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.field_words import Counted, GuardedWords, Qualifier, allows, alternatives, entries_of
from pipeline.extract.metrics import Decision

_DISTRIBUTED = re.compile(r"分别")
_LONGEST_STRETCH = 60
# A qualifier may end behind the known head with which it begins: 县级及以上公路.
_LONGEST_TAIL = 4
# A one-character level before an honour: 有省文明村, but not 河北省文明村.
_HONOUR_LEADS = "有获评誉为、和及了个项家予建得"
# What a payer or a publisher gives: 省级媒体刊发12篇, 市级财政投入资金700万元.
_SOURCED = frozenset({"money", "works", "reach"})
_GAP = re.compile(r"[、，和及与有的\s]*")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A qualifier as a span of the text; ``holds`` tells that it speaks also for a number behind a verb."""

    start: int
    end: int
    word: str
    holds: bool = False


class QualifierReader:
    """Reads the qualifiers of a sentence; built from the lexicon, holds no other state."""

    def __init__(self, entries: Sequence[Qualifier]) -> None:
        own = tuple(entry for entry in entries if entry.field == "qualifier")

        def words(role: str) -> str:
            return alternatives(word for entry in entries_of(own, role) for word in entry.words)

        level, short = words("level"), words("level-short")
        self._level_entries = entries_of(own, "level")
        self._level = re.compile(
            rf"(?:(?:{level}|{short})(?:[、和及与]|以及))*(?:{level})(?:及?以[上下])?|(?:(?:{short})、?){{2,5}}[两三四五]级"
        )
        self._one_level = re.compile(level)
        names = [word for entry in entries_of(own, "honour-level") for word in entry.words]
        far, near = (
            alternatives(n for n in names if len(n) > 1),
            alternatives(n for n in names if len(n) == 1),
        )
        honour = words("honour")
        self._honour = re.compile(
            rf"((?:{far})(?![各级])(?=[\u4e00-\u9fff“]{{0,8}}(?:{honour}))|(?:{near})(?=(?:{honour})))"
        )
        self._scope = re.compile(
            rf"(?:{words('honour-verb')})({words('honour-scope')})(?=[\u4e00-\u9fff“]{{0,8}}(?:{honour}))"
        )
        self._source = re.compile(
            rf"({level}|{words('honour-level')})(?:及?以上)?(?=(?:主流|主要)?(?:{words('source')}))"
        )
        self._contrasts = GuardedWords(entries_of(own, "contrast"))
        self._channels = GuardedWords(entries_of(own, "channel"))
        self._project = re.compile(rf"(?:{words('project')})(?:建设)?(?:{words('project-noun')})")
        self._part = GuardedWords(entries_of(own, "part"))
        self._part_ends = GuardedWords(entries_of(own, "part-end"))

    def read(self, chars: str, start: int, counted: Sequence[Counted]) -> list[Decision | None]:
        """Return the qualifier of each number of the sentence at ``start`` with its rule, None where it has none."""
        decided: list[Decision | None] = []
        part: str | None = None
        for at, number in enumerate(counted):
            found = self._of_number(chars, number)
            if found is None and number.carried and at:
                found = decided[at - 1]
            part = self._part_word(chars, start, number, after_part=part is not None)
            if found is None and number.metric != "rate" and part is not None:
                found = Decision(part, "part")
            decided.append(found)
        return self._distribute(chars, start, counted, decided)

    def of_header(self, header: str, item: str | None) -> Decision | None:
        """Return the qualifier that a table's header or item names."""
        for text in (header, item or ""):
            marks = self._marks(text, 0, len(text), metric="")
            if marks:
                return Decision("".join(mark.word for mark in marks), "table:header")
        return None

    def _of_number(self, chars: str, number: Counted) -> Decision | None:
        left = max(number.left, number.start - _LONGEST_STRETCH)
        phrase = number.phrase
        begins, stop = number.start, number.start
        if phrase is not None and phrase.side == "before":
            begins = max(left, number.start - len(phrase.body.rstrip()) - 1)
        elif phrase is not None:
            stop = number.quantity.end + len(phrase.body) + 1
        if number.metric == "rate":
            begins = left
        marks = self._marks(chars, left, number.start, metric=number.metric)
        near = [mark for mark in marks if mark.holds or _reaches(chars, mark, begins)]
        if stop > number.start:
            behind = self._marks(chars, number.quantity.end, stop + _LONGEST_TAIL, metric=number.metric)
            at = number.quantity.end
            # Behind the noun such a word is what happened to it: 22个项目开工.
            near += [m for m in behind if m.start == at or (m.start < stop and m.end < stop - 1)]
        text = "".join(dict.fromkeys(mark.word for mark in near))
        return Decision(text, f"words:{text}") if text else None

    def _marks(self, chars: str, start: int, end: int, *, metric: str) -> list[_Mark]:
        """Return the qualifiers of ``chars[start:end]`` in order, none overlapping another.

        A level in an honour's name counts for honours, one of a payer or publisher across the verb for what they give.
        """
        honour = metric == "demonstrations"
        found = [
            _Mark(match.start(), match.end(), match.group())
            for match in self._level.finditer(chars, start, end)
            if all(allows(entry, chars, *match.span()) for entry in self._level_entries)
        ]
        for match in self._source.finditer(chars, start, end):
            if self._stands_alone(chars, start, match):
                found.append(_Mark(match.start(), match.end(), match.group(), holds=metric in _SOURCED))
        for match in self._honour.finditer(chars, start, end) if honour else ():
            if self._stands_alone(chars, start, match):
                found.append(_Mark(match.start(), match.end(), match[1]))
        for match in self._scope.finditer(chars, start, end) if honour else ():
            found.append(_Mark(match.start(1), match.end(1), match[1]))
        found += [_Mark(*match.span(), match.group()) for match in self._project.finditer(chars, start, end)]
        found += [_Mark(w.start, w.end, w.word) for w in self._contrasts.find(chars, start, end)]
        found += [_Mark(w.start, w.end, w.word, holds=True) for w in self._channels.find(chars, start, end)]
        found.sort(key=lambda mark: (mark.start, -mark.end, not mark.holds))
        kept: list[_Mark] = []
        for mark in found:
            if not kept or mark.start >= kept[-1].end:
                kept.append(mark)
        return kept

    def _stands_alone(self, chars: str, start: int, match: re.Match[str]) -> bool:
        """Tell whether a level is a word of its own: the 省 of 河北省文明村 is a part of a place's name."""
        return len(match[1]) > 1 or match.start() == start or chars[match.start() - 1] in _HONOUR_LEADS

    def _part_word(self, chars: str, start: int, number: Counted, *, after_part: bool) -> str | None:
        """Return the word that makes the number a part of one before it: 其中, 其余.

        It holds for the number behind it, and for a list that goes on from there (``after_part``).
        """
        opened = self._part.find(chars, start, number.start)
        if not opened:
            return None
        word = opened[-1]
        between = chars[word.end : number.start]
        if set(between) & set("。；;") or self._part_ends.any_in(chars, word.end, number.start):
            return None
        own = chars[number.left : number.start]
        if number.left <= word.end + 1:
            return word.word
        return word.word if after_part and (own.startswith("、") or number.is_bare(own)) else None

    def _distribute(
        self, chars: str, start: int, counted: Sequence[Counted], decided: list[Decision | None]
    ) -> list[Decision | None]:
        """Give each number of 国家级、自治区级示范单位78个、747个 its own level."""
        result = list(decided)
        for first, last in _groups(counted):
            text = chars[start : counted[first].start]
            marker = _DISTRIBUTED.search(text)
            lists = [match.group() for match in self._level.finditer(text)]
            levels = [level for piece in lists[-1:] for level in self._one_level.findall(piece)]
            if last - first < 2 or not levels or (marker is None and len(levels) != last - first):
                continue
            # Levels that do not pair off with the numbers leave it open which number is whose.
            paired = levels if len(levels) == last - first else [""] * (last - first)
            for at, level in zip(range(first, last), paired, strict=True):
                result[at] = Decision(level, "distributed") if level else None
        return result


def _reaches(chars: str, mark: _Mark, begins: int) -> bool:
    """Tell whether a qualifier reaches the noun phrase that begins at ``begins``, or ends right before it."""
    return mark.end > begins or _GAP.fullmatch(chars, mark.end, begins) is not None


def _groups(counted: Sequence[Counted]) -> list[tuple[int, int]]:
    """Return the numbers in groups that share one noun, as ranges of indexes: 居民2839户、5814人."""
    groups: list[tuple[int, int]] = []
    for at, number in enumerate(counted):
        if number.carried and groups:
            groups[-1] = (groups[-1][0], at + 1)
        else:
            groups.append((at, at + 1))
    return groups
