"""The sentence behind a number: the passage around a figure, with the figure's span apart.

The passage is the sentence with :data:`CONTEXT` characters on either side, but never more
than :data:`LONGEST_SIDE` characters before or after the number, however long the line is. Blank
lines around it are left out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.present.plain import one_line, visible
from pipeline.records import Document, Figure

CONTEXT = 80
LONGEST_SIDE = 300
KEPT = "\n\t"  # tabs part the cells of extracted tables
BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


class SpanError(ValueError):
    """A figure's offsets do not lead to its quote: figures and documents do not belong together."""


@dataclass(frozen=True)
class Passage:
    """A figure in its context, ready to show; control characters are visible.

    ``before`` and ``after`` begin or end with … where the document goes on.
    """

    figure_id: str
    document_id: str
    before: str
    quote: str
    after: str


@dataclass(frozen=True)
class Origin:
    """Where a passage stands: the document's title, date, publisher and source."""

    title: str
    published: str
    publisher: str
    source: str

    @property
    def parts(self) -> tuple[str, ...]:
        """What is known of it."""
        return tuple(part for part in (self.title, self.published, self.publisher, self.source) if part)


def passage_of(figure: Figure, document: Document, context: int = CONTEXT) -> Passage:
    """Return a figure's passage, with ``context`` characters on either side of its sentence.

    Raises:
        SpanError: the text at the figure's offsets is not its quote.
    """
    text = document.text
    if text[figure.start : figure.end] != figure.quote:
        raise SpanError(f"{figure.figure_id}: {document.doc} has no {figure.quote!r} at {figure.start}")
    sentence_end = figure.sentence_start + len(figure.sentence)
    first = max(0, figure.start - LONGEST_SIDE, min(figure.sentence_start, figure.start) - context)
    last = min(len(text), figure.end + LONGEST_SIDE, max(sentence_end, figure.end) + context)
    before = without_blank_lines(visible(text[first : figure.start], KEPT)).lstrip()
    after = without_blank_lines(visible(text[figure.end : last], KEPT)).rstrip()
    return Passage(
        figure_id=figure.figure_id,
        document_id=figure.document_id,
        before=f"…{before}" if first else before,
        quote=visible(figure.quote, KEPT),
        after=f"{after}…" if last < len(text) else after,
    )


def without_blank_lines(text: str) -> str:
    """Return ``text`` with each run of blank lines as one line break; what indents a line stays.

    >>> without_blank_lines("标题\\n\\n \\u3000\\n\\u3000\\u3000正文")
    '标题\\n\\u3000\\u3000正文'
    """
    return BLANK_LINES.sub("\n", text) if "\n" in text else text


def origin_of(document: Document) -> Origin:
    """Return where a document comes from; further sources of the same text are counted."""
    more = f" (+{len(document.sources) - 1})" if len(document.sources) > 1 else ""
    source = document.sources[0] if document.sources else document.doc
    return Origin(
        title=one_line(document.title or document.doc, 80),
        published=one_line(document.published or "", 30),
        publisher=one_line(document.publisher or "", 60),
        source=one_line(source, 160) + more,
    )


class EvidenceStore:
    """Passages by figure id, made when asked for."""

    def __init__(self, figures: Iterable[Figure], documents: Iterable[Document]) -> None:
        self._figures: Mapping[str, Figure] = {figure.figure_id: figure for figure in figures}
        self._documents: Mapping[str, Document] = {document.document_id: document for document in documents}

    @property
    def document_of(self) -> dict[str, str]:
        """The document id of each figure."""
        return {figure_id: figure.document_id for figure_id, figure in self._figures.items()}

    def passage(self, figure_id: str, context: int = CONTEXT) -> Passage | None:
        """Return a figure's passage, or None when figure or document are not in the dataset.

        Raises:
            SpanError: the figure's offsets do not lead to its quote.
        """
        figure = self._figures.get(figure_id)
        document = self._documents.get(figure.document_id) if figure else None
        return passage_of(figure, document, context) if figure and document else None

    def origin(self, document_id: str) -> Origin:
        """Return where the passages of a document come from."""
        return origin_of(self._documents[document_id])

    def holds(self, figure_id: str) -> bool:
        """Tell whether figure and document are in the dataset."""
        figure = self._figures.get(figure_id)
        return figure is not None and figure.document_id in self._documents

    def passages(self, figure_ids: Iterable[str], context: int) -> list[Passage]:
        """Return the passages of figures that the dataset holds, in reading order.

        Raises:
            SpanError: a figure's offsets do not lead to its quote.
            KeyError: the dataset does not hold a figure or its document.
        """
        figures = map(self._figures.__getitem__, self.in_reading_order(figure_ids))
        return [passage_of(figure, self._documents[figure.document_id], context) for figure in figures]

    def in_reading_order(self, figure_ids: Iterable[str]) -> list[str]:
        """Return the ids ordered by document and place; neighbours then compress well."""
        found = (self._figures[figure_id] for figure_id in figure_ids)
        return [figure.figure_id for figure in sorted(found, key=lambda f: (f.document_id, f.start, f.end))]
