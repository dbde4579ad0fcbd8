"""The checks on small groups of figures, both sides of each limit; their wording; the SARIF log."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from dataset_cases import LEXICONS, REGIONS, claims, figure

from pipeline.audit.checks import CHECKS, findings, titles
from pipeline.audit.evidence import Evidence
from pipeline.audit.sarif import sarif_log
from pipeline.audit.wording import FindingTexts
from pipeline.dataset.observations import observations
from pipeline.lexicon import LexiconError
from pipeline.metrics import MetricNames
from pipeline.records import Figure, Finding

TEXTS = FindingTexts.load(LEXICONS)
METRICS = MetricNames.load(LEXICONS)
LATER = "2024-03-01"


def share(value: Any, **fields: Any) -> Figure:
    return figure(value, **{"metric": "rate", "unit": "%", "kind": "share", "item": "满意率", **fields})


def audited(figures: Sequence[Figure]) -> list[Finding]:
    held = claims(figures)
    totals = [claim for claim in held if claim.region is not None and claim.per is None]
    by_id = {claim.figure_id: claim for claim in totals}
    shares = [claim for claim in held if claim.kind == "share"]
    return findings(Evidence(observations(totals), by_id, shares, REGIONS), TEXTS, METRICS)


SPEAKERS_OWN: list[tuple[str, dict[str, Any]]] = [
    ("money", {"metric": "money", "item": "宣讲会"}),
    ("an item that no lexicon groups", {"item": "总市值"}),
    ("money of one reporter", {"metric": "money", "reporter": "旗财政局"}),
]

# 陈巴尔虎旗 150725 lies in 呼伦贝尔市 150700 in 内蒙古 150000.
CASES: list[tuple[str, list[Figure], list[tuple[str, str]]]] = [
    ("nothing to say", [figure(100), figure(100, "b")], []),
    # -- contradiction
    (
        "same item in other words",
        [figure(100), figure(120, "b", item="政策宣讲")],
        [("contradiction", "warning")],
    ),
    ("same item in the same words", [figure(100), figure(120, "b")], [("contradiction", "error")]),
    (
        "same words without a campaign",
        [figure(100, campaign=None), figure(120, "b", campaign=None)],
        [("contradiction", "warning")],
    ),
    (
        "same words from different units",
        [figure(100, reporter="旗委宣传部"), figure(120, "b", reporter="旗民委")],
        [("contradiction", "warning")],
    ),
    (
        "same reporter",
        [figure(100, reporter="旗委宣传部"), figure(120, "b", item="政策宣讲", reporter="旗委宣传部")],
        [("contradiction", "error")],
    ),
    ("intervals that overlap", [figure(1300, low=1300, upper=1400), figure(1323, "b")], []),
    ("intervals that touch", [figure(100, low=90, upper=100), figure(100, "b")], []),
    (
        "two documents with the same other value",
        [figure(100, published=LATER), figure(120, "b"), figure(120, "c")],
        [("contradiction", "error")],
    ),
    (
        "two other values",
        [figure(100, published=LATER), figure(120, "b"), figure(130, "c")],
        [("contradiction", "error")] * 2,
    ),
    (
        "a rounder wording of the rival that agrees is no doubt of its own",
        [figure(1323, published=LATER), figure(1390, "b"), figure(1300, "b", start=50, low=1300, upper=1400)],
        [("contradiction", "error")],
    ),
    (
        "other words without a campaign",
        [figure(100, campaign=None), figure(120, "b", campaign=None, item="政策宣讲")],
        [],
    ),
    # the class of false contradictions in general news: two companies of one city
    *(
        (
            f"{case}, without a campaign",
            [figure(100, campaign=None, **told), figure(120, "b", campaign=None, **told)],
            [("contradiction", "error")] if told.get("reporter") else [],
        )
        for case, told in SPEAKERS_OWN
    ),
    (
        "money of two reporters, without a campaign",
        [
            figure(100, metric="money", campaign=None, reporter="旗财政局"),
            figure(120, "b", metric="money", campaign=None, reporter="旗民政局"),
        ],
        [],
    ),
    ("what has no metric", [figure(100, metric="other"), figure(120, "b", metric="other")], []),
    ("within one document", [figure(100), figure(120, start=50)], []),
    ("null periods", [figure(100, period=None), figure(120, "b", period=None)], []),
    # -- share-over-100
    ("a share of 100 %", [share(100)], []),
    ("a share over 100 %", [share(Decimal("100.1"))], [("share-over-100", "error")]),
    ("an interval that reaches below 100 %", [share(101, low=100, upper=102)], []),
    ("a change over 100 %", [share(120, kind="change")], []),
    ("a ratio over 100 %", [share(120, kind="ratio")], []),
    ("a rate of unknown kind", [share(120, kind=None)], []),
    (
        "without a region, and per something",
        [share(120, region=None, per="每年")],
        [("share-over-100", "error")],
    ),
    ("a share of 980 ‰", [share(980, unit="‰")], []),
    ("a share in a unit that measures none", [share(3223, unit="点"), share(328, doc="b", unit=None)], []),
    ("a share of 1,100 ‰", [share(1100, unit="‰")], [("share-over-100", "error")]),
    # -- part-above-whole
    ("part below whole", [figure(100), figure(120, "b", region="150700")], []),
    (
        "part above whole under another campaign",
        [figure(130), figure(120, "b", region="150700", campaign="safety")],
        [],
    ),
    (
        "part above whole of another class",
        [figure(130), figure(120, "b", region="150700", item="培训班")],
        [],
    ),
    (
        "part above whole, one of them without a campaign",
        [figure(130), figure(120, "b", region="150700", campaign=None)],
        [],
    ),
    (
        "part above whole in other words, without a campaign",
        [
            figure(130, campaign=None),
            figure(120, "b", region="150700", campaign=None, item="政策宣讲"),
        ],
        [],
    ),
    (
        "rainfall adds up to nothing",
        [figure(130, metric="other"), figure(120, "b", region="150700", metric="other")],
        [],
    ),
    ("part equals whole", [figure(100), figure(100, "b", region="150700")], []),
    ("part above whole", [figure(130), figure(120, "b", region="150700")], [("part-above-whole", "warning")]),
    (
        "part above whole in one report, same words",
        [figure(130), figure(120, start=50, region="150700")],
        [("part-above-whole", "error")],
    ),
    (
        "part above the whole two levels up",
        [figure(130), figure(120, "b", region="150000")],
        [("part-above-whole", "warning")],
    ),
    (
        "part above the nation",
        [figure(130), figure(120, "b", region="100000")],
        [("part-above-whole", "warning")],
    ),
    ("part above another region", [figure(130), figure(120, "b", region="150600")], []),
    ("whole with an open end", [figure(130), figure(120, "b", region="150700", low=120, upper=None)], []),
    (
        "whole whose interval reaches",
        [figure(130), figure(120, "b", region="150700", low=115, upper=130)],
        [],
    ),
    ("part whose interval reaches", [figure(130, low=120, upper=140), figure(120, "b", region="150700")], []),
    ("targets", [figure(130, status="target"), figure(120, "b", region="150700", status="target")], []),
    ("rates", [share(90), share(80, doc="b", region="150700")], []),
    ("another period", [figure(130), figure(120, "b", region="150700", period="2022")], []),
    (
        "null periods of part and whole",
        [figure(130, period=None), figure(120, "b", region="150700", period=None)],
        [],
    ),
    ("another item class", [figure(130), figure(120, "b", region="150700", item="培训班")], []),
    (
        "a whole of two values",
        [figure(130), figure(120, "b", region="150700"), figure(110, "b", start=50, region="150700")],
        [],
    ),
]


@pytest.mark.parametrize(
    ("figures", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_checks(figures: list[Figure], expected: list[tuple[str, str]]) -> None:
    assert [(finding.code, finding.severity) for finding in audited(figures)] == expected
    assert audited(figures[::-1]) == audited(figures)


def test_wording_and_fingerprint() -> None:
    held = [figure(1323, published=LATER), figure(1400, "b", low=1400, upper=1500)]
    (finding,) = audited(held)
    assert finding.message_zh == (
        "内蒙古自治区呼伦贝尔市陈巴尔虎旗“活动场次”（宣讲会，时期 2023）："
        "a.txt 报 1,323场，b.txt 报 1,400–1,500场，两个区间没有交集。"
    )
    assert "a.txt reports 1,323场, b.txt reports 1,400–1,500场" in finding.message_en
    assert finding.figure_ids == (held[0].figure_id, held[1].figure_id)
    assert finding.innocent_zh
    assert finding.innocent_en
    with_reprint = audited([*held, figure(1323, "c", published="2024-02-01")])
    assert [f.fingerprint for f in with_reprint] == [finding.fingerprint], "a reprint changes no fingerprint"


def test_worst_first_and_each_once() -> None:
    figures = [share(120), figure(130, "b"), figure(120, "c", region="150700"), figure(131, "d")]
    found = audited(figures)
    assert [finding.severity for finding in found] == ["error", "error", "warning"]
    assert len({finding.fingerprint for finding in found}) == len(found)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("{other_doc}", "{other_document}"), "unknown placeholder 'other_document'"),
        (("{other_doc}", "{other_doc"), "contradiction"),
        (('severity = "error"', 'severity = "fatal"'), "severity"),
        (("innocent_en =", "innocent_fr ="), "innocent"),
    ],
)
def test_bad_wording_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = (LEXICONS / "findings.toml").read_text(encoding="utf-8")
    (tmp_path / "findings.toml").write_text(text.replace(change[0], change[1], 2), encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        FindingTexts.load(tmp_path)


def test_every_check_has_words_and_every_word_a_check() -> None:
    assert [row[0] for row in titles(TEXTS)] == list(CHECKS)
    with pytest.raises(LexiconError, match="share-over-100"):
        FindingTexts(
            {code: text for code, text in TEXTS.entries.items() if code != "share-over-100"}
        ).must_match(CHECKS)


HOSTILE = "reports/a b{0}[链接](1)#?%.txt"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif(lang: str) -> None:
    """The structure that the SARIF 2.1.0 schema and code hosts require."""
    figures = [
        figure(100, published=LATER, source=HOSTILE, doc="a{0}[b](1).txt", start=7),
        figure(120, "b"),
        share(120, doc="c"),
    ]
    held = {claim.figure_id: claim for claim in claims(figures)}
    found = audited(figures)
    log = json.loads(json.dumps(sarif_log(found, held, TEXTS, lang=lang, version="0.1.0")))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", driver["language"])
    assert [rule["id"] for rule in driver["rules"]] == list(CHECKS)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert len(run["results"]) == len(found) == 2
    for result, finding in zip(run["results"], found, strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["level"] == finding.severity
        assert result["partialFingerprints"] == {"heshuFigures/v1": finding.fingerprint}
        places = result["locations"] + result.get("relatedLocations", [])
        assert len(places) == len(finding.figure_ids)
        for place, figure_id in zip(places, finding.figure_ids, strict=True):
            physical = place["physicalLocation"]
            claim = held[figure_id]
            uri = physical["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9\-._~%/]+", uri)
            assert not uri.startswith("/")
            assert unquote(uri) == claim.source
            assert physical["region"]["charOffset"] == claim.start
            assert (
                physical["region"]["charLength"]
                == len(physical["region"]["snippet"]["text"])
                == claim.end - claim.start
            )
    message = next(r["message"]["text"] for r in run["results"] if r["ruleId"] == "contradiction")
    assert "a{{0}}\\[b\\](1).txt" in message, "neither a placeholder nor a link"
