"""Worker processes under supervision: tasks out, results in, a lost worker is told and not waited for.

Workers are spawned, never forked, so that they hold no copy of the parent's state; each ends with its
parent, also after ``kill -9``. With one worker the tasks run in this process.
"""

import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, NoReturn, TypeVar

from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError
from pipeline.resources import ResourceMissingError

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

LEAVE_SECONDS = 5.0


class WorkerFailedError(RuntimeError):
    """A task raised in a worker: a defect of the program. Holds the worker's own traceback."""


class Pool(Generic[TaskT, ResultT]):
    """Runs tasks on up to ``workers`` processes. ``start`` builds, once a process, what performs a task.

    >>> with Pool(_doubler, 1) as pool:
    ...     sorted(pool.results([1, 2, 3]))
    [(0, 2), (1, 4), (2, 6)]
    """

    def __init__(self, start: Callable[[], Callable[[TaskT], ResultT]], workers: int) -> None:
        self._start = start
        self._size = workers
        self._local: Callable[[TaskT], ResultT] | None = None
        self._workers: dict[Connection, SpawnProcess] = {}

    def __enter__(self) -> "Pool[TaskT, ResultT]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def results(self, tasks: Iterable[TaskT]) -> Iterator[tuple[int, ResultT]]:
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
                result = self._receive(ready)
                yield busy.pop(ready), result

    def close(self) -> None:
        """End all workers, at once where they are busy."""
        for connection, process in self._workers.items():
            connection.close()
            process.terminate()
        for process in self._workers.values():
            process.join(LEAVE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
        self._workers.clear()

    def _here(self, tasks: Iterable[TaskT]) -> Iterator[tuple[int, ResultT]]:
        if self._local is None:
            self._local = self._start()
        for number, task in enumerate(tasks):
            yield number, self._local(task)

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

    def _send(self, connection: Connection, task: TaskT) -> None:
        try:
            connection.send(task)
        except (BrokenPipeError, ConnectionResetError):
            self._lost(connection)

    def _receive(self, connection: Connection) -> ResultT:
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
        result: ResultT = payload
        return result

    def _lost(self, connection: Connection) -> NoReturn:
        process = self._workers[connection]
        process.join(LEAVE_SECONDS)
        code = process.exitcode
        name = signal.Signals(-code).name if code is not None and code < 0 else f"status {code}"
        raise HeshuError("worker-lost", exit_status=1, signal=name)


def _work(connection: Connection, start: Callable[[], Callable[[object], object]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what Ctrl-C means
    _end_with_parent()
    perform: Callable[[object], object] | None = None
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        answer: tuple[str, object]
        try:
            perform = perform or start()
            answer = ("done", perform(task))
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


def _doubler() -> Callable[[int], int]:
    return lambda number: 2 * number
