"""A cell's value for every 100,000 residents of its region.

Residents are those of the census of 2020 (``lexicons/population.csv``), of provinces, most prefectures and some counties
right under a province: for other regions and for other times there is no answer. A rate is a share or a change already,
and is not divided.
"""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from pipeline.dataset.intervals import Interval, decimals
from pipeline.records import Cell
from pipeline.regions import Division, Gazetteer, Level

RESIDENTS = 100_000
NOT_DIVIDED = frozenset({"rate"})
PER_CAPITA = ("residents", "per_100k", "per_100k_low", "per_100k_upper")


class PerCapita(NamedTuple):
    """The residents that were divided by, and the interval for each 100,000 of them."""

    residents: int
    interval: Interval


def per_capita(cell: Cell, residents: Mapping[str, int]) -> PerCapita | None:
    """Return the cell's value per 100,000 residents; None for a rate, and where the residents are not known.

    ``residents`` is by region code (:func:`residents_by_region`).
    """
    population = residents.get(cell.region)
    if population is None or not is_counted(cell):
        return None
    return PerCapita(population, Interval.of(cell).times(Fraction(RESIDENTS, population)))


def per_capita_row(divided: PerCapita | None) -> dict[str, Any]:
    """Return the columns :data:`PER_CAPITA`, all null where nothing was divided."""
    if divided is None:
        return dict.fromkeys(PER_CAPITA)
    return dict(zip(PER_CAPITA, (divided.residents, *decimals(divided.interval)), strict=True))


def is_counted(cell: Cell) -> bool:
    """Tell whether the cell counts something: shares, changes and ratios divide already."""
    return cell.kind is None and cell.unit != "%" and cell.metric not in NOT_DIVIDED


def residents_by_region(population: Mapping[str, int], regions: Gazetteer) -> dict[str, int]:
    """Return the residents of each region that has some: those of the census, and of abolished regions their heir's.

    An heir counts where it took the region's place: it began when the region ended, at the same level, and in place of
    it alone. A city that takes in a neighbour has more people than the neighbour had (莱芜市, now in 济南市).

    >>> from pipeline.regions import load_population
    >>> from pipeline.resources import shipped_folder
    >>> folder = shipped_folder("lexicons")
    >>> residents = residents_by_region(load_population(folder), Gazetteer.load(folder))
    >>> residents["150700"], residents["152100"]  # 呼伦贝尔市, and 呼伦贝尔盟 until 2001
    (2242875, 2242875)
    >>> "371200" in residents, "150725" in residents  # 莱芜市; a county
    (False, False)
    """
    abolished = [row for row in regions.divisions() if row.end is not None]
    ended = Counter((heir, row.end, row.level) for row in abolished for heir in set(_final_heirs(row)))
    found = dict(population)
    for row in abolished:
        if row.code not in population and row == regions.division(row.code):
            today = _in_its_place(row, regions, ended)
            if today is not None and today in population:
                found[row.code] = population[today]
    return found


def _in_its_place(
    row: Division, regions: Gazetteer, ended: Mapping[tuple[str, int | None, Level], int]
) -> str | None:
    """Return the code in use today that took the place of a row, step by step; None where none did."""
    while row.end is not None:
        heirs = (row.code,) if regions.valid(row.code, row.end) else _final_heirs(row)
        if len(heirs) != 1:
            return None
        (heir,) = heirs
        following = regions.division(heir, row.end)
        renamed = heir == row.code
        began = not regions.valid(heir, row.end - 1) and ended[heir, row.end, row.level] == 1
        if following.start != row.end or following.level != row.level or not (renamed or began):
            return None
        row = following
    return row.code


def _final_heirs(row: Division) -> tuple[str, ...]:
    """Return the codes that took over when the row ended, without those of parts that left before."""
    return tuple(heir for heir in row.successors if "@" not in heir)
