"""Periods in EDTF, relative to the day of publication."""

from pathlib import Path

import pytest

from pipeline.lexicon import load_toml
from pipeline.parse.periods import PeriodReader, PeriodWord

LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = PeriodReader.load(LEXICONS)

# Origin: invented sentences; the readings follow the field `period` of the annotation guide. Published 2023-08-16.
ROWS = [
    ("2023年，全县", "2023"),
    ("2022年以来，", "2022/.."),
    ("2012年至今，", "2012/.."),
    ("2017年至2021年，", "2017/2021"),
    ("今年以来，", "2023/.."),
    ("年初以来，", "2023/.."),
    ("3年来，", "2020/2023"),
    ("近三年，", "2020/2023"),
    ("过去两年间，", "2021/2023"),
    ("未来5年，", "2023/2028"),
    ("计划在2年的时间内，", "2023/2025"),
    ("“十三五”以来", "2016/.."),
    ("今年1月至7月，", "2023-01/2023-07"),
    ("今年前7个月，", "2023-01/2023-07"),
    ("上半年，", "2023-01/2023-06"),
    ("今年下半年，", "2023-07/2023-12"),
    ("一季度，", "2023-01/2023-03"),
    ("6月以来，", "2023-06/.."),
    ("8月6日起，", "2023-08-06/.."),
    ("自今年4月启动以来，", "2023-04/.."),
    ("截至8月12日，", "../2023-08-12"),
    ("截至今年7月底，", "../2023-07"),
    ("7月25日至26日，", "2023-07-25/2023-07-26"),
    ("到2025年，", "../2025"),
    ("2021年12月至2月，", "2021-12/2022-02"),
    ("12月至3月，", "2022-12/2023-03"),
    ("去年8月，", "2022-08"),
    # no period: words of time that fix none, and impossible dates
    ("多年来，", None),
]


@pytest.mark.parametrize(("text", "period"), ROWS)
def test_reads_a_period(text: str, period: str | None) -> None:
    (found,) = READER.find(text, "2023-08-16")
    assert found.period == period


# Origin: invented; each is time that says nothing of the figures.
@pytest.mark.parametrize(
    "text",
    [
        "前18个月，",
        "2025—2021年间，",
        "始建于1984年，现有",
        "《发展规划（2021-2025年）》",
        "2月30日，",
        "本报呼和浩特8月9日电 ",
        "开展“一周两月”活动",
        "截至目前",
    ],
)
def test_is_no_period(text: str) -> None:
    assert [p.period for p in READER.find(text, "2023-08-16") if p.period] == []


def test_relative_words_need_the_day_of_publication() -> None:
    assert [p.period for p in READER.find("今年以来，3年来，8月6日起，", None)] == [None, None, None]


@pytest.mark.parametrize(
    "entry", load_toml(LEXICONS / "periods.toml", PeriodWord), ids=lambda entry: entry.word
)
def test_every_word_reads_its_examples(entry: PeriodWord) -> None:
    for example in entry.examples:
        assert [p.period or "" for p in READER.find(example.text, example.published)] == [example.period], (
            example.text
        )
