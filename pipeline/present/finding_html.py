"""Findings and passages as HTML: what does not fit, the evidence, the innocent explanation beside it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.present.evidence import EvidenceStore
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.plain import one_line, visible
from pipeline.present.report_words import report_words
from pipeline.present.wording import Lang
from pipeline.records import SEVERITIES, Finding

EVIDENCE_PER_FINDING = 8
OPEN_FINDINGS = 50


class EvidenceWriter:
    """Writes passages; the first passage of each figure gets the id that links lead to."""

    def __init__(self, store: EvidenceStore) -> None:
        self._store = store
        self.written: set[str] = set()

    def passage_html(self, figure_id: str) -> Html:
        """Return a figure's passage with its span marked, or nothing when the dataset does not hold it."""
        passage = self._store.passage(figure_id)
        if passage is None:
            return Html("")
        anchor = None if figure_id in self.written else f"figure-{figure_id}"
        self.written.add(figure_id)
        told = " · ".join(self._store.origin(passage.document_id).parts) + " "
        return tag(
            "figure",
            tag("blockquote", passage.before, tag("mark", passage.quote), passage.after),
            tag("figcaption", told, tag("code", figure_id)),
            class_="passage",
            id=anchor,
        )


class FindingsWriter:
    """Writes findings by severity until their bytes are used up; the rest is counted and named."""

    def __init__(
        self, evidence: EvidenceWriter, names: Names, regions: Mapping[str, str], lang: Lang
    ) -> None:
        self._evidence, self._names, self._regions, self._lang = evidence, names, regions, lang
        self._words = report_words(lang)

    def findings_html(self, findings: Sequence[Finding], budget: int) -> Html:
        """Return the findings, the gravest first; ``budget`` bounds their bytes, but one is always shown."""
        if not findings:
            return tag("p", self._words["no_findings"])
        written: dict[str, list[Html]] = {finding.severity: [] for finding in _by_severity(findings)}
        used = shown = 0
        for finding in _by_severity(findings):
            before = frozenset(self._evidence.written)
            html = self.finding_html(finding, unfolded=shown < OPEN_FINDINGS)
            used += len(html.encode("utf-8"))
            if used > budget and shown:
                self._evidence.written.intersection_update(before)
                break
            written[finding.severity].append(html)
            shown += 1
        totals = Counter[str](finding.severity for finding in findings)
        groups = [
            joined(
                tag(
                    "h3",
                    self._words["severity_count"].format(
                        severity=self._words["severity_" + severity], n=f"{totals[severity]:,}"
                    ),
                    id=f"severity-{severity}",
                ),
                articles,
            )
            for severity, articles in written.items()
        ]
        return joined(self._left_out(shown, len(findings)), groups)

    def _left_out(self, shown: int, total: int) -> Html:
        told = self._words["findings_left_out"].format(n=f"{total:,}", shown=f"{shown:,}")
        return tag("p", told, class_="left-out") if shown < total else Html("")

    def finding_html(self, finding: Finding, *, unfolded: bool) -> Html:
        """Return one finding: what does not fit, the evidence, and the innocent explanation beside it."""
        chinese = self._lang == "zh"
        message = finding.message_zh if chinese else finding.message_en
        innocent = finding.innocent_zh if chinese else finding.innocent_en
        region = self._regions.get(finding.region, finding.region) if finding.region else ""
        about = " · ".join(
            part
            for part in (region, self._names.metric(finding.metric), self._names.check(finding.code))
            if part
        )
        aside = tag("aside", tag("h5", self._words["innocent"]), tag("p", visible(innocent)))
        return tag(
            "article",
            tag("h4", visible(message)),
            tag("p", one_line(about, 120), class_="about"),
            tag("div", self._passages(finding.figure_ids, unfolded), aside, class_="beside"),
            class_=f"finding {finding.severity}",
            id=f"finding-{finding.fingerprint}",
        )

    def _passages(self, figure_ids: Sequence[str], unfolded: bool) -> Html:
        shown = figure_ids[:EVIDENCE_PER_FINDING]
        further = len(figure_ids) - len(shown)
        note = tag("p", self._words["evidence_more"].format(n=further)) if further else Html("")
        summary = tag("summary", self._words["evidence_of"].format(n=len(figure_ids)))
        passages = [self._evidence.passage_html(figure_id) for figure_id in shown]
        return tag("details", summary, passages, note, open="" if unfolded else None)


def _by_severity(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
