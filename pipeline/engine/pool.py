"""Worker processes under supervision: tasks out, results in, a lost worker is told and not waited for.

Workers are spawned, never forked, so that they hold no copy of the parent's state; each ends with its
parent, also after ``kill -9``. With one worker the tasks run in this process.
"""

import gc
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, NoReturn, Protocol, TypeVar, runtime_checkable

from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError
from pipeline.resources import ResourceMissingError

ContextT = TypeVar("ContextT")
ResultT = TypeVar("ResultT")
HeldT_contra = TypeVar("HeldT_contra", contravariant=True)
YieldT_co = TypeVar("YieldT_co", covariant=True)

LEAVE_SECONDS = 5.0
# A worker makes millions of small records and hardly a cycle; each full collection walks the lexicons, too.
# With Python's own thresholds comparison and report of 8,000 documents took a fifth longer.
COLLECT_SELDOM = (200_000, 20, 20)


class WorkerFailedError(RuntimeError):
    """A task raised in a worker: a defect of the program. Holds the worker's own traceback."""


class Task(Protocol[HeldT_contra, YieldT_co]):
    """A piece of work that travels to a process and is performed there with what that process holds."""

    def perform(self, held: HeldT_contra, /) -> YieldT_co:
        """Do the work."""


@runtime_checkable
class Closable(Protocol):
    """What a process may hold open."""

    def close(self) -> None:
        """Close it."""


class Pool(Generic[ContextT]):
    """Performs tasks on up to ``workers`` processes. ``start`` builds, once a process, what the tasks share.

    >>> class Twice(int):
    ...     def perform(self, held: list) -> int:
    ...         return 2 * self
    >>> with Pool(list, 1) as pool:
    ...     sorted(pool.results([Twice(1), Twice(2), Twice(3)]))
    [(0, 2), (1, 4), (2, 6)]
    """

    def __init__(self, start: Callable[[], ContextT], workers: int) -> None:
        self._start = start
        self._size = workers
        self._local: ContextT | None = None
        self._workers: dict[Connection, SpawnProcess] = {}

    def __enter__(self) -> "Pool[ContextT]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def results(self, tasks: Iterable[Task[ContextT, ResultT]]) -> Iterator[tuple[int, ResultT]]:
        """Yield each task's number and result as they are done; tasks are drawn as workers become free.

        Raises:
            HeshuError: a worker was ended from outside (exit status 1), or told of something to mend.
            LexiconError: the lexicons are malformed.
            OSError: a worker could not write.
            WorkerFailedError: a task raised otherwise.
        """
        if self._size == 1:
            yield from self._here(tasks)
            return
        numbered = enumerate(tasks)
        busy: dict[Connection, int] = {}
        while True:
            while len(busy) < self._size and (entry := next(numbered, None)) is not None:
                number, task = entry
                connection = self._idle(busy)
                self._send(connection, task)
                busy[connection] = number
            if not busy:
                return
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)  # noqa: S101 - wait returns what it was given
                result: ResultT = self._receive(ready)
                yield busy.pop(ready), result

    def close(self) -> None:
        """End all workers, at once where they are busy, and close what this process holds."""
        for connection, process in self._workers.items():
            connection.close()
            process.terminate()
        for process in self._workers.values():
            process.join(LEAVE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
        self._workers.clear()
        if isinstance(self._local, Closable):
            self._local.close()
        self._local = None

    def _here(self, tasks: Iterable[Task[ContextT, ResultT]]) -> Iterator[tuple[int, ResultT]]:
        if self._local is None:
            self._local = self._start()
        for number, task in enumerate(tasks):
            yield number, task.perform(self._local)

    def _idle(self, busy: dict[Connection, int]) -> Connection:
        free = next((connection for connection in self._workers if connection not in busy), None)
        if free is not None:
            return free
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._start), daemon=True)
        with _interrupts_held():
            process.start()
        theirs.close()
        self._workers[ours] = process
        return ours

    def _send(self, connection: Connection, task: Task[ContextT, ResultT]) -> None:
        try:
            connection.send(task)
        except (BrokenPipeError, ConnectionResetError):
            self._lost(connection)

    def _receive(self, connection: Connection) -> Any:  # noqa: ANN401 - each task has its own kind of result
        try:
            outcome, payload = connection.recv()
        except (EOFError, ConnectionResetError):
            self._lost(connection)
        if outcome == "told":
            raise payload
        if outcome == "system":
            raise OSError(*payload)
        if outcome == "failed":
            raise WorkerFailedError(payload)
        return payload

    def _lost(self, connection: Connection) -> NoReturn:
        process = self._workers[connection]
        process.join(LEAVE_SECONDS)
        code = process.exitcode
        name = signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"
        raise HeshuError("worker-lost", exit_status=1, signal=name)


def _work(connection: Connection, start: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    _end_with_parent()
    gc.set_threshold(*COLLECT_SELDOM)
    held: object = None
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        answer: tuple[str, object]
        try:
            held = start() if held is None else held
            answer = ("done", task.perform(held))
        except (HeshuError, LexiconError, ResourceMissingError) as error:
            answer = ("told", error)
        except OSError as error:
            answer = ("system", (error.errno, error.strerror, error.filename))
        except Exception:  # noqa: BLE001 - carried to the parent, which raises it with this traceback
            answer = ("failed", traceback.format_exc())
        try:
            connection.send(answer)
        except OSError:
            return


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    # A spawned process inherits the mask: Ctrl-C while it starts must not end it with a traceback.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
