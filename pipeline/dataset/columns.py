"""What each column of the dataset means, in Chinese and English, from ``lexicons/columns.toml``."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.lexicon import Entry, LexiconError, load_toml


class ColumnText(Entry, frozen=True, kw_only=True):
    """A column's headings and its meaning with the unit. ``name`` is ``column`` or ``table.column``."""

    name: str
    title_zh: str
    title_en: str
    zh: str
    en: str

    def title(self, lang: str) -> str:
        """Return the heading in the language ``zh`` or ``en``."""
        return self.title_zh if lang == "zh" else self.title_en

    def about(self, lang: str) -> str:
        """Return the meaning in the language ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class ColumnTexts:
    """All columns' texts by name.

    >>> from pipeline.resources import shipped_folder
    >>> texts = ColumnTexts.load(shipped_folder("lexicons"))
    >>> texts.of("comparison", "unit").en
    'unit class: 场 is 场次, 人 and 人次 stay apart'
    >>> texts.of("figures", "unit").title_zh
    '单位'
    """

    entries: dict[str, ColumnText]

    @classmethod
    def load(cls, folder: Path) -> "ColumnTexts":
        """Read ``columns.toml`` in ``folder``.

        Raises:
            LexiconError: malformed file.
        """
        return cls({entry.name: entry for entry in load_toml(folder / "columns.toml", ColumnText)})

    def of(self, table: str, column: str) -> ColumnText:
        """Return the text for a column of a table.

        Raises:
            LexiconError: the file does not explain the column.
        """
        found = self.entries.get(f"{table}.{column}") or self.entries.get(column)
        if found is None:
            raise LexiconError(f"columns.toml: no entry explains the column {table}.{column}")
        return found
