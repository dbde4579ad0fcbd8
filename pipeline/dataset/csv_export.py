"""Tables as CSV: UTF-8 with BOM, CRLF, RFC 4180, and no cell that a spreadsheet would run."""

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO

import pyarrow as pa

from pipeline.dataset.schemas import REPLACEMENT, Column, Row, table_of, text_cells

# A spreadsheet runs a cell that starts so (OWASP, CSV injection); with Chinese input also the full-width
# forms, which a spreadsheet reads as the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PORTION = 4096
_FIRSTS = frozenset(FORMULA_STARTS)
_NUMERIC_KINDS = {"integer", "number", "quotient", "boolean"}


def harmless(text: str) -> str:
    """Return the text with an apostrophe before it if a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("－5人"), harmless("../2027"), harmless("创建活动")
    ("'=1+1", "'－5人", '../2027', '创建活动')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


class CsvSink:
    """A CSV file with a header that takes rows in portions.

    Numbers are plain decimal digits, lists are joined by spaces, null is an empty cell. NUL, which
    spreadsheets and readers choke on, becomes U+FFFD, as does a lone surrogate.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([column.name for column in columns])

    def add(self, rows: Iterable[Row]) -> None:
        """Write rows, a portion of them at a time."""
        remaining = iter(rows)
        while portion := list(islice(remaining, PORTION)):
            self.add_batch(table_of(portion, self._columns))

    def add_batch(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Write the rows of an Arrow batch."""
        texts = text_cells(batch, self._columns)
        cells = [
            texts[column.name] if column.kind in _NUMERIC_KINDS else _harmless_cells(texts[column.name])
            for column in self._columns
        ]
        self._writer.writerows(zip(*cells, strict=True))

    def __enter__(self) -> "CsvSink":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _harmless_cells(cells: Iterable[str | None]) -> list[str | None]:
    return [
        cell
        if not cell or (cell[0] not in _FIRSTS and "\0" not in cell)
        else harmless(cell.replace("\0", REPLACEMENT))
        for cell in cells
    ]


def write_csv(path: Path, rows: Iterable[Row], columns: Sequence[Column]) -> None:
    """Write a table as one CSV file."""
    with CsvSink(path, columns) as sink:
        sink.add(rows)
