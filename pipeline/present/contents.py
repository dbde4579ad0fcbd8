"""What the report is made of: the records of a finished dataset, and counts of the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.records import Cell, Document, Figure, Finding, Quarantined


@dataclass(frozen=True)
class NumeralTally:
    """How many numerals came to which end; ``reasons`` counts the excluded ones by class."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def unread_share(self) -> float:
        """The share of numerals that nothing could read, 0 to 1; 0 where there are none."""
        total = self.outcomes.total()
        return self.outcomes["unread"] / total if total else 0.0


@dataclass(frozen=True)
class Contents:
    """Everything that the report shows, as records."""

    cells: Sequence[Cell] = ()
    findings: Sequence[Finding] = ()
    figures: Sequence[Figure] = ()
    documents: Sequence[Document] = ()
    quarantined: Sequence[Quarantined] = ()
    numerals: NumeralTally = field(default_factory=NumeralTally)

    @property
    def duplicates(self) -> int:
        """The number of sources that held the text of another one."""
        return sum(max(len(document.sources) - 1, 0) for document in self.documents)
