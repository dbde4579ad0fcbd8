"""Names for codes: metrics, campaigns and regions as people call them, from ``lexicons/``."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.audit.wording import FindingTexts
from pipeline.ingest.campaigns import Campaign
from pipeline.lexicon import load_toml
from pipeline.messages import Messages
from pipeline.metrics import MetricNames
from pipeline.records import Cell
from pipeline.regions import Gazetteer
from pipeline.resources import shipped_folder


@dataclass(frozen=True)
class Names:
    """Names in one language; a code without a name is shown as it is. Names of regions stay Chinese.

    ``regions`` holds full names, from the province down; ``checks`` what each check looks for, ``reasons`` why a
    source was passed over.

    >>> Names(metrics={"money": "资金金额"}).metric("money"), Names().metric("money")
    ('资金金额', 'money')
    """

    metrics: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    def metric(self, code: str) -> str:
        """Return the name of a metric."""
        return self.metrics.get(code, code)

    def campaign(self, code: str) -> str:
        """Return the name of a campaign."""
        return self.campaigns.get(code, code)

    def check(self, code: str) -> str:
        """Return the name of a check of the audit."""
        return self.checks.get(code, code)

    def reason(self, code: str) -> str:
        """Return why a source was passed over."""
        return self.reasons.get(code, code)

    def region(self, cell: Cell) -> str:
        """Return the full name of a cell's region, else the name that the cell has."""
        return self.regions.get(cell.region, cell.region_name)

    def distinct(self, cells: Iterable[Cell]) -> dict[str, str]:
        """Return a short name for each region; the full name, else the code too, where several share it."""
        first = {cell.region: cell for cell in cells}
        short = Counter(cell.region_name for cell in first.values())
        full = Counter(self.region(cell) for cell in first.values())
        names = {}
        for code, cell in first.items():
            name = cell.region_name
            if short[name] > 1:
                name = self.region(cell)
                name = f"{name} {code}" if full[name] > 1 else name
            names[code] = name
        return names


def load_names(
    lang: str,
    regions: Iterable[str] = (),
    lexicons: Path | None = None,
    gazetteer: Gazetteer | None = None,
) -> Names:
    """Read the names in a folder of lexicons (without one: the shipped), full names for the codes in ``regions``.

    ``gazetteer`` spares reading that folder's once more.

    Raises:
        LexiconError: a lexicon is malformed.

    >>> names = load_names("zh", ["150725"])
    >>> names.metric("activities"), names.regions["150725"], load_names("en").metric("rate")
    ('活动场次', '内蒙古自治区呼伦贝尔市陈巴尔虎旗', 'Rates')
    """
    lexicons = lexicons or shipped_folder("lexicons")
    metrics = MetricNames.load(lexicons)
    campaigns = load_toml(lexicons / "campaigns.toml", Campaign)
    checks = FindingTexts.load(lexicons).entries
    codes = sorted(set(regions))
    if codes and gazetteer is None:
        gazetteer = Gazetteer.load(lexicons)
    return Names(
        metrics={entry.code: entry.zh if lang == "zh" else entry.en for entry in metrics.entries},
        campaigns={entry.code: entry.zh if lang == "zh" else entry.en for entry in campaigns},
        regions={code: gazetteer.full_name(code) for code in codes if code in gazetteer} if gazetteer else {},
        checks={code: text.title_zh if lang == "zh" else text.title_en for code, text in checks.items()},
        reasons=Messages.load("zh" if lang == "zh" else "en").reasons(),
    )
