"""From parts to the published tables: merging, summary, determinism, and reading back."""

import csv
import json
import random
import time
from multiprocessing import get_context
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest
from dataset_cases import LEXICONS, REGIONS, document, figure, numeral, vocabulary

from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.finish import Summary, finish_dataset, finish_with
from pipeline.dataset.load import (
    load_cells,
    load_documents,
    load_figures,
    load_finding_rows,
    load_findings,
    load_numerals,
    load_quarantined,
    load_residents,
)
from pipeline.dataset.parts import write_part
from pipeline.dataset.tables import cell_frame
from pipeline.dataset.vocabulary import Vocabulary
from pipeline.errors import HeshuError
from pipeline.records import Quarantined, digest, json_line

FILES = {
    "documents.parquet",
    "numerals.parquet",
    "figures.parquet",
    "figures.csv",
    "comparison.parquet",
    "comparison.csv",
    "comparison.xlsx",
    "roll_ups.parquet",
    "roll_ups.csv",
    "per_activity.parquet",
    "per_activity.csv",
    "findings.csv",
    "findings.sarif",
    "quarantine.csv",
    "datapackage.json",
}
SHEETS = ("对比", "地区×指标", "地区×指标·每十万人", "下级合计", "场均参与", "覆盖", "证据", "字段说明")
FIGURES = [
    figure(100, "a", decided_by={"metric": "cue:宣讲"}),
    figure(3, "a", start=20, per="每所学校"),
    figure(120, "b", published="2024-03-01", sentence="=HYPERLINK(1)"),
    figure(90, "b", start=30, region=None, candidates=("650104", "150102")),
    figure(80, "c", region="150700"),
    figure(104, "c", start=60, metric="rate", unit="%", kind="share", item="满意率", region="150700"),
]
NUMERALS = [
    numeral("a", figure_id=FIGURES[0].figure_id),
    numeral("a", 9, outcome="excluded", reason="date", rule="年"),
    numeral("b", outcome="unread"),
    numeral("c", 4, outcome="excluded", reason="date", rule="月"),
]
QUARANTINED = [
    Quarantined(path="z.bin", reason="binary", detail="NUL bytes"),
    Quarantined(path="空.txt", reason="empty", detail="0 bytes"),
]


def work_folder(folder: Path, parts: dict[str, str]) -> Path:
    """Write the documents a, b and c over parts: ``{"1": "ab", "2": "c"}``."""
    for name, names in parts.items():
        write_part(
            folder / "parts",
            name,
            [document(doc, f"{doc}：全旗共100场。") for doc in names],
            [row for row in NUMERALS if row.document_id in {digest(doc) for doc in names}],
            [row for row in FIGURES if row.document_id in {digest(doc) for doc in names}],
        )
    lines = [json_line(row) for row in reversed(QUARANTINED)]
    (folder / "quarantine.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def finished(folder: Path, parts: dict[str, str], lang: str = "zh") -> Summary:
    return finish_with(work_folder(folder, parts), vocabulary(lang), lang=lang)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name in FILES}


def test_summary_and_files(tmp_path: Path) -> None:
    summary = finished(tmp_path, {"00001": "ab", "00002": "c"})
    assert {path.name for path in tmp_path.iterdir()} == FILES | {"parts", "quarantine.jsonl"}
    assert (summary.documents, summary.figures, summary.no_total, summary.without_region) == (3, 6, 1, 1)
    assert summary.numerals == {"excluded": 2, "figure": 1, "unread": 1}
    assert summary.exclusions == {"date": 2}
    assert summary.unread_share == 0.25
    assert (summary.observations, summary.cells, summary.conflicts) == (3, 3, 1)
    # 120 against 100; 104 %; 120 in the banner above 80 in its prefecture
    assert summary.findings == {"error": 2, "warning": 1}
    assert summary.quarantined == 2
    assert summary.by_region == {"150725": 3, "150700": 2}
    assert summary.by_metric == {"activities": 5, "rate": 1}
    assert summary.sheets == SHEETS


def test_same_bytes_twice_and_however_the_parts_were_cut(tmp_path: Path) -> None:
    finished(tmp_path / "one", {"00001": "ab", "00002": "c"})
    finished(tmp_path / "two", {"00001": "ab", "00002": "c"})
    finished(tmp_path / "three", {"00001": "a", "00002": "b", "00003": "c", "00004": ""})
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "three")
    assert set(contents(tmp_path / "one")) == FILES


def test_a_second_finish_overwrites_the_first(tmp_path: Path) -> None:
    finished(tmp_path, {"00001": "ab", "00002": "c"})
    first = contents(tmp_path)
    finish_with(tmp_path, vocabulary(), lang="zh")
    assert contents(tmp_path) == first


def test_language_changes_words_not_figures(tmp_path: Path) -> None:
    finished(tmp_path / "zh", {"00001": "abc"})
    summary = finished(tmp_path / "en", {"00001": "abc"}, lang="en")
    chinese, english = contents(tmp_path / "zh"), contents(tmp_path / "en")
    assert {name for name in FILES if chinese[name] != english[name]} == {"comparison.xlsx", "findings.sarif"}
    assert summary.sheets[0] == "Comparison"


def test_read_back(tmp_path: Path) -> None:
    finished(tmp_path, {"00001": "ab", "00002": "c"})
    assert load_figures(tmp_path) == FIGURES
    assert load_figures(tmp_path, [FIGURES[5].figure_id, FIGURES[0].figure_id]) == [FIGURES[0], FIGURES[5]]
    assert load_figures(tmp_path, []) == load_figures(tmp_path, ["no such id"]) == []
    assert load_numerals(tmp_path, [digest("b"), digest("c")]) == NUMERALS[2:]
    assert [each.doc for each in load_documents(tmp_path)] == ["a.txt", "b.txt", "c.txt"]
    assert load_documents(tmp_path, [digest("b")])[0].text == "b：全旗共100场。"
    assert load_quarantined(tmp_path) == QUARANTINED
    cells = load_cells(tmp_path)
    assert [(c.region, c.region_name, c.level, c.metric, c.value, c.conflicts) for c in cells] == [
        ("150700", "呼伦贝尔市", "prefecture", "activities", 80, 0),
        ("150700", "呼伦贝尔市", "prefecture", "rate", 104, 0),
        ("150725", "陈巴尔虎旗", "county", "activities", 120, 1),
    ]
    assert cell_frame(cells)["value"].tolist() == [80.0, 104.0, 120.0]
    findings = load_findings(tmp_path)
    assert [f.code for f in findings] == ["contradiction", "share-over-100", "part-above-whole"]
    ids = {each.figure_id for each in FIGURES}
    assert all(set(finding.figure_ids) <= ids for finding in findings)


def test_a_document_in_two_parts_counts_once_with_all_its_sources(tmp_path: Path) -> None:
    copy = document("a", "a：全旗共100场。", sources=("archive.zip!a.txt",))
    work_folder(tmp_path, {"00001": "ab"})
    own = [each for each in FIGURES if each.document_id == digest("a")]
    write_part(tmp_path / "parts", "00002", [copy], NUMERALS[:2], own)
    summary = finish_with(tmp_path, vocabulary(), lang="zh")
    assert (summary.documents, summary.figures) == (2, 4)
    assert summary.numerals == {"excluded": 1, "figure": 1, "unread": 1}
    assert [each.sources for each in load_documents(tmp_path)] == [
        ("archive.zip!a.txt", "reports/a.txt"),
        ("reports/b.txt",),
    ]


def test_nothing_found_is_a_dataset_too(tmp_path: Path) -> None:
    summary = finish_with(tmp_path, vocabulary(), lang="zh")
    assert (summary.documents, summary.figures, summary.cells, summary.unread_share) == (0, 0, 0, 0.0)
    assert set(contents(tmp_path)) == FILES
    assert (load_cells(tmp_path), load_findings(tmp_path), load_quarantined(tmp_path)) == ([], [], [])
    assert (tmp_path / "quarantine.csv").read_bytes() == b"\xef\xbb\xbfpath,reason,detail\r\n"
    assert json.loads((tmp_path / "findings.sarif").read_bytes())["runs"][0]["results"] == []


def test_findings_come_back_without_what_kept_them_from_being_run(tmp_path: Path) -> None:
    row = figure(104, metric="rate", unit="%", kind="share", item="满意率", doc="a")
    named = msgspec.structs.replace(row, doc="=1.txt")
    write_part(tmp_path / "parts", "1", [document("a")], [], [named])
    finish_with(tmp_path, vocabulary(), lang="zh")
    assert "'=1.txt" in (tmp_path / "findings.csv").read_text(encoding="utf-8-sig")
    (told,) = load_finding_rows(tmp_path)
    assert (told["documents"], told["region_name"]) == ("=1.txt", "陈巴尔虎旗")
    assert [finding.code for finding in load_findings(tmp_path)] == ["share-over-100"]


def test_an_incomplete_part_is_named(tmp_path: Path) -> None:
    work_folder(tmp_path, {"00001": "ab"})
    (tmp_path / "parts" / "00001.figures.parquet").unlink()
    with pytest.raises(HeshuError, match="incomplete-part: part=00001, table=figures"):
        finish_with(tmp_path, vocabulary(), lang="zh")


def test_comparison_table(tmp_path: Path) -> None:
    finished(tmp_path, {"00001": "abc"})
    table = pq.read_table(tmp_path / "comparison.parquet")
    assert table.column_names == [column.name for column in COMPARISON]
    assert table.column_names[:30] == [
        *("campaign", "region", "region_name", "full_name", "level", "metric", "metric_zh", "kind"),
        *("item_class", "qualifier", "period", "unit", "status", "value", "low", "upper", "bound"),
        *("claims", "documents", "conflicts", "reason"),
        *("residents", "per_100k", "per_100k_low", "per_100k_upper"),
        *("rank_best", "rank_worst", "ranked_among", "successor", "figure_ids"),
    ]
    row = table.to_pylist()[2]
    assert (row["full_name"], row["metric_zh"], row["item_class"], row["unit"]) == (
        "内蒙古自治区呼伦贝尔市陈巴尔虎旗",
        "活动场次",
        "宣讲",
        "场次",
    )
    assert load_residents(tmp_path) == {"150700": 2_242_875}
    # 120 came two months after the 100 that another document tells
    assert [row["reason"] for row in table.to_pylist()] == ["only", "only", "most recent"]
    with (tmp_path / "comparison.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["region"], r["value"], r["figure_ids"]) for r in rows][2] == (
        "150725",
        "120",
        FIGURES[2].figure_id,
    )


def test_successors_and_unknown_codes_are_named(tmp_path: Path) -> None:
    # 510122 双流县 became 510116 in 2015; 999901 is nobody's code
    rows = [figure(region="510122", published="2014-05-01"), figure(doc="b", region="999901")]
    write_part(tmp_path / "parts", "1", [document("a"), document("b")], [], rows)
    finish_with(tmp_path, vocabulary(), lang="zh")
    told = pq.read_table(tmp_path / "comparison.parquet").to_pylist()
    assert [(row["region"], row["region_name"], row["level"], row["successor"]) for row in told] == [
        ("510122", "双流县", "county", "510116"),
        ("999901", "999901", "county", None),
    ]


def test_with_the_shipped_lexicons(tmp_path: Path) -> None:
    work_folder(tmp_path, {"00001": "abc"})
    summary = finish_dataset(tmp_path, lang="zh", lexicons=LEXICONS)
    assert summary.figures == len(FIGURES)
    assert Vocabulary.load(LEXICONS, "en").sheets["long"] == "Comparison"


@pytest.mark.slow
def test_many_figures_in_little_memory_and_time(tmp_path: Path) -> None:
    """20,000 figures, nearly each an observation of its own; for 100,000 see the module's report."""
    draw = random.Random(7)  # noqa: S311 - made-up figures
    codes = sorted({division.code for division in REGIONS.divisions() if division.end is None})
    for part in range(10):
        names = [f"{part}-{n}" for n in range(400)]
        rows = [
            figure(
                draw.randint(1, 10_000),
                name,
                start=start * 50,
                region=draw.choice(codes),
                metric=draw.choice(["activities", "participants", "works", "money"]),
                period=draw.choice(["2022", "2023", "2024/..", None]),
            )
            for name in names
            for start in range(5)
        ]
        numerals = [numeral(name, start * 9) for name in names for start in range(20)]
        write_part(tmp_path / "parts", f"{part:05d}", [document(name) for name in names], numerals, rows)
    # In a process of its own: the peak of this one holds what all tests before have loaded.
    with get_context("spawn").Pool(1) as pool:
        summary, seconds, kilobytes = pool.apply(finished_and_measured, (tmp_path,))
    assert (summary.documents, summary.figures, summary.numerals) == (4_000, 20_000, {"figure": 80_000})
    assert seconds < 30
    assert kilobytes < 1_000_000


def finished_and_measured(folder: Path) -> tuple[Summary, float, int]:
    """The summary of a finished folder, the processor time it took, and the peak memory of this process."""
    before = time.process_time()
    summary = finish_with(folder, vocabulary(), lang="zh")
    # ru_maxrss would keep the peak of the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
    return summary, time.process_time() - before, peak
