"""The region of a figure: handed down from heading, dateline and earlier sentences.

The narrowest division that the figure is about. A place that is only a partner is not the
region; 全市, 该旗 and their like mean the division in focus; two candidates are no answer.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.extract.region import Region
from pipeline.extract.region_home import HomeReader, NameParts
from pipeline.extract.region_words import Medium, RegionAnaphora, RegionRole
from pipeline.lexicon import load_csv, load_toml
from pipeline.parse.names import NAMES
from pipeline.parse.place_names import ObservedTrust
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

# A name that news use so often without meaning the place (公安, 和平) stays a word.
_ORDINARY = 20
_SUBJECT_REACH = 4
# 甲市、乙县和丙县 is a list; in 甲市与乙市签约 the second is a partner.
_LISTED = re.compile(r"、")
_LISTED_LAST = re.compile(r"、|和|及|与|以及")
# 江岸区百步亭社区等100个村: the place heads a list of examples. 重庆、湖北等地的企业: it says where they are from.
_EXAMPLES = re.compile(
    r"[^，。；：]{0,16}?等(?:地|省|市|区|县|旗|国|\s?[\d一二三四五六七八九十百两多几数各]|[省市区县]{2})"
)
# 其中：西安市项目35个，银川市项目12个: the parts of a whole go to their places.
_OF_WHICH = re.compile(r"其中")
_BREAK = re.compile(r"[，；：]")
_CONVENED = re.compile(r"(?:举行|召开|举办)")
_RESPECTIVELY = re.compile(r"分别")
_COUNT_OF_DIVISIONS = r"[\d〇零一二三四五六七八九十百两余多,]{1,6}个?"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Places that are listed together, or an anaphor, in the view."""

    start: int
    end: int
    places: tuple[Place, ...] = ()
    anaphora: RegionAnaphora | None = None


@dataclass(slots=True)
class RegionFocus:
    """The division in focus while the sentences of a document are read in order.

    ``home`` is the document's, ``scope`` the section's (its heading's, else ``home``), ``current``
    what the sentences so far have narrowed it to.
    """

    home: Region
    scope: Region
    current: Region
    context: tuple[str, ...] = ()
    marks: Sequence[_Mark] = field(default_factory=tuple)


class RegionReader:
    """Resolves regions; built from the lexicons, the state of a document lives in :class:`RegionFocus`."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        finder: PlaceFinder,
        anaphora: Sequence[RegionAnaphora],
        roles: Sequence[RegionRole],
        ordinary: Collection[str] = (),
        media: Sequence[Medium] = (),
    ) -> None:
        self.gazetteer = gazetteer
        self._finder = finder
        self._anaphora = {word: entry for entry in anaphora for word in entry.words}
        self._anaphor = re.compile("|".join(sorted(self._anaphora, key=len, reverse=True)))
        words: dict[str, tuple[str, ...]] = {entry.role: entry.words for entry in roles}
        self._parts = NameParts(words)
        self._homes = HomeReader(gazetteer, finder, words, self._parts, ordinary, media)
        self._partner = tuple(words["partner"])
        self._destination = tuple(words["destination"])
        self._given = re.compile(rf"[^，。；]{{0,14}}?(?:{'|'.join(words['given to'])})")
        self._event = re.compile(rf"[^，,。；;]*?(?:{'|'.join(words['national event'])})")
        self._locative = tuple(words["locative"])
        self._dateline = tuple(words["dateline"])
        self._counted = {
            level: re.compile(_COUNT_OF_DIVISIONS + f"(?:{'|'.join(map(re.escape, words[role]))})")
            for level, role in (("county", "counties"), ("prefecture", "prefectures"))
        }

    @classmethod
    def load(cls, lexicons: Path) -> "RegionReader":
        """Read the region lexicons; raises :class:`pipeline.lexicon.LexiconError`."""
        gazetteer = Gazetteer.load(lexicons)
        return cls(
            gazetteer,
            PlaceFinder.load(lexicons, gazetteer),
            load_toml(lexicons / "region_anaphora.toml", RegionAnaphora),
            load_toml(lexicons / "region_roles.toml", RegionRole),
            [e.name for e in load_csv(lexicons / "region_trust.csv", ObservedTrust) if e.lone >= _ORDINARY],
            load_csv(lexicons / "media.csv", Medium),
        )

    def places(self, chars: str, published: str | None) -> list[Place]:
        """Return the places of a document's view; divisions in use on the day of publication are preferred."""
        return self._finder.find(chars, int(published[:4]) if published else None)

    def open(self, chars: str, places: Sequence[Place], given: str | None) -> RegionFocus:
        """Return the focus at the start of a document: the division that its places speak for.

        Args:
            chars: the document's view.
            places: the places of the view, in order.
            given: the region that metadata gives, None where it does not.
        """
        context = tuple(
            dict.fromkeys(p.candidates[0] for p in places if len(p.candidates) == 1 and p.trust == "strong")
        )
        known = (given, *context) if given else context
        home = Region(given, "metadata") if given else self._homes.read(chars, places, known)
        known = (*known, *([home.code] if home.code else []))
        return RegionFocus(home, home, home, known, self._find_marks(chars, places, known))

    def _find_marks(self, chars: str, places: Sequence[Place], context: Sequence[str]) -> list[_Mark]:
        named = [match.span() for match in NAMES.finditer(chars)]
        marks: list[_Mark] = []
        covered: list[tuple[int, int]] = []
        for place in places:
            if _within(named, place.start):
                continue
            if place.trust == "weak" and place.text in self._anaphora and not self._told(place, context):
                continue  # 全州 is all of the prefecture, unless the text is about Quanzhou county.
            covered.append((place.start, place.end))
            last = marks[-1] if marks else None
            joint = _LISTED_LAST if last is not None and len(last.places) > 1 else _LISTED
            if last is not None and joint.fullmatch(chars, last.end, place.start):
                marks[-1] = replace(last, end=place.end, places=(*last.places, place))
            else:
                marks.append(_Mark(place.start, place.end, places=(place,)))
        for match in self._anaphor.finditer(chars):
            if not _within(named, match.start()) and not _within(covered, match.start()):
                marks.append(_Mark(match.start(), match.end(), anaphora=self._anaphora[match.group()]))
        return sorted(marks, key=lambda mark: mark.start)

    def _told(self, place: Place, context: Sequence[str]) -> bool:
        return self._finder.resolve(place, context) is not None

    def enter_section(self, focus: RegionFocus, start: int, end: int) -> Region | None:
        """Move the focus to the division named in a heading; None where the heading names none."""
        for mark in self._marks(focus, start, end):
            for place in mark.places:
                code = self._resolve(place, focus)
                if code is not None:
                    focus.scope = focus.current = Region(code, "heading")
                    return focus.current
                if len(place.candidates) > 1:
                    focus.scope = focus.current = Region(None, "heading", place.candidates)
                    return focus.current
        return None

    def walk(
        self, chars: str, focus: RegionFocus, start: int, end: int, stops: Sequence[int]
    ) -> list[Region]:
        """Return the region at each stop (figure position) of a sentence and move the focus past the sentence."""
        regions: list[Region] = []
        here = focus.current
        marks = self._marks(focus, start, end)
        at = 0
        for n, stop in enumerate(stops):
            while at < len(marks) and marks[at].end <= stop:
                here = self._step(chars, focus, here, marks[at], start)
                at += 1
            shared = self._respective(chars, focus, marks[at - 1] if at else None, stops, n)
            nation = at > 0 and _names_nation(marks[at - 1], stop)
            if shared is not None:
                regions.append(shared)
            else:
                regions.append(
                    Region(NATION, "anaphor:nation") if nation else self._holding(chars, here, stop)
                )
        for mark in marks[at:]:
            later = self._step(chars, focus, here, mark, start)
            # 6位志愿者在福城街道开展服务: where it happens stands behind the number.
            if later.rule == "place" and later.lead:
                regions = [later if region is focus.scope else region for region in regions]
            elif later.rule == "place:destination":
                # 派出队员30人驰援某市: the number and the place stand in one clause.
                sent = [_BREAK.search(chars, stop, mark.start) is None for stop in stops]
                regions = [later if goes else region for goes, region in zip(sent, regions, strict=True)]
            here = later
        if here.rule == "place" and here.lead:
            focus.current = here
        return regions

    def _respective(
        self, chars: str, focus: RegionFocus, mark: _Mark | None, stops: Sequence[int], n: int
    ) -> Region | None:
        """Return the place that the n-th number belongs to in 甲市、乙县分别建成6个、4个, else None."""
        if mark is None or len(mark.places) < 2:
            return None
        behind = [stop for stop in stops if stop >= mark.end]
        if len(behind) != len(mark.places) or not _RESPECTIVELY.search(chars, mark.end, behind[0]):
            return None
        code = self._resolve(mark.places[n - (len(stops) - len(behind))], focus)
        return None if code is None else Region(code, "place:respectively")

    def _holding(self, chars: str, region: Region, stop: int) -> Region:
        """Return the region, or the one above it where the number counts divisions of its own level or higher."""
        # 与银川市等7个盟市: the divisions are partners.
        if region.code is None or region.code == NATION or chars[stop - 1 : stop] == "等":
            return region
        level = self.gazetteer.division(region.code).level
        lineage = self.gazetteer.lineage(region.code)
        counts_prefectures = self._counted["prefecture"].match(chars, stop) and level != "province"
        if counts_prefectures:
            return Region(lineage[0], "counts prefectures")
        if level == "county" and len(lineage) > 1 and self._counted["county"].match(chars, stop):
            return Region(lineage[-2], "counts counties")
        return region

    def _marks(self, focus: RegionFocus, start: int, end: int) -> list[_Mark]:
        first = bisect_left(focus.marks, start, key=lambda mark: mark.start)
        last = bisect_left(focus.marks, end, key=lambda mark: mark.start)
        return list(focus.marks[first:last])

    def _resolve(self, place: Place, focus: RegionFocus) -> str | None:
        """Return the division that a place means; one inside the home region comes first."""
        if len(place.candidates) > 1:
            for region in (focus.scope.code, focus.home.code):
                inside = [c for c in place.candidates if region and self.gazetteer.is_within(c, region)]
                if len(inside) == 1:
                    return inside[0]
        return self._finder.resolve(place, focus.context)

    def _step(self, chars: str, focus: RegionFocus, here: Region, mark: _Mark, sentence: int) -> Region:
        if mark.anaphora is not None:
            return self._points_at(chars, focus, here, mark, sentence)
        if focus.home.code == NATION and _CONVENED.match(chars, mark.end):
            return here  # where an organ of the nation met the press
        given = chars[mark.start - 1 : mark.start] == "向" and self._given.match(chars, mark.end) is not None
        if not given and self._is_partner(chars, mark, sentence):
            return here
        codes = [code for place in mark.places if (code := self._resolve(place, focus)) is not None]
        if not codes:
            # Two candidates are no answer (law 3): where nothing else is known, they are kept.
            place = mark.places[0]
            open_choice = here.code is None and len(place.candidates) > 1 and place.trust == "strong"
            return Region(None, "place:ambiguous", place.candidates) if open_choice else here
        code = codes[0] if len(mark.places) == 1 else self._common(codes)
        if code is None:
            return here
        before = chars[max(sentence, mark.start - _SUBJECT_REACH) : mark.start]
        if given or before.endswith(self._destination):
            return Region(code, "place:destination")
        return self._move(chars, focus, here, mark, code, sentence)

    def _move(
        self, chars: str, focus: RegionFocus, here: Region, mark: _Mark, code: str, sentence: int
    ) -> Region:
        """Return the region behind a place: itself inside the scope, else only as the subject of a clause."""
        scope = None if focus.scope.code == NATION else focus.scope.code
        inside = scope is None or self.gazetteer.is_within(code, scope)
        weak = all(place.trust == "weak" for place in mark.places)
        if (weak and (scope is None or not inside)) or (len(mark.places) > 1 and not inside):
            return here
        if inside:
            return Region(code, "place", lead=self._leads(chars, mark.start, sentence))
        # A place outside the scope is a partner, unless it is the subject and of the same province.
        related = scope is not None and self.gazetteer.lineage(code)[0] == self.gazetteer.lineage(scope)[0]
        subject = _begins_clause(chars, mark.start, sentence)
        if subject and (related or (_OF_WHICH.search(chars, sentence, mark.start) and _says_its_level(mark))):
            return Region(code, "place:subject")
        return here

    def _common(self, codes: Sequence[str]) -> str | None:
        """Return the narrowest division that holds all of the codes, None where only the nation does."""
        shared = None
        for level in zip(*(self.gazetteer.lineage(code) for code in codes), strict=False):
            if len(set(level)) > 1:
                break
            shared = level[0]
        return shared

    def _leads(self, chars: str, start: int, sentence: int) -> bool:
        """Tell whether a place is the subject of its clause or where it happens."""
        before = chars[max(sentence, start - _SUBJECT_REACH) : start]
        return before.endswith(self._locative) or _begins_clause(chars, start, sentence)

    def _points_at(self, chars: str, focus: RegionFocus, here: Region, mark: _Mark, sentence: int) -> Region:
        anaphora = mark.anaphora
        if anaphora is None:
            return here
        if not anaphora.suffixes and not anaphora.everywhere:
            # 全国矿山事故起数下降13%: the nation is what the clause is about.
            begins = anaphora.subject and _begins_clause(chars, mark.start, sentence)
            if begins and not self._event.match(chars, mark.end):
                return Region(NATION, f"anaphor:{anaphora.name}")
            return here
        if anaphora.everywhere:
            return focus.scope if _begins_clause(chars, mark.start, sentence) else here
        nearest = (here.code, focus.current.code, focus.scope.code, focus.home.code)
        for code in nearest if anaphora.points else (focus.scope.code, *nearest):
            if code is None or code == NATION:
                continue
            for ancestor in reversed(self.gazetteer.lineage(code)):
                if self.gazetteer.name(ancestor).endswith(tuple(anaphora.suffixes)):
                    return Region(ancestor, f"anaphor:{anaphora.name}")
        return here

    def _is_partner(self, chars: str, mark: _Mark, sentence: int) -> bool:
        before = chars[max(sentence, mark.start - _SUBJECT_REACH) : mark.start]
        if before.endswith(self._partner) or self._parts.of_organisation(chars, mark.end):
            return True
        if _EXAMPLES.match(chars, mark.end):
            return True
        return chars.startswith(self._parts.followers + self._dateline, mark.end)


def _names_nation(mark: _Mark, stop: int) -> bool:
    """Tell whether 全国 or 国家 stands right before the number at ``stop``."""
    anaphora = mark.anaphora
    return anaphora is not None and not anaphora.suffixes and not anaphora.everywhere and stop - mark.end <= 1


def _says_its_level(mark: _Mark) -> bool:
    """Tell whether the place is written with its level: 银川市项目12个 is Yinchuan's, 银川 may be a word of a name."""
    return mark.places[0].kind == "division" and mark.places[0].text.endswith(
        ("省", "市", "县", "区", "州", "盟", "旗")
    )


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    at = bisect_left(spans, (position + 1,)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]


def _begins_clause(chars: str, start: int, sentence: int) -> bool:
    """Tell whether a place begins its sentence or clause, or follows 在."""
    before = chars[max(sentence, start - 1) : start]
    return not before or before in "，。；：、,;: 在”）)\n年月日来"
