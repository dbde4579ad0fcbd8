"""The lexicons that the stages behind the figures read."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.wording import FindingTexts
from pipeline.dataset.attributions import Attributions
from pipeline.dataset.claims import Attributor, ItemClassifier, Regions, UnitClassifier
from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.xlsx_export import SheetTexts
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses
from pipeline.parse.units import Units
from pipeline.regions import Gazetteer


@dataclass(frozen=True)
class Vocabulary:
    """Regions, item and unit classes, who speaks, names and texts."""

    regions: Regions
    items: ItemClassifier
    units: UnitClassifier
    attributions: Attributor
    metrics: MetricNames
    columns: ColumnTexts
    findings: FindingTexts
    sheets: SheetTexts

    @classmethod
    def load(cls, lexicons: Path, lang: str) -> "Vocabulary":
        """Read them from a folder; raises :class:`pipeline.lexicon.LexiconError`."""
        regions = Gazetteer.load(lexicons)
        return cls(
            regions=regions,
            items=ItemClasses.load(lexicons),
            units=Units.load(lexicons),
            attributions=Attributions.load(lexicons, regions),
            metrics=MetricNames.load(lexicons),
            columns=ColumnTexts.load(lexicons),
            findings=FindingTexts.load(lexicons),
            sheets=SheetTexts.load(lexicons, lang),
        )
