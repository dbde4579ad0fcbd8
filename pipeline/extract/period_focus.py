"""Periods that an earlier sentence gives: 自启动以来, where the start was told before; 同期.

The guide lets a period end with its sentence; these words reach back and say so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.periods import Period

_DATED = re.compile(r"(\d{4}(?:-\d{2}){0,2})(?:/\.\.)?")
_TOLD_WITHIN = 30
_YEAR_AND_MONTH = r"于(?P<year>(?:19|20)\d{2})年(?:(?P<month>\d{1,2})月)?"


class PeriodReference(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``period_references.toml``."""

    name: str
    kind: Literal["start", "same"]
    words: tuple[str, ...]
    reason: str
    examples: tuple[str, ...]


@dataclass(slots=True)
class PeriodFocus:
    """What a document's sentences so far told of time: when something started, and the last period."""

    starts: set[str] = field(default_factory=set)
    last: str | None = None


class PeriodReferences:
    """Resolves words that point back in time; the state of a document lives in :class:`PeriodFocus`."""

    def __init__(self, entries: Sequence[PeriodReference]) -> None:
        words = {entry.kind: "|".join(sorted(entry.words, key=len, reverse=True)) for entry in entries}
        self._start = re.compile(rf"(?:{words['start']})")
        self._since = re.compile(
            rf"(?:自)?[^，。；：、\d年月日]{{0,16}}?(?:{words['start']})(?:实施)?(?:以来|至今)"
        )
        self._founded = re.compile(rf"(?:{words['start']}){_YEAR_AND_MONTH}")
        self._same = re.compile(rf"(?:^|(?<=[，。；]))(?:{words['same']})(?=[，,\u4e00-\u9fff])")

    @classmethod
    def load(cls, lexicons: Path) -> "PeriodReferences":
        """Read ``period_references.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "period_references.toml", PeriodReference))

    def tells_start(self, sentence: str) -> bool:
        """Tell whether the sentence may say when something started."""
        return self._start.search(sentence) is not None

    def resolve(self, sentence: str, periods: Sequence[Period], focus: PeriodFocus) -> list[Period]:
        """Return the periods of a sentence with those that point back, and note what it tells of time.

        >>> from pipeline.resources import shipped_folder
        >>> from pipeline.parse.periods import PeriodReader
        >>> lexicons = shipped_folder("lexicons")
        >>> reader, references, focus = PeriodReader.load(lexicons), PeriodReferences.load(lexicons), PeriodFocus()
        >>> for text in ("2022年8月，这项活动启动。", "活动开展以来，举办宣讲30场。", "同期，发放手册200册。"):
        ...     print([p.period for p in references.resolve(text, reader.find(text, "2023-08-01"), focus)])
        ['2022-08']
        ['2022-08/..']
        ['2022-08/..']
        """
        found = list(periods)
        if len(focus.starts) == 1:
            start = next(iter(focus.starts))
            found += [
                Period(match.start(), match.end(), f"{start}/..")
                for match in self._since.finditer(sentence)
                if not any(p.start < match.end() and match.start() < p.end for p in periods)
            ]
        if focus.last is not None and (match := self._same.search(sentence)) is not None:
            found.append(Period(match.start(), match.end(), focus.last))
        found.sort(key=lambda period: period.start)
        self._note(sentence, periods, focus)
        if any(period.period for period in found):
            focus.last = next(period.period for period in reversed(found) if period.period)
        return found

    def _note(self, sentence: str, periods: Sequence[Period], focus: PeriodFocus) -> None:
        for period in periods:
            dated = _DATED.fullmatch(period.period or "")
            told = self._start.search(sentence, period.start, period.end + _TOLD_WITHIN)
            if dated is not None and told is not None and not period.deadline:
                focus.starts.add(dated[1])
        for match in self._founded.finditer(sentence):
            month = f"-{int(match['month']):02}" if match["month"] else ""
            focus.starts.add(match["year"] + month)
