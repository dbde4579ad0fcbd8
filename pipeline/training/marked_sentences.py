"""Sentences written with inline marks, and the training sentences that they stand for.

``[O …]``, ``[P …]`` and ``[C …]`` mark a unit, a place and a campaign; ``<quote|metric|item>`` marks a figure, with ``!``
behind the metric for a target and with its unit as a fourth part where the lexicon reads another. Metrics are written
with their first two letters. The item is named, not marked: its span is its occurrence nearest to the figure that no
other mark covers. An item that stands before or behind is found alike::

    [O 青禾社]办<夜校12期|ac|夜校> is an error, 办夜校<12期|ac|夜校> is right.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from pipeline.learned.entities import EntityLabel
from pipeline.parse.quantities import QuantityReader
from pipeline.records import Number
from pipeline.training.sentences import Entity, TrainingFigure, TrainingSentence

_MARK = re.compile(
    r"\[(?P<label>[OPC]) (?P<name>[^\[\]<>|]+)\]"
    r"|<(?P<quote>[^<>|]+)\|(?P<metric>[a-z]{2})(?P<target>!?)\|(?P<item>[^<>|]*)(?:\|(?P<unit>[^<>|]*))?>"
)
_LABELS: Mapping[str, EntityLabel] = {"O": "ORG", "P": "PLACE", "C": "CAMPAIGN"}
# 成, 折 and 百分之 are read as %, Chinese money as 元, as the guide has it.
_CANONICAL_UNITS = frozenset({"元", "%", "百分点"})
_LEFT_OVER = re.compile(r"[\[\]<>|]")

Span = tuple[int, int]


class MarkError(ValueError):
    """A marked sentence cannot be read: the message says where and why."""


class MarkedSentences:
    """Reads marked sentences; ``metrics`` are the codes that their first two letters stand for."""

    def __init__(self, quantities: QuantityReader, metrics: Sequence[str]) -> None:
        self._quantities = quantities
        self._metrics = {code[:2]: code for code in metrics}

    def read(self, marked: str, campaign: str | None, province: str | None, source: str) -> TrainingSentence:
        """Return the sentence without its marks, with the spans that they stand for.

        Raises:
            MarkError: an unknown mark or metric, a quote that is no quantity, an item that is not in the sentence.

        >>> from pipeline.resources import shipped_folder
        >>> reader = MarkedSentences(QuantityReader.load(shipped_folder("lexicons")), ["activities", "participants"])
        >>> read = reader.read("[O 青禾社]办夜校<12期|ac|夜校>，学员近<3百人|pa!|学员>。", None, None, "hand")
        >>> read.text, [(read.text[e.start:e.end], e.label) for e in read.entities]
        ('青禾社办夜校12期，学员近3百人。', [('青禾社', 'ORG'), ('夜校', 'ITEM'), ('学员', 'ITEM')])
        >>> [(f.start, f.quote, f.value, f.unit, f.metric, f.status, f.item) for f in read.figures]
        [(6, '12期', 12, '期', 'activities', 'achieved', '夜校'), (13, '3百人', 300, '人', 'participants', 'target', '学员')]
        >>> reader.read("办班<12期|ac|夜校>", None, None, "hand")
        Traceback (most recent call last):
        ...
        pipeline.training.marked_sentences.MarkError: no item '夜校' in 办班12期
        """
        text, named, marks = _without_marks(marked)
        spans = [*(span for span, _ in named), *(span for span, _ in marks)]
        counted: dict[Span, None] = {}
        figures = []
        for span, match in marks:
            figures.append(self._figure(text, span, match))
            item = match["item"]
            if item:
                counted[_item_span(text, item, span, spans, tuple(counted))] = None
        entities = [*named, *((span, "ITEM") for span in counted)]
        return TrainingSentence(
            text=text,
            campaign=campaign,
            province=province,
            source=source,
            entities=tuple(Entity(start=s, end=e, label=label) for (s, e), label in sorted(entities)),
            figures=tuple(figures),
        )

    def _figure(self, text: str, span: Span, match: re.Match[str]) -> TrainingFigure:
        quote = text[span[0] : span[1]]
        metric = self._metrics.get(match["metric"])
        if metric is None:
            raise MarkError(f"no metric begins with {match['metric']!r}: {text}")
        # Read with one character more, so that a unit that is the head of a word (三所, 三所学校) is told from one that is not.
        found = self._quantities.find(text[span[0] : span[1] + 1])
        quantity = next((q for q in found if q.start == 0 and q.end == len(quote)), None)
        if quantity is None:
            quantity = next((q for q in self._quantities.find(quote) if q.start == 0), None)
        if quantity is None or (quantity.end != len(quote) and match["unit"] is None):
            raise MarkError(f"{quote!r} is no quantity: {text}")
        unit = quantity.unit
        read = None if unit is None else unit.canonical if unit.canonical in _CANONICAL_UNITS else unit.unit
        return TrainingFigure(
            start=span[0],
            end=span[1],
            quote=quote,
            value=_plain(quantity.value),
            unit=read if match["unit"] is None else match["unit"] or None,
            metric=metric,
            status="target" if match["target"] else "achieved",
            item=match["item"] or None,
        )


def _without_marks(
    marked: str,
) -> tuple[str, list[tuple[Span, EntityLabel]], list[tuple[Span, re.Match[str]]]]:
    pieces: list[str] = []
    named: list[tuple[Span, EntityLabel]] = []
    figures: list[tuple[Span, re.Match[str]]] = []
    length = last = 0
    for match in _MARK.finditer(marked):
        shown = match["name"] or match["quote"]
        before = marked[last : match.start()]
        pieces += [before, shown]
        span = (length + len(before), length + len(before) + len(shown))
        if match["label"]:
            named.append((span, _LABELS[match["label"]]))
        else:
            figures.append((span, match))
        length, last = span[1], match.end()
    text = "".join([*pieces, marked[last:]])
    if _LEFT_OVER.search(text):
        raise MarkError(f"a mark that cannot be read: {text}")
    return text, named, figures


def _item_span(text: str, item: str, figure: Span, marked: Sequence[Span], counted: Sequence[Span]) -> Span:
    found = [(match.start(), match.end()) for match in re.finditer(f"(?={re.escape(item)})", text)]
    spans = [(start, start + len(item)) for start, _ in found]
    free = [
        span
        for span in spans
        if not any(_overlap(span, other) for other in marked)
        and not any(span != other and _overlap(span, other) for other in counted)
    ]
    if not free:
        raise MarkError(f"no item {item!r} in {text}")
    return min(
        free,
        key=lambda span: (span[0] - figure[1] if span[0] >= figure[1] else figure[0] - span[1], -span[0]),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _plain(value: Number) -> int | float:
    if isinstance(value, Decimal | Fraction) and value != int(value):
        return round(float(value), 6)
    return int(value)
