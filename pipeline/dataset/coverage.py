"""Which regions reported which metric at all: how many cells of the comparison each has of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

PLACE = ("region", "region_name", "level")


class Coverage(NamedTuple):
    """Regions by metrics. Each row holds code, name and level of a region and a count for each of ``metrics``.

    A count is None where the region reported nothing of the kind: that is not the same as zero.
    """

    metrics: list[str]
    rows: list[list[str | int | None]]


def coverage(told: Iterable[tuple[str, str, str, str]], metrics: Sequence[str]) -> Coverage:
    """Count cells, each given as region, its name, its level, and metric.

    ``metrics`` are the known codes in their order; those that no cell has get no column, others come behind.

    >>> coverage([("150725", "陈巴尔虎旗", "county", "reach")], ["activities", "reach"])
    Coverage(metrics=['reach'], rows=[['150725', '陈巴尔虎旗', 'county', 1]])
    >>> coverage([], ["activities"])
    Coverage(metrics=[], rows=[])
    """
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for region, name, level, metric in told:
        counts[region, name, level][metric] += 1
    found = {metric for counter in counts.values() for metric in counter}
    shown = [*(code for code in metrics if code in found), *sorted(found - set(metrics))]
    rows = [[*place, *(counts[place][metric] or None for metric in shown)] for place in sorted(counts)]
    return Coverage(shown, rows)
