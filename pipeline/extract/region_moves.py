"""How a mark moves the region of a sentence: to a place, to what an anaphor points at, or not at all."""

import re
from collections.abc import Mapping, Sequence

from pipeline.extract.region import ABROAD, Region
from pipeline.extract.region_counts import CountedDivisions
from pipeline.extract.region_evidence import NameParts, filed
from pipeline.extract.region_focus import RegionFocus
from pipeline.extract.region_marks import LEVELS, Mark, begins_clause
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

_SUBJECT_REACH = 4
# 江岸区百步亭社区等100个村: the place heads a list of examples. 重庆、湖北等地的企业: it says where they are from.
_EXAMPLES = re.compile(
    r"[^，。；：]{0,16}?等(?:地|省|市|区|县|旗|国|\s?[\d一二三四五六七八九十百两多几数各]|[省市区县]{2})"
)
# 其中：西安市项目35个，银川市项目12个: the parts of a whole go to their places.
_OF_WHICH = re.compile(r"其中")
# 位于玉环市东偏南方约300公里: a mark to measure from.
_OFFSET = re.compile(r"[\u4e00-\u9fff]{0,4}?[东西南北偏]{1,4}方向?(?:大约|约)?的?\s?\d")
_GIVEN_TO = ("向", "为", "给")
_CONVENED = re.compile(r"(?:举行|召开|举办)")


class RegionMoves:
    """Moves a region along the marks of a sentence; the state of a document lives in :class:`RegionFocus`."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        finder: PlaceFinder,
        words: Mapping[str, tuple[str, ...]],
        parts: NameParts,
        counts: CountedDivisions,
    ) -> None:
        self._gazetteer = gazetteer
        self._finder = finder
        self._parts = parts
        self._counts = counts
        self._partner = tuple(words["partner"])
        self._destination = tuple(words["destination"])
        self._given = re.compile(rf"[^，。；]{{0,14}}?(?:{'|'.join(words['given to'])})")
        self._event = re.compile(rf"[^，,。；;]*?(?:{'|'.join(words['national event'])})")
        self._locative = tuple(words["locative"])
        self._dateline = tuple(words["dateline"])
        self._measured = tuple(words["measured against"])
        self._rank = tuple(words["rank"])

    def step(self, chars: str, focus: RegionFocus, here: Region, mark: Mark, sentence: int) -> Region:
        """Return the region behind a mark of the sentence that begins at ``sentence``; ``here`` is the one before it."""
        if mark.anaphora is not None:
            return self._points_at(chars, focus, here, mark, sentence)
        if focus.home.code == NATION and _CONVENED.match(chars, mark.end):
            return here  # where an organ of the nation met the press
        given = (
            chars[mark.start - 1 : mark.start] in _GIVEN_TO and self._given.match(chars, mark.end) is not None
        )
        if not given and self._is_partner(chars, mark, sentence):
            return here
        codes = [code for place in mark.places if (code := self.resolve(place, focus)) is not None]
        if not codes:
            # Two candidates are no answer (law 3): where nothing else is known, they are kept.
            place = mark.places[0]
            open_choice = here.code is None and len(place.candidates) > 1 and place.trust == "strong"
            return Region(None, "place:ambiguous", place.candidates) if open_choice else here
        code = codes[0] if len(mark.places) == 1 else self._common(codes)
        if code is None:
            return focus.scope if focus.scope.code == NATION else here
        before = chars[max(sentence, mark.start - _SUBJECT_REACH) : mark.start]
        if given or before.endswith(self._destination):
            return Region(code, "place:destination")
        return self._move(chars, focus, here, mark, code, sentence)

    def resolve(self, place: Place, focus: RegionFocus) -> str | None:
        """Return the division that a place means; one inside the home region comes first."""
        if len(place.candidates) > 1:
            for region in (focus.scope.code, focus.home.code):
                inside = [c for c in place.candidates if region and self._gazetteer.is_within(c, region)]
                if len(inside) == 1:
                    return inside[0]
        return self._finder.resolve(place, focus.context)

    def _move(
        self, chars: str, focus: RegionFocus, here: Region, mark: Mark, code: str, sentence: int
    ) -> Region:
        """Return the region behind a place: itself inside the scope, else only as the subject of a clause."""
        scope = None if focus.scope.code == NATION else focus.scope.code
        inside = scope is None or self._gazetteer.is_within(code, scope)
        # In a text about another country a bare name of a county is a word or a person.
        bare = focus.home.rule == ABROAD and self._gazetteer.level(code) == "county"
        if bare and not _says_its_level(mark):
            return here
        weak = all(place.trust == "weak" for place in mark.places)
        if (weak and (scope is None or not inside)) or (len(mark.places) > 1 and not inside):
            return here
        if inside:
            return Region(code, "place", lead=self._leads(chars, mark.start, sentence))
        # A place outside the scope is a partner, unless it is the subject and of the same province.
        related = scope is not None and self._gazetteer.lineage(code)[0] == self._gazetteer.lineage(scope)[0]
        subject = begins_clause(chars, mark.start, sentence)
        if subject and (related or (_OF_WHICH.search(chars, sentence, mark.start) and _says_its_level(mark))):
            return Region(code, "place:subject")
        return here

    def _common(self, codes: Sequence[str]) -> str | None:
        """Return the narrowest division that holds all of the codes, None where only the nation does."""
        shared = self._gazetteer.common(codes)
        return None if shared == NATION else shared

    def _leads(self, chars: str, start: int, sentence: int) -> bool:
        """Tell whether a place is the subject of its clause or where it happens."""
        before = chars[max(sentence, start - _SUBJECT_REACH) : start]
        return before.endswith(self._locative) or begins_clause(chars, start, sentence)

    def _points_at(self, chars: str, focus: RegionFocus, here: Region, mark: Mark, sentence: int) -> Region:
        anaphora = mark.anaphora
        if anaphora is None:
            return here
        if anaphora.goes_on:
            unmoved = here is focus.current and begins_clause(chars, mark.start, sentence)
            return focus.last if unmoved else here
        if not anaphora.suffixes and not anaphora.everywhere:
            # 全国矿山事故起数下降13%: the nation is what the clause is about.
            begins = anaphora.subject and begins_clause(chars, mark.start, sentence)
            if focus.home.rule == ABROAD and not anaphora.ours:
                return here
            if begins and not self._event.match(chars, mark.end):
                return Region(NATION, f"anaphor:{anaphora.name}")
            return here
        begins = begins_clause(chars, mark.start, sentence)
        if anaphora.everywhere:
            return focus.scope if begins else here
        if not begins and (anaphora.inner or self._only_measured(chars, mark, sentence)):
            return here
        nearest = (here.code, focus.current.code, focus.scope.code, focus.home.code)
        for code in nearest if anaphora.points else (focus.scope.code, *nearest):
            if code is None or code == NATION:
                continue
            for ancestor in reversed(self._gazetteer.lineage(code)):
                if self._gazetteer.name(ancestor).endswith(tuple(anaphora.suffixes)):
                    return Region(ancestor, f"anaphor:{anaphora.name}")
        return here

    def _only_measured(self, chars: str, mark: Mark, sentence: int) -> bool:
        """Tell whether 全省 is only what something is a share of or ranks in: 占全省一半, 获全省首批示范点."""
        before = chars[max(sentence, mark.start - _SUBJECT_REACH) : mark.start]
        return before.endswith(self._measured) or chars.startswith(self._rank, mark.end)

    def _is_partner(self, chars: str, mark: Mark, sentence: int) -> bool:
        before = chars[max(sentence, mark.start - _SUBJECT_REACH) : mark.start]
        if before.endswith(self._partner) or self._parts.of_organisation(chars, mark.end):
            return True
        if (
            _OFFSET.match(chars, mark.end)
            or filed(chars, mark.places[-1])
            or self._counts.among(chars, mark.end)
        ):
            return True
        if _EXAMPLES.match(chars, mark.end):
            return True
        return chars.startswith(self._parts.followers + self._dateline, mark.end)


def _says_its_level(mark: Mark) -> bool:
    """Tell whether the place is written with its level: 银川市项目12个 is Yinchuan's, 银川 may be a word of a name."""
    return mark.places[0].kind == "division" and mark.places[0].text.endswith(LEVELS)
