"""The metric of a figure: by its unit, the cue words around it and the head of what is counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.items import ItemEntry
from pipeline.parse.units import Unit

PEOPLE = frozenset({"人", "人次", "户", "户次"})
OCCASIONS = frozenset({"场次", "次", "期", "轮", "届", "批次", "堂", "课时", "节"})
_PEOPLE_METRICS = frozenset({"participants", "personnel", "demonstrations", "enforcement", "base", "reach"})
_OCCASION_NOUNS = frozenset({"works", "services", "demonstrations"})


class Cue(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``cues.toml``."""

    name: str
    field: Literal["metric", "status"]
    value: str
    side: Literal["before", "after"]
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]
    scope: Literal["clause", "sentence"] = "sentence"
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided field with the name of the rule that decided it."""

    value: str
    rule: str


class CueWords:
    """Finds the cues of one field around a number."""

    def __init__(self, cues: Sequence[Cue], field: str) -> None:
        self._cues: dict[tuple[str, str], Cue] = {
            (cue.side, word): cue for cue in cues if cue.field == field for word in cue.words
        }
        self._before = self._compile("before")
        self._after = self._compile("after")

    def _compile(self, side: str) -> re.Pattern[str]:
        words = sorted((word for at, word in self._cues if at == side), key=len, reverse=True)
        parts = []
        for word in words:
            refused = "".join(map(re.escape, self._cues[side, word].not_before))
            parts.append(re.escape(word) + (f"(?![{refused}])" if refused else ""))
        # A field without cues on a side finds none there.
        return re.compile("|".join(parts) or r"(?!)")

    @classmethod
    def load(cls, lexicons: Path, field: Literal["metric", "status"]) -> "CueWords":
        """Read the cues of a field from ``cues.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "cues.toml", Cue), field)

    def before(self, text: str) -> list[tuple[int, Cue]]:
        """Return the cues of a text that stands before a number, in order, each with its start."""
        return [(match.start(), self._cues["before", match.group()]) for match in self._before.finditer(text)]

    def last(self, text: str) -> tuple[int, Cue] | None:
        """Return the cue nearest to the number that follows the text, with its start."""
        found = self.before(text)
        return found[-1] if found else None

    def first(self, text: str) -> Cue | None:
        """Return the first cue of a text that stands behind a number."""
        match = self._after.search(text)
        return self._cues["after", match.group()] if match is not None else None


def decide_metric(
    unit: Unit | None, entry: ItemEntry | None, before: frozenset[str], nearest: Cue | None, after: Cue | None
) -> Decision:
    """Return the metric of a figure and the rule that decided it.

    Args:
        unit: the measure word, None where none is written.
        entry: the item class of the head noun, None where it is unknown.
        before: names of the cues in the clause before the number.
        nearest: the cue nearest before the number.
        after: the first cue behind the number.
    """
    canonical = unit.canonical if unit is not None else None
    hint = unit.metric if unit is not None else ""
    head = entry.metric if entry is not None else ""
    if hint in ("money", "rate"):
        return Decision(hint, f"unit:{unit.unit if unit else ''}")
    if hint == "other":
        return (
            Decision("supplies", "head:supplies") if head == "supplies" else Decision("other", "unit:other")
        )
    people = canonical is None or canonical in PEOPLE
    if people or canonical == "次":
        reached = _reach(head, nearest, after)
        if reached is not None:
            return reached
    if head == "demonstrations":
        return Decision(head, f"head:{entry.item_class if entry else ''}")
    if after is not None and after.name == "honour-after" and canonical not in OCCASIONS:
        return Decision("demonstrations", f"cue:{after.name}")
    if people:
        return _people(canonical, entry, before, nearest)
    if canonical in OCCASIONS:
        if head in _OCCASION_NOUNS and not (head == "works" and canonical == "场次"):
            return Decision(head, "head:occasion")
        return Decision("activities", "unit:occasion")
    return _things(hint, entry, before, nearest)


def _reach(head: str, nearest: Cue | None, after: Cue | None) -> Decision | None:
    if head == "reach":
        return Decision("reach", "head:reach")
    if nearest is not None and nearest.name == "reach-before":
        return Decision("reach", f"cue:{nearest.name}")
    if after is not None and after.name == "reach-after":
        return Decision("reach", f"cue:{after.name}")
    return None


def _people(
    canonical: str | None, entry: ItemEntry | None, before: frozenset[str], nearest: Cue | None
) -> Decision:
    head = entry.metric if entry is not None else ""
    name = nearest.name if nearest is not None else ""
    if name == "honour-before" and head != "personnel":
        return Decision("demonstrations", f"cue:{name}")
    if name == "enforce-people" and canonical != "户次":
        return Decision("enforcement", f"cue:{name}")
    if "stock" in before and canonical in ("人", "户"):
        return Decision("base", "cue:stock")
    if head == "base":
        return Decision("base", "head:base")
    if head == "institutions":
        return Decision("institutions", "head:institutions")
    if name == "mobilise" and head in ("personnel", "", "teams"):
        return Decision("personnel", f"cue:{name}")
    if name == "mobilise" and entry is not None and entry.item_class == "干部职工":
        return Decision("personnel", f"cue:{name}")
    if head == "personnel" and name == "serve":
        return Decision("participants" if canonical == "人次" else "personnel", f"head:personnel cue:{name}")
    if head in _PEOPLE_METRICS:
        return Decision(head, f"head:{entry.item_class if entry else ''}")
    return Decision("participants", "unit:people")


def _things(hint: str, entry: ItemEntry | None, before: frozenset[str], nearest: Cue | None) -> Decision:
    head = entry.metric if entry is not None else ""
    name = nearest.name if nearest is not None else ""
    if name == "honour-before" and head in ("", "institutions", "venues", "personnel", "base", "projects"):
        return Decision("demonstrations", f"cue:{name}")
    if name == "enforce-things" and head in ("", "services"):
        return Decision("enforcement", f"cue:{name}")
    if head:
        return Decision(head, f"head:{entry.item_class if entry else ''}")
    if hint:
        return Decision(hint, "unit:hint")
    return Decision("other", "default")
