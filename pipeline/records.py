"""The nouns of Heshu: one frozen record per stage, named as in the annotation guide.

``Source`` → ``Document`` → ``Section``, ``Sentence`` → mentions (``Quantity``, ``Place``, ``Period``
of ``pipeline.parse``) → ``Figure`` → ``Observation`` → ``Cell`` → ``Finding``. Offsets are Python string indices into
``Document.text``; spans are half open. Numbers are exact: ``int``, ``Decimal``,
or ``Fraction`` where the text gives a fraction (三分之二).
"""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

import msgspec

Number = int | Decimal | Fraction
Bound = Literal["exact", "over", "about", "under"]
Status = Literal["achieved", "target"]
Kind = Literal["share", "change", "ratio"]
Severity = Literal["error", "warning", "info"]
Outcome = Literal["figure", "excluded", "unread"]

BOUNDS: tuple[str, ...] = get_args(Bound)
STATUSES: tuple[str, ...] = get_args(Status)
LEVELS: tuple[str, ...] = ("nation", "province", "prefecture", "county")
SEVERITIES: tuple[str, ...] = get_args(Severity)

FRACTION_PLACES = 12


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: frozen, keyword-only, equal by content."""


class Source(Record, frozen=True, kw_only=True):
    """Bytes with a name, before anything is known about them.

    ``path`` is the path as the user gave it, with ``!member`` appended for a member
    of an archive (``news.zip!archive/00/00001.txt``); ``name`` is the file's own name.
    The metadata fields are what a metadata table or ``--published`` says of the file.
    """

    path: str
    name: str
    data: bytes
    published: str | None = None
    publisher: str | None = None
    region: str | None = None
    campaign: str | None = None


class Document(Record, frozen=True, kw_only=True):
    """A text with its origin. ``text`` is what every offset refers to.

    ``document_id`` is the SHA-256 of the text (32 hex digits kept): identical
    documents are one, with all ``sources``, sorted. ``published`` is an EDTF date
    (``2023-08-16``, ``2024-06``, ``2023``); ``region`` is a six-digit code given by
    metadata; ``campaign`` a code of ``lexicons/campaigns.toml``.
    """

    document_id: str
    doc: str
    sources: tuple[str, ...]
    text: str
    encoding: str = "utf-8"
    media_type: str = "text/plain"
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    region: str | None = None
    campaign: str | None = None


class Section(Record, frozen=True, kw_only=True):
    """A part of a document in which one unit speaks; spans are of the document's view.

    ``heading`` is the heading with doubled pieces undone, ``heading_end`` where it ends,
    ``reporter`` the unit named in it.
    """

    start: int
    end: int
    heading: str | None = None
    heading_end: int = 0
    reporter: str | None = None


class Sentence(Record, frozen=True, kw_only=True):
    """A sentence as a span of the document's view; ``paragraph`` is the index of its paragraph."""

    start: int
    end: int
    paragraph: int


class Numeral(Record, frozen=True, kw_only=True):
    """One numeral of a document and what became of it (law 2: nothing silent).

    ``outcome`` is ``figure``, ``excluded`` (``reason`` names the exclusion class, ``rule``
    the lexicon entry) or ``unread``.
    """

    document_id: str
    start: int
    end: int
    quote: str
    outcome: Outcome
    reason: str | None = None
    rule: str | None = None
    figure_id: str | None = None


class Figure(Record, frozen=True, kw_only=True):
    """One reported number with what it says; the fields of the guide, then those of DESIGN.

    ``value`` and ``high`` are in base units (11.1万 is 111000); ``low`` and ``upper`` bound
    the true value, ``upper`` is null where the text leaves it open (超500). ``sentence`` is
    the sentence's text, which starts at ``sentence_start`` of the document.
    ``decided_by`` names for each field the rule or layer that decided it; ``confidence`` tells for each
    field that a learned layer decided how probable it holds it to be (0 to 1).
    """

    doc: str
    start: int
    end: int
    quote: str
    value: Number
    high: Number | None
    bound: Bound
    unit: str | None
    metric: str
    item: str | None
    region: str | None
    status: Status
    period: str | None
    event: int | None
    figure_id: str
    document_id: str
    source: str
    title: str | None
    published: str | None
    publisher: str | None
    campaign: str | None
    reporter: str | None
    section: str | None
    sentence: str
    sentence_start: int
    low: Number
    upper: Number | None
    qualifier: str | None = None
    per: str | None = None
    kind: Kind | None = None
    candidates: tuple[str, ...] = ()
    decided_by: Mapping[str, str] = msgspec.field(default_factory=dict)
    confidence: Mapping[str, float] = msgspec.field(default_factory=dict)


class Observation(Record, frozen=True, kw_only=True):
    """What is claimed once or several times about one thing (law 12).

    Key: campaign, region, metric, kind, item_class, qualifier, period, unit, status. ``figure_ids``
    are the claims that agree with the chosen value; ``alternatives`` those that do not;
    ``reason`` says why this value was chosen: ``only``, ``corroborated`` where nothing differs; ``most recent``,
    ``own reporter``, ``most precise`` or ``tie`` against alternatives.
    """

    observation_id: str
    campaign: str | None
    region: str
    metric: str
    kind: Kind | None = None
    item_class: str | None
    qualifier: str | None
    period: str | None
    unit: str | None
    status: Status
    value: Number
    low: Number
    upper: Number | None
    bound: Bound
    figure_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    reason: str = "only"


class Cell(Record, frozen=True, kw_only=True):
    """One row of the comparison: a region's value for a metric, kind, item class, qualifier, period, unit, status.

    ``reason`` says why this value stands for the cell, as :class:`Observation` does.
    """

    campaign: str | None
    region: str
    region_name: str
    level: Literal["nation", "province", "prefecture", "county"]
    metric: str
    kind: Kind | None = None
    item_class: str | None
    qualifier: str | None
    period: str | None
    unit: str | None
    status: Status
    value: Number
    low: Number
    upper: Number | None
    bound: Bound
    claims: int
    documents: int
    conflicts: int
    reason: str = "only"
    figure_ids: tuple[str, ...]


class Finding(Record, frozen=True, kw_only=True):
    """What does not fit, how badly, and what would explain it innocently.

    ``code`` names the check (``contradiction``, ``share-over-100``, ``part-above-whole``);
    ``fingerprint`` is stable over runs. Messages are in Chinese and English; they say
    what does not fit, never that somebody lied.
    """

    code: str
    severity: Severity
    fingerprint: str
    region: str | None
    metric: str
    message_zh: str
    message_en: str
    innocent_zh: str
    innocent_en: str
    figure_ids: tuple[str, ...]


class Quarantined(Record, frozen=True, kw_only=True):
    """A source that could not be read: one line, never the end of a run."""

    path: str
    reason: str
    detail: str


def digest(*parts: str) -> str:
    """Return a 16-digit hexadecimal identifier of the parts, the same on every machine.

    >>> digest("a", "b") == digest("a", "b"), digest("ab", "") == digest("a", "b")
    (True, False)
    """
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def decimal_of(number: Number) -> Decimal:
    """Return the number as a decimal; a fraction is cut to ``FRACTION_PLACES`` places.

    >>> decimal_of(Fraction(2, 3)), decimal_of(Decimal("27.6"))
    (Decimal('0.666666666667'), Decimal('27.6'))
    """
    if isinstance(number, Fraction):
        scaled = round(number * 10**FRACTION_PLACES)
        return Decimal(scaled).scaleb(-FRACTION_PLACES)
    return Decimal(number)


def _encode_exact(value: object) -> object:
    if isinstance(value, Fraction):
        return decimal_of(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=_encode_exact)


def json_line(record: Record) -> str:
    """Return the record as one line of JSON, fields in the record's order, numbers as numbers.

    >>> json_line(Quarantined(path="a.txt", reason="empty", detail="0 bytes"))
    '{"path":"a.txt","reason":"empty","detail":"0 bytes"}'
    """
    return _ENCODER.encode(record).decode("utf-8")
