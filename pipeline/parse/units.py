"""The measure words of ``lexicons/units.toml``."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipeline.lexicon import Entry, load_toml

# Behind Arabic digits 9家人力资源机构 can only be nine firms, though 家人 is a word.
_DIGITS = re.compile(r"\d[百千万亿]?[余多]?$")


class Unit(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure word; ``metric`` is "" where the unit alone suggests none.

    ``always_after_digits``: ``not_before`` holds behind Chinese numerals only (三家人, but 9家人力资源机构).
    """

    unit: str
    canonical: str
    metric: str
    examples: tuple[str, ...]
    not_before: tuple[str, ...] = ()
    great: bool = False
    always_after_digits: bool = False
    factor: int = 1


class Units:
    """All measure words, longest match first."""

    def __init__(self, entries: Sequence[Unit]) -> None:
        self.entries = tuple(entries)
        self._by_name = {entry.unit: entry for entry in entries}
        self._longest = max(len(entry.unit) for entry in entries)

    @classmethod
    def load(cls, lexicons: Path) -> "Units":
        """Read ``units.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "units.toml", Unit))

    def classes(self, metric: str) -> frozenset[str]:
        """Return the classes of the units that suggest a metric.

        >>> from pipeline.resources import shipped_folder
        >>> people = Units.load(shipped_folder("lexicons")).classes("participants")
        >>> "人次" in people, "户" in people, "斤" in people
        (True, True, False)
        """
        return frozenset(entry.canonical for entry in self.entries if entry.metric == metric)

    def at(self, text: str, start: int) -> Unit | None:
        """Return the longest unit that stands at ``start``, None where another word begins there.

        >>> from pipeline.resources import shipped_folder
        >>> units = Units.load(shipped_folder("lexicons"))
        >>> units.at("12场次活动", 2).unit, units.at("6部门联合", 1), units.at("7县", 1)
        ('场次', None, None)
        """
        for length in range(min(self._longest, len(text) - start), 0, -1):
            entry = self._by_name.get(text[start : start + length])
            if entry is not None:
                follower = text[start + length : start + length + 1]
                latin = entry.unit[-1].isascii() and entry.unit[-1].isalpha()
                guarded = follower in entry.not_before and not (
                    entry.always_after_digits and _DIGITS.search(text, max(0, start - 3), start)
                )
                if guarded or (latin and follower.isascii() and follower.isalnum()):
                    continue
                return entry
        return None

    def get(self, unit: str | None) -> Unit | None:
        """Return the entry of a unit by its name, None where it is unknown."""
        return None if unit is None else self._by_name.get(unit)

    def canonical(self, unit: str | None) -> str | None:
        """Return the unit under which like is compared with like; an unknown unit stands for itself.

        >>> from pipeline.resources import shipped_folder
        >>> units = Units.load(shipped_folder("lexicons"))
        >>> units.canonical("场"), units.canonical("人次"), units.canonical("名"), units.canonical("扎")
        ('场次', '人次', '人', '扎')
        """
        entry = self.get(unit)
        return unit if entry is None else entry.canonical
