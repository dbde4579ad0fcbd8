"""Claims become figures, and every numeral a row with its fate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.extract.claims import Claim
from pipeline.extract.fates import Fate
from pipeline.extract.region import Region
from pipeline.parse.numerals import WrittenNumber
from pipeline.parse.periods import Period
from pipeline.parse.quantities import Quantity
from pipeline.records import Document, Figure, Numeral, Section, Sentence, Status, digest
from pipeline.segment.view import View


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim with what its sentence, section and document add to it; ``rules`` names who decided each field.

    ``confidence`` holds, for each field that a learned layer decided, how sure it is (0 to 1).
    """

    claim: Claim
    sentence: Sentence
    section: Section
    region: Region
    period: Period | None
    status: Status
    rules: dict[str, str]
    confidence: Mapping[str, float] = field(default_factory=dict)


def assemble_figure(document: Document, view: View, claimed: Claimed, event: int) -> Figure:
    """Return the figure of a claim; its span is the view's, led back to the text (law 1)."""
    claim, quantity = claimed.claim, claimed.claim.quantity
    start, end = view.text_span(quantity.start, quantity.end)
    sentence_start, sentence_end = view.text_span(claimed.sentence.start, claimed.sentence.end)
    rules = {
        "value": "numeral",
        "bound": f"word:{quantity.lead}" if quantity.lead else "numeral",
        **claimed.rules,
    }
    rules["unit"] = f"unit:{quantity.unit.unit}" if quantity.unit is not None else "none"
    return Figure(
        doc=document.doc,
        start=start,
        end=end,
        quote=document.text[start:end],
        value=quantity.value,
        high=quantity.high,
        bound=quantity.bound,
        unit=_written_unit(quantity),
        metric=claim.metric,
        item=claim.item,
        region=claimed.region.code,
        status=claimed.status,
        period=claimed.period.period if claimed.period is not None else None,
        event=event,
        figure_id=digest(document.document_id, str(start), str(end)),
        document_id=document.document_id,
        source=document.sources[0],
        title=document.title,
        published=document.published,
        publisher=document.publisher,
        campaign=document.campaign,
        reporter=claimed.section.reporter,
        section=claimed.section.heading,
        sentence=document.text[sentence_start:sentence_end],
        sentence_start=sentence_start,
        low=quantity.low,
        upper=quantity.upper,
        qualifier=claim.qualifier,
        per=claim.per,
        kind=claim.kind,
        candidates=claimed.region.candidates,
        decided_by=rules,
        confidence=claimed.confidence,
    )


def _written_unit(quantity: Quantity) -> str | None:
    """Return the unit as the guide writes it: as written, but 元 for Chinese money and % for 成, 折, 百分之."""
    if quantity.unit is None:
        return None
    return quantity.unit.canonical if quantity.unit.canonical in ("元", "%", "百分点") else quantity.unit.unit


def numeral_rows(
    document: Document,
    view: View,
    numbers: Sequence[WrittenNumber],
    fates: Mapping[int, Fate],
    ids: Mapping[int, str],
) -> tuple[Numeral, ...]:
    """Return a row for every numeral of a document, with the figure of which it is a part (law 2)."""
    rows = []
    for at, number in enumerate(numbers):
        start, end = view.text_span(number.start, number.end)
        fate = fates[at]
        rows.append(
            Numeral(
                document_id=document.document_id,
                start=start,
                end=end,
                quote=document.text[start:end],
                outcome=fate.outcome,
                reason=fate.reason,
                rule=fate.rule,
                figure_id=ids.get(at),
            )
        )
    return tuple(rows)


def matched_rules(fates: Mapping[int, Fate]) -> tuple[str, ...]:
    """Return the names of the exclusions that decided something, sorted."""
    return tuple(sorted({fate.rule for fate in fates.values() if fate.outcome == "excluded"}))
