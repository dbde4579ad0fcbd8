"""What the page's script reads: the comparison's rows and the evidence, as JSON within a size.

A payload of less than :data:`PLAIN_BYTES` is plain JSON; a larger one is gzip in base64, which
the browser unpacks with ``DecompressionStream`` (Chrome 80, Firefox 113, Safari 16.4).
"""

import base64
import gzip
import json
import zlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.present.evidence import CONTEXT, EvidenceStore, Passage
from pipeline.present.table import Row

PLAIN_BYTES = 600_000
LEVEL = 9
# Characters around a sentence, the next smaller where not all sentences fit: of 8,000 news reports 16,800 of
# 25,900 fit with 80, 21,600 with 40, all without.
CONTEXTS = (CONTEXT, CONTEXT // 2, 0)
ROWS_SHARE = 0.4  # of the budget, for the table's rows; the evidence takes what they leave


@dataclass(frozen=True)
class Payload:
    """The script element's content, and how many rows and passages went in."""

    encoding: str
    text: str
    rows: int
    shown: frozenset[str]


class Meter:
    """Compresses what is added and tells the size so far: below the truth by at most about 64 kB."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(LEVEL)
        self.size = 0

    def add(self, value: Any) -> int:  # noqa: ANN401
        """Add a value as JSON and return the compressed size so far."""
        self.size += len(self._compressor.compress(compact(value).encode("utf-8")))
        return self.size


def compact(value: Any) -> str:  # noqa: ANN401
    """Write a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def for_script(text: str) -> str:
    """Escape JSON so that no text in it can end the script element or open a comment.

    >>> print(for_script('"</script><!--&"'))
    "\\u003c/script\\u003e\\u003c!--\\u0026"
    """
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def build_payload(
    rows: Sequence[Row],
    wanted: Sequence[str],
    store: EvidenceStore,
    words: Mapping[str, str],
    *,
    budget: int,
    in_page: Container[str] = frozenset(),
) -> Payload:
    """Return the payload for ``rows`` and for the evidence of the ``wanted`` figures, the first ones first.

    ``budget`` bounds the bytes of the script element; figures of ``in_page`` stand in the page
    already. Rows that do not fit are dropped in the order of :func:`by_weight`.
    """
    compressed = budget * 3 // 4  # base64
    missing = [figure_id for figure_id in wanted if figure_id not in in_page]
    kept, used = fitting_rows(rows, int(compressed * ROWS_SHARE))
    for context in CONTEXTS:
        passages = fitting_passages(missing, store, compressed - used, context)
        if len(passages) == len(missing):
            break
    packed = _packed(kept, passages, store, words)
    if len(passages) < len(
        missing
    ):  # in reading order they compress better than the meter saw: fill the rest
        fuller = (compressed - used) * compressed // len(packed)
        passages = fitting_passages(missing, store, fuller, CONTEXTS[-1])
        packed = _packed(kept, passages, store, words)
    shown = frozenset(passage.figure_id for passage in passages)
    plain = for_script(compact(_content(kept, passages, store, words)))
    if len(plain.encode("utf-8")) <= min(PLAIN_BYTES, budget):
        return Payload("json", plain, len(kept), shown)
    return Payload("gzip", base64.b64encode(packed).decode("ascii"), len(kept), shown)


def _packed(
    rows: Sequence[Row], passages: Sequence[Passage], store: EvidenceStore, words: Mapping[str, str]
) -> bytes:
    return gzip.compress(compact(_content(rows, passages, store, words)).encode("utf-8"), LEVEL, mtime=0)


def by_weight(row: Row) -> tuple[int, int, int]:
    """Order rows for keeping: those in conflict, then those with more documents, then with more claims."""
    return -row.conflicts, -row.documents, -row.claims


def fitting_rows(rows: Sequence[Row], budget: int) -> tuple[list[Row], int]:
    """Return the rows that fit into ``budget`` compressed bytes, in their own order, and the bytes used."""
    meter, kept = Meter(), set()
    for place in sorted(range(len(rows)), key=lambda place: by_weight(rows[place])):
        if meter.add([*rows[place].cells, rows[place].figure_ids]) > budget:
            break
        kept.add(place)
    return [row for place, row in enumerate(rows) if place in kept], meter.size


def fitting_passages(wanted: Sequence[str], store: EvidenceStore, budget: int, context: int) -> list[Passage]:
    """Return the passages that fit into ``budget`` compressed bytes, in reading order."""
    meter, kept, met = Meter(), {}, set[str]()
    for figure_id in dict.fromkeys(wanted):
        passage = store.passage(figure_id, context)
        if passage is None:
            continue
        if passage.document_id not in met:
            met.add(passage.document_id)
            meter.add(store.origin(passage.document_id).parts)
        if meter.add([figure_id, passage.before, passage.quote, passage.after]) > budget:
            break
        kept[figure_id] = passage
    return [kept[figure_id] for figure_id in store.in_reading_order(list(kept))]


def _content(
    rows: Sequence[Row], passages: Sequence[Passage], store: EvidenceStore, words: Mapping[str, str]
) -> dict[str, Any]:
    documents = {i: number for number, i in enumerate(dict.fromkeys(p.document_id for p in passages))}
    places = {passage.figure_id: place for place, passage in enumerate(passages)}
    return {
        "words": dict(words),
        "documents": [list(store.origin(i).parts) for i in documents],
        "evidence": [[p.figure_id, documents[p.document_id], p.before, p.quote, p.after] for p in passages],
        "rows": [[*row.cells, [places.get(i, i) for i in row.figure_ids]] for row in rows],
    }
