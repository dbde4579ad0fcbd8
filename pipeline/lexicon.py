"""The strict loader of ``lexicons/``: vocabulary is data, and bad data raises.

A lexicon file is a TOML file of ``[[entry]]`` tables or a CSV file with a header. Each
entry type is a frozen struct; an unknown key, a missing key, a wrong type, an empty
list of examples or a second entry with the same key is a :class:`LexiconError` that
names the file and the entry.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec


class LexiconError(ValueError):
    """A lexicon file is malformed: the message says which file, which entry, what to do."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all lexicon entries."""

    def key(self) -> str:
        """Return what must be unique in the file; by default the first field."""
        return str(getattr(self, self.__struct_fields__[0]))


EntryT = TypeVar("EntryT", bound=Entry)


def load_toml(path: Path, entry_type: type[EntryT]) -> tuple[EntryT, ...]:
    """Read the ``[[entry]]`` tables of a TOML file, strictly.

    Raises:
        LexiconError: unreadable file, unknown or missing key, wrong type, duplicate key.
    """
    table = msgspec.defstruct("Table", [("entry", list[entry_type])], forbid_unknown_fields=True)  # type: ignore[valid-type]
    try:
        decoded = msgspec.toml.decode(path.read_bytes(), type=table)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    return _unique(path, decoded.entry)  # type: ignore[attr-defined]


def load_csv(path: Path, entry_type: type[EntryT]) -> tuple[EntryT, ...]:
    """Read a UTF-8 CSV file whose header is exactly the entry's fields, strictly.

    Empty cells are null for optional fields; lists are separated by ``|``.

    Raises:
        LexiconError: wrong header, wrong type, duplicate key.
    """
    fields = entry_type.__struct_fields__
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LexiconError(f"{path}: {error}") from error
    if not rows or tuple(rows[0]) != fields:
        raise LexiconError(f"{path}: the header must be {','.join(fields)}")
    lists = {
        f.name for f in msgspec.structs.fields(entry_type) if getattr(f.type, "__origin__", None) is tuple
    }
    entries = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(fields):
            raise LexiconError(f"{path}, line {number}: {len(row)} cells, {len(fields)} expected")
        cells: dict[str, object] = {}
        for name, cell in zip(fields, row, strict=True):
            if name in lists:
                cells[name] = cell.split("|") if cell else []
            elif cell:
                cells[name] = cell
        try:
            entries.append(msgspec.convert(cells, entry_type, strict=False))
        except msgspec.ValidationError as error:
            raise LexiconError(f"{path}, line {number}: {error}") from error
    return _unique(path, entries)


def _unique(path: Path, entries: Iterable[EntryT]) -> tuple[EntryT, ...]:
    seen: set[str] = set()
    kept = tuple(entries)
    for entry in kept:
        key = entry.key()
        if key in seen:
            raise LexiconError(f"{path}: {key!r} stands there twice; keep one")
        seen.add(key)
    return kept
