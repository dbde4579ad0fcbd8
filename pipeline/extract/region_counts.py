"""What a number says of its region: it counts divisions, or is one of several told apart with 分别."""

import re
from collections.abc import Mapping, Sequence

from pipeline.extract.region import Region
from pipeline.extract.region_marks import Mark, begins_clause
from pipeline.regions import NATION, Gazetteer

_AMONG = ("中", "里")
# 将国家21项指标细化, 获国家3项奖励; other words before 国家 say which states: 沿线国家65个.
_DONE_TO = "将把按对获选为由受经据"
_REACH = 4
_RESPECTIVELY = re.compile(r"分别")
_COUNT_OF_DIVISIONS = r"[\d〇零一二三四五六七八九十百两余多,]{1,6}个?"


class CountedDivisions:
    """Lifts the region of a number that counts divisions above them."""

    def __init__(self, gazetteer: Gazetteer, words: Mapping[str, tuple[str, ...]]) -> None:
        self._gazetteer = gazetteer
        self._measured = tuple(words["measured against"])
        self._counted = {
            level: re.compile(_COUNT_OF_DIVISIONS + f"(?:{'|'.join(map(re.escape, words[role]))})")
            for level, role in (
                ("county", "counties"),
                ("prefecture", "prefectures"),
                ("province", "provinces"),
            )
        }

    def among(self, chars: str, end: int) -> bool:
        """Tell whether a place is only what another is ranked in: 在甲省16个地市中率先."""
        return any(
            (match := counted.match(chars, end)) is not None and chars.startswith(_AMONG, match.end())
            for counted in self._counted.values()
        )

    def names_nation(self, chars: str, mark: Mark, stop: int, *, abroad: bool) -> bool:
        """Tell whether 全国 or 国家 stands right before the number at ``stop`` and is what the number is of.

        占全国3%的人口 is a share that another has, 北欧国家80% is not of this nation, and in a text ``abroad``
        only 我国 is.
        """
        anaphora = mark.anaphora
        if (
            anaphora is None
            or anaphora.suffixes
            or anaphora.everywhere
            or anaphora.goes_on
            or stop - mark.end > 1
        ):
            return False
        if abroad and not anaphora.ours:
            return False
        before = chars[max(0, mark.start - _REACH) : mark.start]
        if before.endswith(self._measured):
            return False
        return anaphora.subject or begins_clause(chars, mark.start, 0) or before[-1:] in tuple(_DONE_TO)

    def hold(self, chars: str, region: Region, stop: int, sentence: int) -> Region:
        """Return the region, or the one above it where the number counts divisions of its own level or higher."""
        if self._counted["province"].match(chars, stop) and begins_clause(chars, stop, sentence):
            return Region(NATION, "counts provinces")
        # 与银川市等7个盟市: the divisions are partners.
        if region.code is None or region.code == NATION or chars[stop - 1 : stop] == "等":
            return region
        level = self._gazetteer.division(region.code).level
        lineage = self._gazetteer.lineage(region.code)
        if self._counted["prefecture"].match(chars, stop) and level != "province":
            return Region(lineage[0], "counts prefectures")
        if level == "county" and len(lineage) > 1 and self._counted["county"].match(chars, stop):
            return Region(lineage[-2], "counts counties")
        return region


def respective(chars: str, mark: Mark | None, stops: Sequence[int], n: int) -> int | None:
    """Return which place of a list the n-th number belongs to in 甲市、乙县分别建成6个、4个, else None.

    Args:
        chars: the document's view.
        mark: the last mark before the number.
        stops: where the sentence's numbers stand.
        n: the number asked for.
    """
    if mark is None or len(mark.places) < 2:
        return None
    behind = [stop for stop in stops if stop >= mark.end]
    if len(behind) != len(mark.places) or not _RESPECTIVELY.search(chars, mark.end, behind[0]):
        return None
    return n - (len(stops) - len(behind))
