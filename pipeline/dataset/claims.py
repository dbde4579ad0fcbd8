"""A claim: a figure as evidence for an observation, reduced to what merging and auditing ask of it."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from pipeline.records import Bound, Figure, Number, digest
from pipeline.regions import Level

Key = tuple[str | None, str | None, str, str | None, str | None, str | None, str | None, str]
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")
OWN_CLASS_MARK = "·"
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


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure as evidence. ``key`` says what it is about, ``period`` in it is closed (law 12).

    ``definite`` tells that the key names one thing in one time, so that another value for
    it in another document conflicts; ``telling`` identifies the sentence's wording: a reprint has the same.
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
    kind: str | None
    per: str | None
    reporter: str | None
    published: tuple[int, int, int]
    telling: str
    definite: bool
    key: Key

    @property
    def campaign(self) -> str | None:
        """The campaign's code."""
        return self.key[0]

    @property
    def region(self) -> str | None:
        """The region's code as reported."""
        return self.key[1]

    @property
    def width(self) -> tuple[bool, Fraction]:
        """How imprecise the claim is: sorts before a wider one; an open interval is the widest."""
        if self.upper is None:
            return (True, Fraction(0))
        return (False, Fraction(self.upper) - Fraction(self.low))

    def agrees(self, other: "Claim") -> bool:
        """Tell whether both intervals can hold the same true value."""
        return (self.upper is None or other.low <= self.upper) and (
            other.upper is None or self.low <= other.upper
        )


def claim_of(figure: Figure, regions: Regions, items: ItemClassifier, units: UnitClassifier) -> Claim:
    """Reduce a figure to a claim.

    The region is the code in use when the report appeared: one abolished before gives way to its successor,
    if there is only one.

    The item class is the lexicon's; an item without one is its own class, its words without white space
    behind ``·`` (no ``=``, which a spreadsheet would run); an item that is null has none, and such a claim
    is not definite. The kind of a rate (``share``, ``change``, ``ratio``) stands before the class with a
    colon, since a share and a change of the same thing are unlike.
    """
    item_class = items.classify(figure.metric, figure.item) or _own_class(figure.item)
    period, period_definite = closed_period(figure.period, figure.published)
    key: Key = (
        figure.campaign,
        region_when_reported(figure.region, figure.published, regions),
        figure.metric,
        f"{figure.kind}:{item_class or ''}" if figure.kind else item_class,
        figure.qualifier,
        period,
        units.canonical(figure.unit) if figure.unit is not None else None,
        figure.status,
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
        kind=figure.kind,
        per=figure.per,
        reporter=figure.reporter,
        published=date_parts(figure.published),
        telling=digest("".join(figure.sentence.split()), figure.quote),
        definite=period_definite and item_class is not None,
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


def region_when_reported(code: str | None, published: str | None, regions: Regions) -> str | None:
    """Return the code in use in the year of publication; the code itself where that is not one code."""
    year = date_parts(published)[0]
    if code is None or not year or code not in regions or regions.valid(code, year):
        return code
    successors = regions.successors(code, year)
    return successors[0] if len(successors) == 1 else code


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
