"""Names of the metrics (指标) for people, from ``lexicons/metrics.toml``."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.lexicon import Entry, LexiconError, load_toml


class MetricEntry(Entry, frozen=True, kw_only=True):
    """A metric: its code, its names, what is counted, typical units, invented examples (two at least)."""

    code: str
    zh: str
    en: str
    counted: str
    units: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class MetricNames:
    """The metrics in the order of the file.

    >>> from pipeline.resources import shipped_folder
    >>> names = MetricNames.load(shipped_folder("lexicons"))
    >>> names.zh("activities"), names.en("rate")
    ('活动场次', 'Rates')
    >>> names.zh("no-such-metric")
    'no-such-metric'
    """

    entries: tuple[MetricEntry, ...]

    @classmethod
    def load(cls, folder: Path) -> "MetricNames":
        """Read ``metrics.toml`` in ``folder``.

        Raises:
            LexiconError: malformed file, or a metric with fewer than two examples.
        """
        path = folder / "metrics.toml"
        entries = load_toml(path, MetricEntry)
        for entry in entries:
            if len(entry.examples) < 2 or not entry.units:
                raise LexiconError(f"{path}: {entry.code!r} needs units and at least two examples")
        return cls(entries)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the order of the file."""
        return tuple(entry.code for entry in self.entries)

    def zh(self, code: str) -> str:
        """Return the Chinese name; a code that no entry has stands for itself."""
        return next((entry.zh for entry in self.entries if entry.code == code), code)

    def en(self, code: str) -> str:
        """Return the English name; a code that no entry has stands for itself."""
        return next((entry.en for entry in self.entries if entry.code == code), code)
