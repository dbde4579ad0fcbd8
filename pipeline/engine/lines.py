"""Figures of any inputs as JSON lines, in document order, while they are read."""

from collections.abc import Iterator

from pipeline.engine.inputs import Request, chunks, find_inputs, survey_inputs
from pipeline.engine.pool import Pool
from pipeline.engine.tasks import Outcome, ReadTask
from pipeline.errors import HeshuError
from pipeline.records import Quarantined

# Under this many documents a second process costs more (it loads the lexicons again) than it saves.
SPREAD_FROM_DOCUMENTS = 60


def figure_lines(request: Request) -> Iterator[str | Quarantined]:
    """Yield the figures' lines, documents by path, figures by start; and rows for what could not be read.

    Raises:
        HeshuError: a missing path, bad metadata; exit status 1 where nothing could be processed.
    """
    inventory, tables = find_inputs(request)
    if not inventory.places and not inventory.quarantined:
        raise HeshuError("nothing-found", exit_status=1)
    workers = request.workers if len(inventory.places) >= SPREAD_FROM_DOCUMENTS else 1
    with Pool(request.starter(), workers) as pool:
        survey = survey_inputs(request, inventory, tables, pool)
        yield from survey.quarantined
        tasks = (
            ReadTask(name=str(number), jobs=jobs, stdin=request.stdin)
            for number, jobs in enumerate(chunks(survey.jobs))
        )
        waiting: dict[int, Outcome] = {}
        following = documents = 0
        failed = len(survey.quarantined)
        for number, outcome in pool.results(tasks):
            waiting[number] = outcome
            while following in waiting:
                ready = waiting.pop(following)
                following += 1
                documents += ready.documents
                failed += len(ready.quarantined)
                yield from ready.quarantined
                yield from ready.lines
    if not documents:
        raise HeshuError("nothing-read", exit_status=1, quarantined=len(survey.quarantined))
