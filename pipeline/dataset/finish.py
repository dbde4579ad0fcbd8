"""From the parts of a run to the published tables, in three steps that depend on files only.

``merge_tables`` and ``compare_regions`` read the parts, ``write_workbook`` the tables: a run
performs them side by side (``pipeline.engine.finishing``), :func:`finish_dataset` one after the other.
"""

from dataclasses import dataclass
from pathlib import Path

from pipeline.dataset.compare import Compared, compare_regions
from pipeline.dataset.merge import Merged, merge_tables
from pipeline.dataset.vocabulary import Vocabulary
from pipeline.dataset.xlsx_export import write_workbook


@dataclass(frozen=True)
class Summary(Merged, Compared):
    """What a run found, in numbers. ``sheets`` names those of the workbook."""

    sheets: tuple[str, ...]


def finish_dataset(work: Path, *, lang: str, lexicons: Path) -> Summary:
    """Make the tables of a run out of ``work/parts`` and leave them in ``work``.

    Files: ``documents.parquet``, ``numerals.parquet``, ``figures.parquet``, ``figures.csv``,
    ``comparison.parquet``, ``comparison.csv``, ``comparison.xlsx``, ``roll_ups.parquet``, ``roll_ups.csv``,
    ``per_activity.parquet``, ``per_activity.csv``, ``findings.csv``, ``findings.sarif``, ``quarantine.csv``,
    ``datapackage.json``. The same parts give the same bytes. ``lang``: ``zh`` or ``en``.

    Raises:
        HeshuError: a part is incomplete.
        LexiconError: a lexicon is malformed.
        OSError: ``work`` cannot be written.
    """
    return finish_with(work, Vocabulary.load(lexicons, lang), lang=lang)


def finish_with(work: Path, vocabulary: Vocabulary, *, lang: str) -> Summary:
    """Do the work of :func:`finish_dataset` with lexicons that are loaded already."""
    merged = merge_tables(work, vocabulary.columns)
    compared = compare_regions(work, vocabulary, lang=lang)
    sheets = write_workbook(work, vocabulary.columns, vocabulary.metrics, vocabulary.sheets, lang=lang)
    return Summary(**vars(merged), **vars(compared), sheets=tuple(sheets))
