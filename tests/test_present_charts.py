"""Charts: which cells stand together, what is drawn, and that nothing is clipped, overlaps or changes."""

import os
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure as Sheet
from present_factories import cell
from present_sheets import marks_cut_off, texts_of

from pipeline.present import canvas, overview, ranked
from pipeline.present.charts import charts_of, draw_charts, ranked_sets
from pipeline.present.comparable import comparable_sets
from pipeline.present.naming import Names, load_names
from pipeline.present.notation import linear_ticks, log_ticks
from pipeline.present.overview import figures_by_metric, figures_by_region
from pipeline.present.plain import balanced_lines, balanced_parts, one_line, text_width, wrap_label
from pipeline.present.ranking import notes_of, rows_of, scope_of
from pipeline.records import Cell

LONG_NAMES = [
    "云南省临沧市双江拉祜族佤族布朗族傣族自治县",
    "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县",
    "昆区",
]


def sample(regions: int) -> list[Cell]:
    """Cells of many shapes: every bound, open ends, targets, conflicts, long and repeated names."""
    cells = []
    for n in range(regions):
        name = LONG_NAMES[n % 3] if n < 9 else f"第{n}旗"
        value = 10 * (n + 1) ** 3
        bounds: list[dict[str, Any]] = [
            {},
            {"bound": "over", "upper": None},
            {"bound": "about", "low": value * 9 // 10, "upper": value * 11 // 10},
            {"bound": "under", "low": value * 8 // 10, "conflicts": 1},
        ]
        cells.append(cell(n, region_name=name, value=value, **bounds[n % 4]))
        cells.append(
            cell(n, region_name=name, metric="money", unit="元", item_class="资金", value=value * 10_000)
        )
        if n % 3 == 0:
            cells.append(cell(n, region_name=name, value=value * 2, status="target"))
    return cells


# (what differs, how many regions the largest set then has); developed here
KEYS: list[tuple[dict[str, Any], int]] = [
    ({}, 4),
    ({"unit": "人"}, 3),  # 人 and 人次 never stand together
    ({"period": "2023"}, 3),
    ({"period": None}, 3),
    ({"item_class": "培训"}, 3),
    ({"qualifier": "旗级"}, 3),
    ({"level": "prefecture"}, 3),
    ({"campaign": None}, 3),
    ({"status": "target"}, 4),  # a goal stands beside, hollow
]


@pytest.mark.parametrize(("change", "regions"), KEYS)
def test_only_like_cells_stand_together(change: dict[str, Any], regions: int) -> None:
    cells = [cell(0), cell(1), cell(2), cell(3, **change)]
    assert max(chosen.regions for chosen in comparable_sets(cells)) == regions


def test_figures_without_a_metric_are_not_ranked() -> None:
    assert comparable_sets([cell(n, metric="other") for n in range(5)]) == []


@pytest.mark.parametrize(
    ("sizes", "drawn"),
    [
        ([9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5, 4]),  # at most six
        ([5, 2, 2], [5]),  # pairs only where nothing wider is there
        ([2, 2, 2], [2, 2]),
        ([1, 1], []),
    ],
)
def test_the_widest_sets_are_ranked(sizes: list[int], drawn: list[int]) -> None:
    cells = [cell(n, item_class=f"事项{place}") for place, size in enumerate(sizes) for n in range(size)]
    assert [chosen.regions for chosen in ranked_sets(cells)] == drawn


def test_of_several_values_of_a_region_none_is_ranked() -> None:
    """Law 3: a report that tells 30 and 80 under one key tells of two things, and neither stands for the region."""
    told = [cell(1, value=50), cell(2, value=30), cell(2, value=80, figure_ids=("other",)), cell(3, value=40)]
    (chosen,) = comparable_sets(told)
    rows = rows_of(chosen, Names())
    assert [row.region for row in rows] == ["150001", "150003"]
    assert any("1处" in note for note in notes_of(chosen, rows, "zh"))
    assert any(note.startswith("1 with several values") for note in notes_of(chosen, rows, "en"))
    # The order of the cells makes no difference, and two regions are too few for a chart beside a set of three.
    assert rows_of(comparable_sets(told[::-1])[0], Names()) == rows
    others = [cell(number, item_class="培训") for number in (1, 2, 3)]
    assert [ranked.key.item_class for ranked in ranked_sets([*told, *others])] == ["培训"]


def test_rows_are_ranked_by_what_is_achieved_else_by_the_goal() -> None:
    cells = [
        cell(0, value=5),
        cell(1, value=50),
        cell(1, value=1, status="target"),
        cell(2, value=9, status="target"),
    ]
    (chosen,) = comparable_sets(cells)
    rows = rows_of(chosen, Names())
    assert [(row.region, len(row.cells)) for row in rows] == [("150001", 2), ("150002", 1), ("150000", 1)]


def test_regions_of_one_name_are_told_apart() -> None:
    twins = [cell(0, region="150102", region_name="新城区"), cell(1, region="610102", region_name="新城区")]
    known = load_names("zh", ["150102", "610102"]).distinct(twins)
    assert known == {"150102": "内蒙古自治区呼和浩特市新城区", "610102": "陕西省西安市新城区"}
    assert Names().distinct(twins) == {"150102": "新城区 150102", "610102": "新城区 610102"}


def test_the_scope_names_campaign_period_level_regions_and_reports() -> None:
    (chosen,) = comparable_sets([cell(0), cell(1), cell(2, figure_ids=(f"{1:016x}",))])
    names = load_names("zh")
    assert scope_of(chosen, names, "zh", {}) == "民族团结进步创建 · 2022年 · 县级 · 3个地区 · 2个数字"
    documents = {f"{0:016x}": "a", f"{1:016x}": "a"}
    assert scope_of(chosen, names, "en", documents).endswith("2022 · county level · 3 regions · 1 report")


def test_the_scope_counts_what_is_drawn() -> None:
    """Regions with several values have no dot, and neither have those after the thirtieth."""
    documents = {f"{n:016x}": f"paper {n}" for n in range(40)}
    drawn = [cell(n, value=n) for n in range(4)]
    several = [cell(9, value=7, figure_ids=(f"{n:016x}",)) for n in (9, 10)]
    vast = [cell(8, value=10**400)]
    names = load_names("zh")
    (chart,) = charts_of([*drawn, *several, *vast], "zh", names, documents, groups=["ranked"])
    assert chart.scope.endswith("县级 · 4个地区 · 4份报告")
    many = charts_of([cell(n) for n in range(40)], "zh", names, documents, groups=["ranked", "overview"])
    scopes = {chart.stem: chart.scope for chart in many}
    assert scopes["ranked-1-activities"].endswith("40个地区中的30个 · 30份报告")
    assert scopes["coverage"].endswith("40个地区中的30个 · 30份报告 · 30个数字")
    assert scopes["counts"].endswith("40个地区 · 40份报告 · 40个数字")


def test_a_figure_behind_two_cells_counts_once() -> None:
    cells = [cell(0), cell(0, status="target", figure_ids=(f"{0:016x}", "b"))]
    assert figures_by_region(cells) == {"150000": {"activities": 2}}
    assert figures_by_metric(cells) == {"activities": {"achieved": 1, "target": 2}}


@given(st.floats(-1e15, 1e15), st.floats(-1e15, 1e15))
def test_linear_ticks_cover_the_range(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = linear_ticks(low, high)
    slack = (ticks[-1] - ticks[0]) * 1e-6
    assert ticks == sorted(set(ticks))
    assert 2 <= len(ticks) <= 12
    assert ticks[0] - slack <= low
    assert high <= ticks[-1] + slack


@given(st.floats(1e-6, 1e20), st.floats(1, 1e9))
def test_log_ticks_cover_the_range(low: float, factor: float) -> None:
    ticks = log_ticks(low, low * factor)
    assert ticks[0] <= low * (1 + 1e-9)
    assert low * factor <= ticks[-1] * (1 + 1e-9)
    assert 2 <= len(ticks) <= 12


VALUES = st.one_of(
    st.integers(-(10**40), 10**40),
    st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.fractions(),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(VALUES, st.booleans()), min_size=2, max_size=5))
def test_any_values_are_drawn(values: list[tuple[int | Decimal | Fraction, bool]]) -> None:
    cells = [
        cell(n, value=value, upper=None if is_open else value) for n, (value, is_open) in enumerate(values)
    ]
    assert charts_of(cells, "en", Names())


def test_a_value_beyond_any_axis_is_left_out_and_the_rest_drawn() -> None:
    cells = [cell(0, value=10**400), cell(1), cell(2)]
    (chosen,) = comparable_sets(cells)
    assert [row.region for row in rows_of(chosen, Names())] == ["150002", "150001"]
    (vast,) = comparable_sets([cell(n, value=10**400) for n in range(3)])
    assert ranked.ranked_dots(vast, "x", Names(), "zh", {}) is None


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """The sheets that the charts under test are rendered from."""
    kept: list[Sheet] = []
    original = canvas.finished

    def keep(sheet: Sheet, *texts: str) -> Any:
        kept.append(sheet)
        return original(sheet, *texts)

    monkeypatch.setattr(ranked, "finished", keep)
    monkeypatch.setattr(overview, "finished", keep)
    return kept


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("regions", [2, 5, 30, 300])
def test_no_text_is_clipped_or_overlaps_another(regions: int, lang: Any, sheets: list[Sheet]) -> None:
    charts_of(sample(regions), lang)
    assert len(sheets) >= 3
    for sheet in sheets:
        placed = list(texts_of(sheet))
        assert marks_cut_off(sheet) == []
        width, height = sheet.bbox.width, sheet.bbox.height
        for text, box in placed:
            inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
            assert inside, f"{text.get_text()!r} is clipped"
        level = [(text, box) for text, box in placed if not text.get_rotation()]
        for place, (text, box) in enumerate(level):
            for other, other_box in level[place + 1 :]:
                apart = (
                    min(box.x1, other_box.x1) - max(box.x0, other_box.x0),
                    min(box.y1, other_box.y1) - max(box.y0, other_box.y0),
                )
                # line boxes hold the font's ascent and descent: three pixels of them may touch
                assert min(apart) <= 3, f"{text.get_text()!r} overlaps {other.get_text()!r}"


def test_targets_are_hollow_and_open_ends_are_arrows(sheets: list[Sheet]) -> None:
    cells = [cell(0, value=9, upper=None), cell(1, value=5), cell(1, value=7, status="target")]
    charts_of(cells, "zh", Names())
    axes = sheets[0].axes[0]
    faces = {line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "o"}
    assert faces == {"white", "#0072B2"}
    assert sum(line.get_marker() == ">" for line in axes.lines) == 1


# (values of three regions, which of them have an open upper end); a value at an end of the axis, on each scale
AT_THE_ENDS = [([0, 5, 10], {2}), ([10, 50, 1000], {2}), ([0, 5, 1000], {0, 2}), ([-10, 5, 10], {0, 1, 2})]


@pytest.mark.parametrize("status", ["achieved", "target"])
@pytest.mark.parametrize(("values", "is_open"), AT_THE_ENDS)
def test_dots_and_arrows_at_the_ends_of_the_axis_are_whole(
    values: list[int], is_open: set[int], status: Any, sheets: list[Sheet]
) -> None:
    """Law 4: a bound is drawn, and off the values that are written at the right."""
    cells = [
        cell(n, value=value, upper=None if n in is_open else value, status=status)
        for n, value in enumerate(values)
    ]
    charts_of(cells, "zh", Names(), groups=["ranked"])
    assert marks_cut_off(sheets[0]) == []
    assert [line.get_marker() for line in sheets[0].axes[0].lines].count(">") == len(is_open)


def test_the_legend_has_the_colour_of_the_marks(sheets: list[Sheet]) -> None:
    cells = [cell(0, value=9), cell(1, value=5, status="target", upper=None), cell(2, value=7)]
    charts_of(cells, "zh", Names(), groups=["ranked"])
    legend = sheets[0].axes[0].get_legend()
    assert legend is not None
    shown = {
        str(text.get_text()): str(mark.get_color())
        for text, mark in zip(legend.get_texts(), legend.get_lines(), strict=True)
    }
    # Both statuses are drawn: the arrow of one has not the other's colour.
    assert shown == {"已完成": "#0072B2", "目标": "#D55E00", "上限未写明": canvas.INK}


@pytest.mark.parametrize(
    ("values", "scale"),
    [([2, 50, 60], "linear"), ([2, 50, 61], "log"), ([0, 5, 9999], "symlog"), ([-1, 5, 9999], "linear")],
)
def test_the_axis_is_logarithmic_where_values_lie_far_apart(
    values: list[int], scale: str, sheets: list[Sheet]
) -> None:
    charts_of([cell(n, value=value) for n, value in enumerate(values)], "zh", Names())
    assert sheets[0].axes[0].get_xscale() == scale


def test_the_first_thirty_are_shown_and_counted(sheets: list[Sheet]) -> None:
    charts_of([cell(n) for n in range(31)], "zh", Names())
    for sheet in sheets[:2]:
        assert len(sheet.axes[0].get_yticks()) == 30
        assert any("前30个，共31个" in text.get_text() for text, _ in texts_of(sheet))


def test_sets_of_other_kinds_come_before_a_second_one_of_a_kind() -> None:
    cells = [cell(n, level=level) for level, size in (("county", 9), ("prefecture", 8)) for n in range(size)]
    cells += [cell(n, item_class=f"事项{kind}") for kind in range(5) for n in range(3)]
    drawn = [(chosen.key.item_class, chosen.regions) for chosen in ranked_sets(cells)]
    assert drawn == [("宣讲", 9), *[(f"事项{kind}", 3) for kind in range(5)]]


def test_a_stated_period_or_campaign_outweighs_some_width() -> None:
    vague = [cell(n, item_class="甲", period=None, campaign=None) for n in range(15)]
    stated = [cell(n, item_class="乙", campaign=None) for n in range(4)]
    both = [cell(n, item_class="丙") for n in range(3)]
    assert [chosen.key.item_class for chosen in ranked_sets([*vague, *stated, *both])] == ["丙", "乙", "甲"]


def test_what_was_done_comes_before_goals_and_what_is_ranked_before_the_rest() -> None:
    goals = [cell(n, item_class="甲", status="target") for n in range(9)]
    mixed = [cell(n, item_class="乙", status="achieved" if n < 3 else "target") for n in range(9)]
    undated = [cell(n, item_class="丙", period=None) for n in range(9)]
    dated = [cell(n, item_class="丁") for n in range(3)]
    drawn = ranked_sets([*goals, *mixed, *undated, *dated])
    assert [chosen.key.item_class for chosen in drawn] == ["丁", "丙", "乙", "甲"]


def test_a_chart_of_goals_alone_says_so_in_its_title() -> None:
    goals = [cell(n, status="target") for n in range(3)]
    charts = charts_of(goals, "zh", load_names("zh"), groups=["ranked"])
    assert [chart.title for chart in charts] == ["活动场次 · 宣讲（均为目标）"]
    (beside,) = charts_of([*goals, cell(0)], "en", load_names("en"), groups=["ranked"])
    assert "targets only" not in beside.title


def test_where_no_period_is_stated_the_foot_says_that_the_order_is_no_rank() -> None:
    for period, told in ((None, True), ("2022", False)):
        (chosen,) = comparable_sets([cell(n, period=period) for n in range(3)])
        notes = notes_of(chosen, rows_of(chosen, Names()), "zh")
        assert any("先后不是名次" in note for note in notes) is told


SCOPE = "Campaign against telecom and network fraud · 2023-01 to 2023-06 · prefecture level · 30 of 118 regions · 4 reports"


@pytest.mark.parametrize("columns", range(48, 120, 8))
def test_the_lines_of_a_scope_are_balanced_and_hold_whole_parts(columns: int) -> None:
    lines = balanced_parts(SCOPE, columns, 3).split("\n")
    widths = [text_width(line) for line in lines]
    assert max(widths) <= columns
    assert " ".join(lines) == SCOPE
    assert all(line.endswith(" ·") for line in lines[:-1])
    assert widths[-1] > max(widths) / 3


WORDS = st.one_of(
    st.sampled_from(["reports", "1,323场次", "共5个", "，", "10.5%", "level"]), st.text(max_size=6)
)


LABELS = st.lists(WORDS, max_size=12).map(lambda words: one_line(" ".join(words), 200))


@given(LABELS, st.integers(8, 60), st.integers(1, 3))
def test_balanced_lines_lose_nothing_and_are_no_more_nor_wider(text: str, columns: int, lines: int) -> None:
    plain, balanced = wrap_label(text, columns, lines), balanced_lines(text, columns, lines)
    assert balanced.count("\n") <= plain.count("\n")
    assert max(map(text_width, balanced.split("\n"))) <= columns
    assert "".join(balanced.split()) == "".join(plain.split())


@given(st.integers(1000, 10**7), st.integers(14, 40))
def test_no_number_is_broken_between_lines(number: int, columns: int) -> None:
    text = f"全县各级组织开展各类活动{number:,}场次，覆盖群众{number * 3:,}人次"
    rows = wrap_label(text, columns, 9).split("\n")
    assert any(f"{number:,}" in row for row in rows)
    assert any(f"{number * 3:,}" in row for row in rows)


def test_no_cells_no_charts(tmp_path: Path) -> None:
    assert draw_charts([], tmp_path / "charts", "zh") == []


def test_charts_of_an_earlier_drawing_go_and_other_files_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.png").write_bytes(b"mine")
    draw_charts([cell(n, item_class=f"事项{n % 2}") for n in range(8)], tmp_path, "zh")
    second = draw_charts([cell(n) for n in range(3)], tmp_path, "zh")
    assert set(tmp_path.iterdir()) == {*second, tmp_path / "mine.png"}
    assert sorted(path.name for path in second if path.suffix == ".svg") == [
        "counts.svg",
        "coverage.svg",
        "ranked-1-activities.svg",
    ]


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'fr'"):
        draw_charts([cell()], tmp_path, "fr")


def test_drawing_leaves_the_users_settings(tmp_path: Path) -> None:
    before = dict(mpl.rcParams)
    draw_charts([cell(n) for n in range(3)], tmp_path, "zh")
    assert dict(mpl.rcParams) == before


def test_same_cells_same_bytes_whatever_order_hash_seed_or_settings(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 31\naxes.facecolor: red\nsavefig.dpi: 31\n", encoding="utf-8"
    )
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path;"
        "from test_present_charts import sample; from pipeline.present.charts import draw_charts;"
        "draw_charts(sample(6)[::int(sys.argv[3])], Path(sys.argv[2]), 'zh')"
    )
    for name, order, surroundings in [
        ("one", "1", {"PYTHONHASHSEED": "1"}),
        (
            "two",
            "-1",
            {"PYTHONHASHSEED": "2", "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"), "TZ": "Asia/Tokyo"},
        ),
    ]:
        arguments = [sys.executable, "-c", code, str(Path(__file__).parent), str(tmp_path / name), order]
        subprocess.run(arguments, check=True, env=os.environ | surroundings)
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    two = {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()}
    assert one == two
    assert len(one) == 10


def test_large_values_are_written_with_their_scale(sheets: list[Sheet]) -> None:
    charts_of(
        [cell(n, metric="money", unit="元", value=10**8 * (n + 1) + 5) for n in range(3)], "zh", Names()
    )
    shown = {text.get_text() for text, _ in texts_of(sheets[0])}
    assert {"3.00000005亿", "2.00000005亿", "1.00000005亿"} <= shown
