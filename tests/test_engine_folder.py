"""The output folder: stopped anywhere it holds a dataset that matches its manifest, or none that claims to be one."""

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pipeline.engine.folder import LOCK, PUBLISHING, WORK, output_folder
from pipeline.engine.manifest import MANIFEST, UNFINISHED, check_dataset, read_manifest, require_dataset
from pipeline.errors import HeshuError

OLD = {"figures.csv": "old", "charts/old.png": "1", "charts/both.png": "1", "report.html": "old"}
NEW = {"figures.csv": "new", "charts/new.png": "2", "charts/both.png": "2", "findings.csv": "new"}
FOREIGN = {"notes.txt": "mine", "charts/mine.png": "mine", "sub/own.csv": "mine"}


FORGED = '{"format_version": 2, "heshu": "", "counts": {}, "files": {"../x": {"bytes": 1, "sha256": ""}}}'


class Killed(BaseException):
    """Stands for kill -9: nothing that the program could catch."""


def build(out: Path, files: Mapping[str, str]) -> tuple[HeshuError, ...]:
    with output_folder(out) as folder:
        for name, text in files.items():
            path = folder.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        folder.publish({"documents": len(files)})
    return folder.notices


def contents(out: Path) -> dict[str, str]:
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def put(out: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")


def ids(problems: list[HeshuError] | tuple[HeshuError, ...]) -> list[str]:
    return [problem.message_id for problem in problems]


def test_a_dataset_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path, FOREIGN)
    assert build(tmp_path, OLD) == ()
    assert contents(tmp_path) == {**OLD, **FOREIGN}
    assert build(tmp_path, NEW) == ()
    assert contents(tmp_path) == {**NEW, **FOREIGN}
    assert check_dataset(tmp_path) == []
    assert require_dataset(tmp_path).counts == {"documents": 4}


def test_the_manifest_holds_nothing_of_the_machine(tmp_path: Path) -> None:
    build(tmp_path / "a", NEW)
    build(tmp_path / "b", dict(reversed(NEW.items())))
    first = (tmp_path / "a" / MANIFEST).read_bytes()
    assert first == (tmp_path / "b" / MANIFEST).read_bytes()
    assert str(tmp_path).encode() not in first
    assert set(json.loads(first)) == {"format_version", "heshu", "counts", "files"}


def steps() -> int:
    return len(NEW) + 2  # each file, and before and after them the two files of publishing


@pytest.mark.parametrize("step", range(steps() + 1))
@pytest.mark.parametrize("before", [True, False], ids=["before the step", "after the step"])
@pytest.mark.parametrize("earlier", [{}, OLD], ids=["first run", "second run"])
def test_killed_while_publishing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int, before: bool, earlier: dict[str, str]
) -> None:
    out = tmp_path / "out"
    put(out, FOREIGN)
    if earlier:
        build(out, earlier)
    with monkeypatch.context() as patch:
        kill_at(patch, out, step, before)
        killed = False
        try:
            build(out, NEW)
        except Killed:
            killed = True
    assert killed == (step < steps())
    problems = check_dataset(out)
    published = {name: text for name, text in contents(out).items() if not name.startswith(".heshu")}
    if not problems:  # whatever claims to be a dataset is one, the old or the new
        assert published in ({**earlier, **FOREIGN}, {**NEW, **FOREIGN}, {**earlier, **NEW, **FOREIGN})
        assert all((out / name).is_file() for name in read_manifest(out).files)
    else:
        assert ids(problems) == ["problem-no-manifest"]
        assert ids(build(out, NEW)) == ["repairing"]
    build(out, NEW)
    assert contents(out) == {**NEW, **FOREIGN}
    assert check_dataset(out) == []
    assert build(out, NEW) == ()


def kill_at(patch: pytest.MonkeyPatch, out: Path, step: int, before: bool) -> None:
    """Stop at the given os.replace, and let nothing be cleaned up behind it, as kill -9 does."""
    count = 0
    real_replace, real_unlink = os.replace, Path.unlink
    dead = False

    def replace(source: Path, target: Path) -> None:
        nonlocal count, dead
        if count == step and before:
            dead = True
            raise Killed
        real_replace(source, target)
        if count == step:
            dead = True
            raise Killed
        count += 1

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if not dead:
            real_unlink(path, missing_ok)

    def rmtree(path: Path, ignore_errors: bool = False) -> None:
        if not dead:
            real_rmtree(path, ignore_errors)

    import shutil

    real_rmtree: Callable[[Path, bool], None] = shutil.rmtree
    patch.setattr(os, "replace", replace)
    patch.setattr(Path, "unlink", unlink)
    patch.setattr(shutil, "rmtree", rmtree)


def test_a_run_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(KeyError), output_folder(out / "below"):
        raise KeyError
    assert not out.exists()
    build(out, OLD)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(KeyboardInterrupt), output_folder(out) as folder:
        (folder.work / "figures.csv").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_leftovers_are_told_and_removed(tmp_path: Path) -> None:
    (tmp_path / WORK / "parts").mkdir(parents=True)
    (tmp_path / LOCK).touch()
    assert ids(build(tmp_path, NEW)) == ["repairing"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "charts",
        "figures.csv",
        "findings.csv",
        MANIFEST,
    ]


@pytest.mark.parametrize("name", [WORK, PUBLISHING, f"{UNFINISHED}{PUBLISHING}", f"{UNFINISHED}{MANIFEST}"])
@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_whatever_lies_under_the_names_of_a_run_is_removed(tmp_path: Path, name: str, kind: str) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    put(tmp_path, {"elsewhere/mine.txt": "mine", "out/notes.txt": "mine"})
    if kind == "link":
        (out / name).symlink_to(elsewhere)
    else:
        put(out, {name if kind == "file" else f"{name}/x": "1"})
    build(out, NEW)
    assert check_dataset(out) == []
    assert contents(out) == {**NEW, "notes.txt": "mine"}
    assert contents(elsewhere) == {"mine.txt": "mine"}


# what the user, or another program, left in the place of a file or of a folder
@pytest.mark.parametrize("name", ["figures.csv/x", "charts", "charts/new.png/x", "link"])
def test_what_is_in_the_way_is_named_and_the_dataset_stays(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    build(out, {"report.html": "old"})
    if name == "link":
        put(tmp_path, {"elsewhere/both.png": "mine"})
        (out / "charts").symlink_to(tmp_path / "elsewhere")
    else:
        put(out, {name: "mine"})
    before = contents(out)
    with pytest.raises(HeshuError, match="out-in-the-way"):
        build(out, NEW)
    assert check_dataset(out) == []
    assert contents(out) == before


def test_a_folder_in_the_place_of_an_earlier_file_stays(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    (tmp_path / "report.html").unlink()
    put(tmp_path, {"report.html/mine.txt": "mine"})
    build(tmp_path, NEW)
    assert contents(tmp_path) == {**NEW, "report.html/mine.txt": "mine"}


def test_a_changed_dataset_is_told_and_rebuilt(tmp_path: Path) -> None:
    build(tmp_path, OLD)
    (tmp_path / "figures.csv").write_text("edited", encoding="utf-8")
    (tmp_path / "report.html").unlink()
    assert [problem.values["name"] for problem in check_dataset(tmp_path)] == ["figures.csv", "report.html"]
    with pytest.raises(HeshuError, match="no-dataset"):
        require_dataset(tmp_path)
    assert ids(build(tmp_path, NEW)) == ["rebuilding"]
    assert contents(tmp_path) == NEW


# what stands in manifest.json, the problem
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "problem-manifest-malformed"),
        ("{", "problem-manifest-malformed"),
        ("[]", "problem-manifest-malformed"),
        ('{"format_version": 99}', "problem-manifest-format"),
        ('{"format_version": 2}', "problem-manifest-malformed"),
        ('{"format_version": 1}', "problem-manifest-earlier"),
        (FORGED, "problem-manifest-malformed"),
    ],
)  # fmt: skip
def test_other_manifests_are_no_dataset(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    assert ids(check_dataset(tmp_path)) == [problem]


def test_the_dataset_of_an_earlier_version_is_named_and_replaced(tmp_path: Path) -> None:
    """It lacks columns, and is no dataset; what it held and the new one lacks is removed, foreign files are not."""
    build(tmp_path, OLD)
    for name, text in FOREIGN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    manifest = json.loads((tmp_path / MANIFEST).read_bytes())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, "format_version": 1}), encoding="utf-8")
    with pytest.raises(HeshuError, match="problem-manifest-earlier: version=1"):
        require_dataset(tmp_path)
    assert ids(build(tmp_path, NEW)) == ["rebuilding"]
    assert contents(tmp_path) == NEW | FOREIGN


def test_a_forged_list_of_files_removes_nothing_outside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (out / "link").symlink_to(tmp_path)
    names = ["../mine.txt", str(tmp_path / "mine.txt"), "link/mine.txt"]
    (out / PUBLISHING).write_text(json.dumps(names), encoding="utf-8")
    build(out, NEW)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_two_runs_at_once(tmp_path: Path) -> None:
    with (
        output_folder(tmp_path / "out"),
        pytest.raises(HeshuError) as caught,
        output_folder(tmp_path / "out"),
    ):
        pass
    assert (caught.value.message_id, caught.value.exit_status) == ("locked", 2)
    assert not (tmp_path / "out").exists()


def test_a_lock_of_another_process_counts(tmp_path: Path) -> None:
    with (tmp_path / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(HeshuError, match="locked"), output_folder(tmp_path):
            pass


def test_folders_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, message in (
        (tmp_path / "file", "out-is-file"),
        (tmp_path / "file" / "below", "out-is-file"),
        (Path("/proc/heshu"), "out-unwritable"),
    ):
        with pytest.raises(HeshuError) as caught, output_folder(path):
            pass
        assert (caught.value.message_id, caught.value.exit_status) == (message, 2)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(28, "No space left on device"), "disk-full"),
        (OSError("Error writing bytes to file. Detail: [errno 28] No space left on device"), "disk-full"),
        (OSError(13, "Permission denied"), "out-unwritable"),
        (OSError(30, "Read-only file system"), "out-unwritable"),
        (OSError(21, "Is a directory"), "out-unwritable"),
    ],
)
def test_errors_of_the_system_while_working(tmp_path: Path, error: OSError, message: str) -> None:
    with pytest.raises(HeshuError) as caught, output_folder(tmp_path / "out"):
        raise error
    assert (caught.value.message_id, caught.value.exit_status) == (message, 2)
    assert not (tmp_path / "out").exists()
