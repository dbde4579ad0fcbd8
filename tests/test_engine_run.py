"""The main job on real files: the same bytes however it runs, and nothing half made however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from engine_cases import report, write_reports

from pipeline.engine.folder import WORK
from pipeline.engine.inputs import CHUNK_DOCUMENTS, Request, chunks, find_inputs, survey_inputs
from pipeline.engine.manifest import check_dataset, read_manifest
from pipeline.engine.pool import Pool
from pipeline.engine.progress import Silent
from pipeline.engine.run import run
from pipeline.engine.tasks import Job, ReadTask, Worker, starter
from pipeline.errors import HeshuError
from pipeline.ingest.places import Place
from pipeline.records import Document, Quarantined, digest
from pipeline.resources import shipped_folder

LEXICONS = shipped_folder("lexicons")
HESHU = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def request(*paths: Path, **given: object) -> Request:
    return Request(paths=paths, lexicons=LEXICONS, **given)  # type: ignore[arg-type]


def job(number: int, characters: int) -> Job:
    name = f"{number}.txt"
    return Job(
        place=Place(path=name, name=name, file=name),
        document_id=digest(name),
        sources=(name,),
        characters=characters,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def run_quietly(given: Request, out: Path) -> tuple[list[HeshuError | Quarantined], dict[str, int]]:
    told: list[HeshuError | Quarantined] = []
    tally = run(given, out, "zh", Silent(), told.append)
    return told, tally.counts()


def test_chunks_are_bounded_and_lose_nothing() -> None:
    many = [job(number, 10) for number in range(CHUNK_DOCUMENTS * 2 + 1)]
    assert [len(chunk) for chunk in chunks(many)] == [CHUNK_DOCUMENTS, CHUNK_DOCUMENTS, 1]
    long = [job(1, 300_000), job(2, 300_000), job(3, 900_000), job(4, 1)]
    assert [[each.characters for each in chunk] for chunk in chunks(long)] == [
        [300_000],
        [300_000],
        [900_000],
        [1],
    ]
    assert list(chunks([])) == []


def survey(given: Request) -> tuple[Job, ...]:
    inventory, tables = find_inputs(given)
    with Pool(starter(LEXICONS), 1) as pool:
        return survey_inputs(given, inventory, tables, pool).jobs


def test_a_text_with_several_sources_is_one_document(tmp_path: Path) -> None:
    write_reports(tmp_path / "in", 4)
    (tmp_path / "in" / "metadata.csv").write_text("file,published\n重复.txt,2021\n", encoding="utf-8")
    jobs = survey(request(tmp_path / "in"))
    assert len(jobs) == 4
    (doubled,) = [each for each in jobs if len(each.sources) > 1]
    assert [source.rpartition("/")[2] for source in doubled.sources] == ["报道000.txt", "重复.txt"]
    assert doubled.place.name == "报道000.txt"
    assert doubled.published == "2021"  # what a table tells of one source, it tells of the text


def test_published_is_for_one_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    assert survey(request(tmp_path / "a.txt", published="2020-01"))[0].published == "2020-01"
    (tmp_path / "b.txt").write_text(report(2), encoding="utf-8")
    with pytest.raises(HeshuError, match="published-many"):
        survey(request(tmp_path, published="2020-01"))
    with pytest.raises(HeshuError, match="published-malformed"):
        survey(request(tmp_path, published="01.02.2020"))


@pytest.mark.parametrize(("field", "value"), [("campaign", "no-such"), ("region", "999999")])
def test_an_unknown_code_in_metadata_is_told(tmp_path: Path, field: str, value: str) -> None:
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    (tmp_path / "metadata.csv").write_text(f"file,{field}\na.txt,{value}\n", encoding="utf-8")
    with pytest.raises(HeshuError) as caught:
        survey(request(tmp_path))
    assert caught.value.values["value"] == value


def test_a_document_on_which_reading_fails_is_one_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(report(number), encoding="utf-8")
    jobs = survey(request(tmp_path))
    worker = Worker(LEXICONS)
    whole = ReadTask(name="0", jobs=jobs).perform(worker)
    reader = worker.reader
    real = type(reader).read

    def read(self: object, document: Document) -> object:
        if document.doc == "1.txt":
            raise ZeroDivisionError
        return real(reader, document)

    monkeypatch.setattr(type(reader), "read", read)
    outcome = ReadTask(name="0", jobs=jobs).perform(worker)
    (row,) = outcome.quarantined
    assert row.reason == "internal"
    assert "ZeroDivisionError" in row.detail
    assert (whole.documents, outcome.documents) == (3, 2)
    assert set(outcome.lines) < set(whole.lines)


def test_a_file_that_changes_between_the_phases_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    jobs = survey(request(tmp_path))
    (tmp_path / "a.txt").write_text(report(2), encoding="utf-8")
    outcome = ReadTask(name="0", jobs=jobs).perform(Worker(LEXICONS))
    assert [row.reason for row in outcome.quarantined] == ["changed"]
    assert outcome.lines == ()


def test_nothing_to_process(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(HeshuError) as caught:
        run_quietly(request(tmp_path / "empty"), tmp_path / "out")
    assert (caught.value.message_id, caught.value.exit_status) == ("nothing-found", 1)
    (tmp_path / "empty" / "a.txt").write_bytes(b"\0")
    told: list[HeshuError | Quarantined] = []
    with pytest.raises(HeshuError) as caught:
        run(request(tmp_path / "empty"), tmp_path / "out", "zh", Silent(), told.append)
    assert (caught.value.message_id, caught.value.exit_status) == ("nothing-read", 1)
    assert [row.reason for row in told if isinstance(row, Quarantined)] == ["binary"]
    assert not (tmp_path / "out").exists()


def test_the_output_folder_may_not_be_the_input(tmp_path: Path) -> None:
    with pytest.raises(HeshuError, match="out-is-input"):
        run_quietly(request(tmp_path), tmp_path)


@pytest.mark.slow
def test_same_bytes_in_same_bytes_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_reports(tmp_path / "in", 12)
    _, counts = run_quietly(request(folder), tmp_path / "one")
    assert counts["documents"] == 12
    assert counts["duplicates"] == 1
    assert counts["quarantined"] == 1
    assert counts["figures"] > 30
    monkeypatch.setattr("pipeline.engine.inputs.CHUNK_DOCUMENTS", 5)
    monkeypatch.setattr("pipeline.engine.inputs.SURVEY_BATCH", 3)
    paths = (folder / "归档.zip", folder, folder / "分批")
    run_quietly(request(*paths, workers=2), tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.slow
def test_the_output_folder_may_lie_in_the_input(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 3)
    run_quietly(request(folder), folder / "out")
    before = files(folder / "out")
    told, _ = run_quietly(request(folder), folder / "out")
    assert told == []
    assert files(folder / "out") == before


def heshu(*arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*HESHU, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], float]:
    base = tmp_path_factory.mktemp("undisturbed")
    folder = write_reports(base / "in", 120)
    started = time.monotonic()
    process = heshu("run", folder, "--out", base / "out", PYTHONHASHSEED="1")
    _, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return folder, files(base / "out"), time.monotonic() - started


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.2, 0.6, 0.9])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_runs_are_repaired(
    tmp_path: Path, undisturbed: tuple[Path, dict[str, bytes], float], share: float, number: signal.Signals
) -> None:
    folder, expected, seconds = undisturbed
    out = tmp_path / "out"
    process = heshu("run", folder, "--out", out, PYTHONHASHSEED="2")
    time.sleep(seconds * share)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # a terminal's Ctrl-C reaches every process of the group
    else:
        process.kill()
    _, complaints = process.communicate()
    assert "Traceback" not in complaints
    if process.returncode in (0, -signal.SIGINT):  # it was done, or leaving, when the signal came
        assert files(out) == expected
    elif number == signal.SIGINT:
        assert process.returncode == 130
        assert not out.exists() or files(out) == expected
    else:  # whole, when the signal came between the last file and the exit; else known as broken, never in between
        assert check_dataset(out) or files(out) == expected
    again = heshu("run", folder, "--out", out, "--workers", "1")
    _, complaints = again.communicate()
    assert again.returncode == 0, complaints
    assert files(out) == expected
    assert check_dataset(out) == []
    assert read_manifest(out).counts["documents"] == 120


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_from_outside_leaves_nothing_half_made(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder, out = write_reports(tmp_path / "in", 3), tmp_path / "new" / "out"
    process = heshu("run", folder, "--out", out, "--workers", "2")
    while not (out / WORK).exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(number)
    _, complaints = process.communicate()
    assert process.returncode == 130
    assert "interrupted" in complaints
    assert "Traceback" not in complaints
    assert not (tmp_path / "new").exists()
