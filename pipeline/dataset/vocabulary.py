"""The lexicons that the stages behind the figures read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.audit.wording import FindingTexts
from pipeline.dataset.attributions import Attributions
from pipeline.dataset.claims import Attributor, ItemClassifier
from pipeline.dataset.columns import ColumnTexts
from pipeline.dataset.per_capita import residents_by_region
from pipeline.dataset.sheet_texts import SheetTexts
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses
from pipeline.parse.units import Units
from pipeline.regions import Gazetteer, load_population


@dataclass(frozen=True)
class Vocabulary:
    """Regions and their residents, item and unit classes, who speaks, names and texts."""

    regions: Gazetteer
    residents: Mapping[str, int]
    items: ItemClassifier
    units: Units
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
            residents=residents_by_region(load_population(lexicons), regions),
            items=ItemClasses.load(lexicons),
            units=Units.load(lexicons),
            attributions=Attributions.load(lexicons, regions),
            metrics=MetricNames.load(lexicons),
            columns=ColumnTexts.load(lexicons),
            findings=FindingTexts.load(lexicons),
            sheets=SheetTexts.load(lexicons, lang),
        )
