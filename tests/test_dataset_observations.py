"""Claims to observations: case tables of small groups of figures, and laws over generated ones."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from dataset_cases import REGIONS, claims, figure
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dataset.claims import Claim, Key
from pipeline.dataset.comparison import cells
from pipeline.dataset.observations import observations
from pipeline.dataset.reprints import closed_as_first_told, independent
from pipeline.records import Figure, Observation

OWN, OTHER = "呼伦贝尔市陈巴尔虎旗人民政府", "呼伦贝尔供电公司"


def plain(value: int, doc: str, **fields: Any) -> Figure:
    """Return a figure of no campaign, of an item of the class 演出."""
    return figure(value, doc, **{"campaign": None, **fields})


# (name, figures, expected (value, documents, alternatives, reason), sorted by value)
Told = tuple[Any, int, int, str]
CASES: list[tuple[str, list[Figure], list[Told]]] = [
    # -- corroboration -------------------------------------------------------------------------------------
    ("one figure", [figure(100)], [(100, 1, 0, "only")]),
    ("told in two documents", [figure(100), figure(100, "b")], [(100, 2, 0, "corroborated")]),
    ("told twice in one document", [figure(100), figure(100, start=50)], [(100, 1, 0, "only")]),
    (
        "twice in one and once in another",
        [figure(), figure(start=50), figure(doc="b")],
        [(100, 2, 0, "corroborated")],
    ),
    # 1300余 and 1323 are one fact; the more precise stands for it
    (
        "overlap: the precise one",
        [figure(1300, low=1300, upper=1400), figure(1323, "b")],
        [(1323, 2, 0, "corroborated")],
    ),
    (
        "open upper end overlaps",
        [figure(1000, low=1000, upper=None), figure(1323, "b")],
        [(1323, 2, 0, "corroborated")],
    ),
    (
        "equal precision: the recent one",
        [
            figure(1300, low=1250, upper=1350, published="2024-01-01"),
            figure(1320, "b", low=1270, upper=1370, published="2024-02-01"),
        ],
        [(1320, 2, 0, "corroborated")],
    ),
    # -- conflicts -----------------------------------------------------------------------------------------
    (
        "different values: the most recent",
        [figure(100, published="2024-01-10"), figure(120, "b", published="2024-03-01")],
        [(120, 1, 1, "most recent")],
    ),
    (
        "same date: the most precise",
        [figure(100, low=50, upper=110), figure(120, "b")],
        [(120, 1, 1, "most precise")],
    ),
    ("same date and precision is a tie", [figure(100), figure(120, "b")], [(None, 1, 1, "tie")]),
    (
        "an unknown date yields to a known one",
        [figure(100, published=None), figure(120, "b", published="2021")],
        [(120, 1, 1, "most recent")],
    ),
    (
        "two against one: all claims of the chosen value support it",
        [figure(100), figure(120, "b", published="2024-03-01"), figure(120, "c")],
        [(120, 2, 1, "most recent")],
    ),
    (
        "a reprint after a correction does not undo it",
        [
            figure(100, published="2024-01-10", sentence="共100场。"),
            figure(120, "b", published="2024-02-01"),
            figure(100, "c", published="2024-03-01", sentence="共100场。"),
        ],
        [(120, 1, 2, "most recent")],
    ),
    (
        "the same value in other words is newer evidence",
        [
            figure(100, published="2024-01-10"),
            figure(120, "b", published="2024-02-01"),
            figure(100, "c", published="2024-03-01"),
        ],
        [(100, 2, 1, "most recent")],
    ),
    (
        "a reprint dated by its year alone is as old as what it repeats",
        [
            figure(100, published="2024-01-10", sentence="共100场。"),
            figure(120, "b", published="2023-12-01"),
            figure(100, "c", published="2023", sentence="共100场。"),
        ],
        [(100, 2, 1, "most recent")],
    ),
    (
        # July's 超10 agrees with both; the precise June claim stands, May's stays the alternative
        "agreement is measured against the chosen value",
        [
            figure(10, low=10, upper=None, published="2024-07-01"),
            figure(20, "b", published="2024-06-01"),
            figure(30, "c", published="2024-05-01"),
        ],
        [(20, 2, 1, "most recent")],
    ),
    # -- own reporter over third party (150725 is 陈巴尔虎旗) --------------------------------------------------
    (
        "the region's own report of a year that is over, against a later third party",
        [figure(100, publisher=OWN), figure(120, "b", published="2024-02-01")],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "the section's unit speaks, not the publisher",
        [figure(100, reporter=OWN, publisher="某日报"), figure(120, "b", reporter=OTHER, publisher=OWN)],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "later and own: most recent says enough",
        [figure(100, published="2024-02-01", publisher=OWN), figure(120, "b")],
        [(100, 1, 1, "most recent")],
    ),
    (
        "while the year runs counting goes on",
        [figure(100, published="2023-11-20", publisher=OWN), figure(120, "b", published="2023-12-31")],
        [(120, 1, 1, "most recent")],
    ),
    (
        "on New Year's Eve the year is not over",
        [figure(100, published="2023-12-31", publisher=OWN), figure(120, "b")],
        [(120, 1, 1, "most recent")],
    ),
    (
        "of one day while the year runs",
        [figure(100, published="2023-12-31", publisher=OWN), figure(120, "b", published="2023-12-31")],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "closed on the day of the report itself",
        [
            figure(100, period="2023/..", published="2023-07-15", publisher=OWN),
            figure(120, "b", period="2023/2023-07-15", published="2023-07-20"),
        ],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "own before precise",
        [figure(100, low=95, upper=105, publisher=OWN), figure(120, "b")],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "without dates own decides",
        [figure(100, published=None, publisher=OWN), figure(120, "b", published=None)],
        [(100, 1, 1, "own reporter")],
    ),
    (
        "an own report of unknown date may have come before the year was over",
        [figure(100, published=None, publisher=OWN), figure(120, "b")],
        [(120, 1, 1, "most recent")],
    ),
    (
        "two own reports: the later one",
        [figure(100, publisher=OWN), figure(120, "b", published="2024-02-01", publisher=OWN)],
        [(120, 1, 1, "most recent")],
    ),
    (
        "a prefecture is a third party to its county, and so is a newspaper",
        [figure(100, publisher="呼伦贝尔市民族事务委员会"), figure(120, "b", published="2024-02-01")],
        [(120, 1, 1, "most recent")],
    ),
    (
        # 超100 decides nothing between 120 and 130, which both agree with it
        "own and open: recency between the others",
        [
            figure(100, low=100, upper=None, publisher=OWN),
            figure(120, "b", published="2024-02-01"),
            figure(130, "c", published="2024-03-01"),
        ],
        [(130, 2, 1, "most recent")],
    ),
    (
        "a third party's wording stays so where the region's own page reprints it",
        [
            figure(100, published="2024-01-10", sentence="共100场。"),
            figure(100, "b", published="2024-01-12", sentence="共100场。", publisher=OWN),
            figure(120, "c", published="2024-02-01"),
        ],
        [(120, 1, 2, "most recent")],
    ),
    (
        "an own wording stays so where a newspaper reprints it",
        [
            figure(100, published="2024-01-10", sentence="共100场。", publisher=OWN),
            figure(100, "b", published="2024-02-12", sentence="据悉，共１００场。"),
            figure(120, "c", published="2024-03-01"),
        ],
        [(100, 2, 1, "own reporter")],
    ),
    # -- without a campaign the words of the item tell things apart ---------------------------------------------
    (
        "a third item hides no conflict",
        [
            plain(45, "a", item="文艺演出"),
            plain(52, "b", item="文艺演出", published="2024-03-01"),
            plain(520, "c", item="电影放映"),
        ],
        [(52, 1, 1, "most recent"), (520, 1, 0, "only")],
    ),
    (
        "nor does it hide that two wordings are one fact",
        [
            plain(1300, "a", item="文艺演出", low=1300, upper=1400),
            plain(1323, "b", item="文艺演出"),
            plain(520, "c", item="电影放映"),
        ],
        [(520, 1, 0, "only"), (1323, 2, 0, "corroborated")],
    ),
    (
        "equal values corroborate across words",
        [plain(45, "a", item="文艺演出"), plain(45, "b", item="电影放映"), plain(520, "c", item="戏曲演出")],
        [(45, 2, 0, "corroborated"), (520, 1, 0, "only")],
    ),
    (
        "equal values of two items in one report corroborate nothing",
        [
            plain(45, "a", item="文艺演出"),
            plain(45, "a", start=9, item="电影放映"),
            plain(7, "b", item="戏曲演出"),
        ],
        [(7, 1, 0, "only"), (45, 1, 0, "only")],
    ),
    (
        "two conflicts under one key are two facts",
        [
            plain(45, "a", item="文艺演出"),
            plain(52, "b", item="文艺演出", published="2024-03-01"),
            plain(520, "c", item="电影放映"),
            plain(540, "d", item="电影放映", published="2024-03-01"),
        ],
        [(52, 1, 1, "most recent"), (540, 1, 1, "most recent")],
    ),
    # -- one document, several values ------------------------------------------------------------------------
    (
        "values side by side are no alternatives",
        [figure(3), figure(5, start=50)],
        [(3, 1, 0, "only"), (5, 1, 0, "only")],
    ),
    (
        "side by side in one, one of them in another",
        [figure(3), figure(5, start=50), figure(5, "b")],
        [(3, 1, 0, "only"), (5, 2, 0, "corroborated")],
    ),
    (
        "a document that tells both shows that two others do not conflict",
        [figure(3), figure(5, start=50), figure(3, "b"), figure(5, "c")],
        [(3, 2, 0, "corroborated"), (5, 2, 0, "corroborated")],
    ),
    (
        "a third value is its own observation, not an alternative of either",
        [figure(3), figure(5, start=50), figure(7, "b")],
        [(3, 1, 0, "only"), (5, 1, 0, "only"), (7, 1, 0, "only")],
    ),
    (
        "rounded and full in one document are one telling",
        [figure(1300, low=1300, upper=1400), figure(1323, start=50)],
        [(1323, 1, 0, "only")],
    ),
    (
        "超5 beside 1323 in one document are two tellings",
        [figure(5, low=5, upper=None), figure(1323, start=50)],
        [(5, 1, 0, "only"), (1323, 1, 0, "only")],
    ),
    # -- unknown and open periods ----------------------------------------------------------------------------
    (
        "null periods never conflict",
        [figure(100, period=None), figure(120, "b", period=None)],
        [(100, 1, 0, "only"), (120, 1, 0, "only")],
    ),
    (
        "equal values at null periods corroborate",
        [figure(period=None), figure(doc="b", period=None)],
        [(100, 2, 0, "corroborated")],
    ),
    (
        "overlap is not enough at null periods",
        [figure(1300, low=1300, upper=1400, period=None), figure(1323, "b", period=None)],
        [(1300, 1, 0, "only"), (1323, 1, 0, "only")],
    ),
    (
        "null and known periods are unlike",
        [figure(period=None), figure(doc="b")],
        [(100, 1, 0, "only"), (100, 1, 0, "only")],
    ),
    (
        "July's and December's 今年以来 are two periods",
        [
            figure(100, period="2023/..", published="2023-07-15"),
            figure(180, "b", period="2023/..", published="2023-12-20"),
        ],
        [(100, 1, 0, "only"), (180, 1, 0, "only")],
    ),
    (
        "closed on the same day they conflict",
        [
            figure(100, period="2023/..", published="2023-07-15"),
            figure(180, "b", period="2023/..", published="2023-07-15"),
        ],
        [(None, 1, 1, "tie")],
    ),
    (
        "closed at a month they do not: counting may have ended on different days",
        [
            figure(100, period="2023/..", published="2023-07"),
            figure(180, "b", period="2023/..", published="2023-07"),
        ],
        [(100, 1, 0, "only"), (180, 1, 0, "only")],
    ),
    (
        "without a publication date an open period never conflicts",
        [figure(100, period="2023/..", published=None), figure(180, "b", period="2023/..", published=None)],
        [(100, 1, 0, "only"), (180, 1, 0, "only")],
    ),
    # -- what keeps figures apart ----------------------------------------------------------------------------
    (
        "场 and 场次 are one unit",
        [figure(unit="场"), figure(doc="b", unit="场次")],
        [(100, 2, 0, "corroborated")],
    ),
    (
        "人 and 人次 are never merged",
        [figure(metric="participants", unit="人"), figure(doc="b", metric="participants", unit="人次")],
        [(100, 1, 0, "only"), (100, 1, 0, "only")],
    ),
    ("a target is no achievement", [figure(), figure(doc="b", status="target")], [(100, 1, 0, "only")] * 2),
    ("a qualifier tells apart", [figure(qualifier="旗级"), figure(doc="b")], [(100, 1, 0, "only")] * 2),
    (
        "campaigns are apart",
        [figure(), figure(120, "b", campaign="safety")],
        [(100, 1, 0, "only"), (120, 1, 0, "only")],
    ),
    (
        "regions are apart",
        [figure(), figure(120, "b", region="150724")],
        [(100, 1, 0, "only"), (120, 1, 0, "only")],
    ),
    (
        "items of one class are alike",
        [figure(), figure(doc="b", item="政策宣讲")],
        [(100, 2, 0, "corroborated")],
    ),
    ("items of two classes are not", [figure(), figure(doc="b", item="培训班")], [(100, 1, 0, "only")] * 2),
    (
        "items without a class are alike by their words",
        [figure(item="灯 会"), figure(doc="b", item="灯会")],
        [(100, 2, 0, "corroborated")],
    ),
    (
        "unknown items never conflict",
        [figure(100, item=None), figure(120, "b", item=None)],
        [(100, 1, 0, "only"), (120, 1, 0, "only")],
    ),
    (
        "a share and a change are unlike",
        [
            figure(12, metric="rate", unit="%", kind="share", item="满意率"),
            figure(12, "b", metric="rate", unit="%", kind="change", item="满意率"),
        ],
        [(12, 1, 0, "only")] * 2,
    ),
    # -- exact numbers ---------------------------------------------------------------------------------------
    (
        "a fraction equals the same fraction",
        [figure(Fraction(2, 3)), figure(Fraction(4, 6), "b")],
        [(Fraction(2, 3), 2, 0, "corroborated")],
    ),
    (
        "10^16 and one more differ",
        [figure(10**16), figure(10**16 + 1, "b", published="2025-01-01")],
        [(10**16 + 1, 1, 1, "most recent")],
    ),
    (
        "a decimal equals a whole number",
        [figure(Decimal("100.0")), figure(100, "b")],
        [(100, 2, 0, "corroborated")],
    ),
]


def told(observed: Sequence[Observation]) -> list[Told]:
    return [(o.value, len(o.document_ids), len(o.alternatives), o.reason) for o in observed]


@pytest.mark.parametrize(
    ("figures", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_groups(figures: list[Figure], expected: list[Told]) -> None:
    found = sorted(told(observations(claims(figures))), key=lambda row: row[0])
    if expected[0][0] is None:  # a tie: the document id settles it; only that both are kept matters
        found = [(None, *row[1:]) for row in found]
    assert found == expected
    kept = {i for o in observations(claims(figures)) for i in (*o.figure_ids, *o.alternatives)}
    assert kept == {each.figure_id for each in figures}


def test_no_total_and_no_region_are_refused() -> None:
    for lacking in (figure(per="每所学校"), figure(region=None)):
        with pytest.raises(ValueError, match="no total"):
            observations(claims([lacking]))


def test_region_is_the_one_in_use_when_the_report_appeared() -> None:
    # 610121 长安县 became 610116 长安区 in 2002; a later report with the old code means the new one
    assert REGIONS.successors("610121", 2023) == ("610116",)
    old, new = (
        figure(region="610121", published="2023-01-01"),
        figure(doc="b", region="610116", published="2023-01-01"),
    )
    (observation,) = observations(claims([old, new]))
    assert (observation.region, len(observation.document_ids)) == ("610116", 2)
    (then,) = observations(claims([figure(region="610121", published="1999-01-01")]))
    assert then.region == "610121"


@pytest.mark.parametrize(
    ("figures", "claimed"),
    [
        ([figure(), figure(doc="b")], 2),
        # a reprint repeats the sentence
        ([figure(sentence="全旗共100场。"), figure(doc="b", sentence="全旗\n共100场。")], 1),
        ([figure(), figure(start=50)], 1),
        # two documents are one claim through a third that shares a sentence with each
        (
            [
                figure(sentence="甲"),
                figure(doc="b", sentence="乙"),
                figure(doc="c", sentence="甲"),
                figure(doc="c", start=9, sentence="乙"),
            ],
            1,
        ),
    ],
    ids=["two tellings", "reprint", "repeated within", "chained reprints"],
)
def test_reprints_count_once(figures: list[Figure], claimed: int) -> None:
    held = claims(figures)
    (cell,) = cells(observations(held), {claim.figure_id: claim for claim in held}, REGIONS)
    assert cell.claims == claimed
    assert cell.documents == len({each.document_id for each in figures})


NUMBERS = st.one_of(
    st.integers(0, 40),
    st.decimals(0, 40, places=1, allow_nan=False),
    st.fractions(0, 40, max_denominator=6),
)


@st.composite
def some_figures(draw: st.DrawFn) -> list[Figure]:
    figures = []
    for place in range(draw(st.integers(1, 9))):
        value = draw(NUMBERS)
        low = draw(st.one_of(st.just(value), st.integers(0, int(value))))
        upper = draw(st.one_of(st.just(value), st.none(), st.integers(int(value) + 1, 60)))
        figures.append(
            figure(
                value,
                draw(st.sampled_from("abcd")),
                low=low,
                upper=upper,
                start=place,
                period=draw(st.sampled_from(["2023", "2023/..", None])),
                published=draw(st.sampled_from([None, "2023-07", "2023-07-15", "2024-01-10"])),
                item=draw(st.sampled_from(["宣讲会", "政策宣讲", None])),
                campaign=draw(st.sampled_from(["unity", None])),
                publisher=draw(st.sampled_from([OWN, OTHER, None])),
                unit=draw(st.sampled_from(["场", "场次"])),
            )
        )
    return figures


@given(some_figures(), st.randoms(use_true_random=False))
def test_order_of_figures_makes_no_difference(figures: list[Figure], random: Any) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert observations(claims(figures)) == observations(claims(shuffled))


@given(some_figures())
def test_laws_of_merging(figures: list[Figure]) -> None:
    held = claims(figures)
    by_id = {claim.figure_id: claim for claim in held}
    observed = observations(held)
    ids = [figure_id for o in observed for figure_id in (*o.figure_ids, *o.alternatives)]
    assert sorted(ids) == sorted(by_id), "every claim stands in exactly one observation"
    assert len({o.observation_id for o in observed}) == len(observed)
    for o in observed:
        chosen = by_id[o.figure_ids[0]]
        assert (chosen.value, chosen.low, chosen.upper) == (o.value, o.low, o.upper)
        assert o.low <= o.value
        assert o.upper is None or o.value <= o.upper
        tellings = {by_id[i].key for i in (*o.figure_ids, *o.alternatives)}
        assert len(tellings) == 1, "like is merged with like"
        if o.alternatives:
            assert chosen.definite
            disagreeing = {by_id[i].document_id for i in o.alternatives if not chosen.agrees(by_id[i])}
            documents = [by_id[i].document_id for i in o.alternatives]
            assert disagreeing == set(documents)
            assert not set(documents) & set(o.document_ids), "one document never contradicts itself"


def values(observed: Sequence[Observation]) -> list[tuple[Any, ...]]:
    """What stands for which thing. Of equal numbers (1/2 and 0.5) either may be written, and the id be its own."""
    return [(*(getattr(o, name) for name in Key._fields), o.value, o.low, o.upper) for o in observed]


@given(some_figures(), st.integers(0, 8), st.booleans())
def test_a_figure_told_again_changes_nothing_but_counts(figures: list[Figure], which: int, far: bool) -> None:
    """The same claim once more in its document."""
    repeated = msgspec.structs.replace(
        figures[which % len(figures)], figure_id="again", start=99 if far else 0
    )
    before, after = observations(claims(figures)), observations(claims([*figures, repeated]))
    assert values(after) == values(before)
    assert [(o.document_ids, o.reason) for o in after] == [(o.document_ids, o.reason) for o in before]
    assert sum(len(o.figure_ids) + len(o.alternatives) for o in after) == len(figures) + 1


@given(
    some_figures(),
    st.sampled_from("abcd"),
    st.sampled_from(["2025-01-01", "2025", None]),
    st.tuples(*[st.sampled_from([OWN, OTHER])] * 2),
)
def test_a_later_reprint_never_changes_the_choice(
    figures: list[Figure], original: str, published: str | None, publishers: tuple[str, str]
) -> None:
    """A document of a known day printed again, later or on a day that nobody tells, by the region or by others."""
    name, dated = f"{original}.txt", {"published": "2024-01-10", "publisher": publishers[0]}
    figures = [msgspec.structs.replace(each, **dated) if each.doc == name else each for each in figures]
    again = {"doc": "z.txt", "document_id": "z", "published": published, "publisher": publishers[1]}
    reprint = [
        msgspec.structs.replace(each, figure_id=f"z{each.start}", **again)
        for each in figures
        if each.doc == name
    ]
    held = closed_as_first_told(claims([*figures, *reprint]))
    before, after = observations(closed_as_first_told(claims(figures))), observations(held)
    assert values(after) == values(before)
    by_id = {claim.figure_id: claim for claim in held}
    for one, other in zip(before, after, strict=True):
        assert other.reason == one.reason or (one.reason, other.reason) == ("only", "corroborated")
        assert told_apart(other, by_id) == told_apart(one, by_id)


def told_apart(observation: Observation, by_id: Mapping[str, Claim]) -> int:
    return independent([by_id[figure_id] for figure_id in observation.figure_ids])


@given(some_figures())
def test_merging_is_idempotent(figures: list[Figure]) -> None:
    held = claims(figures)
    by_id = {claim.figure_id: claim for claim in held}
    once = observations(held)
    assert observations(held + held) == once, "a figure counts once"
    for o in once:
        (again,) = observations(by_id[i] for i in (*o.figure_ids, *o.alternatives))
        assert msgspec.structs.replace(again, observation_id=o.observation_id) == o
