"""Foreign text made safe to show: control characters visible, lengths bounded.

Escaping for HTML is the business of the page; here a text loses what would act on its
surroundings even when escaped: terminal and bidirectional controls, unpaired surrogates.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

CLOSING_CATEGORIES = frozenset({"Pe", "Pf", "Po"})
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})

PARTED = " · "
LABELS_KEPT = 4096  # the rows of a comparison repeat the names of few regions, campaigns, items and periods


def visible(text: str, keep: str = "\n") -> str:
    """Return ``text`` with each control or format character written as ``⟨U+…⟩``.

    ``keep`` are the control characters that stay; a carriage return before a line break
    goes, since it shows as nothing.

    >>> visible("共\\u202e321\\u202c场\\x00")
    '共⟨U+202E⟩321⟨U+202C⟩场⟨U+0000⟩'
    >>> visible("1323\\r\\n场次"), visible("a\\tb", keep="\\t")
    ('1323\\n场次', 'a\\tb')
    """
    text = text.replace("\r\n", "\n")
    if text.isprintable():
        return text
    return "".join(character if character in keep else _shown(character) for character in text)


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in HIDDEN_CATEGORIES
    return f"⟨U+{ord(character):04X}⟩" if hidden else character


@lru_cache(maxsize=LABELS_KEPT)
def one_line(text: str, limit: int) -> str:
    """Return ``text`` on one line of at most ``limit`` characters, for a label.

    >>> one_line("全市\\n宣讲  活动", 20), one_line("宣讲活动场次", 4)
    ('全市 宣讲 活动', '宣讲活…')
    """
    line = visible(" ".join(text.split()), keep="")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def text_width(text: str) -> int:
    """Return the width in half-width columns: a Chinese character takes two.

    >>> text_width("宣讲ab")
    6
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrap_label(text: str, columns: int, lines: int = 2) -> str:
    """Break a label after at most ``columns`` half-width columns, into at most ``lines`` lines.

    A word in Latin letters and a number are kept whole where they do not begin the line; no line begins with a
    mark that closes or parts what stands before it (GB/T 15834, 5.1).

    >>> print(wrap_label("新疆维吾尔自治区伊犁哈萨克自治州", 20))
    新疆维吾尔自治区伊犁
    哈萨克自治州
    >>> print(wrap_label("新疆维吾尔自治区伊犁哈萨克自治州", 10))
    新疆维吾尔
    自治区伊…
    >>> print(wrap_label("blank means nothing", 14))
    blank means
    nothing
    >>> print(wrap_label("活动、培训、演出、展览", 10))
    活动、培
    训、演出…
    >>> print(wrap_label("全县培训1,323场次", 12))
    全县培训
    1,323场次
    """
    rows = [""]
    for character in text:
        if text_width(rows[-1] + character) <= columns:
            rows[-1] += character
            continue
        if len(rows) == lines:
            while text_width(rows[-1] + "…") > columns:
                rows[-1] = rows[-1][:-1]
            rows[-1] += "…"
            break
        word = _trailing_word(rows[-1]) if _in_word(character) else ""
        if word and word != rows[-1]:
            rows[-1] = rows[-1][: -len(word)].rstrip()
            rows.append(word + character)
        elif _closes(character) and len(rows[-1]) > 1:
            rows[-1], carried = rows[-1][:-1], rows[-1][-1]
            rows.append(carried + character)
        else:
            rows.append(character.strip())
    return "\n".join(row.rstrip() for row in rows)


def _in_word(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _trailing_word(row: str) -> str:
    """Return what stands after the last space or Chinese character."""
    start = len(row)
    while start and _in_word(row[start - 1]):
        start -= 1
    return row[start:]


def _closes(character: str) -> bool:
    return unicodedata.category(character) in CLOSING_CATEGORIES


def balanced_label(text: str, columns: int) -> str:
    """Break a label that is wider than ``columns`` into two lines of about one length.

    >>> print(balanced_label("云南省双江拉祜族佤族布朗族傣族自治县", 34))
    云南省双江拉祜族佤
    族布朗族傣族自治县
    >>> balanced_label("包头市昆都仑区", 34)
    '包头市昆都仑区'
    """
    width = text_width(text)
    if width <= columns:
        return text
    half = min(columns, -(-width // 2) + 1)
    return wrap_label(text, half)


@lru_cache(maxsize=LABELS_KEPT)
def balanced_lines(text: str, columns: int, lines: int) -> str:
    """Break a text as :func:`wrap_label` does, into as few lines, of about one length.

    >>> print(balanced_lines("blank means that nothing was reported", 34, 2))
    blank means that
    nothing was reported
    >>> balanced_lines("blank", 34, 2), balanced_lines("空白表示没有报告", 8, 1)
    ('blank', '空白表…')
    """
    widest = wrap_label(text, columns, lines)
    rows = widest.count("\n") + 1
    if rows == 1 or not _is_whole(widest, text):
        return widest
    narrower = (wrap_label(text, width, rows) for width in range(-(-text_width(text) // rows), columns))
    return next((tried for tried in narrower if _is_whole(tried, text)), widest)


def _is_whole(wrapped: str, text: str) -> bool:
    return "".join(wrapped.split()) == "".join(text.split())


@lru_cache(maxsize=LABELS_KEPT)
def balanced_parts(text: str, columns: int, lines: int) -> str:
    """Break a text between its parts, which ``·`` joins, into as few lines as hold them, of about one length.

    Where a part is wider than a line, or the parts need more lines, the text is broken as a sentence is.

    >>> print(balanced_parts("全民健身 · 2023年 · 县级 · 12个地区", 30, 3))
    全民健身 · 2023年 ·
    县级 · 12个地区
    """
    parts = text.split(PARTED)
    widest = _filled(parts, columns)
    rows = len(widest)
    if rows > lines or any(text_width(row) > columns for row in widest):
        return balanced_lines(text, columns, lines)
    tries = (_filled(parts, width) for width in range(-(-text_width(text) // rows), columns))
    fitting = (tried for tried in tries if len(tried) == rows)
    return "\n".join(next(fitting, widest))


def _filled(parts: Sequence[str], columns: int) -> list[str]:
    """Return lines that each hold as many parts as fit; all but the last end with the joint."""
    rows = [parts[0]]
    for place, part in enumerate(parts[1:], start=2):
        joint = PARTED.rstrip() if place < len(parts) else ""
        if text_width(rows[-1] + PARTED + part + joint) <= columns:
            rows[-1] += PARTED + part
        else:
            rows[-1] += PARTED.rstrip()
            rows.append(part)
    return rows
