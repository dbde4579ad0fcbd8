"""Bare names of counties that are people's names: behind 记者 and before 摄, or in a name written with a dot."""

import re
from collections.abc import Iterator, Sequence

from pipeline.parse.places import Place
from pipeline.regions import Gazetteer

_DOT = "·•‧・"
# 记者 王益亮摄, （通讯员 金山）: a name ends within a character behind the place.
_NAME_ENDS = re.compile(r"[\u4e00-\u9fff]?(?:摄|[\s、）)/，。]|$)")
_BLANKS = " \u3000:：/／\n\t"


class Persons:
    """Tells places from persons that bear a county's bare name; ``credited`` are words before a writer's name."""

    def __init__(self, gazetteer: Gazetteer, credited: Sequence[str]) -> None:
        self._gazetteer = gazetteer
        self._credited = tuple(credited)

    def without(self, chars: str, places: Sequence[Place]) -> Iterator[Place]:
        """Yield the places of a view that are no persons."""
        ends = {place.end for place in places}
        for place in places:
            if not (self._is_person(chars, place, ends) and self._bare_county(place)):
                yield place

    def _bare_county(self, place: Place) -> bool:
        """Tell whether the place is written with a county's short name alone."""
        if place.kind == "town":
            return False
        named = (self._gazetteer.division(code) for code in place.candidates)
        return all(division.level == "county" and division.short == place.text for division in named)

    def _is_person(self, chars: str, place: Place, ends: set[int]) -> bool:
        # 山东·临清 joins two places, 阿德里安·阿拉尔孔 two names.
        joined = chars[place.start - 1 : place.start] in _DOT if place.start else False
        if (joined and place.start - 1 not in ends) or chars[place.end : place.end + 1] in tuple(_DOT):
            return True
        before = chars[max(0, place.start - 8) : place.start].rstrip(_BLANKS)
        return before.endswith(self._credited) and _NAME_ENDS.match(chars, place.end) is not None
