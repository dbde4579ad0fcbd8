"""The layout of a text: lines joined to paragraphs, headings told from prose.

Newspaper pages and PDF text break lines inside words and numbers, and leave blank lines
in the middle of sentences; web pages hold a paragraph a line. Which of the two a text is,
its own lines tell.
"""

import re
from collections import Counter
from dataclasses import dataclass

from pipeline.segment.headings import ends_sentence, may_be_heading, undouble
from pipeline.segment.view import View, view_of_pieces, whole_view

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_LIST_MARK = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[•·●◆■▪※★]|[一二三四五六七八九十]是")
# Typesetting puts a space between digits and Chinese (8 月 10 日): it separates nothing.
_THIN_SPACE = re.compile(
    r"(?<=[0-9０-９%％])[ \u00a0\u3000](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[ \u00a0\u3000](?=[0-9０-９])"
)
_WRAPPED_MIN_LINES = 5
_SHORTEST_COLUMN = 10
_LONGEST_COLUMN = 60
# A broken line falls short of its column by no more than what may not start the next line: 》。 or a long number.
_COLUMN_SLACK = 5
_HEADING_MARGIN = 3
# Blanks between two lines of one sentence. Every figure carries its sentence as the text has it, blanks and all: 4 MB of
# lines with 100,000 blanks behind each made a figures.csv of 294 MB.
_LONGEST_BREAK = 400
_LONGEST_HEADING_BLOCK = 4
_SHORTEST_CUT_PROSE = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line without the blanks around it.

    ``gap`` tells that a blank line stands before it, ``indented`` that blanks do.
    """

    start: int
    end: int
    text: str
    gap: bool
    indented: bool = False

    @property
    def width(self) -> float:
        """Return the printed width in Chinese characters: ASCII characters are half as wide."""
        return sum(0.5 if ord(char) < 0x80 else 1.0 for char in self.text)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A span of the view, without the break that ends it."""

    start: int
    end: int
    heading: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The view of a text and its paragraphs, in order."""

    view: View
    paragraphs: tuple[Paragraph, ...]


def lines_of(text: str) -> list[Line]:
    """Return the non-blank lines of a text.

    >>> [(line.text, line.gap) for line in lines_of("甲\\r\\n\\r\\n  乙 \\n丙")]
    [('甲', False), ('乙', True), ('丙', False)]
    """
    lines: list[Line] = []
    previous_end = 0
    for match in _LINE.finditer(text):
        stripped = match.group().strip()
        if not stripped:
            continue
        start = match.start() + match.group().index(stripped)
        breaks = text.count("\n", previous_end, start) or text.count("\r", previous_end, start)
        lines.append(
            Line(start, start + len(stripped), stripped, bool(lines) and breaks > 1, start > match.start())
        )
        previous_end = start + len(stripped)
    return lines


def column_width(lines: list[Line]) -> float | None:
    """Return the width of the column into which lines are broken, or None where they are not.

    >>> column_width(lines_of("一行就是一段。\\n又是一段。"))
    """
    broken = [round(line.width) for line in lines if not ends_sentence(line.text)]
    if len(broken) < _WRAPPED_MIN_LINES:
        return None
    counts = Counter(width for width in broken if _SHORTEST_COLUMN <= width <= _LONGEST_COLUMN)
    if not counts:
        return None
    # The mode of a window of three widths: justified columns differ by a character or two.
    width = max(counts, key=lambda w: (counts[w - 1] + counts[w] + counts[w + 1], w))
    near = sum(counts[w] for w in range(width - _COLUMN_SLACK, width + 4))
    return float(width) if 2 * near >= len(broken) else None


def heading_flags(lines: list[Line], column: float | None) -> list[bool]:
    """Tell for each line whether it is a heading.

    A heading block is set off by blank lines (or is a line for itself where lines are
    paragraphs), holds no clause punctuation, and follows a complete sentence, another
    heading or nothing.
    """
    flags = [False] * len(lines)
    begin = 0
    while begin < len(lines):
        stop = begin + 1
        while column is not None and stop < len(lines) and not lines[stop].gap:
            stop += 1
        block = lines[begin:stop]
        follows = begin == 0 or flags[begin - 1] or ends_sentence(lines[begin - 1].text)
        if column is not None and not follows:
            follows = lines[begin].gap and lines[begin - 1].width < column - _COLUMN_SLACK
        if follows and _is_heading_block(block, None if begin == 0 else column):
            flags[begin:stop] = [True] * len(block)
        elif column is not None and follows:
            _flag_leading_headings(lines, begin, stop, column, flags)
        begin = stop
    return flags


def _is_heading_block(block: list[Line], column: float | None) -> bool:
    if len(block) > _LONGEST_HEADING_BLOCK or not all(may_be_heading(line.text) for line in block):
        return False
    # Two full lines of one column are the start of a sentence that a blank line cuts.
    full = column is not None and all(abs(line.width - column) <= _HEADING_MARGIN for line in block)
    return not (full and len(block) > 1)


def _flag_leading_headings(
    lines: list[Line], begin: int, stop: int, column: float, flags: list[bool]
) -> None:
    """Flag short or doubled lines straight above the prose of their section."""
    for at in range(begin, min(begin + 3, stop - 1)):
        line = lines[at]
        doubled = undouble(line.text) is not None
        if not doubled and (line.width >= column - _COLUMN_SLACK or not may_be_heading(line.text)):
            return
        flags[at] = True


def joins(before: Line, after: Line, column: float | None) -> bool:
    """Tell whether the break between two lines of prose is a hard break inside a sentence."""
    if ends_sentence(before.text) or _LIST_MARK.match(after.text) or "\t" in before.text:
        return False
    if after.start - before.end > _LONGEST_BREAK:
        return False
    if column is not None:
        return before.width >= column - _COLUMN_SLACK or not after.gap
    # Where lines are paragraphs, a paragraph ends with a stop, is followed by an indent, or is a line of furniture.
    if after.indented or before.text.endswith(("：", ":", "；", ";")):
        return False
    return len(before.text) >= _SHORTEST_CUT_PROSE and not may_be_heading(before.text)


def _without_thin_spaces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans between ``start`` and ``end`` that leave out spaces between digits and Chinese.

    >>> _without_thin_spaces("共 8 场", 0, 5)
    [(0, 1), (2, 3), (4, 5)]
    """
    pieces, at = [], start
    for match in _THIN_SPACE.finditer(text, start, end):
        if match.start() > at:
            pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, end))
    return pieces


def lay_out(text: str) -> Layout:
    """Return the view and the paragraphs of a text.

    >>> page = (
    ...     "组织开展各类创建活动132\\n3场次，覆盖各族干部群众共\\n273706人次，成效非常显著\\n，得到了各级党委的肯定和\\n"
    ...     "各族群众的广泛好评与支持\\n，影响深远。"
    ... )
    >>> lay_out(page).view.chars[8:16]
    '活动1323场次'
    >>> [p.heading for p in lay_out("陈巴尔虎旗人民政府\\n\\n全旗开展活动。").paragraphs]
    [True, False]
    """
    if "\n" not in text and "\r" not in text:
        if not text.strip():
            return Layout(whole_view(text), ())
        view = view_of_pieces(text, _without_thin_spaces(text, 0, len(text)))
        return Layout(view, (Paragraph(0, len(view.chars), False),))
    lines = lines_of(text)
    column = column_width(lines)
    headings = heading_flags(lines, column)
    pieces: list[tuple[int, int]] = []
    paragraphs: list[Paragraph] = []
    at = begin = 0
    for number, line in enumerate(lines):
        if number:
            prose = not headings[number] and not headings[number - 1]
            if not (prose and joins(lines[number - 1], line, column)):
                paragraphs.append(Paragraph(begin, at, headings[number - 1]))
                pieces.append((lines[number - 1].end, lines[number - 1].end + 1))
                at += 1
                begin = at
        spans = (undouble(line.text) if headings[number] else None) or [(0, len(line.text))]
        shown = [
            piece for a, b in spans for piece in _without_thin_spaces(text, line.start + a, line.start + b)
        ]
        pieces.extend(shown)
        at += sum(b - a for a, b in shown)
    if lines:
        paragraphs.append(Paragraph(begin, at, headings[-1]))
    return Layout(view_of_pieces(text, pieces), tuple(paragraphs))
