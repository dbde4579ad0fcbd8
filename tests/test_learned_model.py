"""The model folder: whole or refused, never executed, never passed over in silence."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from learned_cases import LEXICONS
from test_cli import complaint, heshu

from pipeline.errors import HeshuError
from pipeline.learned.entities import EntityRecogniser
from pipeline.learned.linear import MalformedModelError
from pipeline.learned.model import CLASSIFIERS, MANIFEST, RECOGNISER, SHIPPED, check_model, load_model
from pipeline.training.command import TrainRequest, gather

MEGABYTE = 1_000_000
REPORT = "2024-05-06，陈巴尔虎旗办了粟咔12个，培训渔嫂300人次。"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the shipped model, to be damaged."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def changed_manifest(folder: Path, **changed: object) -> None:
    fields = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**fields, **changed}), encoding="utf-8")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


# What happens to the folder, and the message that names it.
DAMAGE: list[tuple[Callable[[Path], object], str]] = [
    (shutil.rmtree, "model-missing"),
    (lambda folder: (folder / MANIFEST).unlink(), "model-missing"),
    (lambda folder: (folder / MANIFEST).write_text("{", encoding="utf-8"), "model-damaged"),
    (lambda folder: (folder / MANIFEST).write_text('{"format": 1}', encoding="utf-8"), "model-damaged"),
    (lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe"), "model-damaged"),
    (lambda folder: changed_manifest(folder, remark="x"), "model-damaged"),
    (lambda folder: changed_manifest(folder, format=99), "model-version"),
    (lambda folder: changed_manifest(folder, spacy="2.1"), "model-version"),
    (lambda folder: changed_manifest(folder, files={}), "model-damaged"),
    (lambda folder: (folder / "metric.npz").unlink(), "model-damaged"),
    (lambda folder: (folder / RECOGNISER / "ner" / "model").unlink(), "model-damaged"),
    (lambda folder: shutil.rmtree(folder / RECOGNISER), "model-damaged"),
    (lambda folder: flip(folder / "metric.npz"), "model-damaged"),
    (lambda folder: flip(folder / "status-alone.npz"), "model-damaged"),
    (lambda folder: flip(folder / RECOGNISER / "tok2vec" / "model"), "model-damaged"),
    (lambda folder: (folder / "item.npz").write_bytes(b""), "model-damaged"),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGE, ids=[str(at) for at in range(len(DAMAGE))])
def test_a_folder_that_does_not_hold_is_refused(
    model: Path, damage: Callable[[Path], object], message: str
) -> None:
    damage(model)
    for refuse in (check_model, load_model):
        with pytest.raises(HeshuError) as caught:
            refuse(model)
        assert caught.value.message_id == message


@pytest.mark.parametrize("name", ["run", "extract", "score"])
def test_the_commands_name_heshu_train(model: Path, tmp_path: Path, name: str) -> None:
    report = tmp_path / "简报.txt"
    report.write_text(REPORT, encoding="utf-8")
    gold = tmp_path / "简报.jsonl"
    gold.write_text("", encoding="utf-8")
    flip(model / "metric.npz")
    asked: dict[str, list[str | Path]] = {
        "run": [report, "--out", tmp_path / "out", "--quiet"],
        "extract": [report],
        "score": [gold, report],
    }
    done = heshu(name, *asked[name], "--model", model)
    assert done.returncode == 2
    line = complaint(done)
    assert "heshu train" in line
    assert "metric.npz" in line
    assert not done.stdout
    assert not (tmp_path / "out").exists()


def test_the_rules_alone_need_no_model(model: Path, tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text(REPORT, encoding="utf-8")
    shutil.rmtree(model)
    done = heshu("extract", report, "--model", model, "--layers", "rules")
    assert done.returncode == 0
    assert all(json.loads(line)["confidence"] == {} for line in done.stdout.splitlines())


def test_weights_of_another_shape_are_refused(model: Path) -> None:
    """A checksum that somebody renewed does not make weights fit: spaCy's own errors become ours."""
    path = model / RECOGNISER / "ner" / "model"
    path.write_bytes(b"\x93nothing")
    with pytest.raises(MalformedModelError):
        _ = EntityRecogniser.load(model / RECOGNISER).pipeline


def test_the_shipped_model_is_small_and_whole() -> None:
    files = check_model().files
    assert {f"{name}.npz" for name in CLASSIFIERS} <= files.keys()
    on_disk = {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.is_file()}
    assert on_disk == {*files, MANIFEST}
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) < 15 * MEGABYTE


def test_the_shipped_model_learned_from_the_corpus_as_it_is() -> None:
    """Who changes corpus or lexicons trains anew: ``heshu train --out pipeline/learned/shipped_model``."""
    told: list[object] = []
    material = gather(TrainRequest(out=SHIPPED, lexicons=LEXICONS), told.append)
    assert not told
    assert check_model().trained_on == material.digest()


def test_nothing_in_the_folder_is_a_pickle() -> None:
    for path in SHIPPED.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not data.startswith(b"\x80\x04") and b"cnumpy" not in data and b"__reduce__" not in data, (
                path
            )


def test_texts_that_ask_for_nothing_load_no_spacy(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("2024-05-06，出动民警30名。", encoding="utf-8")
    code = (
        f"import sys; sys.argv = ['heshu', 'extract', {str(report)!r}]\n"
        "from pipeline.cli import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print([m for m in ('spacy', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
