"""Which cells a heatmap of regions and metrics holds: the frame that fills it best, its columns, its rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from pipeline.dataset import per_capita as dividing
from pipeline.dataset.one_thing import NO_ONE_THING
from pipeline.present.comparable import ComparableKey, key_of, told_once
from pipeline.present.notation import place_of, position
from pipeline.present.scope import Frame, frame_of
from pipeline.records import Cell

MOST_ROWS = 30
MOST_COLUMNS = 10
LEAST_REGIONS = 2  # of a column
LEAST_COLUMNS = 2  # one column is a ranked chart
LEVELS_WITH_RESIDENTS = frozenset({"province", "prefecture"})


@dataclass(frozen=True)
class Field:
    """What a region reports in a column; ``beside`` is a target that is not shown."""

    cell: Cell
    beside: Cell | None = None


@dataclass(frozen=True)
class Grid:
    """Regions by columns that share a frame. ``columns`` and ``rows`` come in the order of the chart, all of them.

    ``too_large`` counts the values of the frame that no axis can hold, ``several`` are the places where a region
    has several values of a drawn column; those without a field show that they have.
    """

    frame: Frame
    columns: tuple[ComparableKey, ...]
    rows: tuple[str, ...]
    fields: Mapping[tuple[str, ComparableKey], Field]
    too_large: int
    several: frozenset[tuple[str, ComparableKey]]

    @property
    def shown_columns(self) -> tuple[ComparableKey, ...]:
        """The columns that are drawn."""
        return self.columns[:MOST_COLUMNS]

    @property
    def shown_rows(self) -> tuple[str, ...]:
        """The regions that are drawn."""
        return self.rows[:MOST_ROWS]

    def drawn(self) -> list[Field]:
        """Return the fields that are drawn."""
        rows, columns = set(self.shown_rows), set(self.shown_columns)
        return [field for (row, column), field in self.fields.items() if row in rows and column in columns]


def best_grid(cells: Iterable[Cell]) -> Grid | None:
    """Return the grid that fills most fields with what was done, where one that states period or campaign weighs more.

    Columns have at least :data:`LEAST_REGIONS` regions and are at least :data:`LEAST_COLUMNS`; None where
    no frame has such.
    """
    alone, repeated = told_once(cell for cell in cells if cell.metric not in NO_ONE_THING)
    frames: dict[Frame, list[Cell]] = defaultdict(list)
    for cell in alone:
        frames[frame_of(cell)].append(cell)
    several = frozenset((cell.region, key_of(cell)) for cell in repeated)
    grids = [grid for frame, members in frames.items() if (grid := _grid(frame, members, several))]
    return max(grids, key=_rank, default=None)


def _rank(grid: Grid) -> tuple[int, int, str, tuple[str, ...]]:
    """Return how much a grid tells: what was done, then goals; of equals the latest period comes first."""
    drawn, weight = grid.drawn(), grid.frame.weight
    done = sum(field.cell.status == "achieved" for field in drawn)
    return done * weight, len(drawn) * weight, grid.frame.period or "", grid.frame.order


def _grid(frame: Frame, cells: Sequence[Cell], several: frozenset[tuple[str, ComparableKey]]) -> Grid | None:
    found: dict[ComparableKey, dict[str, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    drawable = [cell for cell in cells if position(cell.value) is not None]
    for cell in drawable:
        found[key_of(cell)][cell.region][cell.status] = cell
    wide = {key: regions for key, regions in found.items() if len(regions) >= LEAST_REGIONS}
    if len(wide) < LEAST_COLUMNS:
        return None
    columns = tuple(sorted(wide, key=lambda key: _column_order(key, len(wide[key]))))
    fields = {
        (region, key): _field(states)
        for key, regions in wide.items()
        for region, states in regions.items()
        if "achieved" in states or (region, key) not in several
    }
    shown = columns[:MOST_COLUMNS]
    held = {region for region, key in fields if key in shown}
    regions = sorted(held, key=lambda region: _row_order(region, shown, fields))
    repeated = frozenset(place for place in several if place[1] in shown)
    return Grid(frame, columns, tuple(regions), fields, len(cells) - len(drawable), repeated)


def _field(states: Mapping[str, Cell]) -> Field:
    achieved, target = states.get("achieved"), states.get("target")
    return Field(achieved, target) if achieved else Field(states["target"])


def _column_order(key: ComparableKey, regions: int) -> tuple[bool, int, tuple[str, ...]]:
    return key.item_class is None, -regions, tuple(part or "" for part in key)


def _row_order(
    region: str, columns: Sequence[ComparableKey], fields: Mapping[tuple[str, ComparableKey], Field]
) -> tuple[int, list[float], str]:
    held = [fields.get((region, column)) for column in columns]
    values = [-place_of(field.cell.value) if field else float("inf") for field in held]
    return -sum(field is not None for field in held), values, region


def per_capita(cells: Iterable[Cell], residents: Mapping[str, int]) -> tuple[list[Cell], list[Cell]]:
    """Return the cells per 100,000 residents, and those of regions whose residents are not known.

    Only provinces and prefectures, and only what is counted: a share or a change divides already. Values
    become exact fractions.
    """
    divided, unknown = [], []
    for cell in cells:
        known_level = cell.level in LEVELS_WITH_RESIDENTS
        if not known_level or not dividing.is_counted(cell) or position(cell.value) is None:
            continue
        share = dividing.per_capita(cell, residents)
        if share is None:
            unknown.append(cell)
        else:
            divided.append(msgspec.structs.replace(cell, **share.interval._asdict()))
    return divided, unknown
