"""``heshu score``: read both sides, judge every document, say what came out."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.engine.inputs import Request
from pipeline.errors import HeshuError
from pipeline.ingest.campaigns import Campaign
from pipeline.lexicon import load_toml
from pipeline.messages import Messages
from pipeline.records import Record
from pipeline.score.ablation import Ablation, ablate, judged_documents
from pipeline.score.campaigns import campaign_errors, summed
from pipeline.score.gold import read_gold, shown_name
from pipeline.score.judging import Judged
from pipeline.score.mistakes import by_document
from pipeline.score.predictions import Predicted, Tell, read_predicted
from pipeline.score.printing import ablation_table, error_table, mistake_lines, score_json, score_table
from pipeline.score.scoring import RowScore, row_scores


class Score(Record, frozen=True, kw_only=True):
    """What came out: every document judged, the rows over all of them, and the names without a report.

    ``ablation`` tells how the rows differ from those of the rules alone, where that was asked.
    """

    documents: tuple[Judged, ...]
    rows: tuple[RowScore, ...]
    missing: tuple[str, ...]
    ablation: Ablation | None = None

    def f1(self) -> dict[str, float]:
        """Return the F1 of every row."""
        return {row.name: row.f1 for row in self.rows}


def score(
    paths: Sequence[Path], request: Request, tell: Tell, *, against_rules: bool = False
) -> tuple[Score, Predicted]:
    """Score the figures, or the reports, of the request's one path against the gold in ``paths``.

    ``tell`` hears what does not end the command; ``against_rules`` reads the reports once more by the rules alone.

    Raises:
        HeshuError: a missing path, a malformed line, two gold files about one report; for reports what
            ``heshu extract`` raises.
    """
    gold = read_gold(paths)
    for file in gold:
        for doubt in file.doubts:
            tell(doubt)
    if not any(file.figures for file in gold):
        tell(HeshuError("score-empty-gold"))
    predicted = read_predicted(gold, request, tell)
    documents = judged_documents(gold, predicted)
    missing = tuple(shown_name(file.name) for file in gold if file.name not in predicted.campaigns)
    ablation = ablate(gold, request, documents) if against_rules else None
    rows = tuple(row_scores(documents))
    return Score(documents=documents, rows=rows, missing=missing, ablation=ablation), predicted


def score_lines(
    paths: Sequence[Path],
    request: Request,
    messages: Messages,
    tell: Tell,
    *,
    as_json: bool = False,
    errors: bool = False,
    against_rules: bool = False,
) -> Iterator[str]:
    """Yield what ``heshu score`` prints.

    Raises:
        HeshuError: as :func:`score`.
    """
    scored, predicted = score(paths, request, tell, against_rules=against_rules)
    campaigns = campaign_errors(scored.documents)
    listed = by_document(scored.documents, predicted.texts) if errors else iter(())
    if as_json:
        told = list(listed) if errors else None
        yield score_json(scored.rows, campaigns, scored.missing, len(scored.documents), told, scored.ablation)
        return
    for mistake in listed:
        yield from mistake_lines(mistake, messages)
    found = scored.rows[0].count
    yield messages.line(
        "score-counts",
        gold=found.gold,
        predicted=found.predicted,
        documents=len(scored.documents),
        without_gold=predicted.without_gold,
    )
    yield from score_table(scored.rows, messages)
    if scored.ablation is not None:
        yield ""
        yield messages.line("score-ablation-title", layers=scored.ablation.layers)
        yield from ablation_table(scored.ablation, messages)
    yield ""
    yield messages.line("score-errors-title")
    names = _campaign_names(request.lexicons, messages)
    yield from error_table(campaigns, summed(None, scored.documents), names, messages)


def _campaign_names(lexicons: Path, messages: Messages) -> dict[str, str]:
    entries = load_toml(lexicons / "campaigns.toml", Campaign)
    return {entry.code: getattr(entry, messages.language) for entry in entries}
