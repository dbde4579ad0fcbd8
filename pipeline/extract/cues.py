"""The cue words around a number (``cues.toml``): what they speak for, and finding them."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, LexiconError, load_toml

# The cues that the rules below ask for by name; a lexicon without one of them would silence a rule.
_ASKED_FOR = frozenset(
    {
        *(
            "build",
            "cases",
            "duty-after",
            "enforce-both",
            "enforce-people",
            "enforce-strong",
            "enforce-things",
        ),
        *("hand-out", "honour-after", "honour-before", "lay-down", "matters", "mobilise", "moved-after"),
        *("reach-after", "reach-before", "recruit", "send-out", "serve", "stock", "there-are", "train"),
        "upgrade",
    }
)


class Cue(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``cues.toml``."""

    name: str
    field: Literal["metric", "status"]
    value: str
    side: Literal["before", "after", "item"]
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]
    scope: Literal["clause", "sentence"] = "sentence"
    not_before: tuple[str, ...] = ()


class CueWords:
    """Finds the cues of one field around a number."""

    def __init__(self, cues: Sequence[Cue], field: str) -> None:
        self._cues: dict[tuple[str, str], Cue] = {}
        for cue in cues:
            for word in cue.words if cue.field == field else ():
                if (cue.side, word) in self._cues:
                    raise LexiconError(f"cues.toml: {word!r} speaks for {cue.name} and another; keep one")
                self._cues[cue.side, word] = cue
        self._before = self._compile("before")
        self._after = self._compile("after")
        self._item = self._compile("item")

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
        cues = load_toml(lexicons / "cues.toml", Cue)
        missing = sorted(_ASKED_FOR - {cue.name for cue in cues if cue.field == "metric"})
        if missing:
            raise LexiconError(f"cues.toml: the rules ask for the cue {missing[0]!r}, which is not there")
        return cls(cues, field)

    def before(self, text: str) -> list[tuple[int, Cue]]:
        """Return the cues of a text that stands before a number, in order, each with its start."""
        return [(match.start(), self._cues["before", match.group()]) for match in self._before.finditer(text)]

    def last(self, text: str) -> tuple[int, Cue] | None:
        """Return the cue nearest to the number that follows the text, with its start."""
        found = self.before(text)
        return found[-1] if found else None

    def inside(self, item: str) -> Cue | None:
        """Return the first cue inside the phrase that says what is counted."""
        match = self._item.search(item)
        return self._cues["item", match.group()] if match is not None else None

    def first(self, text: str) -> Cue | None:
        """Return the first cue of a text that stands behind a number."""
        match = self._after.search(text)
        return self._cues["after", match.group()] if match is not None else None
