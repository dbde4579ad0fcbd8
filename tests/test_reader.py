"""The reader as a whole: worked sentences, and the laws on any text."""

import hashlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.reader import Reader
from pipeline.records import Document, Figure

LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = Reader.load(LEXICONS)


def document(text: str, published: str | None = "2023-08-16", region: str | None = None) -> Document:
    return Document(
        document_id=hashlib.sha256(text.encode()).hexdigest()[:32],
        doc="case.txt",
        sources=("case.txt",),
        text=text,
        published=published,
        region=region,
    )


def figures(text: str, published: str | None = "2023-08-16", region: str | None = None) -> tuple[Figure, ...]:
    return READER.read(document(text, published, region)).figures


# Origin: invented sentences, one construction of the annotation guide each.
# text, then per figure: quote, value, unit, metric
CLAIMS: list[tuple[str, list[tuple[str, int, str | None, str]]]] = [
    (
        "全县举办宣讲活动12场次，覆盖3600人次。",
        [("12场次", 12, "场次", "activities"), ("3600人次", 3600, "人次", "participants")],
    ),
    ("现有居民900户、2100人。", [("900户", 900, "户", "base"), ("2100人", 2100, "人", "base")]),
    (
        "分别有省级、市级示范村8个和35个。",
        [("8个", 8, "个", "demonstrations"), ("35个", 35, "个", "demonstrations")],
    ),
    (
        "争取项目6个、资金970万元。",
        [("6个", 6, "个", "projects"), ("970万元", 9_700_000, "元", "money")],
    ),
    ("直播观看量达300万人次。", [("300万人次", 3_000_000, "人次", "reach")]),
    (
        "出动民警90人次，抓获嫌疑人12名。",
        [("90人次", 90, "人次", "personnel"), ("12名", 12, "名", "enforcement")],
    ),
    ("排查整改隐患33处，调解纠纷27起。", [("33处", 33, "处", "enforcement"), ("27起", 27, "起", "services")]),
    ("知晓率达96%。", [("96%", 96, "%", "rate")]),
    ("覆盖7县2市。", [("7", 7, None, "institutions"), ("2", 2, None, "institutions")]),
    ("受众达1000万以上。", [("1000万以上", 10_000_000, None, "participants")]),
]


@pytest.mark.parametrize(("text", "expected"), CLAIMS, ids=[row[0] for row in CLAIMS])
def test_reads_the_claims(text: str, expected: list[tuple[str, int, str | None, str]]) -> None:
    assert [(f.quote, f.value, f.unit, f.metric) for f in figures(text)] == expected


# Origin: invented; each numeral is no figure by the guide's list.
NO_FIGURES = [
    "8月15日至16日，第三届大会开幕。",
    "一把手抓，“五个认同”入心。",
    "一是加强领导，二是广泛宣传。",
    "推行“134”工作法和“1+3+N”模式。",
    "印发〔2023〕12号文件，见第十二条规定。",
    "拨打12345热线或010-66778899。",
    "乘56路公交到建设路26号3楼会议室。",
    "统一思想，十分满意，百姓受益。",
    "一批企业、每一名党员、一次性拨付。",
    "60岁以上老人住了三十年。",
    "《安全生产法三十问》走进千家万户。",
]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_excludes_with_a_class_and_a_rule(text: str) -> None:
    reading = READER.read(document(text))
    assert [f.quote for f in reading.figures] == []
    assert reading.numerals
    assert all(n.outcome == "excluded" and n.reason and n.rule for n in reading.numerals), reading.numerals


# Origin: invented; regions by heading, dateline, anaphora, partner.
REGIONS: list[tuple[str, list[str | None]]] = [
    ("通辽市科左中旗开展宣讲12场，全市开展宣讲300场。", ["150521", "150500"]),
    ("陈巴尔虎旗与银川市签订协议7份，全旗举办活动3场。", ["150725", "150725"]),
    ("巴彦淖尔供电公司举办培训12期。", ["150800"]),
    ("新城区举办培训12期。", [None]),
    ("呼和浩特市新城区举办培训12期。该区开展宣讲9场。", ["150102", "150102"]),
    ("赣州市赣县区韩坊镇开展宣讲9场。", ["360704"]),
    # the nation: its organs speak, or no place does; 全省 without a province is no answer
    ("公安部今天召开发布会，专项行动中破获案件300起。", ["100000"]),
    ("教育部16日在安阳市举行发布会，培训教师3000人次。", ["100000"]),
    ("全国各级工会开展慰问，走访职工300人。", ["100000"]),
    (
        "安阳市开展宣讲12场。今年以来，全国矿山事故起数下降13%。安阳市矿山停产5座。",
        ["410500", "100000", "410500"],
    ),
    ("安阳市开展宣讲12场。全国文明城市创建以来，新增岗亭6个。", ["410500", "410500"]),
    ("安阳市开展宣讲12场。国家电网职工走访群众80户。", ["410500", "410500"]),
    ("全省各级工会走访职工300人。", [None]),
    ("美国全国广播公司报道，有30人受伤。", [None]),
    # a company or an academy lends its name only; listed places mean what they share, or each its number
    ("赣州市开展招聘，吸引深圳光明电子有限公司等企业30家。", ["360700"]),
    ("呼和浩特市发布：新城区、回民区和赛罕区分别培训3期、4期和5期。", ["150102", "150103", "150105"]),
    ("呼和浩特市发布：新城区、回民区培训3期。", ["150100"]),
    # a number that counts counties stands above them; help counts where it goes
    ("赣州市讯：赣县区动员部署，全市12个县（市、区）参加。", ["360700"]),
    ("赣州市派出队员30人驰援呼和浩特市。", ["150100"]),
    ("赣州市某公司向呼和浩特市红十字会捐赠口罩300箱。", ["150100"]),
    # a town that only an organ of it names
    ("近日，上帕边境派出所开展普法，发放资料300份。", ["533323"]),
    # a medium's home where nothing else is named
    ("东南网讯，活动发放资料300份。", ["350000"]),
]


@pytest.mark.parametrize(("text", "expected"), REGIONS, ids=[row[0] for row in REGIONS])
def test_resolves_the_region(text: str, expected: list[str | None]) -> None:
    assert [f.region for f in figures(text)] == expected


def test_an_ambiguous_name_keeps_its_candidates() -> None:
    (figure,) = figures("新城区举办培训12期。")
    assert figure.region is None
    assert figure.candidates == ("150102", "610102")


def test_metadata_gives_the_region() -> None:
    assert [f.region for f in figures("全旗举办活动3场。", region="150725")] == ["150725"]


# Origin: tables as extracted HTML writes them, invented; the reading is issue 3's, units in a header.
TABLE = (
    "表1 2023年普法专项经费（单位：万元）\n县（市、区）\t序号\t2022年\t2023年\t宣讲活动（场）\n"
    "信丰县\t1\t68\t75.5\t1,124\n全南县\t2\t52\t60\t687\n以上为决算数。"
)


def test_a_table_cell_takes_unit_period_and_region_from_header_and_row() -> None:
    found = figures(TABLE)
    assert [(f.quote, f.value, f.unit, f.metric, f.region, f.period) for f in found] == [
        ("68", 680_000, "元", "money", "360722", "2022"),
        ("75.5", 755_000, "元", "money", "360722", "2023"),
        ("1,124", 1124, "场", "activities", "360722", "2023"),
        ("52", 520_000, "元", "money", "360729", "2022"),
        ("60", 600_000, "元", "money", "360729", "2023"),
        ("687", 687, "场", "activities", "360729", "2023"),
    ]
    assert [f.item for f in found[:3]] == ["普法专项经费", "普法专项经费", "宣讲活动"]
    assert (found[1].low, found[1].upper) == (754_500, 755_500)


# Origin: a review; a cell with its own unit beside bare cells, and a fraction in a column of running numbers.
def test_a_row_keeps_the_cells_that_say_their_own_unit() -> None:
    found = figures("县\t宣讲活动（场）\t培训\n信丰县\t68\t12场\n")
    assert [(f.quote, f.unit) for f in found] == [("68", "场"), ("12场", "场")]


def test_an_index_column_gives_no_figure() -> None:
    reading = READER.read(document("序号\t县\n三分之二\t信丰县\n"))
    assert reading.figures == ()
    assert [(n.outcome, n.figure_id) for n in reading.numerals] == [("excluded", None)]


def test_a_minus_is_never_lost() -> None:
    reading = READER.read(document("温度-12℃，亏损-3万元，每场5-8人。"))
    read = [(figure.quote, figure.value, figure.low, figure.upper, figure.high) for figure in reading.figures]
    assert read == [
        ("-12℃", -12, -12, -12, None),
        ("-3万元", -30000, -35000, -25000, None),
        ("5-8人", 5, 5, 8, 8),
    ]


# Origin: a review of all patterns; each text made one of them quadratic or worse.
@pytest.mark.parametrize(
    "atom",
    ["1", "a", "ICP", "2020", "1+", "一", "a1", "0-", "民", "“", "（", "《", "一亿", "1万", "\n", "县\t"],
)
def test_time_grows_with_the_text_and_not_with_its_square(atom: str) -> None:
    def seconds(length: int) -> float:
        text = (atom * length)[:length]
        began = time.process_time()
        READER.read(document(text))
        return time.process_time() - began

    def quickest(length: int) -> float:
        # One run of three may hold a garbage collection of the whole suite; a square would stand in all of them.
        return min(seconds(length) for _ in range(3))

    seconds(2000)
    assert quickest(16_000) < 16 * max(quickest(4000), 0.01)


def test_running_numbers_of_a_table_are_no_figures() -> None:
    rows = [n for n in READER.read(document(TABLE)).numerals if n.quote in ("1", "2")]
    assert [(n.outcome, n.reason) for n in rows[-2:]] == [
        ("excluded", "list mark"),
        ("excluded", "list mark"),
    ]


STATUS = [
    ("计划培训骨干200人。", "target"),
    ("到2026年，建成驿站20个。", "target"),
    ("将127项任务分解到单位。", "achieved"),
    ("印发《三年行动计划》，培训骨干200人。", "achieved"),
    ("计划培训骨干200人，目前已培训90人。", "achieved"),
]


@pytest.mark.parametrize(("text", "status"), STATUS)
def test_decides_the_status(text: str, status: str) -> None:
    assert figures(text)[-1].status == status


def test_qualifiers_are_distributed() -> None:
    found = figures("分别有国家级、省级、县级示范单位8个、35个和120余个。")
    assert [f.qualifier for f in found] == ["国家级", "省级", "县级"]


def test_a_figure_per_year_is_marked() -> None:
    assert figures("平均每年命名示范单位130个以上。")[0].per == "平均每年"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("知晓率达96%。", "share"),
        ("发案数同比下降13%。", "change"),
        ("产量增长2倍。", "change"),
        ("产量是去年的2倍。", "ratio"),
    ],
)
def test_the_kind_of_a_rate(text: str, kind: str) -> None:
    assert figures(text)[0].kind == kind


TEXTS = st.text(
    alphabet=st.sampled_from(
        "0123456789０９.,，。；、\n\r\t 一二三十百千万亿两零场次人名个元%余多超近至第日月年全县市开展活动覆盖“”《》（）"
    ),
    max_size=120,
)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_the_laws_hold_on_any_text(text: str) -> None:
    doc = document(text)
    reading = READER.read(doc)
    end = 0
    for figure in reading.figures:
        assert text[figure.start : figure.end] == figure.quote
        assert end <= figure.start
        end = figure.end
        assert figure.sentence_start <= figure.start
        assert figure.sentence == text[figure.sentence_start : figure.sentence_start + len(figure.sentence)]
        assert figure.low <= figure.value
        assert figure.upper is None or figure.upper >= (figure.high or figure.value)
    ids = {figure.figure_id for figure in reading.figures}
    for numeral in reading.numerals:
        assert text[numeral.start : numeral.end] == numeral.quote
        assert (numeral.outcome == "figure") == (numeral.figure_id in ids)
        assert (numeral.outcome == "excluded") == (numeral.reason is not None)
    assert reading == READER.read(doc)
