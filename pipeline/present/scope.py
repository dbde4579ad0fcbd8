"""What a chart is about, in one line: campaign, period, level, number of regions and of reports."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pipeline.present.canvas import safe_label
from pipeline.present.chart_words import chart_words
from pipeline.present.comparable import STATED_WEIGHT, ComparableKey, ComparableSet
from pipeline.present.naming import Names
from pipeline.present.wording import CHART_WORDS, Lang, counted, period_text
from pipeline.records import Cell


class Frame(NamedTuple):
    """What the cells of one chart share that sets several metrics beside each other."""

    campaign: str | None
    level: str
    period: str | None

    @property
    def weight(self) -> int:
        """How much more a chart of this frame tells than one that states neither period nor campaign.

        >>> Frame("rule-of-law", "county", "2023").weight, Frame(None, "county", None).weight
        (16, 1)
        """
        stated = (self.period is not None) + (self.campaign is not None)
        return int(STATED_WEIGHT**stated)

    @property
    def order(self) -> tuple[str, ...]:
        """A place among frames that tell as much."""
        return tuple(part or "" for part in self)

    def holding(self, cells: Sequence[Cell]) -> ComparableSet:
        """Return cells of this frame as one set, for its scope: the metric is left open."""
        key = ComparableKey(self.campaign, self.level, "", None, None, None, self.period, None)
        return ComparableSet(key, tuple(cells))


def frame_of(cell: Cell) -> Frame:
    """Return the frame of a cell."""
    return Frame(cell.campaign, cell.level, cell.period)


def scope_text(
    drawn: ComparableSet,
    period: str,
    names: Names,
    lang: Lang,
    document_of: Mapping[str, str],
    among: int | None = None,
) -> str:
    """Return the scope of what is drawn, with ``period`` as it is to be read.

    ``among`` is the number of regions of which those drawn are the first; figures are counted where reports are
    not known.
    """
    words, key = CHART_WORDS[lang], drawn.key
    campaign = names.campaign(key.campaign) if key.campaign else words["any_campaign"]
    reports = drawn.reports(document_of)
    count = counted("reports", reports, lang) if reports else counted("figures", drawn.figures, lang)
    parts = [
        safe_label(campaign),
        safe_label(period),
        words[key.level],
        regions_text(drawn.regions, among, lang),
        count,
    ]
    return " · ".join(parts)


def regions_text(drawn: int, among: int | None, lang: Lang) -> str:
    """Write how many regions are drawn, and of how many where there are more.

    >>> regions_text(3, 3, "zh"), regions_text(30, 1200, "zh"), regions_text(30, 1200, "en")
    ('3个地区', '1,200个地区中的30个', '30 of 1,200 regions')
    """
    if among is None or among == drawn:
        return counted("regions", drawn, lang)
    return chart_words(lang)["regions_of"].format(shown=f"{drawn:,}", n=f"{among:,}")


def selected_text(field: str, value: str, names: Names, lang: Lang) -> str:
    """Return how a value of one of the selectable fields is read.

    >>> selected_text("level", "county", Names(), "zh"), selected_text("period", "2023", Names(), "zh")
    ('县级', '2023年')
    """
    match field:
        case "campaign":
            return names.campaign(value)
        case "period":
            return period_text(value, lang)
        case "metric":
            return names.metric(value)
        case _:
            return CHART_WORDS[lang][value]
