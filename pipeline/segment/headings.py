"""Headings: which lines are headings, and doubled headings undone.

PDF extraction prints a heading with a shadow as its pieces said twice:
呼和浩特呼和浩特市民族事务委员会市民族事务委员会 is 呼和浩特 + 市民族事务委员会, each doubled.
"""

import re

# A natural doubling (天天, 家家户户) is short; no heading of a unit is.
SHORTEST_DOUBLED = 8

_TERMINAL = re.compile(r"[。！？!?…][”’」』）)\"']*$")
_CLAUSE_MARK = re.compile(r"[，。；;]|,(?!\d)")
LONGEST_HEADING = 45
# A line with a date or several colons tells when and where a page was published: 时间：2024-01-05 来源：某局.
_FURNITURE = re.compile(r"\d{4}[-年./]\d{1,2}|[：:].*[：:]")


def undouble(line: str) -> list[tuple[int, int]] | None:
    """Return the spans to keep of a line that is a chain of doubled pieces, or None.

    >>> undouble("巴彦巴彦淖淖尔供电公司尔供电公司")
    [(0, 2), (4, 5), (6, 11)]
    >>> undouble("呼和浩特市民族事务委员会") is None
    True
    >>> undouble("家家户户") is None
    True
    """
    length = len(line)
    if length < SHORTEST_DOUBLED or length % 2 or length > 4 * LONGEST_HEADING:
        return None
    # pieces[i] is the length of the longest piece doubled at i from which the rest is a chain too.
    pieces: dict[int, int] = {length: 0}
    for start in range(length - 2, -1, -1):
        for half in range((length - start) // 2, 0, -1):
            if (
                start + 2 * half in pieces
                and line[start : start + half] == line[start + half : start + 2 * half]
            ):
                pieces[start] = half
                break
    if 0 not in pieces:
        return None
    kept, start = [], 0
    while start < length:
        kept.append((start, start + pieces[start]))
        start += 2 * pieces[start]
    return kept


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends with sentence punctuation.

    >>> ends_sentence("成效显著。"), ends_sentence("成立“红石榴”"), ends_sentence("说：“好！”")
    (True, False, True)
    """
    return bool(_TERMINAL.search(line))


def may_be_heading(line: str) -> bool:
    """Tell whether a line alone could be a heading: short, no sentence or clause punctuation.

    >>> may_be_heading("包头市民族事务委员会"), may_be_heading("近年来，包头市聚焦"), may_be_heading("成效显著。")
    (True, False, False)
    >>> may_be_heading("时间：2024-01-05    来源：某局")
    False
    >>> may_be_heading("（本版内容由市民委供稿）")
    False
    """
    bracketed = line.startswith(("（", "(", "【")) and line.endswith(("）", ")", "】"))
    # A tab parts the cells of a table row.
    if "\t" in line or _FURNITURE.search(line):
        return False
    plain = not bracketed and not ends_sentence(line) and not _CLAUSE_MARK.search(line)
    return plain and len(line) <= LONGEST_HEADING
