"""The main job: an archive in, a dataset out. Survey, read, finish, show, publish."""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from pipeline.engine.finishing import finish, show
from pipeline.engine.folder import output_folder
from pipeline.engine.inputs import Request, Survey, chunks, find_inputs, survey_inputs
from pipeline.engine.pool import Pool
from pipeline.engine.progress import Progress
from pipeline.engine.tasks import Outcome, ReadTask, Worker
from pipeline.errors import HeshuError
from pipeline.extract.exclusions import Exclusion
from pipeline.ingest.metadata import Table
from pipeline.ingest.places import STDIN, Inventory
from pipeline.lexicon import load_toml
from pipeline.records import Outcome as NumeralOutcome
from pipeline.records import Quarantined, Record, json_line

PARTS = "parts"
QUARANTINE = "quarantine.jsonl"

Tell = Callable[[HeshuError | Quarantined], None]


class Tally(Record, frozen=True, kw_only=True):
    """What a run did: documents and sources, what was passed over, figures, numerals and findings.

    ``exclusions`` is the number of exclusion entries, ``unmatched`` names those that never matched (law 7).
    """

    documents: int
    duplicates: int
    quarantined: int
    figures: int
    numerals: dict[str, int]
    findings: dict[str, int]
    exclusions: int
    unmatched: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return the counts that the manifest holds."""
        return {
            "documents": self.documents,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "figures": self.figures,
            **{f"numerals_{outcome}": self.numerals.get(outcome, 0) for outcome in get_args(NumeralOutcome)},
            **{f"findings_{severity}": count for severity, count in sorted(self.findings.items())},
        }

    @property
    def unread_share(self) -> float:
        """Return the share of numerals that no rule could read, 0 to 1."""
        total = sum(self.numerals.values())
        return self.numerals.get("unread", 0) / total if total else 0.0


def run(
    request: Request,
    out: Path,
    lang: Literal["zh", "en"],
    progress: Progress,
    tell: Tell,
    *,
    shown: bool = True,
) -> Tally:
    """Read everything under the request's paths and leave the dataset in ``out``.

    ``tell`` hears what the user should know while it works: repairs, unmatched metadata, and the
    quarantine where nothing else is left. Not ``shown``, the dataset lacks workbook, charts and report.

    Raises:
        HeshuError: usage, a missing path, an output folder that cannot be written (status 2); nothing could
            be processed (status 1). ``out`` then holds what it held before.
        KeyboardInterrupt: likewise; workers and work folder are gone.
    """
    _check_out(request.paths, out)
    inventory, tables = find_inputs(request, exclude=out)
    if not inventory.places and not inventory.quarantined:
        raise HeshuError("nothing-found", exit_status=1)
    with output_folder(out) as folder:
        for notice in folder.notices:
            tell(notice)
        with Pool(request.starter(), request.workers) as pool:
            survey, outcomes = _read_all(request, folder.work, (inventory, tables), pool, progress, tell)
            quarantined = _sorted_rows(
                [*survey.quarantined, *(row for each in outcomes for row in each.quarantined)]
            )
            if not any(outcome.documents for outcome in outcomes):
                for row in quarantined:
                    tell(row)
                raise HeshuError("nothing-read", exit_status=1, quarantined=len(quarantined))
            _write_quarantine(folder.work / QUARANTINE, quarantined)
            progress.stage("finish", None)
            findings = finish(folder.work, lang, pool)
            if shown:
                progress.stage("show", None)
                show(folder.work, lang, pool)
        shutil.rmtree(folder.work / PARTS)
        (folder.work / QUARANTINE).unlink()
        entries = [entry.name for entry in load_toml(request.lexicons / "exclusions.toml", Exclusion)]
        tally = _tally(survey, outcomes, len(quarantined), findings, entries)
        progress.stage("publish", None)
        folder.publish(tally.counts())
    return tally


def _read_all(
    request: Request,
    work: Path,
    inputs: tuple[Inventory, list[Table]],
    pool: Pool[Worker],
    progress: Progress,
    tell: Tell,
) -> tuple[Survey, list[Outcome]]:
    inventory, tables = inputs
    outcomes: dict[int, Outcome] = {}
    progress.stage("survey", len(inventory.places))
    survey = survey_inputs(request, inventory, tables, pool, progress.advance)
    for table, line, name in survey.unmatched:
        tell(HeshuError("metadata-unmatched", file=table, line=line, name=name))
    progress.stage("read", len(survey.jobs))
    for number, outcome in pool.results(_tasks(survey, work / PARTS, request.stdin)):
        outcomes[number] = outcome
        progress.advance(outcome.documents + len(outcome.quarantined))
    return survey, [outcomes[number] for number in sorted(outcomes)]


def _tasks(survey: Survey, parts: Path, stdin: bytes) -> list[ReadTask]:
    tasks = []
    for number, jobs in enumerate(chunks(survey.jobs)):
        piped = any(job.place.file == STDIN for job in jobs)
        name = f"{number:06d}"  # part names follow the order of the documents
        tasks.append(ReadTask(name=name, jobs=jobs, folder=str(parts), stdin=stdin if piped else b""))
    return tasks


def _check_out(paths: Sequence[Path], out: Path) -> None:
    if any(path.is_dir() and path.resolve() == out.resolve() for path in paths):
        raise HeshuError("out-is-input", path=out)


def _sorted_rows(rows: Sequence[Quarantined]) -> list[Quarantined]:
    return sorted(rows, key=lambda row: (row.path, row.reason, row.detail))


def _write_quarantine(path: Path, rows: Sequence[Quarantined]) -> None:
    path.write_text("".join(json_line(row) + "\n" for row in rows), encoding="utf-8", newline="\n")


def _tally(
    survey: Survey,
    outcomes: Sequence[Outcome],
    quarantined: int,
    findings: Mapping[str, int],
    entries: Sequence[str],
) -> Tally:
    numerals: Counter[str] = Counter()
    matched: set[str] = set()
    for outcome in outcomes:
        numerals.update(outcome.numerals)
        matched |= outcome.matched
    return Tally(
        documents=sum(outcome.documents for outcome in outcomes),
        duplicates=survey.duplicates,
        quarantined=quarantined,
        figures=sum(outcome.figures for outcome in outcomes),
        numerals=dict(sorted(numerals.items())),
        findings=dict(findings),
        exclusions=len(entries),
        unmatched=tuple(entry for entry in entries if entry not in matched),
    )
