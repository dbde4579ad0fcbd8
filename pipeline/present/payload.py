"""What the page's script reads: the comparison's rows and the evidence, as JSON within a size.

A payload of less than :data:`PLAIN_BYTES` is plain JSON; a larger one is gzip in base64, which
the browser unpacks with ``DecompressionStream`` (Chrome 80, Firefox 113, Safari 16.4).
"""

import base64
import gzip
import json
import zlib
from collections.abc import Container, Iterable, Mapping, Sequence
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
SAMPLE, STRETCH = 3000, 60  # passages that are measured, and how many of them are neighbours
LEFT_OUT_BYTES = (
    9  # of a row for each figure whose sentence is left out: it stands there by its id, not by its place
)
NO_ORDERS: Mapping[str, Any] = {"levels": [], "periods": [], "residents": {}}
CAUTION = 0.985  # what is cut to size is cut a little shorter, so that the second try fits


@dataclass(frozen=True)
class Payload:
    """The script element's content, and how many rows and passages went in."""

    encoding: str
    text: str
    rows: int
    shown: frozenset[str]


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
    orders: Mapping[str, Any] = NO_ORDERS,
) -> Payload:
    """Return the payload for ``rows`` and for the evidence of the ``wanted`` figures, the first ones first.

    ``budget`` bounds the bytes of the script element, unless the words alone are more; figures of ``in_page``
    stand in the page already; ``orders`` goes in as it is. Rows that do not fit are dropped in the order of :func:`by_weight`.
    """
    space = budget * 3 // 4  # base64
    missing = [i for i in dict.fromkeys(wanted) if i not in in_page and store.holds(i)]
    ordered = store.in_reading_order(missing)
    kept, used = fitting_rows(rows, int(space * ROWS_SHARE), {i: place for place, i in enumerate(ordered)})
    used += packed_size(dict(orders))
    context, count = _fitting_context(ordered, store, space - used)
    while True:
        passages = store.passages(missing[:count], context)
        plain = compact({**orders, **_content(kept, passages, store, words)})
        packed = gzip.compress(plain.encode("utf-8"), LEVEL, mtime=0)
        if len(packed) <= space or not count:
            break
        count = _fewer(count, space - used, len(packed) - used)
    shown = frozenset(passage.figure_id for passage in passages)
    if len(plain) <= PLAIN_BYTES and len((script := for_script(plain)).encode("utf-8")) <= min(
        PLAIN_BYTES, budget
    ):
        return Payload("json", script, len(kept), shown)
    return Payload("gzip", base64.b64encode(packed).decode("ascii"), len(kept), shown)


def by_weight(row: Row) -> tuple[int, int, int]:
    """Order rows for keeping: those in conflict, then those with more documents, then with more claims."""
    return -row.conflicts, -row.documents, -row.claims


def fitting_rows(
    rows: Sequence[Row], budget: int, passages: Mapping[str, int] | None = None
) -> tuple[list[Row], int]:
    """Return the rows that fit into ``budget`` compressed bytes, in their own order, and the bytes they take.

    ``passages`` are the places of the figures' passages, by which rows name them.
    """
    places = sorted(range(len(rows)), key=lambda place: by_weight(rows[place]))
    while True:
        kept = [rows[place] for place in sorted(places)]
        size = packed_size(_row_cells(kept, passages or {}))
        if size <= budget or not places:
            return kept, size
        places = places[: _fewer(len(places), budget, size)]


def packed_size(value: Any) -> int:  # noqa: ANN401
    """Return how many bytes a value takes, compressed."""
    return len(zlib.compress(compact(value).encode("utf-8"), LEVEL))


def _fewer(count: int, budget: int, size: int) -> int:
    """Return how many of ``count`` things, which take ``size`` bytes, may fit into ``budget``: fewer than before."""
    return min(int(count * CAUTION * max(budget, 0) / size), count - 1)


def _row_cells(rows: Sequence[Row], passages: Mapping[str, int]) -> list[list[Any]]:
    return [[*row.cells, [passages.get(i, i) for i in row.figure_ids]] for row in rows]


def _fitting_context(ordered: Sequence[str], store: EvidenceStore, budget: int) -> tuple[int, int]:
    """Return the widest context in which all passages are likely to fit, and how many are tried first.

    The bytes are judged from a sample: every n-th stretch of neighbours, since neighbours share their
    documents and compress together. Where not even the narrowest context is enough, as many as may fit.
    """
    sample = _sample(ordered)
    for context in CONTEXTS:
        passages = store.passages(sample, context)
        documents = _numbered(passage.document_id for passage in passages)
        size = packed_size([store.origin(i).parts for i in documents]) + packed_size(
            _evidence(passages, documents)
        )
        each = size / max(len(sample), 1)
        if each * len(ordered) <= budget * CAUTION:
            return context, len(ordered)
    # a row names a figure whose sentence is left out by its id, which takes more than a place
    left_out = (packed_size(sample) - packed_size(list(range(len(sample))))) / max(len(sample), 1)
    room = budget * CAUTION - left_out * len(ordered)
    return CONTEXTS[-1], int(max(room, 0) / max(each - left_out, 1))


def _sample(ordered: Sequence[str]) -> list[str]:
    step = -(-len(ordered) // SAMPLE) * STRETCH
    if step <= STRETCH:
        return list(ordered)
    return [i for first in range(0, len(ordered), step) for i in ordered[first : first + STRETCH]]


def _content(
    rows: Sequence[Row], passages: Sequence[Passage], store: EvidenceStore, words: Mapping[str, str]
) -> dict[str, Any]:
    documents = _numbered(passage.document_id for passage in passages)
    places = {passage.figure_id: place for place, passage in enumerate(passages)}
    return {
        "words": dict(words),
        "documents": [list(store.origin(i).parts) for i in documents],
        "evidence": _evidence(passages, documents),
        "rows": _row_cells(rows, places),
    }


def _numbered(ids: Iterable[str]) -> dict[str, int]:
    return {i: number for number, i in enumerate(dict.fromkeys(ids))}


def _evidence(passages: Sequence[Passage], documents: Mapping[str, int]) -> list[list[Any]]:
    return [[p.figure_id, documents[p.document_id], p.before, p.quote, p.after] for p in passages]
