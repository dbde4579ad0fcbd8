"""What a quantity claims: item, metric, qualifier, per, kind, from its clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pipeline.extract.metrics import Cues, CueWords, Decision, decide_metric
from pipeline.extract.phrases import Phrase, PhraseFinder
from pipeline.extract.tables import TableFigure
from pipeline.extract.words import WordTest
from pipeline.lexicon import Entry, load_toml
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.parse.quantities import Quantity
from pipeline.records import Kind
from pipeline.segment.sentences import clauses, span_at

_CARRIED_MARKS = re.compile(r"[、和及与\s]*")
_BEHIND = 12
_QUALIFIER_REACH = 30
_WEAK = frozenset({"unit:people", "default", "unit:hint"})
# 平均每个行政村（社区）7名: the noun before the number is what it is per, not what it counts.
_EACH = re.compile(r"每(?:一)?[个名所场户村镇乡校家人次县社]?[^，。；、每]{0,10}$")
_DISTRIBUTED = re.compile(r"分别")


class Qualifier(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``qualifiers.toml``."""

    name: str
    field: Literal["qualifier", "per", "change", "share", "ratio"]
    words: tuple[str, ...]
    not_before: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a quantity of a sentence claims; ``decided_by`` names the rule of each field."""

    quantity: Quantity
    metric: str
    item: str | None
    qualifier: str | None
    per: str | None
    kind: Kind | None
    carried: bool
    decided_by: dict[str, str] = field(default_factory=dict)


class ClaimReader:
    """Reads the claims of a sentence; built from the lexicons, holds no other state."""

    def __init__(self, phrases: PhraseFinder, cues: CueWords, qualifiers: Sequence[Qualifier]) -> None:
        self._phrases = phrases
        self._cues = cues
        by_field = {entry.field: entry for entry in qualifiers}
        longest_first = {
            name: "|".join(sorted(entry.words, key=len, reverse=True)) for name, entry in by_field.items()
        }
        self._levels = re.compile(longest_first["qualifier"])
        self._per = re.compile(longest_first["per"])
        cancelled = "".join(by_field["change"].not_before)
        self._share = re.compile(longest_first["share"])
        self._ratio = re.compile(longest_first["ratio"])
        self._change = re.compile(rf"(?:{longest_first['change']})(?![{cancelled}])")

    @classmethod
    def load(cls, lexicons: Path, items: ItemClasses, words: WordTest) -> "ClaimReader":
        """Read the lexicons; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(
            PhraseFinder.load(lexicons, items, words),
            CueWords.load(lexicons, "metric"),
            load_toml(lexicons / "qualifiers.toml", Qualifier),
        )

    def read(self, chars: str, start: int, end: int, quantities: Sequence[Quantity]) -> list[Claim]:
        """Return a claim for each quantity of the sentence ``chars[start:end]``, in order."""
        spans = clauses(chars, start, end)
        claims: list[Claim] = []
        for at, quantity in enumerate(quantities):
            clause = span_at(spans, quantity.start)
            first, last = spans[clause] if clause is not None else (start, end)
            previous = quantities[at - 1] if at else None
            left = max(first, previous.end) if previous is not None else first
            following = quantities[at + 1].start if at + 1 < len(quantities) else last
            claims.append(
                self._claim(chars, quantity, (left, min(last, following)), (first, last), start, claims)
            )
        return self._distribute(chars, start, claims)

    def of_cell(self, cell: TableFigure) -> Claim:
        """Return the claim of a table cell: its header and caption say what is counted."""
        found = self._phrases.items.head(cell.item) if cell.item else None
        nearest = self._cues.last(cell.caption + cell.header)
        cues = Cues(nearest=nearest[1].name if nearest else "")
        decision = decide_metric(cell.quantity.unit, found[1] if found else None, cues)
        return Claim(
            quantity=cell.quantity,
            metric=decision.value,
            item=cell.item,
            qualifier=self._level(cell.header, cell.item),
            per=None,
            kind=self._kind(cell.quantity, decision.value, cell.header),
            carried=False,
            decided_by={"metric": decision.rule, "item": "table:header", "qualifier": "table:header"},
        )

    def _claim(
        self,
        chars: str,
        quantity: Quantity,
        reach: tuple[int, int],
        clause: tuple[int, int],
        sentence: int,
        claims: Sequence[Claim],
    ) -> Claim:
        phrase = self._phrase(chars, quantity, reach)
        rule = phrase.side if phrase is not None else "none"
        entry = phrase.entry if phrase is not None else None
        item = phrase.item if phrase is not None else None
        carried = False
        if phrase is None and claims:
            item, entry, rule, carried = self._carry(chars, quantity, claims)
        before = chars[reach[0] : quantity.start]
        whole = chars[clause[0] : quantity.start]
        around = self._around(chars, quantity, reach, clause, phrase)
        decision = decide_metric(quantity.unit, entry, around, fraction=isinstance(quantity.value, Fraction))
        if claims and decision.rule in _WEAK and (carried or decision.rule == "default"):
            # Things listed one after the other are of one kind: 矿泉水80瓶，遮阳帽90顶.
            decision = Decision(claims[-1].metric, "carried")
        level = self._level(before, item)
        per = self._per.search(chars[max(sentence, reach[0]) : quantity.start])
        return Claim(
            quantity=quantity,
            metric=decision.value,
            item=item,
            qualifier=level,
            per=per.group() if per else None,
            kind=self._kind(quantity, decision.value, whole),
            carried=carried,
            decided_by={"metric": decision.rule, "item": f"phrase:{rule}"},
        )

    def _around(
        self,
        chars: str,
        quantity: Quantity,
        reach: tuple[int, int],
        clause: tuple[int, int],
        phrase: Phrase | None,
    ) -> Cues:
        """Return the cues around a quantity: those of its own stretch first, then those of its clause."""
        near = self._cues.before(chars[reach[0] : quantity.start])
        whole = near if reach[0] == clause[0] else self._cues.before(chars[clause[0] : quantity.start])
        behind = self._cues.first(chars[quantity.end : min(clause[1], quantity.end + _BEHIND)])
        inside = self._cues.inside(phrase.body) if phrase is not None else None
        return Cues(
            names=frozenset(cue.name for _, cue in whole),
            nearest=(near or whole)[-1][1].name if near or whole else "",
            behind=behind.name if behind is not None else "",
            item=inside.name if inside is not None else "",
        )

    def _phrase(self, chars: str, quantity: Quantity, reach: tuple[int, int]) -> Phrase | None:
        """Return the phrase behind or before the quantity, whichever says what is counted."""
        lead = len(quantity.lead)
        before = None
        if not _EACH.search(chars[reach[0] : quantity.start - lead]):
            before = self._phrases.before(chars, reach[0], quantity.start - lead)
        after = self._phrases.after(chars, quantity.end, reach[1])
        if after is None or before is None:
            return after or before
        if (
            before.entry is not None
            and after.entry is None
            and chars[quantity.end : quantity.end + 1] != "的"
        ):
            return before
        governs = chars[quantity.end : quantity.end + 1] == "的"
        if quantity.unit is not None and quantity.unit.metric in ("rate", "money") and not governs:
            return before
        return after

    def _carry(
        self, chars: str, quantity: Quantity, claims: Sequence[Claim]
    ) -> tuple[str | None, ItemEntry | None, str, bool]:
        """Return what the number counts where no noun stands beside it."""
        last = claims[-1]
        between = chars[last.quantity.end : quantity.start - len(quantity.lead)]
        found = self._phrases.items.head(last.item) if last.item else None
        if _CARRIED_MARKS.fullmatch(between):
            return last.item, found[1] if found else None, "carried", True
        for claim in reversed(claims):
            if claim.metric == "activities":
                return claim.item, None, "activity", False
        return last.item, None, "sentence", False

    def _level(self, before: str, item: str | None) -> str | None:
        levels = self._levels.findall(before[-_QUALIFIER_REACH:])
        if levels:
            return str(levels[-1])
        found = self._levels.search(item or "")
        return found.group() if found else None

    def _kind(self, quantity: Quantity, metric: str, before: str) -> Kind | None:
        """Return what kind of rate it is; None where the words leave it open (only a share ends at 100 %)."""
        if metric != "rate":
            return None
        unit = quantity.unit.unit if quantity.unit is not None else ""
        if unit == "倍":
            return "ratio"
        near = before[-_BEHIND:]
        if unit.endswith("百分点") or self._change.search(near):
            return "change"
        if self._ratio.search(before):
            return "ratio"
        return "share" if self._share.search(before) or quantity.unit is None else None

    def _distribute(self, chars: str, start: int, claims: list[Claim]) -> list[Claim]:
        """Give each number of 分别有国家级、自治区级…示范单位78个、747个 its own level."""
        result: list[Claim] = []
        for group in _carried_groups(claims):
            text = chars[start : group[0].quantity.start]
            marker = _DISTRIBUTED.search(text)
            levels = self._levels.findall(text[marker.end() :]) if marker is not None else []
            if len(group) < 2 or not levels:
                result.extend(group)
                continue
            # Levels that do not pair off with the numbers leave it open which number is whose.
            paired = levels if len(levels) == len(group) else [None] * len(group)
            result.extend(_with_qualifier(claim, level) for claim, level in zip(group, paired, strict=True))
        return result


def _carried_groups(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Return the claims in groups that share one noun: 居民2839户、5814人."""
    groups: list[list[Claim]] = []
    for claim in claims:
        if claim.carried and groups:
            groups[-1].append(claim)
        else:
            groups.append([claim])
    return groups


def _with_qualifier(claim: Claim, level: str | None) -> Claim:
    return Claim(
        claim.quantity,
        claim.metric,
        claim.item,
        level,
        claim.per,
        claim.kind,
        claim.carried,
        {**claim.decided_by, "qualifier": "distributed"},
    )
