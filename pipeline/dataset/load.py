"""The published tables of a dataset, read back as records."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from csv import DictReader
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.csv_export import FORMULA_STARTS
from pipeline.dataset.finding_table import FINDING_TABLE
from pipeline.dataset.parts import RecordT, read_records
from pipeline.dataset.per_activity_table import PER_ACTIVITY_TABLE
from pipeline.dataset.roll_up_table import ROLL_UP_TABLE
from pipeline.dataset.schemas import DOCUMENTS, FIGURES, NUMERALS, QUARANTINE, Column, records_of, table_of
from pipeline.records import Cell, Document, Figure, Finding, Numeral, Quarantined

# The tables of a dataset and their columns, in the order in which they are written.
TABLES: Mapping[str, tuple[Column, ...]] = {
    "documents": DOCUMENTS,
    "numerals": NUMERALS,
    "figures": FIGURES,
    "comparison": COMPARISON,
    "roll_ups": ROLL_UP_TABLE,
    "per_activity": PER_ACTIVITY_TABLE,
    "findings": FINDING_TABLE,
    "quarantine": QUARANTINE,
}


def load_table(folder: Path, name: str) -> pa.Table:
    """Return one of :data:`TABLES`, its rows and columns in the published order.

    Raises:
        FileNotFoundError: the folder holds no such table.
        pyarrow.ArrowInvalid: the table is broken.
    """
    if name == "findings":
        return table_of(_findings_with_documents(folder), FINDING_TABLE)
    if name == "quarantine":
        return table_of(load_quarantined(folder), QUARANTINE)
    return pq.read_table(folder / f"{name}.parquet", columns=[column.name for column in TABLES[name]])


def _findings_with_documents(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of ``findings.csv`` with their lists.

    The files' names are looked up by the figures' ids: joined by spaces, a name that holds one cannot be told.
    """
    rows: list[dict[str, Any]] = [
        {**row, "figure_ids": tuple((row["figure_ids"] or "").split())} for row in load_finding_rows(folder)
    ]
    ids = sorted({figure_id for row in rows for figure_id in row["figure_ids"]})
    names: dict[str, str] = {}
    if ids:
        path, columns = folder / "figures.parquet", ["figure_id", "doc"]
        read = pq.read_table(path, columns=columns, filters=[("figure_id", "in", ids)])
        names = dict(zip(*(read[column].to_pylist() for column in columns), strict=True))
    for row in rows:
        row["documents"] = tuple(dict.fromkeys(names[figure_id] for figure_id in row["figure_ids"]))
    return rows


def load_cells(folder: Path) -> list[Cell]:
    """Return the cells of ``comparison.parquet`` in its order, values exact.

    Raises:
        FileNotFoundError: the folder holds no such table.
        pyarrow.ArrowInvalid: the table is broken.
    """
    return list(read_records(folder / "comparison.parquet", Cell, COMPARISON))


def load_findings(folder: Path) -> list[Finding]:
    """Return the findings of ``findings.csv`` in its order, the worst first.

    Raises:
        FileNotFoundError: the folder holds no such table.
        msgspec.ValidationError: a row is no finding.
    """
    rows = _csv_rows(folder / "findings.csv", FINDING_TABLE)
    held = ({name: row[name] for name in Finding.__struct_fields__} for row in rows)
    return [
        msgspec.convert({**row, "figure_ids": (row["figure_ids"] or "").split()}, Finding) for row in held
    ]


def load_finding_rows(folder: Path) -> list[dict[str, str | None]]:
    """Return the rows of ``findings.csv`` with all its columns, as they were before they were made harmless."""
    return list(_csv_rows(folder / "findings.csv", FINDING_TABLE))


def load_quarantined(folder: Path) -> list[Quarantined]:
    """Return the rows of ``quarantine.csv``."""
    rows = _csv_rows(folder / "quarantine.csv", QUARANTINE)
    return [msgspec.convert({name: cell or "" for name, cell in row.items()}, Quarantined) for row in rows]


def load_figures(
    folder: Path, ids: Collection[str] | None = None, without: Container[str] = ()
) -> list[Figure]:
    """Return all figures of ``figures.parquet``, or those with the ids, in the table's order.

    Fields of ``without``, which must have defaults, are not read.
    """
    columns = tuple(column for column in FIGURES if column.field not in without)
    return _load(folder / "figures.parquet", Figure, columns, "figure_id", ids)


def load_numerals(folder: Path, document_ids: Collection[str] | None = None) -> list[Numeral]:
    """Return all numerals of ``numerals.parquet``, or those of the documents, in the table's order."""
    return _load(folder / "numerals.parquet", Numeral, NUMERALS, "document_id", document_ids)


def load_documents(folder: Path, ids: Collection[str] | None = None) -> list[Document]:
    """Return all documents of ``documents.parquet`` with their texts, or those with the ids, in its order."""
    return _load(folder / "documents.parquet", Document, DOCUMENTS, "document_id", ids)


def load_residents(folder: Path) -> dict[str, int]:
    """Return the residents that the comparison divided by, by region code; a region without them is not there."""
    return residents_of(pq.read_table(folder / "comparison.parquet", columns=["region", "residents"]))


def residents_of(comparison: pa.Table) -> dict[str, int]:
    """Return the residents that a comparison divided by, by region code."""
    told = zip(*(comparison[name].to_pylist() for name in ("region", "residents")), strict=True)
    return {region: residents for region, residents in told if residents is not None}


def _load(
    path: Path,
    record: type[RecordT],
    columns: tuple[Column, ...],
    id_column: str,
    ids: Collection[str] | None,
) -> list[RecordT]:
    if ids is None:
        return list(read_records(path, record, columns))
    table = pq.read_table(path, filters=[(id_column, "in", sorted(set(ids)))]) if ids else None
    return [] if table is None else list(records_of(table, record, columns))


def _csv_rows(path: Path, columns: Sequence[Column]) -> Iterable[dict[str, str | None]]:
    """Yield each row as text, an empty cell as null, without the apostrophe that keeps a cell from being run."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in DictReader(file):
            yield {column.name: _as_written(row[column.name]) or None for column in columns}


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
