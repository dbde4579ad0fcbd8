"""The fate of a numeral: figure, exclusion of a named class, or unread (law 2).

Origin of the rows: classes of numerals that the archive holds and the gold does not; every
sentence is invented.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.extract.exclusions import Exclusions
from pipeline.extract.partition import Partition
from pipeline.extract.unitless import StatedValue, Unitless
from pipeline.extract.words import WordTest
from pipeline.lexicon import load_toml
from pipeline.parse.items import ItemClasses
from pipeline.parse.quantities import QuantityReader

LEXICONS = Path(__file__).parents[1] / "lexicons"
QUANTITIES = QuantityReader.load(LEXICONS)
PARTITION = Partition(
    Exclusions.load(LEXICONS),
    QUANTITIES,
    WordTest(),
    Unitless.load(LEXICONS, ItemClasses.load(LEXICONS)),
)


def fates(text: str) -> list[tuple[str, str, str | None]]:
    """Return numeral, outcome and class for each numeral of the text."""
    numbers = QUANTITIES.numerals.find(text)
    _, settled = PARTITION.split(text, numbers)
    return [(text[n.start : n.end], settled[at].outcome, settled[at].reason) for at, n in enumerate(numbers)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a scale at the end of a clause is an amount, whatever it counts
        ("全年票房收入8.3亿，创下新高", [("8.3亿", "figure", None)]),
        ("观影人次6.04亿", [("6.04亿", "figure", None)]),
        # a level that a measure reaches
        ("群众安全感指数达到98.76。", [("98.76", "figure", None)]),
        ("综合指数为3.21，全省前列", [("3.21", "figure", None)]),
        ("综合指数为3.21号文件", [("3.21", "unread", None)]),
        # a noun that is counted without a measure word
        ("活动覆盖全市7县2区", [("7", "figure", None), ("2", "figure", None)]),
        # divisions, departments and casualties are counted without a measure word
        ("某省13部门联合发文", [("13", "figure", None)]),
        ("事故造成2死1伤", [("2", "figure", None), ("1", "figure", None)]),
        ("国道108县城段", [("108", "unread", None)]),
        # behind Arabic digits a measure word is one whatever follows
        ("协调9家人力资源机构", [("9", "figure", None)]),
        ("共有1205家电池企业", [("1205", "figure", None)]),
        # a Chinese numeral counts only with a measure word
        ("民警到三墩派出所报到", [("三", "excluded", "no measure word")]),
        ("民警走访三户居民", [("三", "figure", None)]),
        ("大学生救回俩孩子，俩孩子平安", [("俩", "figure", None)] * 2),
        # a list whose line breaks were lost counts on
        ("请准备材料1、身份证2、户口簿", [("1", "excluded", "list mark"), ("2", "excluded", "list mark")]),
        # a name recurs
        (
            "乘坐望江88夜游，望江88夜游每晚发班",
            [("88", "excluded", "name"), ("88", "excluded", "name")],
        ),
        # draws, scores, styles, storeys
        ("开出号码05、08", [("05", "excluded", "identifier"), ("08", "excluded", "identifier")]),
        ("主队以3-1战胜客队", [("3", "excluded", "score"), ("1", "excluded", "score")]),
        ("text-indent:0;社区开展活动", [("0", "excluded", "markup")]),
        ("从27楼撤离", [("27", "excluded", "address")]),
        ("从27楼撤离群众30人", [("27", "excluded", "address"), ("30", "figure", None)]),
        ("组建12路工作专班", [("12", "excluded", "name")]),
        ("组建12支工作专班", [("12", "figure", None)]),
    ],
)
def test_fate(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert fates(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "quote"),
    [
        ("净利润-1.2亿元，同比减亏", Decimal("-120000000"), "-1.2亿元"),
        ("产值增长-2.3%。", Decimal("-2.3"), "-2.3%"),
        ("气温-12℃", -12, "-12℃"),
        ("湿度90%-55%", 55, "55%"),
        ("每斤8毛-3元", 3, "3元"),
    ],
)
def test_a_minus_is_a_sign_only_where_nothing_stands_before_it(text: str, value: object, quote: str) -> None:
    figures, _ = PARTITION.split(text, QUANTITIES.numerals.find(text))
    last = figures[-1]
    assert (last.value, text[last.start : last.end]) == (value, quote)
    assert last.upper is not None
    assert last.low <= last.value <= last.upper


def test_every_stated_value_proves_itself() -> None:
    for entry in load_toml(LEXICONS / "stated_values.toml", StatedValue):
        for example in entry.examples:
            assert ("figure", None) in [(outcome, reason) for _, outcome, reason in fates(example)], example
