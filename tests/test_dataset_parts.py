"""Parts: records to Parquet and back without loss, whatever the numbers and texts are."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from dataset_cases import document, figure, numeral
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.dataset.numbers import decimal_cell, exact_cell, plain, restored
from pipeline.dataset.parts import ParquetSink, read_documents, read_figures, read_numerals, write_part
from pipeline.dataset.schemas import DOCUMENTS, FIGURES, NUMERALS, records_of, table_of
from pipeline.records import Document, Figure, Numeral

ANY_NUMBER = st.one_of(
    st.integers(),
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20),
    st.fractions(),
)


@given(ANY_NUMBER)
def test_numbers_survive_their_cells(number: int | Decimal | Fraction) -> None:
    cell = decimal_cell(number)
    back = restored(None if cell is None else Decimal(cell), exact_cell(number))
    assert back == number
    if not isinstance(number, Fraction) and number == int(number):
        assert isinstance(back, int), "whole numbers come back as int"


@given(ANY_NUMBER)
def test_plain_numbers_are_plain(number: int | Decimal | Fraction) -> None:
    text = plain(number)
    assert set(text) <= set("-0123456789.")
    if not isinstance(number, Fraction):
        assert Decimal(text) == number


ROWS: list[Figure] = [
    figure(100),
    figure(Fraction(2, 3), start=10),
    figure(10**16, start=20),
    figure(10**26, start=30),
    figure(-(10**30) - 1, start=40),
    figure(Decimal("27.6"), start=50, low=Decimal("27.55"), upper=Decimal("27.65")),
    figure(Decimal("0.0000000000001"), start=60),
    figure(500, start=70, low=500, upper=None, high=600),
    figure(
        1,
        start=80,
        candidates=("150725", "150724"),
        decided_by={"region": "节", "metric": "cue"},
        confidence={"metric": 0.83},
    ),
    figure(
        1, start=90, region=None, unit=None, item=None, campaign=None, published=None, event=17, quote="1\n场"
    ),
]


def test_round_trip(tmp_path: Path) -> None:
    documents = [
        document(sources=("a.txt", "b.zip!a.txt")),
        document("b", "\r\n\t 文本 \U0001f600", title="题"),
    ]
    numerals = [
        numeral(figure_id="f"),
        numeral(start=9, outcome="excluded", reason="date", rule="年"),
        numeral(start=20, outcome="unread"),
    ]
    write_part(tmp_path, "00001", documents, numerals, ROWS)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "00001.documents.parquet",
        "00001.figures.parquet",
        "00001.numerals.parquet",
    ]
    assert list(read_documents(tmp_path / "00001.documents.parquet")) == documents
    assert list(read_numerals(tmp_path / "00001.numerals.parquet")) == numerals
    back = list(read_figures(tmp_path / "00001.figures.parquet"))
    assert back == ROWS
    assert [type(each.value) for each in back] == [type(each.value) for each in ROWS]


def test_columns_are_the_records_fields_in_order() -> None:
    for columns, record in ((DOCUMENTS, Document), (NUMERALS, Numeral), (FIGURES, Figure)):
        names = [column.name for column in columns]
        assert names[: len(record.__struct_fields__)] == list(record.__struct_fields__)
    assert [column.name for column in FIGURES if column.kind == "exact"] == [
        "fraction",
        "high_fraction",
        "low_fraction",
        "upper_fraction",
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    st.lists(
        st.builds(
            figure,
            ANY_NUMBER,
            st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
            start=st.integers(0, 2**40),
            sentence=st.text(st.characters(exclude_categories=["Cs"])),
            candidates=st.lists(st.text("0123456789", min_size=6, max_size=6)).map(tuple),
            decided_by=st.dictionaries(st.text("abc"), st.text(st.characters(exclude_categories=["Cs"]))),
            qualifier=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
        ),
        max_size=5,
    )
)
def test_any_figure_survives(figures: list[Figure]) -> None:
    assert list(records_of(table_of(figures, FIGURES), Figure, FIGURES)) == figures


def test_a_lone_surrogate_becomes_one_other_character(tmp_path: Path) -> None:
    text = "路径\udcff之后100场"
    write_part(tmp_path, "p", [document(text=text, sources=("bad\udcff.txt",))], [], [])
    (back,) = read_documents(tmp_path / "p.documents.parquet")
    assert back.text == "路径\ufffd之后100场"
    assert back.sources == ("bad\ufffd.txt",)
    assert len(back.text) == len(text), "offsets stay true"


def test_an_empty_part_has_its_columns(tmp_path: Path) -> None:
    write_part(tmp_path / "new" / "folder", "p", [], [], [])
    path = tmp_path / "new" / "folder" / "p.figures.parquet"
    assert list(read_figures(path)) == []
    assert pq.read_schema(path).names == [column.name for column in FIGURES]


def test_same_records_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_part(tmp_path / name, "p", [document()], [numeral()], ROWS)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


@pytest.mark.parametrize("portions", [[10], [1] * 10, [3, 3, 4], [7, 3]])
def test_row_groups_do_not_depend_on_portions(tmp_path: Path, portions: list[int]) -> None:
    with ParquetSink(tmp_path / "whole", FIGURES, 4) as sink:
        sink.add(ROWS)
    rows = iter(ROWS)
    with ParquetSink(tmp_path / "pieces", FIGURES, 4) as sink:
        for count in portions:
            sink.add([next(rows) for _ in range(count)])
    assert (tmp_path / "pieces").read_bytes() == (tmp_path / "whole").read_bytes()
    file = pq.ParquetFile(tmp_path / "whole")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [4, 4, 2]


def test_a_failed_write_leaves_no_file(tmp_path: Path) -> None:
    def broken() -> Any:
        yield figure()
        raise RuntimeError("reading failed")

    with pytest.raises(RuntimeError), ParquetSink(tmp_path / "f.parquet", FIGURES, 4) as sink:
        sink.add(broken())
    assert list(tmp_path.iterdir()) == []


def test_not_a_number_is_refused() -> None:
    with pytest.raises(TypeError, match="no number"):
        table_of([msgspec.structs.replace(figure(), value=Decimal("NaN"))], FIGURES)
