"""All documents added up: precision, recall and F1 of every row, with the interval of F1."""

from collections.abc import Sequence

from pipeline.records import Record
from pipeline.score.bootstrap import Interval, f1_intervals
from pipeline.score.judging import Count, Judged
from pipeline.score.records import ROWS


class RowScore(Record, frozen=True, kw_only=True):
    """A row: its counts over all documents and the interval of its F1 (null for fewer than two documents)."""

    name: str
    count: Count
    interval: Interval | None

    @property
    def precision(self) -> float:
        """The share of the predicted that is right; 0 where nothing is predicted."""
        return self.count.right / self.count.predicted if self.count.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold that is right; 0 where there is no gold."""
        return self.count.right / self.count.gold if self.count.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two; 0 where there is neither gold nor prediction."""
        total = self.count.predicted + self.count.gold
        return 2 * self.count.right / total if total else 0.0


def row_scores(documents: Sequence[Judged]) -> list[RowScore]:
    """Return the rows in the order of ``ROWS``.

    >>> [(row.name, row.f1) for row in row_scores([])][:2]
    [('found', 0.0), ('exact', 0.0)]
    """
    intervals = f1_intervals([document.counts for document in documents])
    return [
        RowScore(
            name=name,
            count=Count(*(sum(document.counts[at][side] for document in documents) for side in range(3))),
            interval=intervals[at] if intervals else None,
        )
        for at, name in enumerate(ROWS)
    ]
