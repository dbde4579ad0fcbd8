"""Findings as SARIF 2.1.0, which code hosts and editors show beside the text."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.audit.checks import CHECKS
from pipeline.audit.wording import CheckText, FindingTexts
from pipeline.dataset.claims import Claim
from pipeline.records import Finding, Severity

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
# Offsets in the dataset are Python string indices, which are code points.
COLUMN_KIND = "unicodeCodePoints"
FINGERPRINT = "heshuFigures/v1"


def write_sarif(
    path: Path,
    found: Sequence[Finding],
    claims: Mapping[str, Claim],
    texts: FindingTexts,
    *,
    lang: str,
    version: str,
) -> None:
    """Write findings as one SARIF run. ``claims`` holds the figures that they name, by id."""
    log = sarif_log(found, claims, texts, lang=lang, version=version)
    path.write_text(json.dumps(log, ensure_ascii=True, indent=1) + "\n", encoding="utf-8", newline="\n")


def sarif_log(
    found: Sequence[Finding], claims: Mapping[str, Claim], texts: FindingTexts, *, lang: str, version: str
) -> dict[str, Any]:
    """Return the SARIF log as plain data."""
    codes = list(CHECKS)
    driver = {
        "name": "Heshu",
        "version": version,
        "language": "zh-CN" if lang == "zh" else "en",
        "rules": [_rule(texts.of(code), lang) for code in codes],
    }
    results = [_result(finding, codes.index(finding.code), claims, lang) for finding in found]
    run = {"tool": {"driver": driver}, "columnKind": COLUMN_KIND, "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(text: CheckText, lang: str) -> dict[str, Any]:
    chinese = lang == "zh"
    title, innocent = (text.title_zh, text.innocent_zh) if chinese else (text.title_en, text.innocent_en)
    return {
        "id": text.code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{text.title_zh} / {text.title_en}"},
        "help": {"text": innocent},
        "defaultConfiguration": {"level": LEVELS[text.severity]},
        "properties": {
            "title_zh": text.title_zh,
            "title_en": text.title_en,
            "innocent_zh": text.innocent_zh,
            "innocent_en": text.innocent_en,
        },
    }


def _result(finding: Finding, rule: int, claims: Mapping[str, Claim], lang: str) -> dict[str, Any]:
    chinese = lang == "zh"
    message = finding.message_zh if chinese else finding.message_en
    innocent = finding.innocent_zh if chinese else finding.innocent_en
    first, *others = [claims[figure_id] for figure_id in finding.figure_ids]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": _literal(f"{message} {innocent}")},
        "locations": [_location(first)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {
            "region": finding.region,
            "metric": finding.metric,
            "figure_ids": list(finding.figure_ids),
            "message_zh": finding.message_zh,
            "message_en": finding.message_en,
        },
    }
    if others:
        result["relatedLocations"] = [
            {"id": n, **_location(claim)} for n, claim in enumerate(others, start=1)
        ]
    return result


def _literal(text: str) -> str:
    """Keep SARIF from reading placeholders ``{0}`` and links ``[text](1)`` into a file name."""
    return text.translate({ord("{"): "{{", ord("}"): "}}", ord("["): "\\[", ord("]"): "\\]"})


def _location(claim: Claim) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": relative_uri(claim.source)},
            "region": {
                "charOffset": claim.start,
                "charLength": claim.end - claim.start,
                "snippet": {"text": claim.quote},
            },
        }
    }


def relative_uri(source: str) -> str:
    """Return a source path as a relative URI reference.

    >>> relative_uri("/data/年报.zip!archive/1.txt")
    'data/%E5%B9%B4%E6%8A%A5.zip%21archive/1.txt'
    >>> relative_uri("C:\\\\reports\\\\a b.txt")
    'C%3A/reports/a%20b.txt'
    """
    path = source.replace("\\", "/").lstrip("/")
    return quote(path, safe="/", errors="replace")
