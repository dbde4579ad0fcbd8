"""Whose figures they are, class by class: what a text is about, what moves that, and what does not."""

import hashlib
from pathlib import Path

import pytest

from pipeline.extract.reader import Reader
from pipeline.extract.region_evidence import Extent
from pipeline.records import Document

FILLER = "活动内容丰富，参与者热情高涨，现场气氛热烈。" * 20


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load(Path(__file__).parents[1] / "lexicons")


def regions(reader: Reader, text: str) -> list[str | None]:
    """Return the regions of the figures of an invented report, in order."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:32]
    document = Document(
        document_id=digest, doc="case.txt", sources=("case.txt",), text=text, published="2023-08-16"
    )
    return [figure.region for figure in reader.read(document).figures]


# Origin: classes of error seen in archive texts; every row is invented.
ABOUT: list[tuple[str, list[str | None]]] = [
    # news of every place are filed in the capital: a dateline there tells nothing, beside a place or alone
    ("某社北京8月9日电 安阳市开展宣讲12场。", ["410500"]),
    ("某社北京8月9日电 全国检察机关办理案件300件，全国法院审结案件200件。", ["100000", "100000"]),
    ("某网北京8月9日讯 某公司发布新车，售价8万元。", [None]),
    ("2023年8月9日 来自北京市，正文：某公司发布新车，售价8万元。", [None]),
    ("某社北京8月9日电 北京市公安局出动警力60人。", ["110000"]),
    # another country: no county's bare name, no dateline, no person makes it one of this country
    ("某社北京8月9日电 韩国多地降雨，韩国气象厅说，300人转移。", [None]),
    ("韩国多地降雨，韩国气象厅说，12个机场停航。某社记者 王益亮摄", [None]),
    ("阿德里安·阿拉尔孔在波哥大，哥伦比亚地震，哥伦比亚官员说，300人转移。", [None]),
    ("据马里兰州警方消息，美国一家医院收治病人30名，美国多家媒体报道。", [None]),
    ("贵州警方通报：3人偷渡缅甸获刑，在缅甸被骗，逃离缅甸后自首。", ["520000"]),
    ("安阳市举办展会，美国、日本、韩国、泰国企业30家参展。", ["410500"]),
    ("日本厚生省说，日本全国47个县人口减少，日本媒体报道。我国出口增长12%。", [None, "100000"]),
    ("我国吸收外资增长3%，我国出台措施，全国新设企业300家。法国、英国企业投资。", ["100000", "100000"]),
    # a place named once, in passing, is not what a text is about; said with its level, or at the end, it is
    (f"某公司发布新车，售价8万元。{FILLER}新车将在成都上市。{FILLER}", [None]),
    (f"某单位开展宣讲12场。{FILLER}{FILLER}来源：福贡", ["533323"]),
    (f"某单位开展宣讲12场。{FILLER}金秋时节，福贡县委书记出席。{FILLER}", ["533323"]),
    # an organ of the nation, or 全国 in the lead, where no place is named; 国内 alone is said by any company
    ("全国物流企业中，七成企业认为环境改善。", ["100000"]),
    ("中国物流与采购联合会发布报告，调查企业300家。", ["100000"]),
    ("某手机在国内发布，售价8999元，国内销量领先。", [None]),
    ("国内油价上调，国内每吨涨240元，国内司机多花9元。", ["100000", "100000"]),
    ("某公司向公安部备案，召回车辆300辆。", [None]),
    # several provinces, none of them half: the nation's if the nation is named, else undecided
    (
        "中央气象台预计，河北、北京、天津、山东西部、河南北部有暴雨，转移群众300人。",
        ["100000"],
    ),
    # an institution of the nation named after its seat; the customs of a province named after its capital
    ("火箭在太原卫星发射中心升空，送入卫星4颗。", [None]),
    ("某公司在上海证券交易所上市，募集资金3亿元。", [None]),
    ("太原海关签发证书300份。", ["140000"]),
    # what a division is called in print, where nothing else is named
    ("龙江认亲助养活动启动，省民政厅组织志愿者60人。", ["230000"]),
    ("申城清凉一夏，活动发放资料300份。", ["310000"]),
    # a bureau's branch in a county that only its bare name tells
    ("西安市公安局未央分局通报，抓获嫌疑人2名。未央警方出动警力60人。", ["610112", "610112"]),
    # the branch of a company lends its name only
    ("某保险公司山西分公司与太原市血液中心举办活动，太原市民56人献血。", ["140100"]),
]

MOVES: list[tuple[str, list[str | None]]] = [
    # an organ named by its level alone is that of the division in focus, at the head of a clause or as a source
    ("深圳市讯：福田区开展宣讲12场。市公安局出动警力60人。", ["440304", "440300"]),
    ("深圳市讯：福田区开展宣讲12场。团市委招募志愿者60人。", ["440304", "440300"]),
    ("深圳市讯：福田区开展宣讲12场。记者从市教育局获悉，培训教师60人。", ["440304", "440300"]),
    ("深圳市讯：福田区开展宣讲12场，受市委托，培训教师60人。", ["440304", "440304"]),
    # 全市 that something is a share of or ranks in, and 省内 in the middle of a clause, move nothing
    ("深圳市讯：福田区新增岗位300个，占全市三成。福田区培训9场，建成全市首批示范点12个。", ["440304"] * 4),
    ("福田区打掉省内流窜团伙3个，抓获15人。", ["440304", "440304"]),
    ("广东省讯：福田区培训9场。省内建成示范点12个。", ["440304", "440000"]),
    ("马鞍山市在安徽省16个地市中率先设立基金3亿元。", ["340000", "340500"]),
    ("我市讯：福田区志愿者说：“给我省了30元。”", ["440304"]),
    ("深圳市讯：福田区在市妇联指导下培训9期。", ["440304"]),
    # from one of its parts a text is back at the whole with 全省
    (
        "河南省文物局通知，河南省开展宣讲。在鹤壁市的现场，宣讲9场。全省共宣讲306场。活动期间，培训60人。",
        ["410600", "410000", "410000"],
    ),
    # in a text of the nation a place is an example: the sentence after it is the nation's again
    ("国家统计局今天发布数据。安阳市产量增长12%。产量共300吨。", ["410500", "100000"]),
    # what lies in several divisions is listed as they are
    ("武汉市讯：在新洲区某某湖湿地、江夏区某某老街建成基地6个。", ["420100"]),
    # 国家 behind a word that says which states is not this nation
    ("深圳市企业在沿线国家12个建厂。", ["440300"]),
    ("广东省讯：广东省出口占全国15%，高于全国9个百分点。", ["440000", "440000"]),
    # what is told of a part is of whom the sentence before told
    ("深圳市讯：福田区共培训9场。全国新增300万人。其中，女性150万人。", ["440304", "100000", "100000"]),
    ("国家统计局今天发布数据。涞源县通信受损。当地75个村抢通。产量共300吨。", ["130630", "100000"]),
    # where it happens stands behind the number, but not in the next statement
    ("据赣州市消息，赣州市动员，赣州市转移。转移群众300人；赣县区停课3天。", ["360700"]),
    ("赣州市讯：6位志愿者在赣县区开展服务。", ["360704"]),
    # the rest of a division is told with its parts
    ("据湖南省消息，湖南省预报，湖南省多云。湘西州气温25℃，其他地区27℃。", ["433100", "430000"]),
    # help counts where it goes, for whom as to whom
    ("赣州市某公司为呼和浩特市捐赠口罩300箱。", ["150100"]),
    # a place to measure from is no place where something is
    ("国家防总通报，台风位于玉环市东偏南方约300公里，转移群众90人。", ["100000", "100000"]),
    # provinces that act together are the nation's
    ("银川市讯：签约3份。根据协议，9省(区)将共同推进协作。", ["640100", "100000"]),
    ("银川市讯：来自9个省份的选手300人参赛。", ["640100", "640100"]),
    # a dateline moves nothing, with its day or without
    ("赣州市召开会议，培训9期。某网南昌7月27日电，培训12期。", ["360700", "360700"]),
    # parts of provinces are listed as provinces are
    ("国家防总通报：河北南部、河南北部、山西东部降雨，转移群众300人。", ["100000"]),
]


@pytest.mark.parametrize(("text", "expected"), ABOUT, ids=[row[0][:30] for row in ABOUT])
def test_what_a_text_is_about(reader: Reader, text: str, expected: list[str | None]) -> None:
    assert regions(reader, text) == expected


@pytest.mark.parametrize(("text", "expected"), MOVES, ids=[row[0][:30] for row in MOVES])
def test_what_moves_the_region(reader: Reader, text: str, expected: list[str | None]) -> None:
    assert regions(reader, text) == expected


def test_blanks_do_not_count_for_head_and_lead() -> None:
    assert Extent.of("甲" * 300) == Extent(head=80, lead=260, tail=220)
    assert Extent.of(" " * 500 + "甲" * 300) == Extent(head=580, lead=760, tail=720)
    assert Extent.of("") == Extent(head=0, lead=0, tail=0)
