"""The division that a document is about: what its places speak for, or the whole country."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from pipeline.extract.region import Region
from pipeline.extract.region_words import Medium
from pipeline.lexicon import LexiconError
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

_HEAD = 80
_HEAD_WEIGHT = 3
_OWN_WEIGHT = 3
# The first lines of a release say which organ speaks; so few mentions of places are incidental there.
_LEAD = 260
_INCIDENTAL = 2
# A bare county name is a word as often as a place; said so often, beside its province, it is the place.
_OFTEN = 3
# A child division that holds a third of its parent's mentions, and half of all children's, is what is
# spoken of. A prefecture is often only its province's seat: it needs half.
_NARROW = 3
_NARROW_TO_A_SEAT = 2
_LOWEST_DEPTH = 3
_CAPITAL = "110000"
# A dateline: 北京8月3日电, 北京讯.
_FILED = re.compile(r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:电|讯|专电|消息)")
_TOWN_ENDINGS = ("街道", "镇", "乡", "苏木", "办事处")


class NameParts:
    """Tells whether a place is only part of another name: a medium's, a university's, a company's."""

    def __init__(self, roles: Mapping[str, tuple[str, ...]]) -> None:
        self._media = tuple(roles["medium"])
        self.followers = tuple(roles["medium"]) + tuple(roles["other"])
        self._school = re.compile(rf"[\u4e00-\u9fff]{{0,4}}(?:{'|'.join(roles['school'])})")
        self._company = re.compile(rf"[\u4e00-\u9fff（）()]{{0,12}}?(?:{'|'.join(roles['company'])})")

    def of_organisation(self, chars: str, end: int) -> bool:
        """Tell whether the name of a university or a company goes on behind ``end``."""
        return any(named.match(chars, end) is not None for named in (self._school, self._company))

    def of_medium(self, chars: str, end: int) -> bool:
        """Tell whether the name of a medium goes on behind ``end``: 湖北日报."""
        return chars.startswith(self._media, end)

    def borrow(self, chars: str, end: int) -> bool:
        """Tell whether any name goes on behind ``end``."""
        return chars.startswith(self.followers, end) or self.of_organisation(chars, end)


class HomeReader:
    """Finds the home region of a document; holds no state of one."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        finder: PlaceFinder,
        roles: Mapping[str, tuple[str, ...]],
        parts: NameParts,
        ordinary: Collection[str] = (),
        media: Sequence[Medium] = (),
    ) -> None:
        self._gazetteer = gazetteer
        self._finder = finder
        self._parts = parts
        self._ordinary = frozenset(ordinary)
        for medium in media:
            if medium.code not in gazetteer:
                raise LexiconError(
                    f"media.csv: {medium.name!r} leads to {medium.code}, which regions.csv does not have"
                )
        self._media = {medium.name: medium.code for medium in media}
        self._medium = re.compile("|".join(sorted(self._media, key=len, reverse=True)) or r"(?!)")
        self._nation = re.compile("|".join(roles["nation"]))
        organs, speaks = (
            "|".join(sorted(roles[role], key=len, reverse=True))
            for role in ("national organ", "organ speaks")
        )
        self._national_release = re.compile(
            rf"(?:^|[。：:，,、\s]|从|据)(?:{organs})[^。，]{{0,24}}?(?:{speaks}|\d{{1,2}}日)"
        )
        self._elsewhere = re.compile("|".join(roles["elsewhere"]))

    def read(self, chars: str, places: Sequence[Place], context: Sequence[str]) -> Region:
        """Return the division that the document is about, from its view and the places in it.

        The nation where no division is named but its organs are (公安部, 全国); None with the
        candidates where two provinces are named equally often.
        """
        votes, borrowed, weak = self._votes(chars, places, context)
        # What is named for itself speaks louder than what is part of another name (德清大剧院, 浙江大学).
        named = sum(place.trust == "strong" and not self._parts.borrow(chars, place.end) for place in places)
        if named <= _INCIDENTAL and self._national_release.search(chars, 0, _LEAD):
            return Region(NATION, "home:release")
        spoken = Counter({code: _OWN_WEIGHT * count for code, count in votes.items()}) + borrowed
        if not spoken or (set(spoken) == {_CAPITAL} and self._only_filed(chars, places)):
            return self._without_places(chars, places, context)
        provinces = {self._gazetteer.lineage(code)[0] for code in spoken}
        for code, count in weak.items():
            if count >= _OFTEN and self._gazetteer.lineage(code)[0] in provinces:
                spoken[code] += count
        tops: Counter[str] = Counter()
        for code, count in spoken.items():
            tops[self._gazetteer.lineage(code)[0]] += count
        (top, count), *rest = tops.most_common(2)
        if rest and rest[0][1] == count:
            # Doubtful names of one side may still tell: 新泰 beside 山东 and 湖北.
            hinted = Counter(self._gazetteer.lineage(code)[0] for code in weak.elements())
            tied = sorted((hinted[code], code) for code, votes_ in tops.items() if votes_ == count)
            if tied[-1][0] == tied[-2][0]:
                if self._national_release.search(chars, 0, _LEAD):
                    return Region(NATION, "home:release")
                return Region(None, "home:tie", tuple(sorted(code for _, code in tied)))
            top = tied[-1][1]
        own = spoken - borrowed
        code = self._narrow(top, own if own else borrowed, borrowed)
        # 佳木斯 … 向阳区: a name that several divisions bear is the one inside the home found so far.
        inside = self._named_inside(places, context, code)
        return Region(self._narrow(code, spoken + inside, Counter()) if inside else code, "home")

    def _without_places(self, chars: str, places: Sequence[Place], context: Sequence[str]) -> Region:
        """Return the home of a document that names no place: its medium's, the nation, or none."""
        medium = self._medium.search(chars)
        if medium is not None:
            code = self._media[medium.group()]
            inside = self._named_inside(places, context, code)
            return Region(self._narrow(code, inside, Counter()), "home:medium")
        return Region(NATION, "home:nation") if self._speaks_for_nation(chars) else Region(None, "none")

    def _named_inside(self, places: Sequence[Place], context: Sequence[str], code: str) -> Counter[str]:
        named: Counter[str] = Counter()
        for place in places:
            if place.trust == "strong" and self._finder.resolve(place, context) is None:
                own = [c for c in place.candidates if self._gazetteer.is_within(c, code)]
                named.update(own * _OWN_WEIGHT if len(own) == 1 else [])
        return named

    def _votes(
        self, chars: str, places: Sequence[Place], context: Sequence[str]
    ) -> tuple[Counter[str], Counter[str], Counter[str]]:
        """Return how often each division is named: for itself, in another's name, by a doubtful word."""
        votes: Counter[str] = Counter()
        borrowed: Counter[str] = Counter()
        weak: Counter[str] = Counter()
        for place in places:
            code = self._finder.resolve(place, context)
            if code is None and len(place.candidates) == 1 and self._parts.of_medium(chars, place.end):
                code = place.candidates[0]  # doubtful only because a medium bears it: 湖北日报
            if code is None or code == NATION:
                continue
            if place.trust == "strong" or (place.kind == "town" and place.text.endswith(_TOWN_ENDINGS)):
                named_after = self._parts.borrow(chars, place.end)
                (borrowed if named_after else votes)[code] += _HEAD_WEIGHT if place.start < _HEAD else 1
            elif self._parts.of_medium(chars, place.end) or self._parts.of_organisation(chars, place.end):
                borrowed[code] += 1
            elif place.text not in self._ordinary:
                weak[code] += 1
        return votes, borrowed, weak

    def _speaks_for_nation(self, chars: str) -> bool:
        """Tell whether the country is meant where no place is named: 全国, and no 全省, 我县, 美国."""
        return self._nation.search(chars) is not None and self._elsewhere.search(chars) is None

    def _only_filed(self, chars: str, places: Sequence[Place]) -> bool:
        """Tell whether the capital stands in datelines only (北京8月3日电), and the country is meant."""
        named = [place for place in places if place.candidates == (_CAPITAL,)]
        filed = [place for place in named if _FILED.match(chars, place.end)]
        return len(filed) == len(named) and self._speaks_for_nation(chars)

    def _narrow(self, code: str, votes: Counter[str], borrowed: Counter[str]) -> str:
        """Follow the votes down while one child holds its share of its parent's and leads its siblings.

        Where no child is named for itself, one named only in another's name (成都大学) is followed
        if it is the only one.
        """
        while True:
            depth = len(self._gazetteer.lineage(code))
            inside = {c: n for c, n in votes.items() if self._gazetteer.is_within(c, code)}
            children = self._children(inside, code)
            if not children:
                hinted = self._children(borrowed, code).most_common(2)
                # As often in another's name as the parent for itself: 四川 once, 成都大学 once.
                sole = len(hinted) == 1 and _OWN_WEIGHT * hinted[0][1] >= sum(inside.values())
                return hinted[0][0] if sole and depth < _LOWEST_DEPTH else code
            best, count = children.most_common(1)[0]
            seat = self._gazetteer.division(best).level == "prefecture"
            share = _NARROW_TO_A_SEAT if seat else _NARROW
            if share * count < sum(inside.values()) or 2 * count < children.total():
                return code
            code = best

    def _children(self, votes: Mapping[str, int], code: str) -> Counter[str]:
        depth = len(self._gazetteer.lineage(code))
        children: Counter[str] = Counter()
        for narrower, count in votes.items():
            if narrower != code and self._gazetteer.is_within(narrower, code):
                children[self._gazetteer.lineage(narrower)[depth]] += count
        return children
