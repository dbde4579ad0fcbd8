"""Short factories for the dataset and audit tests: a row of a case table shows only what matters."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.audit.wording import FindingTexts
from pipeline.dataset.attributions import Attributions
from pipeline.dataset.claims import Claim, claim_of
from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.per_capita import residents_by_region
from pipeline.dataset.sheet_texts import SheetTexts
from pipeline.dataset.vocabulary import Vocabulary
from pipeline.metrics import MetricNames
from pipeline.parse.units import Units
from pipeline.records import Document, Figure, Numeral, digest
from pipeline.regions import Gazetteer, load_population
from pipeline.resources import shipped_folder

LEXICONS = shipped_folder("lexicons")
REGIONS = Gazetteer.load(LEXICONS)
UNITS = Units.load(LEXICONS)
ATTRIBUTIONS = Attributions.load(LEXICONS, REGIONS)
Number = int | Decimal | Fraction
SAME = object()


class FakeItems:
    """Three classes, so that the tests do not move with the lexicon."""

    def classify(self, metric: str, item: str | None) -> str | None:
        plays = dict.fromkeys(("文艺演出", "电影放映", "戏曲演出"), "演出")
        return {"宣讲会": "宣讲", "政策宣讲": "宣讲", "培训班": "培训", **plays}.get(item or "")


ITEMS = FakeItems()


def figure(
    value: Number = 100,
    doc: str = "a",
    *,
    low: Number | None = None,
    upper: Any = SAME,
    start: int = 0,
    quote: str | None = None,
    **fields: Any,
) -> Figure:
    """Return a figure of 宣讲会 in 陈巴尔虎旗 in 2023; ``doc`` names the document."""
    bound = "exact" if low is None and upper is SAME else "over" if upper is None else "about"
    written = quote or f"{value}场"
    told = {
        "doc": f"{doc}.txt",
        "document_id": digest(doc),
        "source": f"reports/{doc}.txt",
        "figure_id": digest(doc, str(start)),
        "value": value,
        "high": None,
        "bound": bound,
        "low": value if low is None else low,
        "upper": value if upper is SAME else upper,
        "start": start,
        "end": start + len(written),
        "quote": written,
        "unit": "场",
        "metric": "activities",
        "item": "宣讲会",
        "region": "150725",
        "status": "achieved",
        "period": "2023",
        "event": None,
        "title": None,
        "published": "2024-01-10",
        "publisher": None,
        "campaign": "unity",
        "reporter": None,
        "section": None,
        "sentence": f"{doc}报：共{written}。",
        "sentence_start": start,
    }
    return Figure(**{**told, **fields})


def claims(figures: Iterable[Figure]) -> list[Claim]:
    return [claim_of(each, REGIONS, ITEMS, UNITS, ATTRIBUTIONS) for each in figures]


def document(doc: str = "a", text: str = "全旗开展宣讲会100场。", **fields: Any) -> Document:
    told = {"document_id": digest(doc), "doc": f"{doc}.txt", "sources": (f"reports/{doc}.txt",), "text": text}
    return Document(**{**told, **fields})


def numeral(doc: str = "a", start: int = 0, **fields: Any) -> Numeral:
    told = {"document_id": digest(doc), "start": start, "end": start + 3, "quote": "100", "outcome": "figure"}
    return Numeral(**{**told, **fields})


def vocabulary(lang: str = "zh", lexicons: Path = LEXICONS) -> Vocabulary:
    return Vocabulary(
        regions=REGIONS,
        residents=residents_by_region(load_population(lexicons), REGIONS),
        items=ITEMS,
        units=UNITS,
        attributions=ATTRIBUTIONS,
        metrics=MetricNames.load(lexicons),
        columns=ColumnTexts.load(lexicons),
        findings=FindingTexts.load(lexicons),
        sheets=SheetTexts.load(lexicons, lang),
    )
