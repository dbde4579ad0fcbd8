"""Finding place names in text: ``PlaceFinder.find`` and ``PlaceFinder.resolve``.

Finding never resolves: a place keeps every division it may mean. Adjacent names narrow
each other (呼和浩特市新城区), the document's context decides the rest, or nothing does.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import add
from pathlib import Path

from pipeline.lexicon import LexiconError
from pipeline.parse.place_names import Name, PlaceKind, PlaceLexicon, RegionForm, Sense, Town, build_names
from pipeline.parse.town_organs import TownOrgans
from pipeline.records import Record
from pipeline.regions import NATION, Gazetteer, Trust

LONGEST_BORDER = 3
LONGEST_GUARD = 16


class Place(Record, frozen=True, kw_only=True):
    """A place name in a text: ``text`` is ``string[start:end]`` of the string searched.

    ``candidates`` are codes of county level and above, sorted; several where the name does
    not decide. ``trust`` is weak where the name may be an ordinary word, a person, a road.
    """

    start: int
    end: int
    text: str
    candidates: tuple[str, ...]
    trust: Trust
    kind: PlaceKind


class _Part(Record, frozen=True, kw_only=True):
    """A name at a position with its sense, before neighbours are merged."""

    start: int
    end: int
    name: Name
    sense: Sense
    weakened: bool


class PlaceFinder:
    """Finds names of divisions, towns and streets. Holds its own tables; no process-wide state.

    >>> from pipeline.resources import shipped_folder
    >>> finder = PlaceFinder.load(shipped_folder("lexicons"))
    >>> [(place.text, place.candidates) for place in finder.find("呼和浩特市新城区与陈巴尔虎旗")]
    [('呼和浩特市新城区', ('150102',)), ('陈巴尔虎旗', ('150725',))]
    >>> [place.candidates for place in finder.find("新城区")]
    [('150102', '610102')]
    >>> finder.find("经济南北差异，提高县域治理水平")
    []
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        forms: Iterable[RegionForm] = (),
        towns: Iterable[Town] = (),
        lexicon: PlaceLexicon | None = None,
    ) -> None:
        """Build from the gazetteer and either ``forms`` and ``towns`` or a whole ``lexicon``.

        Raises:
            LexiconError: an entry names an unknown code.
        """
        self._gazetteer = gazetteer
        entries = lexicon or PlaceLexicon(tuple(forms), tuple(towns))
        self._names = build_names(gazetteer, entries)
        self._organs = TownOrgans(
            (word.word for word in entries.context if word.kind == "organ"),
            ((town.name, town.codes) for town in entries.towns),
        )
        self._senses: dict[tuple[str, int | None], Sense | None] = {}
        followers = [word for word in entries.context if word.kind == "follower"]
        self._followers = {word.word: word for word in followers}
        self._follower_lengths = sorted({len(word.word) for word in followers}, reverse=True)
        self._guards = {word.word for word in entries.context if word.kind == "guard"}
        if long := sorted(word for word in self._guards if len(word) > LONGEST_GUARD):
            raise LexiconError(
                f"place_context.toml: the guard {long[0]!r} is longer than {LONGEST_GUARD} characters"
            )
        if taken := sorted(self._guards & self._names.keys()):
            raise LexiconError(f"place_context.toml: the guard {taken[0]!r} is a place name")
        # The first two characters of every word, and how long words that begin so are. Looking up pairs reads
        # 13 MB/s where pyahocorasick reads 6: its root has thousands of children, searched one by one.
        heads: dict[str, set[int]] = {}
        for word in (*self._names, *self._guards):
            heads.setdefault(word[:2], set()).add(len(word))
        self._heads = {head: tuple(sorted(lengths)) for head, lengths in heads.items()}

    @classmethod
    def load(cls, folder: Path, gazetteer: Gazetteer | None = None) -> "PlaceFinder":
        """Build from a lexicon folder; the gazetteer is read too unless given.

        Raises:
            LexiconError: a file is malformed.
        """
        return cls(gazetteer or Gazetteer.load(folder), lexicon=PlaceLexicon.load(folder))

    def find(self, text: str, year: int | None = None) -> list[Place]:
        """Return the places of the text in order, no overlaps; ``year`` prefers divisions in use then."""
        hits, guards = self._hits(text)
        if not hits:
            return self._with_organs(text, [])
        ends = {end for _, end, _ in hits}
        kept: dict[int, list[_Part]] = {}
        for start, end, name in hits:
            if name.before and start not in ends and _ends_in(text, start, name.before):
                continue
            if (name.after and _begins_with(text, end, name.after)) or (
                guards and _guarded(start, end, guards)
            ):
                continue
            sense = self._sense(name, year)
            if sense is not None:
                weakened = name.bare and self._weakened(text, end, name)
                part = _Part(start=start, end=end, name=name, sense=sense, weakened=weakened)
                kept.setdefault(start, []).append(part)
        return self._with_organs(
            text, [self._place(text, chain) for chain in self._chains(self._choose(kept))]
        )

    def _with_organs(self, text: str, places: list[Place]) -> list[Place]:
        """Return the places with the towns that only an organ of theirs names."""
        taken = [(place.start, place.end) for place in places]
        for start, end, codes in self._organs.find(text):
            if not any(a < end and start < b for a, b in taken):
                found = Place(
                    start=start, end=end, text=text[start:end], candidates=codes, trust="strong", kind="town"
                )
                places.append(found)
        return sorted(places, key=lambda place: place.start)

    def resolve(self, place: Place, context: Iterable[str]) -> str | None:
        """Return the one candidate that fits the codes known of the document, else None.

        The candidate sharing the longest lineage with a context code wins: the same county,
        then prefecture, then province; a tie is no answer. Without any relation a single
        candidate stands if the name is strong.
        """
        lineages = [
            self._gazetteer.lineage(code) for code in context if code in self._gazetteer and code != NATION
        ]
        depths = {code: self._shared(code, lineages) for code in place.candidates}
        best = max(depths.values(), default=0)
        if best == 0:
            return place.candidates[0] if len(place.candidates) == 1 and place.trust == "strong" else None
        winners = [code for code, depth in depths.items() if depth == best]
        return winners[0] if len(winners) == 1 else None

    def _shared(self, code: str, lineages: Sequence[tuple[str, ...]]) -> int:
        own = self._gazetteer.lineage(code)
        return max((sum(a == b for a, b in zip(own, other, strict=False)) for other in lineages), default=0)

    def _hits(self, text: str) -> tuple[list[tuple[int, int, Name]], list[tuple[int, int]]]:
        """Return every occurrence of every name (start, end, name), overlaps and all, and of every guard."""
        hits: list[tuple[int, int, Name]] = []
        guards: list[tuple[int, int]] = []
        heads, names, known_guards = self._heads, self._names, self._guards
        size = len(text)
        for start, pair in enumerate(map(add, text, text[1:])):
            if pair in heads:
                for length in heads[pair]:
                    end = start + length
                    word = text[start:end]
                    if word in names and end <= size:
                        hits.append((start, end, names[word]))
                    elif word in known_guards and end <= size:
                        guards.append((start, end))
        return hits, guards

    def _weakened(self, text: str, end: int, name: Name) -> bool:
        """Tell whether the word behind the short name makes it doubtful: a road, a newspaper, a village."""
        for length in self._follower_lengths:
            word = self._followers.get(text[end : end + length])
            if word is not None and (word.scope == "all" or name.county):
                return not text.startswith(word.unless, end)
        return False

    def _sense(self, name: Name, year: int | None) -> Sense | None:
        key = (name.text, year)
        if key not in self._senses:
            self._senses[key] = name.sense(self._gazetteer, year)
        return self._senses[key]

    def _choose(self, parts: dict[int, list[_Part]]) -> list[_Part]:
        """Return the longest name at the leftmost place, again and again."""
        chosen: list[_Part] = []
        position = 0
        for start in sorted(parts):
            if start < position:
                continue
            part = self._best_at(start, parts, chosen)
            if part is not None:
                chosen.append(part)
                position = part.end
        return chosen

    def _best_at(self, start: int, parts: dict[int, list[_Part]], chosen: list[_Part]) -> _Part | None:
        previous = chosen[-1] if chosen and chosen[-1].end == start else None
        fitting = [
            part for part in parts[start] if not part.name.only_in_chain or self._nested(previous, part)
        ]
        if not fitting:
            return None
        longest = max(fitting, key=lambda part: part.end)
        starts = [at for at in range(start + 1, longest.end) if at in parts]
        inside = [part for at in starts for part in parts[at] if part.end > longest.end]
        if not inside:
            return longest
        for part in fitting:
            # 济南市中区 is 济南 and 市中区, not 济南市 and 中区.
            if any(part.end == other.start and self._nested(part, other) for other in inside):
                return part
        if (
            longest.sense.trust == "weak"
            and longest.name.bare
            and any(o.sense.trust == "strong" for o in inside)
        ):
            return None
        return longest

    def _nested(self, outer: _Part | None, inner: _Part) -> bool:
        return outer is not None and bool(self._narrowed(self._all(outer), inner))

    @staticmethod
    def _all(part: _Part) -> tuple[str, ...]:
        return part.sense.candidates + part.sense.namesakes

    def _narrowed(self, outer: Sequence[str], part: _Part) -> tuple[str, ...]:
        """Return the part's codes that lie in an outer code; its namesakes only if no candidate does."""
        for codes in (part.sense.candidates, part.sense.namesakes):
            inside = tuple(c for c in codes if not set(outer).isdisjoint(self._gazetteer.lineage(c)))
            if inside:
                return inside
        return ()

    def _chains(self, parts: list[_Part]) -> list[tuple[list[_Part], tuple[str, ...]]]:
        """Group adjacent parts that narrow each other; each group with its remaining codes."""
        chains: list[tuple[list[_Part], tuple[str, ...]]] = []
        for part in parts:
            if chains and chains[-1][0][-1].end == part.start:
                group, codes = chains[-1]
                narrowed = self._joined(group, codes, part)
                if narrowed:
                    chains[-1] = ([*group, part], narrowed)
                    continue
            chains.append(([part], part.sense.candidates))
        return chains

    def _joined(self, group: list[_Part], codes: tuple[str, ...], part: _Part) -> tuple[str, ...]:
        if part.weakened or group[-1].name.kind == "town":
            return ()
        inside = self._narrowed(codes, part)
        if not inside and len(group) == 1:
            inside = self._narrowed(group[0].sense.namesakes, part)
        if part.name.bare and part.sense.trust == "weak":
            # 河北新华 may be a bookshop; 石家庄新华 is the district.
            inside = tuple(code for code in inside if self._gazetteer.parent(code) in codes)
        return inside

    def _place(self, text: str, chain: tuple[list[_Part], tuple[str, ...]]) -> Place:
        group, codes = chain
        start, end = group[0].start, group[-1].end
        weak = len(group) == 1 and (group[0].weakened or group[0].sense.trust == "weak")
        trust: Trust = "weak" if weak else "strong"
        kind = group[-1].name.kind
        return Place(start=start, end=end, text=text[start:end], candidates=codes, trust=trust, kind=kind)


def _ends_in(text: str, at: int, strings: frozenset[str]) -> bool:
    """Tell whether the text before the position ends in one of the strings (place_borders.csv)."""
    return any(text[at - n : at] in strings for n in range(1, min(at, LONGEST_BORDER) + 1))


def _begins_with(text: str, at: int, strings: frozenset[str]) -> bool:
    """Tell whether the text from the position begins with one of the strings (place_borders.csv)."""
    return any(text[at : at + n] in strings for n in range(1, LONGEST_BORDER + 1))


def _guarded(start: int, end: int, guards: list[tuple[int, int]]) -> bool:
    """Tell whether a guard overlaps the name without lying in it; guards come by their start."""
    near = guards[bisect_left(guards, (start - LONGEST_GUARD, 0)) : bisect_left(guards, (end, 0))]
    return any(start < b and not (start <= a and b <= end) for a, b in near)
