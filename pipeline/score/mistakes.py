"""Every miss, false figure and wrong field, with its sentence and the rule that decided the field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pipeline.present.plain import visible
from pipeline.records import Record
from pipeline.score.gold import shown_name
from pipeline.score.judging import Judged, Pair
from pipeline.score.records import FIELDS, GoldFigure, PredictedFigure, Span
from pipeline.segment.layout import lay_out
from pipeline.segment.sentences import sentences

AROUND = 60  # characters shown before and after a span: a line or two of a terminal

Place = tuple[str, int]  # a text and the offset in its document where it starts


class WrongField(Record, frozen=True, kw_only=True):
    """A field with what was predicted, what the gold says and the rule that decided it (null: not told)."""

    field: str
    got: str | int | float | None
    wanted: str | int | float | None
    rule: str | None


class Mistake(Record, frozen=True, kw_only=True):
    """A gold figure missed, a predicted figure that is none, or a figure with wrong fields.

    ``sentence`` is what stands around it with the span in 【】, null where no text is known.
    """

    kind: Literal["missed", "false", "wrong"]
    name: str
    start: int
    end: int
    quote: str | None
    fields: tuple[WrongField, ...]
    sentence: str | None


def mistakes(document: Judged, text: str | None) -> list[Mistake]:
    """Return the mistakes of a document in the order of the text; ``text`` is null where only figures are known."""
    places, name = _Sentences(document, text), shown_name(document.name)
    found = [
        *(_wrong(name, pair, places) for pair in document.pairs if pair.wrong or not pair.exact),
        *(_missed(name, figure, places) for figure in document.missed),
        *(_false(name, figure, places) for figure in document.false),
    ]
    return sorted(found, key=lambda mistake: (mistake.start, mistake.end, mistake.kind))


def marked(place: Place, span: Span) -> str | None:
    r"""Return what stands around a span, on one line, with the span in 【】; null where it lies elsewhere.

    >>> marked(("共开展\n活动\x1b12场。", 100), Span(start=107, end=110))
    '共开展⏎活动⟨U+001B⟩【12场】。'
    >>> marked(("共12场。", 0), Span(start=1, end=4)), marked(("共12场。", 50), Span(start=1, end=4))
    ('共【12场】。', None)
    """
    text, offset = place
    start, end = span.start - offset, span.end - offset
    if not 0 <= start < len(text):
        return None
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    cut = ("…" if start > AROUND else "", "…" if end + AROUND < len(text) else "")
    shown = f"{cut[0]}{before}【{text[start:end]}】{after}{cut[1]}"
    return visible("⏎".join(shown.splitlines()), keep="")


class _Sentences:
    """Finds the sentence around a span: in the text, else among the sentences of the predicted figures."""

    def __init__(self, document: Judged, text: str | None) -> None:
        predicted = [*(pair.predicted for pair in document.pairs), *document.false]
        told = {place for figure in predicted if (place := figure.placed_sentence())}
        self._places: Sequence[Place] = sorted(told, key=lambda place: (place[1], len(place[0])))
        if text is not None and document.missed:
            self._places = list(_sentences_of(text))

    def around(self, span: Span, figure: PredictedFigure | None = None) -> str | None:
        own = figure.placed_sentence() if figure else None
        places = [own] if own else [place for place in self._places if _holds(place, span)]
        return marked(places[0], span) if places else None


def _sentences_of(text: str) -> Iterator[Place]:
    layout = lay_out(text)
    for sentence in sentences(layout):
        start, end = layout.view.text_span(sentence.start, sentence.end)
        yield text[start:end], start


def _holds(place: Place, span: Span) -> bool:
    return place[1] <= span.start < place[1] + len(place[0])


def _wrong(name: str, pair: Pair, places: _Sentences) -> Mistake:
    gold, predicted = pair.gold, pair.predicted
    fields = [_field(field, predicted, gold) for field in pair.wrong]
    if not pair.exact:
        told = {"got": _placed(predicted), "wanted": _placed(gold)}
        fields.insert(0, WrongField(field="exact", rule=predicted.rule_of("quote"), **told))
    return Mistake(
        kind="wrong",
        name=name,
        start=gold.start,
        end=gold.end,
        quote=gold.quote,
        fields=tuple(fields),
        sentence=places.around(gold, predicted),
    )


def _missed(name: str, figure: GoldFigure, places: _Sentences) -> Mistake:
    return Mistake(
        kind="missed",
        name=name,
        start=figure.start,
        end=figure.end,
        quote=figure.quote,
        fields=tuple(_field(field, None, figure) for field in FIELDS),
        sentence=places.around(figure),
    )


def _false(name: str, figure: PredictedFigure, places: _Sentences) -> Mistake:
    return Mistake(
        kind="false",
        name=name,
        start=figure.start,
        end=figure.end,
        quote=figure.quote,
        fields=tuple(_field(field, figure, None) for field in FIELDS),
        sentence=places.around(figure, figure),
    )


def _field(field: str, predicted: PredictedFigure | None, gold: GoldFigure | None) -> WrongField:
    return WrongField(
        field=field,
        got=getattr(predicted, field) if predicted else None,
        wanted=getattr(gold, field) if gold else None,
        rule=predicted.rule_of(field) if predicted else None,
    )


def _placed(figure: GoldFigure | PredictedFigure) -> str:
    return f"{figure.start}:{figure.end} {figure.quote or ''}".rstrip()


def by_document(documents: Sequence[Judged], texts: Mapping[str, str]) -> Iterator[Mistake]:
    """Yield the mistakes of all documents, documents in the order given."""
    for document in documents:
        yield from mistakes(document, texts.get(document.name))
