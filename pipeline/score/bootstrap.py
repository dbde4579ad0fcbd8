"""How sure an F1 is: its interval when documents are drawn again and again from those scored."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipeline.score.judging import Count

RESAMPLES = 2_000
LEVEL = 0.95
SEED = 20_230_816
# Drawn numbers held at a time: 32 MB.
DRAWN_AT_ONCE = 4_000_000

Interval = tuple[float, float]


def f1_intervals(documents: Sequence[Sequence[Count]]) -> list[Interval] | None:
    """Return for each row the interval that holds 95 % of the F1 of resampled documents.

    The documents are drawn with replacement, as many as there are, 2,000 times, from a fixed seed: the same
    documents in the same order give the same intervals. Null for fewer than two documents, which tell
    nothing of others.

    >>> right, wrong = [Count(4, 4, 4)], [Count(0, 4, 4)]
    >>> f1_intervals([right] * 5), f1_intervals([right])
    ([(1.0, 1.0)], None)
    >>> f1_intervals([right, right, wrong, right])
    [(0.25, 1.0)]
    """
    if len(documents) < 2:
        return None
    return _intervals(_drawn_f1(documents))


def difference_intervals(
    before: Sequence[Sequence[Count]], after: Sequence[Sequence[Count]]
) -> tuple[list[Interval], list[float]] | None:
    """Return for each row the interval of ``after``'s F1 less ``before``'s, and the share of draws where it is above 0.

    Paired: both are the same documents in the same order, and each draw takes the same of both. Null for fewer than
    two documents.

    >>> right, wrong = [Count(4, 4, 4)], [Count(0, 4, 4)]
    >>> difference_intervals([right, wrong, wrong, wrong], [right] * 4)
    ([(0.25, 1.0)], [0.9955])
    """
    if len(before) < 2:
        return None
    difference = _drawn_f1(after) - _drawn_f1(before)
    return _intervals(difference), (difference > 0).mean(axis=0).tolist()


def _drawn_f1(documents: Sequence[Sequence[Count]]) -> npt.NDArray[np.float64]:
    """Return the F1 of each draw and row."""
    counts = np.asarray(documents, dtype=np.int64)  # documents × rows × (right, predicted, gold)
    rows = counts.shape[1]
    sums = _resampled(counts.reshape(len(documents), -1)).reshape(RESAMPLES, rows, 3)
    right, total = sums[..., 0], sums[..., 1] + sums[..., 2]
    f1: npt.NDArray[np.float64] = np.divide(2 * right, total, out=np.zeros(right.shape), where=total > 0)
    return f1


def _intervals(drawn: npt.NDArray[np.float64]) -> list[Interval]:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail), axis=0)
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _resampled(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    documents = len(counts)
    random = np.random.Generator(np.random.PCG64(SEED))
    at_once = max(1, DRAWN_AT_ONCE // documents)
    sums = []
    for first in range(0, RESAMPLES, at_once):
        size = min(at_once, RESAMPLES - first)
        drawn = random.integers(0, documents, size=(size, documents))
        offsets = np.arange(size)[:, np.newaxis] * documents
        times = np.bincount((drawn + offsets).ravel(), minlength=size * documents)
        sums.append(times.reshape(size, documents) @ counts)
    return np.concatenate(sums)
