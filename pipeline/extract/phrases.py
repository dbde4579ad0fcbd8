"""The noun phrase beside a number: what is counted.

Chinese puts it after the number (70个“红石榴家园”) or before it (宣传资料1万余份); where
it stands neither here nor there it is carried over (居民2839户、5814人).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.extract.words import WordTest
from pipeline.lexicon import Entry, LexiconError, load_toml
from pipeline.parse.items import ItemClasses, ItemEntry

_STOP = re.compile(r"[，。；：！？、,;:!?\n（(）)/|]|\s")
_QUOTED = re.compile(r"[“‘「『《]([^”’」』》]{1,24})[”’」』》]")
_BRACKET = re.compile(r"[（(][^（()）]{1,8}[)）]")
_EDGE_MARKS = "“”‘’「」『』《》 ·—-"
LONGEST_PHRASE = 24
LONGEST_ITEM = 8
_SHORTEST = 2
# Behind a known head a compound goes on at once (学校食堂, 村党组织书记); after more unknown
# characters a new word has begun (消防员紧急支援…州).
_COMPOUND_GAP = 6


class PhraseEdges(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``phrase_edges.toml``."""

    name: str
    words: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is counted: the phrase, the known head noun that ends it, and the whole phrase as written (``body``).

    ``beyond_verb``: a verb stands between it and the number (救援队伍提供了50斤), so that a noun
    behind the number is what is counted.
    """

    item: str
    entry: ItemEntry | None
    side: str
    body: str = ""
    beyond_verb: bool = False


class PhraseFinder:
    """Finds the noun phrase of a number; built from the lexicon, holds no other state."""

    def __init__(self, items: ItemClasses, edges: Sequence[PhraseEdges], words: WordTest) -> None:
        self.items = items
        self._words = words
        listed = {entry.name: entry.words for entry in edges}
        missing = {"verbs", "states", "particles", "modifiers"} - listed.keys()
        if missing:
            raise LexiconError(f"phrase_edges.toml: no entry named {', '.join(sorted(missing))}")
        self._verbs = frozenset(listed["verbs"]) - frozenset(listed["states"])
        self._edges = frozenset(listed["verbs"]) | frozenset(listed["particles"])
        self._modifiers = frozenset(listed["modifiers"])
        self._longest = max(map(len, self._edges | self._modifiers))

    @classmethod
    def load(cls, lexicons: Path, items: ItemClasses, words: WordTest | None = None) -> "PhraseFinder":
        """Read ``phrase_edges.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(items, load_toml(lexicons / "phrase_edges.toml", PhraseEdges), words or WordTest())

    def after(self, text: str, start: int, end: int) -> Phrase | None:
        """Return the phrase that begins at ``start``, right behind a quantity; None where none does.

        >>> from pipeline.resources import shipped_folder
        >>> lexicons = shipped_folder("lexicons")
        >>> finder = PhraseFinder.load(lexicons, ItemClasses.load(lexicons))
        >>> finder.after("所学校达到标准", 1, 7).item, finder.after("场次，覆盖", 2, 5)
        ('学校', None)
        """
        while start < end and text[start] in " 的":
            start += 1
        limit = self._limit(text, start, end)
        if limit <= start:
            return None
        if self.items.head_at(text, start, limit) is None and self._edge_at(text, start, limit):
            return None
        stop, entry, edge = self._scan(text, start, limit)
        body = text[start:edge]
        if stop < edge:
            # A noun behind the last known head is the head: 村党组织书记 are no organisations.
            ending = self.items.ending(body.rstrip(_EDGE_MARKS))
            if ending is not None:
                return self._phrase(body, ending, "after")
        if entry is None:
            return self._phrase(body, None, "after") if len(body) > 1 else None
        # 18个乡（镇、街道）: the bracket belongs to what is counted.
        bracket = _BRACKET.match(text, stop, end)
        return self._phrase(text[start : bracket.end() if bracket else stop], entry, "after")

    def _limit(self, text: str, start: int, end: int) -> int:
        """Return where the clause piece ends; stops inside quotes do not count."""
        at = start
        while at < min(end, start + 2 * LONGEST_PHRASE):
            quoted = _QUOTED.match(text, at)
            if quoted is not None:
                at = min(quoted.end(), end)
            elif _STOP.match(text[at]):
                return at
            else:
                at += 1
        return at

    def _scan(self, text: str, start: int, limit: int) -> tuple[int, ItemEntry | None, int]:
        """Return the end of the last head before an edge, its entry, and where the edge begins."""
        at, stop, entry = start, start, None
        while at < limit and at < start + LONGEST_PHRASE:
            quoted = _QUOTED.match(text, at)
            if quoted is not None and quoted.end() <= limit:
                head = self.items.head(quoted[1])
                stop, entry = (quoted.end(), head[1]) if head else (stop, entry)
                at = quoted.end()
                continue
            if entry is not None and at - stop > _COMPOUND_GAP:
                return stop, entry, stop
            found = self._head_at(text, start, at, stop, limit)
            edge = self._edge_length(text, at, limit)
            # 检查组 is a head although 检查 is a verb.
            verb = entry is not None and edge > 0 and (found is None or found[0] - at <= edge)
            if found is not None and not verb:
                stop, entry = found
                at = stop
                continue
            if verb or (text[at] != "的" and edge > 0):
                return stop, entry, at
            at += 1
        return stop, entry, at

    def _head_at(self, text: str, start: int, at: int, stop: int, limit: int) -> tuple[int, ItemEntry] | None:
        """Return the head noun at a position; one of a single character only beside the number or another head.

        区级中心 begins with no 区.
        """
        found = self.items.head_at(text, at, limit)
        if (
            found is not None
            and found[0] - at == 1
            and (at not in (start, stop) or text[found[0] : found[0] + 1] == "级")
        ):
            return None
        return found

    def before(self, text: str, start: int, end: int) -> Phrase | None:
        """Return the phrase that ends at ``end``, right before a quantity; None where none does.

        >>> from pipeline.resources import shipped_folder
        >>> lexicons = shipped_folder("lexicons")
        >>> finder = PhraseFinder.load(lexicons, ItemClasses.load(lexicons))
        >>> finder.before("开展各类创建活动", 0, 8).item, finder.before("覆盖", 0, 2)
        ('创建活动', None)
        """
        body = text[max(start, end - 2 * LONGEST_PHRASE) : end].rstrip(" ：:")
        found = self.items.head(body.rstrip(_EDGE_MARKS))
        beyond_verb = False
        while found is None:
            shorter = self._strip_edge(body)
            if shorter == body:
                break
            beyond_verb = beyond_verb or body[len(shorter) :].strip() in self._verbs
            body = shorter
            found = self.items.head(body.rstrip(_EDGE_MARKS))
        body = body.rstrip(" ")
        if found is None:
            body = self._tail(body, len(body))
            ending = self.items.ending(body.rstrip(_EDGE_MARKS))
            return self._phrase(body, ending, "before") if len(body) > 1 else None
        trimmed = body.rstrip(_EDGE_MARKS)
        head_start = len(trimmed) - len(found[0])
        phrase = self._phrase(self._tail(body, head_start), found[1], "before")
        return replace(phrase, beyond_verb=True) if phrase is not None and beyond_verb else phrase

    def starts_with_edge(self, text: str, start: int, end: int) -> bool:
        """Tell whether a verb or a particle stands at ``start``: 为2600名儿童, 清运垃圾."""
        return self._edge_at(text, start, end)

    def only_edges(self, text: str) -> bool:
        """Tell whether a text holds nothing but verbs and particles: 共计, 累计达.

        >>> from pipeline.resources import shipped_folder
        >>> lexicons = shipped_folder("lexicons")
        >>> finder = PhraseFinder.load(lexicons, ItemClasses.load(lexicons))
        >>> finder.only_edges("共计"), finder.only_edges("手册共计")
        (True, False)
        """
        body = text.strip()
        while body:
            shorter = self._strip_edge(body)
            if shorter == body:
                return False
            body = shorter
        return True

    def _strip_edge(self, body: str) -> str:
        for length in range(min(self._longest, len(body)), 0, -1):
            if body[-length:] in self._edges:
                return body[:-length].rstrip(" ")
        return body

    def _tail(self, body: str, head_start: int) -> str:
        """Return what stands between the last edge before the head and the end of the body."""
        for at in range(head_start, 0, -1):
            if _STOP.match(body[at - 1]) and not _inside_quotes(body, at - 1):
                return body[at:]
            if len(body) - at < _SHORTEST:
                continue  # 服务率, 培训课: the verb is part of the noun.
            for length in range(min(self._longest, at), 1, -1):
                if body[at - length : at] in self._edges and not _inside_quotes(body, at - 1):
                    return body[at:]
            if body[at - 1] in "的对为将把了等和与及在" and not _inside_quotes(body, at - 1):
                return body[at:]
        return body

    def _edge_at(self, text: str, start: int, end: int) -> bool:
        return self._edge_length(text, start, end) > 0

    def _edge_length(self, text: str, start: int, end: int) -> int:
        """Return how long the verb or particle is that stands at ``start``, 0 where none does."""
        lengths = range(min(self._longest, end - start), 0, -1)
        return next((n for n in lengths if text[start : start + n] in self._edges), 0)

    def _phrase(self, body: str, entry: ItemEntry | None, side: str) -> Phrase | None:
        item = self.trim(body)
        if entry is not None and len(item) > LONGEST_ITEM and not item.endswith("）"):
            item = self._shorten(item.rstrip(_EDGE_MARKS))
        return Phrase(item[-LONGEST_PHRASE:], entry, side, body) if item else None

    def _shorten(self, item: str) -> str:
        """Return the last words of a long phrase, its head and what stands next to it."""
        found = self.items.head(item)
        kept = found[0] if found is not None else ""
        for word in reversed(self._words.cut(item[: len(item) - len(kept)])):
            if len(kept) + len(word) > LONGEST_ITEM:
                break
            kept = word + kept
        return kept.strip(_EDGE_MARKS) or item

    def trim(self, body: str) -> str:
        """Return the phrase without the modifiers, quotes and 的-clauses before it.

        >>> from pipeline.resources import shipped_folder
        >>> lexicons = shipped_folder("lexicons")
        >>> PhraseFinder.load(lexicons, ItemClasses.load(lexicons)).trim("自治区级示范单位")
        '示范单位'
        """
        body = body.strip(" ：:")
        if "的" in body.rstrip("的") and not body.endswith(("”", "》")):
            body = body.rstrip("的").rsplit("的", 1)[1]
        shortened = True
        while shortened:
            shortened = False
            for length in range(min(self._longest, len(body) - 1), 0, -1):
                if body[:length] in self._modifiers and len(body) - length > 1:
                    body, shortened = body[length:], True
                    break
        whole = _QUOTED.fullmatch(body)
        return whole[1] if whole is not None else body


def _inside_quotes(body: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in _QUOTED.finditer(body))
