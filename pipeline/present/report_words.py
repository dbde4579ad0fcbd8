"""Every sentence that the report page says of its own, from ``report_words.toml`` beside this file."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from pipeline.present.wording import Lang

# what the script says; the rest is in the page already
SCRIPT_WORDS = (
    "filter",
    "filter_hint",
    "all",
    "previous",
    "next",
    "page",
    "no_rows",
    "missing",
    "further",
    "filtered",
    "reset",
    "chosen",
    "find",
    "find_hint",
    "found",
    "severity",
    "severity_error",
    "severity_warning",
    "severity_info",
    "not_stated",
    "colon",
    "joint",
    "differs_elsewhere",
    "residents",
)


class Saying(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages."""

    zh: str
    en: str


@lru_cache(maxsize=2)
def _sayings(file: str) -> dict[str, Saying]:
    return msgspec.toml.decode(Path(__file__).with_name(file).read_bytes(), type=dict[str, Saying])


def words_of(file: str, lang: Lang) -> dict[str, str]:
    """Return the texts of a file beside this one in one language."""
    return {name: saying.zh if lang == "zh" else saying.en for name, saying in _sayings(file).items()}


@lru_cache(maxsize=2)
def report_words(lang: Lang) -> Mapping[str, str]:
    """Return the page's texts by name; they are not to be changed.

    >>> report_words("zh")["title"], report_words("en")["title"]
    ('核数报告', 'Heshu report')
    """
    return MappingProxyType(words_of("report_words.toml", lang))


def script_words(lang: Lang) -> dict[str, str]:
    """Return the texts that the page's script needs."""
    words = report_words(lang)
    return {name: words[name] for name in SCRIPT_WORDS}
