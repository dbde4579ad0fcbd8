"""Family: limits of a share."""

from collections.abc import Iterator

from pipeline.audit.evidence import Doubt, Evidence

# Only these measure a share; what else is read as one (报3223.03点, in a sentence of percentages) is no per cent.
WHOLES = {"%": 100, "‰": 1000}


def shares_over_100(evidence: Evidence) -> Iterator[Doubt]:
    """Yield each share, in per cent or per mille, whose lower bound is above the whole; a change or a ratio may be."""
    for claim in evidence.shares:
        whole = WHOLES.get(claim.key.unit or "")
        if claim.kind == "share" and whole is not None and claim.low > whole:
            yield Doubt(claim)
