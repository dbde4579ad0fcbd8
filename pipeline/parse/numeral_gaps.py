"""Numbers that typesetting has taken apart: 1 323, 100 万, 13⏎23场; and full-width separators.

GB/T 15835-2011 sets a thin space between groups of three digits; newspaper columns break a line
inside a number. The gaps are left out for reading and every span is led back to the text.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_BLANK = r"[ \t\u00a0\u2005\u2009\u202f\u3000]"
_BREAK = rf"{_BLANK}{{0,40}}(?:\r?\n{_BLANK}{{0,40}}){{1,2}}"
_COUNTING = "一二三四五六七八九十百千两几数余多"

# A group of one to three digits and groups of three, alone: columns of numbers and lottery numbers
# (024 034 044, archive of 2023) are longer, start with 0 or go on.
_GROUPED = re.compile(
    r"(?<![\d.,，:：/\-A-Za-z])(?<!\d[ \t\u00a0\u2005\u2009\u202f])[1-9１-９]\d{0,2}"
    r"(?:[ \u00a0\u2005\u2009\u202f]\d{3}){1,5}(?![\d/\-]|[ \t\u00a0\u2005\u2009\u202f,，:：]\d)"
)
# 100 万, 350 余万, 5⏎万人; a blank before 千 and 百 alone is more often that of 5 千克.
_BEFORE_MYRIAD = re.compile(rf"(?<=[\d{_COUNTING}])(?:{_BLANK}{{1,2}}|{_BREAK})(?=[余多来]?[百千]?[万亿])")
_BROKEN = re.compile(
    # after Chinese or at the very beginning, and before Chinese again: 累计13⏎23场
    rf"(?:(?<=[\u4e00-\u9fff])|\A)\d+(?:[.,]\d+)*(?P<digits>{_BREAK})\d+(?:[.,]\d+)*(?=[%％‰\u4e00-\u9fff])(?![年月日号时、])"
    # at a separator: 1,⏎323
    rf"|\d,(?P<comma>{_BREAK})(?=\d{{3}}(?!\d))|\d(?P<mark>{_BREAK})(?=,\d{{3}}(?!\d))"
    # between a scale and a digit, a digit and a scale: 三十⏎五人, 二⏎十人
    rf"|[十百千万亿](?P<scale>{_BREAK})(?=[一二三四五六七八九](?![、，,.．)）是要]))"
    rf"|[一二三四五六七八九](?P<digit>{_BREAK})(?=[十百千万亿])"
)
_FULL_WIDTH_POINT = re.compile(r"(?<=[\d０-９])．(?=\d)")
# ， between groups of three digits, as 33 of 47 such places in the archive have it; after ： or a
# letter it parts two numbers (大小比2:3，012路).
_FULL_WIDTH_GROUPS = re.compile(r"(?<![\d.,，:：/\-A-Za-z])[1-9１-９]\d{0,2}(?:，\d{3})+(?![\d，])")


@dataclass(frozen=True, slots=True)
class ClosedText:
    """A text without the gaps in its numbers; ``gaps`` are where they were, ``shifts`` how much is left out by then."""

    chars: str
    gaps: Sequence[int] = ()
    shifts: Sequence[int] = ()

    def at(self, position: int) -> int:
        """Return where a character of ``chars`` stands in the text."""
        if not self.gaps:
            return position
        return position + self.shifts[bisect_right(self.gaps, position)]


def close_gaps(text: str) -> ClosedText:
    """Return the text with full-width separators folded and gaps inside numbers left out.

    >>> [close_gaps(text).chars for text in ("共1 323场", "覆盖５⏎万人".replace("⏎", chr(10)), "１，３２３．５元")]
    ['共1323场', '覆盖５万人', '１,３２３.５元']
    >>> [close_gaps(text).chars for text in ("024 034 044", "2023 12场", "3人，500元")]
    ['024 034 044', '2023 12场', '3人，500元']
    """
    if "．" in text:
        text = _FULL_WIDTH_POINT.sub(".", text)
    if "，" in text:
        text = _FULL_WIDTH_GROUPS.sub(lambda match: match.group().replace("，", ","), text)
    spans = sorted(set(_gaps(text)))
    if not spans:
        return ClosedText(text)
    pieces, gaps, shifts = [], [], [0]
    at = 0
    for start, end in spans:
        pieces.append(text[at:start])
        gaps.append(start - shifts[-1])
        shifts.append(shifts[-1] + end - start)
        at = end
    pieces.append(text[at:])
    return ClosedText("".join(pieces), gaps, shifts)


def _gaps(text: str) -> list[tuple[int, int]]:
    spans = []
    for match in _GROUPED.finditer(text):
        spans += [(at, at + 1) for at in range(match.start(), match.end()) if not text[at].isdecimal()]
    spans += [match.span() for match in _BEFORE_MYRIAD.finditer(text)]
    if "\n" in text:
        for match in _BROKEN.finditer(text):
            spans.append(match.span(match.lastgroup or 0))
    return spans
