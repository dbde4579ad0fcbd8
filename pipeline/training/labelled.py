"""What the models learn from: figures as the rules read them, each beside what is right.

Training sentences and reports are read by the very reader that the layer revises, so that what is learned from looks
as what will be decided on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.extract.drafts import Draft
from pipeline.extract.figures import Claimed
from pipeline.extract.reader import Reader
from pipeline.learned.strength import guesses_metric, is_open
from pipeline.parse.items import ItemClasses
from pipeline.records import Document
from pipeline.score.matching import match
from pipeline.score.records import GoldFigure, Span
from pipeline.segment.layout import lay_out
from pipeline.segment.view import View
from pipeline.training.sentences import Entity, TrainingFigure, TrainingSentence

# How much a figure counts: one that a person wrote or marked, one that the generator wrote, one that the rules labelled.
WEIGHTS = {"hand": 2.0, "report": 1.0, "gold": 1.0, "weak": 0.1}
GENERATED = 0.05
_NAME = "training"


@dataclass(frozen=True, slots=True)
class Label:
    """What is right about a figure."""

    metric: str
    status: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A draft with the label of each claim, None where nobody labelled it; ``group`` names the text it stands in."""

    draft: Draft
    labels: tuple[Label | None, ...]
    group: str
    weight: float
    sentence: TrainingSentence | None = None


class KeptDraft:
    """A layer that changes nothing and keeps the draft."""

    def __init__(self) -> None:
        self.draft: Draft | None = None

    def revise(self, draft: Draft) -> Sequence[Claimed]:
        """Keep the draft; return its claims as they are."""
        self.draft = draft
        return draft.claimed


class LabelledReader:
    """Reads texts by the rules and pairs what they read with what is right."""

    def __init__(self, lexicons: Path) -> None:
        self._capture = KeptDraft()
        self._reader = Reader.load(lexicons, self._capture)
        self._items = ItemClasses.load(lexicons)

    def sentences(self, sentences: Iterable[TrainingSentence]) -> Iterator[Labelled]:
        """Yield each sentence that holds a figure which the rules find, too."""
        for number, sentence in enumerate(sentences):
            draft = self._draft(_document(sentence.text))
            if draft is None:
                continue
            weight = WEIGHTS.get(sentence.source, GENERATED)
            labels = _paired(draft, lay_out(sentence.text).view, sentence.figures)
            yield Labelled(draft, labels, f"{sentence.source}-{number}", weight, sentence)

    def report(self, document: Document, gold: Sequence[GoldFigure]) -> Labelled | None:
        """Return a report with its gold, None where the rules find no figure in it."""
        draft = self._draft(document)
        if draft is None:
            return None
        labels = _paired(draft, lay_out(document.text).view, gold)
        return Labelled(draft, labels, document.document_id, WEIGHTS["report"])

    def weak(self, document: Document) -> Labelled | None:
        """Return a report labelled by the rules where they do not guess, None where they are sure of nothing."""
        draft = self._draft(document)
        labels = tuple(map(self._sure, draft.claimed)) if draft is not None else ()
        if draft is None or not any(labels):
            return None
        return Labelled(draft, labels, document.document_id, WEIGHTS["weak"])

    def _sure(self, entry: Claimed) -> Label | None:
        item = entry.claim.item
        known = item is not None and self._items.head(item) is not None
        if not is_open(entry) or guesses_metric(entry) or not known:
            return None
        return Label(entry.claim.metric, entry.status, item)

    def _draft(self, document: Document) -> Draft | None:
        self._capture.draft = None
        self._reader.read(document)
        return self._capture.draft


def training_sentences(labelled: Labelled, source: str) -> Iterator[TrainingSentence]:
    """Yield the sentences of a labelled report whose figures all have labels, marked with what they count."""
    chars = labelled.draft.chars
    for sentence in labelled.draft.sentences:
        own = [
            (entry, label)
            for entry, label in zip(labelled.draft.claimed, labelled.labels, strict=True)
            if entry.sentence == sentence
        ]
        if not own or any(label is None for _, label in own):
            continue
        text = chars[sentence.start : sentence.end]
        figures = tuple(
            _figure(text, sentence.start, entry, label) for entry, label in own if label is not None
        )
        yield TrainingSentence(
            text=text,
            campaign=labelled.draft.document.campaign,
            province=None,
            source=source,
            entities=_entities(text, figures),
            figures=figures,
            labels=("ITEM",),
        )


def _figure(text: str, offset: int, entry: Claimed, label: Label) -> TrainingFigure:
    quantity = entry.claim.quantity
    start, end = quantity.start - offset, quantity.end - offset
    return TrainingFigure(
        start=start,
        end=end,
        quote=text[start:end],
        value=float(quantity.value),
        unit=quantity.unit.unit if quantity.unit is not None else None,
        metric=label.metric,
        status=entry.status,
        item=label.item,
    )


def _entities(text: str, figures: Sequence[TrainingFigure]) -> tuple[Entity, ...]:
    """Return each item where it stands nearest to its figure; one that a number cuts or another overlaps is left out."""
    taken = [(figure.start, figure.end) for figure in figures]
    found: dict[tuple[int, int], None] = {}
    for figure in figures:
        nearest = _nearest(text, figure)
        if nearest is not None and (nearest in found or not any(_overlap(nearest, span) for span in taken)):
            found[nearest] = None
            taken.append(nearest)
    return tuple(Entity(start=start, end=end, label="ITEM") for start, end in sorted(found))


def _nearest(text: str, figure: TrainingFigure) -> tuple[int, int] | None:
    item = figure.item or ""
    starts = [at for at in range(len(text)) if item and text.startswith(item, at)]
    spans = [(start, start + len(item)) for start in starts]
    return min(spans, key=lambda span: max(span[0] - figure.end, figure.start - span[1]), default=None)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _paired(
    draft: Draft, view: View, right: Sequence[TrainingFigure] | Sequence[GoldFigure]
) -> tuple[Label | None, ...]:
    """Return for each claim the label of the figure that its span overlaps most, one to one."""
    read = []
    for entry in draft.claimed:
        start, end = view.text_span(entry.claim.quantity.start, entry.claim.quantity.end)
        read.append(Span(start=start, end=end))
    labels: list[Label | None] = [None] * len(read)
    marked = [Span(start=figure.start, end=figure.end) for figure in right]
    for at, claim in match(marked, read):
        gold = right[at]
        if gold.status is not None:
            labels[claim] = Label(gold.metric, gold.status, gold.item)
    return tuple(labels)


def _document(text: str) -> Document:
    return Document(document_id=_NAME, doc=_NAME, sources=(_NAME,), text=text)
