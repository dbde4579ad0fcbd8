"""The arguments and options that commands of ``heshu`` share, with their help in both languages."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Lang(StrEnum):
    """The language of files."""

    zh = "zh"
    en = "en"


class Form(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"
    sarif = "sarif"


class Severity(StrEnum):
    """How grave a finding is."""

    error = "error"
    warning = "warning"
    info = "info"


class Layering(StrEnum):
    """Who decides the fields of a figure."""

    rules = "rules"
    learned = "learned"
    all = "all"


class ComparisonTable(StrEnum):
    """What ``heshu compare`` prints."""

    cells = "cells"
    roll_ups = "roll-ups"
    per_activity = "per-activity"
    coverage = "coverage"


Paths = Annotated[
    list[Path], typer.Argument(help="Reports: files, folders, .zip archives. 文件、文件夹或压缩包。")
]
PathsOrStdin = Annotated[
    list[Path], typer.Argument(help='Files, folders, .zip archives; "-" is standard input. “-”为标准输入。')
]
Gold = Annotated[
    list[Path],
    typer.Argument(
        metavar="GOLD", help="Gold: one .jsonl file per report, or folders of them. 标注文件或文件夹。"
    ),
]
Scored = Annotated[
    Path,
    typer.Argument(
        metavar="REPORTS_OR_FIGURES",
        help="A report, a folder or .zip of reports; or figures: a .jsonl file, a folder of them, “-”. "
        "报道，或已提取的数字。",
    ),
]
Metadata = Annotated[
    Path | None,
    typer.Option(help="CSV: file and any of published, publisher, region, campaign. 元数据表。"),
]
Published = Annotated[
    str | None, typer.Option(help="Publication date of one text, e.g. 2024-06-05. 单篇文本的发布日期。")
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes; default: all cores. 进程数，默认用全部核心。")
]
Lexicons = Annotated[
    Path | None, typer.Option(help="A folder of lexicons in place of the shipped ones. 词表文件夹。")
]
Dataset = Annotated[Path, typer.Argument(help="The folder that heshu run left. heshu run 的输出文件夹。")]
LayersOption = Annotated[
    Layering,
    typer.Option(
        "--layers", help="Who decides: rules, the learned layer alone, or all. 由规则、学习层还是两者判定。"
    ),
]
ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model", help="A folder of heshu train in place of the shipped model. 训练所得的模型文件夹。"
    ),
]
MetricOption = Annotated[
    str | None, typer.Option("--metric", help="A metric's code, e.g. activities. 指标代码。")
]
LevelOption = Annotated[
    str | None, typer.Option("--level", help="nation, province, prefecture or county. 层级。")
]
PeriodOption = Annotated[
    str | None, typer.Option("--period", help="A period as in the table, e.g. 2023. 时段。")
]
CampaignOption = Annotated[
    str | None, typer.Option("--campaign", help="A campaign's code, e.g. anti-fraud. 活动代码。")
]
