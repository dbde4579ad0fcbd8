"""Reports to learn from: those of the corpus and a user's own with gold, and reports that nobody has marked."""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from pipeline.engine.inputs import Request, find_inputs, survey_inputs
from pipeline.engine.pool import Pool
from pipeline.engine.tasks import Worker, read_document
from pipeline.errors import HeshuError
from pipeline.records import Document
from pipeline.score.gold import GoldFile, misplaced, read_gold, shown_name
from pipeline.score.predictions import Tell
from pipeline.training.labelled import Labelled, LabelledReader


def read_reports(request: Request, tell: Tell) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Yield each document under the request's paths with the names (without endings) under which it lies there.

    Raises:
        HeshuError: a missing path, malformed metadata; nothing there that could be read (exit status 1).
    """
    inventory, tables = find_inputs(request)
    with Pool(request.starter(), 1) as pool:
        survey = survey_inputs(request, inventory, tables, pool)
    for row in survey.quarantined:
        tell(row)
    if not survey.jobs:
        raise HeshuError("nothing-found", exit_status=1)
    name_of = {place.path: PurePosixPath(place.name).stem for place in inventory.places}
    worker = Worker(request.lexicons, "rules")
    try:
        for job in survey.jobs:
            document = read_document(job, worker)
            if isinstance(document, Document):
                yield tuple(sorted({name_of[path] for path in job.sources})), document
            else:
                tell(document)
    finally:
        worker.close()


def marked_reports(
    reader: LabelledReader, paths: Sequence[Path], request: Request, tell: Tell
) -> Iterator[Labelled]:
    """Yield the request's reports that have gold, labelled by it. What is doubtful about the gold is told.

    Raises:
        HeshuError: a malformed line of gold, gold without a report, and what :func:`read_reports` raises.
    """
    gold = {file.name: file for file in read_gold(paths)}
    for file in gold.values():
        for doubt in file.doubts:
            tell(doubt)
    met: set[str] = set()
    for names, document in read_reports(request, tell):
        for name in names:
            if name in gold:
                met.add(name)
                yield from _marked(reader, document, gold[name], tell)
    missing = sorted(name for name, file in gold.items() if name not in met and file.figures)
    for name in missing:
        tell(
            HeshuError(
                "score-missing",
                name=shown_name(name),
                path=request.paths[0],
                count=len(gold[name].figures),
            )
        )
    if not met:
        raise HeshuError("train-no-reports", path=request.paths[0])


def unmarked_reports(reader: LabelledReader, request: Request, tell: Tell) -> Iterator[Labelled]:
    """Yield the request's reports labelled by the rules, where these are sure; raises as :func:`read_reports`."""
    for _, document in read_reports(request, tell):
        labelled = reader.weak(document)
        if labelled is not None:
            yield labelled


def _marked(reader: LabelledReader, document: Document, gold: GoldFile, tell: Tell) -> Iterator[Labelled]:
    for doubt in misplaced(gold, document.text):
        tell(doubt)
    labelled = reader.report(document, gold.figures)
    if labelled is not None:
        yield labelled
