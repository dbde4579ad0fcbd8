"""Groups of short reports, read by the engine with rules and learned layer as shipped: exactly these cells."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from group_cases import compared, load_group, write_reports

from pipeline.dataset.vocabulary import Vocabulary
from pipeline.engine.inputs import Request
from pipeline.engine.pool import Pool
from pipeline.engine.tasks import Worker
from pipeline.resources import shipped_folder

LEXICONS = shipped_folder("lexicons")
GROUPS = sorted((shipped_folder("corpus") / "groups").glob("*.toml"))


def marked(path: Path) -> Any:
    reason = load_group(path).xfail
    marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool[Worker]]:
    """What reads reports as ``heshu run`` does, the lexicons and the model loaded once."""
    with Pool(Request(paths=(), lexicons=LEXICONS).starter(), 1) as reading:
        yield reading


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    return Vocabulary.load(LEXICONS, "zh")


@pytest.mark.parametrize("path", [marked(path) for path in GROUPS])
def test_cells_of_a_group(path: Path, tmp_path: Path, pool: Pool[Worker], words: Vocabulary) -> None:
    group = load_group(path)
    write_reports(group, tmp_path / "reports")
    request = Request(paths=(tmp_path / "reports",), lexicons=LEXICONS)
    found = compared(request, tmp_path / "work", pool, words)
    assert found == group.expected(), group.tests


def test_there_are_groups_and_each_tells_what_it_tests() -> None:
    assert len(GROUPS) >= 25
    told = [load_group(path).tests for path in GROUPS]
    assert len(set(told)) == len(told)
    assert all(told)


REPORTS = '[[report]]\nfile = "a.txt"\ntext = "。"\n'
CELL = '[[cell]]\nregion = "360722"\nmetric = "activities"\nvalue = 3\n'
MALFORMED = [
    ("an unknown field", REPORTS + CELL + 'behind = ["a.txt"]\nclaim = 2\n'),
    ("a value that is missing", REPORTS + CELL.replace("value = 3\n", "") + 'behind = ["a.txt"]\n'),
    ("a file named twice", REPORTS * 2 + CELL + 'behind = ["a.txt"]\n'),
    ("a cell of no report", REPORTS + CELL + 'behind = ["b.txt"]\n'),
]


@pytest.mark.parametrize("text", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_malformed_groups_are_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "group.toml"
    path.write_text('tests = "x"\nlaw = "y"\n' + text, encoding="utf-8")
    with pytest.raises((msgspec.ValidationError, ValueError)):
        load_group(path).expected()
