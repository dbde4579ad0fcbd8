"""``datapackage.json``: a Frictionless Data Package that describes every column of every table."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.comparison import COMPARISON
from pipeline.dataset.finding_table import FINDING_TABLE
from pipeline.dataset.per_activity_table import PER_ACTIVITY_TABLE
from pipeline.dataset.roll_up_table import ROLL_UP_TABLE
from pipeline.dataset.schemas import DOCUMENTS, FIGURES, NUMERALS, QUARANTINE, Column, ColumnKind

# File name, table of columns.toml, columns.
RESOURCES: tuple[tuple[str, str, tuple[Column, ...]], ...] = (
    ("documents.parquet", "documents", DOCUMENTS),
    ("numerals.parquet", "numerals", NUMERALS),
    ("figures.parquet", "figures", FIGURES),
    ("figures.csv", "figures", FIGURES),
    ("comparison.parquet", "comparison", COMPARISON),
    ("comparison.csv", "comparison", COMPARISON),
    ("roll_ups.parquet", "roll_ups", ROLL_UP_TABLE),
    ("roll_ups.csv", "roll_ups", ROLL_UP_TABLE),
    ("per_activity.parquet", "per_activity", PER_ACTIVITY_TABLE),
    ("per_activity.csv", "per_activity", PER_ACTIVITY_TABLE),
    ("findings.csv", "findings", FINDING_TABLE),
    ("quarantine.csv", "quarantine", QUARANTINE),
)
_TYPES: dict[ColumnKind, str] = {
    "integer": "integer",
    "number": "number",
    "quotient": "number",
    "boolean": "boolean",
}
_CSV_TYPES: dict[ColumnKind, str] = _TYPES
_PARQUET_TYPES: dict[ColumnKind, str] = {**_TYPES, "list": "array"}
_KEYS: Mapping[str, str] = {"documents": "document_id", "figures": "figure_id", "findings": "fingerprint"}
_ABOUT_CSV = (
    "UTF-8 BOM, CRLF, RFC 4180. 以 = + - @ 等字符开头、会被电子表格当作公式的文字，前加撇号 ' / "
    "text that a spreadsheet would run as a formula (it starts with = + - @ or a full-width form, a tab or "
    "a line break) has an apostrophe ' before it. null: 空 / empty."
)
_ABOUT_PARQUET = (
    "数值为 decimal128(38, 12)；装不下的精确数在 fraction 各列；商取四位小数，为 decimal128(38, 4) / numbers are "
    "decimal128(38, 12); exact ones that it cannot hold stand in the fraction columns; quotients have four decimals, "
    "decimal128(38, 4)."
)


def write_datapackage(path: Path, columns: ColumnTexts) -> None:
    """Write the descriptor; it is the same for every run, its paths are relative."""
    descriptor = datapackage(columns)
    path.write_text(
        json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
    )


def datapackage(columns: ColumnTexts) -> dict[str, Any]:
    """Return the descriptor as plain data.

    Raises:
        LexiconError: ``columns.toml`` does not explain a column.
    """
    return {
        "name": "heshu-dataset",
        "title": "核数数据集 / Heshu dataset",
        "description": "从报告中读出的数字、其对比与疑点 / figures of reports, compared and audited",
        "profile": "data-package",
        "resources": [_resource(name, table, described, columns) for name, table, described in RESOURCES],
    }


def _resource(name: str, table: str, described: Sequence[Column], texts: ColumnTexts) -> dict[str, Any]:
    is_csv = name.endswith(".csv")
    schema: dict[str, Any] = {
        "fields": [
            _field(table, column, texts, _CSV_TYPES if is_csv else _PARQUET_TYPES) for column in described
        ],
        "missingValues": [""],
    }
    if table in _KEYS:
        schema["primaryKey"] = [_KEYS[table]]
    resource: dict[str, Any] = {
        "name": name.replace(".", "-"),
        "path": name,
        "type": "table",
        "description": _ABOUT_CSV if is_csv else _ABOUT_PARQUET,
        "scheme": "file",
        "format": name.rpartition(".")[2],
        "mediatype": "text/csv" if is_csv else "application/vnd.apache.parquet",
    }
    if is_csv:
        resource["encoding"] = "utf-8-sig"
        resource["dialect"] = {
            "csv": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}
        }
    return {**resource, "schema": schema}


def _field(table: str, column: Column, texts: ColumnTexts, types: Mapping[ColumnKind, str]) -> dict[str, Any]:
    text = texts.of(table, column.name)
    return {
        "name": column.name,
        "type": types.get(column.kind, "string"),
        "title": f"{text.title_zh} / {text.title_en}",
        "description": f"{text.zh} / {text.en}",
    }
