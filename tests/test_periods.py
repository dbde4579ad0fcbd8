"""Periods in EDTF, relative to the day of publication."""

from pathlib import Path

import pytest

from pipeline.extract.period_focus import PeriodFocus, PeriodReferences
from pipeline.lexicon import load_toml
from pipeline.parse.period_patterns import PeriodWord
from pipeline.parse.periods import PeriodReader

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
    ("截至9日，", "../2023-08-09"),
    ("自2021年启动议事机制，", "2021/.."),
    ("2022年“开工第一课”普法助企工程实施以来，", "2022/.."),
    ("2023-2025年三年的时间里，", "2023/2025"),
    ("暑运以来（7月1日至8月6日），", "2023-07-01/2023-08-06"),
    ("8月11日20时至13日8时，", "2023-08-11/2023-08-13"),
    ("8月11日（周五）至13日，", "2023-08-11/2023-08-13"),
    ("7月29日晚到8月2日，", "2023-07-29/2023-08-02"),
    ("8月5日、6日，", "2023-08-05/2023-08-06"),
    ("5日至6日，", "2023-08-05/2023-08-06"),
    ("28日至30日，", "2023-07-28/2023-07-30"),
    ("三个月来，", "2023-05/2023-08"),
    ("半年来，", "2023-02/2023-08"),
    ("上月，", "2023-07"),
    ("端午假期，", "2023-06"),
    ("2022年春节期间，", "2022-02"),
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
        "（2023年）",
        "1986年出土的",
        "2019届毕业生",
    ],
)
def test_is_no_period(text: str) -> None:
    assert [p.period for p in READER.find(text, "2023-08-16") if p.period] == []


# Origin: invented; several words of time in one sentence.
@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2022年，全市建站3个，全年培训5期", ["2022", "2022"]),
        ("8月7日，2023年全民健身日活动举行", ["2023-08-07"]),
        ("8月7日，启动仪式举行，活动当天发放手册", ["2023-08-07"]),
    ],
)
def test_words_of_time_in_one_sentence(text: str, periods: list[str]) -> None:
    assert [p.period for p in READER.find(text, "2023-08-16")] == periods


# Origin: invented; what an earlier sentence told is only taken up where words point back to it.
@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (("2022年8月，这项活动启动。", "活动开展以来，举办宣讲30场。"), ["2022-08/.."]),
        (("该队成立于2021年。", "组建以来，服务群众30人。"), ["2021/.."]),
        (("今年1月至7月，检查企业30家。", "同期，整改隐患20处。"), ["2023-01/2023-07"]),
        # two beginnings, or none: no answer (law 3)
        (("2021年，甲队成立。", "2022年，乙站启动。", "活动开展以来，宣讲30场。"), []),
        (("近日，甲队成立。", "活动开展以来，宣讲30场。"), []),
        # a comparison is no reference
        (("今年1月至7月，检查企业30家。", "比去年同期增长5%。"), []),
    ],
)
def test_periods_that_point_back(sentences: tuple[str, ...], expected: list[str]) -> None:
    references, focus = PeriodReferences.load(LEXICONS), PeriodFocus()
    for sentence in sentences:
        read = references.resolve(sentence, READER.find(sentence, "2023-08-16"), focus)
    assert [p.period for p in read if p.period] == expected


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
