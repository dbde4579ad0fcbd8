"""Worker processes: results, errors from outside and inside, and no process left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.engine.pool import Pool, WorkerFailedError
from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError


def start() -> Callable[[str], str]:
    return perform


def perform(task: str) -> str:
    if task == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "leave":
        sys.exit(7)
    if task == "full":
        raise OSError(28, "No space left on device", "x")
    if task == "fail":
        raise KeyError("a defect")
    if task == "told":
        raise HeshuError("missing-path", path="a.txt")
    return f"{task}!"


def start_badly() -> Callable[[str], str]:
    raise LexiconError("units.toml: broken")


@pytest.mark.parametrize("workers", [1, 2])
def test_every_task_has_its_result(workers: int) -> None:
    tasks = [str(number) for number in range(20)]
    with Pool(start, workers) as pool:
        for _ in range(2):
            assert dict(pool.results(iter(tasks))) == {
                number: f"{task}!" for number, task in enumerate(tasks)
            }
        assert list(pool.results([])) == []


@pytest.mark.parametrize(("task", "told"), [("die", "SIGKILL"), ("leave", "status 7")])
def test_a_lost_worker_is_told(task: str, told: str) -> None:
    with Pool(start, 2) as pool, pytest.raises(HeshuError) as caught:
        list(pool.results(["a", task, "b", "c"]))
    assert (caught.value.message_id, caught.value.exit_status) == ("worker-lost", 1)
    assert caught.value.values == {"signal": told}


def test_errors_of_tasks_come_back() -> None:
    with Pool(start, 2) as pool, pytest.raises(OSError, match="No space left") as full:
        list(pool.results(["full"]))
    assert full.value.errno == 28
    with Pool(start, 2) as pool, pytest.raises(WorkerFailedError, match="KeyError: 'a defect'"):
        list(pool.results(["fail"]))
    with Pool(start, 2) as pool, pytest.raises(HeshuError) as caught:
        list(pool.results(["told"]))
    assert caught.value.values == {"path": "a.txt"}
    with Pool(start_badly, 2) as pool, pytest.raises(LexiconError, match="broken"):
        list(pool.results(["a"]))


SCRIPT = """
import multiprocessing, sys, time
sys.path.insert(0, {tests!r})
from pipeline.engine.pool import Pool
from test_engine_pool import sleeper
if __name__ == "__main__":
    with Pool(sleeper, 2) as pool:
        results = pool.results(["a", "b", "c"])
        next(results)
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        time.sleep(60)
"""


def sleeper() -> Callable[[str], str]:
    def sleep(task: str) -> str:
        time.sleep(0 if task == "a" else 60)
        return task

    return sleep


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
