"""The division that a document is about: what its places speak for, the whole country, or none."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from pipeline.extract.region import ABROAD, Region
from pipeline.extract.region_evidence import Evidence, EvidenceReader, Extent, NameParts
from pipeline.extract.region_words import Byname, Medium
from pipeline.lexicon import LexiconError
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

_OWN_WEIGHT = 3
# So few mentions of places are incidental in what an organ of the nation releases.
_INCIDENTAL = 2
# Where another country is named so many times as often as any place of this one, the text is about that.
_ABROAD = 3
# A text of so many provinces, of which none has more than half, that speaks of the nation so often is the nation's.
_SEVERAL = 3
_OF_THE_NATION = 3
# A bare county name is a word as often as a place; said so often, beside its province, it is the place.
_OFTEN = 3
# A child division that holds a third of its parent's mentions, and half of all children's, is what is
# spoken of. A prefecture is often only its province's seat: it needs half.
_NARROW = 3
_NARROW_TO_A_SEAT = 2
_LOWEST_DEPTH = 3


class NationWords:
    """Tells whether a text speaks for the whole country, or of another one."""

    def __init__(self, roles: Mapping[str, tuple[str, ...]]) -> None:
        organs, speaks, nation, local, abroad, country, market = (
            "|".join(sorted(roles[role], key=len, reverse=True))
            for role in (
                "national organ",
                "organ speaks",
                "nation",
                "elsewhere",
                "abroad",
                "country",
                "home market",
            )
        )
        # An organ as a subject or as whom news were heard from, not in another's name (某省教育厅, 中国财政部).
        self._release = re.compile(rf"(?:{organs})[^。，]{{0,24}}?(?:{speaks}|\d{{1,2}}日)")
        self._subject = re.compile(r"(?<![\u4e00-\u9fff])|(?<=[从据])")
        self._leading = re.compile(rf"(?<![向在被遭经])(?:{country}|{organs})")
        self._nation = re.compile(nation)
        self._market = re.compile(market)
        self._local = re.compile(local)
        self._abroad = re.compile(abroad)

    def release(self, chars: str, extent: Extent) -> bool:
        """Tell whether an organ of the nation speaks in the lead."""
        return any(
            self._subject.match(chars, found.start()) is not None
            for found in self._release.finditer(chars, 0, extent.lead)
        )

    def count(self, chars: str) -> int:
        """Return how often the nation or an organ of it is named."""
        return sum(1 for _ in self._nation.finditer(chars))

    def speak(self, chars: str, extent: Extent) -> bool:
        """Tell whether the country is meant where no place is named, and no 全省 or 美国.

        全国 or an organ stands in the lead, or twice anywhere, or 国内 thrice.
        """
        if self._local.search(chars) or self._abroad.search(chars):
            return False
        if sum(1 for _ in self._market.finditer(chars)) >= _OF_THE_NATION:
            return True
        return self.count(chars) > 1 or self._leading.search(chars, 0, extent.lead) is not None

    def abroad(self, chars: str, mentions: int) -> bool:
        """Tell whether other countries are meant: named more often than this one, and than its places by far."""
        if self._local.search(chars):
            return False
        others = sum(1 for _ in self._abroad.finditer(chars))
        return others >= max(_ABROAD * mentions, 2) and others > self.count(chars)


class Bearers:
    """Names that hold no place and stand for one: of media, and what a division is called in print (申城)."""

    def __init__(self, gazetteer: Gazetteer, file: str, bearers: Sequence[Medium | Byname]) -> None:
        for bearer in bearers:
            if bearer.code not in gazetteer:
                raise LexiconError(
                    f"{file}: {bearer.name!r} leads to {bearer.code}, which regions.csv does not have"
                )
        self._codes = {bearer.name: bearer.code for bearer in bearers}
        self._named = re.compile("|".join(sorted(self._codes, key=len, reverse=True)) or r"(?!)")

    def first(self, chars: str) -> str | None:
        """Return the division of the first that the view names, None where it names none."""
        named = self._named.search(chars)
        return None if named is None else self._codes[named.group()]


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
        bynames: Sequence[Byname] = (),
    ) -> None:
        self._gazetteer = gazetteer
        self._finder = finder
        self._evidence = EvidenceReader(gazetteer, finder, parts, ordinary, roles["branch"])
        self._words = NationWords(roles)
        self._media = Bearers(gazetteer, "media.csv", media)
        self._bynames = Bearers(gazetteer, "region_bynames.csv", bynames)

    def read(self, chars: str, places: Sequence[Place], context: Sequence[str]) -> Region:
        """Return the division that the document is about, from its view and the places in it.

        The nation where no division is named but its organs are (公安部, 全国); None where the document is
        about another country or names a place only in passing, and with the candidates where two
        provinces are named equally often.
        """
        extent = Extent.of(chars)
        evidence = self._evidence.read(chars, places, context, extent)
        released = self._words.release(chars, extent)
        if evidence.mentions <= _INCIDENTAL and released:
            return Region(NATION, "home:release")
        if not (evidence.headed or released) and self._words.abroad(chars, evidence.mentions):
            return Region(None, ABROAD)
        spoken = _spoken(evidence)
        if not spoken or (evidence.mentions <= 1 and not evidence.telling):
            return self._without_places(chars, places, context, extent)
        provinces = {self._gazetteer.lineage(code)[0] for code in spoken}
        for code, count in evidence.weak.items():
            if count >= _OFTEN and self._gazetteer.lineage(code)[0] in provinces:
                spoken[code] += count
        top = self._top(chars, spoken, evidence, extent)
        if isinstance(top, Region):
            return top
        own = spoken - evidence.borrowed
        code = self._narrow(top, own if own else evidence.borrowed, evidence.borrowed)
        # 佳木斯 … 向阳区: a name that several divisions bear is the one inside the home found so far.
        inside = self._named_inside(places, context, code)
        return Region(self._narrow(code, spoken + inside, Counter()) if inside else code, "home")

    def _top(self, chars: str, spoken: Counter[str], evidence: Evidence, extent: Extent) -> str | Region:
        """Return the province that is spoken of most, or the answer where none is."""
        tops: Counter[str] = Counter()
        for code, count in spoken.items():
            tops[self._gazetteer.lineage(code)[0]] += count
        (top, count), *rest = tops.most_common(2)
        spread = len(tops) >= _SEVERAL and 2 * count <= tops.total()
        if spread and (self._words.release(chars, extent) or self._words.count(chars) >= _OF_THE_NATION):
            return Region(NATION, "home:several")
        if not rest or rest[0][1] < count:
            return top
        # Doubtful names of one side may still tell: 新泰 beside 山东 and 湖北.
        hinted = Counter(self._gazetteer.lineage(code)[0] for code in evidence.weak.elements())
        tied = sorted((hinted[code], code) for code, votes in tops.items() if votes == count)
        if tied[-1][0] != tied[-2][0]:
            return tied[-1][1]
        if self._words.release(chars, extent) or self._words.speak(chars, extent):
            return Region(NATION, "home:several")
        return Region(None, "home:tie", tuple(sorted(code for _, code in tied)))

    def _without_places(
        self, chars: str, places: Sequence[Place], context: Sequence[str], extent: Extent
    ) -> Region:
        """Return the home of a document that names no place: its medium's, a byname's, the nation, or none."""
        for bearers, rule in ((self._media, "home:medium"), (self._bynames, "home:byname")):
            code = bearers.first(chars)
            if code is not None:
                inside = self._named_inside(places, context, code)
                return Region(self._narrow(code, inside, Counter()), rule)
        return Region(NATION, "home:nation") if self._words.speak(chars, extent) else Region(None, "none")

    def _named_inside(self, places: Sequence[Place], context: Sequence[str], code: str) -> Counter[str]:
        named: Counter[str] = Counter()
        for place in places:
            if place.trust == "strong" and self._finder.resolve(place, context) is None:
                own = [c for c in place.candidates if self._gazetteer.is_within(c, code)]
                named.update(own * _OWN_WEIGHT if len(own) == 1 else [])
        return named

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
            if share * count < sum(inside.values()) or 2 * count <= children.total():
                return code
            code = best

    def _children(self, votes: Mapping[str, int], code: str) -> Counter[str]:
        depth = len(self._gazetteer.lineage(code))
        children: Counter[str] = Counter()
        for narrower, count in votes.items():
            if narrower != code and self._gazetteer.is_within(narrower, code):
                children[self._gazetteer.lineage(narrower)[depth]] += count
        return children


def _spoken(evidence: Evidence) -> Counter[str]:
    """Return the votes: what is named for itself speaks louder than what is part of a name (德清大剧院, 浙江大学)."""
    return Counter({code: _OWN_WEIGHT * count for code, count in evidence.own.items()}) + evidence.borrowed
