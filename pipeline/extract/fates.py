"""What becomes of a numeral (law 2): a figure, an exclusion of a named class, or unread."""

from dataclasses import dataclass

from pipeline.records import Outcome


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a numeral: ``outcome``, the exclusion class as ``reason``, and the rule that decided."""

    outcome: Outcome
    reason: str | None
    rule: str


UNREAD = Fate("unread", None, "no unit and no noun")
NO_NUMBER = Fate("unread", None, "no number")
