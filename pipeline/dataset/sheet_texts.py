"""The words on the sheets of ``comparison.xlsx``, from ``lexicons/sheets.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.lexicon import Entry, load_toml


class SheetText(Entry, frozen=True, kw_only=True):
    """A piece of text on the sheets of ``comparison.xlsx``."""

    name: str
    zh: str
    en: str


@dataclass(frozen=True)
class SheetTexts:
    """The texts of ``lexicons/sheets.toml`` in one language."""

    texts: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path, lang: str) -> "SheetTexts":
        """Read ``sheets.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        entries = load_toml(folder / "sheets.toml", SheetText)
        return cls({entry.name: entry.zh if lang == "zh" else entry.en for entry in entries})

    def __getitem__(self, name: str) -> str:
        return self.texts[name]
