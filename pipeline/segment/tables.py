"""Tables of a layout: paragraphs whose cells a tab parts, under a header row and a caption.

Extracted HTML writes a table row as one line with tabs; the unit stands once, in the
column's header (宣讲活动（场）) or in the caption (单位：万元).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.segment.layout import Layout

_LONGEST_CAPTION = 60


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table as spans of the view; ``cells`` are its non-empty cells by column."""

    paragraph: int
    cells: tuple[tuple[int, tuple[int, int]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its caption (span of the view, None where none stands above), header and body rows."""

    caption: tuple[int, int] | None
    header: TableRow
    rows: tuple[TableRow, ...]


def tables(layout: Layout) -> list[Table]:
    """Return the tables of a layout, in order; a single row is none.

    >>> from pipeline.segment.layout import lay_out
    >>> layout = lay_out("经费（单位：万元）\\n县\\t2023年\\n某县\\t68\\n以上为准。")
    >>> [(t.caption is not None, len(t.rows)) for t in tables(layout)]
    [(True, 1)]
    """
    chars = layout.view.chars
    found: list[Table] = []
    rows: list[TableRow] = []
    for number, paragraph in enumerate([*layout.paragraphs, None]):
        if paragraph is not None and "\t" in chars[paragraph.start : paragraph.end]:
            rows.append(TableRow(number, _cells(chars, paragraph.start, paragraph.end)))
            continue
        if len(rows) > 1:
            found.append(Table(_caption(layout, rows[0].paragraph), rows[0], tuple(rows[1:])))
        rows = []
    return found


def _cells(chars: str, start: int, end: int) -> tuple[tuple[int, tuple[int, int]], ...]:
    cells = []
    at = start
    for column, text in enumerate(chars[start:end].split("\t")):
        if text.strip():
            left = at + len(text) - len(text.lstrip())
            cells.append((column, (left, left + len(text.strip()))))
        at += len(text) + 1
    return tuple(cells)


def _caption(layout: Layout, first: int) -> tuple[int, int] | None:
    if first == 0:
        return None
    above = layout.paragraphs[first - 1]
    return (above.start, above.end) if above.end - above.start <= _LONGEST_CAPTION else None


def rows_by_paragraph(found: Sequence[Table]) -> dict[int, tuple[Table, TableRow]]:
    """Return for the paragraph of each body row its table and row."""
    return {row.paragraph: (table, row) for table in found for row in table.rows}
