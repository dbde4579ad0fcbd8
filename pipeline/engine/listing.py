"""The findings of a finished dataset for the terminal and for other programs."""

from collections.abc import Iterator

import msgspec

from pipeline.dataset.load import load_finding_rows
from pipeline.engine.explain import finding_lines
from pipeline.engine.stored import StoredDataset
from pipeline.messages import Messages
from pipeline.records import SEVERITIES


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
