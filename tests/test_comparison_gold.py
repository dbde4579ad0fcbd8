"""The leagues and banners of Inner Mongolia: the rows of the comparison that the gold of the four named reports asks for.

The gold tells figures, not rows. What it does not mark (campaign, qualifier, kind, interval) is not compared
here; item classes are where the lexicon knows the gold's item. The exceptions below are named by report and offset.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

from pipeline.dataset.claims import closed_period
from pipeline.ingest.metadata import load_tables
from pipeline.parse.items import ItemClasses
from pipeline.parse.units import Units
from pipeline.resources import shipped_folder

LEXICONS = shipped_folder("lexicons")
NAMED = (
    "autonomous-region-summary-2024.txt",
    "hohhot-interviews-2025.txt",
    "hohhot-web-page-2023.txt",
    "newspaper-page-2022.txt",
)
INNER_MONGOLIA = "15"

Place = tuple[str, int]
# Figures per something, which are no totals (law 12): an average of a year, and one for each of something.
PER_SOMETHING: set[Place] = {("autonomous-region-summary-2024.txt", 1433), ("newspaper-page-2022.txt", 685)}
# Their deadline is an anniversary, which only general knowledge dates; two of the three targets are read as achieved.
READ_OTHERWISE: set[Place] = {("autonomous-region-summary-2024.txt", at) for at in (1257, 1281, 1316)}
# Another noun is read as what is counted than the gold's (the organiser, the one who is named, a broader word).
ITEM_READ_OTHERWISE: set[Place] = {("newspaper-page-2022.txt", at) for at in (3563, 3602, 6671, 6691, 6923)}

pytestmark = [pytest.mark.gold, pytest.mark.slow]


class Row(NamedTuple):
    """What gold and comparison both tell of a row."""

    region: str
    metric: str
    period: str | None
    unit: str | None
    status: str
    value: Decimal
    bound: str


class Gold(NamedTuple):
    """The figures of the gold: the row that each asks for, its item class, and the spans that count neither way."""

    rows: dict[Place, Row]
    classes: dict[Place, str]
    ignored: set[tuple[str, int, int]]


class Compared(NamedTuple):
    """The rows of ``heshu run`` in which a claim of the named reports stands, by their claims."""

    cells: dict[Place, dict[str, Any]]
    spans: dict[Place, int]
    claims: dict[int, set[Place]]


@pytest.fixture(scope="module")
def gold(shared: Path) -> Gold:
    """The gold of the four named reports, as far as it is about Inner Mongolia."""
    items, units = ItemClasses.load(LEXICONS), Units.load(LEXICONS)
    found = Gold({}, {}, set())
    for told in _lines(shared):
        place = told["doc"], told["start"]
        if told["metric"] == "ignore":
            found.ignored.add((*place, told["end"]))
            continue
        if not (told["region"] or "").startswith(INNER_MONGOLIA):
            continue
        found.rows[place] = Row(
            told["region"],
            told["metric"],
            closed_period(told["period"], told["published"])[0],
            units.canonical(told["unit"]) if told["unit"] else None,
            told["status"],
            Decimal(str(told["value"])),
            told["bound"],
        )
        item_class = items.classify(told["metric"], told["item"])
        if item_class is not None:
            found.classes[place] = item_class
    return found


def _lines(shared: Path) -> Iterator[dict[str, Any]]:
    (table,) = load_tables((), shared / "reports" / "metadata.csv")
    for name in NAMED:
        for line in (shared / "gold" / name).with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            yield {**json.loads(line), "published": table.rows[name].published}


@pytest.fixture(scope="module")
def reports_dataset(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the shared reports alone."""
    out = tmp_path_factory.mktemp("run") / "dataset"
    command = [sys.executable, "-m", "pipeline", "run", str(shared / "reports"), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module", params=["reports_dataset", "archive_dataset"])
def compared(request: pytest.FixtureRequest) -> Compared:
    """What ``heshu run`` makes of all shared reports, and of these with the archive."""
    out: Path = request.getfixturevalue(request.param)
    figures = {row["figure_id"]: row for row in pq.read_table(out / "figures.parquet").to_pylist()}
    found = Compared({}, {}, {})
    for number, cell in enumerate(pq.read_table(out / "comparison.parquet").to_pylist()):
        claims = [figures[figure_id] for figure_id in cell["figure_ids"]]
        if not cell["region"].startswith(INNER_MONGOLIA) or not any(each["doc"] in NAMED for each in claims):
            continue
        found.claims[number] = {(each["doc"], each["start"]) for each in claims}
        found.cells.update(dict.fromkeys(found.claims[number], cell))
        found.spans.update({(each["doc"], each["start"]): each["end"] for each in claims})
    return found


def test_each_gold_figure_has_its_row(gold: Gold, compared: Compared) -> None:
    assert len(gold.rows) > 90, "the gold of the four reports tells about a hundred figures of the region"
    found = {
        place: Row(*(compared.cells[place][field] for field in Row._fields))
        for place in gold.rows
        if place in compared.cells
    }
    wanted = {place: row for place, row in gold.rows.items() if place not in PER_SOMETHING}
    assert found.keys() == wanted.keys()
    assert {place for place, row in wanted.items() if found[place] != row} == READ_OTHERWISE


def test_item_classes_are_those_of_the_gold(gold: Gold, compared: Compared) -> None:
    found = {place: compared.cells[place]["item_class"] for place in gold.classes if place in compared.cells}
    assert {place for place in found if found[place] != gold.classes[place]} == ITEM_READ_OTHERWISE


def test_no_row_is_without_gold(gold: Gold, compared: Compared) -> None:
    """Every claim of the named reports is a figure of the gold, or lies in a span that counts neither way."""
    extra = {
        (doc, start)
        for doc, start in compared.cells
        if doc in NAMED
        and (doc, start) not in gold.rows
        and not any(
            doc == other and start < stop and begin < compared.spans[doc, start]
            for other, begin, stop in gold.ignored
        )
    }
    assert extra == set()


def test_figures_of_two_reports_are_one_row(gold: Gold, compared: Compared) -> None:
    """127 measures of Hohhot stand in the page of 2022 and in that of 2023: one row, two claims, nothing against it."""
    places = {
        place
        for place, row in gold.rows.items()
        if (row.region, row.metric, row.value) == ("150100", "measures", Decimal(127))
        and gold.classes.get(place) == "制度"
    }
    told = {doc for doc, _ in places}
    assert len(told) == 2
    rows = [cell for place, cell in compared.cells.items() if place in places]
    assert {(row["documents"], row["claims"], row["conflicts"]) for row in rows} == {(2, 2, 0)}


def test_rows_count_the_documents_of_their_claims(compared: Compared) -> None:
    for claims in compared.claims.values():
        cell = compared.cells[min(claims)]
        assert cell["documents"] == len({doc for doc, _ in claims})
        assert 1 <= cell["claims"] <= cell["documents"]
        assert cell["conflicts"] == 0, "the four reports contradict each other in nothing"
