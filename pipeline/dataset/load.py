"""The published tables of a dataset, read back as records."""

from collections.abc import Collection, Container, Iterable, Sequence
from csv import DictReader
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.csv_export import FORMULA_STARTS
from pipeline.dataset.finding_table import FINDING_TABLE
from pipeline.dataset.parts import RecordT, read_records
from pipeline.dataset.schemas import DOCUMENTS, FIGURES, NUMERALS, QUARANTINE, Column, records_of
from pipeline.records import Cell, Document, Figure, Finding, Numeral, Quarantined


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
