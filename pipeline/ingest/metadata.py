"""What a table says about reports that the reports do not: ``metadata.csv``.

A CSV with the column ``file`` and any of ``published``, ``publisher``, ``region``, ``campaign``.
``file`` is a file's name or its path relative to the table's folder; a path decides before a name.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.errors import HeshuError
from pipeline.ingest.decode import UndecodableError, decode
from pipeline.ingest.places import Place, shown_path
from pipeline.ingest.sources import read_places
from pipeline.records import Record, Source

FIELDS = ("published", "publisher", "region", "campaign")

_EDTF = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_REGION = re.compile(r"[1-9]\d{5}\Z", re.ASCII)


class Told(Record, frozen=True, kw_only=True):
    """One row: what is told of the files called ``file``."""

    file: str
    line: int
    published: str | None = None
    publisher: str | None = None
    region: str | None = None
    campaign: str | None = None


@dataclass(frozen=True)
class Table:
    """A metadata table. ``base`` is the shown path of its folder; null for one given by ``--metadata``."""

    name: str
    base: str | None
    rows: Mapping[str, Told]

    def row_of(self, path: str) -> Told | None:
        """Return the row about the source of this shown path, or null; the longest path in the table decides.

        >>> rows = {"a.txt": Told(file="a.txt", line=2), "b/a.txt": Told(file="b/a.txt", line=3)}
        >>> table = Table(name="m", base="in", rows=rows)
        >>> [row.line for path in ("in/a.txt", "in/b/a.txt", "in/c/a.txt") if (row := table.row_of(path))]
        [2, 3, 2]
        >>> table.row_of("elsewhere/a.txt") is None
        True
        """
        if self.base not in (None, "", ".") and not path.startswith((f"{self.base}/", f"{self.base}!")):
            return None
        parts = path.removeprefix(self.base or "").lstrip("/!").replace("!", "/").split("/")
        tails = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((self.rows[tail] for tail in tails if tail in self.rows), None)


def parse_table(data: bytes, name: str, base: str | None) -> Table:
    """Read a table, UTF-8 with or without byte order mark or GB18030.

    Raises:
        HeshuError: an unknown column, a malformed row, date or code; the message names file and line.

    >>> parse_table("file,published\\na.txt,2024-06\\n".encode(), "m.csv", None).rows["a.txt"].published
    '2024-06'
    >>> parse_table("file,published\\na.txt,2023-13-45\\n".encode(), "m.csv", None)
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: metadata-value: file=m.csv, line=2, field=published, value=2023-13-45
    """
    try:
        text = decode(data).text
    except UndecodableError as error:
        raise HeshuError("metadata-unreadable", file=name, detail=error.detail) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, Told] = {}
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, name)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(header, cells, name, reader.line_num)
            if row.file in rows:
                raise HeshuError("metadata-twice", file=name, line=row.line, value=row.file)
            rows[row.file] = row
    except csv.Error as error:
        raise HeshuError("metadata-malformed", file=name, line=reader.line_num, detail=str(error)) from error
    return Table(name=name, base=base, rows=rows)


def is_date(text: str) -> bool:
    """Return whether the text is an EDTF date of year, month or day that exists.

    >>> [is_date(text) for text in ("2024", "2024-06", "2024-02-29", "2023-02-29", "2024-6", "2024-13")]
    [True, True, True, False, False, False]
    """
    match = _EDTF.match(text)
    if not match:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def load_tables(listed: Iterable[tuple[str, Place | None]], given: Path | None) -> list[Table]:
    """Read the table given by ``--metadata``, which decides first, and those that lie in the inputs.

    Raises:
        HeshuError: a table that cannot be read or is malformed.
    """
    tables = []
    if given is not None:
        tables.append(parse_table(_bytes_of(given), shown_path(given), None))
    for file, member in listed:
        if member is None:
            path = Path(file)
            if given is not None and path.resolve() == given.resolve():
                continue
            tables.append(parse_table(_bytes_of(path), shown_path(path), shown_path(path.parent)))
            continue
        (source,) = read_places([member])
        if not isinstance(source, Source):
            raise HeshuError("metadata-unreadable", file=source.path, detail=source.detail)
        tables.append(
            parse_table(source.data, source.path, source.path.removesuffix(source.name).rstrip("/!"))
        )
    return tables


def told_of(paths: Sequence[str], tables: Sequence[Table]) -> dict[str, str]:
    """Return what the tables tell of one document with these source paths, by field.

    A table decides before the tables after it; within a table the sources' rows are merged: where
    they differ the earliest publication date stands, and the other fields take the first source's.
    """
    told: dict[str, str] = {}
    for table in tables:
        rows = [row for path in sorted(paths) if (row := table.row_of(path))]
        for field in FIELDS:
            values = [value for row in rows if (value := getattr(row, field)) is not None]
            if values and field not in told:
                told[field] = min(values) if field == "published" else values[0]
    return told


def unmatched(paths: Iterable[str], tables: Iterable[Table]) -> list[tuple[str, int, str]]:
    """Return table, line and file of every row that no source path matches."""
    every = list(paths)
    missing = []
    for table in tables:
        used = {row.line for path in every if (row := table.row_of(path))}
        missing += [(table.name, row.line, row.file) for row in table.rows.values() if row.line not in used]
    return missing


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise HeshuError("missing-path", path=path) from error
    except OSError as error:
        raise HeshuError("metadata-unreadable", file=path, detail=error.strerror) from error


def _check_header(header: Sequence[str], name: str) -> None:
    if "file" not in header:
        raise HeshuError("metadata-header", file=name, columns=", ".join(FIELDS))
    unknown = [column for column in header if column not in ("file", *FIELDS)]
    if unknown or len(set(header)) < len(header):
        raise HeshuError(
            "metadata-column", file=name, value=unknown[0] if unknown else "file", columns=", ".join(FIELDS)
        )


def _row(header: Sequence[str], cells: Sequence[str], name: str, line: int) -> Told:
    if len(cells) != len(header):
        raise HeshuError(
            "metadata-malformed", file=name, line=line, detail=f"{len(cells)} cells, {len(header)} expected"
        )
    values = {column: cell.strip() or None for column, cell in zip(header, cells, strict=True)}
    file = (values.pop("file") or "").replace("\\", "/").removeprefix("./")
    for field, value in values.items():
        malformed = (field == "published" and not is_date(value or "")) or (
            field == "region" and not _REGION.match(value or "")
        )
        if value is not None and malformed:
            raise HeshuError("metadata-value", file=name, line=line, field=field, value=value)
    if not file:
        raise HeshuError("metadata-value", file=name, line=line, field="file", value="")
    return Told(file=file, line=line, **values)
