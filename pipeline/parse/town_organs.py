"""Towns named only by an organ of theirs: 上帕边境派出所 is the police station of 上帕镇.

A town's name without its suffix is a word as often as a place; behind a boundary and before
the name of an organ that towns have it is the town.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_SUFFIXES = ("街道办事处", "街道", "苏木", "镇", "乡")
_LONGEST = 4
_SHORTEST = 2
# What ends the name of a wider division or of its bureau, or any other word before the town's name.
_BOUNDARY = frozenset("局省市县区旗州盟队、，。：；“（( \n的在据由向和与及")


class TownOrgans:
    """Finds town names before the organs that bear them; holds no state of a text."""

    def __init__(self, organs: Iterable[str], towns: Iterable[tuple[str, Sequence[str]]]) -> None:
        words = sorted(organs, key=lambda word: (-len(word), word))
        self._organ = re.compile("|".join(map(re.escape, words)) or r"(?!)")
        stems: dict[str, set[str]] = {}
        for name, codes in towns:
            suffix = next((ending for ending in _SUFFIXES if name.endswith(ending)), None)
            if suffix is not None and len(name) - len(suffix) >= _SHORTEST:
                stems.setdefault(name[: -len(suffix)], set()).update(codes)
        self._stems = {stem: tuple(sorted(codes)) for stem, codes in stems.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield start, end and codes of each town's name that stands before an organ.

        >>> organs = TownOrgans(["边境派出所", "派出所"], [("上帕镇", ["533323"]), ("安镇街道", ["320205"])])
        >>> list(organs.find("近日，上帕边境派出所开展宣传")), list(organs.find("永安镇派出所"))
        ([(3, 5, ('533323',))], [])
        """
        for match in self._organ.finditer(text):
            end = match.start()
            for length in range(min(_LONGEST, end), _SHORTEST - 1, -1):
                start = end - length
                codes = self._stems.get(text[start:end])
                if codes is not None and (start == 0 or text[start - 1] in _BOUNDARY):
                    yield start, end, codes
                    break
