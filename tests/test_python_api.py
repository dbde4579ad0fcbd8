"""The Python API: the frames of ``pipeline.read`` are the tables of ``heshu run``, and nothing is left behind."""

import csv
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT
from engine_cases import report, write_reports
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.dataset.load import TABLES
from pipeline.dataset.numbers import plain
from pipeline.dataset.schemas import Column, table_of
from pipeline.dataset.tables import exact_frame
from pipeline.engine import run as engine_run
from pipeline.engine.inputs import Request
from pipeline.engine.progress import Silent
from pipeline.errors import HeshuError

METHODS: dict[str, Callable[[pipeline.Archive], pd.DataFrame]] = {
    "documents": pipeline.Archive.documents,
    "numerals": pipeline.Archive.numerals,
    "figures": pipeline.Archive.figures,
    "comparison": pipeline.Archive.compare,
    "roll_ups": pipeline.Archive.roll_ups,
    "per_activity": pipeline.Archive.per_activity,
    "findings": pipeline.Archive.audit,
    "quarantine": pipeline.Archive.quarantine,
}
# Two files, whose names hold spaces, contradict each other; a third tells the same of a neighbour; one is broken.
CONTRADICTING = {
    "县 简报.txt": "发布日期：2024-02-01\n2023年，开鲁县开展禁毒宣讲活动12场次，禁毒宣传月合格率98.6%。",
    "旗.txt": "发布日期：2024-02-05\n2023年，奈曼旗开展禁毒宣讲活动20场次，禁毒宣传月合格率97%。",
    "市 简报.txt": "发布日期：2024-03-01\n2023年，开鲁县开展禁毒宣讲活动15场次，禁毒宣传月群众三分之二参与。",
}


def write_contradicting(folder: Path) -> Path:
    folder.mkdir()
    for name, text in CONTRADICTING.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "坏.txt").write_bytes(b"\x00\x01\x02")
    return folder


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("报道")
    write_contradicting(write_reports(base / "报道", 12) / "矛盾")
    return base / "报道"


@pytest.fixture(scope="module")
def dataset(reports: Path) -> Path:
    """Return the folder that the engine leaves for the command."""
    out = reports.parent / "输出"
    request = Request(paths=(reports,), lexicons=pipeline.shipped_folder("lexicons"))
    engine_run.run(request, out, "zh", Silent(), lambda _: None)
    return out


@pytest.fixture(scope="module")
def archive(reports: Path) -> pipeline.Archive:
    return pipeline.read(reports)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_importing_does_no_work() -> None:
    code = (
        "import sys; import pipeline; before = set(sys.modules); "
        "names = [n for n in pipeline.__all__ if n in vars(pipeline)]; pipeline.read; pipeline.HeshuError; "
        "print(names, [m for m in before if m.startswith('pipeline.')], "
        "[m for m in ('pandas', 'pyarrow', 'jieba', 'lxml', 'matplotlib', 'spacy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.strip() == b"[] [] []"


def test_every_public_name_is_there() -> None:
    assert set(pipeline.__all__) <= set(dir(pipeline))
    assert all(getattr(pipeline, name).__doc__ for name in pipeline.__all__)
    with pytest.raises(AttributeError, match="'pipeline' has no attribute 'reed'"):
        _ = pipeline.reed  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", METHODS)
def test_frames_are_the_tables_of_a_run(archive: pipeline.Archive, dataset: Path, table: str) -> None:
    read, stored = METHODS[table](archive), METHODS[table](pipeline.open_dataset(dataset))
    assert len(read) > 0
    assert list(read.columns) == [column.name for column in TABLES[table]]
    pd.testing.assert_frame_equal(read, stored)
    assert archive.counts == pipeline.open_dataset(dataset).counts


def test_frames_do_not_depend_on_the_number_of_workers(archive: pipeline.Archive, reports: Path) -> None:
    again = pipeline.read([str(reports)], workers=2)
    for frame_of in METHODS.values():
        pd.testing.assert_frame_equal(frame_of(archive), frame_of(again))


@pytest.mark.parametrize(
    "table", ["figures", "comparison", "roll_ups", "per_activity", "findings", "quarantine"]
)
def test_cells_say_what_the_csv_files_say(archive: pipeline.Archive, dataset: Path, table: str) -> None:
    frame = METHODS[table](archive)
    with (dataset / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(frame)
    for column in TABLES[table]:
        if column.kind != "json":
            cells = [as_written(cell) for cell in frame[column.name].tolist()]
            assert cells == [row[column.name].removeprefix("'") for row in rows], column.name


def as_written(cell: Any) -> str:
    if isinstance(cell, tuple):
        return " ".join(cell)
    if cell is None or cell is pd.NA:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell if isinstance(cell, str) else plain(cell)


@pytest.mark.parametrize("table", METHODS)
def test_columns_are_described_as_the_frames_are(archive: pipeline.Archive, table: str) -> None:
    described, frame = pipeline.columns(table, lang="en"), METHODS[table](archive)
    assert described["column"].tolist() == list(frame.columns)
    assert described["dtype"].tolist() == [str(dtype) for dtype in frame.dtypes]
    assert described["meaning"].str.len().min() > 0
    for name, told in zip(described["column"], described["cells"], strict=True):
        known = {each.strip().partition("[")[0] for each in told.replace("...", "").split(", ")}
        held = {
            type(cell).__name__ for cell in frame[name].tolist() if cell is not None and cell is not pd.NA
        }
        assert held <= known, name


# Origin: written for this test; the number as the guide reads it, with the type that keeps it exact.
@pytest.mark.parametrize(
    ("text", "column", "number"),
    [
        ("开鲁县开展宣讲12场次。", "value", 12),
        ("开鲁县宣讲合格率98.6%。", "value", Decimal("98.6")),
        ("开鲁县三分之二的村完成改造。", "value", Fraction(2, 3)),
        ("开鲁县阅读量11.1万次。", "low", 110_500),
        ("开鲁县开展宣讲500场次以上。", "upper", None),
        ("开鲁县发放资料9007199254740993份。", "value", 2**53 + 1),
    ],
)
def test_numbers_are_exact(
    tmp_path: Path, text: str, column: str, number: int | Decimal | Fraction | None
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (found,) = pipeline.read(tmp_path, layers="rules").figures()[column]
    assert (type(found), found) == (type(number), number)


@given(st.lists(st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False), st.fractions())))
def test_a_frame_gives_back_every_number(numbers: list[int | Decimal | Fraction]) -> None:
    columns = Column("value", "number", "value"), Column("fraction", "exact", "value")
    frame = exact_frame(table_of([{"value": number} for number in numbers], columns), columns)
    assert frame["value"].tolist() == numbers
    assert not any(isinstance(number, float) for number in frame["value"])


@pytest.mark.parametrize(
    "chosen",
    [
        {"metric": "activities"},
        {"campaign": "drug-control"},
        {"level": "county"},
        {"period": "2023"},
        {"metric": "activities", "campaign": "drug-control", "level": "county", "period": "2023"},
    ],
)
def test_a_choice_keeps_the_rows_with_its_value(archive: pipeline.Archive, chosen: dict[str, str]) -> None:
    every = archive.compare()
    kept = [
        all(value == row[name] for name, value in chosen.items())
        for row in every[list(chosen)].fillna("").to_dict("records")
    ]
    assert 0 < sum(kept) < len(every) or chosen == {"level": "county"}
    pd.testing.assert_frame_equal(archive.compare(**chosen), every[kept].reset_index(drop=True))


def test_a_known_choice_without_rows_is_an_empty_frame(archive: pipeline.Archive) -> None:
    for chosen in ({"metric": "reach"}, {"level": "nation"}, {"period": "1999"}, {"campaign": "reading"}):
        frame = archive.compare(**chosen)
        assert (len(frame), list(frame.columns)) == (0, list(archive.compare().columns))
    assert archive.charts(campaign="reading") == []


def test_the_lexicons_that_were_read_with_say_which_choices_are_known(reports: Path, tmp_path: Path) -> None:
    shutil.copytree(pipeline.shipped_folder("lexicons"), tmp_path / "lexicons")
    with (tmp_path / "lexicons" / "campaigns.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[entry]]\ncode = "own"\nzh = "自家"\nen = "Own"\ncues = ["自家"]\nexamples = ["自家"]\n'
        )
    archive = pipeline.read(reports / "矛盾", lexicons=tmp_path / "lexicons", layers="rules")
    assert archive.compare(campaign="own").empty


def test_findings_name_files_and_quarantine_tells_why(archive: pipeline.Archive, reports: Path) -> None:
    found = archive.audit().set_index("code").loc[["contradiction"]].iloc[0]
    figures = archive.figures().set_index("figure_id").loc[list(found["figure_ids"])]
    assert found["documents"] == tuple(figures["doc"])
    assert dict(zip(figures["doc"], figures["value"], strict=True)) == {"县 简报.txt": 12, "市 简报.txt": 15}
    broken = archive.quarantine()
    assert broken["path"].tolist() == [str(reports / "坏.txt"), str(reports / "矛盾" / "坏.txt")]
    assert set(broken["reason"]) == {"binary"}


def test_charts_show_themselves(archive: pipeline.Archive) -> None:
    charts = archive.charts(lang="en")
    assert [chart.stem for chart in charts][-2:] == ["coverage", "counts"]
    for chart in charts:
        bundle = chart._repr_mimebundle_()
        assert bundle == {"image/png": chart.png, "text/plain": chart.alt}
        assert chart.png.startswith(b"\x89PNG")


# keyword arguments, the message: {} is a folder with a text, a table with a malformed date and an empty folder
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"paths": "{}/none"}, "missing-path"),
    ({"paths": "-"}, "missing-path"),
    ({"paths": ""}, "missing-path"),  # a variable that is not set: no order to read the current folder
    ({"paths": "{}/empty"}, "nothing-found"),
    ({"paths": []}, "nothing-found"),
    ({"paths": "{}/binary.txt"}, "nothing-read"),
    ({"paths": "{}/a.txt", "metadata": "{}/none.csv"}, "missing-path"),
    ({"paths": "{}/a.txt", "metadata": "{}/bad.csv"}, "metadata-value"),
    ({"paths": "{}/a.txt", "published": "2023-13-45"}, "published-malformed"),
    ({"paths": "{}/a.txt", "lexicons": "{}/empty"}, "told"),
    ({"paths": "{}/a.txt", "model": "{}/empty"}, "model-missing"),
    ({"paths": "{}/a.txt", "layers": "some"}, "unknown-choice"),
    ({"paths": "{}/a.txt", "workers": 0}, "unknown-choice"),
]


@pytest.mark.parametrize(("arguments", "message"), WRONG, ids=str)
@pytest.mark.filterwarnings("ignore:.*binary file:UserWarning")
def test_what_a_user_can_mend_is_one_error_with_its_line(
    tmp_path: Path,
    temporary: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: dict[str, Any],
    message: str,
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text(report(1), encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    (tmp_path / "bad.csv").write_text("file,published\na.txt,5.6.2024\n", encoding="utf-8")
    filled: dict[str, Any] = {
        name: value.replace("{}", str(tmp_path)) if isinstance(value, str) else value
        for name, value in arguments.items()
    }
    with pytest.raises(HeshuError) as caught:
        pipeline.read(filled.pop("paths"), **filled)
    assert caught.value.message_id == message
    (note,) = caught.value.__notes__
    assert note.startswith("heshu: error: ")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    "chosen",
    [{"metric": "activity"}, {"level": "town"}, {"campaign": "none"}],
    ids=lambda row: next(iter(row)),
)
def test_an_unknown_choice_names_the_known_ones(archive: pipeline.Archive, chosen: dict[str, str]) -> None:
    with pytest.raises(HeshuError, match="unknown-choice") as caught:
        archive.compare(**chosen)
    ((option, value),) = chosen.items()
    assert (caught.value.values["option"], caught.value.values["value"]) == (option, value)
    assert str(archive.compare()[option].dropna().iloc[0]) in str(caught.value.values["known"])


def test_an_unknown_table_or_language_is_told(archive: pipeline.Archive) -> None:
    for ask in (lambda: pipeline.columns("cells"), lambda: archive.charts(lang="de")):  # type: ignore[arg-type]
        with pytest.raises(HeshuError, match="unknown-choice"):
            ask()


def test_an_incomplete_folder_is_no_dataset(dataset: Path, tmp_path: Path) -> None:
    shutil.copytree(dataset, tmp_path / "copy")
    (tmp_path / "copy" / "findings.csv").unlink()
    with pytest.raises(HeshuError, match="no-dataset"):
        pipeline.open_dataset(tmp_path / "copy")


def test_the_work_folder_is_gone(reports: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = pipeline.read(reports / "矛盾", layers="rules")
    assert list(temporary.iterdir()) == []
    assert len(archive.documents()) == len(CONTRADICTING)

    def interrupted(*_: object) -> None:
        assert list(temporary.iterdir())
        raise KeyboardInterrupt

    monkeypatch.setattr(engine_run, "finish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pipeline.read(reports / "矛盾", layers="rules")
    assert list(temporary.iterdir()) == []


def test_notices_are_warnings_of_the_caller(reports: Path, tmp_path: Path) -> None:
    table = tmp_path / "m.csv"
    table.write_text("file,published\nnone.txt,2024\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"none\.txt") as caught:
        pipeline.read(reports / "矛盾", metadata=table, layers="rules")
    assert [Path(warning.filename).name for warning in caught] == [Path(__file__).name]


def test_the_python_of_the_readmes_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    for readme in ("README.md", "README.zh-CN.md"):
        (code,) = re.findall(r"```python\n(.*?)```", (ROOT / readme).read_text(encoding="utf-8"), re.DOTALL)
        exec(code, names)  # noqa: S102 - our own text
        assert len(names["sessions"]) > 0
        assert set(names["meaning"]["column"]) == set(names["sessions"].columns)
