"""The names that :mod:`pipeline.parse.places` looks for, and what each means in a given year."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.lexicon import Entry, LexiconError, load_csv, load_toml
from pipeline.regions import Division, Gazetteer, Trust

PlaceKind = Literal["division", "town", "form"]
# Abolished names up to this length turn up by chance: 动力区 in 动力区市, 大港区 in 两大港区.
LONGEST_WORD = 3
COUNTY = "县"
RANKS = {"nation": 0, "province": 1, "prefecture": 2, "county": 3}


class ObservedTrust(Entry, frozen=True, kw_only=True):
    """How news use a county's bare short name (``region_trust.csv``).

    ``confirmed`` counts texts that also name the county in full or what lies around it,
    ``lone`` those that do not.
    """

    name: str
    trust: Literal["strong", "weak"]
    lone: int
    confirmed: int


class RegionForm(Entry, frozen=True, kw_only=True):
    """A form that reports use and no table gives (``region_forms.toml``).

    ``code`` or, where the form means several divisions, ``codes``. With neither, the form
    is a name that the table has and the entry only sets its trust.
    """

    form: str
    code: str | None = None
    codes: tuple[str, ...] = ()
    trust: Trust
    reason: str
    examples: tuple[str, ...]

    def targets(self) -> tuple[str, ...]:
        """Return the codes, however they were written."""
        return (self.code,) if self.code else self.codes


class Town(Entry, frozen=True, kw_only=True):
    """A town, township, street or development zone and the divisions it may lie in (``towns.csv``)."""

    name: str
    codes: tuple[str, ...]
    trust: Trust


class Border(Entry, frozen=True, kw_only=True):
    """Characters beside a name that make it no name (``place_borders.csv``)."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]


class ContextWord(Entry, frozen=True, kw_only=True):
    """A word that undoes a name (guard), makes it doubtful (follower) or names a town's organ (``place_context.toml``)."""

    word: str
    kind: Literal["guard", "follower", "organ"]
    scope: Literal["all", "county"] = "all"
    unless: tuple[str, ...] = ()
    reason: str
    examples: tuple[str, ...]


class PlaceLexicon(msgspec.Struct, frozen=True):
    """All entries the finder is built from."""

    forms: tuple[RegionForm, ...]
    towns: tuple[Town, ...]
    borders: tuple[Border, ...] = ()
    context: tuple[ContextWord, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> "PlaceLexicon":
        """Read ``region_forms.toml``, ``towns.csv``, ``place_borders.csv`` and ``place_context.toml``.

        Raises:
            LexiconError: a file is malformed.
        """
        return cls(
            load_toml(folder / "region_forms.toml", RegionForm),
            load_csv(folder / "towns.csv", Town),
            load_csv(folder / "place_borders.csv", Border),
            load_toml(folder / "place_context.toml", ContextWord),
        )


class Sense(msgspec.Struct, frozen=True):
    """What a name means in a year.

    ``namesakes`` are narrower divisions of the same short name, meant only where a wider
    name stands before it: 海南 is the province, but 乌海市海南 its district.
    """

    candidates: tuple[str, ...]
    namesakes: tuple[str, ...]
    trust: Trust


class Name:
    """One string to look for: who bears it, and when.

    ``bare`` says that it is a short name, without the word that tells what it is; ``county``
    that only county-level divisions bear it; ``only_in_chain`` that it is too general to stand
    alone (城区).
    """

    __slots__ = (
        "after",
        "bare",
        "before",
        "county",
        "form",
        "full",
        "kind",
        "only_in_chain",
        "shorts",
        "text",
        "town",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        self.full: list[Division] = []
        self.shorts: list[Division] = []
        self.form: RegionForm | None = None
        self.town: Town | None = None
        self.kind: PlaceKind = "division"
        self.bare = self.county = self.only_in_chain = False
        self.before: frozenset[str] = frozenset()
        self.after: frozenset[str] = frozenset()

    def settle(self) -> None:
        """Derive ``bare``, ``county`` and ``only_in_chain`` once all bearers are known."""
        self.bare = not self.full and not self.town and (self.form is None or not self.form.targets())
        self.county = all(row.level == "county" for row in (*self.full, *self.shorts))
        short_form = len(self.text) <= 2 and self.kind != "form"
        self.only_in_chain = short_form and any(
            row.level == "county" and row.name[1] != "县" for row in self.full
        )

    def sense(self, gazetteer: Gazetteer, year: int | None) -> Sense | None:
        """Return what the name means in the year, None if nothing that can be told."""
        if self.form and self.form.targets():
            return self._of_codes(gazetteer, self.form.targets(), year, self.form.trust)
        trust = self.form.trust if self.form else None
        for bearers, usual in ((self.full, "strong"), (self.shorts, None)):
            living = [row for row in bearers if _living(row, year)]
            if living:
                return _by_rank(gazetteer, living, trust or usual)
        if self.town:
            return self._of_codes(gazetteer, self.town.codes, year, trust or self.town.trust)
        past = {row.code for row in (self.full or self.shorts) if year is None or row.start <= year}
        lasting = self.full and len(self.text) > LONGEST_WORD
        return self._of_codes(gazetteer, past, year, trust or ("strong" if lasting else "weak"))

    @staticmethod
    def _of_codes(gazetteer: Gazetteer, codes: Iterable[str], year: int | None, trust: Trust) -> Sense | None:
        heirs = {heir for code in codes for heir in gazetteer.successors(code, year)}
        return Sense(tuple(sorted(heirs)), (), trust) if heirs else None


def _living(row: Division, year: int | None) -> bool:
    return row.end is None if year is None else row.valid(year)


def _by_rank(gazetteer: Gazetteer, bearers: list[Division], trust: str | None) -> Sense:
    """Return the sense of a name that divisions in use bear.

    A strong bearer outranks the narrower ones (吉林 is the province, 西安 the city); among
    weak ones all count but those inside another (朝阳县 in 朝阳市).
    """
    codes = {row.code for row in bearers}
    outer = {code for code in codes if not codes.intersection(gazetteer.lineage(code)[:-1])}
    top = min(RANKS[row.level] for row in bearers)
    leading = {row.code for row in bearers if RANKS[row.level] == top}
    if trust == "strong" or (
        trust is None and all(row.trust == "strong" for row in bearers if row.code in leading)
    ):
        return Sense(tuple(sorted(leading)), tuple(sorted(codes - leading)), "strong")
    return Sense(tuple(sorted(outer)), tuple(sorted(codes - outer)), "weak")


def build_names(gazetteer: Gazetteer, lexicon: PlaceLexicon) -> dict[str, Name]:
    """Return all names by their text.

    Raises:
        LexiconError: a form or town names an unknown code, or a form without codes is no name of the table.
    """
    names: dict[str, Name] = {}
    for row in gazetteer.divisions():
        if row.level == "nation":
            continue
        for text in (row.name, *row.aliases):
            names.setdefault(text, Name(text)).full.append(row)
        if row.short != row.name:
            names.setdefault(row.short, Name(row.short)).shorts.append(row)
    for town in lexicon.towns:
        _check_codes(gazetteer, "towns.csv", town.name, town.codes)
        name = names.setdefault(town.name, Name(town.name))
        name.town = town
        if not name.full and not name.shorts:
            name.kind = "town"
    for form in lexicon.forms:
        _check_codes(gazetteer, "region_forms.toml", form.form, form.targets())
        if not form.targets() and form.form not in names:
            raise LexiconError(
                f"region_forms.toml: {form.form!r} has no code and is no name in regions.csv or towns.csv"
            )
        name = names.setdefault(form.form, Name(form.form))
        name.form = form
        if form.targets():
            name.kind = "form"
    for border in lexicon.borders:
        if border.name in names:
            names[border.name].before = frozenset(border.before)
            names[border.name].after = frozenset(border.after)
    return {text: name for text, name in names.items() if _usable(name)}


def _usable(name: Name) -> bool:
    """Leave out single characters, and abolished names too general to mean one place (市区, 郊区)."""
    name.settle()
    return len(name.text) > 1 and not (name.only_in_chain and all(row.end is not None for row in name.full))


def _check_codes(gazetteer: Gazetteer, file: str, name: str, codes: tuple[str, ...]) -> None:
    for code in codes:
        if code not in gazetteer:
            raise LexiconError(f"{file}: {name!r} leads to {code}, which regions.csv does not have")
