"""What the page shows beside the cells: sums of regions, and values for every 100,000 residents.

:func:`derive` is the one place that knows where both come from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.dataset.per_capita import PerCapita, per_capita
from pipeline.dataset.roll_ups import RollUp, roll_ups
from pipeline.dataset.selection import WHOLE, Selection
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


def derive(
    cells: Sequence[Cell], regions: Gazetteer, residents: Mapping[str, int], selection: Selection = WHOLE
) -> Derived:
    """Return what follows from the cells of a comparison for those that a selection takes.

    ``residents`` is by region code. A roll-up is of the whole comparison, and shown where it sums a taken cell: what
    the region above reports itself stands beside it, whatever is selected.
    """
    taken = [cell for cell in cells if selection.takes(cell)]
    found = [each for each in roll_ups(cells, regions) if any(map(selection.takes, each.parts))]
    missing = {code: regions.name(code) for each in found for code in each.missing}
    return Derived(
        roll_ups=found,
        per_capita=[per_capita(cell, residents) for cell in taken],
        region_names=missing | {each.region: regions.full_name(each.region) for each in found},
    )
