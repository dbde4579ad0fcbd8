"""Charts that set several series beside each other: what is drawn, what is left out and told, words, bytes."""

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure as Sheet
from matplotlib.patches import Polygon
from present_factories import cell
from present_sheets import marks_cut_off, texts_of

from pipeline.dataset.per_capita import residents_by_region
from pipeline.present import canvas, fonts, heatmap, over_time, participation
from pipeline.present import province_map as map_module
from pipeline.present.canvas import DrawnChart, chart_style
from pipeline.present.charts import STEMS, charts_of
from pipeline.present.comparable import told_once
from pipeline.present.dot_labels import Box, place_labels
from pipeline.present.grid import best_grid, per_capita
from pipeline.present.heatmap import region_heatmap
from pipeline.present.naming import Names, load_names
from pipeline.present.over_time import regions_over_time
from pipeline.present.pairing import best_participation
from pipeline.present.participation import activities_and_participants
from pipeline.present.province_map import province_map, tiles
from pipeline.present.report_words import words_of
from pipeline.present.scales import SHADES, Shading
from pipeline.present.timeline import Moment, longest_timeline
from pipeline.present.wording import LANGS, Lang
from pipeline.records import Cell
from pipeline.regions import Gazetteer, load_population
from pipeline.resources import shipped_folder

Draw = Callable[[Sequence[Cell], Names, Lang, Mapping[str, str]], DrawnChart | None]
DRAWINGS: list[Draw] = [region_heatmap, regions_over_time, activities_and_participants, province_map]
PEOPLE = {"metric": "participants", "item_class": "群众", "unit": "人次"}
PROVINCES = sorted(tiles())


def rich(regions: int, level: str = "county") -> list[Cell]:
    """Cells of three metrics over three years: every bound, open ends, targets, conflicts, long names."""
    cells = []
    names = ["新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县", "昆区"]
    for n in range(regions):
        place: dict[str, Any] = {"level": level, "region_name": names[n] if n < 2 else f"第{n}旗"}
        if level == "province":
            place["region"] = PROVINCES[n]
        value = 10 * (n + 1) ** 2
        bounds: list[dict[str, Any]] = [
            {},
            {"bound": "over", "upper": None},
            {"bound": "about", "low": value // 2, "upper": value * 2},
            {"bound": "under", "low": value * 8 // 10, "conflicts": 1},
        ]
        for year in range(2020, 2023):
            dated = place | {"period": str(year)}
            cells.append(cell(n, value=value, **dated, **bounds[n % 4]))
            crowd = value * (4000 if n % 9 == 5 else 90 + n % 7)
            cells.append(cell(n, value=crowd, **dated, **PEOPLE))
            if n % 3 == 0:
                cells.append(cell(n, value=value * 2, status="target", **dated))
        cells.append(cell(n, **place, metric="money", unit="元", item_class="资金", value=value * 10**6 + 7))
    return cells


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """The sheets that the charts under test are rendered from."""
    kept: list[Sheet] = []
    original = canvas.finished

    def keep(sheet: Sheet, *texts: str) -> Any:
        kept.append(sheet)
        return original(sheet, *texts)

    for module in (heatmap, over_time, participation, map_module):
        monkeypatch.setattr(module, "finished", keep)
    return kept


def draw(drawing: Draw, cells: Sequence[Cell], lang: Lang = "zh", names: Names | None = None) -> Any:
    with chart_style():
        return drawing(cells, names or Names(), lang, {})


def words_on(sheet: Sheet) -> str:
    return "\n".join(text.get_text() for text, _ in texts_of(sheet)).replace("\n", "")


def faces(sheet: Sheet) -> list[str]:
    from matplotlib.colors import to_hex

    shapes = sheet.axes[0].patches
    return [to_hex(shape.get_facecolor()) for shape in shapes if isinstance(shape, Polygon)]


# (what a table lacks, which chart it then does not give); developed here
NOTHING: list[tuple[str, Draw, list[Cell]]] = [
    ("no cells", region_heatmap, []),
    ("one column", region_heatmap, [cell(n) for n in range(9)]),
    ("one region", region_heatmap, [cell(0), cell(0, **PEOPLE)]),
    ("other", region_heatmap, [cell(n, metric="other", item_class=i) for n in range(4) for i in "甲乙"]),
    ("one period", regions_over_time, [cell(n) for n in range(9)]),
    ("open", regions_over_time, [cell(0, period=p) for p in ("2020/..", "../2021", "2022-01/2022-06")]),
    ("days", regions_over_time, [cell(0, period=f"2022-01-0{day}") for day in range(1, 9)]),
    ("a year and a month", regions_over_time, [cell(0, period=p) for p in ("2022", "2021-05")]),
    ("too few", activities_and_participants, [cell(n, **more) for n in range(3) for more in ({}, PEOPLE)]),
    ("not together", activities_and_participants, [cell(n, **(PEOPLE if n > 4 else {})) for n in range(9)]),
    ("zeros", activities_and_participants, [cell(n, value=0, **m) for n in range(9) for m in ({}, PEOPLE)]),
    ("counties", province_map, [cell(n) for n in range(9)]),
    ("two", province_map, [cell(0, level="province", region=code) for code in PROVINCES[:2]]),
    ("no tile", province_map, [cell(n, level="province") for n in range(1, 9)]),
]


@pytest.mark.parametrize(("lack", "drawing", "cells"), NOTHING, ids=[row[0] for row in NOTHING])
def test_a_chart_with_nothing_to_show_is_not_drawn(lack: str, drawing: Draw, cells: list[Cell]) -> None:
    assert draw(drawing, cells) is None


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("regions", "level"), [(5, "county"), (30, "county"), (300, "county"), (34, "province")]
)
def test_no_text_is_clipped_or_overlaps_another(
    regions: int, level: str, lang: Any, sheets: list[Sheet]
) -> None:
    for drawing in DRAWINGS:
        draw(drawing, rich(regions, level), lang, load_names(lang))
    assert len(sheets) == (4 if level == "province" else 3)
    for sheet in sheets:
        placed = list(texts_of(sheet))
        assert marks_cut_off(sheet) == []
        for text, box in placed:
            inside = (
                box.x0 >= 0 and box.y0 >= 0 and box.x1 <= sheet.bbox.width and box.y1 <= sheet.bbox.height
            )
            assert inside, f"{text.get_text()!r} is clipped"
        for (text, box), (other, other_box) in combinations(placed, 2):
            if text.get_rotation() or other.get_rotation() or "※" in (text.get_text(), other.get_text()):
                continue
            apart = (
                min(box.x1, other_box.x1) - max(box.x0, other_box.x0),
                min(box.y1, other_box.y1) - max(box.y0, other_box.y0),
            )
            # line boxes hold the font's ascent and descent: four pixels of them may touch
            assert min(apart) <= 4, f"{text.get_text()!r} overlaps {other.get_text()!r}"


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_titles_name_campaign_period_level_and_reports(drawing: Draw) -> None:
    cells = rich(12, "province")
    documents = {f"{n:016x}": f"paper {n % 4}" for n in range(12)}
    with chart_style():
        chart = drawing(cells, load_names("zh"), "zh", documents)
    assert chart is not None
    assert chart.scope.startswith("民族团结进步创建 · 202")
    assert "省级 · 12个地区 · 4份报告" in chart.scope
    assert chart.title in chart.alt
    assert chart.scope in chart.alt


# (chart, units that its axes, heads or legend name)
UNITS: list[tuple[Draw, list[str]]] = [
    (region_heatmap, ["(场次)", "(人次)", "(元)"]),
    (regions_over_time, ["纵轴：场次"]),
    (activities_and_participants, ["（场次，对数刻度）", "（人次，对数刻度）", "每场次"]),
    (province_map, ["单位：人次"]),
]


@pytest.mark.parametrize(("drawing", "units"), UNITS)
def test_units_are_named(drawing: Draw, units: list[str], sheets: list[Sheet]) -> None:
    cells = [c for c in rich(12, "province") if drawing is not province_map or c.metric == "participants"]
    draw(drawing, cells)
    assert [unit for unit in units if unit not in words_on(sheets[0])] == []


@pytest.mark.parametrize(
    ("drawing", "told"),
    [
        (region_heatmap, "画出30个地区，另有270个没有画出"),
        (regions_over_time, "画出30个地区，另有270个没有画出"),
    ],
)
def test_regions_that_are_not_drawn_are_counted(drawing: Draw, told: str, sheets: list[Sheet]) -> None:
    chart = draw(drawing, rich(300))
    assert "300个地区中的30个 · 30个数字" in chart.scope
    assert told in words_on(sheets[0])


def test_every_region_of_three_hundred_has_its_dot(sheets: list[Sheet]) -> None:
    draw(activities_and_participants, rich(300))
    dots = [line for line in sheets[0].axes[0].lines if line.get_marker() == "o"]
    assert len(dots) == 300


def test_several_values_of_one_key_are_no_answer(sheets: list[Sheet]) -> None:
    cells = [cell(n, **more) for n in range(5) for more in ({}, PEOPLE)]
    cells.append(cell(0, value=999))
    alone, repeated = told_once(cells)
    assert (len(alone), [c.region for c in repeated]) == (9, ["150000"])
    draw(region_heatmap, cells)
    draw(activities_and_participants, cells)
    assert "多个数值" in words_on(sheets[0])
    assert "999" not in words_on(sheets[0])
    assert len([line for line in sheets[1].axes[0].lines if line.get_marker() == "o"]) == 4
    assert all("1处在同一报告里有几个不同的数值" in words_on(sheet) for sheet in sheets)


def test_a_target_does_not_stand_for_several_achieved_values(sheets: list[Sheet]) -> None:
    cells = [cell(0, level="province", region=code) for code in PROVINCES[:5]]
    cells += [cell(0, level="province", region=PROVINCES[0], value=7)]
    cells += [cell(0, level="province", region=PROVINCES[0], value=8, status="target")]
    draw(province_map, cells)
    assert "北京多个数值" in words_on(sheets[0])


def test_the_heatmap_shades_by_column_and_leaves_targets_hollow(sheets: list[Sheet]) -> None:
    cells = [cell(n, value=10**n) for n in range(1, 4)] + [cell(n, value=n, **PEOPLE) for n in range(1, 4)]
    cells.append(cell(4, value=5, status="target"))
    draw(region_heatmap, cells)
    drawn = faces(sheets[0])
    assert [drawn.count(shade) for shade in (SHADES[0], SHADES[-1], "#ffffff")] == [2, 2, 1]


def test_intervals_are_drawn_in_fields(sheets: list[Sheet]) -> None:
    cells = [cell(n, value=10**n, **more) for n in range(1, 4) for more in ({}, PEOPLE)]
    cells[0] = cell(1, value=10, low=10, upper=1000, bound="over")
    cells[2] = cell(2, value=100, upper=None, bound="over")
    draw(region_heatmap, cells)
    assert len(faces(sheets[0])) == 6 + 2  # the strip of the interval across shades has two ends
    assert [line.get_marker() for line in sheets[0].axes[0].lines] == ["^"]
    shown = words_on(sheets[0])
    assert all(text in shown for text in ("≥10", "≥100", "上限未写明", "区间跨档"))


def test_a_target_beside_an_achieved_value_is_told(sheets: list[Sheet]) -> None:
    cells = [cell(n, **more) for n in range(3) for more in ({}, PEOPLE)]
    draw(region_heatmap, [*cells, cell(0, status="target")])
    assert "另有1个目标值" in words_on(sheets[0])


def test_values_per_resident_are_exact_and_only_of_what_is_counted() -> None:
    cells = [
        cell(0, region="150000", level="province", value=700, low=600, upper=None),
        cell(0, region="150000", level="province", metric="rate", unit="%"),
        cell(0, region="150000", level="province", kind="change"),
        cell(0, region="150102", level="county"),
        cell(0, region="152200", level="prefecture"),
    ]
    divided, unknown = per_capita(cells, {"150000": 300_000, "150102": 400_000})
    assert [(c.value, c.low, c.upper) for c in divided] == [(Fraction(700, 3), Fraction(200), None)]
    assert [c.region for c in unknown] == ["152200"]


def test_abolished_regions_are_divided_as_in_the_dataset() -> None:
    """A league that became a city on its ground has the city's residents; Laiwu has not those of all Jinan."""
    folder = shipped_folder("lexicons")
    residents = residents_by_region(load_population(folder), Gazetteer.load(folder))
    cells = [cell(0, region=code, level="prefecture") for code in ("152100", "371200")]
    divided, unknown = per_capita(cells, residents)
    assert [(c.region, c.value) for c in divided] == [("152100", Fraction(100 * 100_000, 2_242_875))]
    assert [c.region for c in unknown] == ["371200"]


def test_regions_without_residents_are_named(sheets: list[Sheet]) -> None:
    cells = [cell(n, level="prefecture", **more) for n in range(5) for more in ({}, PEOPLE)]
    residents = {cell(n).region: 10**6 for n in range(3)}
    with chart_style():
        chart = region_heatmap(cells, Names(), "zh", {}, residents)
    assert chart is not None
    assert chart.stem == "heatmap-per-capita"
    shown = words_on(sheets[0])
    assert "没有居民数、未画出的2个地区：第3旗、第4旗。" in shown
    assert "(场次/10万人)" in shown


def test_the_grid_that_says_most_is_chosen() -> None:
    vague = [cell(n, item_class=i, campaign=None, period=None) for n in range(6) for i in "甲乙"]
    stated = [cell(n, item_class=i) for n in range(3) for i in "丙丁"]
    older = [cell(n, item_class=i, period="2020") for n in range(3) for i in "戊己"]
    grid = best_grid([*vague, *stated, *older])
    assert grid is not None
    assert [(grid.frame.period, key.item_class) for key in grid.columns] == [("2022", "丁"), ("2022", "丙")]


@given(st.lists(st.floats(-1e12, 1e12).map(lambda x: round(x, 3)), min_size=1, max_size=60))
def test_shades_never_fall_as_values_rise(values: list[float]) -> None:
    shading = Shading.over(values)
    steps = [shading.step(value) for value in sorted(values)]
    assert steps == sorted(steps)
    assert 0 <= steps[0] <= steps[-1] < len(SHADES)
    assert len(shading.ranges()) == len(shading.bounds) + 1


def test_the_timeline_with_most_periods_is_chosen_and_single_ones_are_counted() -> None:
    years = [cell(n, period=str(year)) for n in range(3) for year in range(2019, 2023)]
    months = [cell(n, item_class="培训", period=f"2022-0{m}") for n in range(3) for m in range(1, 4)]
    line = longest_timeline([*years, *months, cell(7, period="2020")])
    assert line is not None
    assert (line.step, [panel.periods for panel in line.panels], line.single) == ("year", [4, 4, 4], 1)


def test_several_regions_come_before_one_with_more_periods() -> None:
    alone = [cell(0, period=str(year)) for year in range(2010, 2020)]
    both = [cell(n, item_class="培训", period=str(year)) for n in range(2) for year in (2021, 2022)]
    line = longest_timeline([*alone, *both])
    assert line is not None
    assert line.key.item_class == "培训"


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_moment_is_written_as_it_was_read(year: int, month: int) -> None:
    for period in (f"{year:04d}", f"{year:04d}-{month:02d}"):
        moment = Moment.of(period)
        assert moment is not None
        assert moment.text == period


def test_panels_share_their_axes_and_draw_intervals(sheets: list[Sheet]) -> None:
    cells = [cell(n, period=str(2020 + year), value=10 + n + year) for n in range(4) for year in range(3)]
    cells[0] = cell(0, period="2020", value=10, low=5, upper=15)
    cells[1] = cell(0, period="2021", value=11, upper=None)
    cells.append(cell(3, period="2022", value=30, status="target"))
    draw(regions_over_time, cells)
    axes = sheets[0].axes
    assert len(axes) == 4
    assert len({(*one.get_xlim(), *one.get_ylim()) for one in axes}) == 1
    first = [line for one in axes for line in one.lines]
    assert [np.asarray(line.get_ydata()).tolist() for line in first if line.get_alpha()] == [[5, 15]]
    assert sum(line.get_marker() == "^" for line in first) == 1
    assert sum(line.get_markerfacecolor() == "white" for line in first if line.get_marker() == "o") == 1


def goals_and_deeds() -> list[Cell]:
    """More regions, metrics and periods of goals than of what was done."""
    goals = [
        cell(n, region=PROVINCES[n], level="province", status="target", period=period, **more)
        for n in range(9)
        for period in ("2025", "2026", "2027")
        for more in ({}, PEOPLE)
    ]
    deeds = [
        cell(n, region=PROVINCES[n], level="province", period=period, **more)
        for n in range(4)
        for period in ("2021", "2022")
        for more in ({}, PEOPLE)
    ]
    return [*goals, *deeds]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_what_was_done_comes_before_goals(drawing: Draw) -> None:
    cells = goals_and_deeds()
    if drawing is not regions_over_time:  # one line has both
        assert "2025" not in draw(drawing, cells).scope
    chart = draw(drawing, [c for c in cells if c.status == "target"])
    told = chart.scope if drawing is activities_and_participants else chart.title
    assert "目标" in told
    assert "目标" not in draw(drawing, [c for c in cells if c.status == "achieved"]).title


@pytest.mark.parametrize("drawing", [region_heatmap, activities_and_participants, province_map])
def test_of_equal_periods_the_latest_is_drawn(drawing: Draw) -> None:
    cells = [
        cell(n, region=PROVINCES[n], level="province", period=period, **more)
        for n in range(4)
        for period in ("2021", "2023", "2022")
        for more in ({}, PEOPLE)
    ]
    assert "2023年" in draw(drawing, cells).scope


def test_panels_are_ordered_by_what_was_done() -> None:
    cells = [cell(n, period=period, value=n) for n in range(3) for period in ("2021", "2022")]
    cells.append(cell(0, period="2022", value=99, status="target"))
    line = longest_timeline(cells)
    assert line is not None
    assert [panel.region for panel in line.panels] == ["150002", "150001", "150000"]


def test_a_region_without_a_field_in_the_drawn_columns_has_no_row() -> None:
    cells = [cell(n, item_class=f"事项{k:02d}") for n in range(3) for k in range(10)]
    cells += [cell(n, item_class="末") for n in (7, 8)]
    grid = best_grid(cells)
    assert grid is not None
    assert (len(grid.columns), grid.rows) == (11, ("150002", "150001", "150000"))


# (participants of each of six regions with 100 activities, intervals, who is named)
OUTLIERS: list[tuple[list[int], dict[int, dict[str, Any]], list[int]]] = [
    ([1000, 1100, 900, 1000, 1050, 1000], {}, []),  # all close: no factor of 2
    ([1000, 1100, 900, 1000, 1050, 9000], {}, [5]),
    ([1000, 1100, 900, 1000, 100, 9000], {}, [4, 5]),  # the farthest first
    (
        [1000, 1100, 900, 1000, 1050, 9000],
        {5: {"low": 1000, "upper": 9000}},
        [],
    ),  # its interval spans the median
    (
        [1000, 1100, 900, 1000, 1050, 9000],
        {5: {"upper": None}},
        [5],
    ),  # an open upper end only lies farther off
    ([1000, 1100, 900, 1000, 1050, 100], {5: {"upper": None}}, []),  # it may lie anywhere above
    ([100, 400, 1000, 2500, 10_000, 1000], {}, []),  # far apart, but so is the median deviation
]


@pytest.mark.parametrize(("people", "ends", "named"), OUTLIERS)
def test_outliers_are_those_whose_whole_interval_is_off(
    people: list[int], ends: dict[int, dict[str, Any]], named: list[int]
) -> None:
    cells = [cell(n, value=100) for n in range(6)]
    cells += [cell(n, value=people[n], **PEOPLE, **ends.get(n, {})) for n in range(6)]
    pairing = best_participation(cells)
    assert pairing is not None
    assert [pair.region for pair in pairing.outliers] == [f"{150000 + n}" for n in named]


def test_only_like_participants_stand_against_like_activities() -> None:
    cells = [cell(n) for n in range(6)] + [cell(n, **PEOPLE) for n in range(4)]
    cells += [cell(n, metric="participants", unit="人", item_class="群众") for n in range(4, 6)]
    cells += [cell(n, **PEOPLE | {"period": "2021"}) for n in range(4, 6)]
    pairing = best_participation(cells)
    assert pairing is not None
    assert [pair.region for pair in pairing.pairs] == ["150000", "150001", "150002", "150003"]


def test_values_that_a_log_axis_cannot_hold_are_told(sheets: list[Sheet]) -> None:
    cells = [cell(n, **more) for n in range(5) for more in ({}, PEOPLE)]
    cells[0] = cell(0, value=0)
    draw(activities_and_participants, cells)
    assert "1个地区的数值不大于零或过大" in words_on(sheets[0])


def test_outliers_without_room_for_a_name_are_told_below(sheets: list[Sheet]) -> None:
    cells = [cell(n, value=100) for n in range(60)]
    cells += [cell(n, value=10**6 if n < 20 else 1000, **PEOPLE) for n in range(60)]
    chart = draw(activities_and_participants, cells)
    beside = sum(f"第{n}旗" in {text.get_text() for text, _ in texts_of(sheets[0])} for n in range(20))
    assert 0 < beside < 20
    assert f"没有在图上注名的还有{20 - beside}个" in words_on(sheets[0])
    assert "第0旗" in chart.alt


def test_the_sheet_of_few_regions_is_low_and_names_them(sheets: list[Sheet]) -> None:
    for regions in (4, 12, 13, 300):
        draw(activities_and_participants, rich(regions))
    heights = [sheet.get_size_inches()[1] for sheet in sheets]
    assert heights[0] < 6 < heights[1] < heights[3] < 9
    # the longest of twelve names has no room; of thirteen regions none is off the median
    for sheet, names in zip(sheets[:3], (4, 11, 0), strict=True):
        assert sum(text.get_text().endswith(("旗", "昆区", "…")) for text, _ in texts_of(sheet)) == names


def test_of_few_regions_those_off_the_median_are_named_in_black(sheets: list[Sheet]) -> None:
    cells = [cell(n, value=100) for n in range(6)]
    cells += [cell(n, value=9000 if n == 5 else 1000 + 200 * n, **PEOPLE) for n in range(6)]
    draw(activities_and_participants, cells)
    named = {text.get_text(): text.get_color() for text, _ in texts_of(sheets[0])}
    assert {label: named[label] for label in ("第0旗", "第5旗")} == {
        "第0旗": canvas.GREY,
        "第5旗": canvas.INK,
    }
    assert "黑字的地区：" in words_on(sheets[0])


def test_names_do_not_lie_on_the_line_of_the_median(sheets: list[Sheet]) -> None:
    draw(activities_and_participants, rich(12))
    axes = sheets[0].axes[0]
    (median,) = [line for line in axes.lines if line.get_linestyle() == "--"]
    places = axes.transData.transform(np.asarray(median.get_xydata()))
    named = [box for text, box in texts_of(sheets[0]) if text.get_text().endswith(("旗", "昆区"))]
    assert named
    assert not any(box.contains(x, y) for box in named for x, y in places)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), max_size=12))
def test_labels_cover_no_dot_and_no_label(dots: list[tuple[float, float]]) -> None:
    frame = Box(0, 0, 300, 300)
    drawn = [Box(x - 3, y - 3, x + 3, y + 3) for x, y in dots]
    places = place_labels(dots, ["第一旗"] * len(dots), frame, drawn)
    assert len(places) == len(dots)
    for (x, y), offset in zip(dots, places, strict=True):
        if offset is not None:
            near = Box(min(x, x + offset[0]), y + offset[1] - 1, max(x, x + offset[0]), y + offset[1] + 1)
            assert near.left >= 0
            assert near.right <= 300
    chosen = [(x + o[0], y + o[1]) for (x, y), o in zip(dots, places, strict=True) if o is not None]
    assert len(set(chosen)) == len(chosen)


# Land borders between province-level divisions, written down from a map for this test
BORDERS = """
黑龙江:吉林 内蒙古 | 吉林:辽宁 内蒙古 | 辽宁:河北 内蒙古 | 内蒙古:河北 山西 陕西 宁夏 甘肃 | 河北:北京 天津 山东 河南 山西
北京:天津 | 山西:陕西 河南 | 陕西:宁夏 甘肃 四川 重庆 湖北 河南 | 宁夏:甘肃 | 甘肃:新疆 青海 四川 | 新疆:青海 西藏
青海:西藏 四川 | 西藏:四川 云南 | 四川:重庆 贵州 云南 | 重庆:湖北 湖南 贵州 | 云南:贵州 广西 | 贵州:湖南 广西
河南:山东 江苏 安徽 湖北 | 山东:江苏 安徽 | 江苏:安徽 上海 浙江 | 安徽:浙江 江西 湖北 | 上海:浙江 | 湖北:湖南 江西
湖南:江西 广东 广西 | 江西:浙江 福建 广东 | 浙江:福建 | 福建:广东 | 广东:广西 香港 澳门
"""
NO_BORDER = {"宁夏山西", "青海陕西", "天津辽宁", "广西海南", "海南澳门", "澳门香港", "福建香港"}


def test_the_tiles_are_the_thirty_four_provinces_with_neighbours_beside_each_other() -> None:
    gazetteer = Gazetteer.load(shipped_folder("lexicons"))
    in_use = {d.code: d for d in gazetteer.divisions() if d.level == "province" and d.end is None}
    assert tiles().keys() == in_use.keys()
    assert all(in_use[code].name.startswith(tile.name) for code, tile in tiles().items())
    assert len({(tile.column, tile.row) for tile in tiles().values()}) == 34
    borders = set()
    for line in BORDERS.replace("\n", "|").split("|"):
        one, _, others = line.strip().partition(":")
        borders |= {frozenset((one, other)) for other in others.split()}
    touching = {
        frozenset((a.name, b.name))
        for a, b in combinations(tiles().values(), 2)
        if abs(a.column - b.column) + abs(a.row - b.row) == 1
    }
    assert (len(touching), len(touching & borders)) == (47, 40)
    assert {"".join(sorted(pair)) for pair in touching - borders} == {
        "".join(sorted((n[:2], n[2:]))) for n in NO_BORDER
    }


def test_the_map_has_a_tile_for_each_province_and_empty_ones_are_hollow(sheets: list[Sheet]) -> None:
    cells = [cell(0, level="province", region=code, value=n + 1) for n, code in enumerate(PROVINCES[:9])]
    cells[8] = cell(0, level="province", region=PROVINCES[8], status="target")
    cells.append(cell(0, level="province", region="999999", value=4))
    draw(province_map, cells)
    drawn = faces(sheets[0])
    assert (len(drawn), drawn.count("#ffffff")) == (34, 26)
    shown = words_on(sheets[0])
    assert all(tile.name in shown for tile in tiles().values())
    assert "1个代码没有方格，没有画出：999999" in shown


HOSTILE_NAMES = [
    "笑脸\U0001f600旗",
    "$\\frac{1}{0}$旗",
    "反\u202e转\u202c旗",
    "空\x00字\x1b[31m旗",
    "超" * 500,
    "",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_drawn_without_boxes(name: str) -> None:
    changed = {"item_class": name or None, "unit": name or None, "qualifier": name or None}
    cells = [
        cell(
            n,
            region=PROVINCES[n],
            level="province",
            region_name=f"{name}{n}",
            period=period,
            **changed,
            **more,
        )
        for n in range(6)
        for period in ("2021", "2022")
        for more in ({}, {"metric": "participants", "value": 10**6 if n == 1 else 900})
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns "Glyph ... missing from font(s)"
        drawn = charts_of(cells, "zh", Names(), groups=["comparative"])
    assert [chart.stem for chart in drawn] == [
        "heatmap",
        "heatmap-per-capita",
        "over-time",
        "participation",
        "province-map",
    ]


HUGE = st.one_of(
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.fractions(),
)


@pytest.mark.parametrize("drawing", DRAWINGS)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_values_are_drawn_or_left_out(drawing: Draw, data: st.DataObject) -> None:
    cells = []
    for n in range(4):
        for period, more in [("2021", {}), ("2022", {}), ("2022", PEOPLE)]:
            value = data.draw(HUGE)
            upper = data.draw(st.sampled_from([None, value]))
            place = {"region": PROVINCES[n], "level": "province"}
            cells.append(cell(n, value=value, upper=upper, period=period, **place, **more))
    chart = draw(drawing, cells)
    assert chart is None or chart.png.startswith(b"\x89PNG")


def test_words_stand_in_both_languages_and_have_glyphs() -> None:
    chinese, english = (words_of("chart_words.toml", lang) for lang in ("zh", "en"))
    blanks = {name: set(_blanks(text)) for name, text in chinese.items()}
    assert blanks == {name: set(_blanks(text)) for name, text in english.items()}
    shown = "".join([*chinese.values(), *english.values(), *(tile.name for tile in tiles().values())])
    assert fonts.missing_glyphs(shown) == ""


def _blanks(text: str) -> Iterator[str]:
    for piece in text.split("{")[1:]:
        yield piece.partition("}")[0]


def test_same_cells_same_bytes_whatever_order_or_hash_seed(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from test_present_comparative import rich; from pipeline.present.charts import charts_of, write_charts;"
        "cells = rich(12, 'province')[::int(sys.argv[3])];"
        "write_charts(charts_of(cells, 'zh', groups=['comparative']), Path(sys.argv[2]))"
    )
    for name, order, seed in [("one", "1", "1"), ("two", "-1", "2")]:
        arguments = [sys.executable, "-c", code, str(Path(__file__).parent), str(tmp_path / name), order]
        subprocess.run(arguments, check=True, env=os.environ | {"PYTHONHASHSEED": seed})
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert one == {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert len(one) == 10
    assert {Path(name).stem for name in one} <= set(STEMS)
