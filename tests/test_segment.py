"""View, headings, layout, sections and sentences."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.headings import undouble
from pipeline.segment.layout import lay_out
from pipeline.segment.sections import LONGEST_HEADING, SectionReader
from pipeline.segment.sentences import LONGEST_SENTENCE, sentences

LEXICONS = Path(__file__).parents[1] / "lexicons"

# Origin: shapes of doubled headings as PDF extraction leaves them, on invented units.
DOUBLED = [
    ("青山市民族宗教青山市民族宗教事务局事务局", "青山市民族宗教事务局"),
    ("白河县白河县应急管理局应急管理局", "白河县应急管理局"),
    ("云岭云岭供供电公司电公司", "云岭供电公司"),
]


@pytest.mark.parametrize(("line", "heading"), DOUBLED)
def test_undoubles(line: str, heading: str) -> None:
    spans = undouble(line)
    assert spans is not None
    assert "".join(line[a:b] for a, b in spans) == heading


@pytest.mark.parametrize("line", ["青山市民族宗教事务局", "家家户户", "热热闹闹", "青山市青山市应急局"])
def test_leaves_what_is_not_doubled(line: str) -> None:
    assert undouble(line) is None


@given(st.lists(st.text(alphabet="甲乙丙丁戊己庚辛", min_size=1, max_size=6), min_size=2, max_size=6))
def test_undouble_undoes_doubling(pieces: list[str]) -> None:
    line = "".join(piece + piece for piece in pieces)
    spans = undouble(line)
    if len(line) >= 8:
        assert spans is not None
        kept = "".join(line[a:b] for a, b in spans)
        assert 2 * len(kept) == len(line)


@given(st.text(alphabet="甲乙１3。，\n\r 　“”ＡA", max_size=200))
def test_view_keeps_every_offset(text: str) -> None:
    view = lay_out(text).view
    assert all(a < b for a, b in pairwise(view.index))
    for at, char in enumerate(view.chars):
        start, end = view.text_span(at, at + 1)
        assert end - start == 1
        assert view.chars[at] in (text[start], char)
        if char not in " \n" and not char.isascii():
            assert text[start] == char


@given(st.text(alphabet="甲乙3。，！\n ”", max_size=300))
def test_sentences_do_not_overlap_and_lose_nothing(text: str) -> None:
    layout = lay_out(text)
    spans = [(s.start, s.end) for s in sentences(layout)]
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    covered = "".join(layout.view.chars[a:b] for a, b in spans)
    inside = "".join(layout.view.chars[p.start : p.end] for p in layout.paragraphs)
    assert covered.replace(" ", "").replace("\n", "") == inside.replace(" ", "").replace("\n", "")


def test_a_text_without_stops_is_cut() -> None:
    text = "共" * (5 * LONGEST_SENTENCE)
    assert max(s.end - s.start for s in sentences(lay_out(text))) <= LONGEST_SENTENCE


COLUMN = """白河县白河县应急管理局应急管理局
筑牢安全防线

今年以来，白河县应急管理局坚持把宣
传教育摆在首位，组织各乡镇开展安全生产
宣讲活动13
2场次，覆盖干部群众2.5万人次，印发宣

传手册3000余册，全县安全形势保持平稳。

青山市教育局
书声琅琅满校园

青山市教育局深入推进全民阅读活动，
建成校园书屋18个，培训教师640人次，受
到师生欢迎。
"""


def test_a_newspaper_column() -> None:
    layout = lay_out(COLUMN)
    assert "宣讲活动132场次" in layout.view.chars
    assert "印发宣传手册3000余册" in layout.view.chars
    sections = SectionReader.load(LEXICONS).read(layout)
    assert [(s.heading, s.reporter) for s in sections] == [
        ("白河县应急管理局 筑牢安全防线", "白河县应急管理局"),
        ("青山市教育局 书声琅琅满校园", "青山市教育局"),
    ]


def test_a_text_of_headings_only_is_told_to_a_limit_and_read_in_time() -> None:
    # 2,000 lines took 15 s, 8,000 took 137 s: each heading was joined to all before it and read again.
    text = "\n".join(["普法工作", "青山市教育局", *["活动12场"] * 8_000])
    (section,) = SectionReader.load(LEXICONS).read(layout := lay_out(text))
    assert section.heading is not None
    assert section.heading.startswith("普法工作 青山市教育局 活动12场 ")
    assert LONGEST_HEADING - len(" 活动12场") < len(section.heading) <= LONGEST_HEADING
    assert (section.start, section.end, section.reporter) == (0, len(layout.view.chars), "青山市教育局")


@pytest.mark.parametrize(("blanks", "sentences_read"), [(100, 1), (10_000, 6)])
def test_a_sentence_ends_where_endless_blanks_begin(blanks: int, sentences_read: int) -> None:
    line = "信丰县各乡镇开展普法宣讲活动12场参与300人次发放资料" + " " * blanks + "\n"
    layout = lay_out(6 * line)
    read = sentences(layout)
    assert len(read) == sentences_read
    assert "".join(layout.view.chars[s.start : s.end].strip() for s in read).count("12场") == 6
