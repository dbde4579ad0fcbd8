"""The registry of checks, and the one function that runs them all."""

from collections.abc import Iterator

from pipeline.audit.contradiction import contradictions
from pipeline.audit.evidence import EMPTY, Check, Doubt, Evidence, shown_value
from pipeline.audit.parts_and_wholes import parts_above_wholes
from pipeline.audit.shares import shares_over_100
from pipeline.audit.wording import CheckText, FindingTexts
from pipeline.dataset.claims import Claim, Regions
from pipeline.metrics import MetricNames
from pipeline.records import SEVERITIES, Finding, digest

CHECKS: dict[str, Check] = {
    "contradiction": contradictions,
    "share-over-100": shares_over_100,
    "part-above-whole": parts_above_wholes,
}


def findings(evidence: Evidence, texts: FindingTexts, metrics: MetricNames) -> list[Finding]:
    """Run every check; findings come sorted by severity, code, region, metric and fingerprint, each once.

    Raises:
        LexiconError: ``findings.toml`` lacks a check's entry, or has one for no check.
    """
    texts.must_match(CHECKS)
    found: dict[str, Finding] = {}
    for code, check in CHECKS.items():
        for doubt in check(evidence):
            finding = _worded(texts.of(code), doubt, evidence.regions, metrics)
            found[finding.fingerprint] = finding
    return sorted(found.values(), key=finding_order)


def finding_order(finding: Finding) -> tuple[int, str, str, str, str]:
    """Sort key of findings: the worst first."""
    place = SEVERITIES.index(finding.severity)
    return (place, finding.code, finding.region or "", finding.metric, finding.fingerprint)


def _worded(text: CheckText, doubt: Doubt, regions: Regions, metrics: MetricNames) -> Finding:
    involved = [claim for claim in (doubt.claim, doubt.other) if claim is not None]
    metric = doubt.claim.key.metric
    zh = {**_values(doubt, regions), "metric": metrics.zh(metric)}
    en = {**_values(doubt, regions), "metric": metrics.en(metric)}
    return Finding(
        code=text.code,
        severity=doubt.severity or text.severity,
        fingerprint=digest(text.code, *sorted(claim.figure_id for claim in involved)),
        region=doubt.claim.region,
        metric=metric,
        message_zh=text.zh.format_map(zh),
        message_en=text.en.format_map(en),
        innocent_zh=text.innocent_zh,
        innocent_en=text.innocent_en,
        figure_ids=tuple(claim.figure_id for claim in involved),
    )


def _values(doubt: Doubt, regions: Regions) -> dict[str, str]:
    claim, other = doubt.claim, doubt.other or doubt.claim
    return {
        "region": _region_name(claim, regions),
        "item": claim.item or EMPTY,
        "period": claim.key.period or EMPTY,
        "value": shown_value(claim),
        "doc": claim.doc,
        "other_region": _region_name(other, regions),
        "other_value": shown_value(other),
        "other_doc": other.doc,
    }


def _region_name(claim: Claim, regions: Regions) -> str:
    if claim.region is None:
        return EMPTY
    return regions.full_name(claim.region) if claim.region in regions else claim.region


def titles(texts: FindingTexts) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, usual severity, Chinese and English title of each check."""
    for code in CHECKS:
        text = texts.of(code)
        yield code, text.severity, text.title_zh, text.title_en
