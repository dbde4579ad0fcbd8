"""Which noun phrase a figure counts: the one that the rules found, or an entity that the recogniser found near it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.figures import Claimed
from pipeline.learned.contexts import unit_of
from pipeline.learned.entities import NamedSpan
from pipeline.parse.items import ItemClasses

RULES = "rules"
# The classes of the classifier that tells a candidate right from wrong.
RIGHT, WRONG = "yes", "no"
_CLAUSE_BREAK = re.compile(r"[，。；：！？!?;]|,(?!\d)")
_LIST_MARK = re.compile(r"[、和及与（(]")
# A bracket or quote that the entity opens and does not close, or the other way round: 初赛（.
_UNPAIRED = re.compile(r"[（(“‘「《]$|^[）)”’」》]")
# A noun that stands further off is another figure's.
_REACH = 40
_GAPS = (0, 1, 2, 4, 8, 16)
_LENGTHS = (1, 2, 3, 4, 6, 9, 13)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A noun phrase that a figure may count: where it was found, and the text between it and the number."""

    text: str
    side: str
    between: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A figure among the entities of its sentence; ``stops`` are the other numbers of the sentence, as spans."""

    chars: str
    entry: Claimed
    entities: Sequence[NamedSpan]
    stops: Sequence[tuple[int, int]]


def candidates(stretch: Stretch, *, alone: bool = False) -> list[Candidate]:
    """Return what the figure may count: the rules' phrase first, unless ``alone``, then the nearest entities on both sides."""
    claim = stretch.entry.claim
    quantity = claim.quantity
    found = [Candidate(claim.item, RULES)] if claim.item and not alone else []
    start, end = quantity.start - len(quantity.lead), quantity.end
    items = [entity for entity in stretch.entities if entity.label == "ITEM"]
    behind = next((e for e in items if e.start >= end and e.start - end <= _REACH), None)
    before = next((e for e in reversed(items) if e.end <= start and start - e.end <= _REACH), None)
    if behind is not None:
        found.append(_candidate(stretch, behind, "behind", stretch.chars[end : behind.start]))
    if before is not None:
        found.append(_candidate(stretch, before, "before", stretch.chars[before.end : start]))
    return found


def candidate_features(
    candidate: Candidate, others: Sequence[Candidate], stretch: Stretch, lexicon: ItemClasses, *, alone: bool
) -> list[str]:
    """Return the features by which a candidate is told right or wrong; ``alone``: without what the rules said."""
    rule = "" if alone else stretch.entry.claim.decided_by["item"]
    return list(_features(candidate, others, stretch, lexicon, rule))


def _candidate(stretch: Stretch, entity: NamedSpan, side: str, between: str) -> Candidate:
    text = stretch.chars[entity.start : entity.end]
    return Candidate(_UNPAIRED.sub("", text) or text, side, between)


def _features(
    candidate: Candidate, others: Sequence[Candidate], stretch: Stretch, lexicon: ItemClasses, rule: str
) -> Iterator[str]:
    claim = stretch.entry.claim
    side, unit = candidate.side, unit_of(claim.quantity)
    known = lexicon.head(candidate.text) is not None
    yield f"side={side}"
    yield f"{side}-unit={unit}"
    yield f"{side}-rule={rule}"
    yield f"{side}-known={known}"
    yield f"{side}-known={known}|{rule}"
    yield f"{side}-length={_step(len(candidate.text), _LENGTHS)}"
    yield f"{side}-length={_step(len(candidate.text), _LENGTHS)}|{rule}"
    if side != RULES:
        yield from _gap(candidate, stretch)
    for other in others:
        if other is not candidate:
            yield f"{side}-{other.side}={_relation(candidate.text, other.text)}"
            yield f"{side}-{other.side}={_relation(candidate.text, other.text)}|{rule}"
            yield f"{side}-{other.side}-known={known}{lexicon.head(other.text) is not None}"
    seen = {other.side for other in others}
    yield f"{side}-among={'+'.join(sorted(seen))}"


def _gap(candidate: Candidate, stretch: Stretch) -> Iterator[str]:
    side, between = candidate.side, candidate.between
    step = _step(len(between), _GAPS)
    broken = _CLAUSE_BREAK.search(between) is not None
    listed = _LIST_MARK.search(between) is not None
    quantity = stretch.entry.claim.quantity
    first, last = (
        (quantity.end, quantity.end + len(between))
        if side == "behind"
        else (quantity.start - len(quantity.lead) - len(between), quantity.start)
    )
    crossed = sum(first <= start < last for start, _ in stretch.stops)
    yield f"{side}-gap={step}"
    yield f"{side}-broken={broken}"
    yield f"{side}-listed={listed}"
    yield f"{side}-crossed={min(crossed, 2)}"
    yield f"{side}-gap={step}|{broken}|{min(crossed, 2)}"
    yield f"{side}-first={between[:1]}"
    yield f"{side}-last={between[-1:]}"


def _relation(one: str, other: str) -> str:
    if one == other:
        return "same"
    if one in other:
        return "end of" if other.endswith(one) else "inside"
    if other in one:
        return "longer" if one.endswith(other) else "around"
    return "overlap" if set(one) & set(other) else "apart"


def _step(size: int, steps: Sequence[int]) -> str:
    return str(next((step for step in steps if size <= step), "more"))
