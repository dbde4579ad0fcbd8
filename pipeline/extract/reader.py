"""The reader: a document in, its figures and the fate of every numeral out."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extract.claims import ClaimReader
from pipeline.extract.cues import CueWords
from pipeline.extract.drafts import Draft, Layer
from pipeline.extract.events import Measured, number_events
from pipeline.extract.exclusions import Exclusions
from pipeline.extract.fates import Fate
from pipeline.extract.figures import Claimed, assemble_figure, matched_rules, numeral_rows
from pipeline.extract.partition import Partition
from pipeline.extract.period_focus import PeriodFocus, PeriodReferences
from pipeline.extract.region_focus import RegionFocus
from pipeline.extract.regions import RegionReader
from pipeline.extract.status import decide_status
from pipeline.extract.tables import TableFigure, TableReader
from pipeline.extract.unitless import Unitless
from pipeline.extract.words import WordTest
from pipeline.parse.items import ItemClasses
from pipeline.parse.numerals import NumeralReader, WrittenNumber
from pipeline.parse.periods import PeriodReader
from pipeline.parse.quantities import Quantity, QuantityReader
from pipeline.records import Document, Figure, Numeral, Section, Sentence
from pipeline.segment.layout import Layout, lay_out
from pipeline.segment.sections import SectionReader, section_at
from pipeline.segment.sentences import sentences
from pipeline.segment.tables import tables
from pipeline.segment.view import View


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in a document; ``matched`` names the lexicon entries that decided something."""

    figures: tuple[Figure, ...]
    numerals: tuple[Numeral, ...]
    matched: tuple[str, ...]


@dataclass(slots=True)
class _Walk:
    """A document while its sentences are read in order: its view, and what they told of places and times so far."""

    document: Document
    chars: str
    focus: RegionFocus
    times: PeriodFocus


class Reader:
    """Reads documents; built once per process from the lexicons, keeps nothing of a document.

    With a ``layer``, what the rules read is revised by it.
    """

    def __init__(
        self,
        numerals: NumeralReader,
        partition: Partition,
        claims: ClaimReader,
        regions: RegionReader,
        periods: PeriodReader,
        references: PeriodReferences,
        status: CueWords,
        section_reader: SectionReader,
        table_reader: TableReader,
        layer: Layer | None = None,
    ) -> None:
        self._layer = layer
        self._tables = table_reader
        self._sections = section_reader
        self._numerals = numerals
        self._partition = partition
        self._claims = claims
        self._regions = regions
        self._periods = periods
        self._references = references
        self._status = status

    @classmethod
    def load(cls, lexicons: Path, layer: Layer | None = None) -> "Reader":
        """Build the reader from a lexicon folder; raises :class:`pipeline.lexicon.LexiconError`."""
        quantities = QuantityReader.load(lexicons)
        items, words = ItemClasses.load(lexicons), WordTest()
        return cls(
            quantities.numerals,
            Partition(Exclusions.load(lexicons), quantities, words, Unitless.load(lexicons, items)),
            ClaimReader.load(lexicons, items, words),
            RegionReader.load(lexicons),
            PeriodReader.load(lexicons, quantities.numerals),
            PeriodReferences.load(lexicons),
            CueWords.load(lexicons, "status"),
            SectionReader.load(lexicons),
            TableReader.load(lexicons, quantities.units),
            layer,
        )

    def read(self, document: Document) -> Reading:
        """Return the figures of a document in order, and every numeral with its fate."""
        layout = lay_out(document.text)
        view = layout.view
        numbers = self._numerals.find(view.chars)
        places = self._regions.places(view.chars, document.published) if numbers else []
        quantities, fates = self._partition.split(view.chars, numbers, places)
        cells = self._read_tables(layout, numbers, fates)
        quantities = _with_cells(quantities, cells, fates)
        if not quantities:
            return Reading((), numeral_rows(document, view, numbers, fates, {}), matched_rules(fates))
        walk = _Walk(
            document,
            view.chars,
            self._regions.open(view.chars, places, document.region),
            PeriodFocus(),
        )
        parts = self._sections.read(layout)
        claimed: list[Claimed] = []
        starts = [quantity.start for quantity in quantities]
        current = None
        walked = sentences(layout)
        for sentence in walked:
            section = section_at(parts, sentence.start)
            if section is not current:
                current = section
                walk.times = PeriodFocus()
                self._enter(walk.focus, section)
            own = quantities[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
            in_cells = [quantity for quantity in own if quantity.numerals[0] in cells]
            if in_cells:
                claimed.extend(self._row(walk, section, sentence, in_cells, cells))
                own = [quantity for quantity in own if quantity.numerals[0] not in cells]
            claimed.extend(self._sentence(walk, section, sentence, own))
        claimed.sort(key=lambda entry: entry.claim.quantity.start)
        # Events are joined by what the rules say of metrics: with the layer's in their place fewer joins were right.
        events = _events(view, claimed)
        if self._layer is not None:
            draft = Draft(document, view.chars, tuple(walked), tuple(claimed))
            claimed = list(self._layer.revise(draft))
        figures = tuple(
            assemble_figure(document, view, c, event) for c, event in zip(claimed, events, strict=True)
        )
        ids = {
            n: f.figure_id for c, f in zip(claimed, figures, strict=True) for n in c.claim.quantity.numerals
        }
        return Reading(figures, numeral_rows(document, view, numbers, fates, ids), matched_rules(fates))

    def _enter(self, focus: RegionFocus, section: Section) -> None:
        if section.heading is not None:
            self._regions.enter_section(focus, section.start, section.heading_end)

    def _sentence(
        self,
        walk: _Walk,
        section: Section,
        sentence: Sentence,
        quantities: Sequence[Quantity],
    ) -> list[Claimed]:
        stops = [quantity.start for quantity in quantities]
        regions = self._regions.walk(walk.chars, walk.focus, sentence.start, sentence.end, stops)
        text = walk.chars[sentence.start : sentence.end]
        if not quantities and not self._references.tells_start(text):
            return []
        periods = self._references.resolve(
            text, self._periods.find(text, walk.document.published), walk.times
        )
        claimed = []
        for claim, region in zip(
            self._claims.read(walk.chars, sentence.start, sentence.end, quantities), regions, strict=True
        ):
            at = claim.quantity.start - sentence.start
            period = next((p for p in reversed(periods) if p.end <= at), None)
            status = decide_status(self._status, text[:at], period is not None and period.deadline)
            rules = {**claim.decided_by, "region": region.rule, "status": status.rule}
            if period is not None:
                rules["period"] = f"words:{text[period.start : period.end]}"
            claimed.append(
                Claimed(
                    claim,
                    sentence,
                    section,
                    region,
                    period,
                    status.value,
                    rules,
                )
            )
        return claimed

    def _read_tables(
        self, layout: Layout, numbers: Sequence[WrittenNumber], fates: dict[int, Fate]
    ) -> dict[int, TableFigure]:
        """Return the figures of table cells by their numeral, and settle the fates of the cells' numerals."""
        chars = layout.view.chars
        figures: dict[int, TableFigure] = {}
        if "\t" not in chars:
            return figures
        starts = [number.start for number in numbers]
        for table in tables(layout):
            for row in table.rows:
                paragraph = layout.paragraphs[row.paragraph]
                first, last = bisect_left(starts, paragraph.start), bisect_left(starts, paragraph.end)
                found = self._tables.read(chars, table, row, range(first, last), numbers)
                figures |= found.figures
                fates.update(dict.fromkeys(found.figures, Fate("figure", None, "table cell")))
                fates.update(dict.fromkeys(found.indexes, Fate("excluded", "list mark", "table index")))
        return figures

    def _row(
        self,
        walk: _Walk,
        section: Section,
        sentence: Sentence,
        quantities: Sequence[Quantity],
        cells: Mapping[int, TableFigure],
    ) -> list[Claimed]:
        """Return the claims of a table row: the row's head names the region, header and caption the rest."""
        current, last = walk.focus.current, walk.focus.last
        regions = self._regions.walk(
            walk.chars, walk.focus, sentence.start, sentence.end, [quantity.start for quantity in quantities]
        )
        walk.focus.current, walk.focus.last = current, last
        claimed = []
        for quantity, region in zip(quantities, regions, strict=True):
            cell = cells[quantity.numerals[0]]
            claim = self._claims.of_cell(cell)
            texts = (cell.header, cell.caption)
            periods = [p for text in texts for p in self._periods.find(text, walk.document.published)]
            status = decide_status(self._status, cell.header, False)
            rules = {**claim.decided_by, "region": region.rule, "status": status.rule, "period": "table"}
            period = periods[0] if periods else None
            claimed.append(Claimed(claim, sentence, section, region, period, status.value, rules))
        return claimed


def _events(view: View, claimed: Sequence[Claimed]) -> list[int]:
    measured = [
        Measured(
            c.claim.quantity.start,
            c.claim.quantity.end,
            c.sentence.start,
            c.claim.metric,
            c.claim.carried,
            c.claim.item or "",
            c.claim.decided_by["item"] == "table:header",
        )
        for c in claimed
    ]
    return number_events(view.chars, measured)


def _with_cells(
    quantities: Sequence[Quantity], cells: Mapping[int, TableFigure], fates: Mapping[int, Fate]
) -> list[Quantity]:
    """Return the quantities of prose and of table cells in order; a cell's own reading replaces the other."""
    prose = [
        quantity
        for quantity in quantities
        if cells.keys().isdisjoint(quantity.numerals)
        and all(fates[numeral].outcome == "figure" for numeral in quantity.numerals)
    ]
    return sorted([*prose, *(cell.quantity for cell in cells.values())], key=lambda quantity: quantity.start)
