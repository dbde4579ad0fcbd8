"""A finished dataset, read back: single figures, numerals, documents, cells and findings."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.dataset.load import TABLES, load_findings, load_residents, load_table
from pipeline.dataset.schemas import CELLS, DOCUMENTS, FIGURES, NUMERALS, Column, records_of
from pipeline.engine.manifest import Manifest, require_dataset
from pipeline.errors import HeshuError
from pipeline.records import Cell, Document, Figure, Finding, Numeral, Record

RecordT = TypeVar("RecordT", bound=Record)
Filters = list[tuple[str, str, object]]


class StoredDataset:
    """The dataset in a folder.

    Raises:
        HeshuError: the folder holds none that matches its manifest, or one without the tables.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = require_dataset(folder)
        problem = next(_unreadable(folder, self.manifest), None)
        if problem is not None:
            raise HeshuError("no-dataset", path=folder, problem=problem)

    def figures(self, ids: list[str]) -> list[Figure]:
        """Return the figures with these ids, by document and place."""
        found = self._records("figures", Figure, FIGURES, [("figure_id", "in", ids)])
        return sorted(found, key=lambda figure: (figure.source, figure.start))

    def numeral(self, document_id: str, offset: int) -> Numeral | None:
        """Return the numeral of a document that covers the offset, or null."""
        filters: Filters = [("document_id", "=", document_id), ("start", "<=", offset), ("end", ">", offset)]
        return next(self._records("numerals", Numeral, NUMERALS, filters), None)

    def figure_at(self, document_id: str, offset: int) -> Figure | None:
        """Return the figure of a document whose span covers the offset, or null."""
        filters: Filters = [("document_id", "=", document_id), ("start", "<=", offset), ("end", ">", offset)]
        return next(self._records("figures", Figure, FIGURES, filters), None)

    def document(self, name: str) -> Document:
        """Return the document with this id (or the start of one), file name or source path.

        Raises:
            HeshuError: none or several.
        """
        table = pq.read_table(self.folder / "documents.parquet", columns=["document_id", "doc", "sources"])
        rows = zip(*(table[column].to_pylist() for column in table.column_names), strict=True)
        ids = [
            document_id
            for document_id, doc, sources in rows
            if name in (doc, *sources) or (len(name) >= 6 and document_id.startswith(name))
        ]
        if not ids:
            raise HeshuError("no-document", value=name)
        if len(ids) > 1:
            raise HeshuError("several-documents", value=name, ids=", ".join(ids[:5]))
        return next(self._records("documents", Document, DOCUMENTS, [("document_id", "=", ids[0])]))

    def table(self, name: str) -> pa.Table:
        """Return one of :data:`pipeline.dataset.load.TABLES` as it was published."""
        return load_table(self.folder, name)

    def cells(self) -> Iterator[Cell]:
        """Yield the comparison, in its order."""
        yield from self._records("comparison", Cell, CELLS, None)

    def events(self) -> dict[str, tuple[str, int]]:
        """Return the document and the number in it of each figure's event, by figure id."""
        columns = ["figure_id", "document_id", "event"]
        table = pq.read_table(self.folder / "figures.parquet", columns=columns).to_pydict()
        rows = zip(*(table[column] for column in columns), strict=True)
        return {figure: (document, event) for figure, document, event in rows if event is not None}

    def residents(self) -> dict[str, int]:
        """Return the residents that the comparison divided by, by region code."""
        return load_residents(self.folder)

    def compared(self, field: str) -> list[str]:
        """Return the values of a text column of the comparison, sorted."""
        read = pq.read_table(self.folder / "comparison.parquet", columns=[field])
        return sorted(read[field].unique().drop_null().to_pylist())

    def findings(self) -> list[Finding]:
        """Return the findings, the gravest first."""
        return load_findings(self.folder)

    def _records(
        self, table: str, record: type[RecordT], columns: tuple[Column, ...], filters: Filters | None
    ) -> Iterator[RecordT]:
        names = [column.name for column in columns]
        read = pq.read_table(self.folder / f"{table}.parquet", columns=names, filters=filters)
        yield from records_of(read, record, columns)


def _unreadable(folder: Path, manifest: Manifest) -> Iterator[HeshuError]:
    """Yield what keeps a dataset that matches its manifest from being read: another program may have written both."""
    if not manifest.counts.keys() >= {"documents", "figures", "quarantined"}:
        yield HeshuError("problem-manifest-malformed")
    for table, columns in TABLES.items():
        name = f"{table}.csv" if table in ("findings", "quarantine") else f"{table}.parquet"
        if name not in manifest.files:
            yield HeshuError("problem-file-missing", name=name)
        elif name.endswith(".parquet"):
            try:
                held = set(pq.read_schema(folder / name).names)
            except pa.ArrowException:
                held = set()
            if not held.issuperset(column.name for column in columns):
                yield HeshuError("problem-file-changed", name=name)
