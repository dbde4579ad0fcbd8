"""Which of several values stands for a fact, and why.

The criteria, in their order:

1. *Own reporter, final.* A unit of the region itself that reports when the period is over has counted to the end. A
   third party (a newspaper, the prefecture, a town of the county) has its figure from there: a later value of its own
   cannot be progress, for nothing is counted into a closed period any more. It is a copying error, another scope or a
   correction; a correction would come from who counts, and if it does, 2 decides among the own reports.
2. *Most recent.* While the period is running (a year told of in November, a plan before its deadline) counting goes
   on, so that a later third party may well know more than an early own report. Between reports of one kind the later
   one may correct the earlier.
3. *Own reporter* of one date, or where no date is known.
4. *Most precise.*

Where nothing decides it is a tie, and the document whose id is smaller stands first: the same bytes, the same answer.
Claims that agree with the leading one are no rivals of it; the most precise of them stands for the fact, so that an
own 超1000 and a newspaper's 1200 are 1200. A reprint is neither newer nor more its outlet's own than the wording that
it repeats: one more reprint never changes the choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.dataset.claims import Claim
from pipeline.dataset.reprints import wordings


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says under one key, once or repeatedly; ``claim`` is its most precise wording."""

    claim: Claim
    claims: tuple[Claim, ...]

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "Statement":
        """Return what the claims of one document say together."""
        if len(claims) > 1:
            claims = sorted(claims, key=by_precision)
        return cls(claims[0], tuple(claims))


@dataclass(frozen=True, slots=True)
class Choice:
    """The claim that stands for a fact, the statements that agree with it, those that do not, and the reason."""

    claim: Claim
    agreeing: Sequence[Statement]
    rivals: Sequence[Statement]
    reason: str


def by_authority(claim: Claim) -> tuple[object, ...]:
    """Sort key: the claim that decides first, then the most precise, then by document and place."""
    return (authority(claim), *claim.width, *_place(claim))


def by_precision(claim: Claim) -> tuple[object, ...]:
    """Sort key: the most precise claim first, then the one that decides, then by document and place."""
    return (*claim.width, authority(claim), *_place(claim))


def by_recency(claim: Claim) -> tuple[object, ...]:
    """Sort key: the most recent claim first, then the most precise, then by document and place."""
    return (_newest_first(claim), *claim.width, *_place(claim))


def authority(claim: Claim) -> tuple[bool, tuple[int, ...], bool]:
    """Return how much a claim counts against a rival of any precision: sorts before one that counts less."""
    return (not claim.own_and_final, _newest_first(claim), not claim.own)


def _newest_first(claim: Claim) -> tuple[int, ...]:
    return tuple(-part for part in claim.published)


def _place(claim: Claim) -> tuple[object, ...]:
    return (claim.first_document, claim.document_id, claim.start, claim.figure_id)


def choose(statements: Sequence[Statement]) -> Choice:
    """Choose the value of one fact that several documents tell, each once."""
    statements = as_first_told(statements)
    leading = min((statement.claim for statement in statements), key=by_authority)
    chosen = min((s.claim for s in statements if s.claim.agrees(leading)), key=by_precision)
    agreeing = [statement for statement in statements if statement.claim.agrees(chosen)]
    rivals = [statement for statement in statements if not statement.claim.agrees(chosen)]
    return Choice(chosen, agreeing, rivals, _reason(leading, chosen, agreeing, rivals))


def as_first_told(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Give each claim the date of the first telling of its wording, and tell whether that was the region's own.

    A date without a day tells no order: wordings of which no day is known stay as they are.
    """
    if len(statements) == 1:
        return statements
    claims = [claim for statement in statements for claim in statement.claims]
    told = wordings(claims)
    first: dict[int, Claim] = {}
    for claim in claims:
        if claim.published[-1]:
            wording = told[claim.figure_id]
            first[wording] = min(first.get(wording, claim), claim, key=_first_told)
    return [
        Statement.of([_like(first.get(told[claim.figure_id], claim), claim) for claim in statement.claims])
        for statement in statements
    ]


def _first_told(claim: Claim) -> tuple[object, ...]:
    return (claim.published, not claim.own, *_place(claim))


def _like(first: Claim, claim: Claim) -> Claim:
    return replace(claim, published=first.published, own=first.own, first_document=first.document_id)


def _reason(leading: Claim, chosen: Claim, agreeing: Sequence[Statement], rivals: Sequence[Statement]) -> str:
    """Return the first criterion that decides against every rival; one that agrees with the leading claim, and not
    with the chosen one, was not outweighed by the former."""
    if not rivals:
        return reason_of_agreement(agreeing)
    pairs = [(chosen if rival.claim.agrees(leading) else leading, rival.claim) for rival in rivals]
    if all(one.published > rival.published for one, rival in pairs):
        return "most recent"
    if all(authority(one) < authority(rival) for one, rival in pairs):
        return "own reporter"
    if all(authority(one) < authority(rival) or one.width < rival.width for one, rival in pairs):
        return "most precise"
    return "tie"


def reason_of_agreement(statements: Sequence[Statement]) -> str:
    """Return the reason where nothing differs: ``corroborated`` by several documents, or the ``only`` one."""
    return "corroborated" if len({statement.claim.document_id for statement in statements}) > 1 else "only"
