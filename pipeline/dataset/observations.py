"""Claims to observations: who claims the same thing, and which value stands for it (law 12 of DESIGN).

Claims are about one thing when campaign, region, metric, kind of rate, item class, qualifier, period (an
open one closed at publication), unit class and status are equal.

* Across documents, claims whose intervals overlap corroborate; others are alternatives of one observation.
  A reprint is no newer than the wording that it repeats.
* A document that tells different values under one key shows that the key does not name one thing in it:
  each of its values is an observation of its own, together with equal values of other documents.
* Where the key names no one thing (``Claim.definite``: the period or the item is unknown, a period stays
  open, money or a rate of nobody in particular), or the claims differ in ``Claim.subject``, nothing
  conflicts: equal values corroborate, and each distinct value is an observation.

Deviations from law 12, which does not name them: the *campaign* belongs to the key, because the 活动场次 of
two campaigns in one region are different things; so does the *kind* of a rate, because a share and a
change are. The order of the figures makes no difference.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from pipeline.dataset.claims import Claim, Key
from pipeline.dataset.numbers import exact_text
from pipeline.records import Observation, digest

MemberT = TypeVar("MemberT")


@dataclass(frozen=True, slots=True)
class Statement:
    """What one document says under one key, once or repeatedly; ``claim`` is its most precise wording."""

    claim: Claim
    claims: tuple[Claim, ...]


def by_precision(claim: Claim) -> tuple[object, ...]:
    """Sort key: the most precise claim first, then the most recent, then by document and place."""
    return (*claim.width, _newest_first(claim), claim.document_id, claim.start, claim.figure_id)


def by_recency(claim: Claim) -> tuple[object, ...]:
    """Sort key: the most recent claim first, then the most precise, then by document and place."""
    return (_newest_first(claim), *claim.width, claim.document_id, claim.start, claim.figure_id)


def _newest_first(claim: Claim) -> tuple[int, ...]:
    return tuple(-part for part in claim.published)


def observations(claims: Iterable[Claim]) -> list[Observation]:
    """Merge claims into observations, sorted by key and value; a figure given twice counts once.

    Claims without a region, and those ``per`` something, which are no totals, must have been left out.

    Raises:
        ValueError: a claim has no region or is ``per`` something.
    """
    groups: dict[Key, list[Claim]] = defaultdict(list)
    for claim in {claim.figure_id: claim for claim in claims}.values():
        if claim.region is None or claim.per is not None:
            raise ValueError(f"figure {claim.figure_id} is no total of a region")
        groups[claim.key].append(claim)
    merged = [observation for group in groups.values() for observation in _merged(group)]
    return sorted(merged, key=observation_order)


def observation_order(observation: Observation) -> tuple[object, ...]:
    """Sort key of observations: the fields of the key, null before text, then value and id."""
    told = (getattr(observation, name) for name in Key._fields)
    texts = tuple("" if value is None else f"+{value}" for value in told)
    return (*texts, observation.value, observation.observation_id)


def _merged(group: Sequence[Claim]) -> Iterator[Observation]:
    if len(group) == 1:
        statement = Statement(group[0], tuple(group))
        yield _observation(group[0], [statement], [], "only", alone=not group[0].definite)
        return
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for claim in group:
        by_document[claim.document_id].append(claim)
    told = [_statements(claims) for claims in by_document.values()]
    if not all(claim.definite for claim in group) or len({claim.subject for claim in group}) > 1:
        yield from _each_value_alone([statement for statements in told for statement in statements])
        return
    single = [statements[0] for statements in told if len(statements) == 1]
    several = [statement for statements in told if len(statements) > 1 for statement in statements]
    values_told_side_by_side = {statement.claim.value for statement in several}
    alone = [statement for statement in single if statement.claim.value in values_told_side_by_side]
    rivals = [statement for statement in single if statement.claim.value not in values_told_side_by_side]
    yield from _each_value_alone(several + alone)
    if rivals:
        yield _one_fact(rivals)


def _statements(claims: Sequence[Claim]) -> list[Statement]:
    """Group one document's claims: equal values, or bounded intervals that overlap, are one telling."""
    return [
        Statement(chosen, tuple(sorted(members, key=by_precision)))
        for chosen, members in _clusters(list(claims), lambda claim: claim, _same_telling)
    ]


def _same_telling(one: Claim, other: Claim) -> bool:
    if one.upper is None or other.upper is None:
        return one.value == other.value and one.agrees(other)
    return one.agrees(other)


def _clusters(
    members: list[MemberT], claim_of: Callable[[MemberT], Claim], same: Callable[[Claim, Claim], bool]
) -> Iterator[tuple[Claim, list[MemberT]]]:
    """Split members into clusters around the most precise claim that is left; their order does not matter."""
    waiting = sorted(members, key=lambda member: by_precision(claim_of(member)))
    while waiting:
        chosen = claim_of(waiting[0])
        yield chosen, [member for member in waiting if same(chosen, claim_of(member))]
        waiting = [member for member in waiting if not same(chosen, claim_of(member))]


def _each_value_alone(statements: Sequence[Statement]) -> Iterator[Observation]:
    """Make an observation of each value; equal values of several documents are one."""
    by_value: dict[object, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_value[statement.claim.value].append(statement)
    for same_value in by_value.values():
        clusters = _clusters(same_value, lambda statement: statement.claim, Claim.agrees)
        for chosen, agreeing in clusters:
            yield _observation(
                chosen, agreeing, [], "corroborated" if len(agreeing) > 1 else "only", alone=True
            )


def _one_fact(statements: Sequence[Statement]) -> Observation:
    """Choose the value of one fact that several documents tell, each once.

    The most recent claim leads; among the claims that agree with it the most precise stands for the fact.
    A reprint is as old as what it repeats: one that appears after a correction does not undo it.
    """
    statements = _dated_by_first_telling(statements)
    leading = min((statement.claim for statement in statements), key=by_recency)
    chosen = min((s.claim for s in statements if s.claim.agrees(leading)), key=by_precision)
    agreeing = [statement for statement in statements if statement.claim.agrees(chosen)]
    rivals = [statement for statement in statements if not statement.claim.agrees(chosen)]
    return _observation(chosen, agreeing, rivals, _reason(leading, chosen, agreeing, rivals), alone=False)


def _dated_by_first_telling(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Give each claim the earliest date on which its wording was told; a date without a day tells no order."""
    if len(statements) == 1:
        return statements
    first: dict[str, tuple[int, int, int]] = {}
    for claim in (claim for statement in statements for claim in statement.claims):
        if claim.published[-1]:
            first[claim.telling] = min(first.get(claim.telling, claim.published), claim.published)
    return [_dated(statement, first) for statement in statements]


def _dated(statement: Statement, first: Mapping[str, tuple[int, int, int]]) -> Statement:
    claims = [
        replace(claim, published=first.get(claim.telling, claim.published)) for claim in statement.claims
    ]
    return Statement(min(claims, key=by_precision), tuple(sorted(claims, key=by_precision)))


def _reason(leading: Claim, chosen: Claim, agreeing: Sequence[Statement], rivals: Sequence[Statement]) -> str:
    if not rivals:
        return "corroborated" if len(agreeing) > 1 else "only"
    if all(leading.published > rival.claim.published for rival in rivals):
        return "most recent"
    if all(
        chosen.width < rival.claim.width for rival in rivals if rival.claim.published == leading.published
    ):
        return "most precise"
    return "tie"


def _observation(
    chosen: Claim, agreeing: Sequence[Statement], rivals: Sequence[Statement], reason: str, *, alone: bool
) -> Observation:
    claims = [claim for statement in agreeing for claim in statement.claims]
    if len(claims) > 1:
        # The claim whose value stands comes first, whatever else is as precise.
        claims.sort(key=lambda claim: (claim is not chosen, by_precision(claim)))
    telling_apart = [exact_text(chosen.low), exact_text(chosen.value), ""] if alone else []
    if alone and chosen.upper is not None:
        telling_apart[2] = exact_text(chosen.upper)
    return Observation(
        observation_id=digest("observation", json.dumps(chosen.key, ensure_ascii=True), *telling_apart),
        **{**chosen.key._asdict(), "region": cast("str", chosen.region)},
        value=chosen.value,
        low=chosen.low,
        upper=chosen.upper,
        bound=chosen.bound,
        figure_ids=tuple(claim.figure_id for claim in claims),
        document_ids=tuple(sorted({claim.document_id for claim in claims})),
        alternatives=tuple(
            claim.figure_id
            for claim in sorted((c for statement in rivals for c in statement.claims), key=by_recency)
        ),
        reason=reason,
    )
