"""Titles, publication dates and publishers from heads; campaigns from cues. All texts are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.campaigns import CampaignFinder
from pipeline.ingest.heads import HeadReader
from pipeline.ingest.metadata import is_date
from pipeline.lexicon import LexiconError
from pipeline.resources import shipped_folder

READER = HeadReader.load(shipped_folder("lexicons"))

BODY = "近日，甲县组织开展禁毒宣传活动12场，覆盖群众300人次。"

# text, published. The shapes were seen in the archive (developed on); the texts are not from there.
PUBLISHED = [
    (f"2024-08-16 12:50，正文：{BODY}", "2024-08-16"),
    (f"2024-08-16，正文：{BODY}", "2024-08-16"),
    (f"2024-08-16 \xa0 12:50:07  ，正文：{BODY}", "2024-08-16"),
    (f"[ 2024/08/16  17:26 ]，正文：{BODY}", "2024-08-16"),
    (f"[2024年07月21日]，正文：{BODY}", "2024-07-21"),
    (f"2024年07月25日 12:12:50 来自丙省，正文：{BODY}", "2024-07-25"),
    (f"24-08-16 06:55，正文：{BODY}", "2024-08-16"),
    (f"202408/19 09:56:05，正文：{BODY}", "2024-08-19"),
    (f"202408/1909:56:05，正文：{BODY}", "2024-08-19"),
    (f"来源：甲县日报  |  2024年07月25日 09:25:58，正文：{BODY}", "2024-07-25"),
    (f"甲网 > 新闻 > 社会　　2024-08-18 17:55:13  ，正文：{BODY}", "2024-08-18"),
    (f"甲县通报\n\n  • 时间：2024-02-17 17:00:27\n  • 来源：\n{BODY}", "2024-02-17"),
    (f"甲县通报\n发布日期：2024年3月5日　浏览次数：12\n{BODY}", "2024-03-05"),
    (f"甲县通报\n发布时间 2024.3.5 字号：大 中 小\n{BODY}", "2024-03-05"),
    (f"甲县通报\n发布日期：２０２４年３月５日\n{BODY}", "2024-03-05"),
    (f"甲县年报\n发布日期：2024年6月\n{BODY}", "2024-06"),
    (f"甲县新闻网2024年8月18日讯（记者 某某）{BODY}", "2024-08-18"),
    (f"要闻\n2024年9月22日 星期日\n{BODY}", "2024-09-22"),
    (f"03 要闻 2024年9月22日 星期日 责编：某某\n{BODY}", "2024-09-22"),
    (f"  2024-05-01\n甲县动态\n{BODY}", "2024-05-01"),
    (f"甲县工作总结\n（2024年12月15日）\n\n{BODY}", "2024-12-15"),
    (f"2024年11月17日　第06版　要闻\n\n{BODY}", "2024-11-17"),
    # a label decides before a dateline, a publication before an update
    (f"发布时间：2024-03-05 更新时间：2024-03-06\n甲网2024年3月4日讯 {BODY}", "2024-03-05"),
    # the day and its month are one date
    (f"发布日期：2024年3月5日\n发布日期：2024年3月\n{BODY}", "2024-03-05"),
    # no year, no date
    (f"8-6 14:48，正文：{BODY}", None),
    (f"08月03日 16:29，正文：{BODY}", None),
    (f"甲网8月18日讯 {BODY}", None),
    # a date of an event
    (f"2024年8月15日，{BODY}", None),
    (f"2024年8月15日 9:00，{BODY}", None),
    (f"甲县公告\n活动时间：2024年8月1日\n{BODY}", None),
    (f"甲县公告\n时间：2024年8月1日 地点：甲县广场\n{BODY}", None),
    (f"据乙市政府网2024年8月1日消息，{BODY}", None),
    (f"{BODY}活动自2024年8月1日起，至2024年8月31日止。", None),
    (f"（2024年8月1日）{BODY}", None),
    # impossible dates
    (f"发布日期：2024-13-45\n{BODY}", None),
    (f"2023-02-29 12:00，正文：{BODY}", None),
    # two different dates of equal standing
    (f"发布日期：2024-03-05\n发布日期：2024-03-06\n{BODY}", None),
    # not a date
    (f"电话：0471-2024-03-05\n{BODY}", None),
    # outside the head
    (BODY * 20 + "\n发布日期：2024-03-05\n", None),
    ("", None),
]

# text, publisher
PUBLISHERS = [
    (f"2024-08-16 来源：甲县日报 作者：某某\n{BODY}", "甲县日报"),
    (f"来源：甲县网－乙频道\n{BODY}", "甲县网－乙频道"),
    (f"信息来源：甲县统计局|发布日期：2024-03-05\n{BODY}", "甲县统计局"),
    (f"来源：甲县日报，正文：{BODY}", "甲县日报"),
    (f"来源：甲县日报{BODY}", None),
    (f"来源：\n作者：\n{BODY}", None),
    (f"来源：甲县日报\n来源：乙县日报\n{BODY}", None),
    (BODY, None),
]

# text, title
TITLES = [
    (f"您的位置：首页 > 专题\n甲县禁毒工作举措务实、成果显著\n\n{BODY}", "甲县禁毒工作举措务实、成果显著"),
    (f"\n\n\n让平安之花开满甲县\n——访甲县某某馆\n{BODY}", "让平安之花开满甲县"),
    (f"2024-08-16，正文：原标题：甲县禁毒宣传暖人心甲县禁毒宣传暖人心 {BODY}", "甲县禁毒宣传暖人心"),
    (f"正文：原标题：甲县禁毒宣传暖人心\n{BODY}", "甲县禁毒宣传暖人心"),
    (f"正文：原标题：甲县禁毒宣传暖人心本报讯 {BODY}", "甲县禁毒宣传暖人心"),
    (f"正文：原标题：甲县禁毒宣传暖人心乙县晚报8月9日讯 {BODY}", None),
    (f"一、主要做法\n1. 宣传\n{BODY}\n{BODY}", None),
    (f"{BODY}\n{BODY}", None),
    (BODY, None),
]


@pytest.mark.parametrize(("text", "published"), PUBLISHED)
def test_published(text: str, published: str | None) -> None:
    assert READER.read(text).published == published


@pytest.mark.parametrize(("text", "publisher"), PUBLISHERS)
def test_publisher(text: str, publisher: str | None) -> None:
    assert READER.read(text).publisher == publisher


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_title(text: str, title: str | None) -> None:
    assert READER.read(text).title == title


def test_every_example_of_the_lexicons() -> None:
    assert READER.failing_examples() == []
    assert CampaignFinder.load(shipped_folder("lexicons")).failing_examples() == []


def test_pages_tell_by_meta() -> None:
    head = READER.read_meta(
        {"pubdate": "2024-03-05 10:11", "contentsource": "甲县日报", "articletitle": "甲县禁毒工作总结"},
        "甲县政府网",
    )
    assert (head.title, head.published, head.publisher) == ("甲县禁毒工作总结", "2024-03-05", "甲县日报")
    assert READER.read_meta({}, "甲县禁毒工作总结_甲县人民政府").title == "甲县禁毒工作总结"
    assert READER.read_meta({"pubdate": "yesterday"}, None).published is None


def test_an_unknown_kind_is_refused() -> None:
    cue = READER.cues[0]
    with pytest.raises(LexiconError, match="unknown kind"):
        HeadReader([type(cue)(id="x", kind="colour", words=("x",), examples=())])


@given(st.text(alphabet="2024-083/.年月日时间发布：， \n\t来源原标题讯据【】[]０甲县", max_size=120))
def test_what_is_read_stands_in_the_text(text: str) -> None:
    head = READER.read(text)
    assert head.published is None or is_date(head.published)
    assert head.title is None or head.title in text
    assert head.publisher is None or head.publisher in text
