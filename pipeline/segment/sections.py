"""Sections: the parts of a document in which one unit speaks, each under its headings."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby
from pathlib import Path

from msgspec.structs import replace

from pipeline.lexicon import Entry, load_toml
from pipeline.records import Section
from pipeline.segment.layout import Layout, Paragraph

_UNIT_TEXT = re.compile(r"[^\s，。、：；！？“”‘’《》（）()—·|>【】]{2,40}")
# Every figure carries its section's heading. The longest of the corpus has 126 characters; a file that is nothing but
# short lines is one heading as long as itself, of which the lines up to here are told.
LONGEST_HEADING = 400


class UnitSuffix(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``organisations.toml``: the last characters of a unit's name."""

    suffix: str
    examples: tuple[str, ...]


class SectionReader:
    """Cuts a layout into sections; built from the lexicon, holds no other state."""

    def __init__(self, suffixes: Sequence[UnitSuffix]) -> None:
        names = "|".join(sorted((re.escape(entry.suffix) for entry in suffixes), key=len, reverse=True))
        self._unit = re.compile(rf"(?:.*?(?:{names})(?![长员]))+")

    @classmethod
    def load(cls, lexicons: Path) -> "SectionReader":
        """Read ``organisations.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "organisations.toml", UnitSuffix))

    def read(self, layout: Layout) -> list[Section]:
        """Return the sections in order; together they cover the view. Spans are of the view.

        >>> from pipeline.resources import shipped_folder
        >>> from pipeline.segment.layout import lay_out
        >>> text = "陈巴尔虎旗人民政府\\n筑牢团结之基\\n\\n全旗开展活动3场。"
        >>> [(s.heading, s.reporter) for s in SectionReader.load(shipped_folder("lexicons")).read(lay_out(text))]
        [('陈巴尔虎旗人民政府 筑牢团结之基', '陈巴尔虎旗人民政府')]
        """
        chars = layout.view.chars
        found: list[Section] = []
        for heading, members in groupby(layout.paragraphs, key=lambda paragraph: paragraph.heading):
            paragraphs = list(members)
            if heading:
                found.append(self._under_headings(chars, paragraphs))
            elif not found:
                start = paragraphs[0].start
                found.append(Section(start=start, end=paragraphs[0].end, heading=None, heading_end=start))
        ends = [section.start for section in found[1:]] + [len(chars)]
        return [replace(section, end=end) for section, end in zip(found, ends, strict=True)]

    def _under_headings(self, chars: str, headings: Sequence[Paragraph]) -> Section:
        """Return the section that headings in a row open, the first unit that one of them names its reporter."""
        lines = [chars[paragraph.start : paragraph.end].strip() for paragraph in headings]
        lengths = accumulate(len(line) + 1 for line in lines[1:])
        kept = 1 + sum(length + len(lines[0]) <= LONGEST_HEADING for length in lengths)
        end = headings[-1].end
        return Section(
            start=headings[0].start,
            end=end,
            heading=" ".join(lines[:kept]),
            heading_end=end,
            reporter=next((unit for line in lines if (unit := self.unit_in(line)) is not None), None),
        )

    def unit_in(self, heading: str) -> str | None:
        """Return the unit named in a heading, without the person who speaks for it (law 10: no persons).

        >>> from pipeline.resources import shipped_folder
        >>> reader = SectionReader.load(shipped_folder("lexicons"))
        >>> reader.unit_in("——访某市雕塑艺术馆馆长甲乙"), reader.unit_in("绘就团结进步画卷")
        ('某市雕塑艺术馆', None)
        """
        for match in _UNIT_TEXT.finditer(heading):
            unit = self._unit.match(match.group().removeprefix("访"))
            if unit is not None and len(unit.group()) > 2:
                return unit.group()
        return None


def section_at(sections: Sequence[Section], position: int) -> Section:
    """Return the section that holds a position of the view."""
    return sections[max(0, bisect_right(sections, position, key=lambda section: section.start) - 1)]
