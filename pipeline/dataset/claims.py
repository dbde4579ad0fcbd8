"""A claim: a figure as evidence for an observation, reduced to what merging and auditing ask of it."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, Protocol

from pipeline.dataset.one_thing import OWN_CLASS_MARK, names_one_thing, speakers_own
from pipeline.records import Bound, Figure, Kind, Number, Status
from pipeline.regions import Level

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
OPEN_END = "/.."
_FULL_DATE_LENGTH = len("2023-08-16")


class Regions(Protocol):
    """The divisions of China over the years (``pipeline.regions.Gazetteer``)."""

    def __contains__(self, code: object) -> bool:
        """Tell whether the code is known."""

    def name(self, code: str) -> str:
        """Return the division's own name."""

    def full_name(self, code: str) -> str:
        """Return the names from the province down."""

    def level(self, code: str) -> Level:
        """Return the level."""

    def lineage(self, code: str) -> tuple[str, ...]:
        """Return the codes from the province down to the division itself."""

    def valid(self, code: str, year: int) -> bool:
        """Tell whether the code was in use in the year."""

    def successors(self, code: str, year: int | None = None) -> tuple[str, ...]:
        """Return the codes in use in the year (``None``: today) for what the code once held."""


class ItemClassifier(Protocol):
    """Groups items of a metric: 政策宣讲 is a 宣讲 (``pipeline.parse.items.ItemClasses``)."""

    def classify(self, metric: str, item: str | None) -> str | None:
        """Return the item class, or ``None`` where the lexicon knows none."""


class UnitClassifier(Protocol):
    """Groups units that measure alike: 场 is 场次 (``pipeline.parse.units.Units``)."""

    def canonical(self, unit: str | None) -> str | None:
        """Return the unit class."""


class Attributor(Protocol):
    """Tells who speaks (``pipeline.dataset.attributions.Attributions``)."""

    def speaks_for(self, unit: str | None, region: str | None) -> bool:
        """Tell whether the unit is one of the division itself."""

    def lead(self, sentence: str) -> int:
        """Return the length of what is put before a sentence by who passes it on (据悉)."""


class Key(NamedTuple):
    """What a claim is about (law 12). ``kind`` is that of a rate: a share and a change are unlike."""

    campaign: str | None
    region: str | None
    metric: str
    kind: Kind | None
    item_class: str | None
    qualifier: str | None
    period: str | None
    unit: str | None
    status: Status


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as evidence. ``key`` says what it is about, ``period`` in it is closed (law 12).

    ``definite`` tells that the key names one thing in one time, so that another value for
    it in another document conflicts. ``own`` tells that a unit of the region itself reports, ``lead`` how much of the
    sentence is put before it by who passes it on. ``first_document`` is the document that told the wording first,
    as far as reprints were looked for. ``since`` is the start of a period that the text leaves open.
    """

    figure_id: str
    document_id: str
    doc: str
    source: str
    start: int
    end: int
    quote: str
    value: Number
    low: Number
    upper: Number | None
    bound: Bound
    unit: str | None
    item: str | None
    per: str | None
    since: str | None
    reporter: str | None
    own: bool
    published: tuple[int, int, int]
    first_document: str
    sentence: str
    lead: int
    definite: bool
    key: Key

    @property
    def campaign(self) -> str | None:
        """The campaign's code."""
        return self.key.campaign

    @property
    def region(self) -> str | None:
        """The region's code as reported."""
        return self.key.region

    @property
    def kind(self) -> Kind | None:
        """The kind of a rate."""
        return self.key.kind

    @property
    def subject(self) -> tuple[str | None, ...]:
        """What must be equal, beside the key, for two values to be rivals.

        A campaign says enough. Without one the item's own words must be the same, and the reporter where the
        figures are any speaker's own: money, rates, and items that no lexicon groups.
        """
        if self.campaign is not None:
            return ()
        words = "".join(self.item.split()) if self.item else None
        return (words, self.reporter if speakers_own(self.key) else None)

    @property
    def own_and_final(self) -> bool:
        """Tell whether the region itself reported when the period was over, so that no counting went on."""
        return self.own and told_after(self.published, self.key.period)

    @property
    def width(self) -> tuple[bool, int | Fraction]:
        """How imprecise the claim is: sorts before a wider one; an open interval is the widest."""
        if self.upper is None:
            return (True, 0)
        if isinstance(self.upper, int) and isinstance(self.low, int):
            return (False, self.upper - self.low)
        return (False, Fraction(self.upper) - Fraction(self.low))

    def agrees(self, other: "Claim") -> bool:
        """Tell whether both intervals can hold the same true value."""
        return (self.upper is None or other.low <= self.upper) and (
            other.upper is None or self.low <= other.upper
        )


def claim_of(
    figure: Figure,
    regions: Regions,
    items: ItemClassifier,
    units: UnitClassifier,
    attributions: Attributor,
) -> Claim:
    """Reduce a figure to a claim.

    The region is the code in use when the report appeared: one abolished before gives way to its successor,
    if there is only one.

    The item class is the lexicon's; an item without one is its own class, its words without white space
    behind :data:`OWN_CLASS_MARK` (no ``=``, which a spreadsheet would run); an item that is null has none.
    Such a claim is not definite, nor is one of metric ``other``, nor one without a campaign and a reporter
    that is of :data:`pipeline.dataset.one_thing.SPEAKERS_OWN` or of an item that no lexicon groups.

    Who speaks is the unit that the section names, else the publisher.
    """
    item_class = items.classify(figure.metric, figure.item) or _own_class(figure.item)
    period, period_definite = closed_period(figure.period, figure.published)
    published = date_parts(figure.published)
    key = Key(
        campaign=figure.campaign,
        region=region_when_reported(figure.region, published[0], regions),
        metric=figure.metric,
        kind=figure.kind,
        item_class=item_class,
        qualifier=figure.qualifier,
        period=period,
        unit=units.canonical(figure.unit) if figure.unit is not None else None,
        status=figure.status,
    )
    return Claim(
        figure_id=figure.figure_id,
        document_id=figure.document_id,
        doc=figure.doc,
        source=figure.source,
        start=figure.start,
        end=figure.end,
        quote=figure.quote,
        value=figure.value,
        low=figure.low,
        upper=figure.upper,
        bound=figure.bound,
        unit=figure.unit,
        item=figure.item,
        per=figure.per,
        since=_start_if_open(figure.period),
        reporter=figure.reporter,
        own=attributions.speaks_for(figure.reporter or figure.publisher, key.region),
        published=published,
        first_document=figure.document_id,
        sentence=figure.sentence,
        lead=attributions.lead(figure.sentence),
        definite=period_definite and names_one_thing(key, reporter_known=figure.reporter is not None),
        key=key,
    )


def _own_class(item: str | None) -> str | None:
    words = "".join(item.split()) if item else ""
    return f"{OWN_CLASS_MARK}{words}" if words else None


def closed_period(period: str | None, published: str | None) -> tuple[str | None, bool]:
    """Close an open period at the publication date; tell whether the result names one time exactly.

    A period stays open without a publication date and where it starts after it. Closed at a month or a
    year it does not tell when counting ended, so it is not definite.

    >>> closed_period("2023/..", "2023-07-15"), closed_period("2023/..", "2023-07")
    (('2023/2023-07-15', True), ('2023/2023-07', False))
    >>> closed_period("2023/..", None), closed_period("2022", None), closed_period(None, "2023-07-15")
    (('2023/..', False), ('2022', True), (None, False))
    >>> closed_period("2024/..", "2023-07-15")
    ('2024/..', False)
    >>> closed_period("../2027", "2023-07-15")
    ('../2027', True)
    """
    if period is None:
        return None, False
    start, slash, end = period.partition("/")
    if not slash or end != "..":
        return period, True
    if not published or not _DATE.fullmatch(published) or published[: len(start)] < start[: len(published)]:
        return period, False
    return f"{start}/{published}", len(published) == _FULL_DATE_LENGTH


def _start_if_open(period: str | None) -> str | None:
    return period.removesuffix(OPEN_END) if period is not None and period.endswith(OPEN_END) else None


def region_when_reported(code: str | None, year: int, regions: Regions) -> str | None:
    """Return the code in use in the year of publication (0 where unknown); the code itself where that is not one."""
    if code is None or not year or code not in regions or regions.valid(code, year):
        return code
    successors = regions.successors(code, year)
    return successors[0] if len(successors) == 1 else code


@lru_cache(maxsize=4096)  # an archive has few days and many figures
def date_parts(published: str | None) -> tuple[int, int, int]:
    """Return year, month and day for sorting, zeros where unknown.

    >>> date_parts("2023-08-16"), date_parts("2024"), date_parts(None), date_parts("last week")
    ((2023, 8, 16), (2024, 0, 0), (0, 0, 0), (0, 0, 0))
    """
    found = _DATE.fullmatch(published or "")
    if found is None:
        return (0, 0, 0)
    year, month, day = (int(part or 0) for part in found.groups())
    return (year, month, day)


def told_after(published: tuple[int, int, int], period: str | None) -> bool:
    """Tell whether a report appeared when the period was over: later than its last year or month, or on its last day.

    >>> told_after((2024, 1, 5), "2023"), told_after((2023, 12, 31), "2023"), told_after((2023, 7, 15), "2023/2023-07-15")
    (True, False, True)
    >>> told_after((2024, 0, 0), "2023-12"), told_after((0, 0, 0), "2023"), told_after((2024, 1, 5), "2023/..")
    (True, False, False)
    """
    for told, last in zip(published, date_parts((period or "").rpartition("/")[2]), strict=True):
        if not told or not last or told != last:
            return told > last > 0
    return True
