"""Where tests find the shared real reports, and what happens without them."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HESHU = [sys.executable, "-c", "from pipeline.cli import main; main()"]
LARGEST_KIB = 2 * 1024 * 1024


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of the shared real reports; skip without it, fail where CI requires it."""
    folder = Path(os.environ.get("HESHU_SHARED", ROOT.parent / "shared"))
    if (folder / "gold").is_dir():
        return folder
    if os.environ.get("HESHU_GOLD_REQUIRED"):
        pytest.fail(f"HESHU_GOLD_REQUIRED is set, and no gold lies in {folder / 'gold'}", pytrace=False)
    pytest.skip(f"no shared reports in {folder}")


@pytest.fixture(scope="session")
def lexicons() -> Path:
    """Return the project's lexicons."""
    return ROOT / "lexicons"


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the project's own reports and gold."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_dataset(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset that the rules make of the project's reports. Tests read it and write nothing into it."""
    return _run_once("corpus", tmp_path_factory, corpus / "reports", "--layers", "rules")


@pytest.fixture(scope="session")
def archive_dataset(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset of the shared reports and the archive; some texts stand in both. Tests only read it."""
    read = [shared / "reports", shared / "archive" / "news-2023.zip"]
    return _run_once("archive", tmp_path_factory, *read)


def _run_once(name: str, tmp_path_factory: pytest.TempPathFactory, *arguments: str | Path) -> Path:
    """Return the dataset of ``heshu run``; processes that share the tests among them wait for the one that makes it."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out = base / f"{name}-dataset"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "manifest.json").exists():
            command = [*HESHU, "run", *map(str, arguments), "--out", str(out), "--quiet"]
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0
            assert usage.ru_maxrss < LARGEST_KIB, "the largest process used 2 GB or more"
    return out
