"""Charts and report of a finished dataset folder, in steps that depend on files only.

A run performs the steps side by side (``pipeline.engine.finishing``), :func:`show_dataset` one after the other.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.dataset.load import (
    load_cells,
    load_documents,
    load_figures,
    load_findings,
    load_quarantined,
    load_residents,
)
from pipeline.dataset.selection import WHOLE, Selection
from pipeline.present.canvas import ChartImage
from pipeline.present.charts import GROUPS, ChartGroup, charts_of, clear_charts, write_charts
from pipeline.present.contents import Contents, NumeralTally
from pipeline.present.derived import derive
from pipeline.present.naming import load_names
from pipeline.present.report import Page, report_page
from pipeline.present.wording import require_lang
from pipeline.regions import Gazetteer
from pipeline.resources import shipped_folder

NOT_SHOWN = frozenset({"decided_by", "candidates", "confidence"})


def show_dataset(
    work: Path,
    *,
    lang: str,
    lexicons: Path | None = None,
    selection: Selection = WHOLE,
    out: Path | None = None,
) -> None:
    """Write ``charts/*.png``, ``charts/*.svg`` and ``report.html`` from the dataset files in ``work``.

    They are written there or into ``out``, and show what ``selection`` takes. The same dataset gives the
    same bytes. ``lexicons`` holds the names of metrics, campaigns and regions.

    Raises:
        ValueError: ``lang`` is neither ``zh`` nor ``en``.
        FileNotFoundError: a table of the dataset is missing.
        FontMissingError: the Chinese font is not installed.
        SpanError: a figure's offsets do not lead to its quote.
        OSError: the folder cannot be written.
    """
    require_lang(lang)
    out = out or work
    clear_charts(out / "charts")
    charts = draw_charts(work, GROUPS, lang=lang, lexicons=lexicons, selection=selection, out=out)
    write_report(out, compose_report(work, lang=lang, lexicons=lexicons, selection=selection), charts)


def draw_charts(
    work: Path,
    groups: Sequence[ChartGroup],
    *,
    lang: str,
    lexicons: Path | None = None,
    selection: Selection = WHOLE,
    out: Path | None = None,
) -> list[ChartImage]:
    """Draw groups of charts into the folder ``charts`` of ``out`` or ``work``; return them as the report shows them."""
    chosen, cells = require_lang(lang), [cell for cell in load_cells(work) if selection.takes(cell)]
    names = load_names(chosen, (cell.region for cell in cells), lexicons)
    charts = charts_of(cells, chosen, names, _document_of(work), groups, load_residents(work))
    write_charts(charts, (out or work) / "charts")
    return [chart.image for chart in charts]


def compose_report(
    work: Path, *, lang: str, lexicons: Path | None = None, selection: Selection = WHOLE
) -> Page:
    """Compose the report but for its charts."""
    chosen, contents = require_lang(lang), read_contents(work)
    folder = lexicons or shipped_folder("lexicons")
    gazetteer = Gazetteer.load(folder)
    derived = derive(contents.cells, gazetteer, load_residents(work), selection)
    contents = contents.selected(selection, gazetteer)
    names = load_names(chosen, (cell.region for cell in contents.cells), folder, gazetteer)
    return report_page(contents, chosen, names, derived)


def write_report(folder: Path, page: Page, charts: Sequence[ChartImage]) -> None:
    """Write ``report.html``."""
    (folder / "report.html").write_text(page.with_charts(charts), encoding="utf-8", newline="\n")


def _document_of(work: Path) -> dict[str, str]:
    table = pq.read_table(work / "figures.parquet", columns=["figure_id", "document_id"]).to_pydict()
    return dict(zip(table["figure_id"], table["document_id"], strict=True))


def read_contents(work: Path) -> Contents:
    """Read what the report shows from the dataset files in ``work``.

    Raises:
        FileNotFoundError: a table of the dataset is missing.
    """
    return Contents(
        cells=load_cells(work),
        findings=load_findings(work),
        figures=load_figures(work, without=NOT_SHOWN),
        documents=load_documents(work),
        quarantined=load_quarantined(work),
        numerals=tally_numerals(work / "numerals.parquet"),
    )


def tally_numerals(path: Path) -> NumeralTally:
    """Count the numerals of a dataset by outcome, and the excluded ones by class, without loading them."""
    tally = NumeralTally()
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["outcome", "reason"]):
            rows = Counter(zip(*(column.to_pylist() for column in batch.columns), strict=True))
            for (outcome, reason), count in rows.items():
                tally.outcomes[outcome] += count
                if outcome == "excluded" and reason is not None:
                    tally.reasons[reason] += count
    return tally
