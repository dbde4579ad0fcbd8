"""A source's bytes become a document: its text, its origin, what its head says."""

import hashlib
from pathlib import Path, PurePosixPath

from pipeline.ingest.campaigns import CampaignFinder
from pipeline.ingest.decode import UndecodableError, decode
from pipeline.ingest.heads import Head, HeadReader
from pipeline.ingest.html import MarkupError, html_meta, html_text, html_title
from pipeline.ingest.places import HTML_SUFFIXES, STDIN
from pipeline.records import Document, Quarantined, Record, Source

_SNIFFED = ("<!doctype html", "<html")


class Text(Record, frozen=True, kw_only=True):
    """A source's text, before anything is read from it. ``markup`` is the page of an HTML text."""

    text: str
    encoding: str
    media_type: str
    markup: str | None = None


def read_text(source: Source) -> Text | Quarantined:
    """Decode a source; for HTML the extracted text. A row instead where there is none.

    >>> read_text(Source(path="a.txt", name="a.txt", data="共12场".encode("gbk")))
    Text(text='共12场', encoding='gb18030', media_type='text/plain', markup=None)
    >>> read_text(Source(path="b.html", name="b.html", data=b"<p></p>")).reason
    'empty'
    """
    page = PurePosixPath(source.name).suffix.lower() in HTML_SUFFIXES or source.name == STDIN
    try:
        decoded = decode(source.data, html=page)
        if source.name == STDIN:
            page = decoded.text[:200].lstrip().lower().startswith(_SNIFFED)
        text = html_text(decoded.text) if page else decoded.text
    except UndecodableError as error:
        return Quarantined(path=source.path, reason=error.reason, detail=error.detail)
    except MarkupError as error:
        return Quarantined(path=source.path, reason="markup", detail=str(error))
    if not text.strip():
        return Quarantined(path=source.path, reason="empty", detail=f"{len(source.data)} bytes without text")
    return Text(
        text=text,
        encoding=decoded.encoding,
        media_type="text/html" if page else "text/plain",
        markup=decoded.text if page else None,
    )


def document_id(text: str) -> str:
    """Return the first 32 hexadecimal digits of the text's SHA-256.

    >>> document_id("共12场") == document_id("共12场"), len(document_id(""))
    (True, 32)
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


class DocumentReader:
    """Makes documents; holds the cues of heads and campaigns, so that they are loaded once a process."""

    def __init__(self, heads: HeadReader, campaigns: CampaignFinder) -> None:
        self.heads = heads
        self.campaigns = campaigns

    @classmethod
    def load(cls, lexicons: Path) -> "DocumentReader":
        """Load the cues of the folder.

        Raises:
            LexiconError: malformed.
        """
        return cls(HeadReader.load(lexicons), CampaignFinder.load(lexicons))

    def read(self, source: Source, sources: tuple[str, ...] = ()) -> Document | Quarantined:
        """Return the document of a source; ``sources`` are the paths of all sources with the same text.

        Metadata that the source carries decides before the page's ``<meta>``, that before the text's head.
        """
        read = read_text(source)
        if isinstance(read, Quarantined):
            return read
        page = Head() if read.markup is None else self._page_head(read.markup)
        head = self.heads.read(read.text)
        title = page.title or head.title
        return Document(
            document_id=document_id(read.text),
            doc=source.name,
            sources=tuple(sorted({source.path, *sources})),
            text=read.text,
            encoding=read.encoding,
            media_type=read.media_type,
            title=title,
            published=source.published or page.published or head.published,
            publisher=source.publisher or page.publisher or head.publisher,
            region=source.region,
            campaign=source.campaign or self.campaigns.find(title, read.text),
        )

    def _page_head(self, markup: str) -> Head:
        return self.heads.read_meta(html_meta(markup), html_title(markup))
