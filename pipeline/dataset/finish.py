"""From the parts of a run to the published tables: merge, observe, compare, audit, export.

This is where the stages behind the figures are joined; it therefore uses ``audit``, which the other
modules of ``dataset`` do not know.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
import pyarrow as pa

from pipeline.audit.checks import findings
from pipeline.audit.evidence import Evidence
from pipeline.audit.sarif import write_sarif
from pipeline.audit.wording import FindingTexts
from pipeline.dataset.claims import Claim, ItemClassifier, Regions, UnitClassifier, claim_of
from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.comparison import COMPARISON, cells, comparison_row
from pipeline.dataset.csv_export import CsvSink, write_csv
from pipeline.dataset.datapackage import write_datapackage
from pipeline.dataset.finding_table import FINDING_TABLE, finding_row
from pipeline.dataset.merge import Parts, figures_of, find_parts, merge_table
from pipeline.dataset.observations import observations
from pipeline.dataset.parts import ParquetSink
from pipeline.dataset.schemas import FIGURES, QUARANTINE, Row
from pipeline.dataset.xlsx_export import SheetTexts, write_comparison_xlsx
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses
from pipeline.parse.units import Units
from pipeline.records import Figure, Finding, Observation, Quarantined
from pipeline.regions import Gazetteer

COMPARISON_GROUP_ROWS = 16_384


@dataclass(frozen=True)
class Vocabulary:
    """The lexicons that the stages behind the figures read."""

    regions: Regions
    items: ItemClassifier
    units: UnitClassifier
    metrics: MetricNames
    columns: ColumnTexts
    findings: FindingTexts
    sheets: SheetTexts

    @classmethod
    def load(cls, lexicons: Path, lang: str) -> "Vocabulary":
        """Read them from a folder; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(
            regions=Gazetteer.load(lexicons),
            items=ItemClasses.load(lexicons),
            units=Units.load(lexicons),
            metrics=MetricNames.load(lexicons),
            columns=ColumnTexts.load(lexicons),
            findings=FindingTexts.load(lexicons),
            sheets=SheetTexts.load(lexicons, lang),
        )


@dataclass(frozen=True)
class Summary:
    """What a run found, in numbers.

    ``numerals`` is by outcome, ``exclusions`` by exclusion class, ``findings`` by severity. Of the
    figures ``without_region`` and ``no_total`` (``per`` something) made no observation; a figure that is
    both counts as ``no_total``. ``by_region`` and ``by_metric`` count figures, most first. ``sheets``
    names those of the workbook.
    """

    documents: int
    figures: int
    numerals: Mapping[str, int]
    exclusions: Mapping[str, int]
    without_region: int
    no_total: int
    observations: int
    cells: int
    conflicts: int
    findings: Mapping[str, int]
    quarantined: int
    by_region: Mapping[str, int]
    by_metric: Mapping[str, int]
    sheets: tuple[str, ...]

    @property
    def unread_share(self) -> float:
        """The share of numerals, 0 to 1, that no rule could read."""
        total = sum(self.numerals.values())
        return self.numerals.get("unread", 0) / total if total else 0.0


@dataclass
class _Tally:
    """What is counted and kept while the figures stream by."""

    vocabulary: Vocabulary
    claims: list[Claim] = field(default_factory=list)
    shares: list[Claim] = field(default_factory=list)
    figures: int = 0
    without_region: int = 0
    no_total: int = 0
    by_region: Counter[str] = field(default_factory=Counter)
    by_metric: Counter[str] = field(default_factory=Counter)

    def take(self, figure: Figure) -> None:
        self.figures += 1
        self.by_metric[figure.metric] += 1
        if figure.region is not None:
            self.by_region[figure.region] += 1
        words = self.vocabulary
        claim = claim_of(figure, words.regions, words.items, words.units)
        if claim.kind == "share":
            self.shares.append(claim)
        if claim.per is not None:
            self.no_total += 1
        elif claim.region is None:
            self.without_region += 1
        else:
            self.claims.append(claim)


def finish_dataset(work: Path, *, lang: str, lexicons: Path) -> Summary:
    """Make the tables of a run out of ``work/parts`` and leave them in ``work``.

    Files: ``documents.parquet``, ``numerals.parquet``, ``figures.parquet``, ``figures.csv``,
    ``comparison.parquet``, ``comparison.csv``, ``comparison.xlsx``, ``findings.csv``, ``findings.sarif``,
    ``quarantine.csv``, ``datapackage.json``. The same parts give the same bytes. ``lang``: ``zh`` or ``en``.

    Raises:
        HeshuError: a part is incomplete.
        LexiconError: a lexicon is malformed.
        OSError: ``work`` cannot be written.
    """
    return finish_with(work, Vocabulary.load(lexicons, lang), lang=lang)


def finish_with(work: Path, vocabulary: Vocabulary, *, lang: str) -> Summary:
    """Do the work of :func:`finish_dataset` with lexicons that are loaded already."""
    parts = find_parts(work / "parts")
    merge_table(parts, "documents", work / "documents.parquet")
    outcomes, exclusions = _merge_numerals(parts, work)
    tally = _merge_figures(parts, work, vocabulary)
    claims = {claim.figure_id: claim for claim in tally.claims}
    observed = observations(tally.claims)
    rows, conflicts = _write_comparison(work, claims, observed, vocabulary)
    sheets = write_comparison_xlsx(
        work / "comparison.xlsx", rows, vocabulary.columns, vocabulary.metrics, vocabulary.sheets, lang=lang
    )
    evidence = Evidence(observed, claims, tally.shares, vocabulary.regions)
    found = findings(evidence, vocabulary.findings, vocabulary.metrics)
    _write_findings(work, found, evidence, vocabulary, lang)
    quarantined = _write_quarantine(work)
    write_datapackage(work / "datapackage.json", vocabulary.columns)
    return Summary(
        documents=len(parts.owners),
        figures=tally.figures,
        numerals=_most_first(outcomes),
        exclusions=_most_first(exclusions),
        without_region=tally.without_region,
        no_total=tally.no_total,
        observations=len(observed),
        cells=len(rows),
        conflicts=conflicts,
        findings=_most_first(Counter(finding.severity for finding in found)),
        quarantined=quarantined,
        by_region=_most_first(tally.by_region),
        by_metric=_most_first(tally.by_metric),
        sheets=tuple(sheets),
    )


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _merge_numerals(parts: Parts, work: Path) -> tuple[Counter[str], Counter[str]]:
    outcomes: Counter[str] = Counter()
    exclusions: Counter[str] = Counter()

    def count(batch: pa.RecordBatch) -> None:
        outcomes.update(batch.column("outcome").to_pylist())
        exclusions.update(reason for reason in batch.column("reason").to_pylist() if reason is not None)

    merge_table(parts, "numerals", work / "numerals.parquet", [count])
    return outcomes, exclusions


def _merge_figures(parts: Parts, work: Path, vocabulary: Vocabulary) -> _Tally:
    tally = _Tally(vocabulary)
    with CsvSink(work / "figures.csv", FIGURES) as table:

        def take(batch: pa.RecordBatch) -> None:
            figures = list(figures_of([batch]))
            table.add(figures)
            for figure in figures:
                tally.take(figure)

        merge_table(parts, "figures", work / "figures.parquet", [take])
    return tally


def _write_comparison(
    work: Path, claims: Mapping[str, Claim], observed: Sequence[Observation], vocabulary: Vocabulary
) -> tuple[list[Row], int]:
    compared = list(cells(observed, claims, vocabulary.regions))
    rows: list[Row] = [comparison_row(cell, vocabulary.regions, vocabulary.metrics) for cell in compared]
    with ParquetSink(work / "comparison.parquet", COMPARISON, COMPARISON_GROUP_ROWS) as sink:
        sink.add(rows)
    write_csv(work / "comparison.csv", rows, COMPARISON)
    return rows, sum(cell.conflicts > 0 for cell in compared)


def _write_findings(
    work: Path, found: Sequence[Finding], evidence: Evidence, vocabulary: Vocabulary, lang: str
) -> None:
    claims = {claim.figure_id: claim for claim in evidence.shares} | dict(evidence.claims)
    rows = [finding_row(finding, claims, vocabulary.regions) for finding in found]
    write_csv(work / "findings.csv", rows, FINDING_TABLE)
    write_sarif(
        work / "findings.sarif", found, claims, vocabulary.findings, lang=lang, version=_heshu_version()
    )


def _heshu_version() -> str:
    try:
        return version("heshu")
    except PackageNotFoundError:
        return "0"


def _write_quarantine(work: Path) -> int:
    """Write ``quarantine.csv`` out of ``quarantine.jsonl``, sorted, each row once; none is an empty table."""
    path = work / "quarantine.jsonl"
    lines: Iterable[bytes] = path.read_bytes().splitlines() if path.is_file() else ()
    read = {msgspec.json.decode(line, type=Quarantined) for line in lines if line.strip()}
    rows = sorted(read, key=lambda row: (row.path, row.reason, row.detail))
    write_csv(work / "quarantine.csv", rows, QUARANTINE)
    return len(rows)
