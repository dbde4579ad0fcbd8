"""What is done in worker processes while the archive is read: survey sources, read documents."""

import traceback
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.errors import HeshuError
from pipeline.extract.drafts import Layers
from pipeline.ingest.documents import DocumentReader, document_id, read_text
from pipeline.ingest.places import Place
from pipeline.ingest.sources import SourceReader
from pipeline.records import Document, Figure, Numeral, Quarantined, Record, Source, json_line

if TYPE_CHECKING:
    from pipeline.extract.reader import Reader, Reading
    from pipeline.learned.layer import LearnedLayer


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


class Surveys(Record, frozen=True, kw_only=True):
    """What became of a survey."""

    surveyed: tuple[Surveyed, ...]
    quarantined: tuple[Quarantined, ...]


class Outcome(Record, frozen=True, kw_only=True):
    """What became of the documents of a task: what was quarantined, what was counted, which entries matched."""

    lines: tuple[str, ...]
    quarantined: tuple[Quarantined, ...]
    documents: int
    characters: int
    figures: int
    numerals: dict[str, int]
    matched: frozenset[str]


class Worker:
    """What the tasks of one process share: the open archive, the lexicons and the model, loaded for the first document."""

    def __init__(self, lexicons: Path, layers: Layers = "all", model: Path | None = None) -> None:
        self.lexicons = lexicons
        self._layers = layers
        self._model = model
        self.sources = SourceReader()
        self._documents: DocumentReader | None = None
        self._reader: Reader | None = None

    @property
    def documents(self) -> DocumentReader:
        """What makes documents of sources."""
        if self._documents is None:
            self._documents = DocumentReader.load(self.lexicons)
        return self._documents

    @property
    def reader(self) -> "Reader":
        """What reads figures out of documents."""
        from pipeline.extract.reader import Reader  # noqa: PLC0415 - a survey needs no lexicons

        if self._reader is None:
            self._reader = Reader.load(self.lexicons, self._layer())
        return self._reader

    def _layer(self) -> "LearnedLayer | None":
        if self._layers == "rules":
            return None
        from pipeline.learned.layer import LearnedLayer  # noqa: PLC0415
        from pipeline.learned.model import load_model  # noqa: PLC0415

        return LearnedLayer.load(load_model(self._model), self.lexicons, alone=self._layers == "learned")

    def close(self) -> None:
        """Close the archive."""
        self.sources.close()


def starter(lexicons: Path, layers: Layers = "all", model: Path | None = None) -> Callable[[], Worker]:
    """Return what a process calls to become able to perform tasks; ``model`` in place of the shipped one.

    Raises:
        HeshuError: the model that the layers need is missing, damaged or of another version.
    """
    if layers != "rules":
        from pipeline.learned.model import check_model  # noqa: PLC0415

        check_model(model)  # told at once, not after the survey of an archive
    return partial(Worker, lexicons, layers, model)


class SurveyTask(Record, frozen=True, kw_only=True):
    """Sources to survey."""

    places: tuple[Place, ...]
    stdin: bytes = b""

    def perform(self, worker: Worker) -> Surveys:
        """Decode every source and hash its text."""
        surveyed: list[Surveyed] = []
        quarantined: list[Quarantined] = []
        for place in self.places:
            text = _text_of(worker.sources.read(place, self.stdin))
            if isinstance(text, Quarantined):
                quarantined.append(text)
            else:
                surveyed.append(Surveyed(place=place, document_id=document_id(text), characters=len(text)))
        return Surveys(surveyed=tuple(surveyed), quarantined=tuple(quarantined))


class ReadTask(Record, frozen=True, kw_only=True):
    """Documents to read: into the part ``name`` of ``folder``, or, without a folder, as JSON lines."""

    name: str
    jobs: tuple[Job, ...]
    folder: str | None = None
    stdin: bytes = b""

    def perform(self, worker: Worker) -> Outcome:
        """Read the documents and write their part. One on which reading fails is one quarantine row."""
        quarantined: list[Quarantined] = []
        whole: list[Document] = []
        figures: list[Figure] = []
        numerals: list[Numeral] = []
        matched: set[str] = set()
        for job in self.jobs:
            read = _read(job, self.stdin, worker)
            if isinstance(read, Quarantined):
                quarantined.append(read)
                continue
            document, reading = read
            whole.append(document)
            figures.extend(sorted(reading.figures, key=lambda figure: (figure.start, figure.end)))
            numerals.extend(sorted(reading.numerals, key=lambda numeral: (numeral.start, numeral.end)))
            matched.update(reading.matched)
        if self.folder is not None:
            from pipeline.dataset.parts import write_part  # noqa: PLC0415 - extract needs no pyarrow

            write_part(Path(self.folder), self.name, whole, numerals, figures)
        return Outcome(
            lines=() if self.folder is not None else tuple(map(json_line, figures)),
            quarantined=tuple(quarantined),
            documents=len(whole),
            characters=sum(len(document.text) for document in whole),
            figures=len(figures),
            numerals=dict(Counter(numeral.outcome for numeral in numerals)),
            matched=frozenset(matched),
        )


def _text_of(source: Source | Quarantined) -> str | Quarantined:
    if isinstance(source, Quarantined):
        return source
    try:
        text = read_text(source)
    except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
        return _internal(source.path, error)
    return text if isinstance(text, Quarantined) else text.text


def _read(job: Job, stdin: bytes, worker: Worker) -> "tuple[Document, Reading] | Quarantined":
    document, reader = (
        read_document(job, worker, stdin),
        worker.reader,
    )  # malformed lexicons are no document's fault
    if isinstance(document, Quarantined):
        return document
    try:
        return document, reader.read(document)
    except HeshuError:
        raise  # a damaged model is no document's fault
    except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
        return _internal(job.place.path, error)


def read_document(job: Job, worker: Worker, stdin: bytes = b"") -> Document | Quarantined:
    """Return the document of a job with what metadata tells of it, or the row that says why there is none."""
    documents = worker.documents
    source = worker.sources.read(job.place, stdin)
    if isinstance(source, Quarantined):
        return source
    told = {field: getattr(job, field) for field in ("published", "publisher", "region", "campaign")}
    try:
        document = documents.read(replace(source, **told), job.sources)
    except Exception as error:  # noqa: BLE001 - one bad document costs one line (law 6)
        return _internal(job.place.path, error)
    if not isinstance(document, Quarantined) and document.document_id != job.document_id:
        return Quarantined(path=job.place.path, reason="changed", detail="changed while being read")
    return document


def _internal(path: str, error: Exception) -> Quarantined:
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    detail = f"internal error: {type(error).__name__} at {where}; please report it with this file"
    return Quarantined(path=path, reason="internal", detail=detail)
