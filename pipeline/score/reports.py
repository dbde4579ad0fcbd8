"""Figures of report texts, by the same machinery as ``heshu extract``, for the documents that have gold."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import msgspec

from pipeline.engine.inputs import Request, Survey, chunks, find_inputs, survey_inputs
from pipeline.engine.lines import SPREAD_FROM_DOCUMENTS
from pipeline.engine.pool import Pool
from pipeline.engine.tasks import Job, ReadTask, Worker, read_document
from pipeline.errors import HeshuError
from pipeline.ingest.places import Inventory
from pipeline.records import Document, Quarantined, Record
from pipeline.score.gold import GoldFile, misplaced, shown_name
from pipeline.score.predictions import Predicted, Tell, figure_of
from pipeline.score.records import PredictedFigure


class Extracted(Record, frozen=True, kw_only=True):
    """The documents of a task, the lines of their figures, and what could not be read."""

    documents: tuple[Document, ...]
    lines: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]


class ExtractTask(Record, frozen=True, kw_only=True):
    """Documents to extract from; their texts and campaigns come back beside the figures."""

    jobs: tuple[Job, ...]

    def perform(self, worker: Worker) -> Extracted:
        """Read the documents."""
        outcome = ReadTask(name="score", jobs=self.jobs).perform(worker)
        unread = {row.path for row in outcome.quarantined}
        documents = (read_document(job, worker) for job in self.jobs if job.place.path not in unread)
        return Extracted(
            documents=tuple(document for document in documents if isinstance(document, Document)),
            lines=outcome.lines,
            quarantined=outcome.quarantined,
        )


def extract_predicted(gold: Sequence[GoldFile], request: Request, tell: Tell) -> Predicted:
    """Return the figures of the reports that have gold; reports without gold are not read.

    Raises:
        HeshuError: what ``heshu extract`` raises.
    """
    inventory, tables = find_inputs(request)
    if not inventory.places and not inventory.quarantined:
        raise HeshuError("nothing-found", exit_status=1)
    wanted, without_gold = _with_gold(inventory, {file.name for file in gold})
    workers = request.workers if len(wanted.places) >= SPREAD_FROM_DOCUMENTS else 1
    with Pool(request.starter(), workers) as pool:
        survey = survey_inputs(request, wanted, tables, pool)
        tasks = (ExtractTask(jobs=jobs) for jobs in chunks(survey.jobs))
        done = [extracted for _, extracted in sorted(pool.results(tasks), key=lambda entry: entry[0])]
    quarantined = [*survey.quarantined, *(row for extracted in done for row in extracted.quarantined)]
    for row in quarantined:
        tell(row)
    if quarantined and not any(extracted.documents for extracted in done):
        raise HeshuError("nothing-read", exit_status=1, quarantined=len(quarantined))
    predicted = _by_name(_names(wanted, survey), done, without_gold, tell)
    for file in gold:
        for doubt in misplaced(file, predicted.texts[file.name]) if file.name in predicted.texts else ():
            tell(doubt)
    return predicted


def _with_gold(inventory: Inventory, names: set[str]) -> tuple[Inventory, int]:
    places = [place for place in inventory.places if PurePosixPath(place.name).stem in names]
    return msgspec.structs.replace(inventory, places=places), len(inventory.places) - len(places)


def _names(inventory: Inventory, survey: Survey) -> Iterator[tuple[str, str]]:
    # A text that lies there under several names is read once and stands for each of them.
    name_of = {place.path: PurePosixPath(place.name).stem for place in inventory.places}
    for job in survey.jobs:
        for name in sorted({name_of[path] for path in job.sources}):
            yield name, job.document_id


def _by_name(
    names: Iterator[tuple[str, str]], done: Sequence[Extracted], without_gold: int, tell: Tell
) -> Predicted:
    documents = {document.document_id: document for extracted in done for document in extracted.documents}
    by_id: dict[object, list[PredictedFigure]] = {}
    for line in (line for extracted in done for line in extracted.lines):
        figure = figure_of("extract", 0, msgspec.json.decode(line))
        by_id.setdefault(figure.document_id, []).append(figure)
    figures: dict[str, list[PredictedFigure]] = {}
    ids: dict[str, list[str]] = {}
    for name, document_id in names:
        if document_id in documents:
            ids.setdefault(name, []).append(document_id)
            figures.setdefault(name, []).extend(by_id.get(document_id, []))
    for name, several in ids.items():
        if len(several) > 1:
            tell(HeshuError("score-same-name", name=shown_name(name), count=len(several)))
    first = {name: documents[document_ids[0]] for name, document_ids in ids.items()}
    return Predicted(
        figures=figures,
        campaigns={name: document.campaign for name, document in first.items()},
        without_gold=without_gold,
        # Offsets are into one text: where two reports share a name, none is shown.
        texts={name: first[name].text for name, several in ids.items() if len(several) == 1},
    )
