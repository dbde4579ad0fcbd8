"""``heshu explain``: why a figure says what it says, or why a numeral is no figure."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pipeline.engine.stored import StoredDataset
from pipeline.errors import HeshuError
from pipeline.messages import Messages
from pipeline.records import Cell, Document, Figure, Finding, Numeral

# The fields told, in the order of the guide and of DESIGN; the rest is told beside the sentence.
FIELDS = (
    "value", "high", "bound", "low", "upper", "unit", "metric", "item", "qualifier", "per", "kind", "region",
    "candidates", "status", "period", "event", "reporter", "section", "campaign",
)  # fmt: skip
AROUND_NUMERAL = 40

_PLACE = re.compile(r"(?P<document>.+):(?P<offset>\d{1,9})\Z", re.DOTALL)


def explain(dataset: StoredDataset, wanted: str, messages: Messages) -> Iterator[str]:
    """Yield the lines that explain a figure (by id) or the numeral at ``DOCUMENT:OFFSET``.

    ``DOCUMENT`` is a document's id or the start of it, a file name, or a source path.

    Raises:
        HeshuError: no such figure or document, several documents of that name, no numeral there.
    """
    place = _PLACE.match(wanted)
    if place is None:
        figures = dataset.figures([wanted])
        if not figures:
            raise HeshuError("no-figure", value=wanted)
        yield from _figure_lines(dataset, figures[0], messages)
        return
    document = dataset.document(place["document"])
    offset = int(place["offset"])
    figure = dataset.figure_at(document.document_id, offset)
    if figure is not None:
        yield from _figure_lines(dataset, figure, messages)
        return
    numeral = dataset.numeral(document.document_id, offset)
    if numeral is None:
        raise HeshuError("no-numeral", value=wanted, length=len(document.text))
    yield from _numeral_lines(document, numeral, messages)


def marked(text: str, start: int, end: int, first: int, last: int) -> str:
    """Return ``text[first:last]`` in one line with the span ``start`` to ``end`` in 【】.

    >>> marked("共开展活动1323\\n场次。", 5, 12, 0, 13)
    '共开展活动【1323⏎场次】。'
    """
    shown = f"{text[first:start]}【{text[start:end]}】{text[end:last]}"
    return re.sub(r"[\r\n]+", "⏎", shown)


def _figure_lines(dataset: StoredDataset, figure: Figure, messages: Messages) -> Iterator[str]:
    document = dataset.document(figure.document_id)
    ends = figure.sentence_start + len(figure.sentence)
    yield messages.line("explain-figure", id=figure.figure_id, quote=_line(figure.quote))
    yield from _document_lines(document, figure.start, figure.end, messages)
    yield "  " + marked(document.text, figure.start, figure.end, figure.sentence_start, ends)
    yield messages.line("explain-fields")
    for name in FIELDS:
        told = _decided_by(figure, name, messages)
        yield f"  {name:<10} {_shown(getattr(figure, name))}{told}"
    yield from _claim_lines(dataset, figure, messages)
    yield from _finding_lines(dataset, figure, messages)


def _decided_by(figure: Figure, field: str, messages: Messages) -> str:
    """Return who decided the field, and how sure a learned layer was; empty where nobody is named."""
    rule = figure.decided_by.get(field)
    if rule is None:
        return ""
    sure = figure.confidence.get(field)
    if sure is None:
        return messages.line("explain-decided", rule=rule)
    return messages.line("explain-decided-sure", rule=rule, sure=f"{sure:.2f}")


def _claim_lines(dataset: StoredDataset, figure: Figure, messages: Messages) -> Iterator[str]:
    cell = next((cell for cell in dataset.cells() if figure.figure_id in cell.figure_ids), None)
    if cell is None:
        yield messages.line("explain-no-cell")
        return
    yield messages.line(
        "explain-cell", cell=cell_key(cell), value=_shown(cell.value), conflicts=cell.conflicts
    )
    for claim in dataset.figures(list(cell.figure_ids)):
        mark = "*" if claim.figure_id == figure.figure_id else " "
        told = (f"{claim.doc}:{claim.start}", _line(claim.quote), claim.published or "–")
        yield f"  {mark} {claim.figure_id}  {'  '.join(told)}"


def _finding_lines(dataset: StoredDataset, figure: Figure, messages: Messages) -> Iterator[str]:
    about = [finding for finding in dataset.findings() if figure.figure_id in finding.figure_ids]
    yield messages.line("explain-findings", count=len(about))
    for finding in about:
        yield from finding_lines(finding, messages)


def finding_lines(finding: Finding, messages: Messages) -> Iterator[str]:
    """Yield a finding with its innocent explanation, in the language of the messages."""
    chinese = messages.language == "zh"
    yield f"  {finding.severity} {finding.code} {finding.fingerprint}"
    yield f"    {_line(finding.message_zh if chinese else finding.message_en)}"
    yield f"    {_line(finding.innocent_zh if chinese else finding.innocent_en)}"


def cell_key(cell: Cell) -> str:
    """Return what tells a cell from the others, in one line."""
    parts = (
        cell.region_name,
        cell.metric,
        cell.kind,
        cell.item_class,
        cell.qualifier,
        cell.period,
        cell.unit,
        cell.status,
    )
    return " · ".join(part for part in parts if part)


def _numeral_lines(document: Document, numeral: Numeral, messages: Messages) -> Iterator[str]:
    yield messages.line("explain-numeral", quote=_line(numeral.quote), start=numeral.start)
    yield from _document_lines(document, numeral.start, numeral.end, messages)
    first, last = max(numeral.start - AROUND_NUMERAL, 0), numeral.end + AROUND_NUMERAL
    yield "  " + marked(document.text, numeral.start, numeral.end, first, last)
    if numeral.outcome == "excluded":
        yield messages.line("explain-excluded", reason=numeral.reason or "–", rule=numeral.rule or "–")
    elif numeral.outcome == "unread":
        yield messages.line("explain-unread")
    else:
        yield messages.line("explain-part", id=numeral.figure_id or "–")


def _document_lines(document: Document, start: int, end: int, messages: Messages) -> Iterator[str]:
    yield messages.line(
        "explain-document",
        id=document.document_id,
        start=start,
        end=end,
        title=document.title or "–",
        published=document.published or "–",
        publisher=document.publisher or "–",
    )
    for source in document.sources:
        yield f"  {source}"


def _shown(value: object) -> str:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return " ".join(map(str, value)) or "–"
    return "–" if value is None else _line(str(value))


def _line(text: str) -> str:
    return re.sub(r"[\r\n]+", "⏎", text)
