"""The main job on the real archive: every figure obeys the laws, every file is what it says."""

import hashlib
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest


@pytest.fixture
def dataset(archive_dataset: Path) -> Path:
    return archive_dataset


@pytest.mark.gold
@pytest.mark.slow
def test_the_manifest_matches_every_file(dataset: Path) -> None:
    manifest = json.loads((dataset / "manifest.json").read_text(encoding="utf-8"))
    listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
    present = {
        str(path.relative_to(dataset))
        for path in dataset.rglob("*")
        if path.is_file() and path.name != "manifest.json" and not path.name.startswith(".")
    }
    assert set(listed) == present
    for name, checksum in listed.items():
        assert hashlib.sha256((dataset / name).read_bytes()).hexdigest() == checksum, name
    for name in ("documents", "numerals", "figures", "comparison"):
        assert f"{name}.parquet" in present


@pytest.mark.gold
@pytest.mark.slow
def test_texts_that_stand_twice_count_once(dataset: Path) -> None:
    table = pq.read_table(dataset / "documents.parquet", columns=["document_id", "sources"]).to_pydict()
    assert len(set(table["document_id"])) == len(table["document_id"]) == 8043
    assert sum(len(sources) for sources in table["sources"]) == 8128


@pytest.mark.gold
@pytest.mark.slow
def test_every_figure_obeys_the_span_law(dataset: Path) -> None:
    documents = pq.read_table(dataset / "documents.parquet", columns=["document_id", "text"]).to_pydict()
    texts = dict(zip(documents["document_id"], documents["text"], strict=True))
    columns = [
        "figure_id",
        "document_id",
        "start",
        "end",
        "quote",
        "sentence",
        "sentence_start",
        "value",
        "low",
        "upper",
    ]
    figures = pq.read_table(dataset / "figures.parquet", columns=columns).to_pylist()
    assert len(figures) > 20_000
    assert len({figure["figure_id"] for figure in figures}) == len(figures)
    for figure in figures:
        text = texts[figure["document_id"]]
        assert text[figure["start"] : figure["end"]] == figure["quote"]
        start = figure["sentence_start"]
        assert text[start : start + len(figure["sentence"])] == figure["sentence"]
        assert start <= figure["start"] < figure["end"] <= start + len(figure["sentence"])
        assert figure["low"] <= figure["value"]
        assert figure["upper"] is None or figure["value"] <= figure["upper"]


@pytest.mark.gold
@pytest.mark.slow
def test_every_numeral_has_one_fate(dataset: Path) -> None:
    documents = pq.read_table(dataset / "documents.parquet", columns=["document_id", "text"]).to_pydict()
    texts = dict(zip(documents["document_id"], documents["text"], strict=True))
    figures = set(pq.read_table(dataset / "figures.parquet", columns=["figure_id"]).to_pydict()["figure_id"])
    last: dict[str, int] = {}
    outcomes: dict[str, int] = {}
    for numeral in pq.read_table(dataset / "numerals.parquet").to_pylist():
        document = numeral["document_id"]
        assert texts[document][numeral["start"] : numeral["end"]] == numeral["quote"]
        assert last.get(document, 0) <= numeral["start"]
        last[document] = numeral["end"]
        outcomes[numeral["outcome"]] = outcomes.get(numeral["outcome"], 0) + 1
        assert (numeral["outcome"] == "figure") == (numeral["figure_id"] in figures)
        assert (numeral["outcome"] == "excluded") == (numeral["reason"] is not None)
    assert outcomes["unread"] / sum(outcomes.values()) < UNREAD_CEILING


# Falls only; issue 3 asks for 0.01.
UNREAD_CEILING = 0.04


@pytest.mark.gold
@pytest.mark.slow
def test_the_workbook_opens_with_codes_as_text(dataset: Path) -> None:
    book = openpyxl.load_workbook(dataset / "comparison.xlsx", read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    header = [str(cell) for cell in next(rows)]
    first = next(rows)
    region = first[next(at for at, name in enumerate(header) if "region" in name or "代码" in name)]
    assert isinstance(region, str)
    assert region.isdigit()
    assert any("\u4e00" <= char <= "\u9fff" for cell in first if isinstance(cell, str) for char in cell)
