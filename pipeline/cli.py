"""The ``heshu`` command. No logic: each command calls one function of a stage and prints what it returns.

Everything heavy is imported inside the commands, so that ``heshu --help`` answers at once.
"""

import errno
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, ParamSpec

import typer

from pipeline.cli_options import (
    Dataset,
    Form,
    Gold,
    Lang,
    Lexicons,
    Metadata,
    Paths,
    PathsOrStdin,
    Published,
    Scored,
    Severity,
    Workers,
)
from pipeline.errors import HeshuError
from pipeline.lexicon import LexiconError
from pipeline.messages import Messages, Warnings, locale_language, summary_lines, unmatched_line
from pipeline.resources import ResourceMissingError, shipped_folder

if TYPE_CHECKING:
    from pipeline.engine.inputs import Request

P = ParamSpec("P")

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
        app()
    except KeyboardInterrupt:
        _leave(HeshuError("interrupted", exit_status=130))


def _guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command: errors that a user can mend become one line, Ctrl-C status 130."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _leave(HeshuError("interrupted", exit_status=130))
        except HeshuError as error:
            _leave(error)
        except (LexiconError, ResourceMissingError) as error:
            _leave(HeshuError("told", line=str(error)))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
                _leave(HeshuError("output-failed", detail=error.strerror))
            if not isinstance(error, BrokenPipeError):
                raise
            # The reader of stdout left (| head): what it wanted it has. Python must not flush into it again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return guarded


@app.callback(invoke_without_command=True)
def _heshu(
    version: Annotated[bool, typer.Option("--version", help="Print the version. 显示版本。")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed  # noqa: PLC0415

        _print(f"heshu {installed('heshu')}")
        raise typer.Exit


@app.command("run")
@_guarded
def run(
    paths: Paths,
    *,
    out: Annotated[Path, typer.Option(help="The folder for the dataset. 输出文件夹。")],
    metadata: Metadata = None,
    published: Published = None,
    lang: Annotated[Lang, typer.Option(help="Language of the files. 输出文件的语言。")] = Lang.zh,
    lexicons: Lexicons = None,
    workers: Workers = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. 不显示进度。")] = False,
) -> None:
    """Read reports; leave dataset, findings, charts and report. 主命令：读入报道，输出数据集与报告。"""
    from pipeline.engine.progress import progress_on_stderr  # noqa: PLC0415
    from pipeline.engine.run import run as run_all  # noqa: PLC0415

    messages = _messages()
    request = _request(paths, metadata, published, lexicons, workers)
    progress = progress_on_stderr(messages, quiet)
    told = Warnings(messages, _complain)
    try:
        tally = run_all(request, out, lang.value, progress, told.tell)
    finally:
        progress.close()
        told.close()
    for line in summary_lines(tally.counts(), tally.unread_share, out, messages):
        _print(line)
    unmatched = unmatched_line(tally.unmatched, tally.exclusions, tally.documents, messages)
    if unmatched and not quiet:
        _complain(unmatched)


@app.command("extract")
@_guarded
def extract(
    paths: PathsOrStdin,
    metadata: Metadata = None,
    published: Published = None,
    lexicons: Lexicons = None,
    workers: Workers = None,
) -> None:
    """Print figures as JSON lines. 逐行输出数字（JSON）。"""
    from pipeline.engine.lines import figure_lines  # noqa: PLC0415
    from pipeline.records import Quarantined  # noqa: PLC0415

    request = _request(paths, metadata, published, lexicons, workers)
    messages = _messages()
    for line in figure_lines(request):
        if isinstance(line, Quarantined):
            _complain(messages.quarantined(line))
        else:
            _print(line)


@app.command("explain")
@_guarded
def explain(
    dataset: Dataset,
    wanted: Annotated[
        str, typer.Argument(metavar="ID", help="A figure's id, or DOCUMENT:OFFSET. 编号或 文档:位置。")
    ],
) -> None:
    """Tell which rules decided a figure, or why a numeral is none. 说明一个数字的由来。"""
    from pipeline.engine.explain import explain as explained  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415

    for line in explained(StoredDataset(dataset), wanted, _messages()):
        _print(line)


@app.command("compare")
@_guarded
def compare(
    dataset: Dataset,
    metric: Annotated[str | None, typer.Option(help="A metric's code, e.g. activities. 指标代码。")] = None,
    level: Annotated[str | None, typer.Option(help="nation, province, prefecture or county. 层级。")] = None,
    period: Annotated[str | None, typer.Option(help="A period as in the table, e.g. 2023. 时段。")] = None,
) -> None:
    """Print the comparison of regions as CSV. 输出地区对比表。"""
    from pipeline.engine.listing import comparison_lines  # noqa: PLC0415
    from pipeline.engine.stored import StoredDataset  # noqa: PLC0415
    from pipeline.metrics import MetricNames  # noqa: PLC0415
    from pipeline.records import LEVELS  # noqa: PLC0415

    metrics = MetricNames.load(shipped_folder("lexicons")).codes
    for option, value, known in (("--metric", metric, metrics), ("--level", level, LEVELS)):
        if value is not None and value not in known:
            raise HeshuError("unknown-choice", option=option, value=value, known=", ".join(known))
    for line in comparison_lines(StoredDataset(dataset), metric, level, period):
        _print(line)


@app.command("chart")
@_guarded
def chart(
    dataset: Dataset,
    lang: Annotated[Lang, typer.Option(help="Language of charts and report. 图表与报告的语言。")] = Lang.zh,
) -> None:
    """Draw charts and report anew. 重画图表与报告。"""
    from pipeline.engine.charts import redraw  # noqa: PLC0415

    for name in redraw(dataset, lang.value):
        _print(str(dataset / name))


@app.command("audit")
@_guarded
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
        _print((dataset / "findings.sarif").read_text(encoding="utf-8").rstrip("\n"))
    else:
        for line in finding_table(stored, _messages()) if form is Form.table else finding_json(stored):
            _print(line)
    count = met(stored, fail_on.value) if fail_on else 0
    if fail_on and count:
        raise HeshuError("fail-on", exit_status=3, count=count, severity=fail_on.value)


@app.command("score")
@_guarded
def score(
    gold: Gold,
    scored: Scored,
    metadata: Metadata = None,
    lexicons: Lexicons = None,
    workers: Workers = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Print every miss, false figure and wrong field. 列出每个错误。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object. 输出 JSON。")] = False,
) -> None:
    """Score figures, or what is extracted from reports, against gold. 按标注评分。"""
    from pipeline.score.command import score_lines  # noqa: PLC0415

    messages = _messages()
    told = Warnings(messages, _complain)
    request = _request([scored], metadata, None, lexicons, workers)
    try:
        for line in score_lines(gold, request, messages, told.tell, as_json=as_json, errors=errors):
            _print(line)
    finally:
        told.close()


@lexicon_app.command("check")
@_guarded
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of lexicons; default: the shipped. 词表文件夹。")
    ] = None,
) -> None:
    """Load every lexicon strictly and walk its examples. 检查词表及其例句。"""
    from pipeline.engine.lexicons import check_lexicons  # noqa: PLC0415

    path = folder or shipped_folder("lexicons")
    _print(_messages().line("lexicon-fine", path=path, entries=check_lexicons(path)))


def _request(
    paths: list[Path],
    metadata: Path | None,
    published: str | None,
    lexicons: Path | None,
    workers: int | None,
) -> "Request":
    from pipeline.engine.inputs import Request  # noqa: PLC0415
    from pipeline.ingest.places import STDIN  # noqa: PLC0415

    piped = any(str(path) == STDIN for path in paths)
    if piped and sys.stdin is None:
        raise HeshuError("no-stdin")
    return Request(
        paths=tuple(paths),
        lexicons=lexicons or shipped_folder("lexicons"),
        metadata=metadata,
        published=published,
        workers=workers or len(os.sched_getaffinity(0)),
        stdin=sys.stdin.buffer.read() if piped else b"",
    )


def _messages() -> Messages:
    return Messages.load(locale_language(os.environ))


def _print(line: str) -> None:
    # Always UTF-8: the locale decides the language of messages, not the bytes of the output.
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")


def _complain(line: str) -> None:
    sys.stderr.write(line + "\n")


def _leave(error: HeshuError) -> NoReturn:
    if error.message_id == "output-failed":
        # What is still buffered cannot be written either, and Python would try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    elif sys.stdout is not None:
        sys.stdout.flush()
    _complain(_messages().error(error))
    sys.exit(error.exit_status)
