"""Records for the tests of ``pipeline.present``: short factories, so that a row holds only what matters."""

import random
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pipeline.present.contents import Contents, NumeralTally
from pipeline.present.derived import Derived, derive
from pipeline.records import Cell, Document, Figure, Finding, Quarantined
from pipeline.regions import Gazetteer
from pipeline.resources import shipped_folder


def cell(number: int = 0, **fields: Any) -> Cell:
    """A cell of region ``150000 + number``; a value without interval is a point."""
    value = fields.get("value", 100 + number)
    given: dict[str, Any] = {
        "campaign": "ethnic-unity",
        "region": f"{150000 + number:06d}",
        "region_name": f"第{number}旗",
        "level": "county",
        "metric": "activities",
        "item_class": "宣讲",
        "qualifier": None,
        "period": "2022",
        "unit": "场次",
        "status": "achieved",
        "value": value,
        "low": value,
        "upper": value,
        "bound": "exact",
        "claims": 1,
        "documents": 1,
        "conflicts": 0,
        "figure_ids": (f"{number:016x}",),
    }
    return Cell(**(given | fields))


def document(
    number: int = 0, text: str = "全旗开展宣讲1323\n场次，覆盖群众2万人次。", **fields: Any
) -> Document:
    """A document with an invented text."""
    given: dict[str, Any] = {
        "document_id": f"d{number:06d}",
        "doc": f"{number}.txt",
        "sources": (f"reports/{number}.txt",),
        "text": text,
        "title": f"某旗工作总结{number}",
        "published": "2022-12-31",
        "publisher": "某旗政府",
    }
    return Document(**(given | fields))


def figure(
    source: Document, quote: str, figure_id: str, sentence: str | None = None, **fields: Any
) -> Figure:
    """A figure at the first occurrence of ``quote``; its sentence is the whole text unless given."""
    start = fields.pop("start", source.text.index(quote))
    told = source.text if sentence is None else sentence
    given: dict[str, Any] = {
        "doc": source.doc,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "value": 1323,
        "high": None,
        "bound": "exact",
        "unit": "场次",
        "metric": "activities",
        "item": "宣讲",
        "region": "150000",
        "status": "achieved",
        "period": "2022",
        "event": None,
        "figure_id": figure_id,
        "document_id": source.document_id,
        "source": source.sources[0],
        "title": source.title,
        "published": source.published,
        "publisher": source.publisher,
        "campaign": None,
        "reporter": None,
        "section": None,
        "sentence": told,
        "sentence_start": source.text.index(told),
        "low": 1323,
        "upper": 1323,
    }
    return Figure(**(given | fields))


def finding(figure_ids: Sequence[str], number: int = 0, **fields: Any) -> Finding:
    """A finding of the severity ``error``."""
    given: dict[str, Any] = {
        "code": "contradiction",
        "severity": "error",
        "fingerprint": f"{number:016x}",
        "region": "150000",
        "metric": "activities",
        "message_zh": "两份报告的数值不一致。",
        "message_en": "Two reports give different values.",
        "innocent_zh": "截止日期可能不同。",
        "innocent_en": "The closing dates may differ.",
        "figure_ids": tuple(figure_ids),
    }
    return Finding(**(given | fields))


def small_contents(regions: int = 5, tail: str = "，取得实效。", **fields: Any) -> Contents:
    """One document, one figure and one cell a region, and one finding; ``tail`` ends each text."""
    documents = [document(n, f"第{n}旗开展宣讲{100 + n}\n场次{tail}") for n in range(regions)]
    figures = [figure(d, f"{100 + n}\n场次", f"{n:016x}", value=100 + n) for n, d in enumerate(documents)]
    given: dict[str, Any] = {
        "cells": [cell(n) for n in range(regions)],
        "findings": [finding([f.figure_id for f in figures[:2]])],
        "figures": figures,
        "documents": documents,
        "quarantined": [Quarantined(path="坏.pdf", reason="binary", detail="0x00")],
        "numerals": NumeralTally(
            Counter(figure=regions, excluded=7, unread=1), Counter({"date": 4, "no such class": 3})
        ),
    }
    return Contents(**(given | fields))


DISTRICTS = ("650202", "650203", "650204", "650205")  # all of 650200, 克拉玛依市


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    return Gazetteer.load(shipped_folder("lexicons"))


def summed_contents(districts: Sequence[str] = DISTRICTS[:2], **fields: Any) -> tuple[Contents, Derived]:
    """A city that reports 1,000 itself, its districts that report 100 each, and the city's 400,000 residents."""
    codes = ("650200", *districts)
    documents = [document(n, f"某地开展宣讲{1000 if n == 0 else 100}场次。") for n in range(len(codes))]
    figures = [
        figure(paper, "1000场次" if n == 0 else "100场次", f"{n:016x}") for n, paper in enumerate(documents)
    ]
    cells = [
        cell(
            n,
            region=code,
            region_name=gazetteer().name(code),
            level="prefecture" if n == 0 else "county",
            value=1000 if n == 0 else 100,
            **fields,
        )
        for n, code in enumerate(codes)
    ]
    derived = derive(cells, gazetteer(), {"650200": 400_000})
    return Contents(cells=cells, figures=figures, documents=documents), derived


def large_contents(documents: int, figures_each: int, seed: int = 20240301) -> Contents:
    """Texts drawn at random from 2,000 characters, which compress worse than any real text."""
    draw = random.Random(seed)  # noqa: S311 - test data
    alphabet = [chr(0x4E00 + n) for n in range(2000)]
    papers, figures, cells = [], [], []
    for number in range(documents):
        sentences = ["".join(draw.choices(alphabet, k=60)) for _ in range(figures_each)]
        quotes = [f"{draw.randrange(10, 10**6)}场次" for _ in range(figures_each)]
        parts = [f"{s[:30]}{q}{s[30:]}。" for s, q in zip(sentences, quotes, strict=True)]
        paper = document(number, "".join(parts))
        start = 0
        for place, (part, quote) in enumerate(zip(parts, quotes, strict=True)):
            figure_id = f"{number * 1000 + place:016x}"
            figures.append(
                figure(paper, quote, figure_id, sentence=part, start=start + 30, sentence_start=start)
            )
            cells.append(
                cell(
                    number, figure_ids=(figure_id,), item_class=parts[place][:4], value=draw.randrange(10**6)
                )
            )
            start += len(part)
        papers.append(paper)
    findings = [finding([f.figure_id], n) for n, f in enumerate(figures[::20])]
    return Contents(cells=cells, findings=findings, figures=figures, documents=papers)
