"""Where a source lies, before its bytes are read; what counts as a report by its name."""

import os
import unicodedata
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.records import Quarantined, Record

STDIN = "-"
METADATA_NAME = "metadata.csv"
TEXT_SUFFIXES = frozenset({".txt", ".text"})
HTML_SUFFIXES = frozenset({".htm", ".html", ".xhtml"})
LATER_SUFFIXES = frozenset(
    {".pdf", ".docx", ".doc", ".wps"}
)  # formats that reports come in and Heshu reads later


class Place(Record, frozen=True, kw_only=True):
    """A file or an archive member. ``path`` is as shown (``news.zip!a/b.txt``), ``file`` what is opened.

    ``member`` is the member's index in the archive's directory, null for a plain file.
    """

    path: str
    name: str
    file: str
    member: int | None = None


class Inventory(msgspec.Struct):
    """Everything under the given paths: places to read, rows passed over, metadata tables.

    A table is a file with, for a table inside an archive, the index of its member.
    """

    places: list[Place] = msgspec.field(default_factory=list)
    quarantined: list[Quarantined] = msgspec.field(default_factory=list)
    tables: list[tuple[str, Place | None]] = msgspec.field(default_factory=list)

    def add(self, place: Place) -> None:
        """Take a place in."""
        self.places.append(place)

    def sorted(self) -> "Inventory":
        """Return the inventory in path order; a file listed twice is one place."""
        unique = {(place.path, place.file, place.member or 0): place for place in self.places}
        return Inventory(
            places=[unique[key] for key in sorted(unique)],
            quarantined=sorted(self.quarantined, key=lambda row: (row.path, row.reason, row.detail)),
            tables=sorted(set(self.tables), key=lambda table: (table[0], table[1].path if table[1] else "")),
        )


def shown_path(path: Path) -> str:
    r"""Return the path with forward slashes; bytes that are no UTF-8 are shown as ``\xNN``.

    >>> shown_path(Path("归档/a.txt"))
    '归档/a.txt'
    """
    return printable(os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace"))


def printable(text: str) -> str:
    r"""Return the text with control characters and direction marks as ``?``: names are shown on terminals.

    >>> printable("a\x1b[31m\n总　结.txt")
    'a?[31m?总　结.txt'
    """
    return "".join("?" if unicodedata.category(character)[0] == "C" else character for character in text)


def is_hidden(name: str) -> bool:
    """Return whether a file is no report by convention: dot files and what systems leave in folders.

    >>> is_hidden(".DS_Store"), is_hidden("__MACOSX"), is_hidden("~$总结.docx"), is_hidden("总结.txt")
    (True, True, True, False)
    """
    return name.startswith((".", "~$")) or name in {"__MACOSX", "Thumbs.db", "desktop.ini"}


def unsupported(name: str) -> str | None:
    """Return why a file of this name is not read, or null where it is.

    >>> unsupported("通报.txt"), unsupported("页面.HTML"), unsupported("表.xlsx"), unsupported("报告")
    (None, None, 'suffix .xlsx', 'no suffix')
    >>> unsupported("公报.pdf")
    'suffix .pdf; convert it to text'
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in TEXT_SUFFIXES or suffix in HTML_SUFFIXES:
        return None
    if suffix in LATER_SUFFIXES:
        return f"suffix {suffix}; convert it to text"
    return f"suffix {suffix}" if suffix else "no suffix"
