"""The reader: a document in, its figures and the fate of every numeral out."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extract.claims import Claim, ClaimReader
from pipeline.extract.events import Measured, number_events
from pipeline.extract.exclusions import Exclusions
from pipeline.extract.metrics import CueWords
from pipeline.extract.partition import Fate, Partition
from pipeline.extract.regions import Region, RegionFocus, RegionReader
from pipeline.extract.status import decide_status
from pipeline.extract.words import WordTest
from pipeline.parse.items import ItemClasses
from pipeline.parse.numerals import NumeralReader, WrittenNumber
from pipeline.parse.periods import Period, PeriodReader
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.records import Document, Figure, Numeral, Section, Sentence, Status, digest
from pipeline.segment.layout import lay_out
from pipeline.segment.sections import SectionReader, section_at
from pipeline.segment.sentences import sentences
from pipeline.segment.view import View


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a document; ``matched`` names the lexicon entries that decided something."""

    figures: tuple[Figure, ...]
    numerals: tuple[Numeral, ...]
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A claim with what its sentence, section and document add to it."""

    claim: Claim
    sentence: Sentence
    section: Section
    region: Region
    period: Period | None
    status: Status
    rules: dict[str, str]


class Reader:
    """Reads documents; built once per process from the lexicons, keeps nothing of a document."""

    def __init__(
        self,
        numerals: NumeralReader,
        partition: Partition,
        claims: ClaimReader,
        regions: RegionReader,
        periods: PeriodReader,
        status: CueWords,
        section_reader: SectionReader,
    ) -> None:
        self._sections = section_reader
        self._numerals = numerals
        self._partition = partition
        self._claims = claims
        self._regions = regions
        self._periods = periods
        self._status = status

    @classmethod
    def load(cls, lexicons: Path) -> "Reader":
        """Build the reader from a lexicon folder; raises :class:`pipeline.lexicon.LexiconError`."""
        quantities = QuantityReader.load(lexicons)
        items, words = ItemClasses.load(lexicons), WordTest()
        return cls(
            quantities.numerals,
            Partition(Exclusions.load(lexicons), quantities, words, items),
            ClaimReader.load(lexicons, items, words),
            RegionReader.load(lexicons),
            PeriodReader.load(lexicons, quantities.numerals),
            CueWords.load(lexicons, "status"),
            SectionReader.load(lexicons),
        )

    def read(self, document: Document) -> Reading:
        """Return the figures of a document in order, and every numeral with its fate."""
        layout = lay_out(document.text)
        view = layout.view
        numbers = self._numerals.find(view.chars)
        places = self._regions.places(view.chars, document.published) if numbers else []
        quantities, fates = self._partition.split(view.chars, numbers, places)
        if not quantities:
            return Reading((), _numerals(document, view, numbers, fates, {}), _matched(fates))
        focus = self._regions.open(view.chars, places, document.region)
        parts = self._sections.read(layout)
        claimed: list[_Claimed] = []
        starts = [quantity.start for quantity in quantities]
        current = None
        for sentence in sentences(layout):
            section = section_at(parts, sentence.start)
            if section is not current:
                current = section
                self._enter(focus, section)
            own = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            claimed.extend(self._sentence(view.chars, document, focus, section, sentence, own))
        figures = self._figures(document, view, claimed)
        ids = {
            n: f.figure_id for c, f in zip(claimed, figures, strict=True) for n in c.claim.quantity.numerals
        }
        return Reading(figures, _numerals(document, view, numbers, fates, ids), _matched(fates))

    def _enter(self, focus: RegionFocus, section: Section) -> None:
        if section.heading is not None:
            self._regions.enter_section(focus, section.start, section.heading_end)

    def _sentence(
        self,
        chars: str,
        document: Document,
        focus: RegionFocus,
        section: Section,
        sentence: Sentence,
        quantities: Sequence[Quantity],
    ) -> list[_Claimed]:
        stops = [quantity.start for quantity in quantities]
        regions = self._regions.walk(chars, focus, sentence.start, sentence.end, stops)
        if not quantities:
            return []
        text = chars[sentence.start : sentence.end]
        periods = self._periods.find(text, document.published)
        claimed = []
        for claim, region in zip(
            self._claims.read(chars, sentence.start, sentence.end, quantities), regions, strict=True
        ):
            at = claim.quantity.start - sentence.start
            period = next((p for p in reversed(periods) if p.end <= at), None)
            status = decide_status(self._status, text[:at], period is not None and period.deadline)
            rules = {**claim.decided_by, "region": region.rule, "status": status.rule}
            if period is not None:
                rules["period"] = f"words:{text[period.start : period.end]}"
            claimed.append(_Claimed(claim, sentence, section, region, period, _status(status.value), rules))
        return claimed

    def _figures(self, document: Document, view: View, claimed: Sequence[_Claimed]) -> tuple[Figure, ...]:
        measured = [
            Measured(
                c.claim.quantity.start,
                c.claim.quantity.end,
                c.sentence.start,
                c.claim.metric,
                c.claim.carried,
            )
            for c in claimed
        ]
        events = number_events(view.chars, measured)
        return tuple(_figure(document, view, c, event) for c, event in zip(claimed, events, strict=True))


def _status(value: str) -> Status:
    return "target" if value == "target" else "achieved"


def _figure(document: Document, view: View, claimed: _Claimed, event: int) -> Figure:
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
    )


def _written_unit(quantity: Quantity) -> str | None:
    """Return the unit as the guide writes it: as written, but 元 for Chinese money and % for 成, 折, 百分之."""
    if quantity.unit is None:
        return None
    return quantity.unit.canonical if quantity.unit.canonical in ("元", "%", "百分点") else quantity.unit.unit


def _numerals(
    document: Document,
    view: View,
    numbers: Sequence[WrittenNumber],
    fates: Mapping[int, Fate],
    ids: Mapping[int, str],
) -> tuple[Numeral, ...]:
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


def _matched(fates: Mapping[int, Fate]) -> tuple[str, ...]:
    return tuple(sorted({fate.rule for fate in fates.values() if fate.outcome == "excluded"}))
