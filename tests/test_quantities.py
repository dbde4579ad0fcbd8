"""Quantities: number with unit and bounds, and their intervals."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load_toml
from pipeline.parse.intervals import BoundWord, interval
from pipeline.parse.quantities import QuantityReader
from pipeline.parse.units import Unit, Units
from pipeline.records import Number

LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = QuantityReader.load(LEXICONS)

# Origin: invented sentences on the constructions of the annotation guide.
# text, span, value, high, bound, unit, low, upper
ROWS: list[tuple[str, str, Number, Number | None, str, str | None, Number, Number | None]] = [
    ("覆盖273706人次", "273706人次", 273706, None, "exact", "人次", 273706, 273706),
    ("岗位11.1万个", "11.1万个", 111000, None, "exact", "个", 110500, 111500),
    ("培训4万余人次", "4万余人次", 40000, None, "over", "人次", 40000, 50000),
    ("播放超2.8亿次", "2.8亿次", 280_000_000, None, "over", "次", 280_000_000, None),
    ("受众近3万人次", "3万人次", 30000, None, "under", "人次", 20000, 30000),
    ("受众不足500人", "500人", 500, None, "under", "人", 0, 500),
    ("约300人参加", "300人", 300, None, "about", "人", 250, 350),
    ("知晓率达90%以上", "90%以上", 90, None, "over", "%", 90, None),
    ("每场100至200人", "100至200人", 100, 200, "exact", "人", 100, 200),
    ("投入120—150万元", "120—150万元", 1_200_000, 1_500_000, "exact", "元", 1_195_000, 1_505_000),
    ("投入2至3万元", "2至3万元", 20000, 30000, "exact", "元", 15000, 35000),
    ("观看量达上千万人次", "千万人次", 10_000_000, None, "over", "人次", 10_000_000, None),
    # 上 bounds a bare scale only
    ("线上30场", "30场", 30, None, "exact", "场", 30, 30),
    ("稿件6万余篇(条)", "6万余篇(条)", 60000, None, "over", "篇", 60000, 70000),
    ("设施180台（套）", "180台（套）", 180, None, "exact", "台", 180, 180),
    ("约400余万人次", "400余万人次", 4_000_000, None, "over", "人次", 4_000_000, 5_000_000),
    ("六大项工作", "六大项", 6, None, "exact", "项", 6, 6),
    ("占七成", "七成", 70, None, "exact", "成", 70, 70),
    ("百分之九十五的村", "百分之九十五", 95, None, "exact", "%", 95, 95),
    (
        "提高5.2个百分点",
        "5.2个百分点",
        Decimal("5.2"),
        None,
        "exact",
        "个百分点",
        Decimal("5.15"),
        Decimal("5.25"),
    ),
    # 6部门: 部 begins another word
    ("6部门联合", "6", 6, None, "exact", None, 6, 6),
    # 签约12家: 约 is no bound
    ("签约12家", "12家", 12, None, "exact", "家", 12, 12),
    ("精品党课 15 篇", "15 篇", 15, None, "exact", "篇", 15, 15),
]


@pytest.mark.parametrize(("text", "span", "value", "high", "bound", "unit", "low", "upper"), ROWS)
def test_reads_a_quantity(
    text: str,
    span: str,
    value: Number,
    high: Number | None,
    bound: str,
    unit: str | None,
    low: Number,
    upper: Number | None,
) -> None:
    (quantity,) = READER.find(text)
    assert text[quantity.start : quantity.end] == span
    assert (quantity.value, quantity.high, quantity.bound) == (value, high, bound)
    assert (quantity.unit.unit if quantity.unit else None) == unit
    assert (quantity.low, quantity.upper) == (low, upper)


@pytest.mark.parametrize("entry", load_toml(LEXICONS / "units.toml", Unit), ids=lambda entry: entry.unit)
def test_every_unit_reads_its_examples(entry: Unit) -> None:
    for example in entry.examples:
        assert [q.unit.unit for q in READER.find(example) if q.unit] == [entry.unit], example


@pytest.mark.parametrize(
    "entry", load_toml(LEXICONS / "bounds.toml", BoundWord), ids=lambda entry: entry.word
)
def test_every_bound_reads_its_examples(entry: BoundWord) -> None:
    for example in entry.examples:
        (quantity,) = READER.find(example)
        assert quantity.bound == entry.bound, example


def test_units_of_a_kind_share_their_canonical_unit() -> None:
    units = Units.load(LEXICONS)
    for entry in units.entries:
        assert units.canonical(entry.canonical) in (entry.canonical, "场次", "人"), entry.unit
    assert units.canonical("人") != units.canonical("人次")


@given(
    st.integers(min_value=0, max_value=10**12),
    st.sampled_from([1, 10, 100, 1000]),
    st.sampled_from(["exact", "step-above", "open-above", "half-step", "step-below", "open-below"]),
)
def test_interval_holds_its_value(value: int, step: int, rule: str) -> None:
    low, upper = interval(value, None, step, 0, rule)  # type: ignore[arg-type]
    assert low <= value
    assert upper is None or value <= upper
