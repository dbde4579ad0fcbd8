"""The comparison's charts, each a function of a table of cells; PNG and SVG, the same bytes each time."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from pipeline.dataset.per_capita import residents_by_region
from pipeline.present.canvas import DrawnChart, chart_style
from pipeline.present.comparable import ComparableSet, comparable_sets, of_many_kinds
from pipeline.present.heatmap import region_heatmap
from pipeline.present.naming import Names, load_names
from pipeline.present.over_time import regions_over_time
from pipeline.present.overview import coverage_matrix, metric_counts
from pipeline.present.participation import activities_and_participants
from pipeline.present.province_map import province_map
from pipeline.present.ranked import ranked_dots
from pipeline.present.wording import Lang, require_lang
from pipeline.records import Cell
from pipeline.regions import Gazetteer, load_population
from pipeline.resources import shipped_folder

ChartGroup = Literal["ranked", "comparative", "overview"]
GROUPS: tuple[ChartGroup, ...] = get_args(ChartGroup)  # in the report's order
MOST_RANKED = 6
LEAST_REGIONS = 3
FALLBACK_REGIONS = 2
FALLBACK_RANKED = 2
# Stems of the files that a drawing may leave, as patterns
STEMS = (
    "ranked-*",
    "heatmap",
    "heatmap-per-capita",
    "over-time",
    "participation",
    "province-map",
    "coverage",
    "counts",
)


def charts_of(
    cells: Sequence[Cell],
    lang: Lang,
    names: Names | None = None,
    document_of: Mapping[str, str] | None = None,
    groups: Sequence[ChartGroup] = GROUPS,
    residents: Mapping[str, int] | None = None,
) -> list[DrawnChart]:
    """Return the charts of a comparison, in the report's order: ranked dot plots, comparative charts, overviews.

    Ranked are the comparable sets with at least three regions; where there is none, up to two
    sets with two regions. Comparative are the heatmaps of regions and metrics, the regions over time,
    activities against participants and the map of provinces, each where there is something to show.
    ``document_of`` maps figure ids to document ids, so that the charts can say from how many reports they
    come; without it they say from how many figures. ``groups`` chooses among the groups. ``residents`` by
    region code are those to divide by; without them the shipped census. No cells, no charts.
    """
    if not cells:
        return []
    names = load_names(lang, (cell.region for cell in cells)) if names is None else names
    known = document_of or {}
    draw: dict[ChartGroup, Callable[[], list[DrawnChart]]] = {
        "ranked": lambda: _ranked(cells, lang, names, known),
        "comparative": lambda: _comparative(cells, lang, names, known, residents),
        "overview": lambda: _overviews(cells, lang, names, known),
    }
    with chart_style():
        return [chart for group in groups for chart in draw[group]()]


def _ranked(
    cells: Sequence[Cell], lang: Lang, names: Names, document_of: Mapping[str, str]
) -> list[DrawnChart]:
    drawn = (
        ranked_dots(chosen, f"ranked-{number}-{chosen.key.metric}", names, lang, document_of)
        for number, chosen in enumerate(ranked_sets(cells), start=1)
    )
    return [chart for chart in drawn if chart is not None]


def _comparative(
    cells: Sequence[Cell],
    lang: Lang,
    names: Names,
    document_of: Mapping[str, str],
    residents: Mapping[str, int] | None,
) -> list[DrawnChart]:
    if residents is None:
        shipped = shipped_folder("lexicons")
        residents = residents_by_region(load_population(shipped), Gazetteer.load(shipped))
    drawn = (
        region_heatmap(cells, names, lang, document_of),
        region_heatmap(cells, names, lang, document_of, residents),
        regions_over_time(cells, names, lang, document_of),
        activities_and_participants(cells, names, lang, document_of),
        province_map(cells, names, lang, document_of),
    )
    return [chart for chart in drawn if chart is not None]


def _overviews(
    cells: Sequence[Cell], lang: Lang, names: Names, document_of: Mapping[str, str]
) -> list[DrawnChart]:
    return [coverage_matrix(cells, names, lang, document_of), metric_counts(cells, names, lang, document_of)]


def ranked_sets(cells: Sequence[Cell]) -> list[ComparableSet]:
    """Return the comparable sets that get a ranked chart of their own.

    >>> ranked_sets([])
    []
    """
    sets = [
        chosen
        for chosen in comparable_sets(cells, FALLBACK_REGIONS)
        if chosen.ranked_regions >= FALLBACK_REGIONS
    ]
    wide = [chosen for chosen in sets if chosen.ranked_regions >= LEAST_REGIONS]
    return of_many_kinds(wide, MOST_RANKED) if wide else of_many_kinds(sets, FALLBACK_RANKED)


def clear_charts(folder: Path) -> None:
    """Remove the charts of an earlier drawing; other files stay."""
    for pattern in STEMS:
        for suffix in (".png", ".svg"):
            for old in folder.glob(pattern + suffix):
                old.unlink()


def write_charts(charts: Sequence[DrawnChart], folder: Path) -> list[Path]:
    """Write charts as ``STEM.png`` and ``STEM.svg``; return the files.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for chart in charts:
        for suffix, data in ((".png", chart.png), (".svg", chart.svg)):
            path = folder / f"{chart.stem}{suffix}"
            path.write_bytes(data)
            written.append(path)
    return written


def draw_charts(cells: Sequence[Cell], folder: Path, lang: str) -> list[Path]:
    """Draw the charts of a comparison into ``folder`` and return the files, in the report's order.

    Raises:
        ValueError: ``lang`` is neither ``zh`` nor ``en``.
        FontMissingError: the Chinese font is not installed.
        OSError: the folder cannot be written.
    """
    charts = charts_of(cells, require_lang(lang))
    clear_charts(folder)
    return write_charts(charts, folder)
