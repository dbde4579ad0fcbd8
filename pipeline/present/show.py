"""Charts and report of a finished dataset folder."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from pipeline.dataset.load import load_cells, load_documents, load_figures, load_findings, load_quarantined
from pipeline.present.charts import charts_of, write_charts
from pipeline.present.contents import Contents, NumeralTally
from pipeline.present.naming import load_names
from pipeline.present.report import report_html
from pipeline.present.wording import require_lang


def show_dataset(work: Path, *, lang: str) -> None:
    """Write ``charts/*.png``, ``charts/*.svg`` and ``report.html`` from the dataset files in ``work``.

    The same dataset gives the same bytes.

    Raises:
        ValueError: ``lang`` is neither ``zh`` nor ``en``.
        FileNotFoundError: a table of the dataset is missing.
        FontMissingError: the Chinese font is not installed.
        SpanError: a figure's offsets do not lead to its quote.
        OSError: ``work`` cannot be written.
    """
    chosen = require_lang(lang)
    contents = read_contents(work)
    names = load_names(chosen, (cell.region for cell in contents.cells))
    document_of = {figure.figure_id: figure.document_id for figure in contents.figures}
    charts = charts_of(contents.cells, chosen, names, document_of)
    write_charts(charts, work / "charts")
    page = report_html(contents, charts, chosen, names)
    (work / "report.html").write_text(page, encoding="utf-8", newline="\n")


def read_contents(work: Path) -> Contents:
    """Read what the report shows from the dataset files in ``work``.

    Raises:
        FileNotFoundError: a table of the dataset is missing.
    """
    return Contents(
        cells=load_cells(work),
        findings=load_findings(work),
        figures=load_figures(work),
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
