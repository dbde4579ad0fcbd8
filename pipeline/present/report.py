"""The report: one HTML file with everything inside, no request to anywhere, at most five million bytes.

The page works without scripts: the first rows of the comparison, the findings with their
evidence, the charts and the quarantine are plain HTML. The script pages, sorts and filters the
whole comparison and opens the sentence behind any number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from pipeline.present.canvas import ChartImage
from pipeline.present.contents import Contents
from pipeline.present.derived import Derived
from pipeline.present.evidence import EvidenceStore
from pipeline.present.finding_html import EvidenceWriter, FindingsWriter
from pipeline.present.key_results import KeyResults
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.payload import build_payload
from pipeline.present.report_words import report_words, script_words
from pipeline.present.roll_up_html import RollUpWriter
from pipeline.present.sections import (
    charts_html,
    numerals_html,
    quarantine_html,
    reading_html,
    selected_html,
)
from pipeline.present.table import CLAIMS_SHOWN, STATIC_ROWS, Row, orders_of, row_of, table_html
from pipeline.present.wording import Lang

MOST_BYTES = 5_000_000
SCRIPTS = ("report_evidence.js", "report_rows.js", "report_lists.js", "report.js")
CHARTS_PLACE = "$part_charts"
# A page's thirteen charts take 810,000 bytes over 8,000 reports, and 1,250,000 where each has all its rows.
CHARTS_BYTES = 1_300_000
FRAME_BYTES = 60_000  # template, style, script and notes
FINDINGS_BYTES = 1_200_000
ROLL_UPS_BYTES = 250_000
LEAST_PAYLOAD = 400_000


@dataclass(frozen=True)
class Page:
    """The report but for its charts, for which :data:`CHARTS_BYTES` are kept free.

    So it can be written while another process draws.
    """

    before: str
    after: str
    lang: Lang

    def with_charts(self, charts: Sequence[ChartImage]) -> str:
        """Return the whole page; charts that would make it too large are named instead."""
        return self.before + charts_html(charts, self.lang, CHARTS_BYTES) + self.after


def report_html(
    contents: Contents, charts: Sequence[ChartImage], lang: Lang, names: Names, derived: Derived | None = None
) -> str:
    """Return the report page.

    Raises:
        SpanError: a figure's offsets do not lead to its quote.
    """
    return report_page(contents, lang, names, derived).with_charts(charts)


def report_page(contents: Contents, lang: Lang, names: Names, derived: Derived | None = None) -> Page:
    """Return the page without its charts; ``derived`` is what :func:`pipeline.present.derived.derive` tells of the cells.

    Raises:
        SpanError: a figure's offsets do not lead to its quote.
    """
    words, derived = report_words(lang), derived or Derived()
    store = EvidenceStore(contents.figures, contents.documents)
    rows = _rows(contents, derived, lang, names)
    writer = EvidenceWriter(store)
    regions = {cell.region: names.region(cell) for cell in contents.cells}
    results, roll_ups = KeyResults(names, lang), RollUpWriter(derived, store, names, lang)
    parts = {
        "selected": selected_html(contents, names, lang),
        "read": reading_html(contents, names, lang),
        "results": results.results_html(contents),
        "findings": FindingsWriter(writer, names, regions, lang).findings_html(
            contents.findings, FINDINGS_BYTES
        ),
        "roll_ups": roll_ups.table_html(ROLL_UPS_BYTES),
        "quarantine": quarantine_html(contents.quarantined, names, lang),
        "numerals": numerals_html(contents.numerals, lang),
        "comparison": table_html(rows, lang) if rows else tag("p", words["no_cells"]),
        "per_capita": tag("p", words["per_capita_note"]) if any(row.has_per_capita for row in rows) else "",
    }
    linked = [*results.figure_ids, *(i for row in rows[:STATIC_ROWS] for i in row.figure_ids[:1])]
    static = dict.fromkeys((*linked, *roll_ups.figure_ids))
    parts["evidence"] = joined(writer.passage_html(i) for i in static if i not in writer.written)
    parts["evidence_hidden"] = Html("" if parts["evidence"] else " hidden")
    used = CHARTS_BYTES + FRAME_BYTES + sum(len(part.encode("utf-8")) for part in parts.values())
    wanted = _wanted(contents)
    payload = build_payload(
        rows,
        wanted,
        store,
        script_words(lang),
        budget=max(MOST_BYTES - used, LEAST_PAYLOAD),
        in_page=writer.written,
        orders=orders_of(contents.cells, derived, lang),
    )
    left_out = len(set(wanted) - payload.shown - writer.written)
    shown = len(payload.shown | writer.written)
    notes = {
        "rows_left_out": _told(words["rows_left_out"], payload.rows, len(rows) - payload.rows, len(rows)),
        "evidence_left_out": _told(words["evidence_left_out"], shown, left_out, left_out),
    }
    return _page(parts | notes, words, lang, (payload.encoding, payload.text))


def _rows(contents: Contents, derived: Derived, lang: Lang, names: Names) -> list[Row]:
    """Return the comparison's rows in their order, those of no stated campaign last."""
    rows = [
        row_of(cell, names, lang, derived.per_capita_of(place)) for place, cell in enumerate(contents.cells)
    ]
    places = sorted(range(len(rows)), key=lambda place: contents.cells[place].campaign is None)
    return [rows[place] for place in places]


def _wanted(contents: Contents) -> list[str]:
    """Return the figures that the page shows: the findings', the first of each cell, contested ones first, the rest."""
    ids = [i for finding in contents.findings for i in finding.figure_ids]
    ordered = sorted(contents.cells, key=lambda cell: (-cell.conflicts, -cell.documents, -cell.claims))
    ids.extend(cell.figure_ids[0] for cell in ordered if cell.figure_ids)
    for cell in ordered:
        ids.extend(cell.figure_ids[1:CLAIMS_SHOWN])
    return list(dict.fromkeys(ids))


def _told(text: str, shown: int, left_out: int, n: int) -> str:
    return (
        f'<p class="left-out">{escape(text.format(shown=f"{shown:,}", n=f"{n:,}"))}</p>' if left_out else ""
    )


def _page(parts: dict[str, str], words: Mapping[str, str], lang: Lang, payload: tuple[str, str]) -> Page:
    folder = Path(__file__).parent
    template = folder.joinpath("report_template.html").read_text(encoding="utf-8")
    said = {f"word_{name}": escape(text) for name, text in words.items() if name.isidentifier()}
    values = {
        **said,
        **{f"part_{name}": html for name, html in parts.items()},
        "lang": "zh-CN" if lang == "zh" else "en",
        "style": folder.joinpath("report.css").read_text(encoding="utf-8"),
        "script": "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS),
        "encoding": payload[0],
        "payload": payload[1],
    }
    before, after = (Template(piece).substitute(values) for piece in template.split(CHARTS_PLACE))
    return Page(before, after, lang)
