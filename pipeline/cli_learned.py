"""The commands about gold and the learned layer, ``heshu score`` and ``heshu train``. No logic, as in ``cli``."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_guard import build_request, complain, guarded, messages_of_locale, print_line
from pipeline.cli_options import Gold, Layering, Lexicons, Metadata, ModelOption, Scored, Workers
from pipeline.messages import Warnings
from pipeline.resources import shipped_folder


@guarded
def score(
    gold: Gold,
    scored: Scored,
    metadata: Metadata = None,
    lexicons: Lexicons = None,
    layers: Annotated[
        Layering | None,
        typer.Option(
            help="Score the rules alone, the learned layer alone, or both, beside the rules alone. "
            "只评规则、只评学习层或两者，并与规则对比。"
        ),
    ] = None,
    model: ModelOption = None,
    workers: Workers = None,
    errors: Annotated[
        bool, typer.Option("--errors", help="Print every miss, false figure and wrong field. 列出每个错误。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object. 输出 JSON。")] = False,
) -> None:
    """Score figures, or what is extracted from reports, against gold. 按标注评分。"""
    from pipeline.score.command import score_lines  # noqa: PLC0415

    messages = messages_of_locale()
    told = Warnings(messages, complain)
    request = build_request([scored], metadata, None, lexicons, workers, layers, model)
    asked = {"as_json": as_json, "errors": errors, "against_rules": layers is not None}
    try:
        for line in score_lines(gold, request, messages, told.tell, **asked):
            print_line(line)
    finally:
        told.close()


@guarded
def train(
    *,
    out: Annotated[Path, typer.Option(help="The folder for the model. 模型文件夹。")],
    gold: Annotated[
        list[Path] | None,
        typer.Option(
            help="Your own gold, in the guide's format; needs --reports. 自己的标注，须同时给出 --reports。"
        ),
    ] = None,
    reports: Annotated[
        list[Path] | None, typer.Option(help="The reports that --gold is about. --gold 所标注的报道。")
    ] = None,
    unlabelled: Annotated[
        list[Path] | None,
        typer.Option(help="Reports without gold, labelled by the rules. 未标注的报道，由规则代为标注。"),
    ] = None,
    sentences: Annotated[
        list[Path] | None,
        typer.Option(help="Annotated sentences in place of the shipped corpus. 取代随附语料的标注句子。"),
    ] = None,
    metadata: Metadata = None,
    lexicons: Lexicons = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress on stderr. 不显示进度。")] = False,
) -> None:
    """Build the learned layer from the corpus and your own gold. 训练学习层。"""
    from pipeline.engine.progress import progress_on_stderr  # noqa: PLC0415
    from pipeline.training.command import TrainRequest, trained_lines  # noqa: PLC0415
    from pipeline.training.command import train as train_model  # noqa: PLC0415

    messages = messages_of_locale()
    told = Warnings(messages, complain)
    request = TrainRequest(
        out=out,
        lexicons=lexicons or shipped_folder("lexicons"),
        sentences=tuple(sentences) if sentences else None,
        gold=tuple(gold or ()),
        reports=tuple(reports or ()),
        unlabelled=tuple(unlabelled or ()),
        metadata=metadata,
    )
    progress = progress_on_stderr(messages, quiet)
    try:
        trained = train_model(request, progress, told.tell)
    finally:
        progress.close()
        told.close()
    for line in trained_lines(trained, out, messages):
        print_line(line)
