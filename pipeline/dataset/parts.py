"""Parts: what a batch of documents yields, as three Parquet files, written by workers, merged at the end."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.schemas import (
    DOCUMENTS,
    FIGURES,
    NUMERALS,
    Column,
    Row,
    arrow_schema,
    records_of,
    table_of,
)
from pipeline.records import Document, Figure, Numeral, Record

RecordT = TypeVar("RecordT", bound=Record)

TABLES: dict[str, tuple[Column, ...]] = {"documents": DOCUMENTS, "numerals": NUMERALS, "figures": FIGURES}
# Rows in a row group. A document carries its text, so that a group of them stays small in memory.
ROWS_PER_GROUP = {"documents": 512, "numerals": 65_536, "figures": 16_384}
COMPRESSION = "zstd"
COMPRESSION_LEVEL = 3


def write_part(
    folder: Path,
    name: str,
    documents: Iterable[Document],
    numerals: Iterable[Numeral],
    figures: Iterable[Figure],
) -> None:
    """Write ``<name>.documents.parquet``, ``.numerals.parquet`` and ``.figures.parquet`` into ``folder``.

    Each file appears whole or not at all (it is written beside its place and then moved);
    the figures come last. The same records give the same bytes.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_records(folder / f"{name}.documents.parquet", documents, "documents")
    write_records(folder / f"{name}.numerals.parquet", numerals, "numerals")
    write_records(folder / f"{name}.figures.parquet", figures, "figures")


def write_records(path: Path, records: Iterable[Record], table: str) -> None:
    """Write records of one of :data:`TABLES` as one Parquet file, row group after row group."""
    with ParquetSink(path, TABLES[table], ROWS_PER_GROUP[table]) as sink:
        sink.add(records)


class ParquetSink:
    """A Parquet file that takes rows in any portions and cuts its row groups itself.

    Row groups hold ``rows_per_group`` rows whatever the portions were, so that the bytes do not
    depend on how the rows arrived. The file appears under its name when the sink is closed.
    """

    def __init__(self, path: Path, columns: Sequence[Column], rows_per_group: int) -> None:
        self._path = path
        self._unfinished = path.with_name(path.name + ".unfinished")
        self._columns = columns
        self._rows_per_group = rows_per_group
        self._waiting: list[pa.Table] = []
        self._rows_waiting = 0
        self._writer = pq.ParquetWriter(
            self._unfinished,
            arrow_schema(columns),
            compression=COMPRESSION,
            compression_level=COMPRESSION_LEVEL,
        )

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows; a row group is written whenever enough of them are there."""
        remaining = iter(rows)
        while portion := list(islice(remaining, self._rows_per_group)):
            self.add_table(table_of(portion, self._columns))

    def add_table(self, table: pa.Table) -> None:
        """Take rows as an Arrow table of the sink's schema."""
        self._waiting.append(table)
        self._rows_waiting += table.num_rows
        while self._rows_waiting >= self._rows_per_group:
            self._write(self._rows_per_group)

    def _write(self, count: int) -> None:
        waiting = pa.concat_tables(self._waiting)
        self._writer.write_table(waiting.slice(0, count).combine_chunks(), row_group_size=count)
        self._waiting = [waiting.slice(count)]
        self._rows_waiting -= count

    def __enter__(self) -> "ParquetSink":
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None and self._rows_waiting:
            self._write(self._rows_waiting)
        self._writer.close()
        if error is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink(missing_ok=True)


def read_figures(path: Path) -> Iterator[Figure]:
    """Yield the figures of a Parquet file in its order, values exact (whole decimals as ``int``).

    Raises:
        FileNotFoundError: there is no such file.
        pyarrow.ArrowInvalid: the file is no Parquet file, or broken.
    """
    return read_records(path, Figure, FIGURES)


def read_numerals(path: Path) -> Iterator[Numeral]:
    """Yield the numerals of a Parquet file in its order."""
    return read_records(path, Numeral, NUMERALS)


def read_documents(path: Path) -> Iterator[Document]:
    """Yield the documents of a Parquet file in its order, with their texts."""
    return read_records(path, Document, DOCUMENTS, batch_size=ROWS_PER_GROUP["documents"])


def read_records(
    path: Path, record: type[RecordT], columns: Sequence[Column], batch_size: int = 16_384
) -> Iterator[RecordT]:
    """Yield the records of a Parquet file, one batch in memory at a time."""
    with pq.ParquetFile(path) as file:
        names = [column.name for column in columns]
        for batch in file.iter_batches(batch_size=batch_size, columns=names):
            yield from records_of(batch, record, columns)
