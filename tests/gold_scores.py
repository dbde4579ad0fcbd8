"""Scores against gold by the shared scorer's definitions, for the floors that the tests hold.

The scorer itself stays beside the shared reports; the corpus must be scored without it, so
the same F1 rows are computed here and compared with the scorer's in test_gold_floors.py.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
RECORD = ("value", "high", "bound", "unit", "metric", "region", "status")


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _overlap(a: Row, b: Row) -> int:
    return int(min(a["end"], b["end"]) - max(a["start"], b["start"]))


def _pairs(gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    candidates = sorted(
        (
            (_overlap(p, g), -a, -b)
            for a, g in enumerate(gold)
            for b, p in enumerate(predicted)
            if _overlap(p, g) > 0
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    for _, a, b in candidates:
        if all(-a != x and -b != y for x, y in pairs):
            pairs.append((-a, -b))
    return pairs


def _same(field: str, a: Row, b: Row) -> bool:
    x, y = a.get(field), b.get(field)
    if field in ("value", "high") and x is not None and y is not None:
        return abs(float(x) - float(y)) <= 1e-6 * max(1.0, abs(float(y)))
    return (x or None) == (y or None) if field not in ("value", "high") else x is y


def scores(documents: Iterable[tuple[Sequence[Row], Sequence[Row]]]) -> dict[str, float]:
    """Return the F1 of found, value and record over (gold, predicted) pairs of documents."""
    right: Counter[str] = Counter()
    total = 0
    for lines, predicted in documents:
        ignored = [g for g in lines if g["metric"] == "ignore"]
        gold = sorted((g for g in lines if g["metric"] != "ignore"), key=lambda g: g["start"])
        pairs = _pairs(gold, predicted)
        taken = {b for _, b in pairs}
        kept = [
            b for b, p in enumerate(predicted) if b in taken or not any(_overlap(p, i) > 0 for i in ignored)
        ]
        total += len(gold) + len(kept)
        for a, b in pairs:
            right["found"] += 1
            right["value"] += all(_same(f, predicted[b], gold[a]) for f in ("value", "high"))
            right["record"] += all(_same(f, predicted[b], gold[a]) for f in RECORD)
    return {row: 2 * right[row] / total if total else 0.0 for row in ("found", "value", "record")}
