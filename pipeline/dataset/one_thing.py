"""Whether what is counted is one thing: only then do two values for it conflict, and may it be ranked, summed, divided.

A key says what is counted by its campaign, metric, kind, item class and qualifier. Under some the figures of a region
are about different things, and nothing follows from their differing.
"""

from typing import Protocol

from pipeline.records import Kind

PARTS = frozenset({"其中", "其余"})
OWN_CLASS_MARK = "·"  # before the words of an item that no lexicon groups
# `other` gathers what has no metric: its figures count different things.
NO_ONE_THING = frozenset({"other"})
# Without a campaign, money and rates of a region are mostly those of its companies. Of 93 contradictions over
# 8,000 news of 2023, 92 told no campaign: 80 of money, rates or `other`, the rest of different things under
# different words (7万家企业, 16家高新技术企业). None was one.
SPEAKERS_OWN = frozenset({"money", "rate"})


class Counted(Protocol):
    """What says what is counted: the key of a claim, or a cell."""

    @property
    def campaign(self) -> str | None:
        """The campaign's code."""

    @property
    def metric(self) -> str:
        """The metric's code."""

    @property
    def kind(self) -> Kind | None:
        """The kind of a rate."""

    @property
    def item_class(self) -> str | None:
        """The lexicon's class of the item, or the item's own words behind :data:`OWN_CLASS_MARK`."""

    @property
    def qualifier(self) -> str | None:
        """What the item is limited to."""


def names_one_thing(counted: Counted, *, reporter_known: bool = False) -> bool:
    """Tell whether the key names one thing in a region.

    It does not without an item, for metric ``other``, for a part (其中) of a whole that another report does not name,
    and for a rate of unknown kind, which may be a level or a change; nor, without campaign and reporter, for what is
    any speaker's own.
    """
    if counted.item_class is None or counted.metric in NO_ONE_THING or counted.qualifier in PARTS:
        return False
    if counted.metric == "rate" and counted.kind is None:
        return False
    return counted.campaign is not None or reporter_known or not speakers_own(counted)


def speakers_own(counted: Counted) -> bool:
    """Tell whether the figures are any speaker's own: money, rates, and items that no lexicon groups, or none."""
    return counted.metric in SPEAKERS_OWN or counted.item_class is None or has_own_class(counted)


def has_own_class(counted: Counted) -> bool:
    """Tell whether the item's own words stand for its class, since no lexicon groups it."""
    return counted.item_class is not None and counted.item_class.startswith(OWN_CLASS_MARK)
