"""Family: two reports on one thing."""

from collections.abc import Iterator

from pipeline.audit.evidence import Doubt, Evidence
from pipeline.dataset.claims import Claim
from pipeline.records import Severity


def contradictions(evidence: Evidence) -> Iterator[Doubt]:
    """Yield each observation's chosen claim against each differing value of another document.

    A reprint repeats the value and is no doubt; nor is a rounder wording of a rival that agrees with the
    chosen value. Documents that tell the same other value are one doubt, told by the most recent of them.

    It is an error where the same unit reports both, or both name the item with the same words, the campaign is
    known and no two different units report. Else it is a warning: over 8,000 news of 2023, nearly all differing
    values under the same words but without a campaign were those of different companies in one city.
    """
    for observation in evidence.observations:
        chosen = evidence.claims[observation.figure_ids[0]]
        told: set[object] = set()
        for figure_id in observation.alternatives:
            other = evidence.claims[figure_id]
            interval = (other.low, other.upper)
            if interval in told or other.agrees(chosen):
                continue
            told.add(interval)
            yield Doubt(chosen, other, _severity(chosen, other))


def _severity(one: Claim, other: Claim) -> Severity:
    same_reporter = one.reporter is not None and one.reporter == other.reporter
    other_reporter = one.reporter is not None and other.reporter is not None and not same_reporter
    same_item = one.item is not None and one.item == other.item
    same_words = same_item and one.campaign is not None and not other_reporter
    return "error" if same_reporter or same_words else "warning"
