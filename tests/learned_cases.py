"""Texts read by the rules, as the learned layer sees them."""

from functools import cache
from pathlib import Path

from pipeline.extract.drafts import Draft
from pipeline.extract.reader import Reader
from pipeline.records import Document
from pipeline.training.labelled import KeptDraft

LEXICONS = Path(__file__).resolve().parents[1] / "lexicons"


@cache
def _reader() -> tuple[Reader, KeptDraft]:
    kept = KeptDraft()
    return Reader.load(LEXICONS, kept), kept


def document(text: str, published: str | None = "2023-08-16", region: str | None = None) -> Document:
    return Document(
        document_id=f"{hash(text) & 0xFFFFFFFF:032x}",
        doc="case.txt",
        sources=("case.txt",),
        text=text,
        published=published,
        region=region,
    )


def drafted(text: str, published: str | None = "2023-08-16") -> Draft:
    """The draft of a text that holds a figure."""
    reader, kept = _reader()
    kept.draft = None
    reader.read(document(text, published))
    assert kept.draft is not None, f"no figure in {text!r}"
    return kept.draft
