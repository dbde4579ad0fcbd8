"""The parts of a run to one dataset: documents, numerals and figures, row group by row group."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.csv_export import CsvSink, write_csv
from pipeline.dataset.datapackage import write_datapackage
from pipeline.dataset.parts import ROWS_PER_GROUP, TABLES, ParquetSink
from pipeline.dataset.schemas import FIGURES, QUARANTINE, records_of
from pipeline.errors import HeshuError
from pipeline.records import Figure, Quarantined

SUFFIX = ".documents.parquet"


@dataclass(frozen=True)
class Parts:
    """The parts of a run in name order, and which of them speaks for each document.

    A document that stands in several parts is taken from the first; its ``sources`` are all of theirs.
    """

    folder: Path
    names: tuple[str, ...]
    owners: Mapping[str, int]
    shared_sources: Mapping[str, tuple[str, ...]]

    def path(self, name: str, table: str) -> Path:
        """Return the Parquet file of a part."""
        return self.folder / f"{name}.{table}.parquet"


@dataclass(frozen=True)
class Merged:
    """What the merged tables hold, in numbers: ``numerals`` by outcome, ``exclusions`` by exclusion class."""

    documents: int
    figures: int
    numerals: Mapping[str, int]
    exclusions: Mapping[str, int]
    quarantined: int

    @property
    def unread_share(self) -> float:
        """The share of numerals, 0 to 1, that no rule could read."""
        total = sum(self.numerals.values())
        return self.numerals.get("unread", 0) / total if total else 0.0


def merge_tables(work: Path, columns: ColumnTexts) -> Merged:
    """Merge ``work/parts`` to the tables of documents, numerals and figures, and describe all tables.

    Files: ``documents.parquet``, ``numerals.parquet``, ``figures.parquet``, ``figures.csv``,
    ``quarantine.csv``, ``datapackage.json``.

    Raises:
        HeshuError: a part is incomplete.
        OSError: ``work`` cannot be written.
    """
    parts = find_parts(work / "parts")
    outcomes: Counter[str] = Counter()
    exclusions: Counter[str] = Counter()
    figures: Counter[str] = Counter()

    def count(batch: pa.RecordBatch) -> None:
        outcomes.update(batch.column("outcome").to_pylist())
        exclusions.update(reason for reason in batch.column("reason").to_pylist() if reason is not None)

    merge_table(parts, "documents", work / "documents.parquet")
    merge_table(parts, "numerals", work / "numerals.parquet", [count])
    with CsvSink(work / "figures.csv", FIGURES) as table:
        watch = [table.add_batch, lambda batch: figures.update(figures=batch.num_rows)]
        merge_table(parts, "figures", work / "figures.parquet", watch)
    quarantined = _write_quarantine(work)
    write_datapackage(work / "datapackage.json", columns)
    return Merged(
        documents=len(parts.owners),
        figures=figures.total(),
        numerals=most_first(outcomes),
        exclusions=most_first(exclusions),
        quarantined=quarantined,
    )


def most_first(counts: Counter[str]) -> dict[str, int]:
    """Return the counts, the largest first, equal ones by name.

    >>> most_first(Counter("abbcc"))
    {'b': 2, 'c': 2, 'a': 1}
    """
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _write_quarantine(work: Path) -> int:
    """Write ``quarantine.csv`` out of ``quarantine.jsonl``, sorted; none is an empty table."""
    path = work / "quarantine.jsonl"
    lines: Iterable[bytes] = path.read_bytes().splitlines() if path.is_file() else ()
    read = [msgspec.json.decode(line, type=Quarantined) for line in lines if line.strip()]
    rows = sorted(read, key=lambda row: (row.path, row.reason, row.detail))
    write_csv(work / "quarantine.csv", rows, QUARANTINE)
    return len(rows)


def find_parts(folder: Path) -> Parts:
    """List the parts in ``folder``; only ids and sources are read.

    Raises:
        HeshuError: a part lacks one of its three files.
    """
    names = tuple(sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}")))
    owners: dict[str, int] = {}
    sources: dict[str, set[str]] = {}
    shared: set[str] = set()
    for index, name in enumerate(names):
        for table in TABLES:
            if not (folder / f"{name}.{table}.parquet").is_file():
                raise HeshuError("incomplete-part", 1, part=name, table=table)
        for batch in _batches(folder / f"{name}{SUFFIX}", ["document_id", "sources"]):
            cells = batch.to_pydict()
            for document_id, paths in zip(cells["document_id"], cells["sources"], strict=True):
                if owners.setdefault(document_id, index) != index:
                    shared.add(document_id)
                sources.setdefault(document_id, set()).update(paths)
    return Parts(
        folder, names, owners, {document_id: tuple(sorted(sources[document_id])) for document_id in shared}
    )


def merge_table(
    parts: Parts, table: str, out: Path, watch: Sequence[Callable[[pa.RecordBatch], None]] = ()
) -> None:
    """Write one table of all parts as one file; ``watch`` sees every batch that goes in, in order."""
    with ParquetSink(out, TABLES[table], ROWS_PER_GROUP[table]) as sink:
        for batch in merged_batches(parts, table):
            for seen in watch:
                seen(batch)
            sink.add_table(_as_table(batch))


def merged_batches(parts: Parts, table: str) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table over all parts, each document's from the part that speaks for it."""
    for index, name in enumerate(parts.names):
        for batch in _batches(parts.path(name, table), None, ROWS_PER_GROUP[table]):
            kept = _only_owned(batch, parts, index)
            yield _with_all_sources(kept, parts) if table == "documents" else kept


def figures_of(batches: Iterable[pa.RecordBatch], without: Container[str] = ()) -> Iterator[Figure]:
    """Yield the figures of batches of the figures table; fields of ``without`` have their defaults."""
    columns = [column for column in FIGURES if column.field not in without]
    names = [column.name for column in columns]
    for batch in batches:
        yield from records_of(batch.select(names), Figure, columns)


def _batches(path: Path, columns: list[str] | None, size: int = 16_384) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=size, columns=columns)


def _only_owned(batch: pa.RecordBatch, parts: Parts, index: int) -> pa.RecordBatch:
    if not parts.shared_sources:
        return batch
    owned = [
        parts.owners.get(document_id) == index for document_id in batch.column("document_id").to_pylist()
    ]
    return batch if all(owned) else batch.filter(pa.array(owned))


def _with_all_sources(batch: pa.RecordBatch, parts: Parts) -> pa.RecordBatch:
    if not parts.shared_sources:
        return batch
    cells: dict[str, list[Any]] = batch.select(["document_id", "sources"]).to_pydict()
    sources = [
        list(parts.shared_sources.get(document_id, own))
        for document_id, own in zip(cells["document_id"], cells["sources"], strict=True)
    ]
    place = batch.schema.get_field_index("sources")
    return batch.set_column(place, batch.schema.field(place), pa.array(sources, pa.list_(pa.string())))


def _as_table(batch: pa.RecordBatch) -> pa.Table:
    return pa.Table.from_batches([batch])
