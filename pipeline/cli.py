"""The ``heshu`` command. No logic: each command calls one function of a stage and prints what it returns.

Everything heavy is imported inside the commands, so that ``heshu --help`` answers at once.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_guard import (
    build_request,
    build_selection,
    complain,
    end_as_interrupted,
    guarded,
    leave,
    messages_of_locale,
    print_line,
    require_arguments,
)
from pipeline.cli_learned import score, train
from pipeline.cli_options import (
    CampaignOption,
    ComparisonTable,
    Dataset,
    Form,
    Lang,
    Layering,
    LayersOption,
    LevelOption,
    Lexicons,
    Metadata,
    MetricOption,
    ModelOption,
    Paths,
    PathsOrStdin,
    PeriodOption,
    Published,
    Severity,
    Workers,
)
from pipeline.errors import HeshuError
from pipeline.messages import Warnings, summary_lines, unmatched_line
from pipeline.resources import shipped_folder

app = typer.Typer(
    name="heshu",
    help="核数 Heshu: figures of Chinese campaign reports, extracted, compared and audited. "
    "从中文工作报道中提取、对比、核查数字。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
lexicon_app = typer.Typer(help="Validate lexicons. 检查词表。", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(lexicon_app, name="lexicon")


def main() -> None:
    """Run the command; what a user can mend is one line on stderr and an exit status, never a traceback."""
    try:
        end_as_interrupted()
        require_arguments(sys.argv[1:])
        app()
    except HeshuError as error:
        leave(error)
    except KeyboardInterrupt:
        leave(HeshuError("interrupted", exit_status=130))


@app.callback(invoke_without_command=True)
def _heshu(
    version: Annotated[bool, typer.Option("--version", help="Print the version. 显示版本。")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415

        print_line(f"heshu {installed('heshu')}")
        raise typer.Exit


@app.command("run")
@guarded
def run(
    paths: Paths,
    *,
    out: Annotated[Path, typer.Option(help="The folder for the dataset. 输出文件夹。")],
    metadata: Metadata = None,
    published: Published = None,
    lang: Annotated[Lang, typer.Option(help="Language of the files. 输出文件的语言。")] = Lang.zh,
    lexicons: Lexicons = None,
    layers: LayersOption = Layering.all,
    model: ModelOption = None,
    workers: Workers = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. 不显示进度。")] = False,
) -> None:
    """Read reports; leave dataset, findings, charts and report. 主命令：读入报道，输出数据集与报告。"""
    from pipeline.engine.progress import progress_on_stderr  # noqa: PLC0415
    from pipeline.engine.run import run as run_all  # noqa: PLC0415

    messages = messages_of_locale()
    request = build_request(paths, metadata, published, lexicons, workers, layers, model)
    progress = progress_on_stderr(messages, quiet)
    told = Warnings(messages, complain)
    try:
        tally = run_all(request, out, lang.value, progress, told.tell)
    finally:
        progress.close()
        told.close()
    for line in summary_lines(tally.counts(), tally.unread_share, out, messages):
        print_line(line)
    unmatched = unmatched_line(tally.unmatched, tally.exclusions, tally.documents, messages)
    if unmatched and not quiet:
        complain(unmatched)


@app.command("extract")
@guarded
def extract(
    paths: PathsOrStdin,
    metadata: Metadata = None,
    published: Published = None,
    lexicons: Lexicons = None,
    layers: LayersOption = Layering.all,
    model: ModelOption = None,
    workers: Workers = None,
) -> None:
    """Print figures as JSON lines. 逐行输出数字（JSON）。"""
    from pipeline.engine.lines import figure_lines  # noqa: PLC0415
    from pipeline.records import Quarantined  # noqa: PLC0415

    request = build_request(paths, metadata, published, lexicons, workers, layers, model)
    messages = messages_of_locale()
    for line in figure_lines(request):
        if isinstance(line, Quarantined):
            complain(messages.quarantined(line))
        else:
            print_line(line)


@app.command("explain")
@guarded
def explain(
    dataset: Dataset,
    wanted: Annotated[
        str, typer.Argument(metavar="ID", help="A figure's id, or DOCUMENT:OFFSET. 编号或 文档:位置。")
    ],
) -> None:
    """Tell which rules decided a figure, or why a numeral is none. 说明一个数字的由来。"""
    from pipeline.engine.explain import explain as explained  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    for line in explained(StoredDataset(dataset), wanted, messages_of_locale()):
        print_line(line)


@app.command("compare")
@guarded
def compare(
    dataset: Dataset,
    metric: MetricOption = None,
    level: LevelOption = None,
    period: PeriodOption = None,
    campaign: CampaignOption = None,
    *,
    table: Annotated[
        ComparisonTable,
        typer.Option(
            help="cells; roll-ups (sums of regions, with what is missing); per-activity; coverage. 输出哪一张表。"
        ),
    ] = ComparisonTable.cells,
    per_capita: Annotated[
        bool, typer.Option("--per-capita", help="Per 100,000 residents (census of 2020). 每十万常住人口。")
    ] = False,
    ranked: Annotated[
        bool, typer.Option("--ranked", help="Ranks with their interval. 名次及其区间。")
    ] = False,
) -> None:
    """Print the comparison of regions as CSV. 输出地区对比表。"""
    from pipeline.engine.comparing import Printed, comparison_lines  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    lexicons, stored = shipped_folder("lexicons"), StoredDataset(dataset)
    selection = build_selection(stored, campaign, level, period, metric)
    nothing = selection.misses(stored.cells())
    if nothing is not None:
        complain(messages_of_locale().warning(nothing))
    printed = Printed(selection=selection, table=table.value, per_capita=per_capita, ranked=ranked)
    for line in comparison_lines(stored, printed, lexicons):
        print_line(line)


@app.command("chart")
@guarded
def chart(
    dataset: Dataset,
    metric: MetricOption = None,
    level: LevelOption = None,
    period: PeriodOption = None,
    campaign: CampaignOption = None,
    *,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where to draw; default: the dataset's own, for which nothing may be selected. 图表与报告的去处。"
        ),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of charts and report. 图表与报告的语言。")] = Lang.zh,
) -> None:
    """Draw charts and report anew, of all or of a campaign, level, period, metric. 重画图表与报告，可只画一部分。"""
    from pipeline.engine.charts import draw_selection, redraw  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    stored = StoredDataset(dataset)
    selection = build_selection(stored, campaign, level, period, metric)
    if out is not None:
        names = draw_selection(stored, out, selection, lang.value)
    elif selection.told():
        raise HeshuError("selection-without-out", path=dataset)
    else:
        names = redraw(dataset, lang.value)
    for name in names:
        print_line(str((out or dataset) / name))


@app.command("audit")
@guarded
def audit(
    dataset: Dataset,
    form: Annotated[Form, typer.Option("--format", help="How findings are printed. 输出格式。")] = Form.table,
    fail_on: Annotated[
        Severity | None, typer.Option(help="Exit with 3 where a finding is as grave. 达到该级别时以 3 退出。")
    ] = None,
) -> None:
    """Print the findings. 输出核查发现。"""
    from pipeline.engine.listing import finding_json, finding_table, met  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    stored = StoredDataset(dataset)
    if form is Form.sarif:
        print_line((dataset / "findings.sarif").read_text(encoding="utf-8").rstrip("\n"))
    else:
        for line in (
            finding_table(stored, messages_of_locale()) if form is Form.table else finding_json(stored)
        ):
            print_line(line)
    count = met(stored, fail_on.value) if fail_on else 0
    if fail_on and count:
        raise HeshuError("fail-on", exit_status=3, count=count, severity=fail_on.value)


app.command("score")(score)
app.command("train")(train)


@lexicon_app.command("check")
@guarded
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of lexicons; default: the shipped. 词表文件夹。")
    ] = None,
) -> None:
    """Load every lexicon strictly and walk its examples. 检查词表及其例句。"""
    from pipeline.engine.lexicons import check_lexicons  # noqa: PLC0415

    path = folder or shipped_folder("lexicons")
    print_line(messages_of_locale().line("lexicon-fine", path=path, entries=check_lexicons(path)))
