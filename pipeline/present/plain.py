"""Foreign text made safe to show: control characters visible, lengths bounded.

Escaping for HTML is the business of the page; here a text loses what would act on its
surroundings even when escaped: terminal and bidirectional controls, unpaired surrogates.
"""

import unicodedata
from functools import lru_cache

CLOSING_CATEGORIES = frozenset({"Pe", "Pf", "Po"})
HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"})

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

    A word in Latin letters is kept whole where a space stands before it in the line; no line begins with a mark
    that closes or parts what stands before it (GB/T 15834, 5.1).

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
    """
    rows = [""]
    for character in text:
        if text_width(rows[-1] + character) <= columns:
            rows[-1] += character
            continue
        if len(rows) == lines:
            rows[-1] = rows[-1][:-1] + "…"
            break
        head, space, tail = rows[-1].rpartition(" ")
        if _closes(character) and len(rows[-1]) > 1:
            rows[-1], carried = rows[-1][:-1], rows[-1][-1]
            rows.append(carried + character)
        elif space and character != " " and (tail + character).isascii():
            rows[-1] = head
            rows.append(tail + character)
        else:
            rows.append(character.strip())
    return "\n".join(rows)


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
