"""The training corpus: every line holds, the counts are reached, the generator writes the same bytes."""

import json
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.errors import HeshuError
from pipeline.learned.entities import ENTITY_LABELS
from pipeline.lexicon import LexiconError, load_toml
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.parse.quantities import QuantityReader
from pipeline.training.counts import counts_text
from pipeline.training.generated_sentences import COUNT, GENERATED_NAME, generated_text
from pipeline.training.marked_sentences import MarkedSentences, MarkError
from pipeline.training.sentence_vocabulary import SentenceVocabulary
from pipeline.training.sentences import (
    TrainingSentence,
    read_training,
    read_training_file,
    training_line,
)
from pipeline.training.written_numbers import Draw, NumberWriter

LEXICONS = Path(__file__).resolve().parents[1] / "lexicons"
TRAINING = Path(__file__).resolve().parents[1] / "corpus" / "training"
# Chinese prose that nobody copied rarely shares more: the archive's own reprints aside, 12 characters are a clause.
SHARED_RUN = 12


@pytest.fixture(scope="session")
def metrics() -> tuple[str, ...]:
    return MetricNames.load(LEXICONS).codes


@pytest.fixture(scope="session")
def sentences(metrics: tuple[str, ...]) -> tuple[TrainingSentence, ...]:
    return read_training([TRAINING], metrics)


@pytest.fixture(scope="session")
def marked() -> MarkedSentences:
    return MarkedSentences(QuantityReader.load(LEXICONS), MetricNames.load(LEXICONS).codes)


def test_every_line_says_what_stands_in_its_text(sentences: tuple[TrainingSentence, ...]) -> None:
    # The reader refuses other lines; that the law holds is checked here without it.
    for file in sorted(TRAINING.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            fields = json.loads(line)
            for figure in fields["figures"]:
                assert fields["text"][figure["start"] : figure["end"]] == figure["quote"], line
            assert {entity["label"] for entity in fields["entities"]} <= set(ENTITY_LABELS), line
    for sentence in sentences:
        items = {sentence.text[e.start : e.end] for e in sentence.entities if e.label == "ITEM"}
        assert items == {figure.item for figure in sentence.figures if figure.item is not None}, sentence.text


def test_the_corpus_is_as_large_as_the_issue_asks(
    sentences: tuple[TrainingSentence, ...], metrics: tuple[str, ...]
) -> None:
    assert len(sentences) >= 6400
    assert len({sentence.text for sentence in sentences}) == len(sentences)
    by_hand = [sentence for sentence in sentences if sentence.source == "hand"]
    assert len(by_hand) >= 2900
    assert len({sentence.campaign for sentence in sentences}) >= 45
    provinces = set(SentenceVocabulary.load(TRAINING).places)
    assert len(provinces) == 31
    for part in (by_hand, sentences):
        assert provinces <= {sentence.province for sentence in part}
    figures = [figure for sentence in sentences for figure in sentence.figures]
    counts = Counter(figure.metric for figure in figures)
    assert set(counts) == set(metrics)
    assert min(counts.values()) >= 60
    assert sum(figure.status == "target" for figure in figures) >= 0.1 * len(figures)
    labels = Counter(entity.label for sentence in sentences for entity in sentence.entities)
    assert min(labels[label] for label in ENTITY_LABELS) >= 300


def test_the_readme_counts_what_is_there(sentences: tuple[TrainingSentence, ...]) -> None:
    assert counts_text(sentences) in (TRAINING / "README.md").read_text(encoding="utf-8")


def test_the_generator_writes_the_committed_bytes() -> None:
    assert generated_text(TRAINING, LEXICONS).encode() == (TRAINING / GENERATED_NAME).read_bytes()


def test_another_seed_writes_other_sentences() -> None:
    assert generated_text(TRAINING, LEXICONS, seed=1, count=20) != generated_text(
        TRAINING, LEXICONS, seed=2, count=20
    )
    assert COUNT >= 3000


def test_every_word_of_the_vocabulary_is_drawn(sentences: tuple[TrainingSentence, ...]) -> None:
    vocabulary = SentenceVocabulary.load(TRAINING)
    generated = [sentence for sentence in sentences if sentence.source != "hand"]
    items = {figure.item for sentence in generated for figure in sentence.figures}
    nouns = {word for entry in vocabulary.nouns.values() for word in entry.words if "{" not in word}
    assert len(nouns - items) <= 0.02 * len(nouns), nouns - items
    assert {frame.name for frame in vocabulary.frames} == {sentence.source for sentence in generated}


def lexicon_words(value: object, key: str = "") -> Iterator[str]:
    """Yield the words of a lexicon file, not its examples and reasons."""
    if key in ("examples", "reason", "text", "zh", "en", "counted"):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from lexicon_words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from lexicon_words(inner)


def test_held_out_words_are_in_no_lexicon(sentences: tuple[TrainingSentence, ...]) -> None:
    held = tomllib.loads((TRAINING / "held-out.toml").read_text(encoding="utf-8"))
    assert len(held["nouns"]) >= 300
    known = {
        word
        for path in sorted(LEXICONS.glob("*.toml"))
        for word in lexicon_words(tomllib.loads(path.read_text(encoding="utf-8")))
    }
    both = {*held["nouns"], *held["verbs"]} & known
    assert not both, f"a lexicon holds them now; take them out of held-out.toml: {sorted(both)}"
    items = ItemClasses(load_toml(LEXICONS / "items.toml", ItemEntry))
    decided = {noun for noun in held["nouns"] if items.head(noun) or items.ending(noun)}
    assert len(decided) <= 0.1 * len(held["nouns"]), sorted(decided)
    generated = "\n".join(sentence.text for sentence in sentences if sentence.source != "hand")
    unused = [word for word in (*held["nouns"], *held["verbs"]) if word not in generated]
    assert len(unused) <= 0.02 * len(held["nouns"]), unused


def runs(text: str) -> Iterator[str]:
    return (text[at : at + SHARED_RUN] for at in range(len(text) - SHARED_RUN + 1))


def shared_texts(shared: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((shared / "reports").glob("*.txt")):
        yield path.name, path.read_text(encoding="utf-8-sig")
    for path in sorted((shared / "archive").glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name, archive.read(name).decode("utf-8-sig", "replace")


@pytest.mark.gold
@pytest.mark.slow
def test_no_sentence_shares_a_clause_with_a_report(
    shared: Path, sentences: tuple[TrainingSentence, ...]
) -> None:
    ours = {run for sentence in sentences for run in runs(sentence.text)}
    assert len(ours) > 100_000
    taken = {
        (run, name)
        for name, text in shared_texts(shared)
        for run in ours.intersection(runs(re.sub(r"\s", "", text)))
    }
    assert not taken


# Invented lines; each breaks one rule.
GOOD = {
    "text": "办班3期",
    "campaign": None,
    "province": None,
    "source": "hand",
    "entities": [{"start": 1, "end": 2, "label": "ITEM"}],
    "figures": [
        {
            "start": 2,
            "end": 4,
            "quote": "3期",
            "value": 3,
            "unit": "期",
            "metric": "activities",
            "status": "achieved",
            "item": "班",
        }
    ],
}


def with_figure(**changed: object) -> dict[str, object]:
    figure = {**GOOD["figures"][0], **changed}  # type: ignore[index,dict-item]
    return {**GOOD, "figures": [{name: value for name, value in figure.items() if value != "DROP"}]}


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({name: value for name, value in GOOD.items() if name != "text"}, "text"),
        ({**GOOD, "text": 3}, "$.text"),
        ({**GOOD, "text": "  "}, "$.text"),
        ({**GOOD, "source": ""}, "$.source"),
        ({**GOOD, "remark": "x"}, "remark"),
        ({**GOOD, "province": 110000}, "$.province"),
        ({**GOOD, "labels": ["PERSON"]}, "$.labels[0]"),
        ({**GOOD, "entities": [{"start": 1, "end": 2, "label": "PERSON"}]}, "$.entities[0].label"),
        ({**GOOD, "entities": [{"start": -1, "end": 2, "label": "ORG"}]}, "$.entities[0].start"),
        ({**GOOD, "entities": [{"start": 2, "end": 2, "label": "ORG"}]}, "$.entities[0].end"),
        ({**GOOD, "entities": [{"start": 1, "end": 9, "label": "ORG"}]}, "$.entities[0].end"),
        (
            {
                **GOOD,
                "entities": [{"start": 0, "end": 2, "label": "ORG"}, {"start": 1, "end": 3, "label": "ITEM"}],
            },
            "$.entities[1].start",
        ),
        (with_figure(quote="3场"), "$.figures[0].quote"),
        (with_figure(metric="ignore"), "$.figures[0].metric"),
        (with_figure(status="planned"), "$.figures[0].status"),
        (with_figure(value="3"), "$.figures[0].value"),
        (with_figure(value=None), "$.figures[0].value"),
        (with_figure(unit=""), "$.figures[0].unit"),
        (with_figure(item=""), "$.figures[0].item"),
        (with_figure(item="DROP"), "item"),
        (with_figure(end=99), "$.figures[0].end"),
        ([], "object"),
        ("{", "truncated"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: object, field: str) -> None:
    path = tmp_path / "own.jsonl"
    written = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    path.write_text(f"{json.dumps(GOOD, ensure_ascii=False)}\n\n{written}\n", encoding="utf-8")
    with pytest.raises(HeshuError) as caught:
        read_training_file(path, {"activities"})
    assert caught.value.values["line"] == 3
    assert str(caught.value.values["file"]).endswith("own.jsonl")
    assert field in str(caught.value.values["detail"])


@pytest.mark.parametrize(("made", "message"), [(False, "missing-path"), (True, "score-no-gold")])
def test_a_folder_without_sentences_is_named(tmp_path: Path, made: bool, message: str) -> None:
    folder = tmp_path / "own"
    if made:
        folder.mkdir()
    with pytest.raises(HeshuError) as caught:
        read_training([folder], {"activities"})
    assert caught.value.message_id == message


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(b'{"text": "\xb0\xa1"}\n')
    with pytest.raises(HeshuError, match="score-not-utf8"):
        read_training_file(path, {"activities"})


def test_a_sentence_survives_writing_and_reading(
    tmp_path: Path, sentences: tuple[TrainingSentence, ...], metrics: tuple[str, ...]
) -> None:
    kept = [*sentences[:50], replace(sentences[50], labels=("ITEM",))]
    path = tmp_path / "again.jsonl"
    path.write_text("".join(f"{training_line(sentence)}\n" for sentence in kept), encoding="utf-8")
    assert list(read_training_file(path, metrics)) == kept


# (marked, what is wrong with it); invented.
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("办班<3期|zz|班>", "no metric begins with 'zz'"),
        ("办班<几期|ac|班>", "is no quantity"),
        ("办班<3期|ac|夜校>", "no item '夜校'"),
        ("[O 班]办<3期|ac|班>", "no item '班'"),
        ("办班<3期|ac>", "a mark that cannot be read"),
        ("[X 某社]办班<3期|ac|班>", "a mark that cannot be read"),
    ],
)
def test_a_wrong_mark_raises(marked: MarkedSentences, text: str, told: str) -> None:
    with pytest.raises(MarkError, match=re.escape(told)):
        marked.read(text, None, None, "hand")


# (marked, items in order of the text, items of the figures); invented.
@pytest.mark.parametrize(
    ("text", "entities", "items"),
    [
        # Behind the number, before it, carried on by a second number.
        ("来了<3名|pa|渔嫂>渔嫂", ["渔嫂"], ["渔嫂"]),
        ("现有渔户<9户|ba|渔户>、<31人|ba|渔户>", ["渔户"], ["渔户", "渔户"]),
        # The occurrence nearest to the number.
        ("渔嫂夸渔嫂，<3名|pe|渔嫂>上岸", ["渔嫂"], ["渔嫂"]),
        # A part of another item is not taken for the item.
        ("船<2艘|ot|船>，渔船<9艘|ot|渔船>", ["船", "渔船"], ["船", "渔船"]),
        ("立案<3起|en|>", [], [None]),
    ],
)
def test_the_item_is_the_nearest_occurrence(
    marked: MarkedSentences, text: str, entities: list[str], items: list[str | None]
) -> None:
    sentence = marked.read(text, None, None, "hand")
    assert [sentence.text[e.start : e.end] for e in sentence.entities] == entities
    assert [figure.item for figure in sentence.figures] == items


QUANTITIES = QuantityReader.load(LEXICONS)
WORDS = {"small_numbers": ["两", "三", "四"], "round_tails": ["余", "多"], "behind": ["以上", "左右"]}


@given(
    seed=st.integers(0, 10**6),
    low=st.floats(2, 10**4),
    unit=st.sampled_from(["人", "份", "场次", "万元", "%"]),
    led=st.booleans(),
)
def test_a_written_number_is_read_in_its_range(seed: int, low: float, unit: str, led: bool) -> None:
    low = min(low, 60) if unit == "%" else low * 10_000 if unit == "万元" else low
    high = low * 1.5
    quote = NumberWriter(Draw(seed), WORDS).quantity(low, high, unit, led=led)
    found = QUANTITIES.find(quote)
    assert [(q.start, q.end) for q in found] == [(0, len(quote))]
    assert 0.8 * low - 1 <= found[0].value <= 1.2 * high + 1


def test_a_malformed_vocabulary_raises(tmp_path: Path) -> None:
    for path in TRAINING.iterdir():
        if path.suffix in (".toml", ".csv"):
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "contexts.toml").write_text(
        '[[context]]\nname = "x"\nfigures = []\nform = []\n', encoding="utf-8"
    )
    with pytest.raises(LexiconError, match=r"contexts\.toml"):
        SentenceVocabulary.load(tmp_path)
