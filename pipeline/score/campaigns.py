"""Errors by campaign: where a program that is good on the whole is not."""

from collections import Counter
from collections.abc import Sequence

from pipeline.records import Record
from pipeline.score.judging import Judged
from pipeline.score.records import ROWS

# What can be wrong in a figure that is found: the rows of single fields. ``exact`` is the span.
WRONG_ROWS = ROWS[1:-3]


class CampaignErrors(Record, frozen=True, kw_only=True):
    """What is wrong in the documents of one campaign (null: unknown).

    ``wrong`` counts for each of ``WRONG_ROWS`` the found figures in which it is wrong.
    """

    campaign: str | None
    documents: int
    gold: int
    missed: int
    false: int
    wrong: tuple[int, ...]

    @property
    def errors(self) -> int:
        """Everything that is wrong, a figure wrong in two fields twice."""
        return self.missed + self.false + sum(self.wrong)


def campaign_errors(documents: Sequence[Judged]) -> list[CampaignErrors]:
    """Return a row for each campaign, the one with most errors first, unknown last among equals."""
    by_campaign: dict[str | None, list[Judged]] = {}
    for document in documents:
        by_campaign.setdefault(document.campaign, []).append(document)
    rows = [summed(campaign, judged) for campaign, judged in by_campaign.items()]
    return sorted(rows, key=lambda row: (-row.errors, row.campaign is None, row.campaign or ""))


def summed(campaign: str | None, documents: Sequence[Judged]) -> CampaignErrors:
    """Return the errors of several documents in one row."""
    right: Counter[str] = Counter()
    for document in documents:
        right.update({row: count.right for row, count in zip(ROWS, document.counts, strict=True)})
    return CampaignErrors(
        campaign=campaign,
        documents=len(documents),
        gold=sum(len(document.pairs) + len(document.missed) for document in documents),
        missed=sum(len(document.missed) for document in documents),
        false=sum(len(document.false) for document in documents),
        wrong=tuple(right["found"] - right[row] for row in WRONG_ROWS),
    )
