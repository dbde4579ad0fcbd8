"""Where tests find the shared real reports, and what happens without them."""

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
    out = tmp_path_factory.mktemp("corpus") / "out"
    command = [*HESHU, "run", str(corpus / "reports"), "--out", str(out), "--quiet", "--layers", "rules"]
    subprocess.run(command, check=True)
    return out


@pytest.fixture(scope="session")
def archive_dataset(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the dataset of the shared reports and the archive; some texts stand in both. Tests only read it."""
    out = tmp_path_factory.mktemp("archive") / "dataset"
    read = [shared / "reports", shared / "archive" / "news-2023.zip"]
    process = subprocess.Popen([*HESHU, "run", *read, "--out", out, "--quiet"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    assert usage.ru_maxrss < LARGEST_KIB, "the largest process used 2 GB or more"
    return out
