"""Tables as CSV: UTF-8 with BOM, CRLF, RFC 4180, and no cell that a spreadsheet would run."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO

from pipeline.dataset.schemas import REPLACEMENT, Column, Row, text_columns

# A spreadsheet runs a cell that starts so (OWASP, CSV injection); with Chinese input also the full-width
# forms, which a spreadsheet reads as the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PORTION = 4096
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
_NUMERIC_KINDS = {"integer", "number", "real"}


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
            self._writer.writerows(zip(*self._cells(portion), strict=True))

    def _cells(self, rows: Sequence[Row]) -> Iterator[list[str | None]]:
        for cells, column in zip(text_columns(rows, self._columns), self._columns, strict=True):
            if column.kind in _NUMERIC_KINDS:
                yield cells
            else:
                yield [None if cell is None else harmless(_encodable(cell)) for cell in cells]

    def __enter__(self) -> "CsvSink":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _encodable(text: str) -> str:
    return _UNREADABLE.sub(REPLACEMENT, text)


def write_csv(path: Path, rows: Iterable[Row], columns: Sequence[Column]) -> None:
    """Write a table as one CSV file."""
    with CsvSink(path, columns) as sink:
        sink.add(rows)
