"""The words around places: ``region_anaphora.toml`` and ``region_roles.toml``."""

from typing import Literal

from pipeline.lexicon import Entry


class RegionAnaphora(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``region_anaphora.toml``."""

    name: str
    words: tuple[str, ...]
    suffixes: tuple[str, ...]
    examples: tuple[str, ...]
    points: bool = False
    everywhere: bool = False
    subject: bool = False
    ours: bool = False
    organs: bool = False
    inner: bool = False
    goes_on: bool = False
    unless: tuple[str, ...] = ()


class RegionRole(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``region_roles.toml``."""

    role: Literal[
        "partner",
        "destination",
        "locative",
        "dateline",
        "medium",
        "school",
        "company",
        "nation",
        "elsewhere",
        "abroad",
        "credited",
        "country",
        "home market",
        "measured against",
        "rank",
        "organ",
        "branch",
        "provinces",
        "national organ",
        "national event",
        "organ speaks",
        "given to",
        "other",
        "counties",
        "prefectures",
    ]
    words: tuple[str, ...]
    examples: tuple[str, ...]


class Medium(Entry, frozen=True, kw_only=True):
    """One row of ``media.csv``: a regional medium whose name holds no place, and the division it reports on."""

    name: str
    code: str
    place: str


class Byname(Entry, frozen=True, kw_only=True):
    """One row of ``region_bynames.csv``: what a division is called in print, and the division."""

    name: str
    code: str
    place: str
