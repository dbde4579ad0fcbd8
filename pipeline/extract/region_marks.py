"""What in a text may move the region: places, listed ones together, and anaphora, in order."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.region_words import RegionAnaphora
from pipeline.parse.names import NAMES
from pipeline.parse.places import Place

# 甲市、乙县和丙县 is a list; in 甲市与乙市签约 the second is a partner.
_LISTED = re.compile(r"、")
_LISTED_LAST = re.compile(r"、|和|及|与|以及")


@dataclass(frozen=True, slots=True)
class Mark:
    """Places that are listed together, or an anaphor, in the view."""

    start: int
    end: int
    places: tuple[Place, ...] = ()
    anaphora: RegionAnaphora | None = None


class MarkFinder:
    """Finds the marks of a view; holds no state of it."""

    def __init__(self, anaphora: Sequence[RegionAnaphora]) -> None:
        self._anaphora = {word: entry for entry in anaphora for word in entry.words}
        self._anaphor = re.compile("|".join(sorted(self._anaphora, key=len, reverse=True)))

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
            joint = _LISTED_LAST if last is not None and len(last.places) > 1 else _LISTED
            if last is not None and joint.fullmatch(chars, last.end, place.start):
                marks[-1] = replace(last, end=place.end, places=(*last.places, place))
            else:
                marks.append(Mark(place.start, place.end, places=(place,)))
        for match in self._anaphor.finditer(chars):
            if not _within(named, match.start()) and not _within(covered, match.start()):
                marks.append(Mark(match.start(), match.end(), anaphora=self._anaphora[match.group()]))
        return sorted(marks, key=lambda mark: mark.start)


def between(marks: Sequence[Mark], start: int, end: int) -> Sequence[Mark]:
    """Return the marks that begin from ``start`` up to ``end``; ``marks`` are in order."""
    first = bisect_left(marks, start, key=lambda mark: mark.start)
    last = bisect_left(marks, end, key=lambda mark: mark.start)
    return marks[first:last]


def begins_clause(chars: str, start: int, sentence: int) -> bool:
    """Tell whether what stands at ``start`` begins its sentence or clause, or follows 在."""
    before = chars[max(sentence, start - 1) : start]
    return not before or before in "，。；：、,;: 在”）)\n年月日来"


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    at = bisect_left(spans, (position + 1,)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]
