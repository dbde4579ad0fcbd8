"""What is reached on archive texts annotated for it: the layers beside the rules, and floors that only rise."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline.engine.inputs import Request
from pipeline.resources import shipped_folder
from pipeline.score.ablation import Ablation
from pipeline.score.command import score

GOLD = Path(__file__).with_name("archive_gold")
ARCHIVE = "archive/news-2023.zip"

# What was reached, a little below for rounding; floors only rise.
FLOORS: Mapping[str, Mapping[str, float]] = {
    "developed-on": {
        "found": 0.97,
        "value": 0.97,
        "metric": 0.89,
        "region": 0.895,
        "status": 0.91,
        "item": 0.76,
        "record": 0.76,
    },
    "never-read": {
        "found": 0.98,
        "value": 0.98,
        "metric": 0.85,
        "region": 0.81,
        "status": 0.965,
        "item": 0.725,
        "record": 0.695,
    },
}
# Fields on which the layer must not be worse than the rules alone, on either forty; see README for what it adds.
NOT_WORSE = (
    "found",
    "value",
    "bound",
    "unit",
    "metric",
    "region",
    "status",
    "period",
    "record",
    "full",
    "event",
)


@pytest.fixture(scope="module")
def texts(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The annotated texts out of the archive."""
    wanted = {path.stem for path in GOLD.rglob("*.jsonl")}
    folder = tmp_path_factory.mktemp("texts")
    with zipfile.ZipFile(shared / ARCHIVE) as archive:
        for name in archive.namelist():
            if Path(name).stem in wanted:
                (folder / Path(name).name).write_bytes(archive.read(name))
    assert len(list(folder.iterdir())) == len(wanted) == 80
    return folder


@pytest.mark.gold
@pytest.mark.parametrize("part", FLOORS)
def test_floors_and_what_the_layer_adds(texts: Path, part: str) -> None:
    told: list[object] = []
    request = Request(paths=(texts,), lexicons=shipped_folder("lexicons"), layers="all")
    result, _ = score([GOLD / part], request, told.append, against_rules=True)
    assert not told
    reached = result.f1()
    fallen = {row: reached[row] for row, floor in FLOORS[part].items() if reached[row] < floor}
    assert not fallen, f"{part}: below the floor: {fallen}"
    assert isinstance(result.ablation, Ablation)
    worse = {row.name: row.difference for row in result.ablation.rows if row.difference < 0}
    assert not set(worse) & set(NOT_WORSE), f"{part}: worse than the rules alone: {worse}"
