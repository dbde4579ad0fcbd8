"""The words that decide qualifier, per and kind (``lexicons/qualifiers.toml``), and where they stand in a text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.extract.phrases import Phrase
from pipeline.lexicon import Entry, LexiconError
from pipeline.parse.quantities import Quantity

_LONGEST_GUARD = 8


class Qualifier(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``qualifiers.toml``."""

    name: str
    field: Literal["qualifier", "per", "kind"]
    role: str
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]
    before: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity with its metric and noun phrase, and where it stands.

    ``left`` is where its own stretch begins: behind the number before it, or where its clause does. ``carried``
    tells that it shares the noun of the number before it; ``clause`` is the index of its clause in the sentence.
    """

    quantity: Quantity
    metric: str
    item: str | None
    phrase: Phrase | None
    carried: bool
    left: int
    clause: int

    @property
    def start(self) -> int:
        """Where the number with its bound word begins."""
        return self.quantity.start - len(self.quantity.lead)

    def is_bare(self, text: str) -> bool:
        """Tell whether a text before the number holds nothing but its noun: a list goes on, no new statement begins."""
        noun = (
            len(self.phrase.body.strip()) if self.phrase is not None and self.phrase.side == "before" else 0
        )
        return len(text.strip("，、 ：:和及与有为")) <= noun


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word of an entry in a text, as a span of it."""

    start: int
    end: int
    word: str
    entry: Qualifier


def entries_of(entries: Iterable[Qualifier], *roles: str) -> tuple[Qualifier, ...]:
    """Return the entries that play one of the roles; raises :class:`pipeline.lexicon.LexiconError` for a role without one."""
    held = tuple(entries)
    missing = sorted(set(roles) - {entry.role for entry in held})
    if missing:
        raise LexiconError(f"qualifiers.toml: no entry plays {', '.join(missing)}")
    return tuple(entry for entry in held if entry.role in roles)


def alternatives(words: Iterable[str]) -> str:
    """Return a pattern that matches the longest of the words.

    >>> alternatives(["年", "年度"])
    '年度|年'
    """
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


class GuardedWords:
    """Finds the words of some entries in a text, each only between neighbours that its entry allows."""

    def __init__(self, entries: Sequence[Qualifier]) -> None:
        self._entries: dict[str, list[Qualifier]] = {}
        for entry in entries:
            for word in entry.words:
                self._entries.setdefault(word, []).append(entry)
        self._pattern = re.compile(alternatives(self._entries))

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[FoundWord]:
        """Return the words that begin and end in ``text[start:end]``, in order, none overlapping another.

        >>> entry = Qualifier(name="n", field="per", role="r", words=("共",), not_before=("享",), reason="", examples=())
        >>> [found.start for found in GuardedWords([entry]).find("共享，共")]
        [3]
        """
        limit = len(text) if end is None else end
        found, at = [], start
        while match := self._pattern.search(text, at, limit):
            entry = next((e for e in self._entries[match.group()] if allows(e, text, *match.span())), None)
            if entry is None:
                at = match.start() + 1
                continue
            found.append(FoundWord(*match.span(), match.group(), entry))
            at = match.end()
        return found

    def any_in(self, text: str, start: int, end: int) -> bool:
        """Tell whether one of the words stands in ``text[start:end]``."""
        return bool(self.find(text, start, end))


def allows(entry: Qualifier, text: str, start: int, end: int) -> bool:
    """Tell whether the neighbours of ``text[start:end]`` let it be a word of the entry."""
    if entry.before and not text.startswith(entry.before, end):
        return False
    if entry.not_before and text.startswith(entry.not_before, end):
        return False
    return not (entry.not_after and text[max(0, start - _LONGEST_GUARD) : start].endswith(entry.not_after))
