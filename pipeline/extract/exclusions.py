"""Numerals that are no figures: each exclusion is an entry of ``lexicons/exclusions.toml`` with its reason."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.lexicon import Entry, LexiconError, load_toml
from pipeline.parse.numerals import WrittenNumber


class Exclusion(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``exclusions.toml``; ``kind`` is the exclusion class (key ``class``)."""

    name: str
    kind: str = msgspec.field(name="class")
    pattern: str
    reason: str
    examples: tuple[str, ...]
    negatives: tuple[str, ...]
    starts: Literal["numeral", "anywhere"] = "anywhere"


class Exclusions:
    """All exclusions, in the order in which they decide."""

    def __init__(self, entries: Sequence[Exclusion]) -> None:
        self.entries = tuple(entries)
        self._anywhere: list[tuple[int, re.Pattern[str]]] = []
        starting: list[str] = []
        for rank, entry in enumerate(entries):
            try:
                pattern = re.compile(entry.pattern)
            except re.error as error:
                raise LexiconError(f"exclusions.toml: {entry.name}: {error}") from error
            if entry.starts == "numeral":
                starting.append(f"(?P<e{rank}>{entry.pattern})")
            else:
                self._anywhere.append((rank, pattern))
        # One pattern for all that begin with a numeral: tried once per numeral, a fifth of the reader's time.
        self._starting = re.compile("|".join(starting) or r"(?!)")

    @classmethod
    def load(cls, lexicons: Path) -> "Exclusions":
        """Read ``exclusions.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "exclusions.toml", Exclusion))

    def find(self, text: str, numbers: Sequence[WrittenNumber]) -> dict[int, Exclusion]:
        """Return for each excluded numeral (by its index) the first entry that covers it whole.

        Of the entries that begin with one and the same numeral only the first that matches there speaks.

        >>> from pipeline.resources import shipped_folder
        >>> from pipeline.parse.numerals import NumeralReader
        >>> lexicons = shipped_folder("lexicons")
        >>> text = "2023年，一把手带队检查企业12家"
        >>> numbers = NumeralReader.load(lexicons).find(text)
        >>> {text[numbers[i].start:numbers[i].end]: e.kind for i, e in Exclusions.load(lexicons).find(text, numbers).items()}
        {'2023': 'date', '一': 'part of a word'}
        """
        starts = [number.start for number in numbers]
        covers: list[tuple[int, int, int]] = []
        for at, start in enumerate(starts):
            match = self._starting.match(text, start)
            if match is not None and match.lastgroup is not None:
                covers.append((int(match.lastgroup[1:]), at, match.end()))
        for rank, pattern in self._anywhere:
            covers.extend(
                (rank, bisect_left(starts, match.start()), match.end()) for match in pattern.finditer(text)
            )
        excluded: dict[int, Exclusion] = {}
        for rank, first, stop in sorted(covers):
            for at in range(first, len(numbers)):
                if numbers[at].end > stop:
                    break
                excluded.setdefault(at, self.entries[rank])
        return excluded
