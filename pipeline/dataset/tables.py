"""The dataset's tables as pandas frames; pandas begins here and not before."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import pyarrow as pa

from pipeline.dataset.numbers import plain
from pipeline.dataset.schemas import Column, ColumnKind, cells_of
from pipeline.records import Cell

# By kind of column: the dtype of a frame, and what its cells hold.
DTYPES: Mapping[ColumnKind, tuple[str, str]] = {
    "text": ("string", "str"),
    "integer": ("Int64", "int"),
    "number": ("object", "int, Decimal, Fraction"),
    "quotient": ("object", "int, Decimal"),
    "boolean": ("boolean", "bool"),
    "list": ("object", "tuple[str, ...]"),
    "json": ("object", "dict"),
    "exact": ("string", "str"),
}


def exact_frame(table: pa.Table, columns: Sequence[Column]) -> pd.DataFrame:
    """Return a table of the dataset as a frame of the same rows and columns, nothing rounded.

    dtypes by kind of column are :data:`DTYPES`. A number is an ``int`` where it is whole, else the ``Decimal``
    or ``Fraction`` that was read, in an ``object`` column; null is ``None`` there and ``pd.NA`` elsewhere.

    >>> from fractions import Fraction
    >>> from pipeline.dataset.schemas import table_of
    >>> columns = (Column("value", "number", "value"), Column("fraction", "exact", "value"))
    >>> rows = [{"value": number} for number in (1323, Fraction(2, 3), None)]
    >>> exact_frame(table_of(rows, columns), columns)["value"].tolist()
    [1323, Fraction(2, 3), None]
    """
    cells = cells_of(table, columns)
    return pd.DataFrame(
        {column.name: pd.Series(cells[column.name], dtype=DTYPES[column.kind][0]) for column in columns}
    )


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
