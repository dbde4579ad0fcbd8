"""Case tables of ``per``, ``qualifier`` and ``kind``: what totals and comparisons rest on."""

import csv
import hashlib
import time
from pathlib import Path

import pytest

from pipeline.extract.field_words import GuardedWords, Qualifier, entries_of
from pipeline.extract.reader import Reader
from pipeline.lexicon import LexiconError, load_toml
from pipeline.records import Document, Figure

# Origin: every sentence is invented. The classes were drawn up from how such reports are written, then widened by what
# the reader got wrong over the 8,000 news of the archive. An empty `expected` is a null: a row that must not be marked.
TABLES = Path(__file__).parent / "claim_fields"
LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = Reader.load(LEXICONS)
ENTRIES = load_toml(LEXICONS / "qualifiers.toml", Qualifier)
LEAST_ROWS = {"per": 140, "qualifier": 120, "kind": 110}


def rows(field: str) -> list[dict[str, str]]:
    with (TABLES / f"{field}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def figures(text: str) -> tuple[Figure, ...]:
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    document = Document(
        document_id=name, doc="case.txt", sources=("case.txt",), text=text, published="2023-08-16"
    )
    return READER.read(document).figures


CASES = [
    pytest.param(
        field, row["sentence"], row["quote"], row["expected"] or None, id=f"{field}-{at}-{row['class']}"
    )
    for field in LEAST_ROWS
    for at, row in enumerate(rows(field), start=2)
]


@pytest.mark.parametrize(("field", "sentence", "quote", "expected"), CASES)
def test_the_field_is_read(field: str, sentence: str, quote: str, expected: str | None) -> None:
    found = [figure for figure in figures(sentence) if figure.quote == quote]
    assert found, f"no figure {quote} in {sentence}"
    assert getattr(found[0], field) == expected, sentence
    # Law 8: what is set says who set it, and what is null was set by nobody.
    assert (field in found[0].decided_by) == (expected is not None), sentence


@pytest.mark.parametrize("field", LEAST_ROWS)
def test_the_tables_stay_wide(field: str) -> None:
    table = rows(field)
    assert len(table) >= LEAST_ROWS[field]
    assert sum(not row["expected"] for row in table) >= 10
    assert len({(row["sentence"], row["quote"]) for row in table}) == len(table)


# Origin: invented tables; a header names the unit of a rate, its kind or its level.
CELLS = [
    ("表1 收入情况\n县（市、区）\t人均收入（元）\n信丰县\t9600\n", "per", "人均"),
    ("表1 补贴情况\n县（市、区）\t每亩补贴（元）\n信丰县\t960\n", "per", "每亩"),
    ("表1 经费情况\n县（市、区）\t专项经费（元）\n信丰县\t9600\n", "per", None),
    ("表1 示范情况\n县（市、区）\t省级示范村（个）\n信丰县\t9\n", "qualifier", "省级"),
    ("表1 示范情况\n县（市、区）\t示范村（个）\n信丰县\t9\n", "qualifier", None),
    ("表1 覆盖情况\n县（市、区）\t覆盖率（%）\n信丰县\t96\n", "kind", "share"),
    ("表1 增长情况\n县（市、区）\t同比增长（%）\n信丰县\t9\n", "kind", "change"),
]


@pytest.mark.parametrize(("table", "field", "expected"), CELLS)
def test_a_table_cell_takes_the_field_from_its_header(table: str, field: str, expected: str | None) -> None:
    found = [figure for figure in figures(table) if figure.region == "360722"]
    assert [getattr(figure, field) for figure in found] == [expected]


NEGATIVES = [(entry, text) for entry in ENTRIES if entry.field != "kind" for text in entry.negatives]


@pytest.mark.parametrize(("entry", "text"), NEGATIVES, ids=lambda value: getattr(value, "name", None))
def test_a_negative_of_the_lexicon_decides_nothing(entry: Qualifier, text: str) -> None:
    assert any(word in text for word in entry.words)
    found = [figure for figure in figures(f"{text}。") if figure.metric != "rate"]
    assert found
    assert all(getattr(figure, entry.field) is None for figure in found)


def test_guards_let_a_word_count_only_between_allowed_neighbours() -> None:
    entry = Qualifier(
        name="n",
        field="kind",
        role="r",
        words=("增长", "增"),
        reason="",
        examples=(),
        not_before=("点",),
        not_after=("负",),
    )
    found = GuardedWords([entry]).find("增长点，负增长，增长，增")
    assert [(word.start, word.word) for word in found] == [(8, "增长"), (11, "增")]


def test_a_role_without_an_entry_is_refused() -> None:
    with pytest.raises(LexiconError, match="no entry plays nobody"):
        entries_of(ENTRIES, "level", "nobody")


@pytest.mark.parametrize(
    "piece",
    [
        "每省、市、县、",
        "国家级、省、市和",
        "每人每天每户",
        "同比增长3%、",
        "全国",
        "其中3个，",
        "平均每2个村3人、",
        "/亩/",
    ],
)
def test_hostile_repetition_stays_fast(piece: str) -> None:
    start = time.monotonic()
    figures(f"{piece * (30_000 // len(piece))}12场。")
    assert time.monotonic() - start < 20
