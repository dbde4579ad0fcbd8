"""``heshu train``: the same bytes from the same sentences, one's own gold, and what it refuses."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from learned_cases import LEXICONS
from score_cases import gold_line, write_lines
from test_cli import complaint, heshu

from pipeline.engine.progress import Silent
from pipeline.errors import HeshuError
from pipeline.extract.reader import Reader
from pipeline.learned.layer import LearnedLayer
from pipeline.learned.model import CARD, MANIFEST, SHIPPED, load_model
from pipeline.metrics import MetricNames
from pipeline.records import Document
from pipeline.score.records import GoldFigure
from pipeline.training.command import TrainRequest, gather, train
from pipeline.training.labelled import LabelledReader, training_sentences
from pipeline.training.recogniser_training import entity_tags
from pipeline.training.sentences import (
    Entity,
    TrainingFigure,
    TrainingSentence,
    read_training_file,
    training_line,
)

TRAINING = Path(__file__).resolve().parents[1] / "corpus" / "training"
METRICS = MetricNames.load(LEXICONS).codes
REPORT = "2024年3月，开鲁县开展普法宣传活动12场，覆盖群众3000余人次，发放资料2万份。"


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred sentences by hand, so that training takes seconds."""
    sentences: list[TrainingSentence] = []
    for name in (
        "written-security",
        "written-plans",
        "written-governance",
        "written-culture",
        "written-base",
    ):
        sentences += read_training_file(TRAINING / f"{name}.jsonl", METRICS)[:28]
    path = tmp_path_factory.mktemp("few") / "few.jsonl"
    path.write_text("".join(f"{training_line(sentence)}\n" for sentence in sentences), encoding="utf-8")
    return path


def request(out: Path, few: Path, **asked: object) -> TrainRequest:
    return TrainRequest(out=out, lexicons=LEXICONS, sentences=(few,), epochs=1, **asked)  # type: ignore[arg-type]


def placed(quote: str) -> tuple[int, int]:
    return REPORT.index(quote), REPORT.index(quote) + len(quote)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def trained(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained") / "model"
    train(request(folder, few), Silent(), lambda _: None)
    return folder


@pytest.mark.slow
def test_the_same_sentences_give_the_same_bytes(trained: Path, few: Path, tmp_path: Path) -> None:
    train(request(tmp_path / "again", few), Silent(), lambda _: None)
    one, other = contents(trained), contents(tmp_path / "again")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.slow
def test_a_trained_model_reads(trained: Path) -> None:
    layer = LearnedLayer.load(load_model(trained), LEXICONS, alone=True)
    reader = Reader.load(LEXICONS, layer)
    document = Document(document_id="d", doc="d", sources=("d",), text=REPORT, published="2024-03-05")
    figures = reader.read(document).figures
    assert [figure.quote for figure in figures] == ["12场", "3000余人次", "2万份"]
    assert all(figure.confidence for figure in figures)
    card = (trained / CARD).read_text(encoding="utf-8")
    assert "sentences, hand" in card
    assert "ITEM" in card


@pytest.mark.slow
def test_the_command_trains_and_the_model_serves(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "模型"
    done = heshu("train", "--sentences", few, "--out", out, "--quiet")
    assert done.returncode == 0, complaint(done)
    assert str(out) in done.stdout.decode("utf-8")
    report = tmp_path / "a.txt"
    report.write_text(REPORT, encoding="utf-8")
    done = heshu("extract", report, "--model", out, "--layers", "learned")
    assert done.returncode == 0, complaint(done)
    assert len(done.stdout.splitlines()) == 3
    # A second run replaces the model, and nothing half-made is left beside it.
    train(request(out, few), Silent(), lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "模型"]


@pytest.mark.slow
def test_one_learns_from_ones_own_gold(few: Path, tmp_path: Path) -> None:
    report = tmp_path / "reports" / "a.txt"
    report.parent.mkdir()
    report.write_text(REPORT, encoding="utf-8")
    gold = write_lines(
        tmp_path / "gold" / "a.jsonl",
        [gold_line(*placed("12场"), quote="12场", metric="works", item="宣传活动")],
    )
    asked = request(tmp_path / "m", few, gold=(gold,), reports=(report.parent,))
    told: list[object] = []
    material = gather(asked, told.append)
    assert not told
    own = [entry for entry in material.labelled if entry.sentence is None]
    assert [[label.metric if label else None for label in entry.labels] for entry in own] == [
        ["works", None, None]
    ]
    train(asked, Silent(), told.append)
    assert not told
    assert (tmp_path / "m" / MANIFEST).is_file()


def test_reports_without_gold_are_labelled_by_the_rules(few: Path, tmp_path: Path) -> None:
    text = "出动民警30名，检查企业12家。"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    told: list[object] = []
    material = gather(request(tmp_path / "m", few, unlabelled=(tmp_path,)), told.append)
    assert [getattr(row, "reason", None) for row in told] == ["empty"]
    (weak,) = (entry for entry in material.labelled if entry.sentence is None)
    assert [label.metric if label else None for label in weak.labels] == ["personnel", "institutions"]
    assert weak.weight < min(entry.weight for entry in material.labelled if entry is not weak)
    # The recogniser reads its sentence, where only what is counted is marked; no figure is learned from twice.
    (own,) = (sentence for sentence in material.sentences if sentence.source == "weak")
    assert (own.text, own.labels) == (text, ("ITEM",))
    assert not any(entry.sentence is own for entry in material.labelled)


def test_gold_becomes_sentences_marked_with_what_is_counted() -> None:
    """Only sentences whose figures all have labels; the item stands where it is nearest to its figure."""
    text = REPORT + "下月再办8场。"
    spans = [
        (*placed(quote), item)
        for quote, item in (("12场", "宣传活动"), ("3000余人次", "群众"), ("2万份", "资料"))
    ]
    gold = [
        GoldFigure(
            start=s,
            end=e,
            quote=text[s:e],
            metric="other",
            value=1,
            bound="exact",
            status="achieved",
            item=item,
        )
        for s, e, item in spans
    ]
    document = Document(document_id="d", doc="d", sources=("d",), text=text, published="2024-03-05")
    labelled = LabelledReader(LEXICONS).report(document, gold)
    assert labelled is not None
    (sentence,) = training_sentences(labelled, "gold")
    assert sentence.text == REPORT
    assert [sentence.text[e.start : e.end] for e in sentence.entities] == ["宣传活动", "群众", "资料"]
    assert sentence.labels == ("ITEM",)


def test_the_rules_label_what_they_are_sure_of() -> None:
    document = Document(
        document_id="d", doc="d", sources=("d",), text="出动民警30名，办了粟咔12个。", published="2024-03-05"
    )
    labelled = LabelledReader(LEXICONS).weak(document)
    assert labelled is not None
    assert [label.metric if label else None for label in labelled.labels] == ["personnel", None]
    assert list(training_sentences(labelled, "weak")) == []


def test_a_sentence_with_few_labels_says_nothing_of_the_others() -> None:
    """What nobody marked is unknown, not absent: the recogniser keeps the units that it learned elsewhere."""
    sentence = TrainingSentence(
        text="某社办班3期，来12人",
        campaign=None,
        province=None,
        source="gold",
        entities=(Entity(start=3, end=4, label="ITEM"),),
        figures=(
            TrainingFigure(
                start=4,
                end=6,
                quote="3期",
                value=3,
                unit="期",
                metric="activities",
                status="achieved",
                item="班",
            ),
        ),
        labels=("ITEM",),
    )
    # 12 is one token; 3期 is a figure, and so is no entity of any kind.
    assert entity_tags(sentence) == ["-", "-", "-", "U-ITEM", "O", "O", "-", "-", "-", "-"]


def test_an_entity_that_cuts_a_number_is_passed_over() -> None:
    sentence = TrainingSentence(
        text="路1234号",
        campaign=None,
        province=None,
        source="hand",
        entities=(Entity(start=0, end=3, label="PLACE"),),
        figures=(),
    )
    assert entity_tags(sentence) == ["O", "O", "O"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([gold_line(16, 19, metric=7)], "$.metric"),
        ([{"start": 1, "end": 2}], "quote"),
        (["{"], "malformed"),
        ([gold_line(19, 16)], "16"),
    ],
)
def test_a_malformed_line_of_gold_is_named(
    few: Path, tmp_path: Path, lines: Sequence[object], told: str
) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    gold = tmp_path / "a.jsonl"
    gold.write_text(
        "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines),
        encoding="utf-8",
    )
    done = heshu(
        "train", "--sentences", few, "--gold", gold, "--reports", tmp_path / "a.txt", "--out", tmp_path / "m"
    )
    assert done.returncode == 2
    line = complaint(done)
    assert "a.jsonl, line 1" in line
    assert told in line
    assert not (tmp_path / "m").exists()


def test_a_malformed_sentence_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"text": "办班3期"}\n', encoding="utf-8")
    done = heshu("train", "--sentences", path, "--out", tmp_path / "m")
    assert done.returncode == 2
    assert "own.jsonl, line 1" in complaint(done)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: (folder / "m").write_text("x"), "train-out"),
        (lambda folder: [(folder / "m").mkdir(), (folder / "m" / "thesis.doc").write_text("x")], "train-out"),
        # A model, and beside it what somebody else put there.
        (
            lambda folder: [shutil.copytree(SHIPPED, folder / "m"), (folder / "m" / "a.txt").write_text("x")],
            "train-out",
        ),
        (lambda folder: [(folder / "m").mkdir(), (folder / "m" / MANIFEST).write_text("{}")], "train-out"),
        (lambda folder: (folder / "m").symlink_to(SHIPPED), "train-out"),
    ],
)
def test_what_is_no_model_is_never_replaced(few: Path, tmp_path: Path, make: object, message: str) -> None:
    make(tmp_path)  # type: ignore[operator]
    before = contents(tmp_path)
    with pytest.raises(HeshuError) as caught:
        train(request(tmp_path / "m", few), Silent(), lambda _: None)
    assert caught.value.message_id == message
    assert contents(tmp_path) == before


def test_gold_needs_its_reports(few: Path, tmp_path: Path) -> None:
    with pytest.raises(HeshuError, match="train-gold-reports"):
        train(request(tmp_path / "m", few, gold=(tmp_path,)), Silent(), lambda _: None)
    gold = write_lines(tmp_path / "b.jsonl", [gold_line(*placed("12场"), quote="12场")])
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    told: list[object] = []
    with pytest.raises(HeshuError, match="train-no-reports"):
        train(
            request(tmp_path / "m", few, gold=(gold,), reports=(tmp_path / "a.txt",)), Silent(), told.append
        )


def test_too_little_to_learn_from_is_told(tmp_path: Path) -> None:
    sentence = read_training_file(TRAINING / "written-plans.jsonl", METRICS)[0]
    path = tmp_path / "one.jsonl"
    path.write_text(training_line(sentence) + "\n", encoding="utf-8")
    with pytest.raises(HeshuError, match="train-too-little"):
        train(request(tmp_path / "m", path), Silent(), lambda _: None)
    assert not (tmp_path / "m").exists()
