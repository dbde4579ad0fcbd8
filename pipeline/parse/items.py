"""What is counted: head nouns, their metric and their item class (``lexicons/items.toml``)."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.lexicon import Entry, LexiconError, load_toml


class ItemEntry(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``items.toml``: the head nouns of an item class."""

    item_class: str
    metric: str
    heads: tuple[str, ...]
    examples: tuple[str, ...]
    endings: tuple[str, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    by_head: bool = False


class ItemClasses:
    """Finds the head noun at the end of a noun phrase."""

    def __init__(self, entries: Sequence[ItemEntry]) -> None:
        self._heads: dict[str, ItemEntry] = {}
        for entry in entries:
            for head in entry.heads:
                if head in self._heads:
                    raise LexiconError(f"items.toml: head {head!r} stands under two classes; keep one")
                self._heads[head] = entry
        self._longest = max(map(len, self._heads))
        self._compared_as = _compared_as(entries)
        self._endings = {ending: entry for entry in entries for ending in entry.endings}

    @classmethod
    def load(cls, lexicons: Path) -> "ItemClasses":
        """Read ``items.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "items.toml", ItemEntry))

    def head(self, phrase: str) -> tuple[str, ItemEntry] | None:
        """Return the longest known head noun of two or more characters that ends the phrase, with its entry.

        >>> from pipeline.resources import shipped_folder
        >>> items = ItemClasses.load(shipped_folder("lexicons"))
        >>> items.head("民族团结进步创建示范点")[0], items.head("某某") is None
        ('创建示范点', True)
        """
        for length in range(min(self._longest, len(phrase)), 1, -1):
            entry = self._heads.get(phrase[-length:])
            if entry is not None:
                return phrase[-length:], entry
        return None

    def ending(self, phrase: str) -> ItemEntry | None:
        """Return the class for which the last characters of a phrase speak, None where they speak for none.

        >>> from pipeline.resources import shipped_folder
        >>> items = ItemClasses.load(shipped_folder("lexicons"))
        >>> items.ending("重点宣防点").metric, items.ending("点") is None
        ('venues', True)
        """
        for length in range(min(3, len(phrase) - 1), 0, -1):
            entry = self._endings.get(phrase[-length:])
            if entry is not None:
                return entry
        return None

    def head_at(self, text: str, start: int, end: int) -> tuple[int, ItemEntry] | None:
        """Return where the longest known head noun that starts at ``start`` ends, with its entry."""
        for stop in range(min(end, start + self._longest), start, -1):
            entry = self._heads.get(text[start:stop])
            if entry is not None:
                return stop, entry
        return None

    def classify(self, metric: str, item: str | None) -> str | None:
        """Return the item class under which the item is compared, None where none is known for the metric.

        >>> from pipeline.resources import shipped_folder
        >>> items = ItemClasses.load(shipped_folder("lexicons"))
        >>> items.classify("activities", "政策宣讲"), items.classify("money", "政策宣讲")
        ('宣讲', None)
        >>> items.classify("rate", "群众满意度"), items.classify("rate", "满意率"), items.classify("rate", "占比")
        ('满意度', '满意度', None)
        >>> items.classify("demonstrations", "普法示范村"), items.classify("demonstrations", "文明创建示范点")
        ('示范村', '示范点')
        """
        found = self.head(item.strip()) if item else None
        if found is None or found[1].metric != metric:
            return None
        head, entry = found
        if entry.by_head:
            return self._compared_as.get(head, head)
        return self._compared_as.get(head) if entry.alike else entry.item_class


def _compared_as(entries: Sequence[ItemEntry]) -> dict[str, str]:
    """Return for each head of an ``alike`` list the list's first head, under which it is compared."""
    names: dict[str, str] = {}
    for entry in entries:
        for alike in entry.alike:
            for head in alike:
                if head not in entry.heads or head in names:
                    raise LexiconError(
                        f"items.toml, {entry.item_class}: alike holds {head!r} twice, or no head of that name"
                    )
                names[head] = alike[0]
    return names
