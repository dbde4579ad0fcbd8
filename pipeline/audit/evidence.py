"""What the checks look at, and what they hand back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.dataset.claims import Claim, Regions
from pipeline.dataset.numbers import exact_text
from pipeline.records import Number, Observation, Severity

EMPTY = "—"


@dataclass(frozen=True)
class Evidence:
    """The merged claims of a run.

    ``claims`` are by figure id; ``shares`` are all claims of a share, also those without a region.
    """

    observations: Sequence[Observation]
    claims: Mapping[str, Claim]
    shares: Sequence[Claim]
    regions: Regions


@dataclass(frozen=True)
class Doubt:
    """What a check found, before it is put into words: one claim, or one claim against another."""

    claim: Claim
    other: Claim | None = None
    severity: Severity | None = None


Check = Callable[[Evidence], Iterator[Doubt]]


def shown_value(claim: Claim) -> str:
    """Write the claim's interval for people: thousands separators, and the unit as written.

    A number that is not exact shows its interval, as ``≥ 500场`` or ``1,300–1,400场``.
    """
    unit = claim.unit or ""
    if claim.upper is None:
        return f"≥ {grouped(claim.low)}{unit}"
    if claim.low == claim.upper:
        return f"{grouped(claim.value)}{unit}"
    return f"{grouped(claim.low)}–{grouped(claim.upper)}{unit}"


def grouped(number: Number) -> str:
    """Write a number with thousands separators; a fraction as a fraction.

    >>> from decimal import Decimal
    >>> from fractions import Fraction
    >>> grouped(273706), grouped(Decimal("98.50")), grouped(Fraction(2, 3)), grouped(-1200)
    ('273,706', '98.5', '2/3', '-1,200')
    """
    text = exact_text(number)
    if "/" in text:
        return text
    whole, point, decimals = text.partition(".")
    return f"{int(whole):,}{point}{decimals}"
