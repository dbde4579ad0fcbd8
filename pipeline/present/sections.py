"""The report's sections: what was read, the charts, the quarantine."""

import base64
from collections.abc import Mapping, Sequence

from pipeline.present.canvas import ChartImage
from pipeline.present.contents import Contents, NumeralTally
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.plain import one_line
from pipeline.present.report_words import report_words
from pipeline.present.scope import selected_text
from pipeline.present.wording import Lang
from pipeline.records import Quarantined

MOST_REASONS = 15
MOST_QUARANTINED = 200
OUTCOMES = ("figure", "excluded", "unread")


def selected_html(contents: Contents, names: Names, lang: Lang) -> Html:
    """Return what the page is limited to, and from how many reports that comes; nothing where it shows all."""
    told = contents.selection.told()
    if not told:
        return Html("")
    words = report_words(lang)
    values = [one_line(selected_text(name, value, names, lang), 60) for name, value in told.items()]
    behind = {i for cell in contents.cells for i in cell.figure_ids}
    reports = {figure.document_id for figure in contents.figures if figure.figure_id in behind}
    counts = {"reports": f"{len(reports):,}", "cells": f"{len(contents.cells):,}"}
    return tag("p", words["selected"].format(told=" · ".join(values), **counts), class_="selected")


def reading_html(contents: Contents, lang: Lang) -> Html:
    """Return what was read: reports, duplicates, quarantine, and what became of each numeral."""
    words = report_words(lang)
    numbers = {
        "documents": len(contents.documents),
        "duplicates": contents.duplicates,
        "quarantined": len(contents.quarantined),
        "figures": len(contents.figures),
        "regions": len({cell.region for cell in contents.cells}),
        "compared": len(contents.cells),
        "findings": len(contents.findings),
    }
    cards = [tag("div", tag("dt", words[name]), tag("dd", f"{n:,}")) for name, n in numbers.items()]
    return joined(
        tag("dl", cards, class_="cards"), _published(contents, words), _numerals(contents.numerals, words)
    )


def _published(contents: Contents, words: Mapping[str, str]) -> Html:
    dates = sorted(document.published for document in contents.documents if document.published)
    if not dates:
        return Html("")
    unknown = f"{len(contents.documents) - len(dates):,}"
    told = words["published"].format(
        first=one_line(dates[0], 30), last=one_line(dates[-1], 30), unknown=unknown
    )
    return tag("p", told)


def _numerals(tally: NumeralTally, words: Mapping[str, str]) -> Html:
    outcomes = {words[f"outcome_{name}"]: tally.outcomes[name] for name in OUTCOMES}
    reasons = sorted(tally.reasons.items(), key=lambda item: (-item[1], item[0]))
    shown = {words.get(f"class {name}", one_line(name, 60)): count for name, count in reasons[:MOST_REASONS]}
    tables = _counts(outcomes, words["outcome"], words), _counts(shown, words["reason"], words)
    return joined(
        tag("h3", words["outcome_heading"]),
        tag("p", words["outcome_note"].format(share=f"{tally.unread_share:.2%}")),
        tag("div", *tables, class_="pair"),
    )


def _counts(counts: Mapping[str, int], head: str, words: Mapping[str, str]) -> Html:
    total = sum(counts.values())
    rows = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", f"{count:,}", class_="number"),
            tag("td", f"{count / total:.1%}", class_="number"),
        )
        for name, count in counts.items()
        if count
    ]
    heads = tag(
        "tr", tag("th", head, scope="col"), [_number_head(words[name]) for name in ("count", "share")]
    )
    return tag("table", tag("thead", heads), tag("tbody", rows)) if rows else Html("")


def _number_head(text: str) -> Html:
    return tag("th", text, scope="col", class_="number")


def charts_html(charts: Sequence[ChartImage], lang: Lang, budget: int) -> Html:
    """Return the charts as images inside the page; the alternative text says what each shows.

    ``budget`` bounds their bytes; the files of those that do not fit are named.
    """
    words = report_words(lang)
    if not charts:
        return tag("p", words["no_charts"])
    written: list[Html] = []
    left_out: list[str] = []
    for chart in charts:
        html = _chart_html(chart)
        budget -= len(html.encode("utf-8"))
        if budget < 0:
            left_out.append(f"charts/{chart.stem}.png")
        else:
            written.append(html)
    told = words["charts_left_out"].format(n=len(left_out), names=words["joint"].join(left_out))
    return joined(written, tag("p", told, class_="left-out") if left_out else Html(""))


def _chart_html(chart: ChartImage) -> Html:
    source = "data:image/png;base64," + base64.b64encode(chart.png).decode("ascii")
    return tag("figure", Html(tag("img", alt=chart.alt, src=source).removesuffix("</img>")), class_="chart")


def quarantine_html(quarantined: Sequence[Quarantined], lang: Lang) -> Html:
    """Return the table of sources that could not be read, at most ``MOST_QUARANTINED``."""
    words = report_words(lang)
    if not quarantined:
        return tag("p", words["no_quarantine"])
    rows = [
        tag(
            "tr",
            tag("th", one_line(row.path, 200), scope="row"),
            tag("td", one_line(row.reason, 60)),
            tag("td", one_line(row.detail, 200)),
        )
        for row in quarantined[:MOST_QUARANTINED]
    ]
    heads = [tag("th", words[name], scope="col") for name in ("path", "why", "detail")]
    table = tag("table", tag("thead", tag("tr", heads)), tag("tbody", rows))
    total = len(quarantined)
    told = words["quarantine_left_out"].format(shown=MOST_QUARANTINED, n=f"{total:,}")
    note = tag("p", told, class_="left-out") if total > MOST_QUARANTINED else Html("")
    return joined(tag("div", table, class_="scroll", tabindex="0"), note)
