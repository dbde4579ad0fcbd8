"""The comparison as the page shows it: one row a cell, texts only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.dataset.per_capita import PerCapita
from pipeline.present.derived import Derived
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.notation import bounded_text, interval_text, rounded_interval_text, significant
from pipeline.present.plain import one_line
from pipeline.present.report_words import report_words
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import LEVELS, Cell

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
    "per_capita",
    "claims",
    "documents",
    "conflicts",
)
NUMERIC = frozenset({"value", "per_capita", "claims", "documents", "conflicts"})
PER_CAPITA = 11  # its place among the texts of a row
CLAIMS_SHOWN = 5
STATIC_ROWS = 200


@dataclass(frozen=True)
class Row:
    """A cell of the comparison as text.

    ``cells`` holds region, code, level, campaign, metric, item, period, status, value, interval,
    unit, the value for 100,000 residents and its interval, then the numbers of claims, documents and
    conflicts; ``figure_ids`` the first claims.
    """

    cells: tuple[str | int, ...]
    claims: int
    documents: int
    conflicts: int
    figure_ids: tuple[str, ...]

    @property
    def has_per_capita(self) -> bool:
        """Whether the residents of its region are known."""
        return bool(self.cells[PER_CAPITA])


def row_of(cell: Cell, names: Names, lang: Lang, divided: PerCapita | None = None) -> Row:
    """Return a cell as a row of texts; ``divided`` is its value for 100,000 residents, if it has one."""
    words = CHART_WORDS[lang]
    parts = item_parts(cell.kind, cell.item_class, cell.qualifier, lang)
    item = " · ".join(one_line(part, 60) for part in parts)
    texts = (
        one_line(names.region(cell), 60),
        cell.region,
        report_words(lang)[f"level_{cell.level}"],
        one_line(names.campaign(cell.campaign), 40) if cell.campaign else "",
        names.metric(cell.metric),
        item,
        one_line(period_text(cell.period, lang), 40) if cell.period else "",
        words[cell.status],
        bounded_text(cell.value, cell.bound),
        interval_text(cell.low, cell.upper),
        one_line(cell.unit or "", 20),
        *_per_capita_texts(cell, divided),
    )
    return Row(
        cells=(*texts, cell.claims, cell.documents, cell.conflicts),
        claims=cell.claims,
        documents=cell.documents,
        conflicts=cell.conflicts,
        figure_ids=cell.figure_ids[:CLAIMS_SHOWN],
    )


def _per_capita_texts(cell: Cell, divided: PerCapita | None) -> tuple[str, str]:
    if divided is None:
        return "", ""
    value, low, upper = divided.interval
    return bounded_text(significant(value), cell.bound), rounded_interval_text(low, upper)


def orders_of(cells: Sequence[Cell], derived: Derived, lang: Lang) -> dict[str, Any]:
    """Return what the script cannot tell from the rows' texts: orders of levels and periods, and residents by region.

    A period comes with the year under which it is listed, empty where it does not begin with one.
    """
    words = report_words(lang)
    periods = sorted({cell.period for cell in cells if cell.period}, key=_time_of)
    residents = {
        cell.region: divided.residents
        for cell, divided in zip(cells, derived.per_capita, strict=False)
        if divided is not None
    }
    return {
        "levels": [words[f"level_{level}"] for level in LEVELS],
        "periods": [[one_line(period_text(period, lang), 40), _year_of(period)] for period in periods],
        "residents": residents,
    }


def _time_of(period: str) -> tuple[str, str]:
    first, _, last = period.partition("/")
    return last if first == ".." else first, period


def _year_of(period: str) -> str:
    year = _time_of(period)[0][:4]
    return year if year.isascii() and year.isdigit() else ""


def table_html(rows: Sequence[Row], lang: Lang) -> Html:
    """Return the table with its first rows, for readers without scripts; the script takes it over.

    The column of values per 100,000 residents is there where a row has one.
    """
    words = report_words(lang)
    told = words["table_caption"].format(shown=f"{min(len(rows), STATIC_ROWS):,}", n=f"{len(rows):,}")
    divided = any(row.has_per_capita for row in rows)
    columns = [column for column in COLUMNS if divided or column != "per_capita"]
    heads = [
        tag("th", words[f"column_{column}"], scope="col", data_column=column, class_=number_class(column))
        for column in columns
    ]
    table = tag(
        "table",
        tag("caption", told, id="caption"),
        tag("thead", tag("tr", heads)),
        tag("tbody", [row_html(row, columns, words) for row in rows[:STATIC_ROWS]]),
        id="comparison",
        class_="cards-on-phones",
    )
    return tag("div", table, class_="scroll tall", tabindex="0", role="region", aria_labelledby="caption")


def number_class(column: str) -> str | None:
    """Return the class of a column's cells: numbers stand to the right."""
    return "number" if column in NUMERIC else None


def linked_value(value: str, interval: str, figure_ids: Sequence[str]) -> Html:
    """Return a value that links to the evidence of its first claim, with its interval below unless it is a point."""
    linked = tag("a", value, href=f"#figure-{figure_ids[0]}", title=interval) if figure_ids else joined(value)
    return joined(linked, interval_html(interval))


def interval_html(interval: str) -> Html:
    """Return an interval on a line of its own; nothing for a point."""
    return tag("span", interval, class_="interval") if interval.startswith("[") else Html("")


def row_html(row: Row, columns: Sequence[str], words: Mapping[str, str]) -> Html:
    """Return one row; its value links to the evidence of its first claim."""
    region, code, *texts = map(str, row.cells)
    level, campaign, metric, item, period, status, value, interval, unit, per, per_interval, *counts = texts
    shown: dict[str, str] = dict(
        zip(COLUMNS[1:], (level, campaign, metric, item, period, status, "", unit, "", *counts), strict=True)
    )
    shown["value"] = linked_value(value, interval, row.figure_ids)
    shown["per_capita"] = joined(per, interval_html(per_interval))
    return tag(
        "tr",
        tag("th", region + " ", tag("span", code, class_="code"), scope="row"),
        [
            tag("td", shown[column], class_=number_class(column), data_label=words[f"column_{column}"])
            for column in columns[1:]
        ],
    )
