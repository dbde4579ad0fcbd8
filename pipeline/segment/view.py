"""A view of a text for matching, with an index back to every character of the text.

The view drops hard line breaks and the second copies in doubled headings, and folds
full-width letters and digits one character to one. It never changes the text: a span
``[a, b)`` of the view is the span ``text_span(a, b)`` of the text (span law). NFKC is
no such fold, because it changes lengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass

_FULL_WIDTH_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# These are punctuation of Chinese prose in their own right: folding ， into a thousands
# separator would glue two numbers: ３，５００ is joined by parse/numeral_gaps.py, which looks at its neighbours.
_KEPT_FULL_WIDTH = "，：；！？（）"
FOLD = {code: folded for code, folded in _FULL_WIDTH_ASCII.items() if chr(code) not in _KEPT_FULL_WIDTH}
FOLD |= {ord("\u3000"): ord(" "), ord("\u00a0"): ord(" "), ord("﹪"): ord("%")}


@dataclass(frozen=True, slots=True)
class View:
    """``chars`` is what patterns match on; ``index[i]`` is where ``chars[i]`` stands in the text."""

    chars: str
    index: Sequence[int]

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the text's span of the view's non-empty span ``[start, end)``.

        >>> whole_view("共１３场").text_span(1, 3)
        (1, 3)
        >>> view_of_pieces("132\\n3场", [(0, 3), (4, 6)]).text_span(0, 4)
        (0, 5)
        """
        if not 0 <= start < end <= len(self.chars):
            raise ValueError(f"no span [{start}, {end}) in a view of {len(self.chars)} characters")
        return self.index[start], self.index[end - 1] + 1


def fold(text: str) -> str:
    """Fold full-width letters, digits and signs to ASCII, one character to one.

    >>> fold("１３２３场（９０％）")
    '1323场（90%）'
    """
    # Most texts hold few of these characters: replacing those that occur is three times as fast as translate().
    for code, folded in FOLD.items():
        char = chr(code)
        if char in text:
            text = text.replace(char, chr(folded))
    return text


def whole_view(text: str) -> View:
    """Return the view that leaves nothing out."""
    return View(fold(text), range(len(text)))


def view_of_pieces(text: str, pieces: Sequence[tuple[int, int]]) -> View:
    """Return the view that shows the given ascending spans of the text, joined.

    >>> view_of_pieces("民族团\\n结", [(0, 3), (4, 5)]).chars
    '民族团结'
    """
    if len(pieces) == 1 and pieces[0] == (0, len(text)):
        return whole_view(text)
    index: list[int] = []
    for start, end in pieces:
        index.extend(range(start, end))
    return View(fold("".join(text[start:end] for start, end in pieces)), index)
