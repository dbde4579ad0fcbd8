"""From the dataset's files to charts and report, through the real writers of the dataset."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from present_factories import document, figure

from pipeline.dataset.finish import finish_dataset
from pipeline.dataset.parts import write_part
from pipeline.present.show import read_contents, show_dataset, tally_numerals
from pipeline.records import Document, Figure, Numeral
from pipeline.resources import shipped_folder

REGIONS = ["150102", "150103", "150104", "610102"]


def numerals_of(paper: Document, claim: Figure) -> list[Numeral]:
    shared: dict[str, Any] = {"document_id": paper.document_id}
    return [
        Numeral(start=0, end=4, quote="2022", outcome="excluded", reason="date", rule="year", **shared),
        Numeral(
            start=claim.start,
            end=claim.end,
            quote=claim.quote,
            outcome="figure",
            figure_id=claim.figure_id,
            **shared,
        ),
    ]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of four regions' reports, made by the dataset stage itself."""
    work = tmp_path_factory.mktemp("dataset")
    papers = [document(n, f"2022年，全区开展宣讲{100 + n}场次。") for n in range(len(REGIONS))]
    claims = [
        figure(
            paper, f"{100 + n}场次", f"{n:016x}", value=100 + n, low=100 + n, upper=100 + n, region=REGIONS[n]
        )
        for n, paper in enumerate(papers)
    ]
    numerals = [numeral for pair in zip(papers, claims, strict=True) for numeral in numerals_of(*pair)]
    write_part(work / "parts", "000", papers, numerals, claims)
    finish_dataset(work, lang="zh", lexicons=shipped_folder("lexicons"))
    return work


def files(folder: Path) -> dict[str, bytes]:
    drawn = [folder / "report.html", *sorted((folder / "charts").iterdir())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in drawn}


def test_charts_and_report_are_written_twice_the_same(dataset: Path) -> None:
    show_dataset(dataset, lang="zh")
    first = files(dataset)
    show_dataset(dataset, lang="zh")
    assert files(dataset) == first
    assert sorted(first) == [
        "charts/counts.png",
        "charts/counts.svg",
        "charts/coverage.png",
        "charts/coverage.svg",
        "charts/ranked-1-activities.png",
        "charts/ranked-1-activities.svg",
        "report.html",
    ]


def test_the_report_shows_what_the_dataset_holds(dataset: Path) -> None:
    show_dataset(dataset, lang="en")
    tree = lxml_html.parse(str(dataset / "report.html")).getroot()
    heads = tree.xpath("//table[@id='comparison']/tbody/tr/th/text()")
    assert [head.strip() for head in heads if head.strip()] == [
        "内蒙古自治区呼和浩特市新城区",
        "内蒙古自治区呼和浩特市回民区",
        "内蒙古自治区呼和浩特市玉泉区",
        "陕西省西安市新城区",
    ]
    assert len(tree.xpath("//img")) == 3
    assert tree.get("lang") == "en"


def test_numerals_are_tallied(dataset: Path) -> None:
    tally = tally_numerals(dataset / "numerals.parquet")
    assert (tally.outcomes, tally.reasons) == (Counter(figure=4, excluded=4), Counter(date=4))
    assert read_contents(dataset).numerals == tally


def test_a_missing_table_is_told(dataset: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        show_dataset(tmp_path, lang="zh")
    with pytest.raises(ValueError, match="'fr'"):
        show_dataset(dataset, lang="fr")
