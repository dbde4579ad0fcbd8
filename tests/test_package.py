"""The installed wheel: lexicons and demonstration corpus travel with it."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline.resources import shipped_folder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which the wheel of this checkout is installed, beside no checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    wheel = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(wheel, check=True, capture_output=True, text=True)
    (file,) = folder.glob("heshu-*.whl")
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.startswith("tests/")]
    target = folder / "site"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(target)
    return target


def run(installed: Path, code: str, cwd: Path) -> str:
    environment = {"PYTHONPATH": str(installed), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=cwd, env=environment, check=True
    )
    return done.stdout


@pytest.mark.slow
def test_the_wheel_holds_lexicons_and_corpus(installed: Path, tmp_path: Path) -> None:
    code = (
        "import pipeline; from pipeline.resources import shipped_folder as f;"
        "print(pipeline.__file__); print(f('lexicons')); print(f('corpus'))"
    )
    package, lexicons, corpus = run(installed, code, tmp_path).split()
    assert Path(package).is_relative_to(installed)
    for folder, name in ((Path(lexicons), "lexicons"), (Path(corpus), "corpus")):
        assert folder.is_relative_to(installed)
        ours = shipped_folder(name)
        files = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
        assert {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} == files


@pytest.mark.slow
def test_the_installed_command_extracts(installed: Path, tmp_path: Path) -> None:
    report = tmp_path / "简报.txt"
    report.write_text("2024-05-06，陈巴尔虎旗开展宣讲活动12场次。", encoding="utf-8")
    code = (
        f"import sys; sys.argv = ['heshu', 'extract', {str(report)!r}]; from pipeline.cli import main; main()"
    )
    out = run(installed, code, tmp_path)
    assert '"quote":"12场次"' in out
    assert '"region":"150725"' in out


def test_the_checkout_serves_its_own_folders() -> None:
    assert shipped_folder("lexicons") == ROOT / "lexicons"
    assert shipped_folder("corpus") == ROOT / "corpus"
