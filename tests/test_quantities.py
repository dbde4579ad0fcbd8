"""Quantities: number with unit and bounds, and their intervals."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lexicon import load_toml
from pipeline.parse.intervals import BoundWord, IntervalRule, interval
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
    # 成, 折, 倍, percentages: the list
    ("占三成五的村", "三成五", 35, None, "exact", "成", 35, 35),
    ("占八九成", "八九成", 80, 90, "exact", "成", 80, 90),
    ("占三至四成", "三至四成", 30, 40, "exact", "成", 30, 40),
    ("优惠八五折", "八五折", 85, None, "exact", "折", 85, 85),
    ("优惠7.5折", "7.5折", 75, None, "exact", "折", Decimal("74.5"), Decimal("75.5")),
    ("增长一倍半", "一倍半", Decimal("1.5"), None, "exact", "倍", Decimal("1.5"), Decimal("1.5")),
    ("增长2倍多。", "2倍多", 2, None, "over", "倍", 2, 3),
    ("增长两倍以上", "两倍以上", 2, None, "over", "倍", 2, None),
    ("约千分之三的人", "千分之三", 3, None, "about", "‰", Decimal("2.5"), Decimal("3.5")),
    ("占3‰", "3‰", 3, None, "exact", "‰", 3, 3),
    ("三分之二以上", "三分之二以上", Fraction(2, 3), None, "over", None, Fraction(2, 3), None),
    ("占百分之八十至九十", "百分之八十至九十", 80, 90, "exact", "%", 80, 90),
    ("千分之一到千分之三", "千分之一到千分之三", 1, 3, "exact", "‰", 1, 3),
    ("80%到90%", "80%到90%", 80, 90, "exact", "%", 80, 90),
    ("30%-40%", "30%-40%", 30, 40, "exact", "%", 30, 40),
    # ranges write a scale once; each end has its own precision
    ("投入3至5千元", "3至5千元", 3000, 5000, "exact", "元", 2500, 5500),
    ("三至五百人", "三至五百人", 300, 500, "exact", "人", 300, 500),
    ("3至5千万元", "3至5千万元", 30_000_000, 50_000_000, "exact", "元", 25_000_000, 55_000_000),
    ("8千至1万人", "8千至1万人", 8000, 10_000, "exact", "人", 7500, 15_000),
    ("2.5—3万人", "2.5—3万人", 25_000, 30_000, "exact", "人", 20_000, 35_000),
    ("100人至200万人", "100人至200万人", 100, 2_000_000, "exact", "人", 100, 2_005_000),
    ("100至200万人", "100至200万人", 1_000_000, 2_000_000, "exact", "人", 995_000, 2_005_000),
    ("达1～2万", "1～2万", 10_000, 20_000, "exact", None, 5000, 25_000),
    ("约100-200人", "100-200人", 100, 200, "about", "人", 50, 250),
    ("走访3、4个", "3、4个", 3, 4, "exact", "个", 3, 4),
    ("走访三、四个", "三、四个", 3, 4, "exact", "个", 3, 4),
    ("从3人到5人不等", "3人到5人", 3, 5, "exact", "人", 3, 5),
    ("百把人参加", "百把人", 100, None, "about", "人", 50, 150),
    ("送出三把", "三把", 3, None, "exact", "把", 3, 3),
    ("成千上万人", "千上万人", 1000, None, "over", "人", 1000, None),
    ("线上1000人", "1000人", 1000, None, "exact", "人", 1000, 1000),
    ("两个半小时", "两个半小时", Decimal("2.5"), None, "exact", "小时", Decimal("2.5"), Decimal("2.5")),
    ("工作3个半。", "3个半", Decimal("3.5"), None, "exact", "个", Decimal("3.5"), Decimal("3.5")),
    ("每次3人多次", "3人", 3, None, "exact", "人", 3, 3),
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


# Origin: what looks like a range and is none.
NO_RANGES: list[tuple[str, list[tuple[str, Number | None]]]] = [
    ("由3人至5人", [("3人", None), ("5人", None)]),
    ("从80%到90%", [("80%", None), ("90%", None)]),
    ("分别完成3、4场", [("3", None), ("4场", None)]),
    ("各为3、4场", [("3", None), ("4场", None)]),
    ("2、3、4个", [("2", None), ("3", None), ("4个", None)]),
    ("第3、4个", [("3", None), ("4个", None)]),
    ("3、5个", [("3", None), ("5个", None)]),
    ("200-100人", [("200", None), ("100人", None)]),
    ("3场至5人", [("3场", None), ("5人", None)]),
    ("0.5至三分之一", [("0.5", None), ("三分之一", None)]),
    ("3场半决赛", [("3场", None)]),
    ("三成五户", [("三成", None), ("五户", None)]),
]


@pytest.mark.parametrize(("text", "expected"), NO_RANGES, ids=[row[0] for row in NO_RANGES])
def test_reads_two_numbers_and_no_range(text: str, expected: list[tuple[str, Number | None]]) -> None:
    assert [(text[q.start : q.end], q.high) for q in READER.find(text)] == expected


@pytest.mark.parametrize("entry", load_toml(LEXICONS / "units.toml", Unit), ids=lambda entry: entry.unit)
def test_every_unit_reads_its_examples(entry: Unit) -> None:
    for example in entry.examples:
        assert [q.unit.unit for q in READER.find(example) if q.unit] == [entry.unit], example


@pytest.mark.parametrize("entry", load_toml(LEXICONS / "bounds.toml", BoundWord), ids=BoundWord.key)
def test_every_bound_reads_its_examples(entry: BoundWord) -> None:
    for example in entry.examples:
        (quantity,) = READER.find(example)
        assert quantity.bound == entry.bound, example


def test_units_of_a_kind_share_their_canonical_unit() -> None:
    units = Units.load(LEXICONS)
    for entry in units.entries:
        assert units.canonical(entry.canonical) in (entry.canonical, "场次", "人"), entry.unit
    assert units.canonical("人") != units.canonical("人次")


NUMBERS: st.SearchStrategy[Number] = st.one_of(
    st.integers(min_value=0, max_value=10**12),
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.fractions(min_value=0, max_value=10),
)
STEPS: st.SearchStrategy[Number] = st.sampled_from([1, 10, 1000, Decimal("0.1"), Fraction(1, 3)])


@given(NUMBERS, STEPS, STEPS, st.sampled_from(get_args(IntervalRule)))
def test_an_interval_holds_its_value_and_bounds_only_narrow_or_open(
    value: Number, step: Number, precision: Number, rule: IntervalRule
) -> None:
    low, upper = interval(value, None, step, precision, rule)
    assert 0 <= Fraction(low) <= Fraction(value)
    assert upper is None or Fraction(value) <= Fraction(upper)
    # the further a digit is left open, the wider the interval; the open rules hold the closed ones
    if rule == "step-above":
        wider = interval(value, None, step, precision, rule, 9 * step)[1]
        assert upper is not None
        assert wider is not None
        assert Fraction(upper) <= Fraction(wider)
    if rule == "step-below":
        assert Fraction(interval(value, None, step, precision, "open-below")[0]) <= Fraction(low)


ALPHABET = (
    "0123456789.,、一二三十百千万亿半数几余多来点分之成折倍年场个人元次%至到—-～超近约上以左右把（） \n"
)


@settings(max_examples=500)
@given(st.text(alphabet=ALPHABET, max_size=40))
def test_the_laws_hold_on_any_text(text: str) -> None:
    numbers = READER.numerals.find(text)
    end, used = 0, -1
    for quantity in READER.read(text, numbers):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end
        assert quantity.numerals[0] > used
        used = quantity.numerals[-1]
        assert quantity.start == numbers[quantity.numerals[0]].start
        assert quantity.end >= numbers[used].end
        assert Fraction(quantity.low) <= Fraction(quantity.value)
        top = quantity.value if quantity.high is None else quantity.high
        assert Fraction(quantity.value) <= Fraction(top)
        assert quantity.upper is None or Fraction(top) <= Fraction(quantity.upper)


# Origin: invented; a unit, and a scale, given once for several numbers.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建成示范点3、5、8个", [("3", 3, "个"), ("5", 5, "个"), ("8个", 8, "个")]),
        ("分别为120和80人", [("120", 120, "人"), ("80人", 80, "人")]),
        ("投入10、20亿元", [("10", 10**9, "元"), ("20亿元", 2 * 10**9, "元")]),
        # too far apart to share the scale; a unit or a scale of its own; a comma ends the list
        ("800、1.2万人", [("800", 800, "人"), ("1.2万人", 12000, "人")]),
        ("2场、3个", [("2场", 2, "场"), ("3个", 3, "个")]),
        ("十几万、几十万人次", [("十几万", 100000, None), ("几十万人次", 100000, "人次")]),
        ("见附件3，发放8册", [("3", 3, None), ("8册", 8, "册")]),
    ],
)
def test_a_unit_given_once(text: str, expected: list[tuple[str, int, str | None]]) -> None:
    found = [(text[q.start : q.end], q.value, q.unit.unit if q.unit else None) for q in READER.find(text)]
    assert found == expected
