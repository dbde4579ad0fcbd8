"""The figures of a table: a cell's number with its column's unit, item and period, its row's region."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.intervals import interval
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.quantities import Quantity
from pipeline.parse.units import Unit, Units
from pipeline.records import Number
from pipeline.segment.tables import Table, TableRow

_BRACKET = re.compile(r"[（(]([^（()）]{1,12})[)）]")
_NUMBERING = re.compile(r"^表\s*\d*[-—.：:\s]*")
_YEAR = re.compile(r"(?:19|20)\d{2}\s*年(?:度)?")
# A header names a column; a longer cell is prose and says nothing of the cells below it.
_LONGEST_HEADER = 60
_SCALES = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


class TableWords(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``table_words.toml``."""

    field: Literal["caption", "index", "unit"]
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A number in a cell: its quantity, what it counts, and the texts that give its period and status."""

    quantity: Quantity
    item: str | None
    header: str
    caption: str


@dataclass(frozen=True, slots=True)
class RowReading:
    """A row's figures by the index of their numeral, and the numerals of index columns."""

    figures: dict[int, TableFigure]
    indexes: tuple[int, ...]


class TableReader:
    """Reads cells that hold a bare number; built from the lexicons, holds no other state."""

    def __init__(self, units: Units, words: Sequence[TableWords]) -> None:
        self._units = units
        by_field = {entry.field: entry.words for entry in words}
        self._index = by_field["index"]
        self._unit_words = by_field["unit"]
        self._caption = re.compile("|".join(map(re.escape, by_field["caption"])))

    @classmethod
    def load(cls, lexicons: Path, units: Units) -> "TableReader":
        """Read ``table_words.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(units, load_toml(lexicons / "table_words.toml", TableWords))

    def is_index(self, chars: str, table: Table, column: int) -> bool:
        """Tell whether a column holds running numbers, ranks or other numbers that count nothing."""
        return self._header(chars, table, column).strip().startswith(self._index)

    def read(
        self, chars: str, table: Table, row: TableRow, own: range, numbers: Sequence[WrittenNumber]
    ) -> RowReading:
        """Return what a row's numerals (``own``, indexes into ``numbers``) are; cells without a unit give no figure."""
        spans = {span: column for column, span in row.cells}
        figures: dict[int, TableFigure] = {}
        caption = chars[slice(*table.caption)] if table.caption else ""
        indexes: list[int] = []
        for at in own:
            number = numbers[at]
            column = spans.get((number.start, number.end))
            if column is None or number.value is None:
                continue
            if self.is_index(chars, table, column):
                indexes.append(at)
                continue
            header = self._header(chars, table, column)
            written = self._unit_in(header) or self._unit_in(caption)
            if written is not None:
                quantity = _cell_quantity(number, at, *written)
                figures[at] = TableFigure(quantity, self._item(header, caption), header, caption)
        return RowReading(figures, tuple(indexes))

    def _header(self, chars: str, table: Table, column: int) -> str:
        at = bisect_left(table.header.cells, (column,))
        if at == len(table.header.cells) or table.header.cells[at][0] != column:
            return ""
        start, end = table.header.cells[at][1]
        return chars[start : min(end, start + _LONGEST_HEADER)]

    def _unit_in(self, text: str) -> tuple[Unit, int] | None:
        """Return the unit and scale that a header or caption gives: 经费（单位：万元）, 活动（场）."""
        for word in self._unit_words:
            if word in text:
                return self._read_unit(text.split(word, 1)[1].strip())
        for match in _BRACKET.finditer(text):
            found = self._read_unit(match[1].strip())
            if found is not None and len(match[1].strip()) == _written_length(match[1].strip(), found[0]):
                return found
        return None

    def _read_unit(self, text: str) -> tuple[Unit, int] | None:
        scale = 1
        while text[:1] in _SCALES and self._units.at(text, 0) is None:
            scale *= _SCALES[text[0]]
            text = text[1:]
        unit = self._units.at(text, 0)
        return (unit, scale) if unit is not None else None

    def _item(self, header: str, caption: str) -> str | None:
        for text in (header, caption):
            plain = min((text.split(word, 1)[0] for word in self._unit_words), key=len)
            plain = _YEAR.sub("", _NUMBERING.sub("", _BRACKET.sub("", plain.rstrip("（("))))
            plain = self._caption.sub("", plain).strip(" 的：:、（(")
            if plain:
                return plain
        return None


def _written_length(text: str, unit: Unit) -> int:
    """Return how long a bracket is that holds a scale and the unit only."""
    return len(unit.unit) + sum(1 for char in text if char in _SCALES and char not in unit.unit)


def _cell_quantity(number: WrittenNumber, at: int, unit: Unit, scale: int) -> Quantity:
    value = _times(number.value, scale)
    # 75.5 under 万元 is written to a tenth of 万; a plain 68 there to one 万.
    written: Number = number.precision or (1 if scale > 1 else 0)
    precision = _times(written, scale)
    low, upper = interval(value, None, _times(number.step, scale), precision, "exact")
    return Quantity(
        start=number.start,
        end=number.end,
        value=value,
        high=None,
        bound=number.bound,
        low=low,
        upper=upper,
        unit=unit,
        numerals=(at,),
    )


def _times(value: Number | None, scale: int) -> Number:
    product = (value or 0) * scale
    return int(product) if product == int(product) else product
