"""Claims to observations: who claims the same thing, and which value stands for it (law 12 of DESIGN).

Claims are about one thing when campaign, region, metric, kind of rate, item class, qualifier, period (an
open one closed at publication), unit class and status are equal.

* Across documents, claims whose intervals overlap corroborate; others are alternatives of one observation
  (``pipeline.dataset.choice`` says which stands).
* A document that tells different values under one key shows that the key does not name one thing in it:
  each of its values is an observation of its own, together with equal values of other documents.
* Where the key names no one thing (``Claim.definite``: the period or the item is unknown, a period stays
  open, money or a rate of nobody in particular), nothing conflicts: equal values corroborate, and each distinct
  value is an observation. So it is between claims that differ in ``Claim.subject``; those of one subject whose
  values differ are one fact beside them.

Deviations from law 12, which does not name them: the *campaign* belongs to the key, because the 活动场次 of
two campaigns in one region are different things; so does the *kind* of a rate, because a share and a
change are. The order of the figures makes no difference.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from pipeline.dataset.choice import (
    Choice,
    Statement,
    as_first_told,
    by_precision,
    by_recency,
    choose,
    reason_of_agreement,
)
from pipeline.dataset.claims import Claim, Key
from pipeline.dataset.numbers import exact_text
from pipeline.records import Observation, digest

MemberT = TypeVar("MemberT")
Subject = tuple[str | None, ...]


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
        yield _alone(group[0], [statement]) if not group[0].definite else _one_fact([statement])
        return
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for claim in group:
        by_document[claim.document_id].append(claim)
    told = [statement for claims in by_document.values() for statement in _statements(claims)]
    if not all(claim.definite for claim in group):
        yield from _each_value_alone(told)
        return
    by_subject: dict[Subject, list[Statement]] = defaultdict(list)
    for statement in told:
        by_subject[statement.claim.subject].append(statement)
    alone: list[Statement] = []
    for subject, statements in by_subject.items():
        rivals, others = _rivals(statements)
        alone += others
        if len(by_subject) == 1 and rivals:
            yield _one_fact(rivals)
        elif len({statement.claim.value for statement in rivals}) > 1:
            yield _one_fact(rivals, subject)
        else:
            alone += rivals
    yield from _each_value_alone(alone)


def _rivals(statements: Sequence[Statement]) -> tuple[list[Statement], list[Statement]]:
    """Part statements on one subject: those that tell one fact, and those of several values in one document."""
    documents = Counter(statement.claim.document_id for statement in statements)
    side_by_side = {s.claim.value for s in statements if documents[s.claim.document_id] > 1}
    rivals = [statement for statement in statements if statement.claim.value not in side_by_side]
    return rivals, [statement for statement in statements if statement.claim.value in side_by_side]


def _statements(claims: Sequence[Claim]) -> list[Statement]:
    """Group one document's claims: equal values, or bounded intervals that overlap, are one telling."""
    return [Statement.of(members) for _, members in _clusters(claims, lambda claim: claim, _same_telling)]


def _same_telling(one: Claim, other: Claim) -> bool:
    if one.upper is None or other.upper is None:
        return one.value == other.value and one.agrees(other)
    return one.agrees(other)


def _clusters(
    members: Sequence[MemberT], claim_of: Callable[[MemberT], Claim], same: Callable[[Claim, Claim], bool]
) -> Iterator[tuple[Claim, Sequence[MemberT]]]:
    """Split members into clusters around the most precise claim that is left; their order does not matter."""
    if len(members) == 1:
        yield claim_of(members[0]), members
        return
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
        intervals = {(statement.claim.low, statement.claim.upper) for statement in same_value}
        told = same_value if len(intervals) == 1 else as_first_told(same_value)
        for chosen, agreeing in _clusters(told, lambda statement: statement.claim, Claim.agrees):
            yield _alone(chosen, agreeing)


def _alone(chosen: Claim, agreeing: Sequence[Statement]) -> Observation:
    """Make an observation of a value beside which its key may hold others."""
    upper = "" if chosen.upper is None else exact_text(chosen.upper)
    told_apart = (exact_text(chosen.low), exact_text(chosen.value), upper)
    return _observation(Choice(chosen, agreeing, [], reason_of_agreement(agreeing)), told_apart)


def _one_fact(statements: Sequence[Statement], subject: Subject = ()) -> Observation:
    """Make an observation of one fact; ``subject`` tells it from others under its key."""
    return _observation(choose(statements), tuple(f"+{part}" if part else "" for part in subject))


def _observation(choice: Choice, told_apart: Sequence[str]) -> Observation:
    chosen = choice.claim
    claims = [claim for statement in choice.agreeing for claim in statement.claims]
    if len(claims) > 1:
        # The claim whose value stands comes first, whatever else is as precise.
        claims.sort(key=lambda claim: (claim is not chosen, by_precision(claim)))
    return Observation(
        observation_id=digest("observation", json.dumps(chosen.key, ensure_ascii=True), *told_apart),
        **{**chosen.key._asdict(), "region": cast("str", chosen.region)},
        value=chosen.value,
        low=chosen.low,
        upper=chosen.upper,
        bound=chosen.bound,
        figure_ids=tuple(claim.figure_id for claim in claims),
        document_ids=tuple(sorted({claim.document_id for claim in claims})),
        alternatives=tuple(
            claim.figure_id
            for claim in sorted((c for statement in choice.rivals for c in statement.claims), key=by_recency)
        ),
        reason=choice.reason,
    )
