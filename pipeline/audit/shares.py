"""Family: limits of a share."""

from collections.abc import Iterator

from pipeline.audit.evidence import Doubt, Evidence

WHOLE_PERCENT = 100


def shares_over_100(evidence: Evidence) -> Iterator[Doubt]:
    """Yield each share whose lower bound is above 100 %; a change or a ratio may be."""
    for claim in evidence.shares:
        if claim.kind == "share" and claim.low > _limit(claim.unit):
            yield Doubt(claim)


def _limit(unit: str | None) -> int:
    return WHOLE_PERCENT * 10 if unit == "‰" else WHOLE_PERCENT
