"""The comparison as the page shows it: one row a cell, texts only."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.present.markup import Html, tag
from pipeline.present.naming import Names
from pipeline.present.notation import bounded_text, interval_text
from pipeline.present.plain import one_line
from pipeline.present.report_words import report_words
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import Cell

COLUMNS = (
    "region",
    "level",
    "campaign",
    "metric",
    "item",
    "period",
    "status",
    "value",
    "unit",
    "claims",
    "documents",
    "conflicts",
)
NUMERIC = frozenset({"value", "claims", "documents", "conflicts"})
CLAIMS_SHOWN = 5
STATIC_ROWS = 200


@dataclass(frozen=True)
class Row:
    """A cell of the comparison as text.

    ``cells`` holds region, code, level, campaign, metric, item, period, status, value, interval,
    unit, then the numbers of claims, documents and conflicts; ``figure_ids`` the first claims.
    """

    cells: tuple[str | int, ...]
    claims: int
    documents: int
    conflicts: int
    figure_ids: tuple[str, ...]


def row_of(cell: Cell, names: Names, lang: Lang) -> Row:
    """Return a cell as a row of texts."""
    words = CHART_WORDS[lang]
    parts = item_parts(cell.kind, cell.item_class, cell.qualifier, lang)
    item = " · ".join(one_line(part, 60) for part in parts)
    texts = (
        one_line(names.region(cell), 60),
        cell.region,
        words[cell.level],
        one_line(names.campaign(cell.campaign), 40) if cell.campaign else "",
        names.metric(cell.metric),
        item,
        one_line(period_text(cell.period, lang), 40) if cell.period else "",
        words[cell.status],
        bounded_text(cell.value, cell.bound),
        interval_text(cell.low, cell.upper),
        one_line(cell.unit or "", 20),
    )
    return Row(
        cells=(*texts, cell.claims, cell.documents, cell.conflicts),
        claims=cell.claims,
        documents=cell.documents,
        conflicts=cell.conflicts,
        figure_ids=cell.figure_ids[:CLAIMS_SHOWN],
    )


def table_html(rows: Sequence[Row], lang: Lang) -> Html:
    """Return the table with its first rows, for readers without scripts; the script takes it over."""
    words = report_words(lang)
    told = words["table_caption"].format(shown=f"{min(len(rows), STATIC_ROWS):,}", n=f"{len(rows):,}")
    heads = [
        tag("th", words[f"column_{column}"], scope="col", data_column=column, class_=_number_class(column))
        for column in COLUMNS
    ]
    table = tag(
        "table",
        tag("caption", told, id="caption"),
        tag("thead", tag("tr", heads)),
        tag("tbody", [row_html(row) for row in rows[:STATIC_ROWS]]),
        id="comparison",
    )
    return tag("div", table, class_="scroll", tabindex="0", role="region", aria_labelledby="caption")


def _number_class(column: str) -> str | None:
    return "number" if column in NUMERIC else None


def row_html(row: Row) -> Html:
    """Return one row; its value links to the evidence of its first claim."""
    region, code, *middle, value, interval, unit, claims, documents, conflicts = map(str, row.cells)
    linked: str = value
    if row.figure_ids:
        linked = tag("a", value, href=f"#figure-{row.figure_ids[0]}", title=interval)
    return tag(
        "tr",
        tag("th", region + " ", tag("span", code, class_="code"), scope="row"),
        [tag("td", text) for text in middle],
        tag("td", linked, class_="number"),
        tag("td", unit),
        [tag("td", count, class_="number") for count in (claims, documents, conflicts)],
    )
