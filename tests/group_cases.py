"""Groups of short reports with the cells that they must make (``corpus/groups/``), and what the engine makes of them.

The format is told in ``corpus/groups/README.md``. The loader is strict: an unknown field, a file named twice
or a cell that names no report of its group raises.
"""

import csv
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq

from pipeline.dataset.claims import claim_of
from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.merge import figures_of
from pipeline.dataset.observations import observations
from pipeline.dataset.reprints import closed_as_first_told
from pipeline.dataset.schemas import cells_of
from pipeline.dataset.vocabulary import Vocabulary
from pipeline.engine.finishing import CompareTask
from pipeline.engine.inputs import Request, chunks, find_inputs, survey_inputs
from pipeline.engine.pool import Pool
from pipeline.engine.tasks import ReadTask, Worker
from pipeline.records import Number

OPEN = "open"
TOLD_BY_METADATA = ("file", "published", "publisher", "region")


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report of a group: its text is the whole file; ``metadata.csv`` tells the rest."""

    file: str
    text: str
    published: str = ""
    publisher: str = ""
    region: str = ""


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, order=True):
    """A cell as it is compared: what the table holds, the reason of its observation, and whose claims they are.

    ``behind`` are the files whose claims stand behind the value, sorted; ``against`` those of its
    alternatives, in the order of the observation. Of identical documents all files are named.
    """

    region: str
    metric: str
    value: str
    behind: tuple[str, ...]
    low: str = ""
    upper: str = ""
    bound: str = "exact"
    status: str = "achieved"
    campaign: str = ""
    kind: str = ""
    item_class: str = ""
    qualifier: str = ""
    period: str = ""
    unit: str = ""
    successor: str = ""
    claims: int = 1
    documents: int = 1
    conflicts: int = 0
    reason: str = "only"
    against: tuple[str, ...] = ()


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group as its file holds it; ``xfail`` says why the program is known to differ."""

    tests: str
    law: str
    report: tuple[Told, ...]
    cell: tuple[dict[str, object], ...] = ()
    every_cell: dict[str, object] = {}
    xfail: str = ""

    def expected(self) -> list[Expected]:
        """Return the expected cells, sorted; raises :class:`ValueError` where the group does not hold together."""
        files = [report.file for report in self.report]
        if len(set(files)) < len(files):
            raise ValueError("a file is named twice")
        found = [_expected({**self.every_cell, **cell}) for cell in self.cell]
        unknown = {name for cell in found for name in (*cell.behind, *cell.against)} - set(files)
        if unknown:
            raise ValueError(f"no report of the group: {', '.join(sorted(unknown))}")
        return sorted(found)


def load_group(path: Path) -> Group:
    """Read a group; raises :class:`msgspec.ValidationError` where it is malformed."""
    return msgspec.toml.decode(path.read_bytes(), type=Group)


def _expected(cell: Mapping[str, object]) -> Expected:
    fields = {name: str(told) if name in {"value", "low", "upper"} else told for name, told in cell.items()}
    fields["low"] = fields.get("low", fields.get("value"))
    fields["upper"] = fields.get("upper", fields.get("value"))
    read = msgspec.convert(fields, Expected)
    return msgspec.structs.replace(read, behind=tuple(sorted(read.behind)))


def write_reports(group: Group, folder: Path) -> None:
    """Write the reports and their ``metadata.csv`` as a user would hand them in."""
    folder.mkdir()
    for report in group.report:
        (folder / report.file).write_text(report.text, encoding="utf-8", newline="")
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(TOLD_BY_METADATA)
        rows.writerows([getattr(report, field) for field in TOLD_BY_METADATA] for report in group.report)


def compared(request: Request, work: Path, pool: Pool[Worker], words: Vocabulary) -> list[Expected]:
    """Read what the request asks for as ``heshu run`` does, up to the comparison, and return its cells, sorted."""
    inventory, tables = find_inputs(request)
    survey = survey_inputs(request, inventory, tables, pool)
    parts = work / "parts"
    tasks = [
        ReadTask(name=f"{number:06d}", jobs=jobs, folder=str(parts))
        for number, jobs in enumerate(chunks(survey.jobs))
    ]
    outcomes = [outcome for _, outcome in pool.results(tasks)]
    assert not survey.quarantined
    assert not any(outcome.quarantined for outcome in outcomes)
    list(pool.results([CompareTask(work=work, lang="zh")]))
    sources = {job.document_id: tuple(Path(source).name for source in job.sources) for job in survey.jobs}
    return cells_with_files(work, sources, words)


def cells_with_files(work: Path, sources: Mapping[str, Sequence[str]], words: Vocabulary) -> list[Expected]:
    """Return the cells of ``comparison.parquet``, each beside the reason and the files of its observation."""
    figures = [
        figure
        for path in sorted((work / "parts").glob("*.figures.parquet"))
        for figure in figures_of(pq.ParquetFile(path).iter_batches())
    ]
    document = {figure.figure_id: figure.document_id for figure in figures}
    claims = [
        claim_of(figure, words.regions, words.items, words.units, words.attributions) for figure in figures
    ]
    totals = [claim for claim in claims if claim.region is not None and claim.per is None]
    observed = observations(closed_as_first_told(totals))
    by_figures = {observation.figure_ids: observation for observation in observed}
    table = cells_of(pq.read_table(work / "comparison.parquet"), COMPARISON)
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    assert len(rows) == len(observed)
    found = []
    for row in rows:
        observation = by_figures[row["figure_ids"]]
        against = dict.fromkeys(document[figure_id] for figure_id in observation.alternatives)
        behind = {document[figure_id] for figure_id in observation.figure_ids}
        told: dict[str, Any] = {name: row[name] or "" for name in Expected.__struct_fields__ if name in row}
        told |= {name: row[name] for name in ("claims", "documents", "conflicts")}
        told |= {"value": _plain(row["value"]), "low": _plain(row["low"]), "upper": _plain(row["upper"])}
        told |= {
            "reason": observation.reason,
            "behind": tuple(sorted(name for each in behind for name in sources[each])),
            "against": tuple(name for each in against for name in sources[each]),
        }
        found.append(Expected(**told))
    return sorted(found)


def _plain(number: Number | None) -> str:
    return OPEN if number is None else format(number, "f") if isinstance(number, Decimal) else str(number)
