"""Who tells a figure: a unit of the region itself, or a third party (``lexicons/attributions.toml``)."""

import re
from pathlib import Path
from typing import Literal, Protocol, get_args

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.place_names import RegionForm
from pipeline.regions import Gazetteer

Kind = Literal["own", "other", "before", "lead"]
# The longest names that divisions bear have 15 characters (积石山保安族东乡族撒拉族自治县).
_LONGEST_NAME = 16


class Attribution(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``attributions.toml``."""

    name: str
    kind: Kind
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]


class NamesOfDivisions(Protocol):
    """What is asked of ``pipeline.regions.Gazetteer``."""

    def __contains__(self, code: object) -> bool:
        """Tell whether the code is known."""

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes from the province down to the division itself."""

    def by_name(self, name: str) -> tuple[str, ...]:
        """Return the codes that bear the name."""


class Attributions:
    """Tells units that speak for a division from all others, and sentences from what is put before them.

    >>> from pipeline.resources import shipped_folder
    >>> told = Attributions.load(shipped_folder("lexicons"))
    >>> [told.speaks_for(unit, "360722") for unit in ("信丰县司法局", "中共赣州市信丰县委", "信丰普法")]
    [True, True, True]
    >>> [told.speaks_for(unit, "360722") for unit in ("赣州市司法局", "信丰县嘉定镇人民政府", "信丰日报社编辑部", None)]
    [False, False, False, False]
    """

    def __init__(
        self,
        entries: tuple[Attribution, ...],
        regions: NamesOfDivisions,
        forms: tuple[RegionForm, ...] = (),
    ) -> None:
        self._regions = regions
        self._forms = {form.form: form.targets() for form in forms}
        words = {kind: [w for e in entries if e.kind == kind for w in e.words] for kind in get_args(Kind)}
        self._ends = tuple(words["own"])
        self._others = re.compile(_any(words["other"]))
        self._before = re.compile(f"(?:{_any(words['before'])})*")
        self._starts = frozenset(word[0] for word in words["lead"])
        self._lead = re.compile(
            rf"(?:(?:{_any(words['lead'])})(?:[(（\[【][^)）\]】]*[)）\]】])?[\s,，:：]*)*"
        )
        self._known: dict[tuple[str, str], bool] = {}

    @classmethod
    def load(cls, lexicons: Path, regions: NamesOfDivisions | None = None) -> "Attributions":
        """Read the lexicons of a folder; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(
            load_toml(lexicons / "attributions.toml", Attribution),
            regions or Gazetteer.load(lexicons),
            load_toml(lexicons / "region_forms.toml", RegionForm),
        )

    def speaks_for(self, unit: str | None, region: str | None) -> bool:
        """Tell whether the unit is one of the division itself: its government, a bureau, a committee.

        The unit's name is the division's, after those of divisions above it or none, and an end of the kind
        ``own``, without another unit's word between. A name that several divisions bear is taken to be the
        figure's own region; a unit that names no division (县司法局) may be anybody's.
        """
        if unit is None or region is None or region not in self._regions:
            return False
        known = self._known.get((unit, region))
        if known is None:
            known = self._known[unit, region] = self._is_own("".join(unit.split()), region)
        return known

    def _is_own(self, unit: str, region: str) -> bool:
        """Read names of divisions from the left: those above the region, the region's, none within it behind."""
        *above, own = self._regions.lineage(region)
        before = self._before.match(unit)
        at, reached = before.end() if before else 0, False
        while (name := self._longest_name(unit, at)) is not None:
            end, codes = name
            if reached:
                if any(own in self._regions.lineage(code) for code in codes):
                    return False
                break
            reached = own in codes
            if not reached and not any(code in above for code in codes):
                return False
            at = end
        return reached and unit[at:].endswith(self._ends) and self._others.search(unit, at) is None

    def _longest_name(self, unit: str, start: int) -> tuple[int, tuple[str, ...]] | None:
        """Return where the longest name of a division that begins at ``start`` ends, with the codes that bear it."""
        for end in range(min(len(unit), start + _LONGEST_NAME), start + 1, -1):
            name = unit[start:end]
            codes = self._forms.get(name, ()) or self._regions.by_name(name)
            if codes:
                return end, codes
        return None

    def lead(self, sentence: str) -> int:
        """Return the length of what is put before a sentence by who passes it on.

        >>> from pipeline.resources import shipped_folder
        >>> told = Attributions.load(shipped_folder("lexicons"))
        >>> [told.lead(text) for text in ("据悉，全县", "本报讯（记者 某某） 据了解，全县", "全县据悉")]
        [3, 15, 0]
        """
        if sentence[:1] not in self._starts:
            return 0
        found = self._lead.match(sentence)
        return found.end() if found else 0


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"
