"""The words of the findings, from ``lexicons/findings.toml``."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from pipeline.lexicon import Entry, LexiconError, load_toml
from pipeline.records import Severity

PLACEHOLDERS = frozenset(
    {"region", "metric", "item", "period", "value", "doc", "other_region", "other_value", "other_doc"}
)


class CheckText(Entry, frozen=True, kw_only=True):
    """One check's severity, title, message and innocent explanation in both languages."""

    code: str
    severity: Severity
    title_zh: str
    title_en: str
    zh: str
    en: str
    innocent_zh: str
    innocent_en: str


@dataclass(frozen=True)
class FindingTexts:
    """All checks' texts, by code."""

    entries: dict[str, CheckText]

    @classmethod
    def load(cls, folder: Path) -> "FindingTexts":
        """Read ``findings.toml`` in ``folder``.

        Raises:
            LexiconError: malformed file, or a message with an unknown placeholder.
        """
        path = folder / "findings.toml"
        entries = load_toml(path, CheckText)
        for entry in entries:
            for message in (entry.zh, entry.en):
                unknown = _placeholders(path, entry, message) - PLACEHOLDERS
                if unknown:
                    raise LexiconError(
                        f"{path}: {entry.code!r} has the unknown placeholder {sorted(unknown)[0]!r}"
                    )
        return cls({entry.code: entry for entry in entries})

    def of(self, code: str) -> CheckText:
        """Return the text of a check.

        Raises:
            KeyError: no entry has this code.
        """
        return self.entries[code]

    def must_match(self, codes: Iterable[str]) -> None:
        """Raise unless there is exactly one entry for each of the codes.

        Raises:
            LexiconError: a check has no entry, or an entry no check.
        """
        odd = sorted(self.entries.keys() ^ set(codes))
        if odd:
            raise LexiconError(f"findings.toml: checks and entries differ in {', '.join(odd)}")


def _placeholders(path: Path, entry: CheckText, message: str) -> set[str]:
    try:
        pieces = list(Formatter().parse(message))
    except ValueError as error:
        raise LexiconError(f"{path}: {entry.code!r}: {error}") from error
    return {name for _, name, _, _ in pieces if name is not None}
