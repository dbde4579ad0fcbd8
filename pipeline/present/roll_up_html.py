"""The sums of regions as the page shows them: what is summed, what is missing, what the region above says itself."""

from collections.abc import Iterable, Sequence

from pipeline.dataset.roll_ups import RollUp
from pipeline.present.derived import Derived
from pipeline.present.evidence import EvidenceStore
from pipeline.present.markup import Html, joined, tag
from pipeline.present.naming import Names
from pipeline.present.notation import bounded_text, interval_text
from pipeline.present.plain import one_line
from pipeline.present.report_words import report_words
from pipeline.present.table import interval_html
from pipeline.present.wording import CHART_WORDS, Lang, item_parts, period_text
from pipeline.records import Bound, Cell

COLUMNS = ("region_above", "summed_what", "summed_where", "sum", "summed_parts", "missing_parts", "own_value")
NUMERIC = frozenset({"sum", "own_value"})
WITH_EVIDENCE = 30  # roll-ups whose sentences stand in the page for readers without scripts
MOST_PARTS = 40
MOST_MISSING = 30
OPEN_PARTS = 6


class RollUpWriter:
    """Writes the table of roll-ups; ``figure_ids`` are the figures of those whose sentences the page holds."""

    def __init__(self, derived: Derived, store: EvidenceStore, names: Names, lang: Lang) -> None:
        self._derived, self._store, self._names, self._lang = derived, store, names, lang
        self._words = report_words(lang)
        self.figure_ids: list[str] = []

    def table_html(self, budget: int) -> Html:
        """Return the roll-ups, whole ones and those of many parts first; ``budget`` bounds their bytes."""
        words, found = self._words, sorted(self._derived.roll_ups, key=_by_weight)
        if not found:
            return tag("p", words["no_roll_ups"])
        rows: list[Html] = []
        for roll_up in found:
            row = self._row(roll_up, with_evidence=len(rows) < WITH_EVIDENCE)
            budget -= len(row.encode("utf-8"))
            if budget < 0 and rows:
                break
            rows.append(row)
        heads = [
            tag("th", words[f"column_{name}"], scope="col", class_="number" if name in NUMERIC else None)
            for name in COLUMNS
        ]
        told = words["roll_ups_left_out"].format(shown=f"{len(rows):,}", n=f"{len(found):,}")
        table = tag(
            "table",
            tag("caption", words["roll_ups_heading"], class_="unseen", id="roll-ups-caption"),
            tag("thead", tag("tr", heads)),
            tag("tbody", rows),
            id="roll-up-table",
            class_="cards-on-phones",
        )
        return joined(
            tag("p", told, class_="left-out") if len(rows) < len(found) else "",
            tag(
                "div",
                table,
                class_="scroll tall",
                tabindex="0",
                role="region",
                aria_labelledby="roll-ups-caption",
            ),
        )

    def _row(self, found: RollUp, *, with_evidence: bool) -> Html:
        cells = self._cells(found, with_evidence=with_evidence)
        labels = {name: self._words[f"column_{name}"] for name in cells}
        return tag(
            "tr",
            tag("th", self._name(found.region), scope="row"),
            [
                tag("td", text, class_="number" if name in NUMERIC else None, data_label=labels[name])
                for name, text in cells.items()
            ],
        )

    def _cells(self, found: RollUp, *, with_evidence: bool) -> dict[str, str]:
        key, words = found.like, self._words
        campaign = one_line(self._names.campaign(key.campaign), 40) if key.campaign else words["no_campaign"]
        items = item_parts(key.kind, key.item_class, key.qualifier, self._lang)
        period, status = (
            one_line(period_text(key.period, self._lang), 40),
            CHART_WORDS[self._lang][key.status],
        )
        value, low, upper = found.interval
        total = bounded_text(value, bound_of(part.bound for part in found.parts))
        partial = tag("span", words["partial"], class_="partial") if found.partial else ""
        own = self._value(found.reported, with_evidence) if found.reported else words["not_reported"]
        return {
            "summed_what": " · ".join(
                one_line(part, 60) for part in dict.fromkeys((self._names.metric(key.metric), *items))
            ),
            "summed_where": " · ".join((campaign, period, status)),
            "sum": joined(
                f"{total} {one_line(key.unit or '', 20)}".rstrip(),
                interval_html(interval_text(low, upper)),
                partial,
            ),
            "summed_parts": self._parts(found.parts, with_evidence=with_evidence),
            "missing_parts": self._missing(found.missing),
            "own_value": own,
        }

    def _name(self, code: str) -> str:
        return one_line(self._derived.region_names.get(code, code), 60)

    def _parts(self, parts: Sequence[Cell], *, with_evidence: bool) -> Html:
        shown = self._names.distinct(parts)
        told = [
            tag("li", one_line(shown[cell.region], 40), " ", self._value(cell, with_evidence))
            for cell in parts[:MOST_PARTS]
        ]
        if len(parts) > MOST_PARTS:
            told.append(tag("li", self._words["others"].format(n=f"{len(parts) - MOST_PARTS:,}")))
        return self._listed("parts_count", len(parts), told)

    def _missing(self, codes: Sequence[str]) -> Html:
        if not codes:
            return joined(self._words["none"])
        told = [tag("li", self._name(code)) for code in codes[:MOST_MISSING]]
        if len(codes) > MOST_MISSING:
            told.append(tag("li", self._words["others"].format(n=f"{len(codes) - MOST_MISSING:,}")))
        return self._listed("missing_count", len(codes), told)

    def _listed(self, word: str, count: int, items: Sequence[Html]) -> Html:
        """Return a list that is folded where it is long."""
        summary = tag("summary", self._words[word].format(n=f"{count:,}"))
        unfolded = "" if count <= OPEN_PARTS else None
        return tag("details", summary, tag("ul", items, class_="inline"), class_=word, open=unfolded)

    def _value(self, cell: Cell, with_evidence: bool) -> Html:
        """Return a value: a link where the page holds its sentence, else what the script makes a link of."""
        text = bounded_text(cell.value, cell.bound) + ("※" if cell.conflicts else "")
        figure_id = next(iter(cell.figure_ids), None)
        if figure_id is None:
            return joined(text)
        if not with_evidence or not self._store.holds(figure_id):
            return tag("span", text, data_figure=figure_id)
        self.figure_ids.append(figure_id)
        return tag("a", text, href=f"#figure-{figure_id}")


def bound_of(parts: Iterable[Bound]) -> Bound:
    """Return how a sum is bounded: exact parts do not count, and parts of several kinds make it about.

    >>> bound_of(["exact", "over"]), bound_of(["exact"]), bound_of(["over", "under"])
    ('over', 'exact', 'about')
    """
    bounds = set(parts) - {"exact"}
    if len(bounds) > 1:
        return "about"
    return bounds.pop() if bounds else "exact"


def _by_weight(found: RollUp) -> tuple[bool, int]:
    return found.partial, -len(found.parts)
