"""A cell's value for every 100,000 residents of its region.

Residents are those of the census of 2020 (``lexicons/population.csv``), of provinces and prefectures: for other regions and
for other times there is no answer. A rate is a share or a change already, and is not divided.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from pipeline.dataset.claims import Regions
from pipeline.dataset.intervals import Interval
from pipeline.records import Cell

RESIDENTS = 100_000
NOT_DIVIDED = frozenset({"rate"})


class PerCapita(NamedTuple):
    """The residents that were divided by, and the interval for each 100,000 of them."""

    residents: int
    interval: Interval


def per_capita(cell: Cell, population: Mapping[str, int], regions: Regions) -> PerCapita | None:
    """Return the cell's value per 100,000 residents; None for a rate, and where the residents are not known.

    A region that was abolished counts with its successor's residents, if it has one and no other holds a part of it.

    >>> from pipeline.regions import Gazetteer, load_population
    >>> from pipeline.resources import shipped_folder
    >>> folder = shipped_folder("lexicons")
    >>> residents_of("150100", load_population(folder), Gazetteer.load(folder))
    3446100
    >>> residents_of("150725", load_population(folder), Gazetteer.load(folder)) is None
    True
    """
    residents = residents_of(cell.region, population, regions)
    if residents is None or cell.metric in NOT_DIVIDED:
        return None
    return PerCapita(residents, Interval.of(cell).times(Fraction(RESIDENTS, residents)))


def residents_of(code: str, population: Mapping[str, int], regions: Regions) -> int | None:
    """Return the residents of a region, None where the table has none for it."""
    if code in population:
        return population[code]
    heirs = regions.successors(code) if code in regions else ()
    return population.get(heirs[0]) if len(heirs) == 1 else None
