"""The tables of the dataset: which columns, of which kind, and how a record becomes a row and comes back.

Each record field is one column, in the record's order. A number is a ``decimal128(38, 12)``
column; behind the record's fields stands for each of them a text column that is null
unless the decimal column cannot hold the number exactly: ``fraction`` (of ``value``) holds ``2/3``,
``low_fraction``, ``upper_fraction`` and ``high_fraction`` likewise.

A quotient is worked out and not reported. It has four decimals, a ``decimal128(38, 4)`` column and no companion;
:func:`pipeline.dataset.intervals.decimals` says how it is rounded. One of more than 34 digits is null.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, Literal, TypeVar

import pyarrow as pa

from pipeline.dataset.numbers import (
    PRECISION,
    QUOTIENT_SCALE,
    SCALE,
    decimal_cell,
    exact_cell,
    plain,
    quotient_cell,
    restored,
)
from pipeline.records import (
    Cell,
    Document,
    Figure,
    Finding,
    Number,
    Numeral,
    Observation,
    Quarantined,
    Record,
)

ColumnKind = Literal["text", "integer", "number", "quotient", "boolean", "list", "json", "exact"]
RecordT = TypeVar("RecordT", bound=Record)
Row = Record | Mapping[str, Any]
REPLACEMENT = "\ufffd"


@dataclass(frozen=True)
class Column:
    """One column: its name, its kind, and the record field that it is read from."""

    name: str
    kind: ColumnKind
    field: str


def columns_of(names: Sequence[str], **kinds: ColumnKind) -> tuple[Column, ...]:
    """Return the columns of these names, text where no kind is given, with the companions of numbers behind them.

    Raises:
        TypeError: a kind is given for a column that is not there.

    >>> [column.name for column in columns_of(("region", "value", "low"), value="number", low="number")]
    ['region', 'value', 'low', 'fraction', 'low_fraction']
    """
    unknown = kinds.keys() - set(names)
    if unknown:
        raise TypeError(f"there is no column {', '.join(sorted(unknown))}")
    columns = [Column(name, kinds.get(name, "text"), name) for name in names]
    numbers = [name for name in names if kinds.get(name) == "number"]
    companions = [
        Column("fraction" if name == "value" else f"{name}_fraction", "exact", name) for name in numbers
    ]
    return (*columns, *companions)


def _columns(record: type[Record], **kinds: ColumnKind) -> tuple[Column, ...]:
    return columns_of(record.__struct_fields__, **kinds)


DOCUMENTS = _columns(Document, sources="list")
NUMERALS = _columns(Numeral, start="integer", end="integer")
FIGURES = _columns(
    Figure,
    start="integer",
    end="integer",
    value="number",
    high="number",
    event="integer",
    sentence_start="integer",
    low="number",
    upper="number",
    candidates="list",
    decided_by="json",
    confidence="json",
)
OBSERVATIONS = _columns(
    Observation,
    value="number",
    low="number",
    upper="number",
    figure_ids="list",
    document_ids="list",
    alternatives="list",
)
CELLS = _columns(
    Cell,
    value="number",
    low="number",
    upper="number",
    claims="integer",
    documents="integer",
    conflicts="integer",
    figure_ids="list",
)
FINDINGS = _columns(Finding, figure_ids="list")
QUARANTINE = _columns(Quarantined)


def inserted(
    columns: Sequence[Column], after: str, *names: str, kind: ColumnKind = "text"
) -> tuple[Column, ...]:
    """Return the columns with further ones, which no record field holds, behind the column ``after``.

    >>> [column.name for column in inserted(QUARANTINE, "path", "size")]
    ['path', 'size', 'reason', 'detail']
    """
    place = [column.name for column in columns].index(after) + 1
    return (*columns[:place], *(Column(name, kind, name) for name in names), *columns[place:])


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the explicit Arrow schema of the columns."""
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.decimal128(PRECISION, SCALE),
        "quotient": pa.decimal128(PRECISION, QUOTIENT_SCALE),
        "boolean": pa.bool_(),
        "list": pa.list_(pa.string()),
        "json": pa.string(),
        "exact": pa.string(),
    }
    return pa.schema([(column.name, types[column.kind]) for column in columns])


def table_of(rows: Sequence[Row], columns: Sequence[Column]) -> pa.Table:
    """Return records (or mappings from column names) as an Arrow table.

    A lone surrogate, which UTF-8 cannot hold, becomes U+FFFD: one character for one, so
    that offsets into the text stay true.
    """
    schema = arrow_schema(columns)
    values = [_arrow_values(values_of(rows, column.field), column) for column in columns]
    arrays = []
    for cells, field in zip(values, schema, strict=True):
        try:
            arrays.append(pa.array(cells, field.type))
        except UnicodeEncodeError:
            arrays.append(pa.array([_storable(cell) for cell in cells], field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def values_of(rows: Sequence[Row], name: str) -> list[Any]:
    """Return one field of all rows, which are all records or all mappings."""
    read: Callable[[Any], Any] = (
        attrgetter(name) if rows and isinstance(rows[0], Record) else itemgetter(name)
    )
    return [read(row) for row in rows]


def _arrow_values(values: list[Any], column: Column) -> list[Any]:
    match column.kind:
        case "number":
            return [decimal_cell(value) for value in values]
        case "exact":
            return [exact_cell(value) for value in values]
        case "quotient":
            return [quotient_cell(value) for value in values]
        case "list":
            return [list(value) for value in values]
        case "json":
            return [_json_text(value) for value in values]
        case _:
            return values


def _json_text(value: Mapping[str, str | float]) -> str:
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _storable(cell: str | list[str] | None) -> str | list[str] | None:
    if isinstance(cell, list):
        return [text for text in map(_storable, cell) if isinstance(text, str)]
    return cell if cell is None else "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in cell)


def cells_of(batch: pa.RecordBatch | pa.Table, columns: Sequence[Column]) -> dict[str, list[Any]]:
    """Return a batch's cells by column, values as records hold them: numbers exact, lists as tuples."""
    cells = batch.to_pydict()
    exacts = {column.field: cells[column.name] for column in columns if column.kind == "exact"}
    found: dict[str, list[Any]] = {}
    for column in columns:
        read = cells[column.name]
        if column.kind == "number":
            read = [restored(cell, exact) for cell, exact in zip(read, exacts[column.field], strict=True)]
        elif column.kind == "quotient":
            read = [restored(cell, None) for cell in read]
        elif column.kind == "list":
            read = [tuple(cell) for cell in read]
        elif column.kind == "json":
            read = [json.loads(cell) for cell in read]
        found[column.name] = read
    return found


def records_of(
    batch: pa.RecordBatch | pa.Table, record: type[RecordT], columns: Sequence[Column]
) -> Iterator[RecordT]:
    """Yield the records that a batch holds, exact values restored."""
    held = [column for column in columns if column.kind == "exact" or column.name in record.__struct_fields__]
    read = cells_of(batch, held)
    fields = {name: cells for name, cells in read.items() if name in record.__struct_fields__}
    for row in zip(*fields.values(), strict=True):
        yield record(**dict(zip(fields, row, strict=True)))


def text_cells(batch: pa.RecordBatch | pa.Table, columns: Sequence[Column]) -> dict[str, list[str | None]]:
    """Return a batch's cells as CSV holds them: plain digits, lists joined by a space, null as null."""
    cells = batch.to_pydict()
    exacts = {column.field: cells[column.name] for column in columns if column.kind == "exact"}
    return {
        column.name: _texts(cells[column.name], column.kind, exacts.get(column.field)) for column in columns
    }


def _texts(cells: list[Any], kind: ColumnKind, exacts: list[str | None] | None) -> list[str | None]:
    match kind:
        case "number":
            pairs = list(zip(cells, exacts or (), strict=True))
            told = {pair: _plain_or_null(restored(*pair)) for pair in set(pairs)}  # few numbers are distinct
            return [told[pair] for pair in pairs]
        case "list":
            return [" ".join(cell) for cell in cells]
        case "quotient":
            return [_plain_or_null(restored(cell, None)) for cell in cells]
        case "boolean":
            return [None if cell is None else str(cell).lower() for cell in cells]
        case "integer":
            return [None if cell is None else str(cell) for cell in cells]
        case _:
            return cells


def _plain_or_null(number: Number | None) -> str | None:
    return None if number is None else plain(number)
