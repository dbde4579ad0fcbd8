"""Events: figures of one sentence that measure one and the same activity share a number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What an activity, work, programme or investment brings with it (annotation guide, field `event`).
_RESULTS = frozenset(
    {
        "participants",
        "reach",
        "institutions",
        "money",
        "services",
        "materials",
        "personnel",
        "enforcement",
        "supplies",
        "other",
    }
)
_STARTS = frozenset({"venues", "teams", "demonstrations", "measures", "rate", "base"})
# 从几十个增加到百个 tells one thing twice.
_GROWS = re.compile(r"(?:增加|发展|提高|提升|降低|下降|扩大|上升|减少|缩短|壮大|扩充)(?:到|至)|[增升降减]至")
# A rate without a noun of its own rates the number before it.
_OF_THAT = re.compile(r"[，,（(、\s]{0,2}(?:同比|环比|较|比(?:上|去|同)|占|增长|下降|上升|增幅|降幅)")
# How far before an event's first number the words that its rates take up may stand.
_TOLD = 12
_EMPTY_PAIRS = frozenset({"服务", "活动", "工作", "单位", "总数"})
_BREAK = re.compile(r"[；;。]")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as events see it: its span in the view, its sentence, its metric, and whether its noun is carried.

    ``item`` is what it counts; ``cell`` says that it stands in a table.
    """

    start: int
    end: int
    sentence: int
    metric: str
    carried: bool
    item: str = ""
    cell: bool = False


def number_events(chars: str, figures: Sequence[Measured]) -> list[int]:
    """Return an event number from 1 for each figure.

    >>> text = "开展活动12场，覆盖300人；建成驿站3个、书屋4个"
    >>> rows = [Measured(4, 7, 0, "activities", False), Measured(10, 14, 0, "participants", False),
    ...         Measured(19, 21, 0, "venues", False), Measured(24, 26, 0, "venues", False)]
    >>> number_events(text, rows)
    [1, 1, 2, 3]
    """
    numbers: list[int] = []
    current: list[Measured] = []
    for figure in figures:
        joins = bool(current) and _joins(chars, current, figure)
        numbers.append(numbers[-1] if joins else (numbers[-1] + 1 if numbers else 1))
        current = [*current, figure] if joins else [figure]
    return numbers


def _joins(chars: str, event: Sequence[Measured], figure: Measured) -> bool:
    last = event[-1]
    between = chars[last.end : figure.start]
    if figure.cell or figure.sentence != last.sentence or _BREAK.search(between):
        return False
    if figure.carried and figure.metric == last.metric == "base":
        return True
    if figure.metric == last.metric and _GROWS.search(between):
        return True
    if figure.metric == "rate" and _rates(chars, event, figure):
        return True
    if figure.metric in _STARTS or last.metric in ("demonstrations", "base", "rate"):
        return False
    if figure.metric == last.metric == "personnel" and "、" in between:
        return False
    if figure.metric == "projects":
        return last.metric == "money"
    if figure.metric == "works":
        return last.metric in ("materials", "personnel", "institutions")
    if figure.metric == "activities":
        # People who are mobilised, and the occasions that they hold, are one activity (组织2000余名党员开展活动800场).
        return last.metric in ("personnel", "institutions", "materials", "teams") and "activities" not in {
            f.metric for f in event
        }
    return figure.metric in _RESULTS


def _rates(chars: str, event: Sequence[Measured], figure: Measured) -> bool:
    """Tell whether a rate measures what the event counts: 同比下降13%, or 化解成功率 behind 化解纠纷417起."""
    if _OF_THAT.match(chars, event[-1].end):
        return True
    pairs = {figure.item[n : n + 2] for n in range(len(figure.item) - 1)} - _EMPTY_PAIRS
    told = chars[max(event[0].sentence, event[0].start - _TOLD) : event[-1].end]
    return any(pair in told or any(pair in f.item for f in event) for pair in pairs)
