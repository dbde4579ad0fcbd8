"""After reading: tables, comparison, workbook, charts and report, side by side in the processes that read.

Each task reads and writes files of the work folder. The tables and the comparison need the parts only;
the rest needs the comparison, and the report also the tables.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.engine.pool import Pool, Task
from pipeline.engine.tasks import Worker
from pipeline.records import Record

if TYPE_CHECKING:
    from pipeline.present.canvas import ChartImage
    from pipeline.present.charts import ChartGroup
    from pipeline.present.report import Page

Lang = Literal["zh", "en"]


class TablesTask(Record, frozen=True, kw_only=True):
    """Merge the parts to the tables of documents, numerals and figures."""

    work: Path

    def perform(self, worker: Worker) -> None:
        """Write the tables."""
        from pipeline.dataset.columns import ColumnTexts  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.merge import merge_tables  # noqa: PLC0415

        merge_tables(self.work, ColumnTexts.load(worker.lexicons))


class CompareTask(Record, frozen=True, kw_only=True):
    """Compare regions and audit the figures."""

    work: Path
    lang: Lang

    def perform(self, worker: Worker) -> dict[str, int]:
        """Write comparison and findings; return the number of findings by severity."""
        from pipeline.dataset.compare import compare_regions  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.vocabulary import Vocabulary  # noqa: PLC0415

        compared = compare_regions(self.work, Vocabulary.load(worker.lexicons, self.lang), lang=self.lang)
        return dict(compared.findings)


class WorkbookTask(Record, frozen=True, kw_only=True):
    """Write the comparison for spreadsheets."""

    work: Path
    lang: Lang

    def perform(self, worker: Worker) -> None:
        """Write ``comparison.xlsx``."""
        from pipeline.dataset.columns import ColumnTexts  # noqa: PLC0415 - loads pyarrow
        from pipeline.dataset.sheet_texts import SheetTexts  # noqa: PLC0415
        from pipeline.dataset.xlsx_export import write_workbook  # noqa: PLC0415
        from pipeline.metrics import MetricNames  # noqa: PLC0415

        words, metrics = ColumnTexts.load(worker.lexicons), MetricNames.load(worker.lexicons)
        sheets = SheetTexts.load(worker.lexicons, self.lang)
        write_workbook(self.work, words, metrics, sheets, lang=self.lang)


class ChartsTask(Record, frozen=True, kw_only=True):
    """Draw a group of charts."""

    work: Path
    lang: Lang
    group: "ChartGroup"

    def perform(self, worker: Worker) -> "list[ChartImage]":
        """Write the charts of the group; return them as the report shows them."""
        from pipeline.present.show import draw_charts  # noqa: PLC0415 - loads matplotlib

        return draw_charts(self.work, [self.group], lang=self.lang, lexicons=worker.lexicons)


class ReportTask(Record, frozen=True, kw_only=True):
    """Compose the report but for its charts."""

    work: Path
    lang: Lang

    def perform(self, worker: Worker) -> "Page":
        """Return the page."""
        from pipeline.present.show import compose_report  # noqa: PLC0415 - loads matplotlib

        return compose_report(self.work, lang=self.lang, lexicons=worker.lexicons)


def finish(work: Path, lang: Lang, pool: Pool[Worker]) -> Mapping[str, int]:
    """Write tables, comparison and findings out of the parts; return the findings by severity."""
    findings, _ = _all(pool, [CompareTask(work=work, lang=lang), TablesTask(work=work)])
    return dict(findings)


def show(work: Path, lang: Lang, pool: Pool[Worker]) -> None:
    """Write workbook, charts and report. The longest tasks start first."""
    from pipeline.present.show import write_report  # noqa: PLC0415 - loads matplotlib

    tasks: list[Task[Worker, Any]] = [
        ReportTask(work=work, lang=lang),
        ChartsTask(work=work, lang=lang, group="ranked"),
        ChartsTask(work=work, lang=lang, group="comparative"),
        WorkbookTask(work=work, lang=lang),
        ChartsTask(work=work, lang=lang, group="overview"),
    ]
    page, ranked, comparative, _, overviews = _all(pool, tasks)
    write_report(work, page, [*ranked, *comparative, *overviews])


def _all(pool: Pool[Worker], tasks: Iterable[Task[Worker, Any]]) -> list[Any]:
    """Return the tasks' results in the tasks' order; each task has its own kind."""
    return [result for _, result in sorted(pool.results(tasks), key=lambda numbered: numbered[0])]
