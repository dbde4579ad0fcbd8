"""The gazetteer: divisions of China at county level and above since 1981, and their lineage.

Codes are six-digit GB/T 2260 codes. A code may have borne several names in turn; each is
one row of ``lexicons/regions.csv`` (key: code and first year). A row counts from the year
``start`` and no longer in the year ``end``. ``successors`` are the codes its territory
went to: ``130101`` when the row ended, ``130204@1995`` for a part that left in 1995.

Source: lexicons/SOURCES.md. The prefectures Tacheng and Altay stand under Xinjiang, as
in the code table, though Ili prefecture oversees them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, LexiconError, load_csv

Level = Literal["nation", "province", "prefecture", "county"]
Trust = Literal["strong", "weak"]

NATION = "100000"
FOREVER = 9999


class Division(Entry, frozen=True, kw_only=True):
    """One name of one division over a span of years; a row of ``regions.csv``.

    ``aliases`` are further names derived by rule (延边州). ``trust`` says whether the bare
    ``short`` is a place name wherever it stands (strong) or may be an ordinary word, a
    person's name or another division's short name (weak).
    """

    code: str
    name: str
    short: str
    aliases: tuple[str, ...]
    level: Level
    parent: str | None = None
    start: int
    end: int | None = None
    successors: tuple[str, ...] = ()
    trust: Trust

    def key(self) -> str:
        """Return code and first year, which together are unique."""
        return f"{self.code}@{self.start}"

    def valid(self, year: int) -> bool:
        """Tell whether the row counts in the year."""
        return self.start <= year < (self.end or FOREVER)

    def heirs(self) -> tuple[str, ...]:
        """Return the codes that took over when the row ended, else those of parts that left earlier."""
        final = tuple(item for item in self.successors if "@" not in item)
        return final or tuple(item.partition("@")[0] for item in self.successors)


class Population(Entry, frozen=True, kw_only=True):
    """Residents of a division on 2020-11-01 (census); a row of ``population.csv``."""

    code: str
    name: str
    population: int


class Gazetteer:
    """All divisions, by code and by name. Immutable after construction.

    >>> from pipeline.resources import shipped_folder
    >>> gazetteer = Gazetteer.load(shipped_folder("lexicons"))
    >>> gazetteer.full_name("150725"), gazetteer.lineage("150725")
    ('内蒙古自治区呼伦贝尔市陈巴尔虎旗', ('150000', '150700', '150725'))
    >>> gazetteer.by_name("龙华区")
    ('440309', '460106')
    >>> gazetteer.by_name("Atlantis")
    ()
    """

    def __init__(self, divisions: Iterable[Division]) -> None:
        """Index the divisions.

        Raises:
            LexiconError: a parent or a successor is no code of the table, or parents form a circle.
        """
        rows: dict[str, list[Division]] = {}
        for division in divisions:
            rows.setdefault(division.code, []).append(division)
        self._rows = {code: tuple(sorted(items, key=lambda row: row.start)) for code, items in rows.items()}
        self._lineage = {code: self._trace(code) for code in self._rows}
        self._names = self._index_names()
        for code, items in self._rows.items():
            for heir in (item.partition("@")[0] for row in items for item in row.successors):
                if heir not in self._rows:
                    raise LexiconError(f"regions.csv: {code} names the successor {heir}, which is not there")

    @classmethod
    def load(cls, folder: Path) -> "Gazetteer":
        """Read ``regions.csv`` of the folder.

        Raises:
            LexiconError: the file is malformed.
        """
        return cls(load_csv(folder / "regions.csv", Division))

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def divisions(self) -> tuple[Division, ...]:
        """Return every row, by code and first year."""
        return tuple(row for code in sorted(self._rows) for row in self._rows[code])

    def division(self, code: str, year: int | None = None) -> Division:
        """Return the row of the code that counts in the year; without one, or outside its years, the latest.

        Raises:
            KeyError: no such code.
        """
        rows = self._rows[code]
        if year is not None:
            for row in rows:
                if row.valid(year):
                    return row
        return rows[-1]

    def name(self, code: str, year: int | None = None) -> str:
        """Return the division's own name: 陈巴尔虎旗 for 150725."""
        return self.division(code, year).name

    def short(self, code: str, year: int | None = None) -> str:
        """Return the name without its suffix: 陈巴尔虎 for 150725."""
        return self.division(code, year).short

    def full_name(self, code: str, year: int | None = None) -> str:
        """Return the names from the province down: 内蒙古自治区呼伦贝尔市陈巴尔虎旗 for 150725."""
        return "".join(self.name(step, year) for step in self.lineage(code))

    def level(self, code: str) -> Level:
        """Return nation, province, prefecture or county."""
        return self.division(code).level

    def parent(self, code: str) -> str | None:
        """Return the code above: prefecture or province of a county, nation of a province, else None."""
        return self.division(code).parent

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes from the province down to the division; ``("100000",)`` for the nation.

        Raises:
            KeyError: no such code.
        """
        return self._lineage[code]

    def is_within(self, code: str, ancestor: str) -> bool:
        """Tell whether the division is the ancestor or lies in it; everything known lies in 100000."""
        return code in self._rows and (ancestor == NATION or ancestor in self._lineage[code])

    def common(self, codes: Iterable[str]) -> str | None:
        """Return the narrowest division that holds all codes, at widest the nation; None for no codes."""
        lineages = [self._lineage[code] for code in codes]
        if not lineages:
            return None
        shared = NATION
        for steps in zip(*lineages, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared

    def valid(self, code: str, year: int) -> bool:
        """Tell whether the code was in use: from the year it began, no longer in the year it ended."""
        return any(row.valid(year) for row in self._rows.get(code, ()))

    def successors(self, code: str, year: int | None = None) -> tuple[str, ...]:
        """Return the codes in use in the year (None: today) that hold what the code once held, sorted.

        A code in use is its own successor. Before its first year it has none: the table
        follows time forward only.
        """
        found: set[str] = set()
        pending, seen = [code], {code}
        while pending:
            current = pending.pop()
            if self._in_use(current, year):
                found.add(current)
                continue
            for heir in self._heirs(current, year):
                if heir not in seen:
                    seen.add(heir)
                    pending.append(heir)
        return tuple(sorted(found))

    def by_name(self, name: str) -> tuple[str, ...]:
        """Return the codes in use today with the name (full, short, alias), else abolished ones; sorted."""
        return self._names.get(name, ())

    def _in_use(self, code: str, year: int | None) -> bool:
        return self.division(code).end is None if year is None else self.valid(code, year)

    def _heirs(self, code: str, year: int | None) -> tuple[str, ...]:
        ended = [row for row in self._rows[code] if (row.end or FOREVER) <= (year or FOREVER - 1)]
        return ended[-1].heirs() if ended else ()

    def _trace(self, code: str) -> tuple[str, ...]:
        steps = [code]
        while (parent := self._parent_of(steps[-1])) not in (None, NATION):
            if parent in steps:
                raise LexiconError(f"regions.csv: {code} is its own ancestor")
            steps.append(str(parent))
        return tuple(reversed(steps))

    def _parent_of(self, code: str) -> str | None:
        rows = self._rows.get(code)
        if rows is None:
            raise LexiconError(f"regions.csv: parent {code} is not there")
        return rows[-1].parent

    def _index_names(self) -> dict[str, tuple[str, ...]]:
        current: dict[str, set[str]] = {}
        abolished: dict[str, set[str]] = {}
        for rows in self._rows.values():
            for row in rows:
                index = current if row.end is None else abolished
                for name in {row.name, row.short, *row.aliases}:
                    index.setdefault(name, set()).add(row.code)
        return {name: tuple(sorted(codes)) for name, codes in {**abolished, **current}.items()}


def load_population(folder: Path) -> dict[str, int]:
    """Return residents by code from ``population.csv`` (census of 2020; gaps in SOURCES.md).

    Raises:
        LexiconError: the file is malformed.
    """
    return {row.code: row.population for row in load_csv(folder / "population.csv", Population)}
