"""What the report is made of: the records of a finished dataset, and counts of the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.dataset.claims import Regions
from pipeline.dataset.selection import Selection
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
    """Everything that the report shows, as records; ``selection`` says which cells and findings these are."""

    cells: Sequence[Cell] = ()
    findings: Sequence[Finding] = ()
    figures: Sequence[Figure] = ()
    documents: Sequence[Document] = ()
    quarantined: Sequence[Quarantined] = ()
    numerals: NumeralTally = field(default_factory=NumeralTally)
    selection: Selection = field(default_factory=Selection)

    def selected(self, selection: Selection, regions: Regions) -> "Contents":
        """Return the contents with the cells, and the findings on the figures, that the selection takes.

        What was read stays whole: documents, figures, numerals and quarantine.
        """
        if not selection.told():
            return self
        taken = selection.figure_ids(self.cells, self.figures, regions)
        return replace(
            self,
            cells=[cell for cell in self.cells if selection.takes(cell)],
            findings=[finding for finding in self.findings if taken.intersection(finding.figure_ids)],
            selection=selection,
        )

    @property
    def duplicates(self) -> int:
        """The number of sources that held the text of another one."""
        return sum(max(len(document.sources) - 1, 0) for document in self.documents)
