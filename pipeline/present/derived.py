"""What the page shows beside the cells: sums of regions, and values for every 100,000 residents.

:func:`derive` is the one place that knows where both come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.dataset.per_capita import PerCapita, per_capita
from pipeline.dataset.roll_ups import RollUp, roll_ups
from pipeline.records import Cell
from pipeline.regions import Gazetteer


@dataclass(frozen=True)
class Derived:
    """What follows from the cells of a comparison.

    ``per_capita`` holds an entry for each cell, in their order, or none at all; ``region_names`` the full name of
    each region above, and the own name of each region that a roll-up misses.
    """

    roll_ups: Sequence[RollUp] = ()
    per_capita: Sequence[PerCapita | None] = ()
    region_names: Mapping[str, str] = field(default_factory=dict)

    def per_capita_of(self, place: int) -> PerCapita | None:
        """Return the value per 100,000 residents of the cell at a place; None where there is none."""
        return self.per_capita[place] if self.per_capita else None


def derive(cells: Sequence[Cell], regions: Gazetteer, population: Mapping[str, int]) -> Derived:
    """Return the roll-ups and the values per 100,000 residents of a comparison."""
    summed = tuple(roll_ups(cells, regions))
    missing = {code: regions.name(code) for found in summed for code in found.missing}
    return Derived(
        roll_ups=summed,
        per_capita=tuple(per_capita(cell, population, regions) for cell in cells),
        region_names=missing | {found.region: regions.full_name(found.region) for found in summed},
    )
