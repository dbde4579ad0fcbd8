# ruff: noqa: E501 - case tables
"""HTML to text: what a reader of the page sees, line by line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.html import MarkupError, html_meta, html_text, html_title

# markup, text; invented
PAGES = [
    pytest.param("<p>甲</p><p>乙</p>", "甲\n乙", id="paragraphs"),
    pytest.param("<div>甲<div>乙</div>丙</div>", "甲\n乙\n丙", id="nested blocks"),
    pytest.param("共<b>1</b><span>323</span>场次", "共1323场次", id="inline elements join"),
    pytest.param("开展<br/>活动<BR>12场", "开展\n活动\n12场", id="br"),
    pytest.param("<p>活动</p>\n\n  <p>12场</p>", "活动\n12场", id="space between blocks vanishes"),
    pytest.param("<p>民族团\n   结</p>", "民族团结", id="wrapped source between hanzi"),
    pytest.param("<p>共 \n 12 场</p>", "共 12 场", id="spaces collapse"),
    pytest.param("甲\n<b>\n乙</b>", "甲乙", id="wrap over an element"),
    pytest.param("<p>a\nb</p>", "a b", id="wrap between letters is a space"),
    pytest.param("12&nbsp;场&ensp;次\u3000", "12\xa0场\u2002次\u3000", id="other spaces are text"),
    pytest.param("&lt;12&gt; &#x4e2d;&#20013; &amp; &hellip;", "<12> 中中 & …", id="entities"),
    pytest.param("&bogus; & 3 < 5", "&bogus; & 3 < 5", id="no entities"),
    pytest.param("<table><tr><th>地区<th>场次<tr><td>甲县<td>12</table>", "地区\t场次\n甲县\t12", id="table"),
    pytest.param("<table><tr><td><p>甲</p></td><td><p>1</p><p>2</p></td><td>3</td></tr></table>", "甲\t1\n2\t3", id="blocks in cells"),
    pytest.param("<table><tr><td></td><td>1</td></tr><tr><td>乙</td><td></td><td>2</td></tr></table>", "\t1\n乙\t\t2", id="empty cells keep columns"),
    pytest.param("<table><tr><td>左<table><tr><td>1<td>2</table></td><td>右</table>", "左\n1\t2\t右", id="table in a table"),
    pytest.param("<td>1</td><td>2</td>", "1\t2", id="cells without a row"),
    pytest.param("<ul><li>一<li>二</ul>三", "一\n二\n三", id="list"),
    pytest.param("<style>p{width:9px}</style><script>var a=9</script>12<noscript>9</noscript><template>9</template>", "12", id="unseen elements"),
    pytest.param("甲<!-- 9 -->乙<?php 9 ?>丙<script>9</script>丁", "甲乙丙丁", id="comments, tails kept"),
    pytest.param("<head><title>标题</title></head><body>文", "文", id="the title is no text"),
    pytest.param("<pre>甲\n  1\t2</pre>乙", "甲\n  1\t2\n乙", id="pre keeps its lines"),
    pytest.param("<select><option>甲<option>乙</select>", "甲\n乙", id="options"),
    pytest.param("<p>a</p\x00>", "a", id="NUL"),
    pytest.param("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><p>&e;</p>12", None, id="entities are not expanded"),
    pytest.param("", "", id="nothing"),
    pytest.param("<!-- -->", "", id="only a comment"),
    pytest.param("<frameset><frame src=x></frameset>", "", id="frames"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "text"), PAGES)
def test_pages(markup: str, text: str | None) -> None:
    read = html_text(markup)
    if text is None:
        assert "root:" not in read
        assert "12" in read
    else:
        assert read == text


def test_depth_is_followed_or_told() -> None:
    assert html_text("<div>" * 2000 + "12") == "12"
    with pytest.raises(MarkupError):
        html_text("<div>" * 5000 + "12" + "</div>" * 5000 + "<p>34</p>")


def test_size_is_no_matter() -> None:
    assert html_text("<p>12场次</p>" * 100_000).count("\n") == 99_999
    assert len(html_text("字" * 11_000_000)) == 11_000_000  # over libxml2's limit for one text


def test_title_and_meta() -> None:
    markup = (
        "<title>\n 总结 </title><meta name=PubDate content=2024-03-05><meta property=og:title content=' 甲 '>"
    )
    assert html_title(markup) == "总结"
    assert html_meta(markup) == {"pubdate": "2024-03-05", "og:title": "甲"}
    assert html_title("<p>甲") is None
    assert html_meta("") == {}


@given(st.text(max_size=200))
def test_any_markup_gives_text_without_empty_edges(markup: str) -> None:
    text = html_text(markup)
    text.encode("utf-8")
    assert "\0" not in text


@given(st.lists(st.text(alphabet="共开展活动12场<&>\"'", min_size=1), min_size=1, max_size=5))
def test_escaped_paragraphs_come_back(paragraphs: list[str]) -> None:
    escaped = [text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for text in paragraphs]
    assert html_text("".join(f"<p>{text}</p>" for text in escaped)) == "\n".join(paragraphs)
