"""Ranks with intervals, values per resident and per activity, sums that say what is missing: the laws, and the command."""

import csv
import io
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest
from dataset_cases import LEXICONS, REGIONS
from hypothesis import given
from hypothesis import strategies as st
from test_cli import complaint, heshu

from pipeline.dataset.intervals import Interval, decimals, ranks, summed
from pipeline.dataset.per_activity import per_activity
from pipeline.dataset.per_capita import PER_CAPITA, RESIDENTS, per_capita, residents_by_region
from pipeline.dataset.ranking import RANKED, Place, places
from pipeline.dataset.roll_ups import parent_of, roll_ups
from pipeline.engine.comparing import COMPARED, PER_ACTIVITY, ROLLED_UP
from pipeline.parse.units import Units
from pipeline.records import Cell, Number
from pipeline.regions import load_population
from pipeline.resources import shipped_folder

POPULATION = load_population(LEXICONS)
RESIDENTS_OF = residents_by_region(POPULATION, REGIONS)


def cell(
    region: str, value: Number = 100, low: Number | None = None, upper: Number | None = None, **fields: object
) -> Cell:
    """A cell of 宣讲 in 2023; without bounds the value is exact."""
    told = {
        "campaign": "rule-of-law",
        "region": region,
        "region_name": REGIONS.name(region),
        "level": REGIONS.level(region),
        "metric": "activities",
        "item_class": "宣讲",
        "qualifier": None,
        "period": "2023",
        "unit": "场次",
        "status": "achieved",
        "value": value,
        "low": value if low is None else low,
        "upper": value if low is None and upper is None else upper,
        "bound": "exact",
        "claims": 1,
        "documents": 1,
        "conflicts": 0,
        "figure_ids": (f"{region}-{value}",),
        **fields,
    }
    return Cell(**told)  # type: ignore[arg-type]


NUMBERS = st.one_of(st.integers(1, 10**9), st.fractions(1, 10**6), st.decimals(1, 10**6, places=2))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, width, above = Fraction(draw(NUMBERS)), draw(st.integers(0, 1000)), draw(st.booleans())
    return Interval(low + Fraction(width, 2), low, None if above else low + width)


@given(st.lists(intervals(), min_size=1, max_size=12))
def test_overlapping_intervals_are_not_ranked_apart(listed: list[Interval]) -> None:
    placed = ranks(listed)
    for one, place in zip(listed, placed, strict=True):
        assert 1 <= place.best <= place.worst <= len(listed)
        for other, another in zip(listed, placed, strict=True):
            if one.upper is not None and other.low > one.upper:
                assert another.best < place.best
                assert another.worst < place.worst
            elif other.upper is None or other.upper >= one.low:
                # Either may be the greater: the ranges of their places meet.
                assert another.best <= place.worst
                assert place.best <= another.worst


@given(st.lists(intervals(), min_size=1, max_size=12))
def test_ranks_count_what_lies_wholly_above_and_below(listed: list[Interval]) -> None:
    """Oracle: the definition, each interval against each."""
    for one, place in zip(listed, ranks(listed), strict=True):
        above = sum(one.upper is not None and other.low > one.upper for other in listed)
        below = sum(other.upper is not None and other.upper < one.low for other in listed)
        assert place == (above + 1, len(listed) - below)


@given(intervals(), st.fractions(Fraction(1, 10**6), 10**6))
def test_four_decimals_still_hold_the_true_value(one: Interval, factor: Fraction) -> None:
    exact, step = one.times(factor), Fraction(1, 10**4)
    told = decimals(exact)
    shown = Interval.exact(*told)
    assert shown.low <= exact.low < shown.low + step
    assert abs(shown.value - exact.value) <= step / 2
    assert shown.low <= shown.value
    assert (shown.upper is None) == (exact.upper is None)
    if exact.upper is not None and shown.upper is not None:
        assert shown.upper - step < exact.upper <= shown.upper
        assert shown.value <= shown.upper
    assert {number.as_tuple().exponent for number in told if number is not None} == {-4}


def test_decimals_are_exact_beyond_the_precision_of_a_context() -> None:
    assert decimals(Interval.exact(10**40 + 1, 10**40 + 1, None)).low == 10**40 + 1


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12, unique=True))
def test_exact_values_have_the_ranks_of_sorting(values: list[int]) -> None:
    """Oracle: Python's own order."""
    placed = ranks([Interval.exact(value, value, value) for value in values])
    order = sorted(values, reverse=True)
    assert [place.best for place in placed] == [place.worst for place in placed]
    assert [place.best for place in placed] == [order.index(value) + 1 for value in values]


def test_many_cells_are_ranked_at_once() -> None:
    """Each against each would be 400 million pairs."""
    one = cell("150725")
    cells = [msgspec.structs.replace(one, region=f"{n:06d}", value=n, low=n, upper=n) for n in range(20_000)]
    found = places(cells, [Interval.of(each) for each in cells])
    assert found == [Place(20_000 - n, 20_000 - n, 20_000) for n in range(20_000)]


def test_only_cells_that_differ_in_the_region_alone_are_ranked() -> None:
    alike = [cell("150724", 10), cell("150725", 30)]
    unlike = [cell("150702", 20, period="2022"), cell("150700", 90), cell("150721", 5, status="target")]
    several = [cell(code, n, item_class="培训") for code, n in (("150724", 1), ("150724", 2), ("150725", 3))]
    vague = [cell(code, n, metric="other") for code, n in (("150724", 1), ("150725", 3))]
    vague += [cell(code, n, period=None) for code, n in (("150724", 1), ("150725", 3))]
    vague += [cell(code, n, item_class=None) for code, n in (("150724", 1), ("150725", 3))]
    cells = [*alike, *unlike, *several, *vague]
    found = places(cells, [Interval.of(each) for each in cells])
    assert found == [Place(2, 2, 2), Place(1, 1, 2), *[None] * (len(cells) - 2)]
    # A cell without an interval is neither ranked nor ranked among.
    assert places(alike, [None, Interval.of(alike[1])]) == [None, None]


@given(st.lists(intervals(), min_size=1, max_size=8), st.randoms())
def test_a_sum_holds_every_sum_of_true_values(listed: list[Interval], chance: object) -> None:
    total = summed(listed)
    for share in (Fraction(0), Fraction(1, 3), Fraction(1)):
        true = sum(i.low + share * ((i.upper if i.upper is not None else i.low + 7) - i.low) for i in listed)
        assert total.low <= true
        assert total.upper is None or true <= total.upper
    assert (total.upper is None) == any(interval.upper is None for interval in listed)


@given(intervals(), intervals())
def test_a_quotient_holds_every_quotient_of_true_values(one: Interval, other: Interval) -> None:
    found = one.over(other)
    assert found is not None
    for above in (one.low, one.upper if one.upper is not None else one.low * 9):
        for below in (other.low, other.upper if other.upper is not None else other.low * 9):
            assert found.low <= above / below
            assert found.upper is None or above / below <= found.upper


# Region, value, what it comes to per 100,000 residents of the census; residents are facts of 2020.
@pytest.mark.parametrize(
    ("region", "value", "expected"),
    [
        ("110000", 21_893_095, Fraction(RESIDENTS)),
        ("150100", 34_461, Fraction(34_461 * RESIDENTS, 3_446_100)),
        # Counties have no residents in the table: no answer, and none borrowed from above.
        ("150725", 100, None),
        # Hulunbuir league until 2001, since then the city on the same ground.
        ("152100", 22_428_750, Fraction(10 * RESIDENTS)),
        # Laiwu became two districts of Jinan, whose residents are not Laiwu's; Dehui went to a Changchun that was there.
        ("371200", 100, None),
        ("222500", 100, None),
    ],
)
def test_per_capita(region: str, value: int, expected: Fraction | None) -> None:
    found = per_capita(cell(region, value), RESIDENTS_OF)
    assert (found.interval.value if found else None) == expected


@pytest.mark.parametrize(
    "changed", [{"metric": "rate", "unit": "%"}, {"kind": "change"}, {"kind": "ratio"}, {"unit": "%"}]
)
def test_a_rate_is_not_divided_by_residents(changed: dict[str, object]) -> None:
    assert per_capita(cell("110000", 96, **changed), RESIDENTS_OF) is None  # type: ignore[arg-type]


def test_an_abolished_region_has_residents_only_of_one_heir_in_its_place() -> None:
    assert len(RESIDENTS_OF) > len(POPULATION)
    for code in RESIDENTS_OF.keys() - POPULATION.keys():
        (heir,) = REGIONS.successors(code)
        assert REGIONS.division(code).end is not None
        assert REGIONS.level(heir) == REGIONS.level(code)
        assert RESIDENTS_OF[code] == POPULATION[heir]


def test_bounds_are_divided_as_the_value_is() -> None:
    found = per_capita(cell("110000", 500, 501, None), RESIDENTS_OF)
    assert found is not None
    assert found.interval.low == Fraction(501 * RESIDENTS, POPULATION["110000"])
    assert found.interval.upper is None


def test_a_roll_up_names_what_it_sums_and_what_is_missing() -> None:
    (found,) = roll_ups([cell("150725", 30), cell("150724", 10, 10, 12), cell("150700", 900)], REGIONS)
    assert (found.region, found.interval) == ("150700", Interval.exact(40, 40, 42))
    assert [part.region for part in found.parts] == ["150724", "150725"]
    assert found.partial
    assert "150702" in found.missing
    assert not {"150724", "150725"} & set(found.missing)
    # What the parent reports stands beside the sum, and is not in it.
    assert found.reported is not None
    assert found.reported.value == 900


def test_a_parent_is_never_added_to_its_children() -> None:
    cells = [
        cell("150000", 7000),
        cell("150700", 900),
        cell("150100", 800),
        cell("150725", 30),
        cell("150724", 10),
    ]
    found = {roll.region: roll for roll in roll_ups(cells, REGIONS)}
    assert found.keys() == {"150000", "150700"}
    assert found["150000"].interval.value == 1700
    assert found["150700"].interval.value == 40
    for roll in found.values():
        assert {parent_of(part.region, REGIONS) for part in roll.parts} == {roll.region}


def test_a_whole_roll_up_is_not_partial() -> None:
    children = [
        d.code for d in REGIONS.divisions() if d.end is None and parent_of(d.code, REGIONS) == "460200"
    ]
    assert len(children) >= 2
    (found,) = roll_ups([cell(code, 5) for code in sorted(set(children))], REGIONS)
    assert not found.partial
    assert found.interval.value == 5 * len(set(children))


@pytest.mark.parametrize(
    "changed",
    [
        {"metric": "rate", "unit": "%"},
        {"metric": "other"},
        {"kind": "change"},
        {"unit": "%"},
        {"item_class": None},
        {"period": None},
    ],
)
def test_what_is_no_one_thing_is_not_summed(changed: dict[str, object]) -> None:
    assert list(roll_ups([cell("150725", **changed), cell("150724", **changed)], REGIONS)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("field", ["campaign", "item_class", "qualifier", "period", "unit", "status"])
def test_unlike_cells_are_not_summed(field: str) -> None:
    other = {"status": "target", "period": "2022"}.get(field, "别的")
    changed: dict[str, object] = {field: other}
    assert list(roll_ups([cell("150725"), cell("150724", **changed)], REGIONS)) == []  # type: ignore[arg-type]


def test_a_part_with_two_values_is_not_summed() -> None:
    assert list(roll_ups([cell("150725", 30), cell("150725", 50), cell("150724", 10)], REGIONS)) == []


PEOPLE = Units.load(shipped_folder("lexicons")).classes("participants")


def held_and_came(**changed: object) -> tuple[Cell, Cell]:
    held = cell("150725", 12, figure_ids=("a",))
    came = cell(
        "150725", 3000, 3000, 3600, metric="participants", unit="人次", item_class="群众", figure_ids=("b",)
    )
    fields = {name: getattr(came, name) for name in Cell.__struct_fields__}
    return held, Cell(**{**fields, **changed})


def test_participants_are_divided_by_the_activities_of_their_event() -> None:
    held, came = held_and_came()
    (found,) = per_activity([held, came], {"a": ("doc", 1), "b": ("doc", 1)}, PEOPLE)
    assert found.interval == Interval.exact(250, 250, 300)


@pytest.mark.parametrize(
    ("events", "changed"),
    [
        ({"a": ("doc", 1), "b": ("doc", 2)}, {}),
        ({"a": ("doc", 1), "b": ("other", 1)}, {}),
        ({"a": ("doc", 1)}, {}),
        ({"a": ("doc", 1), "b": ("doc", 1)}, {"region": "150724"}),
        ({"a": ("doc", 1), "b": ("doc", 1)}, {"status": "target"}),
        ({"a": ("doc", 1), "b": ("doc", 1)}, {"period": "2022"}),
        ({"a": ("doc", 1), "b": ("doc", 1)}, {"unit": "斤"}),
    ],
)
def test_what_no_event_joins_is_not_divided(
    events: dict[str, tuple[str, int]], changed: dict[str, object]
) -> None:
    assert list(per_activity(held_and_came(**changed), events, PEOPLE)) == []


def test_an_event_with_two_kinds_of_activity_divides_nothing() -> None:
    held, came = held_and_came()
    second = cell("150725", 7, item_class="培训", figure_ids=("c",))
    assert list(per_activity([held, second, came], dict.fromkeys("abc", ("doc", 1)), PEOPLE)) == []


@pytest.fixture
def dataset(corpus_dataset: Path) -> Path:
    return corpus_dataset


def rows(dataset: Path, *arguments: str) -> list[dict[str, str]]:
    done = heshu("compare", dataset, *arguments)
    assert done.returncode == 0, complaint(done)
    return list(csv.DictReader(io.StringIO(done.stdout.decode("utf-8"))))


def test_compare_prints_the_cells(dataset: Path) -> None:
    found = rows(dataset, "--metric", "activities", "--campaign", "rule-of-law", "--period", "2023")
    assert list(found[0]) == list(COMPARED)
    assert {(row["campaign"], row["metric"], row["period"]) for row in found} == {
        ("rule-of-law", "activities", "2023")
    }


def published(dataset: Path, name: str) -> list[dict[str, str]]:
    with (dataset / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("comparison", ["--per-capita"]),
        ("comparison", ["--ranked"]),
        ("roll_ups", ["--table", "roll-ups"]),
        ("per_activity", ["--table", "per-activity"]),
    ],
)
def test_compare_prints_what_the_dataset_holds(dataset: Path, name: str, arguments: list[str]) -> None:
    stored, printed = published(dataset, name), rows(dataset, *arguments)
    assert len(printed) == len(stored) > 0
    for one, other in zip(printed, stored, strict=True):
        assert one == {column: other[column] for column in one}


@pytest.mark.parametrize("table", ["roll-ups", "per-activity"])
@pytest.mark.parametrize(
    "chosen",
    [["--metric", "activities"], ["--level", "county"], ["--period", "2023"], ["--campaign", "rule-of-law"]],
)
def test_a_choice_keeps_rows_and_changes_none(dataset: Path, table: str, chosen: list[str]) -> None:
    every, kept = rows(dataset, "--table", table), rows(dataset, "--table", table, *chosen)
    assert 0 < len(kept) <= len(every)
    assert all(row in every for row in kept)


def test_compare_divides_and_ranks(dataset: Path) -> None:
    found = rows(dataset, "--metric", "activities", "--campaign", "rule-of-law", "--per-capita", "--ranked")
    assert list(found[0]) == [*COMPARED, *PER_CAPITA, *RANKED]
    ganzhou = next(row for row in found if row["region"] == "360700")
    assert ganzhou["residents"] == str(POPULATION["360700"])
    counties = [row for row in rows(dataset, "--level", "county", "--ranked") if row["ranked_among"]]
    assert counties
    for row in counties:
        assert 1 <= int(row["rank_best"]) <= int(row["rank_worst"]) <= int(row["ranked_among"])


def test_compare_sums_regions(dataset: Path) -> None:
    """Origin: corpus a18 and a08, six counties of Ganzhou and five of Ji'an, both prefectures told beside them."""
    found = rows(dataset, "--table", "roll-ups", "--metric", "activities", "--period", "2023")
    assert list(found[0]) == list(ROLLED_UP)
    ganzhou = next(row for row in found if row["region"] == "360700" and row["item_class"] == "宣讲")
    assert (ganzhou["parts"], ganzhou["partial"]) == ("6", "true")
    assert len(ganzhou["summed"].split()) == 6
    assert not set(ganzhou["summed"].split()) & set(ganzhou["missing"].split())
    assert Decimal(ganzhou["reported"]) > Decimal(ganzhou["value"])


def test_compare_tells_participants_for_each_activity(dataset: Path) -> None:
    found = rows(dataset, "--table", "per-activity")
    assert list(found[0]) == list(PER_ACTIVITY)
    for row in found:
        assert Decimal(row["low"] or 0) <= Decimal(row["per_activity"])


def test_compare_covers_regions_by_metrics(dataset: Path) -> None:
    cells, covered = (
        rows(dataset, "--level", "county"),
        rows(dataset, "--level", "county", "--table", "coverage"),
    )
    assert {row["region"] for row in covered} == {row["region"] for row in cells}
    counted = sum(
        int(count)
        for row in covered
        for name, count in row.items()
        if name in {c["metric"] for c in cells} and count
    )
    assert counted == len(cells)


def test_an_unknown_campaign_is_named(dataset: Path) -> None:
    done = heshu("compare", dataset, "--campaign", "no-such")
    assert done.returncode == 2
    assert "rule-of-law" in complaint(done)


def test_a_choice_of_nothing_is_told_and_leaves_the_header(dataset: Path) -> None:
    done = heshu("compare", dataset, "--campaign", "rule-of-law", "--period", "1999")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert "within the selection --period has no 1999; there are 2023" in complaint(done)
    done = heshu("compare", dataset, "--period", "2023")
    assert (done.returncode, done.stderr) == (0, b"")
