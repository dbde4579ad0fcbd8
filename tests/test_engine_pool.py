"""Worker processes: results, errors from outside and inside, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.engine.pool import Pool, WorkerFailedError
from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError


class Held:
    """What each process holds; counts what it performed."""

    def __init__(self) -> None:
        self.performed = 0
        self.closed = False

    def close(self) -> None:
        self.closed = True


class Shout(str):
    """A task that is a word."""

    __slots__ = ()

    def perform(self, held: Held) -> str:
        held.performed += 1
        if self == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if self == "leave":
            sys.exit(7)
        if self == "full":
            raise OSError(28, "No space left on device", "x")
        if self == "fail":
            raise KeyError("a defect")
        if self == "told":
            raise HeshuError("missing-path", path="a.txt")
        return f"{self}!"


class Count(Shout):
    """A task of another kind, with another kind of result."""

    __slots__ = ()

    def perform(self, held: Held) -> int:  # type: ignore[override]
        return held.performed


class Sleep(str):
    """A task that takes its time, unless it is ``a``."""

    __slots__ = ()

    def perform(self, _: Held) -> str:
        time.sleep(0 if self == "a" else 60)
        return str(self)


def start_badly() -> Held:
    raise LexiconError("units.toml: broken")


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_has_its_result(workers: int) -> None:
    tasks = [Shout(number) for number in range(20)]
    with Pool(Held, workers) as pool:
        for _ in range(2):
            assert dict(pool.results(iter(tasks))) == {
                number: f"{task}!" for number, task in enumerate(tasks)
            }
        assert list(pool.results([])) == []
        # what a process holds, its next tasks find there, of whatever kind they are
        assert 0 < next(pool.results([Count()]))[1] <= 40


def test_what_this_process_holds_is_closed() -> None:
    held = Held()
    with Pool(lambda: held, 1) as pool:
        assert list(pool.results([Shout("a")])) == [(0, "a!")]
    assert held.closed


@pytest.mark.parametrize(("task", "told"), [("die", "SIGKILL"), ("leave", "status 7")])
def test_a_lost_worker_is_told(task: str, told: str) -> None:
    with Pool(Held, 2) as pool, pytest.raises(HeshuError) as caught:
        list(pool.results(map(Shout, ["a", task, "b", "c"])))
    assert (caught.value.message_id, caught.value.exit_status) == ("worker-lost", 1)
    assert caught.value.values == {"signal": told}


def test_errors_of_tasks_come_back() -> None:
    with Pool(Held, 2) as pool, pytest.raises(OSError, match="No space left") as full:
        list(pool.results([Shout("full")]))
    assert full.value.errno == 28
    with Pool(Held, 2) as pool, pytest.raises(WorkerFailedError, match="KeyError: 'a defect'"):
        list(pool.results([Shout("fail")]))
    with Pool(Held, 2) as pool, pytest.raises(HeshuError) as caught:
        list(pool.results([Shout("told")]))
    assert caught.value.values == {"path": "a.txt"}
    with Pool(start_badly, 2) as pool, pytest.raises(LexiconError, match="broken"):
        list(pool.results([Shout("a")]))


SCRIPT = """
import multiprocessing, sys, time
sys.path.insert(0, {tests!r})
from pipeline.engine.pool import Pool
from test_engine_pool import Held, Sleep
if __name__ == "__main__":
    with Pool(Held, 2) as pool:
        results = pool.results(map(Sleep, "abc"))
        next(results)
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(tests=str(Path(__file__).parent)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    for _ in range(50):
        if not any(map(alive, pids)):
            return
        time.sleep(0.1)
    pytest.fail("workers outlive their parent")
