"""The report page: every number leads to its sentence, nothing foreign acts, it stays within its size."""

import base64
import gzip
import json
import re
import unicodedata
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from present_factories import (
    DISTRICTS,
    cell,
    document,
    figure,
    finding,
    large_contents,
    small_contents,
    summed_contents,
)

from pipeline.extract.exclusions import Exclusion
from pipeline.lexicon import load_toml
from pipeline.present.canvas import ChartImage
from pipeline.present.contents import Contents
from pipeline.present.derived import Derived
from pipeline.present.evidence import KEPT, EvidenceStore, SpanError, passage_of
from pipeline.present.key_results import ends_of
from pipeline.present.naming import Names, load_names
from pipeline.present.payload import build_payload, fitting_rows, for_script
from pipeline.present.plain import visible
from pipeline.present.report import CHARTS_BYTES, MOST_BYTES, report_html
from pipeline.present.report_words import report_words
from pipeline.present.table import orders_of, row_of
from pipeline.records import Document, Quarantined
from pipeline.resources import shipped_folder

HOSTILE = (
    '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>'
    "\u202e9999\u202c\u2028\"'&amp;\x00"
)


def parsed(page: str) -> Any:
    return lxml_html.fromstring(page)


def payload_of(page: str) -> dict[str, Any]:
    """What the page's script reads."""
    holder = parsed(page).get_element_by_id("payload")
    text = holder.text
    if holder.get("data-encoding") == "gzip":
        text = gzip.decompress(base64.b64decode(text)).decode("utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def page_of(contents: Contents, lang: Any = "zh") -> str:
    return report_html(contents, [], lang, Names())


# ---- evidence


def test_a_passage_is_the_sentence_with_its_neighbours_and_the_span_apart() -> None:
    text = "前" * 200 + "句首。" + "全旗开展宣讲1323\n场次，反响良好。" + "后" * 200
    paper = document(0, text)
    made = passage_of(figure(paper, "1323\n场次", "f", sentence="全旗开展宣讲1323\n场次，反响良好。"), paper)
    assert made.quote == "1323\n场次"
    assert made.before == "…" + "前" * 77 + "句首。全旗开展宣讲"
    assert made.after == "，反响良好。" + "后" * 80 + "…"


def test_a_very_long_line_is_cut_on_both_sides() -> None:
    paper = document(0, "长" * 100_000 + "12场" + "句" * 100_000)
    made = passage_of(figure(paper, "12场", "f"), paper)
    assert (len(made.before), made.quote, len(made.after)) == (301, "12场", 301)


def test_a_figure_that_does_not_lead_to_its_quote_is_refused() -> None:
    paper = document(0)
    wrong = figure(paper, "1323\n场次", "f")
    with pytest.raises(SpanError, match="1323"):
        passage_of(wrong, document(0, "全旗开展宣讲9999场次。"))


@given(st.text(), st.text(min_size=1), st.text())
def test_a_passage_is_a_piece_of_the_text_but_for_hidden_characters_and_blank_lines(
    before: str, quote: str, after: str
) -> None:
    paper = document(0, before + quote + after)
    made = passage_of(figure(paper, quote, "f", start=len(before)), paper)
    assert made.quote == visible(quote, KEPT)
    shown = made.before.removeprefix("…") + made.quote + made.after.removesuffix("…")
    assert "".join(shown.split()) in "".join(visible(paper.text, KEPT).split()) or "\r" in paper.text


def test_blank_lines_around_a_number_are_left_out() -> None:
    paper = document(0, "标题\n\n \n\n　　办12\n\n场，\n\n\n　　完。")
    made = passage_of(figure(paper, "12\n\n场", "f"), paper)
    assert (made.before, made.quote, made.after) == ("标题\n　　办", "12\n\n场", "，\n　　完。")


@given(st.text())
def test_visible_text_has_no_control_left(text: str) -> None:
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert [c for c in visible(text) if c != "\n" and unicodedata.category(c) in hidden] == []


# ---- the page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_link_and_every_row_leads_to_evidence(lang: Any) -> None:
    page = page_of(small_contents(300), lang)
    tree, payload = parsed(page), payload_of(page)
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    inside = {entry[0] for entry in payload["evidence"]}
    targets = [link[1:] for link in tree.xpath("//a/@href")]
    assert len(targets) >= 200
    assert [target for target in targets if target not in ids] == []
    for row in payload["rows"]:
        references = row[-1]
        assert references
        assert all(isinstance(r, int) or r in inside or f"figure-{r}" in ids for r in references)
    assert len(payload["rows"]) == 300


def test_every_mark_is_the_quote_of_its_figure() -> None:
    contents = small_contents(300)
    page = page_of(contents)
    quotes = {f.figure_id: f.quote for f in contents.figures}
    passages = parsed(page).xpath("//figure[@class='passage']")
    assert len(passages) >= 200
    for passage in passages:
        assert passage.xpath("string(.//mark)") == quotes[passage.xpath("string(.//code)")]
    for figure_id, _, before, quote, after in payload_of(page)["evidence"]:
        assert quote == quotes[figure_id]
        assert before + quote + after == contents.documents[int(figure_id, 16)].text


def test_numbers_carry_bound_interval_and_separators() -> None:
    cells = [
        cell(0, value=273706),
        cell(1, value=500, bound="over", upper=None),
        cell(2, value=111000, low=110500, upper=111500, bound="about"),
        cell(3, value=100, low=50, bound="under"),
    ]
    tree = parsed(page_of(Contents(cells=cells)))
    links = tree.xpath("//table[@id='comparison']//a")
    assert [(link.text, link.get("title")) for link in links] == [
        ("273,706", "273,706"),
        ("≥500", "[500, ∞)"),
        ("≈111,000", "[110,500, 111,500]"),
        ("<100", "[50, 100]"),
    ]


def test_hostile_texts_stay_texts() -> None:
    contents = small_contents(
        3,
        tail=HOSTILE,
        cells=[
            cell(
                n,
                region_name=HOSTILE,
                item_class=HOSTILE,
                qualifier=HOSTILE,
                unit=HOSTILE,
                campaign=HOSTILE,
                period=HOSTILE,
            )
            for n in range(3)
        ],
        quarantined=[Quarantined(path=HOSTILE, reason=HOSTILE, detail=HOSTILE)],
    )
    hostile_finding = finding(
        [f"{0:016x}"], region=HOSTILE, message_zh=HOSTILE, innocent_zh=HOSTILE, code=HOSTILE
    )
    contents = Contents(**(contents.__dict__ | {"findings": [hostile_finding]}))
    page = page_of(contents)
    tree = parsed(page)
    assert len(tree.xpath("//script")) == 2
    assert tree.xpath("//img | //@onerror | //iframe | //link | //@srcset") == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u2028\u2029\x00]", page)
    assert tree.findtext(".//title") == "核数报告"
    assert any("⟨U+202E⟩9999⟨U+202C⟩" in text for text in tree.xpath("//blockquote/text()"))


def test_the_page_asks_nothing_of_any_host() -> None:
    page = page_of(small_contents())
    policy = parsed(page).xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    )
    assert (
        re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}|url\(|@import|fetch\(|XMLHttpRequest", page) == []
    )


def test_without_scripts_findings_and_first_rows_are_there() -> None:
    tree = parsed(page_of(small_contents(300)))
    article = tree.xpath("//article[contains(@class, 'finding')]")[0]
    assert article.xpath("string(.//h4)") == "两份报告的数值不一致。"
    assert article.xpath("string(.//aside/p)") == "截止日期可能不同。"
    assert article.xpath(".//details//mark/text()") == ["100\n场次", "101\n场次"]
    assert len(tree.xpath("//table[@id='comparison']/tbody/tr")) == 200
    assert tree.xpath("string(//table[@id='comparison']/caption)") == "比较表（前200行，共300行）"


def test_tables_have_scopes_and_headings_do_not_skip() -> None:
    tree = parsed(page_of(small_contents()))
    assert tree.xpath("//th[not(@scope)]") == []
    levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4|//h5")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tree.get("lang") == "zh-CN"


def test_findings_come_gravest_first() -> None:
    findings = [finding([], n, severity=s) for n, s in enumerate(["info", "error", "warning", "error"])]
    tree = parsed(page_of(Contents(findings=findings)))
    assert [a.get("class") for a in tree.xpath("//article")] == [
        "finding error",
        "finding error",
        "finding warning",
        "finding info",
    ]


def test_what_was_read_is_counted() -> None:
    twice = document(0, sources=("a.txt", "b.zip!a.txt", "c.txt"))
    tree = parsed(page_of(small_contents(documents=[twice], cells=[], findings=[], figures=[])))
    cards = dict(zip(tree.xpath("//dl//dt/text()"), tree.xpath("//dl//dd/text()"), strict=True))
    words = report_words("zh")
    assert (cards[words["documents"]], cards[words["duplicates"]], cards[words["quarantined"]]) == (
        "1",
        "2",
        "1",
    )
    counts = {
        row.xpath("string(th)"): row.xpath("string(td[1])")
        for row in tree.xpath("//div[@class='pair']//tbody/tr")
    }
    assert counts == {
        "读作数字": "5",
        "不是数字（排除）": "7",
        "未读懂": "1",
        "日期": "4",
        "no such class": "3",
    }


def test_an_empty_dataset_has_a_page() -> None:
    words = report_words("en")
    page = page_of(Contents(), "en")
    assert all(words[name] in page for name in ("no_cells", "no_charts", "no_findings", "no_quarantine"))
    assert payload_of(page)["rows"] == []


def test_no_place_of_the_template_is_left_and_no_text_is_empty() -> None:
    assert not re.search(
        r"\$(word|part)_|\{[a-z]+\}",
        re.sub(r"<script.*?</script>", "", page_of(small_contents()), flags=re.S),
    )
    zh, en = report_words("zh"), report_words("en")
    assert all(zh.values())
    assert all(en.values())
    for name in zh:
        assert set(re.findall(r"\{\w+\}", zh[name])) == set(re.findall(r"\{\w+\}", en[name])), name


def test_english_texts_have_no_chinese_punctuation_and_chinese_ones_no_english() -> None:
    assert [
        text for text in report_words("en").values() if re.search("[\u3000-\u303f\uff00-\uffef]", text)
    ] == []
    told = [re.sub(r"\{\w+\}|heshu[^。]*", "", text) for text in report_words("zh").values()]
    assert [
        text for text in told if re.search(r"[\u4e00-\u9fff] ?[,;:()]|[,;:()] ?[\u4e00-\u9fff]", text)
    ] == []


def test_findings_and_quarantine_are_told_in_words() -> None:
    contents = small_contents(2, quarantined=[Quarantined(path="空.txt", reason="empty", detail="0 bytes")])
    tree = parsed(report_html(contents, [], "zh", load_names("zh")))
    assert tree.xpath("string(//article//p[@class='about'])").endswith("活动场次 · 两份报告互相矛盾")
    assert tree.xpath("string(//section[@id='quarantine']//td[1])") == "没有文字"


def test_an_empty_report_has_no_empty_evidence() -> None:
    assert parsed(page_of(Contents())).xpath("//section[@id='evidence']/@hidden")
    assert not parsed(page_of(small_contents())).xpath("//section[@id='evidence']/@hidden")


def test_every_exclusion_class_has_a_name() -> None:
    entries = load_toml(shipped_folder("lexicons") / "exclusions.toml", Exclusion)
    assert {f"class {entry.kind}" for entry in entries} <= set(report_words("zh"))


def test_same_contents_same_bytes() -> None:
    names = load_names("zh")
    assert report_html(small_contents(), [], "zh", names) == report_html(small_contents(), [], "zh", names)


# ---- what was read, key results, sums, values per 100,000 residents


def scope_of(contents: Contents, lang: Any = "en") -> dict[str, str]:
    tree = parsed(page_of(contents, lang))
    return dict(
        zip(
            tree.xpath("//dl[@class='scope']/dt/text()"),
            tree.xpath("//dl[@class='scope']/dd/text()"),
            strict=True,
        )
    )


def test_the_scope_names_campaigns_regions_periods_and_dates() -> None:
    papers = [document(n, campaign="ethnic-unity" if n else None) for n in range(3)]
    cells = [
        cell(0),
        cell(1, period="2022-09"),
        cell(2, level="province", period=None),
        cell(2, level="province"),
    ]
    assert scope_of(Contents(cells=cells, documents=[*papers, document(3, published=None)])) == {
        "Campaigns (reports)": "ethnic-unity (2), not stated (2)",
        "Regions": "province (1), county (2)",
        "Periods (rows compared)": "2022 (2), 2022-09 (1), not stated (1)",
        "Published": "2022-12-31 to 2022-12-31, not stated (1)",
        "Numerals": report_words("en")["outcome_note"].format(share="0.00%"),
    }


def test_of_many_periods_the_most_frequent_are_named_and_the_others_counted() -> None:
    cells = [cell(n, period=f"20{n:02d}") for n in range(11)]
    assert scope_of(Contents(cells=cells))["Periods (rows compared)"].endswith("2007 (1), 3 others")


# each row: values as (low, upper), then the places of what may be the highest and the lowest
@pytest.mark.parametrize(
    ("intervals", "highest", "lowest"),
    [
        ([(3, 3), (7, 7), (5, 5)], [1], [0]),
        ([(7, 7), (7, 7), (5, 5)], [0, 1], [2]),  # equal values
        ([(6, 8), (7, 7), (1, 5)], [0, 1], [2]),  # 6 to 8 may be more or less than 7
        ([(4, None), (7, 7), (5, 5)], [0, 1], [0, 2]),  # an open end may be anything
        ([(4, None), (7, None)], [0, 1], [0, 1]),
    ],
)
def test_highest_and_lowest_are_told_where_intervals_allow(
    intervals: list[tuple[int, int | None]], highest: list[int], lowest: list[int]
) -> None:
    cells = [cell(n, value=low, low=low, upper=upper) for n, (low, upper) in enumerate(intervals)]
    ends = ends_of(cells)
    assert ends.highest == tuple(cells[n] for n in highest)
    assert ends.lowest == tuple(cells[n] for n in lowest)


def test_key_results_lead_to_sentences_and_findings() -> None:
    tree = parsed(page_of(small_contents(3), "en"))
    row = tree.xpath("//table[@id='key-comparisons']/tbody/tr")[0]
    assert [row.xpath("string(th)"), *(cell.text_content() for cell in row.xpath("td"))] == [
        "activities · 宣讲",
        "ethnic-unity · 2022 · county · 场次",
        "3",
        "第2旗 102",
        "第0旗 100",
    ]
    ids = tree.xpath("//@id")
    assert all(link[1:] in ids for link in row.xpath(".//a/@href"))
    assert tree.xpath("//section[@id='results']/p/a/@href") == ["#severity-error"]


def test_targets_and_regions_of_several_values_are_no_key_results() -> None:
    cells = [cell(0), cell(1, status="target"), cell(2), cell(2, value=5)]
    tree = parsed(page_of(Contents(cells=cells), "en"))
    assert tree.xpath("//table[@id='key-comparisons']") == []
    assert report_words("en")["no_sets"] in tree.xpath("string(//section[@id='results'])")


@pytest.mark.parametrize(
    ("count", "total", "missing"),
    [(2, "200 场次partial", ["白碱滩区", "乌尔禾区"]), (4, "400 场次", [])],
)
def test_a_sum_names_its_parts_and_what_is_missing(count: int, total: str, missing: list[str]) -> None:
    contents, derived = summed_contents(DISTRICTS[:count])
    tree = parsed(report_html(contents, [], "en", Names(), derived))
    (row,) = tree.xpath("//table[@id='roll-up-table']/tbody/tr")
    _, _, summed, parts, absent, own = row.xpath("td")
    assert row.xpath("string(th)") == "新疆维吾尔自治区克拉玛依市"
    assert summed.text_content() == total
    names = ("独山子区", "克拉玛依区", "白碱滩区", "乌尔禾区")
    assert [item.text_content() for item in parts.xpath(".//li")] == [f"{name} 100" for name in names[:count]]
    assert absent.xpath(".//li/text()") == missing
    assert own.text_content() == "1,000"  # beside, not added
    ids = tree.xpath("//@id")
    assert [link[1:] for link in row.xpath(".//a/@href") if link[1:] not in ids] == []


def test_sums_that_do_not_fit_are_counted() -> None:
    contents, derived = summed_contents()
    many = Derived(tuple(derived.roll_ups) * 3000, derived.per_capita, derived.region_names)
    tree = parsed(report_html(contents, [], "zh", Names(), many))
    rows = tree.xpath("//table[@id='roll-up-table']/tbody/tr")
    assert 100 < len(rows) < 3000
    told = tree.xpath("string(//section[@id='roll-ups']/p[@class='left-out'])")
    assert f"只列出{len(rows):,}个" in told
    assert "heshu compare" in told


def test_values_per_100_000_residents_stand_in_a_column_with_their_caveat() -> None:
    contents, derived = summed_contents()
    tree = parsed(report_html(contents, [], "zh", Names(), derived))
    column = tree.xpath("//table[@id='comparison']//td[@data-label='每10万人']/text()")
    assert column == ["250"]  # 1,000 among 400,000; the districts' residents are not known
    assert "2020年第七次全国人口普查" in tree.xpath("string(//section[@id='comparison-section'])")
    assert payload_of(report_html(contents, [], "zh", Names(), derived))["residents"] == {"650200": 400_000}


def test_without_residents_there_is_no_column() -> None:
    tree = parsed(page_of(small_contents()))
    assert tree.xpath("//th[@data-column='per_capita']") == []
    assert "人口普查" not in tree.xpath("string(//section[@id='comparison-section'])")


def test_periods_stand_in_the_order_of_time() -> None:
    periods = ["2022-10", "2022-09", "../2021", "2022", "2021/..", None, "weird"]
    orders = orders_of([cell(n, period=p) for n, p in enumerate(periods)], Derived(), "zh")
    assert orders["periods"] == [
        ["截至2021年", "2021"],
        ["2021年以来", "2021"],
        ["2022年", "2022"],
        ["2022年9月", "2022"],
        ["2022年10月", "2022"],
        ["weird", ""],
    ]


# ---- the size


def test_rows_in_conflict_stay_when_space_is_short() -> None:
    cells = [cell(n, item_class=f"{n * 7919:x}" * 5, conflicts=int(n == 2999)) for n in range(3000)]
    rows = [row_of(c, Names(), "zh") for c in cells]
    kept, used = fitting_rows(rows, 20_000)
    assert 0 < len(kept) < len(rows)
    assert kept[-1].conflicts == 1
    assert 19_000 < used <= 20_000
    assert fitting_rows(rows, 0)[0] == []


def test_what_is_left_out_is_counted_and_named() -> None:
    contents = large_contents(60, 20)
    store = EvidenceStore(contents.figures, contents.documents)
    rows = [row_of(c, Names(), "zh") for c in contents.cells]
    wanted = [f.figure_id for f in contents.figures]
    payload = build_payload(rows, wanted, store, {}, budget=150_000)
    assert payload.encoding == "gzip"
    assert 0 < len(payload.shown) < len(wanted)
    assert set(wanted[: len(payload.shown)]) == payload.shown  # the first ones wanted are the ones shown
    assert 140_000 < len(payload.text) <= 150_000
    assert len(build_payload(rows, wanted, store, {}, budget=1000).text) <= 1000


def test_charts_that_do_not_fit_are_named() -> None:
    charts = [ChartImage(f"ranked-{n}", "一图", bytes(450_000)) for n in range(4)]
    tree = parsed(report_html(small_contents(), charts, "zh", Names()))
    assert len(tree.xpath("//img")) == 2
    assert "charts/ranked-2.png、charts/ranked-3.png" in tree.xpath("string(//section[@id='charts'])")


@pytest.mark.slow
def test_eight_thousand_reports_fit_into_five_megabytes() -> None:
    contents = large_contents(8000, 6)
    page = page_of(contents)
    size = len(page.encode("utf-8"))
    assert MOST_BYTES * 0.95 < size + CHARTS_BYTES <= MOST_BYTES
    payload = payload_of(page)
    ids = set(parsed(page).xpath("//@id"))
    shown = {entry[0] for entry in payload["evidence"]} | {i[7:] for i in ids if i.startswith("figure-")}
    told = parsed(page).xpath("//p[@class='left-out']/text()")
    left_out = len(contents.figures) - len(shown)
    assert left_out > 0
    assert any(
        f"{len(shown):,}" in text and f"{left_out:,}" in text and "heshu explain" in text for text in told
    )


@given(st.text())
def test_json_in_a_script_cannot_leave_it(text: str) -> None:
    written = for_script(json.dumps({"text": text}, ensure_ascii=False))
    assert "<" not in written
    assert json.loads(written) == {"text": text}


def test_a_finding_on_a_figure_that_is_not_there_is_still_told() -> None:
    page = page_of(Contents(findings=[finding(["absent"])]))
    assert parsed(page).xpath("string(//summary)") == "依据（1处）"


def test_documents_of_strange_names_are_named() -> None:
    paper = Document(document_id="d000000", doc="", sources=(), text="办12场", title=None)
    page = page_of(Contents(cells=[cell(0)], figures=[figure_without_source(paper)], documents=[paper]))
    assert parsed(page).xpath("//mark/text()") == ["12场"]


def figure_without_source(paper: Document) -> Any:
    return figure(
        Document(document_id="d000000", doc="", sources=("x",), text=paper.text), "12场", f"{0:016x}"
    )
