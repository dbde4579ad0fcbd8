"""What a worker does: survey sources, or read documents and write their part."""

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from pipeline.ingest.documents import DocumentReader, document_id, read_text
from pipeline.ingest.places import Place
from pipeline.ingest.sources import read_places
from pipeline.records import Document, Figure, Numeral, Quarantined, Record, json_line

if TYPE_CHECKING:
    from pipeline.extract.reader import Reader


class Surveyed(Record, frozen=True, kw_only=True):
    """A source that holds text: whose text it is, and how long."""

    place: Place
    document_id: str
    characters: int


class Job(Record, frozen=True, kw_only=True):
    """One document to read: where its bytes lie, all its sources, what metadata tells of it."""

    place: Place
    document_id: str
    sources: tuple[str, ...]
    characters: int
    published: str | None = None
    publisher: str | None = None
    region: str | None = None
    campaign: str | None = None


class SurveyTask(Record, frozen=True, kw_only=True):
    """Sources to survey."""

    places: tuple[Place, ...]
    stdin: bytes = b""


class ReadTask(Record, frozen=True, kw_only=True):
    """Documents to read: into the part ``name`` of ``folder``, or, without a folder, as JSON lines."""

    name: str
    jobs: tuple[Job, ...]
    folder: str | None = None
    stdin: bytes = b""


class Outcome(Record, frozen=True, kw_only=True):
    """What became of a task: its yield, what was quarantined, what was counted."""

    surveyed: tuple[Surveyed, ...] = ()
    lines: tuple[str, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    documents: int = 0
    characters: int = 0
    figures: int = 0
    numerals: dict[str, int] = msgspec.field(default_factory=dict)
    matched: frozenset[str] = frozenset()


Task = SurveyTask | ReadTask
Perform = Callable[[Task], Outcome]


def starter(lexicons: Path) -> Callable[[], Perform]:
    """Return what a worker process calls to become able to perform tasks."""
    return partial(_start, lexicons)


def _start(lexicons: Path) -> Perform:
    return Worker(lexicons).perform


class Worker:
    """Performs tasks; loads the lexicons with the first document it reads."""

    def __init__(self, lexicons: Path) -> None:
        self._lexicons = lexicons
        self._documents: DocumentReader | None = None
        self._reader: Reader | None = None

    def perform(self, task: Task) -> Outcome:
        """Perform one task. A document on which reading fails is one quarantine row."""
        if isinstance(task, SurveyTask):
            return survey(task)
        documents, reader = self._load()
        return read(task, documents, reader)

    def _load(self) -> tuple[DocumentReader, "Reader"]:
        from pipeline.extract.reader import Reader  # noqa: PLC0415 - a survey needs no lexicons

        if self._documents is None or self._reader is None:
            self._documents = DocumentReader.load(self._lexicons)
            self._reader = Reader.load(self._lexicons)
        return self._documents, self._reader


def survey(task: SurveyTask) -> Outcome:
    """Decode every source and hash its text."""
    surveyed: list[Surveyed] = []
    quarantined: list[Quarantined] = []
    for place, source in zip(task.places, read_places(task.places, task.stdin), strict=True):
        if isinstance(source, Quarantined):
            quarantined.append(source)
            continue
        try:
            text = read_text(source)
        except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
            text = _internal(place.path, error)
        if isinstance(text, Quarantined):
            quarantined.append(text)
        else:
            surveyed.append(
                Surveyed(place=place, document_id=document_id(text.text), characters=len(text.text))
            )
    return Outcome(surveyed=tuple(surveyed), quarantined=tuple(quarantined))


def read(task: ReadTask, documents: DocumentReader, reader: "Reader") -> Outcome:
    """Read the documents of a task and write their part, or return their figures as lines."""
    quarantined: list[Quarantined] = []
    whole: list[Document] = []
    figures: list[Figure] = []
    numerals: list[Numeral] = []
    matched: set[str] = set()
    for job, opened in zip(task.jobs, _open(task.jobs, task.stdin, documents), strict=True):
        if isinstance(opened, Quarantined):
            quarantined.append(opened)
            continue
        try:
            reading = reader.read(opened)
        except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
            quarantined.append(_internal(job.place.path, error))
            continue
        whole.append(opened)
        figures.extend(sorted(reading.figures, key=lambda figure: (figure.start, figure.end)))
        numerals.extend(sorted(reading.numerals, key=lambda numeral: (numeral.start, numeral.end)))
        matched.update(reading.matched)
    if task.folder is not None:
        from pipeline.dataset.parts import write_part  # noqa: PLC0415 - extract needs no pyarrow

        write_part(Path(task.folder), task.name, whole, numerals, figures)
    return Outcome(
        lines=() if task.folder is not None else tuple(map(json_line, figures)),
        quarantined=tuple(quarantined),
        documents=len(whole),
        characters=sum(len(document.text) for document in whole),
        figures=len(figures),
        numerals=dict(Counter(numeral.outcome for numeral in numerals)),
        matched=frozenset(matched),
    )


def _open(jobs: Sequence[Job], stdin: bytes, documents: DocumentReader) -> Iterator[Document | Quarantined]:
    sources = read_places((job.place for job in jobs), stdin)
    for job, source in zip(jobs, sources, strict=True):
        if isinstance(source, Quarantined):
            yield source
            continue
        told = {field: getattr(job, field) for field in ("published", "publisher", "region", "campaign")}
        try:
            document = documents.read(replace(source, **told), job.sources)
        except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
            document = _internal(job.place.path, error)
        if isinstance(document, Document) and document.document_id != job.document_id:
            yield Quarantined(path=job.place.path, reason="changed", detail="changed while being read")
        else:
            yield document


def _internal(path: str, error: Exception) -> Quarantined:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    detail = f"internal error: {type(error).__name__} at {where}; please report it with this file"
    return Quarantined(path=path, reason="internal", detail=detail)
