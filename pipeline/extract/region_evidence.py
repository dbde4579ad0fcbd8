"""What the places of a document say of where it is from: named for themselves, in other names, in datelines."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extract.region_marks import LEVELS, speaks
from pipeline.parse.places import Place, PlaceFinder
from pipeline.regions import NATION, Gazetteer

# Lengths in characters that are no blanks: pages begin with hundreds of blanks as often as not.
_HEAD = re.compile(r"(?:\s*+\S){80}\s*")
_LEAD = re.compile(r"(?:\s*+\S){260}\s*")
_TAIL = 80
_HEAD_WEIGHT = 3
_CAPITAL = "110000"
# A dateline: 北京8月3日电, 北京讯. 来自北京 in a head says where the publisher sits.
_FILED = re.compile(r"\s*(?:\d{1,2}月)?(?:\d{1,2}日)?\s*(?:电|讯|专电|消息)")
_SENT_FROM = re.compile(r"(?:来自|发自)\s*$")
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


@dataclass(slots=True)
class Evidence:
    """How often each division is named for itself, in another's name, and by a doubtful word.

    ``mentions`` counts the places named for themselves; ``telling`` says that one of those or of the
    others stands where a text says whose it is: in its lead, at its end, or with its level (某某县);
    ``headed`` that one begins a clause of the head.
    """

    own: Counter[str] = field(default_factory=Counter)
    borrowed: Counter[str] = field(default_factory=Counter)
    weak: Counter[str] = field(default_factory=Counter)
    mentions: int = 0
    telling: bool = False
    headed: bool = False


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the head and the lead of a view end, and where its tail begins."""

    head: int
    lead: int
    tail: int

    @classmethod
    def of(cls, chars: str) -> "Extent":
        """Return the extent of a view, blanks not counted.

        >>> Extent.of("  甲县" * 100)
        Extent(head=162, lead=400, tail=242)
        """
        head, lead = (_beyond(pattern, chars) for pattern in (_HEAD, _LEAD))
        tail, left = len(chars), _TAIL
        while tail and left:
            tail -= 1
            left -= not chars[tail].isspace()
        return cls(head, lead, tail)


def _beyond(pattern: re.Pattern[str], chars: str) -> int:
    """Return where the view goes on behind what the pattern takes, its end where it is shorter."""
    match = pattern.match(chars)
    return len(chars) if match is None else match.end()


class EvidenceReader:
    """Weighs the places of a view; holds no state of one."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        finder: PlaceFinder,
        parts: NameParts,
        ordinary: Collection[str],
        branches: Sequence[str],
    ) -> None:
        self._gazetteer = gazetteer
        self._finder = finder
        self._parts = parts
        self._ordinary = frozenset(ordinary)
        self._branches = tuple(branches)

    def read(self, chars: str, places: Sequence[Place], context: Sequence[str], extent: Extent) -> Evidence:
        """Return what the places say; a capital in a dateline says nothing, for news of all places are filed there."""
        found = Evidence()
        for place, code in self._resolved(chars, places, context):
            if code == _CAPITAL and filed(chars, place):
                continue
            weight = _HEAD_WEIGHT if place.start < extent.head else 1
            stands_out = place.start < extent.lead or place.start >= extent.tail
            if self._sure(chars, place):
                named_after = self._parts.borrow(chars, place.end)
                (found.borrowed if named_after else found.own)[code] += weight
                found.mentions += not named_after
                begins = place.start < extent.head and speaks(chars, place.start)
                found.headed |= begins and not named_after
                found.telling |= stands_out or (not named_after and place.text.endswith(LEVELS))
            elif self._lends(chars, place, code):
                found.borrowed[code] += 1
                found.telling |= stands_out
            elif place.text not in self._ordinary:
                found.weak[code] += 1
        return found

    def _sure(self, chars: str, place: Place) -> bool:
        """Tell whether a name is surely a place: strong, a town's with its ending, or a branch's (佳木斯市公安局向阳分局)."""
        if place.trust == "strong" or (place.kind == "town" and place.text.endswith(_TOWN_ENDINGS)):
            return True
        doubtful = place.kind == "division" and place.text not in self._ordinary
        return doubtful and chars.startswith(self._branches, place.end)

    def _resolved(
        self, chars: str, places: Sequence[Place], context: Sequence[str]
    ) -> Iterator[tuple[Place, str]]:
        for place in places:
            code = self._finder.resolve(place, context)
            if code is None and len(place.candidates) == 1 and self._parts.of_medium(chars, place.end):
                code = place.candidates[0]  # doubtful only because a medium bears it: 湖北日报
            if code is not None and code != NATION:
                yield place, code

    def _lends(self, chars: str, place: Place, code: str) -> bool:
        """Tell whether a doubtful name is part of a medium's or an organisation's; of counties words are (红星新闻)."""
        if self._gazetteer.level(code) == "county":
            return False
        return self._parts.of_medium(chars, place.end) or self._parts.of_organisation(chars, place.end)


def filed(chars: str, place: Place) -> bool:
    """Tell whether a place stands in a dateline or in what a head says of the publisher's seat."""
    before = chars[max(0, place.start - 4) : place.start]
    return _FILED.match(chars, place.end) is not None or _SENT_FROM.search(before) is not None
