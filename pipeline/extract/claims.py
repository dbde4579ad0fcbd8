"""What a quantity claims: item, metric, qualifier, per, kind, from its clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import cast

from pipeline.extract.cues import CueWords
from pipeline.extract.field_words import Counted, Qualifier
from pipeline.extract.metrics import PEOPLE, PEOPLE_METRICS, Cues, Decision, decide_metric
from pipeline.extract.per_units import PerReader
from pipeline.extract.phrases import Phrase, PhraseFinder
from pipeline.extract.qualifiers import QualifierReader
from pipeline.extract.rate_kinds import KindReader
from pipeline.extract.tables import TableFigure
from pipeline.extract.words import WordTest
from pipeline.lexicon import load_toml
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.parse.quantities import Quantity
from pipeline.records import Kind
from pipeline.segment.sentences import clauses, span_at

_CARRIED_MARKS = re.compile(r"[、和及与\s]*")
_BEHIND = 12
_WEAK = frozenset({"unit:people", "default", "unit:hint"})
# A noun of a list with its number is no longer than this.
_LISTED_REACH = 10
_GOVERNING = frozenset(
    {"send-out", "mobilise", "recruit", "enforce-people", "enforce-strong", "enforce-both"}
)
# 为80名环卫工人体检, 向全县90名教师发放: those for whom something is done; 成为, 分为, 人数为 are no such 为.
_GIVEN = re.compile(
    r"(?:(?<![成认作称因列评设定均约数量即则])为|(?<![导方去转])向|面向)(?:[全本各]?[省市区县旗镇校])?$"
)
# 平均每个行政村（社区）7名: the noun before the number is what it is per, not what it counts.
_EACH = re.compile(r"每(?![年月天日周季])(?:一)?[个名所场户村镇乡校家人次县社]?[^，。；、每]{0,10}$")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a quantity of a sentence claims; ``decided_by`` names the rule of each field."""

    quantity: Quantity
    metric: str
    item: str | None
    carried: bool
    cue: str = ""
    qualifier: str | None = None
    per: str | None = None
    kind: Kind | None = None
    decided_by: dict[str, str] = field(default_factory=dict)


class ClaimReader:
    """Reads the claims of a sentence; built from the lexicons, holds no other state."""

    def __init__(self, phrases: PhraseFinder, cues: CueWords, qualifiers: Sequence[Qualifier]) -> None:
        self._phrases = phrases
        self._cues = cues
        self._qualifiers = QualifierReader(qualifiers)
        self._per = PerReader(qualifiers, phrases.items)
        self._kinds = KindReader(qualifiers)

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
        counted: list[Counted] = []
        for at, quantity in enumerate(quantities):
            clause = span_at(spans, quantity.start)
            first, last = spans[clause] if clause is not None else (start, end)
            previous = quantities[at - 1] if at else None
            left = max(first, previous.end) if previous is not None else first
            following = quantities[at + 1].start if at + 1 < len(quantities) else last
            reach = (left, min(last, following))
            phrase = self._phrase(chars, quantity, reach)
            if (
                phrase is None
                and clause
                and left == first
                and (previous is None or previous.end <= spans[clause - 1][0])
            ):
                phrase = self._in_clause_before(chars, spans[clause - 1], first, quantity)
            claim = self._claim(chars, quantity, reach, (first, last), phrase, claims)
            claims.append(claim)
            counted.append(
                Counted(quantity, claim.metric, claim.item, phrase, claim.carried, left, clause or 0)
            )
        return self._with_fields(chars, start, spans, claims, counted)

    def _with_fields(
        self,
        chars: str,
        start: int,
        spans: Sequence[tuple[int, int]],
        claims: Sequence[Claim],
        counted: Sequence[Counted],
    ) -> list[Claim]:
        """Add what keeps like with like: qualifier, per and kind, each with the rule that decided it."""
        return [
            _decided(claim, qualifier, per, kind)
            for claim, qualifier, per, kind in zip(
                claims,
                self._qualifiers.read(chars, start, counted),
                self._per.read(chars, spans, counted),
                self._kinds.read(chars, spans, counted),
                strict=True,
            )
        ]

    def of_cell(self, cell: TableFigure) -> Claim:
        """Return the claim of a table cell: its header and caption say what is counted."""
        found = self._phrases.items.head(cell.item) if cell.item else None
        nearest = self._cues.last(cell.caption + cell.header)
        cues = Cues(nearest=nearest[1].name if nearest else "")
        decision = decide_metric(cell.quantity.unit, found[1] if found else None, cues)
        claim = Claim(
            quantity=cell.quantity,
            metric=decision.value,
            item=cell.item,
            carried=False,
            decided_by={"metric": decision.rule, "item": "table:header"},
        )
        rate = decision.value == "rate"
        return _decided(
            claim,
            self._qualifiers.of_header(cell.header, cell.item),
            None if rate else self._per.of_header(cell.header),
            self._kinds.of_header(cell.header, cell.quantity) if rate else None,
        )

    def _claim(
        self,
        chars: str,
        quantity: Quantity,
        reach: tuple[int, int],
        clause: tuple[int, int],
        phrase: Phrase | None,
        claims: Sequence[Claim],
    ) -> Claim:
        rule = phrase.side if phrase is not None else "none"
        entry = phrase.entry if phrase is not None else None
        item = phrase.item if phrase is not None else None
        carried = False
        if phrase is None and claims:
            item, entry, rule, carried = self._carry(chars, quantity, claims)
        around = self._around(chars, quantity, reach, clause, phrase)
        verbless = not around.names and not self._phrases.starts_with_edge(chars, clause[0], quantity.start)
        if claims and verbless and quantity.start - clause[0] <= _LISTED_REACH:
            # 出动警力30人次，警车5辆次: the verb governs the whole list.
            around = replace(around, nearest=claims[-1].cue if claims[-1].cue in _GOVERNING else "")
        decision = decide_metric(quantity.unit, entry, around, fraction=isinstance(quantity.value, Fraction))
        if (
            claims
            and decision.rule in _WEAK
            and (carried or decision.rule == "default")
            and _of_one_kind(quantity, claims[-1])
        ):
            # Things listed one after the other are of one kind: 矿泉水80瓶，遮阳帽90顶.
            decision = Decision(claims[-1].metric, "carried")
        elif claims and decision.value == "venues" and self._goes_on(chars, quantity, around, claims[-1]):
            # 检查宾馆4家、酒吧1家: places inspected one after the other are institutions.
            decision = Decision("institutions", "listed")
        return Claim(
            quantity=quantity,
            metric=decision.value,
            item=item,
            carried=carried,
            cue=around.nearest,
            decided_by={"metric": decision.rule, "item": f"phrase:{rule}"},
        )

    def _goes_on(self, chars: str, quantity: Quantity, around: Cues, last: Claim) -> bool:
        """Tell whether a number goes on with a list of institutions counted in the same unit."""
        same = quantity.unit is not None and quantity.unit == last.quantity.unit
        near = quantity.start - last.quantity.end <= _LISTED_REACH
        between = chars[last.quantity.end : quantity.start]
        listed = between.startswith("、") and self._cues.last(between) is None
        return same and near and listed and last.metric == "institutions" and around.nearest == last.cue

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
            given=phrase is not None
            and phrase.side == "after"
            and _GIVEN.search(chars[reach[0] : quantity.start - len(quantity.lead)]) is not None,
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
        governs = chars[quantity.end : quantity.end + 1] == "的"
        if before.entry is not None and after.entry is None and not governs and not before.beyond_verb:
            return before
        if (
            not governs
            and _counts_people(quantity)
            and _is_people(before, quantity)
            and not _is_people(after, quantity)
        ):
            # 志愿者1100人左右分片巡查: who is counted stands before, what they do behind.
            return before
        if quantity.unit is not None and quantity.unit.metric in ("rate", "money") and not governs:
            return after if before.entry is None and after.entry is not None else before
        return after

    def _in_clause_before(
        self, chars: str, clause: tuple[int, int], start: int, quantity: Quantity
    ) -> Phrase | None:
        """Return what ends the clause before, where only 共计 and its like stand between: 送上慰问品，共计400份."""
        if not self._phrases.only_edges(chars[start : quantity.start - len(quantity.lead)]):
            return None
        phrase = self._phrases.before(chars, clause[0], len(chars[: clause[1]].rstrip("，,：: ")))
        return phrase if phrase is not None and phrase.entry is not None else None

    def _carry(
        self, chars: str, quantity: Quantity, claims: Sequence[Claim]
    ) -> tuple[str | None, ItemEntry | None, str, bool]:
        """Return what the number counts where no noun stands beside it."""
        last = claims[-1]
        between = chars[last.quantity.end : quantity.start - len(quantity.lead)]
        found = self._phrases.items.head(last.item) if last.item else None
        if _CARRIED_MARKS.fullmatch(between):
            return last.item, found[1] if found else None, "carried", True
        canonical = quantity.unit.canonical if quantity.unit is not None else None
        if found is not None and last.quantity.unit is not None and last.quantity.unit.canonical == canonical:
            # 由最初的4名发展到120余名: the same unit again counts the same.
            return last.item, found[1], "same unit", False
        if found is not None and _counts_people(quantity) and found[1].metric in ("teams", "personnel"):
            # 组建服务队605支，人数21162人: the people are the teams'.
            return last.item, found[1], "sentence", False
        for claim in reversed(claims):
            if claim.metric == "activities":
                return claim.item, None, "activity", False
        return last.item, None, "sentence", False


def _decided(claim: Claim, qualifier: Decision | None, per: Decision | None, kind: Decision | None) -> Claim:
    decisions = {"qualifier": qualifier, "per": per, "kind": kind}
    rules = {name: decision.rule for name, decision in decisions.items() if decision is not None}
    return replace(
        claim,
        qualifier=qualifier.value if qualifier is not None else None,
        per=per.value if per is not None else None,
        kind=cast("Kind", kind.value) if kind is not None else None,
        decided_by={**claim.decided_by, **rules},
    )


def _of_one_kind(quantity: Quantity, last: Claim) -> bool:
    """Tell whether a number may count what the one before it counts; 队员90人、发电车8台 are of two kinds."""
    people = _counts_people(quantity) or not _counts_people(last.quantity)
    return people and last.metric not in ("rate", "money")


def _counts_people(quantity: Quantity) -> bool:
    return quantity.unit is not None and quantity.unit.canonical in PEOPLE


def _is_people(phrase: Phrase, quantity: Quantity) -> bool:
    """Tell whether a phrase names people; a team of 30人 is people, one of 30户 is none."""
    if phrase.entry is None:
        return False
    households = quantity.unit is not None and quantity.unit.canonical.startswith("户")
    return phrase.entry.metric in PEOPLE_METRICS or (phrase.entry.metric == "teams" and not households)
