"""Scores by the product's own scorer, and by the shared one, for the tests that hold floors."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.engine.inputs import Request
from pipeline.errors import HeshuError
from pipeline.records import Quarantined
from pipeline.resources import shipped_folder
from pipeline.score.command import score


def our_rows(gold: Sequence[Path], scored: Path) -> dict[str, float]:
    """Return the F1 of every row; nothing may be doubtful about the gold, nothing missing or unreadable."""
    told: list[HeshuError | Quarantined] = []
    result, _ = score(gold, Request(paths=(scored,), lexicons=shipped_folder("lexicons")), told.append)
    assert not told, told
    return result.f1()


def shared_rows(shared: Path, gold: Sequence[Path], figures: Path) -> dict[str, float]:
    """Return the F1 of every row by the shared scorer, rounded to four decimals as it prints them."""
    command = [sys.executable, str(shared / "tools" / "score.py"), *map(str, gold), str(figures), "--json"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    rows: dict[str, float] = json.loads(done.stdout)
    return rows
