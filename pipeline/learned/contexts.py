"""What stands around a figure: its sentence, its clause, its neighbours, and what the rules said of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.figures import Claimed
from pipeline.parse.quantities import Quantity
from pipeline.segment.sentences import clauses, span_at


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """What the rules said of a figure, and which rule said so; ``side`` is where they found the item."""

    metric: str
    rule: str
    cue: str
    side: str
    status: str
    status_rule: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The figure before or behind in the same sentence; ``between`` is the text that parts the two."""

    unit: str
    metric: str
    between: str


@dataclass(frozen=True, slots=True)
class FigureContext:
    """A figure in its sentence: ``before`` and ``after`` are the parts of its clause, ``earlier`` and ``later`` the rest.

    ``answer`` is None where the learned layer is asked alone: then the neighbours' metrics are empty, too.
    """

    before: str
    after: str
    earlier: str
    later: str
    quantity: Quantity
    item: str | None
    answer: RuleAnswer | None
    previous: Neighbour | None = None
    following: Neighbour | None = None

    def alone(self, item: str | None) -> "FigureContext":
        """Return the context without what the rules said, with the item that the learned layer found."""
        return replace(
            self,
            item=item,
            answer=None,
            previous=None if self.previous is None else replace(self.previous, metric=""),
            following=None if self.following is None else replace(self.following, metric=""),
        )


def figure_contexts(chars: str, claimed: Sequence[Claimed]) -> list[FigureContext]:
    """Return the context of each claim of a document's view, in the order of the text."""
    return [_context(chars, claimed, at) for at in range(len(claimed))]


def unit_of(quantity: Quantity) -> str:
    """Return the canonical measure word, empty where none is written."""
    return quantity.unit.canonical if quantity.unit is not None else ""


def _context(chars: str, claimed: Sequence[Claimed], at: int) -> FigureContext:
    entry = claimed[at]
    claim, quantity = entry.claim, entry.claim.quantity
    start, end = entry.sentence.start, entry.sentence.end
    spans = clauses(chars, start, end)
    clause = span_at(spans, quantity.start)
    first, last = spans[clause] if clause is not None else (start, end)
    return FigureContext(
        before=chars[first : quantity.start],
        after=chars[quantity.end : max(last, quantity.end)],
        earlier=chars[start:first],
        later=chars[max(last, quantity.end) : end],
        quantity=quantity,
        item=claim.item,
        answer=RuleAnswer(
            metric=claim.metric,
            rule=claim.decided_by["metric"],
            cue=claim.cue,
            side=claim.decided_by["item"],
            status=entry.status,
            status_rule=entry.rules["status"],
        ),
        previous=_neighbour(chars, claimed, at, at - 1),
        following=_neighbour(chars, claimed, at, at + 1),
    )


def _neighbour(chars: str, claimed: Sequence[Claimed], at: int, other: int) -> Neighbour | None:
    if not 0 <= other < len(claimed) or claimed[other].sentence != claimed[at].sentence:
        return None
    first, last = sorted((claimed[at].claim.quantity, claimed[other].claim.quantity), key=lambda q: q.start)
    claim = claimed[other].claim
    return Neighbour(
        unit=unit_of(claim.quantity),
        metric=claim.metric,
        between=chars[first.end : max(last.start, first.end)],
    )
