"""CSV, XLSX and the data package: opened with libraries that did not write them."""

import csv
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from dataset_cases import LEXICONS, document, figure, numeral, vocabulary
from frictionless import Package, Resource, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.dataset import workbook
from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.csv_export import FORMULA_STARTS, write_csv
from pipeline.dataset.datapackage import RESOURCES, datapackage
from pipeline.dataset.finish import finish_with
from pipeline.dataset.load import load_figures
from pipeline.dataset.parts import write_part
from pipeline.dataset.schemas import FIGURES, QUARANTINE
from pipeline.dataset.workbook import Link, Workbook, cell_text, column_widths, sheet_name
from pipeline.lexicon import LexiconError
from pipeline.records import Figure, Quarantined

HOSTILE = [
    *("=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1"),
    *(
        '带"引号",逗号\r\n换行',
        "\x00\x01\x0b",
        "_x0041_",
        "\ufffe\uffff",
        "长" * 40_000,
        "\U0001f600" * 20_000,
        "",
    ),
]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dataset whose texts and numbers are as bad as they come."""
    folder = tmp_path_factory.mktemp("dataset")
    figures: list[Figure] = [
        figure(1323, "a", published="2024-03-01"),
        figure(Decimal("27.6"), "a", start=10, metric="rate", unit="%", kind="share", item="满意率"),
        figure(Fraction(2, 3), "a", start=20, metric="rate", unit=None, kind="ratio", item="占比"),
        figure(10**16 + 1, "a", start=30, metric="money", unit="元", item="资金"),
        figure(10**27, "a", start=40, metric="money", unit="元", item="天文数字"),
        figure(50, "a", start=50, region="110000", status="target", upper=None),
        figure(1400, "b", region="150725"),
        # a sibling with a prefecture above it, and an event
        figure(40, "b", start=10, region="150724", event=1),
        figure(3000, "b", start=20, region="150724", event=1, metric="participants", unit="人次", upper=None),
        figure(60, "b", start=30, region="150721"),
        figure(Fraction(1, 3), "b", start=40, region="150700"),
    ]
    for n, text in enumerate(HOSTILE):
        figures.append(
            figure(7 + n, "h", start=100 + n, qualifier=text, reporter=text, sentence=text, section=text)
        )
    write_part(
        folder / "parts",
        "1",
        [document("a"), document("b"), document("h")],
        [numeral("a"), numeral("b")],
        figures,
    )
    bad = [json.dumps({"path": text[:99], "reason": "binary", "detail": text[:99]}) for text in HOSTILE]
    (folder / "quarantine.jsonl").write_text("\n".join(bad), encoding="utf-8")
    finish_with(folder, vocabulary(), lang="zh")
    return folder


# -- CSV


def csv_rows(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**6)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.mark.parametrize("name", [name for name, _, _ in RESOURCES if name.endswith(".csv")])
def test_csv_form(dataset: Path, name: str) -> None:
    data = (dataset / name).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert b"\0" not in data
    rows = csv_rows(dataset / name)
    assert rows
    numbers = {"value", "high", "low", "upper"}
    assert name != "roll_ups.csv" or rows[0]["reported_fraction"] == "1/3"
    for row in rows:
        assert None not in row, "no row is longer than the header"
        for column, cell in row.items():
            if column not in numbers:
                assert not cell.startswith(FORMULA_STARTS), (column, cell[:20])


def test_csv_numbers_are_plain(dataset: Path) -> None:
    values = [(row["value"], row["fraction"]) for row in csv_rows(dataset / "figures.csv")][:5]
    assert values == [
        ("1323", ""),
        ("27.6", ""),
        ("0.666666666667", "2/3"),
        ("10000000000000001", ""),
        ("1000000000000000000000000000", "1000000000000000000000000000"),
    ]


def test_a_negative_number_is_a_number_and_a_text_is_not(tmp_path: Path) -> None:
    write_csv(tmp_path / "f.csv", [figure(-12, quote="-12%")], FIGURES)
    (row,) = csv_rows(tmp_path / "f.csv")
    assert (row["value"], row["quote"]) == ("-12", "'-12%")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.text(max_size=8), min_size=3, max_size=3))
def test_csv_texts_survive(tmp_path: Path, texts: list[str]) -> None:
    written = Quarantined(path=texts[0], reason=texts[1], detail=texts[2])
    write_csv(tmp_path / "q.csv", [written], QUARANTINE)
    (row,) = csv_rows(tmp_path / "q.csv")
    for told, text in zip(row.values(), texts, strict=True):
        kept = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
        assert told in (kept, f"'{kept}")
        assert not told.startswith(FORMULA_STARTS)


# -- XLSX


def test_workbook_opens_typed(dataset: Path) -> None:
    book = openpyxl.load_workbook(dataset / "comparison.xlsx")
    assert book.sheetnames == [
        *("对比", "地区×指标", "地区×指标·每十万人", "下级合计", "场均参与", "覆盖", "证据", "字段说明")
    ]
    for name in book.sheetnames:
        assert book[name].freeze_panes in ("A2", "D2"), name
        assert book[name].auto_filter.ref.startswith("A1:"), name
    assert book.properties.created.isoformat() == "2000-01-01T00:00:00"
    sheet = book["对比"]
    assert sheet.freeze_panes == "A2"
    header = [cell.value for cell in sheet[1]]
    assert header[:5] == ["活动主题", "区划代码", "地区", "地区全称", "层级"]
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, len(header)).coordinate}"
    rows = {(row[1].value, row[8].value): row for row in sheet.iter_rows(min_row=2) if row[9].value is None}
    row = rows[("150725", "宣讲")]
    assert (row[1].data_type, row[1].number_format) == ("s", "@"), "codes are text"
    assert (row[2].value, row[6].value) == ("陈巴尔虎旗", "活动场次")
    value = header.index("数值")
    assert (row[value].value, row[value].data_type) == (1323, "n")
    assert rows[("150725", "·满意率")][value].value == 27.6
    assert abs(rows[("150725", "·占比")][value].value - 2 / 3) < 1e-12
    assert rows[("150725", "·资金")][value].value == "10000000000000001", "16 digits stay text"
    assert sheet.column_dimensions["D"].width > 20
    every = [cell for name in book.sheetnames for line in book[name].iter_rows() for cell in line]
    assert not [cell.coordinate for cell in every if cell.data_type in ("f", "e")]


def test_hostile_texts_in_the_workbook(dataset: Path) -> None:
    sheet = openpyxl.load_workbook(dataset / "comparison.xlsx")["对比"]
    told = {row[9].value for row in sheet.iter_rows(min_row=2)}
    # a spreadsheet reads _x005F_ as _, so that _x0041_ stays itself and is no A; openpyxl leaves it undecoded
    assert {"=1+1", "@SUM(A1)", "_x005F_x0041_"} <= told
    assert max(len(text.encode("utf-16-le")) // 2 for text in told if text) == 32_767
    assert any(text and text.endswith("…") for text in told)


def test_wide_sheet_shows_only_values_that_stand_alone(dataset: Path) -> None:
    sheet = openpyxl.load_workbook(dataset / "comparison.xlsx")["地区×指标"]
    header = [cell.value for cell in sheet[1]]
    rows = {
        row[1].value: dict(zip(header, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=2)
    }
    assert rows["110000"]["活动场次 (场次) 目标"] == 50
    assert rows["110000"]["活动场次 (场次)"] is None
    assert rows["150725"]["活动场次 (场次)"] == f"{len(HOSTILE) + 1} 项，不相同类"
    assert rows["150725"]["比率 (%)"] == 27.6


def sheet_rows(dataset: Path, name: str) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(dataset / "comparison.xlsx")[name].iter_rows(values_only=True)
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_wide_sheet_per_residents(dataset: Path) -> None:
    rows = {row["区划代码"]: row for row in sheet_rows(dataset, "地区×指标·每十万人")}
    assert rows.keys() == {"110000", "150700"}, "counties have no residents"
    assert rows["110000"]["活动场次 (场次) 目标/10 万人"] == 0.2284  # 50 of 21,893,095


def test_sums_ratios_and_coverage_in_the_workbook(dataset: Path) -> None:
    (total,) = sheet_rows(dataset, "下级合计")
    assert (total["区划代码"], total["合计"], total["地区数"], total["计入的地区"]) == (
        *("150700", 100, 2),
        "150721 150724",
    )
    assert total["是否部分合计"] is True
    assert "150702" in str(total["缺报的地区"])
    (ratio,) = sheet_rows(dataset, "场均参与")
    assert (ratio["活动数"], ratio["参与数"], ratio["场均"], ratio["场均上界"]) == (40, 3000, 75, None)
    covered = {row["区划代码"]: row for row in sheet_rows(dataset, "覆盖")}
    assert covered["150724"] == {
        **{"区划代码": "150724", "地区": "鄂温克族自治旗", "层级": "county"},
        **{"活动场次": 1, "覆盖人次": 1, "资金金额": None, "比率": None},
    }


def test_every_cell_leads_to_its_sentence(dataset: Path) -> None:
    book = openpyxl.load_workbook(dataset / "comparison.xlsx")
    evidence, links = book["证据"], 0
    figures = {figure.figure_id: figure for figure in load_figures(dataset)}
    linking = [row for name in ("对比", "下级合计", "场均参与") for row in book[name].iter_rows(min_row=2)]
    for row in linking:
        for cell in row:
            if cell.hyperlink is None:
                continue
            links += 1
            sheet, _, place = cell.hyperlink.location.partition("!")
            assert sheet == "'证据'"
            figure, _, _, _, quote, sentence = (
                found.value for found in evidence[int(place.removeprefix("A"))]
            )
            assert str(cell.value).split()[0] == figure
            assert quote == figures[figure].quote
            told = figures[figure].sentence
            # openpyxl leaves _x005F_ undecoded; what XML cannot hold and what is too long is tested above.
            assert (sentence or "") == told or not told.isprintable() or "_x" in told or len(told) > 10_000
    # a sum leads to its parts' figures and to the one of the region above, a ratio to both of its sides
    assert links == book["对比"].max_row - 1 + 2 + 2
    # What a report says is text there, too, never a formula.
    assert not any(cell.data_type == "f" for row in evidence.iter_rows() for cell in row)


def test_a_sheet_holds_no_more_links_than_excel_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "SHEET_LINKS", 2)
    with Workbook(tmp_path / "links.xlsx") as book:
        book.add_table("表", ["链"], ([Link(f"第{n}", "证据", n + 2)] for n in range(4)))
        book.add_table("证据", ["编号"], ([f"第{n}"] for n in range(4)))
    cells = [row[0] for row in openpyxl.load_workbook(tmp_path / "links.xlsx")["表"].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["第0", "第1", "第2", "第3"]
    assert [cell.hyperlink is not None for cell in cells] == [True, True, False, False]


def test_dictionary_explains_every_column(dataset: Path) -> None:
    book = openpyxl.load_workbook(dataset / "comparison.xlsx")
    told = [[cell.value for cell in row] for row in book["字段说明"].iter_rows(min_row=2)]
    for name in ("对比", "下级合计", "场均参与"):
        assert [title for sheet, column, title, _ in told if sheet == name and column] == [
            cell.value for cell in book[name][1]
        ]
    # and each sheet has its rule
    assert {sheet for sheet, column, _, _ in told if sheet and not column} == set(book.sheetnames[:-1])


def test_a_table_longer_than_a_sheet_goes_on(tmp_path: Path) -> None:
    with Workbook(tmp_path / "long.xlsx") as book:
        names = book.add_table("长", ["数"], ([n] for n in range(10)), sheet_rows=5)
        assert names == ["长", "长 2", "长 3"]
        assert book.add_table("空", ["数"], []) == ["空"]
    sheets = openpyxl.load_workbook(tmp_path / "long.xlsx")
    assert [[cell.value for cell in sheets[name]["A"]] for name in names] == [
        ["数", 0, 1, 2, 3],
        ["数", 4, 5, 6, 7],
        ["数", 8, 9],
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宣讲", "宣讲"),
        ("\ud800", "\ufffd"),
        ("a" * 32_767, "a" * 32_767),
        ("a" * 32_768, "a" * 32_766 + "…"),
    ],
)
def test_cell_text(text: str, expected: str) -> None:
    assert cell_text(text) == expected


def test_widths_and_names() -> None:
    assert column_widths(["地区全称", "a"], [["内蒙古自治区呼伦贝尔市", 5], ["x" * 500, None]]) == [48, 8]
    assert column_widths(["a"], [["内蒙古自治区"]]) == [14], "a Chinese character is two wide"
    assert sheet_name("a/b:c*[长]" + "x" * 40) == "a b c  长 " + "x" * 22
    assert sheet_name("'") == "-"


# -- the data package


def test_datapackage_is_valid(dataset: Path) -> None:
    descriptor = json.loads((dataset / "datapackage.json").read_text(encoding="utf-8"))
    package = Package.from_descriptor(descriptor, basepath=str(dataset))
    assert [resource.path for resource in package.resources] == [name for name, _, _ in RESOURCES]
    for resource in package.resources:
        for field in resource.schema.fields:
            assert " / " in (field.title or "")
            assert " / " in (field.description or "")
    assert not any("/" in resource["path"] for resource in descriptor["resources"])


@pytest.mark.parametrize("name", [name for name, _, _ in RESOURCES if name.endswith(".csv")])
def test_csv_data_is_valid_by_its_description(dataset: Path, name: str) -> None:
    csv.field_size_limit(10**6)
    descriptor = json.loads((dataset / "datapackage.json").read_text(encoding="utf-8"))
    (described,) = [resource for resource in descriptor["resources"] if resource["path"] == name]
    report = validate(Resource.from_descriptor(described, basepath=str(dataset)))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
    assert report.tasks[0].stats["rows"] == len(csv_rows(dataset / name))


def test_every_column_is_explained() -> None:
    texts = ColumnTexts.load(LEXICONS)
    described = datapackage(texts)
    used = {
        name
        for resource in described["resources"]
        for name in (f["name"] for f in resource["schema"]["fields"])
    }
    assert used == {name.rpartition(".")[2] for name in texts.entries}, (
        "no entry explains a column that is not there"
    )
    with pytest.raises(LexiconError, match=r"figures\.no-such-column"):
        texts.of("figures", "no-such-column")
