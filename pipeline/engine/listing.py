"""Tables of a finished dataset for the terminal and for other programs: comparison and findings."""

import csv
import io
from collections.abc import Iterator, Sequence

import msgspec

from pipeline.dataset.csv_export import harmless
from pipeline.dataset.load import load_finding_rows
from pipeline.engine.explain import finding_lines
from pipeline.engine.stored import StoredDataset
from pipeline.messages import Messages
from pipeline.records import SEVERITIES, Cell, decimal_of

COMPARED = (
    "region", "region_name", "level", "metric", "kind", "item_class", "qualifier", "period", "unit", "status",
    "value", "low", "upper", "bound", "claims", "documents", "conflicts",
)  # fmt: skip


def comparison_lines(
    dataset: StoredDataset, metric: str | None, level: str | None, period: str | None
) -> Iterator[str]:
    """Yield the comparison as CSV lines, the header first; a choice keeps the rows that have that value."""
    yield _csv_line(COMPARED)
    for cell in dataset.cells():
        chosen = ((metric, cell.metric), (level, cell.level), (period, cell.period))
        if all(wanted is None or wanted == found for wanted, found in chosen):
            yield _csv_line([_written(cell, name) for name in COMPARED])


def finding_table(dataset: StoredDataset, messages: Messages) -> Iterator[str]:
    """Yield the findings for people, the gravest first as the dataset orders them."""
    found = dataset.findings()
    yield messages.line("audit-count", count=len(found))
    for finding in found:
        yield from finding_lines(finding, messages)


def finding_json(dataset: StoredDataset) -> Iterator[str]:
    """Yield the findings as JSON lines."""
    for row in load_finding_rows(dataset.folder):
        told = {**row, "figure_ids": (row["figure_ids"] or "").split()}
        yield msgspec.json.encode(told).decode("utf-8")


def met(dataset: StoredDataset, severity: str) -> int:
    """Return how many findings are of this severity or a graver one."""
    grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return sum(finding.severity in grave for finding in dataset.findings())


def _written(cell: Cell, name: str) -> str:
    value = getattr(cell, name)
    if value is None:
        return ""
    if name in ("value", "low", "upper"):
        return format(decimal_of(value), "f")
    return harmless(str(value))


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()
