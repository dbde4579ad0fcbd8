"""Pair predicted figures with gold figures: greedily by overlap, one to one."""

from bisect import bisect_left
from collections.abc import Sequence

from pipeline.score.records import Span


class SpanIndex:
    """Finds the spans that share characters with a span, without looking at all of them.

    >>> spans = SpanIndex([Span(start=0, end=4), Span(start=4, end=6), Span(start=5, end=9)])
    >>> spans.overlapping(Span(start=3, end=6))
    [(0, 1), (1, 2), (2, 1)]
    >>> spans.overlapping(Span(start=9, end=10))
    []
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._order = sorted(range(len(spans)), key=lambda at: spans[at].start)
        self._starts = [spans[at].start for at in self._order]
        self._longest = max((span.end - span.start for span in spans), default=0)

    def overlapping(self, span: Span) -> list[tuple[int, int]]:
        """Return index and number of shared characters of each span that shares any."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        shared = ((at, overlap(self._spans[at], span)) for at in self._order[first:last])
        return [(at, size) for at, size in shared if size > 0]


def overlap(one: Span, other: Span) -> int:
    """Return how many characters two spans share; not positive where they share none.

    >>> overlap(Span(start=0, end=4), Span(start=2, end=9)), overlap(Span(start=0, end=4), Span(start=6, end=9))
    (2, -2)
    """
    return min(one.end, other.end) - max(one.start, other.start)


def match(gold: Sequence[Span], predicted: Sequence[Span]) -> list[tuple[int, int]]:
    """Return pairs of indexes (gold, predicted), the largest overlap first; ties in the order given.

    >>> gold = [Span(start=0, end=4), Span(start=4, end=8)]
    >>> match(gold, [Span(start=3, end=8), Span(start=0, end=3)])
    [(1, 0), (0, 1)]
    >>> match(gold, [Span(start=2, end=6), Span(start=8, end=9)])
    [(0, 0)]
    """
    index = SpanIndex(predicted)
    candidates = sorted((-size, g, p) for g, span in enumerate(gold) for p, size in index.overlapping(span))
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, g, p in candidates:
        if g not in used_gold and p not in used_predicted:
            used_gold.add(g)
            used_predicted.add(p)
            pairs.append((g, p))
    return pairs
