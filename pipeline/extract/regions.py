"""The region of a figure: handed down from heading, dateline and earlier sentences.

The narrowest division that the figure is about. A place that is only a partner is not the
region; 全市, 该旗 and their like mean the division in focus; two candidates are no answer.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline.extract.region import ABROAD, Region
from pipeline.extract.region_counts import CountedDivisions, respective
from pipeline.extract.region_evidence import NameParts
from pipeline.extract.region_focus import RegionFocus
from pipeline.extract.region_home import HomeReader
from pipeline.extract.region_marks import Mark, MarkFinder, between
from pipeline.extract.region_moves import RegionMoves
from pipeline.extract.region_persons import Persons
from pipeline.extract.region_words import Byname, Medium, RegionAnaphora, RegionRole
from pipeline.lexicon import load_csv, load_toml
from pipeline.parse.place_names import ObservedTrust
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

# A name that news use so often without meaning the place (公安, 和平) stays a word.
_ORDINARY = 20
_BREAK = re.compile(r"[，；：]")
_NEXT_STATEMENT = re.compile(r"[；;]")
_OF_WHICH = re.compile(r"\s*其中")


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
        bynames: Sequence[Byname] = (),
    ) -> None:
        self.gazetteer = gazetteer
        self._finder = finder
        words: dict[str, tuple[str, ...]] = {entry.role: entry.words for entry in roles}
        parts = NameParts(words)
        self._homes = HomeReader(gazetteer, finder, words, parts, ordinary, media, bynames)
        self._persons = Persons(gazetteer, words["credited"])
        self._marks = MarkFinder(anaphora, words["organ"])
        self._counts = CountedDivisions(gazetteer, words)
        self._moves = RegionMoves(gazetteer, finder, words, parts, self._counts)

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
            load_csv(lexicons / "region_bynames.csv", Byname),
        )

    def places(self, chars: str, published: str | None) -> list[Place]:
        """Return the places of a document's view; divisions in use on the day of publication are preferred."""
        found = self._finder.find(chars, int(published[:4]) if published else None)
        return list(self._persons.without(chars, found))

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
        marks = self._marks.find(chars, places, lambda place: self._finder.resolve(place, known) is not None)
        return RegionFocus(home, home, home, home, known, marks)

    def enter_section(self, focus: RegionFocus, start: int, end: int) -> Region | None:
        """Move the focus to the division named in a heading; None where the heading names none."""
        for mark in between(focus.marks, start, end):
            for place in mark.places:
                code = self._moves.resolve(place, focus)
                if code is not None:
                    focus.scope = focus.current = focus.last = Region(code, "heading")
                    return focus.current
                if len(place.candidates) > 1:
                    focus.scope = focus.current = focus.last = Region(None, "heading", place.candidates)
                    return focus.current
        return None

    def walk(
        self, chars: str, focus: RegionFocus, start: int, end: int, stops: Sequence[int]
    ) -> list[Region]:
        """Return the region at each stop (figure position) of a sentence and move the focus past the sentence."""
        regions: list[Region] = []
        # 全国新增300万人。其中，女性占一半: what is told of a part is of whom the sentence before told.
        here = focus.last if _OF_WHICH.match(chars, start) else focus.current
        marks = between(focus.marks, start, end)
        at = 0
        for n, stop in enumerate(stops):
            while at < len(marks) and marks[at].end <= stop:
                here = self._moves.step(chars, focus, here, marks[at], start)
                at += 1
            last = marks[at - 1] if at else None
            regions.append(
                self._told(focus, chars, last, stops, n) or self._counts.hold(chars, here, stop, start)
            )
        for mark in marks[at:]:
            later = self._moves.step(chars, focus, here, mark, start)
            regions = _told_behind(chars, focus, regions, stops, mark, later)
            here = later
        _go_on(focus, here)
        return regions

    def _told(
        self, focus: RegionFocus, chars: str, mark: Mark | None, stops: Sequence[int], n: int
    ) -> Region | None:
        """Return the region that the last mark before the n-th number gives to it alone, else None."""
        shared = respective(chars, mark, stops, n)
        if mark is not None and shared is not None:
            code = self._moves.resolve(mark.places[shared], focus)
            if code is not None:
                return Region(code, "place:respectively")
        abroad = focus.home.rule == ABROAD
        if mark is not None and self._counts.names_nation(chars, mark, stops[n], abroad=abroad):
            return Region(NATION, "anaphor:nation")
        return None


def _go_on(focus: RegionFocus, here: Region) -> None:
    """Move the focus past a sentence that ended at ``here``."""
    focus.last = here
    if here.rule == "place" and here.lead:
        # In a text of the nation a place is an example, and the next sentence the nation's again.
        focus.current = focus.scope if focus.scope.code == NATION else here
    elif here.rule.startswith("anaphor:") and here.code == focus.scope.code:
        # 全省共有12个: from one of its cities the text is back at the province.
        focus.current = focus.scope


def _told_behind(
    chars: str, focus: RegionFocus, regions: list[Region], stops: Sequence[int], mark: Mark, later: Region
) -> list[Region]:
    """Return the regions of the numbers before a mark, changed where it tells where they are or go."""
    if later.rule == "place" and later.lead:
        # 6位志愿者在福城街道开展服务: where it happens stands behind the number, and in its statement.
        return [
            later
            if region is focus.scope and _NEXT_STATEMENT.search(chars, stop, mark.start) is None
            else region
            for stop, region in zip(stops, regions, strict=True)
        ]
    if later.rule == "place:destination":
        # 派出队员30人驰援某市: the number and the place stand in one clause.
        return [
            later if _BREAK.search(chars, stop, mark.start) is None else region
            for stop, region in zip(stops, regions, strict=True)
        ]
    return regions
