"""Typed cells of an XLSX workbook: codes are text, numbers numbers, and no text is a formula."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import xlsxwriter

from pipeline.dataset.numbers import plain
from pipeline.dataset.schemas import REPLACEMENT
from pipeline.records import Number

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
SHEET_ROWS = 1_048_576  # rows of a sheet, the header among them
CELL_CHARACTERS = 32_767
EXACT_DIGITS = 15  # significant digits that a spreadsheet keeps
MAX_WIDTH = 48
MIN_WIDTH = 8
# Characters that XML 1.0 cannot hold and XlsxWriter does not escape.
_ILLEGAL = re.compile("[\ufffe\uffff\ud800-\udfff]")
_SHEET_NAME_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")

SHEET_LINKS = 65_530  # links of one sheet; Excel opens no more


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to the first cell of a row of another sheet; ``row`` counts from 1, the header among them."""

    text: str
    sheet: str
    row: int


CellValue = str | Number | Link | None


def cell_text(text: str) -> str:
    """Return what a cell can hold of a text: 32,767 legal characters at most, ``…`` where it was cut.

    >>> cell_text("宣讲\\uffff"), len(cell_text("长" * 40_000)), cell_text("长" * 40_000)[-1]
    ('宣讲\ufffd', 32767, '…')
    """
    legal = _ILLEGAL.sub(REPLACEMENT, text)
    if 2 * len(legal) <= CELL_CHARACTERS:
        return legal
    # Excel counts UTF-16 code units, two for a character beyond the first plane.
    if len(legal) + sum(character > "\uffff" for character in legal) <= CELL_CHARACTERS:
        return legal
    units = legal.encode("utf-16-le")[: 2 * (CELL_CHARACTERS - 1)]
    return units.decode("utf-16-le", "ignore") + "…"


def keeps_digits(number: Number) -> bool:
    """Tell whether a spreadsheet, which keeps 15 significant digits, shows the number as it is.

    >>> keeps_digits(273706), keeps_digits(10**16), keeps_digits(10**16 + 1)
    (True, True, False)
    """
    if isinstance(number, int) and abs(number) < 10**EXACT_DIGITS:
        return True
    if isinstance(number, Decimal) and len(number.as_tuple().digits) <= EXACT_DIGITS:
        return True
    digits = plain(number).replace(".", "").strip("-").strip("0")
    return len(digits) <= EXACT_DIGITS or isinstance(number, Fraction)


class Workbook:
    """A workbook whose bytes depend on its content only."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
        self._book.set_properties({"created": CREATED.replace(tzinfo=None), "author": "Heshu"})
        self._header = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._text = self._book.add_format({"num_format": "@"})
        self._whole = self._book.add_format({"num_format": "#,##0"})
        self._decimal = self._book.add_format({"num_format": "#,##0.0###########"})
        self._link = self._book.add_format({"num_format": "@", "font_color": "#0563C1", "underline": 1})

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._book.close()

    def add_table(
        self,
        name: str,
        header: Sequence[str],
        rows: Iterable[Sequence[CellValue]],
        *,
        frozen_columns: int = 0,
        sheet_rows: int = SHEET_ROWS,
    ) -> list[str]:
        """Write a table; what one sheet cannot hold goes on in further sheets. Return the sheets' names.

        The header is frozen and carries filters; columns are as wide as their first rows' text.
        """
        remaining = iter(rows)
        names: list[str] = []
        while (portion := list(islice(remaining, sheet_rows - 1))) or not names:
            number = len(names) + 1
            names.append(sheet_name(name if number == 1 else f"{name} {number}"))
            self._add_sheet(names[-1], header, portion, frozen_columns)
        return names

    def _add_sheet(
        self, name: str, header: Sequence[str], rows: Sequence[Sequence[CellValue]], frozen_columns: int
    ) -> None:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(column_widths(header, rows)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, frozen_columns)
        sheet.autofilter(0, 0, len(rows), len(header) - 1)
        for column, title in enumerate(header):
            sheet.write_string(0, column, cell_text(title), self._header)
        links = 0
        for place, cells in enumerate(rows, start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, Link):
                    links += 1
                    self._write(sheet, place, column, cell if links <= SHEET_LINKS else cell.text)
                elif cell is not None:
                    self._write(sheet, place, column, cell)

    def _write(self, sheet: "Worksheet", row: int, column: int, cell: str | Number | Link) -> None:
        if isinstance(cell, Link):
            target = f"internal:'{sheet_name(cell.sheet)}'!A{cell.row}"
            sheet.write_url(row, column, target, self._link, cell_text(cell.text))
        elif isinstance(cell, bool):
            sheet.write_boolean(row, column, cell)
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell_text(cell), self._text)
        elif keeps_digits(cell):
            sheet.write_number(row, column, float(cell), self._number_format(cell))
        else:
            sheet.write_string(row, column, cell_text(plain(cell)), self._text)

    def _number_format(self, number: Number) -> "Format":
        return self._whole if number == int(number) else self._decimal


def sheet_name(name: str) -> str:
    """Return a legal sheet name: at most 31 characters, none of ``[]:*?/\\``."""
    return _SHEET_NAME_FORBIDDEN.sub(" ", name)[:31].strip("'") or "-"


def column_widths(header: Sequence[str], rows: Sequence[Sequence[CellValue]]) -> list[int]:
    """Return widths in characters, Chinese ones counting two, by the header and the first thousand rows."""
    widths = [_width(title) for title in header]
    for row in rows[:1000]:
        for place, cell in enumerate(row):
            if cell is not None:
                widths[place] = max(widths[place], _width(_shown(cell)))
    return [min(max(width + 2, MIN_WIDTH), MAX_WIDTH) for width in widths]


def _shown(cell: str | Number | Link) -> str:
    text = cell.text if isinstance(cell, Link) else str(cell) if isinstance(cell, bool) else cell
    return text[:MAX_WIDTH] if isinstance(text, str) else f"{plain(text)}  "


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
