"""What only the whole document tells of a numeral: list marks that count on, names that recur.

A lone ``3.`` says little; ``1. … 2. … 3.`` is a list. 阿维塔12 once may be a count without a
noun; three times beside the same characters it is a name.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.extract.fates import Fate
from pipeline.parse.numerals import WrittenNumber

_MARK = re.compile(r"\s{0,2}[.．、)）:：]")
_LARGEST_MARK = 60
_NEIGHBOURS = 2
_RECURS = 2
_HAN_OR_LATIN = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
# 两 and 俩 always count (救回俩孩子), however often it is said.
_COUNTING = re.compile(r"[两俩仨]")


def settle_repeats(
    chars: str, numbers: Sequence[WrittenNumber], fates: Mapping[int, Fate]
) -> dict[int, Fate]:
    """Return the fates of those unread numerals that the rest of the document explains.

    >>> from pipeline.extract.fates import UNREAD
    >>> from pipeline.parse.numerals import NumeralReader
    >>> from pipeline.resources import shipped_folder
    >>> text = "安排：甲组值班1、乙组值班2、丙组"
    >>> numbers = NumeralReader.load(shipped_folder("lexicons")).find(text)
    >>> [fate.rule for fate in settle_repeats(text, numbers, dict.fromkeys(range(len(numbers)), UNREAD)).values()]
    ['list mark: it counts on', 'list mark: it counts on']
    """
    unread = [at for at, fate in fates.items() if fate.outcome == "unread"]
    return {**_recurring_names(chars, numbers, unread), **_counting_marks(chars, numbers, unread)}


def _counting_marks(chars: str, numbers: Sequence[WrittenNumber], unread: Sequence[int]) -> dict[int, Fate]:
    marks: dict[str, dict[int, list[int]]] = {}
    for at in unread:
        number = numbers[at]
        match = _MARK.match(chars, number.end)
        if match is None or not isinstance(number.value, int) or not 0 < number.value <= _LARGEST_MARK:
            continue
        marks.setdefault(match.group().strip(), {}).setdefault(number.value, []).append(at)
    fate = Fate("excluded", "list mark", "list mark: it counts on")
    settled: dict[int, Fate] = {}
    for by_value in marks.values():
        for value, places in by_value.items():
            if value - 1 in by_value or value + 1 in by_value:
                settled.update(dict.fromkeys(places, fate))
    return settled


def _recurring_names(chars: str, numbers: Sequence[WrittenNumber], unread: Sequence[int]) -> dict[int, Fate]:
    names: dict[int, str] = {}
    for at in unread:
        number = numbers[at]
        before = chars[max(0, number.start - _NEIGHBOURS) : number.start]
        if _HAN_OR_LATIN.fullmatch(before) and not _COUNTING.match(chars, number.start):
            names[at] = before + chars[number.start : number.end]
    count = Counter(names.values())
    return {
        at: Fate("excluded", "name", f"recurs: {name}")
        for at, name in names.items()
        if count[name] >= _RECURS
    }
