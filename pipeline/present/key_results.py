"""The key results: how many figures do not hold up, and the most telling comparisons with their ends.

A region is called the highest or the lowest only where its interval lies wholly above or below all others; where
intervals overlap there is no single one, and those that may be it are counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from pipeline.dataset.intervals import Interval
from pipeline.dataset.ranking import is_rankable
from pipeline.present.comparable import (
    ComparableKey,
    ComparableSet,
    comparable_sets,
    of_many_kinds,
)
from pipeline.present.contents import Contents
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.notation import bounded_text, interval_text
from pipeline.present.plain import one_line
from pipeline.present.report_words import report_words
from pipeline.present.table import linked_value
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import SEVERITIES, Cell

MOST_SETS = 5
LEAST_COMPARED = 2
COLUMNS = ("compared_what", "compared_where", "regions_compared", "highest", "lowest")


class Ends(NamedTuple):
    """The cells that may be the highest and the lowest of a set, each in the set's order."""

    highest: tuple[Cell, ...]
    lowest: tuple[Cell, ...]


def ends_of(cells: Sequence[Cell]) -> Ends:
    """Return the cells whose interval is not wholly below, or wholly above, another one.

    >>> ends_of([])
    Ends(highest=(), lowest=())
    """
    if not cells:
        return Ends((), ())
    intervals = [Interval.of(cell) for cell in cells]
    most = max(interval.low for interval in intervals)
    uppers = [interval.upper for interval in intervals if interval.upper is not None]
    least = min(uppers) if uppers else None
    pairs = list(zip(cells, intervals, strict=True))
    return Ends(
        tuple(cell for cell, one in pairs if one.upper is None or one.upper >= most),
        tuple(cell for cell, one in pairs if least is None or one.low <= least),
    )


class KeyResults:
    """Writes the key results; ``figure_ids`` are the figures whose sentences they lead to."""

    def __init__(self, names: Names, lang: Lang) -> None:
        self._names, self._lang = names, lang
        self._words = report_words(lang)
        self.figure_ids: list[str] = []

    def results_html(self, contents: Contents) -> Html:
        """Return findings by severity, rows on which reports differ, and the most telling comparisons.

        Compared are the cells that the dataset ranks, too: those that say what they count, and when.
        """
        rankable = [cell for cell in contents.cells if is_rankable(cell)]
        sets = of_many_kinds(comparable_sets(rankable), MOST_SETS * 2)
        rows = [row for chosen in sets if (row := self._row(chosen)) is not None][:MOST_SETS]
        return joined(
            self._findings(contents), self._table(rows) if rows else tag("p", self._words["no_sets"])
        )

    def _findings(self, contents: Contents) -> Html:
        words = self._words
        counts = Counter[str](finding.severity for finding in contents.findings)
        parts = [
            tag(
                "a",
                words["severity_count"].format(
                    severity=words[f"severity_{severity}"], n=f"{counts[severity]:,}"
                ),
                href=f"#severity-{severity}",
            )
            for severity in SEVERITIES
            if counts[severity]
        ]
        differing = sum(cell.conflicts > 0 for cell in contents.cells)
        told = [tag("strong", words["findings_heading"]), words["colon"]]
        told += _between(parts, words["joint"]) if parts else [words["none"]]
        if differing:
            told.append(words["differing"].format(n=f"{differing:,}"))
        return tag("p", told)

    def _row(self, chosen: ComparableSet) -> Html | None:
        """Return one comparison, None where fewer than two regions have one value of what is done."""
        alone, _ = chosen.told
        done = [cell for cell in alone if cell.status == "achieved"]
        if len(done) < LEAST_COMPARED:
            return None
        shown, ends, words = self._names.distinct(done), ends_of(done), self._words
        cells: dict[str, tuple[str | None, str]] = {
            "compared_where": (None, " · ".join(self._where(chosen.key))),
            "regions_compared": ("number", f"{len(done):,}"),
            "highest": (None, self._end(ends.highest, shown)),
            "lowest": (None, self._end(ends.lowest, shown)),
        }
        return tag(
            "tr",
            tag("th", self._what(chosen.key), scope="row"),
            [tag("td", text, class_=kind, data_label=words[name]) for name, (kind, text) in cells.items()],
        )

    def _where(self, key: ComparableKey) -> list[str]:
        words = self._words
        return [
            one_line(self._names.campaign(key.campaign), 40) if key.campaign else words["no_campaign"],
            one_line(period_text(key.period, self._lang), 40) if key.period else words["no_period"],
            words[f"level_{key.level}"],
            one_line(key.unit, 20) if key.unit else words["no_unit"],
        ]

    def _what(self, key: ComparableKey) -> Html:
        """Return what is compared; with scripts it leads to the rows, by the table's own filters."""
        none, items = (
            self._words["not_stated"],
            item_parts(key.kind, key.item_class, key.qualifier, self._lang),
        )
        metric = self._names.metric(key.metric)
        state = {
            "campaign": one_line(self._names.campaign(key.campaign), 40) if key.campaign else none,
            "level": self._words[f"level_{key.level}"],
            "period": one_line(period_text(key.period, self._lang), 40) if key.period else none,
            "metric": metric,
            "status": CHART_WORDS[self._lang]["achieved"],
            "q": " ".join(one_line(item, 60).removesuffix("…") for item in items),
            "sort": "-value",
        }
        text = " · ".join(one_line(part, 60) for part in dict.fromkeys((metric, *items)))
        return tag("a", text, href="#comparison-section", data_rows=urlencode(state))

    def _end(self, cells: Sequence[Cell], shown: Mapping[str, str]) -> Html:
        if len(cells) > 1:
            return joined(self._words["overlapping"].format(n=f"{len(cells):,}"))
        cell = cells[0]
        self.figure_ids.extend(cell.figure_ids[:1])
        value = linked_value(
            bounded_text(cell.value, cell.bound), interval_text(cell.low, cell.upper), cell.figure_ids
        )
        return joined(one_line(shown[cell.region], 40), " ", value, "※" if cell.conflicts else "")

    def _table(self, rows: Sequence[Html]) -> Html:
        words = self._words
        heads = [
            tag("th", words[name], scope="col", class_="number" if name == "regions_compared" else None)
            for name in COLUMNS
        ]
        table = tag(
            "table",
            tag("caption", words["key_caption"]),
            tag("thead", tag("tr", heads)),
            tag("tbody", rows),
            id="key-comparisons",
            class_="cards-on-phones",
        )
        return tag("div", table, class_="scroll")


def _between(parts: Sequence[str], mark: str) -> list[str]:
    return [piece for part in parts for piece in (mark, part)][1:]
