"""One document judged: what was found, missed and false, and how much of each row is right."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.records import Record
from pipeline.score.agreement import wrong_fields
from pipeline.score.gold import GoldFile
from pipeline.score.matching import SpanIndex, match
from pipeline.score.records import FIELDS, RECORD_FIELDS, ROWS, GoldFigure, PredictedFigure


class Count(NamedTuple):
    """A row of one document, or of several added up: how many right, predicted and in the gold."""

    right: int
    predicted: int
    gold: int


class Pair(Record, frozen=True, kw_only=True):
    """A gold figure and the predicted figure that overlaps it; ``wrong`` are the fields that differ."""

    gold: GoldFigure
    predicted: PredictedFigure
    wrong: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether the spans are equal."""
        return (self.gold.start, self.gold.end) == (self.predicted.start, self.predicted.end)


class Judged(Record, frozen=True, kw_only=True):
    """A document: its pairs, what of the gold was missed, what was predicted and is no figure.

    ``counts`` holds a row's count for each of ``ROWS``; the row ``event`` counts pairs of figures.
    """

    name: str
    campaign: str | None
    pairs: tuple[Pair, ...]
    missed: tuple[GoldFigure, ...]
    false: tuple[PredictedFigure, ...]
    counts: tuple[Count, ...]


def judge(gold: GoldFile, predicted: Sequence[PredictedFigure], campaign: str | None = None) -> Judged:
    """Return what became of a document. Predictions on ignored spans count only where they match a figure."""
    matched = match(gold.figures, predicted)
    gold_of = {p: g for g, p in matched}
    ignored = SpanIndex(gold.ignored)
    kept = [p for p, figure in enumerate(predicted) if p in gold_of or not ignored.overlapping(figure)]
    pairs = tuple(
        Pair(gold=gold.figures[g], predicted=predicted[p], wrong=wrong_fields(predicted[p], gold.figures[g]))
        for g, p in matched
    )
    found = set(gold_of.values())
    right = _right(pairs)
    rows = (Count(right[row], len(kept), len(gold.figures)) for row in ROWS[:-1])
    return Judged(
        name=gold.name,
        campaign=campaign,
        pairs=pairs,
        missed=tuple(figure for g, figure in enumerate(gold.figures) if g not in found),
        false=tuple(predicted[p] for p in kept if p not in gold_of),
        counts=(*rows, count_event_pairs(gold.figures, [predicted[p] for p in kept], pairs)),
    )


def count_event_pairs(
    gold: Sequence[GoldFigure], predicted: Sequence[PredictedFigure], pairs: Sequence[Pair]
) -> Count:
    """Return how many pairs of figures are said to be of one event, on both sides and alike.

    Pairs are counted by the sizes of events, not listed: an event of n figures has n (n - 1) / 2.
    """
    both = Counter(
        (pair.gold.event, pair.predicted.event)
        for pair in pairs
        if pair.gold.event is not None and pair.predicted.event is not None
    )
    wanted = Counter(figure.event for figure in gold if figure.event is not None)
    told = Counter(figure.event for figure in predicted if figure.event is not None)
    right, claimed, there = (sum(n * (n - 1) // 2 for n in sizes.values()) for sizes in (both, told, wanted))
    return Count(right, claimed, there)


def _right(pairs: Sequence[Pair]) -> Counter[str]:
    right: Counter[str] = Counter(found=len(pairs), exact=sum(pair.exact for pair in pairs))
    for pair in pairs:
        wrong = set(pair.wrong)
        record = not wrong.intersection(RECORD_FIELDS)
        right["value"] += not wrong.intersection(("value", "high"))
        right.update(field for field in FIELDS[2:] if field not in wrong)
        right["record"] += record
        right["full"] += record and "period" not in wrong
    return right
