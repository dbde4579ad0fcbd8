"""Sentences of a layout, and the clauses of a sentence, as spans of the view."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.records import Sentence
from pipeline.segment.layout import Layout

_END = re.compile(r"[。！？!?…]+[”’」』）)]*|(?<=[\u4e00-\u9fff])\s{2,}(?=[\u4e00-\u9fff])")
_CLAUSE = re.compile(r"[，；：;！？。\n]|,(?!\d)|:(?!\d)|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_PUNCTUATION = re.compile(r"[，；、\s]")
# Matching inside a sentence looks both ways; text without stops must not make that quadratic.
LONGEST_SENTENCE = 1200


def sentences(layout: Layout) -> list[Sentence]:
    """Return the sentences of a layout in order; a heading is a sentence of its own.

    >>> from pipeline.segment.layout import lay_out
    >>> text = "全旗开展活动3场。受众“很满意。”下一步继续"
    >>> [text[s.start:s.end] for s in sentences(lay_out(text))]
    ['全旗开展活动3场。', '受众“很满意。”', '下一步继续']
    """
    found: list[Sentence] = []
    chars = layout.view.chars
    for number, paragraph in enumerate(layout.paragraphs):
        start = paragraph.start
        for match in _END.finditer(chars, paragraph.start, paragraph.end):
            found.extend(_cut(chars, start, match.end(), number))
            start = match.end()
        found.extend(_cut(chars, start, paragraph.end, number))
    return found


def _cut(chars: str, start: int, end: int, paragraph: int) -> list[Sentence]:
    pieces = []
    while end - start > LONGEST_SENTENCE:
        window = chars[start + LONGEST_SENTENCE // 2 : start + LONGEST_SENTENCE]
        marks = list(_PUNCTUATION.finditer(window))
        length = LONGEST_SENTENCE // 2 + marks[-1].end() if marks else LONGEST_SENTENCE
        pieces.append(Sentence(start=start, end=start + length, paragraph=paragraph))
        start += length
    if chars[start:end].strip():
        pieces.append(Sentence(start=start, end=end, paragraph=paragraph))
    return pieces


def clauses(chars: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the clauses of a sentence, without the marks between them; a list joined by 、 is one clause.

    >>> text = "培训12期、受众300人，发放手册1,200份。"
    >>> [text[a:b] for a, b in clauses(text, 0, len(text))]
    ['培训12期、受众300人', '发放手册1,200份']
    """
    spans, at = [], start
    for match in _CLAUSE.finditer(chars, start, end):
        if match.start() > at:
            spans.append((at, match.start()))
        at = match.end()
    if at < end:
        spans.append((at, end))
    return spans


def span_at(spans: Sequence[tuple[int, int]], position: int) -> int | None:
    """Return the index of the ascending span that holds the position, else None."""
    at = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return at if at >= 0 and position < spans[at][1] else None
