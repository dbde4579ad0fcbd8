"""Status: whether a figure is reported as done, or as a goal, plan or requirement."""

import re
from dataclasses import dataclass

from pipeline.extract.cues import CueWords
from pipeline.parse.names import NAMES
from pipeline.records import Status

_DONE = re.compile(r"已经?(?!列入|纳入)|截[至止]目前|目前|累计|共计|先后|完成了|圆满")
_CLAUSE = re.compile(r"[，；。]|,(?!\d)")


@dataclass(frozen=True, slots=True)
class StatusDecision:
    """A decided status with the name of the rule that decided it."""

    value: Status
    rule: str


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


def decide_status(cues: CueWords, before: str, deadline: bool) -> StatusDecision:
    """Return the status of a figure by the text of its sentence before it.

    >>> from pipeline.resources import shipped_folder
    >>> cues = CueWords.load(shipped_folder("lexicons"), "status")
    >>> decide_status(cues, "计划培训骨干", False).value, decide_status(cues, "计划已完成培训", False).value
    ('target', 'achieved')
    >>> decide_status(cues, "将任务分解到", False).value
    'achieved'
    """
    if deadline:
        return StatusDecision("target", "period:deadline")
    before = NAMES.sub(_blank, before)
    found = cues.last(before)
    if found is None:
        return StatusDecision("achieved", "default")
    start, cue = found
    if cue.scope == "clause" and _CLAUSE.search(before, start):
        return StatusDecision("achieved", "default")
    if _DONE.search(before, start + 1):
        return StatusDecision("achieved", "cue:done")
    return StatusDecision("target", f"cue:{cue.name}")
