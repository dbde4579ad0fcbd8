"""The comparison as pandas frames; pandas begins here and not before."""

from collections.abc import Iterable

import pandas as pd

from pipeline.dataset.numbers import plain
from pipeline.records import Cell


def cell_frame(cells: Iterable[Cell]) -> pd.DataFrame:
    """Return cells as a frame, one row each, columns as the fields of :class:`~pipeline.records.Cell`.

    ``value``, ``low`` and ``upper`` are floats in base units, for drawing and sorting only: the exact
    numbers stand in the records. An open ``upper`` is NaN. Codes are text.

    >>> cell_frame([]).columns[:3].tolist()
    ['campaign', 'region', 'region_name']
    """
    frame = pd.DataFrame(
        [[getattr(cell, name) for name in Cell.__struct_fields__] for cell in cells],
        columns=Cell.__struct_fields__,
    )
    for name in ("value", "low", "upper"):
        frame[name] = [float("nan") if number is None else float(plain(number)) for number in frame[name]]
    return frame
