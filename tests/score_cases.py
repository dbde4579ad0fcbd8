"""What the tests of ``heshu score`` share: invented gold lines, and a score made in this process."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.engine.inputs import Request
from pipeline.errors import HeshuError
from pipeline.records import Quarantined
from pipeline.resources import shipped_folder
from pipeline.score.command import Score, score

Line = dict[str, Any]
Told = list[HeshuError | Quarantined]
LEXICONS = shipped_folder("lexicons")
TEXT = "2024年3月，开鲁县开展普法宣传活动12场，覆盖群众3000余人次，发放资料2万份。"


def gold_line(start: int = 16, end: int = 19, **changed: object) -> Line:
    line = {
        "doc": "a.txt", "start": start, "end": end, "quote": "x" * (end - start), "value": 12, "high": None,
        "bound": "exact", "unit": "场", "metric": "activities", "item": "宣传活动", "region": "150523",
        "status": "achieved", "period": "2024-03", "event": 1,
    }  # fmt: skip
    return {**line, **changed}


def write_lines(path: Path, lines: Sequence[Line]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def scored(gold: Sequence[Path], path: Path, **asked: Any) -> tuple[Score, Told]:
    told: Told = []
    result, _ = score(gold, Request(paths=(path,), lexicons=LEXICONS, **asked), told.append)
    return result, told


def ids(told: Told) -> list[str]:
    return ["quarantined" if isinstance(notice, Quarantined) else notice.message_id for notice in told]
