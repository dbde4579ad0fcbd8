"""Charts, report and rows of a selection: the same rows everywhere, told on the page, away from the dataset's own."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from lxml import html as lxml_html

from pipeline.dataset.load import load_cells, load_figures, load_findings
from pipeline.dataset.selection import SELECTABLE, Selection
from pipeline.engine.manifest import check_dataset
from pipeline.present.show import read_contents
from pipeline.regions import Gazetteer
from pipeline.resources import shipped_folder

REGIONS = Gazetteer.load(shipped_folder("lexicons"))
ENGLISH = {**os.environ, "LC_ALL": "C.UTF-8"}


def chart(*arguments: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "chart", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENGLISH, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_cell_is_taken_by_its_own_values_and_by_no_others(corpus_dataset: Path) -> None:
    for cell in load_cells(corpus_dataset):
        own = {name: getattr(cell, name) for name in SELECTABLE}
        assert Selection(**own).takes(cell)
        assert Selection().takes(cell)
        for name in SELECTABLE:
            assert not Selection(**{**own, name: "other-than-any"}).takes(cell)


def test_a_figure_is_taken_as_a_cell_of_its_own_would_be(corpus_dataset: Path) -> None:
    """Law: findings are selected by their figures, those that stand behind no cell too: as the cells would be."""
    cells, figures = load_cells(corpus_dataset), load_figures(corpus_dataset)
    told = {cell.campaign: cell for cell in cells}.values()
    selections = [Selection(**{name: getattr(cell, name)}) for cell in told for name in SELECTABLE]
    for selection in [*selections, Selection(level="county", metric="activities")]:
        behind = {i: selection.takes(cell) for cell in cells for i in cell.figure_ids}
        by_cells = selection.figure_ids(cells, figures, REGIONS)
        alone = selection.figure_ids([], figures, REGIONS)
        assert (
            by_cells & behind.keys() == alone & behind.keys() == {i for i, taken in behind.items() if taken}
        )
        assert by_cells - behind.keys() == alone - behind.keys()


def test_contents_of_a_selection_hold_its_cells_and_the_findings_on_them(corpus_dataset: Path) -> None:
    contents = read_contents(corpus_dataset)
    figures = {figure.figure_id: figure for figure in contents.figures}
    kept: Counter[str] = Counter()
    for campaign in {cell.campaign for cell in contents.cells if cell.campaign}:
        chosen = contents.selected(Selection(campaign=campaign), REGIONS)
        assert {cell.campaign for cell in chosen.cells} == {campaign}
        for finding in chosen.findings:
            assert campaign in {figures[i].campaign for i in finding.figure_ids}
        kept.update(finding.fingerprint for finding in chosen.findings)
        assert (chosen.documents, chosen.figures) == (contents.documents, contents.figures)
    assert set(kept) == {finding.fingerprint for finding in load_findings(corpus_dataset)}
    assert contents.selected(Selection(), REGIONS) is contents


@pytest.mark.slow
def test_a_selection_is_drawn_apart_and_told(corpus_dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "法治"
    (out / "charts").mkdir(parents=True)
    (out / "charts" / "heatmap.svg").write_text("an earlier drawing", encoding="utf-8")
    (out / "charts" / "mine.png").write_text("mine", encoding="utf-8")
    selection = ["--campaign", "rule-of-law", "--level", "county", "--metric", "activities"]
    status, told, complaint = chart(corpus_dataset, *selection, "--out", out)
    assert (status, complaint) == (0, "")
    drawn = {Path(line) for line in told.splitlines()}
    assert {path for path in (out / "charts").iterdir() if path.name != "mine.png"} == drawn
    assert (out / "charts" / "mine.png").read_text(encoding="utf-8") == "mine"
    assert out / "charts" / "heatmap.svg" not in drawn  # one metric is no matrix
    assert check_dataset(corpus_dataset) == []
    page = lxml_html.parse(str(out / "report.html")).getroot()
    [line] = page.find_class("selected")
    chosen = [
        c
        for c in load_cells(corpus_dataset)
        if (c.campaign, c.level, c.metric) == ("rule-of-law", "county", "activities")
    ]
    assert "普法与法治宣传教育 · 县级 · 活动场次" in line.text_content()
    assert f"比较表{len(chosen)}行" in line.text_content()
    assert len(page.xpath("//table[@id='comparison']/tbody/tr")) == len(chosen)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--period", "2023"], "say with --out where a selection goes"),
        (["--period", "2023", "--out", "{}"], "holds a dataset; choose another"),
        (["--period", "1999", "--out", "{}/../apart"], "--period has no 1999; there are 2023"),
        (["--level", "town", "--out", "{}/../apart"], "--level knows no town; choose one of nation"),
        (["--campaign", "none", "--out", "{}/../apart"], "--campaign knows no none; choose one of "),
        (["--out", "{}/report.html"], "is a file"),
    ],
)
def test_what_cannot_be_drawn_is_one_line(corpus_dataset: Path, arguments: list[str], told: str) -> None:
    status, out, complaint = chart(corpus_dataset, *(word.format(corpus_dataset) for word in arguments))
    assert (status, out) == (2, "")
    assert told in complaint
    assert complaint.count("\n") == 1
    assert not (corpus_dataset.parent / "apart").exists()
    assert check_dataset(corpus_dataset) == []
