"""What a layer adds: the score of the layers asked for beside that of the rules alone, over the same documents."""

from collections.abc import Sequence

from msgspec.structs import replace

from pipeline.engine.inputs import Request
from pipeline.errors import HeshuError
from pipeline.extract.drafts import Layers
from pipeline.records import Record
from pipeline.score.bootstrap import Interval, difference_intervals
from pipeline.score.gold import GoldFile
from pipeline.score.judging import Judged, judge
from pipeline.score.predictions import Predicted, are_reports, read_predicted
from pipeline.score.scoring import row_scores


class RowDifference(Record, frozen=True, kw_only=True):
    """A row by the rules alone and by the layers: both F1, the interval of their difference, how often it is above 0.

    ``interval`` and ``better`` are null for fewer than two documents.
    """

    name: str
    rules: float
    layers: float
    interval: Interval | None
    better: float | None

    @property
    def difference(self) -> float:
        """The layers' F1 less the rules'."""
        return self.layers - self.rules


class Ablation(Record, frozen=True, kw_only=True):
    """The layers that were asked for and how each row differs from the rules alone."""

    layers: Layers
    rows: tuple[RowDifference, ...]


def ablate(gold: Sequence[GoldFile], request: Request, documents: Sequence[Judged]) -> Ablation:
    """Return how the judged documents differ from what the rules alone read in them.

    Raises:
        HeshuError: the request's path holds figures, whose layers are past choosing.
    """
    (path,) = request.paths
    if not are_reports(path):
        raise HeshuError("score-layers-figures", path=path)
    predicted = read_predicted(gold, replace(request, layers="rules"), _told_before)
    ruled = judged_documents(gold, predicted)
    return Ablation(layers=request.layers, rows=tuple(_differences(ruled, documents)))


def judged_documents(gold: Sequence[GoldFile], predicted: Predicted) -> tuple[Judged, ...]:
    """Return the documents of the gold judged, in its order."""
    return tuple(
        judge(file, predicted.figures.get(file.name, ()), predicted.campaigns.get(file.name)) for file in gold
    )


def _differences(ruled: Sequence[Judged], documents: Sequence[Judged]) -> list[RowDifference]:
    drawn = difference_intervals([d.counts for d in ruled], [d.counts for d in documents])
    rows = zip(row_scores(ruled), row_scores(documents), strict=True)
    return [
        RowDifference(
            name=before.name,
            rules=before.f1,
            layers=after.f1,
            interval=None if drawn is None else drawn[0][at],
            better=None if drawn is None else drawn[1][at],
        )
        for at, (before, after) in enumerate(rows)
    ]


def _told_before(_: object) -> None:
    """Say nothing: what is doubtful was told when the layers read the same reports."""
