"""The two sides of a score: gold figures as the annotation guide has them, and figures to score."""

from typing import Annotated, Literal

import msgspec

from pipeline.records import Bound, Record, Status

# The order in which results are told. ``value`` is value and high together.
FIELDS = ("value", "high", "bound", "unit", "metric", "region", "status", "period", "item")
RECORD_FIELDS = ("value", "high", "bound", "unit", "metric", "region", "status")
ROWS = ("found", "exact", "value", *FIELDS[2:], "record", "full", "event")

IGNORED = "ignore"

Offset = Annotated[int, msgspec.Meta(ge=0)]
Value = int | float | None


class Span(Record, frozen=True, kw_only=True):
    """A half-open span of a document's text."""

    start: Offset
    end: Offset


class IgnoredSpan(Span, frozen=True, kw_only=True):
    """A span on which careful readers differ (``"metric": "ignore"``): neither rewarded nor punished."""

    quote: str
    metric: Literal["ignore"]
    doc: str | None = None


class GoldFigure(Span, frozen=True, kw_only=True):
    """A figure of the gold. Fields that the guide lets be null may be left out, the others not."""

    quote: str
    metric: str
    value: Value
    bound: Bound | None
    status: Status | None
    high: Value = None
    unit: str | None = None
    item: str | None = None
    region: str | None = None
    period: str | None = None
    event: int | str | None = None
    doc: str | None = None


class PredictedFigure(Span, frozen=True, kw_only=True):
    """A figure to score, of Heshu or of any other program: a field that is left out is null.

    The fields after ``doc`` serve only to explain errors; a program may fill them as it likes.
    """

    quote: str | None = None
    metric: str | None = None
    value: Value = None
    bound: str | None = None
    status: str | None = None
    high: Value = None
    unit: str | None = None
    item: str | None = None
    region: str | None = None
    period: str | None = None
    event: int | str | None = None
    doc: str | None = None
    campaign: object = None
    document_id: object = None
    sentence: object = None
    sentence_start: object = None
    decided_by: object = None

    def campaign_code(self) -> str | None:
        """Return the campaign of the figure's document, null where it tells none."""
        return self.campaign if isinstance(self.campaign, str) and self.campaign else None

    def rule_of(self, field: str) -> str | None:
        """Return the rule that decided the field, null where the figure tells none."""
        rule = self.decided_by.get(field) if isinstance(self.decided_by, dict) else None
        return rule if isinstance(rule, str) else None

    def placed_sentence(self) -> tuple[str, int] | None:
        """Return the figure's sentence and the offset where it starts, null where the figure tells none."""
        if isinstance(self.sentence, str) and isinstance(self.sentence_start, int):
            return self.sentence, self.sentence_start
        return None
