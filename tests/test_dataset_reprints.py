"""Reprints: pairs of sentences written for the purpose, and laws of wordings."""

from itertools import combinations, permutations
from typing import Any

import pytest
from dataset_cases import claims, figure
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dataset.reprints import RUN, Wording, independent, wordings

LONG = "全旗把宣讲搬到牧区、校园和商铺，用蒙汉双语讲清政策，举办宣讲会100场，受到各族群众普遍欢迎。"
# (what it shows, the other sentence, whether it is a reprint of LONG)
PAIRS = [
    ("the same", LONG, True),
    ("white space and line breaks", LONG.replace("，", "，\n "), True),
    ("half-width marks", LONG.replace("，", ",").replace("。", "."), True),
    ("full-width digits", LONG.replace("100", "１００"), True),
    ("a lead", "据悉，" + LONG, True),
    ("the mark of an outlet", "本报讯（通讯员 某某）" + LONG, True),
    ("the last clause dropped", LONG.partition("，受到")[0] + "。", True),
    ("a clause put in", LONG.replace("举办", "走遍所有嘎查，举办"), True),
    ("a word replaced", LONG.replace("普遍欢迎", "一致好评"), True),
    ("another figure beside it", LONG.replace("，受到", "，发放资料3000份，受到"), True),
    ("the first half alone in other words", "全旗把宣讲搬到牧区。今年举办宣讲会100场。", False),
    ("the stock phrase alone", "举办宣讲会100场。", False),
    ("other words", "今年以来，自治旗各级组织深入基层，面对面开展宣讲会100场，各族群众好评如潮。", False),
]


@pytest.mark.parametrize(("other", "same"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_pairs_of_sentences(other: str, same: bool) -> None:
    pair = claims([figure(sentence=LONG), figure(doc="b", sentence=other)])
    assert independent(pair) == (1 if same else 2)
    assert independent(pair[::-1]) == independent(pair)


def with_number(sentence: str, number: str) -> str:
    return sentence.replace("，受到", f"，发放资料{number}份，受到")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (with_number(LONG, "3000"), with_number(LONG, "5200"), False),
        (with_number(LONG, "3000"), with_number(LONG, "3,000"), True),
        # the month touches what both sentences share
        ("7月，" + LONG, "8月，" + LONG, False),
        ("7月" + LONG, "7月，" + LONG, True),
        ("全旗第三次" + LONG[2:], "全旗第四次" + LONG[2:], False),
        # the time of a page's head does not
        ("2024-01-05 09:30，" + LONG, "2024-01-06 17:12，" + LONG, True),
    ],
)
def test_other_numbers_within_make_another_telling(one: str, other: str, same: bool) -> None:
    assert independent(claims([figure(sentence=one), figure(doc="b", sentence=other)])) == (1 if same else 2)


def test_another_value_or_bound_is_no_reprint() -> None:
    exact, about = figure(sentence=LONG), figure(doc="b", low=50, upper=150, sentence=LONG)
    assert independent(claims([exact, about])) == 2
    assert independent(claims([exact, figure(120, "c", sentence=LONG)])) == 2


def test_a_text_between_two_others_joins_them() -> None:
    """Each drops one clause more; the first and the last share too little to be joined by themselves."""
    clauses = [
        "全旗把宣讲搬到牧区校园和商铺",
        "用蒙汉双语讲清政策条文",
        "举办宣讲会100场",
        "组织志愿者走访边境嘎查独居老人",
        "受到各族群众普遍欢迎和好评",
    ]
    ways = ["，".join(clauses[:4]), "，".join(clauses), "，".join(clauses[2:])]
    told = claims([figure(doc=name, sentence=way) for name, way in zip("abc", ways, strict=True)])
    assert independent([told[0], told[2]]) == 2
    for order in permutations(told):
        assert independent(order) == 1


WORDS = st.sampled_from(
    ["全旗开展宣讲", "走进牧区校园", "群众普遍欢迎", "发放资料30份", "7月", "8月", "，", "举办100场"]
)


@given(st.lists(st.lists(WORDS, min_size=1, max_size=8).map("".join), min_size=1, max_size=6), st.data())
def test_laws_of_wordings(sentences: list[str], data: Any) -> None:
    told = claims([figure(doc=f"d{place}", sentence=each) for place, each in enumerate(sentences)])
    shuffled = data.draw(st.permutations(told))
    one, other = wordings(told), wordings(shuffled)
    assert one.keys() == other.keys() == {claim.figure_id for claim in told}
    for a, b in combinations(one, 2):
        assert (one[a] == one[b]) == (other[a] == other[b]), "the order makes no difference"
    assert independent(told) == independent(shuffled) == len(set(one.values()))
    again = claims([figure(doc="again", sentence=sentences[0])])
    assert independent([*told, *again]) == independent(told), "a reprint counts nothing"


@given(*[st.lists(WORDS, max_size=8).map("".join)] * 2)
def test_repeating_is_mutual(one: str, other: str) -> None:
    first, second = Wording.of(one), Wording.of(other)
    assert first.repeats(second) == second.repeats(first)


@given(st.text(max_size=60))
def test_any_text_is_a_wording(text: str) -> None:
    wording = Wording.of(text)
    assert len(wording.joined) == len(wording.tokens)
    assert all(len(run) == RUN for run in wording.runs)
