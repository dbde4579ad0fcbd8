"""The region of a figure: handed down from heading, dateline and earlier sentences.

The narrowest division that the figure is about. A place that is only a partner is not the
region; 全市, 该旗 and their like mean the division in focus; two candidates are no answer.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_csv, load_toml
from pipeline.parse.names import NAMES
from pipeline.parse.place_names import ObservedTrust
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

_HEAD = 80
_HEAD_WEIGHT = 3
# A bare county name is a word as often as a place; said so often, beside its province, it is the place.
_OFTEN = 3
# A name that news use so often without meaning the place (公安, 和平) stays a word.
_ORDINARY = 20
_SUBJECT_REACH = 4


class RegionAnaphora(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``region_anaphora.toml``."""

    name: str
    words: tuple[str, ...]
    suffixes: tuple[str, ...]
    examples: tuple[str, ...]
    points: bool = False


class RegionRole(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``region_roles.toml``."""

    role: Literal["partner", "locative", "dateline", "medium", "school", "other"]
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A region with the rule that decided it; ``code`` is None with ``candidates`` where nothing decides."""

    code: str | None
    rule: str
    candidates: tuple[str, ...] = ()
    lead: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place or an anaphor in the view."""

    start: int
    end: int
    place: Place | None = None
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
    ) -> None:
        self.gazetteer = gazetteer
        self._finder = finder
        self._ordinary = frozenset(ordinary)
        self._anaphora = {word: entry for entry in anaphora for word in entry.words}
        self._anaphor = re.compile("|".join(sorted(self._anaphora, key=len, reverse=True)))
        words = {entry.role: entry.words for entry in roles}
        self._partner = tuple(words["partner"])
        self._locative = tuple(words["locative"])
        self._follower = tuple(words["medium"]) + tuple(words["other"])
        self._dateline = tuple(words["dateline"])
        self._school = re.compile(rf"[\u4e00-\u9fff]{{0,4}}(?:{'|'.join(words['school'])})")

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
        named = [match.span() for match in NAMES.finditer(chars)]
        marks = [_Mark(p.start, p.end, place=p) for p in places if not _within(named, p.start)]
        covered = [(p.start, p.end) for p in places]
        for match in self._anaphor.finditer(chars):
            if not _within(named, match.start()) and not _within(covered, match.start()):
                marks.append(_Mark(match.start(), match.end(), anaphora=self._anaphora[match.group()]))
        marks.sort(key=lambda mark: mark.start)
        known = (given, *context) if given else context
        home = Region(given, "metadata") if given else self._home(chars, places, known)
        return RegionFocus(home, home, home, (*known, *([home.code] if home.code else [])), marks)

    def _home(self, chars: str, places: Sequence[Place], context: Sequence[str]) -> Region:
        votes: Counter[str] = Counter()
        named_after: Counter[str] = Counter()
        for place in places:
            code = self._finder.resolve(place, context)
            if code is not None and code != NATION and place.trust == "strong":
                borrowed = chars.startswith(self._follower, place.end) or self._school.match(chars, place.end)
                (named_after if borrowed else votes)[code] += _HEAD_WEIGHT if place.start < _HEAD else 1
        votes = votes or named_after
        weak = Counter(
            code
            for place in places
            if place.trust == "weak"
            and place.text not in self._ordinary
            and (code := self._finder.resolve(place, context)) is not None
        )
        provinces = {self.gazetteer.lineage(code)[0] for code in votes}
        for code, count in weak.items():
            if count >= _OFTEN and self.gazetteer.lineage(code)[0] in provinces:
                votes[code] += count
        if not votes:
            return Region(None, "none")
        tops: Counter[str] = Counter()
        for code, count in votes.items():
            tops[self.gazetteer.lineage(code)[0]] += count
        (top, count), *rest = tops.most_common(2)
        if rest and rest[0][1] == count:
            return Region(None, "home:tie", tuple(sorted(code for code, _ in tops.most_common(2))))
        return Region(self._narrow(top, votes), "home")

    def _narrow(self, code: str, votes: Counter[str]) -> str:
        """Follow the votes down while one child holds at least half of its parent's."""
        while True:
            inside = {c: n for c, n in votes.items() if self.gazetteer.is_within(c, code)}
            children: Counter[str] = Counter()
            depth = len(self.gazetteer.lineage(code))
            for c, n in inside.items():
                if c != code:
                    children[self.gazetteer.lineage(c)[depth]] += n
            if not children:
                return code
            best, count = children.most_common(1)[0]
            if 2 * count < sum(inside.values()):
                return code
            code = best

    def enter_section(self, focus: RegionFocus, start: int, end: int) -> Region | None:
        """Move the focus to the division named in a heading; None where the heading names none."""
        for mark in self._marks(focus, start, end):
            if mark.place is None:
                continue
            code = self._finder.resolve(mark.place, focus.context)
            if code is not None:
                focus.scope = focus.current = Region(code, "heading")
                return focus.current
            if len(mark.place.candidates) > 1:
                focus.scope = focus.current = Region(None, "heading", mark.place.candidates)
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
        for stop in stops:
            while at < len(marks) and marks[at].end <= stop:
                here = self._step(chars, focus, here, marks[at], start)
                at += 1
            nation = at > 0 and marks[at - 1].anaphora is not None and _names_nation(marks[at - 1], stop)
            regions.append(Region(NATION, "anaphor:nation") if nation else here)
        for mark in marks[at:]:
            later = self._step(chars, focus, here, mark, start)
            # 6位志愿者在福城街道开展服务: where it happens stands behind the number.
            if later.rule == "place" and later.lead:
                regions = [later if region is focus.scope else region for region in regions]
            here = later
        if here.rule == "place" and here.lead:
            focus.current = here
        return regions

    def _marks(self, focus: RegionFocus, start: int, end: int) -> list[_Mark]:
        first = bisect_left(focus.marks, start, key=lambda mark: mark.start)
        last = bisect_left(focus.marks, end, key=lambda mark: mark.start)
        return list(focus.marks[first:last])

    def _step(self, chars: str, focus: RegionFocus, here: Region, mark: _Mark, sentence: int) -> Region:
        if mark.anaphora is not None:
            return self._points_at(focus, here, mark.anaphora)
        place = mark.place
        if place is None or self._is_partner(chars, mark, sentence):
            return here
        code = self._finder.resolve(place, focus.context)
        if code is None:
            # Two candidates are no answer (law 3): where nothing else is known, they are kept.
            open_choice = here.code is None and len(place.candidates) > 1 and place.trust == "strong"
            return Region(None, "place:ambiguous", place.candidates) if open_choice else here
        scope = focus.scope.code
        inside = scope is None or self.gazetteer.is_within(code, scope)
        if place.trust == "weak" and (scope is None or not inside):
            return here
        if inside:
            return Region(code, "place", lead=self._leads(chars, mark.start, sentence))
        # A place outside the scope is a partner, unless it is the subject and of the same province.
        related = scope is not None and self.gazetteer.lineage(code)[0] == self.gazetteer.lineage(scope)[0]
        if related and _begins_clause(chars, mark.start, sentence):
            return Region(code, "place:subject")
        return here

    def _leads(self, chars: str, start: int, sentence: int) -> bool:
        """Tell whether a place is the subject of its clause or where it happens."""
        before = chars[max(sentence, start - _SUBJECT_REACH) : start]
        return before.endswith(self._locative) or _begins_clause(chars, start, sentence)

    def _points_at(self, focus: RegionFocus, here: Region, anaphora: RegionAnaphora) -> Region:
        if not anaphora.suffixes:
            return here
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
        if before.endswith(self._partner) or self._school.match(chars, mark.end):
            return True
        return chars.startswith(self._follower + self._dateline, mark.end)


def _names_nation(mark: _Mark, stop: int) -> bool:
    """Tell whether 全国 or 国家 stands right before the number at ``stop``."""
    return mark.anaphora is not None and not mark.anaphora.suffixes and stop - mark.end <= 1


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    at = bisect_left(spans, (position + 1,)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]


def _begins_clause(chars: str, start: int, sentence: int) -> bool:
    """Tell whether a place begins its sentence or clause, or follows 在."""
    before = chars[max(sentence, start - 1) : start]
    return not before or before in "，。；：、,;: 在”）)\n年月日来"
