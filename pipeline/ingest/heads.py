"""What a report's head says of it: title, publication date, publisher. Never a date of an event in the body.

The cue words lie in ``lexicons/heads.toml``. A date counts only where a label, a masthead, a line of
its own or a dateline makes it the report's; two different dates of equal standing are no answer.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from pipeline.lexicon import Entry, LexiconError, load_toml

HEAD_CHARACTERS = 400  # the longest head of the archive (breadcrumb, source, date) ends at character 130
TITLE_CHARACTERS = 60
TITLE_LINES = 12
QUOTED_CHARACTERS = 16  # before a dateline, that tell that another paper's is quoted

KINDS = frozenset(
    {"published", "published-bare", "event", "dateline", "quoted", "label", "weekday", "publisher", "title"}
    | {"title-end", "furniture", "site", "meta-published", "meta-publisher", "meta-title"}
)

# Full width forms are folded one character to one, so that positions stay.
_FOLD = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
# 2023-08-16, 2023/8/16, 2023.8.16, 2023年8月16日, 2024年3月, 202308/19; a two-digit year needs a clock time.
_DATE = (
    r"(?<![\d./-])(?P<year>(?:19|20)\d\d|\d\d(?=-\d\d-\d\d +\d\d?:\d\d))"
    r"(?: *[-/.年] *|(?=\d\d/))(?P<month>\d{1,2})(?: *[-/.月] *(?P<day>\d{1,2}) *日?| *月)?"
    r"(?:(?!\d)|(?=\d\d:\d\d))"
)
_TIME = r"(?:[ \u3000\xa0T]*\d{1,2}:\d\d(?::\d\d)?)?"
_GAP = r"[ \t\u3000\xa0]"
_HANZI = re.compile(r"[\u4e00-\u9fff]")
_LIST_MARK = re.compile(r"\s*(?:[一二三四五六七八九十]+、|[(（]|\d+[.、]|[•·●■])")


class HeadExample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A head and what is read from it, null where nothing is."""

    text: str
    reads: str | None = None


class HeadCue(Entry, frozen=True, kw_only=True):
    """Words of one kind; ``kind`` is one of :data:`KINDS`."""

    id: str
    kind: str
    words: tuple[str, ...]
    examples: tuple[HeadExample, ...]


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What the head says; ``published`` is an EDTF date."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None


class HeadReader:
    """Reads heads with one set of cues.

    >>> from pipeline.resources import shipped_folder
    >>> reader = HeadReader.load(shipped_folder("lexicons"))
    >>> reader.read("2023-08-16 12:50，正文：8月15日，甲市举行活动12场。").published
    '2023-08-16'
    >>> reader.read("2023年8月15日，甲市举行活动12场。") == Head()
    True
    """

    def __init__(self, cues: Iterable[HeadCue]) -> None:
        self.cues = tuple(cues)
        unknown = sorted({cue.kind for cue in self.cues} - KINDS)
        if unknown:
            raise LexiconError(f"heads.toml: unknown kind {unknown[0]!r}; one of {', '.join(sorted(KINDS))}")
        quoted, label, weekday = self._any("quoted"), self._any("label"), self._any("weekday")
        self._strong = [
            re.compile(rf"(?:{_alternatives(cue.words)}){_GAP}*:?{_GAP}*{_DATE}")
            for cue in self.cues
            if cue.kind == "published"
        ]
        self._bare = re.compile(
            rf"(?<![\u4e00-\u9fff])(?:{self._any('published-bare')}){_GAP}*:{_GAP}*{_DATE}{_TIME}"
            rf"(?!.{{0,12}}(?:{self._any('event')}))"
        )
        after = rf"(?=[ \t\u3000\xa0]*(?:$|[\n\r\])】|])|{_GAP}{{2}}|{_GAP}*,?{_GAP}*(?:{label}))"
        self._first = re.compile(rf"[\s\[【]*{_DATE}{_TIME}{after}")
        self._alone = re.compile(rf"(?:[\n\[【|]|{_GAP}{{2}}){_GAP}*\(?{_DATE}{_TIME}{after}")
        self._masthead = re.compile(
            rf"{_DATE}{_GAP}*(?:(?:{weekday})[一二三四五六日天]|第\d{{1,3}}版)(?!{_GAP}*,)"
        )
        self._dateline = re.compile(rf"{_DATE}{_GAP}*(?:{self._any('dateline')})(?=[\s(:,]|$)")
        self._quoted = re.compile(quoted)
        self._publisher = re.compile(
            rf"(?:{self._any('publisher')}){_GAP}*:{_GAP}*(?P<name>[^\s,。;|:([【…]{{2,24}}?)"
            rf"(?=[\s|)\]】]|$|,正文|(?:{label}):)"
        )
        self._title = re.compile(rf"(?:{self._any('title')}):{_GAP}*")
        self._title_end = re.compile(self._any("title-end"))
        self._dateline_end = re.compile(rf"[日报网](?:{self._any('dateline')})(?![\u4e00-\u9fff])")
        self._furniture = re.compile(self._any("furniture"))
        self._site = re.compile(rf"{_GAP}*[-_|—–]+{_GAP}*[^-_|—–]{{0,24}}(?:{self._any('site')})$")

    @classmethod
    def load(cls, lexicons: Path) -> "HeadReader":
        """Load ``heads.toml`` of the folder.

        Raises:
            LexiconError: malformed.
        """
        return cls(load_toml(lexicons / "heads.toml", HeadCue))

    def read(self, text: str) -> Head:
        """Return what the first characters of the text say."""
        written = text[:HEAD_CHARACTERS] + ("…" if len(text) > HEAD_CHARACTERS else "")
        head = written.translate(_FOLD)
        return Head(
            title=self._read_title(written, head),
            published=self._read_published(head),
            publisher=self._read_publisher(written, head),
        )

    def read_meta(self, meta: Mapping[str, str], title: str | None) -> Head:
        """Return what the ``<meta>`` pairs and the ``<title>`` of a page say."""
        published = next(iter(self._meta(meta, "meta-published")), "")
        match = re.search(_DATE, published)
        written = next(iter(self._meta(meta, "meta-title")), None) or title
        return Head(
            title=self.without_site(written) if written else None,
            published=_edtf(match) if match else None,
            publisher=next(iter(self._meta(meta, "meta-publisher")), None),
        )

    def failing_examples(self) -> list[str]:
        """Return a line for each example from which something else is read than it says."""
        failing = []
        for cue in self.cues:
            for example in cue.examples:
                found = self._reads(cue, example.text)
                if found != example.reads:
                    failing.append(
                        f"heads.toml, {cue.id}: {example.text!r} reads {found!r}, not {example.reads!r}"
                    )
        return failing

    def _reads(self, cue: HeadCue, text: str) -> str | None:
        if cue.kind == "site":
            return self.without_site(text)
        head = self.read_meta({cue.words[0]: text}, None) if cue.kind.startswith("meta-") else self.read(text)
        if cue.kind.endswith("publisher"):
            return head.publisher
        titled = cue.kind in ("title", "title-end", "furniture", "meta-title")
        return head.title if titled else head.published

    def without_site(self, title: str) -> str:
        """Return a page's title without the site's name behind it."""
        return self._site.sub("", title).strip() or title

    def _any(self, kind: str) -> str:
        return _alternatives(word for cue in self.cues if cue.kind == kind for word in cue.words)

    def _meta(self, meta: Mapping[str, str], kind: str) -> list[str]:
        names = [word for cue in self.cues if cue.kind == kind for word in cue.words]
        return [meta[name] for name in names if name in meta]

    def _read_published(self, head: str) -> str | None:
        for pattern in (*self._strong, self._bare):
            dates = _dates(pattern.finditer(head))
            if dates:
                return _only(dates)
        first = self._first.match(head)
        if first and (told := _edtf(first)):
            return told
        dates = _dates([*self._alone.finditer(head), *self._masthead.finditer(head)])
        if dates:
            return _only(dates)
        return _only(_dates(found for found in self._dateline.finditer(head) if not self._is_quoted(found)))

    def _is_quoted(self, dateline: re.Match[str]) -> bool:
        before = dateline.string[max(0, dateline.start() - QUOTED_CHARACTERS) : dateline.start()]
        return self._quoted.search(before.rpartition("\n")[2]) is not None

    def _read_publisher(self, text: str, head: str) -> str | None:
        written = [text[slice(*found.span("name"))] for found in self._publisher.finditer(head)]
        names = {name for name in written if _HANZI.search(name)}
        return next(iter(names)) if len(names) == 1 else None

    def _read_title(self, text: str, head: str) -> str | None:
        label = self._title.search(head)
        if label:
            return self._labelled_title(text[label.end() :], head[label.end() :])
        return next(filter(None, map(self._heading, _first_lines(text))), None)

    def _labelled_title(self, text: str, folded: str) -> str | None:
        text, folded = text.lstrip(), folded.lstrip()
        doubled = re.match(rf"(?P<title>[^\n]{{6,{TITLE_CHARACTERS}}}?)\s*(?P=title)", text)
        if doubled:
            return doubled["title"].strip()
        line = re.match(rf"[^\n\u3000]{{2,{TITLE_CHARACTERS}}}?(?=\n|{_GAP}{{2}}|$)", text)
        end = self._title_end.search(folded, 6, TITLE_CHARACTERS)
        title = line[0].strip() if line else None
        if end and (line is None or end.start() < line.end()):
            title = text[: end.start()].strip()
        # A paper's name before its dateline cannot be told from the title's end: …大会甲市晚报8月9日讯
        return None if title and self._dateline_end.search(title) else title

    def _heading(self, lines: tuple[str, str]) -> str | None:
        line, following = lines[0].strip(), lines[1].strip()
        folded = line.translate(_FOLD)
        if not 5 <= len(line) <= TITLE_CHARACTERS or len(_HANZI.findall(line)) < 4:
            return None
        if "。" in line or folded[-1] in ",;:、!?" or ("," in folded and following):
            return None
        if self._furniture.search(folded) or _LIST_MARK.match(folded) or re.search(_DATE, folded):
            return None
        return line


def _alternatives(words: Iterable[str]) -> str:
    escaped = sorted((re.escape(word) for word in words), key=lambda word: (-len(word), word))
    return "|".join(escaped) if escaped else r"(?!)"


def _first_lines(text: str) -> list[tuple[str, str]]:
    lines = text.split("\n")
    if len(lines) < 2:
        return []  # one line is the whole report: no heading can be told from it
    pairs = [
        (line, lines[number + 1] if number + 1 < len(lines) else "") for number, line in enumerate(lines[:-1])
    ]
    return [pair for pair in pairs if pair[0].strip()][:TITLE_LINES]


def _dates(matches: Iterable[re.Match[str]]) -> list[str]:
    return sorted({edtf for match in matches if (edtf := _edtf(match))})


def _only(dates: list[str]) -> str | None:
    # A month beside a day of the same month is the same date, told less precisely.
    finest = [day for day in dates if not any(other != day and other.startswith(day) for other in dates)]
    return finest[0] if len(finest) == 1 else None


def _edtf(match: re.Match[str]) -> str | None:
    year, month, day = match["year"], match["month"], match["day"]
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        moment = date(full, int(month), int(day or 1))
    except ValueError:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]
