"""What in a text may move the region: places, listed ones together, and anaphora, in order."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.region_words import RegionAnaphora
from pipeline.parse.names import NAMES
from pipeline.parse.places import Place

# 甲市、乙县和丙县 is a list; in 甲市与乙市签约 the second is a partner. 甲省南部、乙省大部 is one too.
_PART_OF = r"(?:[东西南北中]{1,2}部|大部|局部|沿海|山区|平原)?"
_LISTED = re.compile(rf"{_PART_OF}、")
_LISTED_LAST = re.compile(rf"{_PART_OF}(?:、|和|及|与|以及)")
# 甲区涨水湖湿地、乙县老街: what lies in them is listed.
_LISTED_SITES = re.compile(r"[\u4e00-\u9fff（）()]{1,12}、")
LEVELS = ("省", "自治区", "市", "县", "区", "州", "盟", "旗")
# 在市妇联指导下: the organ is only who guided.
_UNDER = "在"
# Whose word an organ's is: 市公安局通报, 记者从市公安局获悉. 市委托, 区局限 hold no organ.
_HEARD_FROM = "从据"
_NO_ORGAN = "(?![托屈限])"


@dataclass(frozen=True, slots=True)
class Mark:
    """Places that are listed together, or an anaphor, in the view."""

    start: int
    end: int
    places: tuple[Place, ...] = ()
    anaphora: RegionAnaphora | None = None


class MarkFinder:
    """Finds the marks of a view; holds no state of it."""

    def __init__(self, anaphora: Sequence[RegionAnaphora], organs: Sequence[str]) -> None:
        self._anaphora = {word: entry for entry in anaphora if not entry.organs for word in entry.words}
        self._anaphor = re.compile(_any_of(self._anaphora))
        self._levels = {word: entry for entry in anaphora if entry.organs for word in entry.words}
        self._organ = re.compile(f"(?<!团)团?({_any_of(self._levels)})(?:{_any_of(organs)}){_NO_ORGAN}")

    def find(self, chars: str, places: Sequence[Place], told: Callable[[Place], bool]) -> list[Mark]:
        """Return the marks of a view in order; what stands in titles and slogans is none.

        Args:
            chars: the document's view.
            places: its places, in order.
            told: whether the document's context tells what a place means.
        """
        named = [match.span() for match in NAMES.finditer(chars)]
        marks: list[Mark] = []
        covered: list[tuple[int, int]] = []
        for place in places:
            if _within(named, place.start):
                continue
            if place.trust == "weak" and place.text in self._anaphora and not told(place):
                continue  # 全州 is all of the prefecture, unless the text is about Quanzhou county.
            covered.append((place.start, place.end))
            last = marks[-1] if marks else None
            if last is not None and _joined(chars, last, place):
                marks[-1] = replace(last, end=place.end, places=(*last.places, place))
            else:
                marks.append(Mark(place.start, place.end, places=(place,)))
        for mark in self._pointing(chars):
            if not _within(named, mark.start) and not _within(covered, mark.start):
                marks.append(mark)
        return sorted(marks, key=lambda mark: mark.start)

    def _pointing(self, chars: str) -> Iterator[Mark]:
        for match in self._anaphor.finditer(chars):
            if not chars.startswith(self._anaphora[match.group()].unless, match.start()):
                yield Mark(match.start(), match.end(), anaphora=self._anaphora[match.group()])
        for match in self._organ.finditer(chars):
            if speaks(chars, match.start()) and chars[match.start() - 1 : match.start()] != _UNDER:
                yield Mark(match.start(), match.end(), anaphora=self._levels[match.group(1)])


def between(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Return the marks that begin from ``start`` up to ``end``; ``marks`` are in order."""
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    return marks[first:last]


def speaks(chars: str, start: int) -> bool:
    """Tell whether what stands at ``start`` begins a clause, or is whom news were heard from (记者从某县获悉)."""
    return begins_clause(chars, start, 0) or chars[start - 1] in _HEARD_FROM


def begins_clause(chars: str, start: int, sentence: int) -> bool:
    """Tell whether what stands at ``start`` begins its sentence or clause, or follows 在."""
    before = chars[max(sentence, start - 1) : start]
    return not before or before in "，。；：、,;: 在”）)\n年月日来"


def _joined(chars: str, last: Mark, place: Place) -> bool:
    """Tell whether a place is listed with those of the mark before it."""
    if (_LISTED_LAST if len(last.places) > 1 else _LISTED).fullmatch(chars, last.end, place.start):
        return True
    both = last.places[-1].text.endswith(LEVELS) and place.text.endswith(LEVELS)
    return both and _LISTED_SITES.fullmatch(chars, last.end, place.start) is not None


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of the words, the longest first; of none where there are none."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))) or r"(?!)"


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    at = bisect_left(spans, (position + 1,)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]
