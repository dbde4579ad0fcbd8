"""The survey: all inputs listed, decoded and hashed, so that identical documents are one."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.engine.pool import Pool
from pipeline.engine.tasks import Job, Surveyed, SurveyTask, Worker, starter
from pipeline.errors import HeshuError
from pipeline.extract.drafts import Layers
from pipeline.ingest.campaigns import CampaignFinder
from pipeline.ingest.metadata import FIELDS, Table, Told, is_date, load_tables, told_of, unmatched
from pipeline.ingest.places import STDIN, Inventory, Place
from pipeline.ingest.sources import find_places
from pipeline.records import Quarantined, Record
from pipeline.regions import Gazetteer

SURVEY_BATCH = 400
CHUNK_DOCUMENTS = 100
CHUNK_CHARACTERS = 400_000


class Request(Record, frozen=True, kw_only=True):
    """What a user asks for: inputs, what is told of them, with which lexicons, layers and model to read.

    Without a ``model`` the shipped one is meant.
    """

    paths: tuple[Path, ...]
    lexicons: Path
    metadata: Path | None = None
    published: str | None = None
    workers: int = 1
    stdin: bytes = b""
    layers: Layers = "all"
    model: Path | None = None

    def starter(self) -> Callable[[], Worker]:
        """Return what a process calls to read as the request asks.

        Raises:
            HeshuError: as :func:`pipeline.engine.tasks.starter`.
        """
        return starter(self.lexicons, self.layers, self.model)


class Survey(Record, frozen=True, kw_only=True):
    """The documents to read, in the order of their first source, and what is passed over.

    ``unmatched`` are metadata rows (table, line, file) about files that are not there.
    """

    jobs: tuple[Job, ...]
    sources: int
    quarantined: tuple[Quarantined, ...]
    unmatched: tuple[tuple[str, int, str], ...]

    @property
    def duplicates(self) -> int:
        """Return how many sources hold a text that an earlier source holds."""
        return sum(len(job.sources) - 1 for job in self.jobs)


def find_inputs(request: Request, exclude: Path | None = None) -> tuple[Inventory, list[Table]]:
    """List the inputs and read their metadata tables.

    Raises:
        HeshuError: a missing path, a malformed table, an unknown campaign or region, an impossible date.
    """
    if request.published is not None and not is_date(request.published):
        raise HeshuError("published-malformed", value=request.published)
    inventory = find_places(request.paths, exclude)
    tables = load_tables(inventory.tables, request.metadata)
    _check_codes(tables, request.lexicons)
    return inventory, tables


def survey_inputs(
    request: Request,
    inventory: Inventory,
    tables: Sequence[Table],
    pool: Pool[Worker],
    advance: Callable[[int], None] = lambda _: None,
) -> Survey:
    """Decode and hash every source, and merge sources of the same text into one job.

    ``advance`` hears how many more sources are surveyed.

    Raises:
        HeshuError: ``--published`` for more than one document.
    """
    surveyed: list[Surveyed] = []
    quarantined = list(inventory.quarantined)
    for _, found in pool.results(_survey_tasks(inventory.places, request.stdin)):
        surveyed += found.surveyed
        quarantined += found.quarantined
        advance(len(found.surveyed) + len(found.quarantined))
    jobs = _jobs(surveyed, tables, request.published)
    if request.published is not None and len(jobs) > 1:
        raise HeshuError("published-many", count=len(jobs))
    return Survey(
        jobs=jobs,
        sources=len(inventory.places),
        quarantined=tuple(sorted(quarantined, key=lambda row: (row.path, row.reason, row.detail))),
        unmatched=tuple(unmatched((place.path for place in inventory.places), tables)),
    )


def chunks(jobs: Sequence[Job]) -> Iterator[tuple[Job, ...]]:
    """Cut the jobs into chunks of at most 100 documents and about 400,000 characters, the same everywhere."""
    chunk: list[Job] = []
    characters = 0
    for job in jobs:
        if chunk and (len(chunk) == CHUNK_DOCUMENTS or characters + job.characters > CHUNK_CHARACTERS):
            yield tuple(chunk)
            chunk, characters = [], 0
        chunk.append(job)
        characters += job.characters
    if chunk:
        yield tuple(chunk)


def _survey_tasks(places: Sequence[Place], stdin: bytes) -> Iterator[SurveyTask]:
    for start in range(0, len(places), SURVEY_BATCH):
        batch = tuple(places[start : start + SURVEY_BATCH])
        piped = any(place.file == STDIN for place in batch)
        yield SurveyTask(places=batch, stdin=stdin if piped else b"")


def _jobs(surveyed: Sequence[Surveyed], tables: Sequence[Table], published: str | None) -> tuple[Job, ...]:
    same: dict[str, list[Surveyed]] = {}
    for entry in sorted(surveyed, key=lambda entry: (entry.place.path, entry.place.file)):
        same.setdefault(entry.document_id, []).append(entry)
    jobs = []
    for document_id, entries in same.items():
        paths = [entry.place.path for entry in entries]
        told: Mapping[str, str | None] = told_of(paths, tables)
        fields = {field: told.get(field) for field in FIELDS}
        fields["published"] = published or fields["published"]
        jobs.append(
            Job(
                place=entries[0].place,
                document_id=document_id,
                sources=tuple(paths),
                characters=entries[0].characters,
                **fields,
            )
        )
    return tuple(jobs)


def _check_codes(tables: Sequence[Table], lexicons: Path) -> None:
    told = [(table, row) for table in tables for row in table.rows.values()]
    if any(row.campaign for _, row in told):
        _check_field(told, "campaign", CampaignFinder.load(lexicons).codes())
    if any(row.region for _, row in told):
        _check_field(told, "region", Gazetteer.load(lexicons))


def _check_field(told: Sequence[tuple[Table, Told]], field: str, known: Container[str]) -> None:
    for table, row in told:
        code = getattr(row, field)
        if code is not None and code not in known:
            raise HeshuError("metadata-value", file=table.name, line=row.line, field=field, value=code)
