"""Paths to sources: files, folders and archives in; places to read from and quarantine rows out.

Finding (:func:`find_places`) is cheap and lists everything in one sorted order; reading
(:class:`SourceReader`) takes the bytes of one place after the other, so that no more than one
file is held. What is passed over is a quarantine row with a reason, never silence.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from pipeline.errors import HeshuError
from pipeline.ingest.archives import OpenArchive, is_archive, list_members
from pipeline.ingest.places import (
    METADATA_NAME,
    STDIN,
    Inventory,
    Place,
    is_hidden,
    shown_path,
    unsupported,
)
from pipeline.records import Quarantined, Source

# The largest single text of the archive is 0.05 MB; yearbooks of a province stay under 10 MB of text.
MAX_FILE_BYTES = 16 * 1024 * 1024


def find_places(paths: Iterable[Path], exclude: Path | None = None) -> Inventory:
    """List every file and archive member under ``paths``, sorted by path, with what is passed over.

    ``exclude`` is a folder that is no input (the output folder inside an input folder). Links are
    followed; a folder is entered once, however many links lead to it. ``-`` is standard input.

    Raises:
        HeshuError: a path that does not exist (exit status 2).
    """
    inventory = Inventory()
    walk = _Walk(inventory, exclude.resolve() if exclude else None)
    for path in sorted(set(paths)):
        if str(path) == STDIN:
            inventory.add(Place(path=STDIN, name=STDIN, file=STDIN))
        elif not os.path.lexists(path):
            raise HeshuError("missing-path", path=path)
        else:
            walk.enter(path, given=True)
    walk.enter_links()
    return inventory.sorted()


class SourceReader:
    """Reads the bytes of places; an archive stays open from one call to the next, until another one is read.

    Opening an archive reads its whole directory (8,000 members: 0.07 s). An archive that changed meanwhile
    (another file under its name, another size or time of change) is opened anew.
    """

    def __init__(self) -> None:
        self._archive: OpenArchive | None = None

    def __enter__(self) -> "SourceReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, place: Place, stdin: bytes = b"") -> Source | Quarantined:
        """Return the place's bytes, or the row that says why there are none."""
        if place.member is None:
            return _read_file(place, stdin)
        if self._archive is None or not self._archive.is_still(place.file):
            self.close()
            self._archive = OpenArchive(place.file)
        return self._archive.read(place)

    def close(self) -> None:
        """Close what is open."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None


def read_places(places: Iterable[Place], stdin: bytes = b"") -> Iterator[Source | Quarantined]:
    """Read the bytes of each place, in order."""
    with SourceReader() as reader:
        for place in places:
            yield reader.read(place, stdin)


def _read_file(place: Place, stdin: bytes) -> Source | Quarantined:
    try:
        data = stdin if place.file == STDIN else Path(place.file).read_bytes()
    except OSError as error:
        return Quarantined(
            path=place.path, reason="unreadable", detail=error.strerror or type(error).__name__
        )
    if len(data) > MAX_FILE_BYTES:
        return Quarantined(
            path=place.path, reason="too-large", detail=f"{len(data)} bytes > {MAX_FILE_BYTES}"
        )
    return Source(path=place.path, name=place.name, data=data)


class _Walk:
    """Walks the given paths; folders behind links wait until all real folders are entered."""

    def __init__(self, inventory: Inventory, exclude: Path | None) -> None:
        self.inventory = inventory
        self.exclude = exclude
        self.entered: set[tuple[int, int]] = set()
        self.listed: set[Path] = set()
        self.told: set[tuple[Path, str]] = set()
        self.links: list[Path] = []

    def enter(self, path: Path, *, given: bool = False) -> None:
        try:
            status = path.stat()
        except OSError as error:
            self._quarantine(path, "unreadable", error.strerror or type(error).__name__)
            return
        if not given and is_hidden(path.name):
            self._quarantine(path, "hidden", path.name)
        elif stat.S_ISDIR(status.st_mode):
            if path.is_symlink() and not given:
                self.links.append(path)
            else:
                self._enter_folder(path, (status.st_dev, status.st_ino))
        elif not stat.S_ISREG(status.st_mode):
            self._quarantine(path, "unreadable", "not a regular file")
        else:
            self._enter_file(path, status.st_size)

    def enter_links(self) -> None:
        while self.links:
            waiting, self.links = sorted(self.links), []
            for path in waiting:
                status = path.stat()
                self._enter_folder(path, (status.st_dev, status.st_ino))

    def _enter_folder(self, folder: Path, identity: tuple[int, int]) -> None:
        if identity in self.entered or (self.exclude and folder.resolve() == self.exclude):
            return
        self.entered.add(identity)
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names, not paths, are sorted
        except OSError as error:
            self._quarantine(folder, "unreadable", error.strerror or type(error).__name__)
            return
        for name in names:
            self.enter(folder / name)

    def _enter_file(self, path: Path, size: int) -> None:
        shown = shown_path(path)
        if path.name == METADATA_NAME:
            self.inventory.tables.append((str(path), None))
        elif is_archive(path.name):
            if path not in self.listed:
                self.listed.add(path)
                list_members(str(path), shown, self.inventory)
        elif detail := unsupported(path.name):
            self._quarantine(path, "unsupported", detail)
        elif size > MAX_FILE_BYTES:
            self._quarantine(path, "too-large", f"{size} bytes > {MAX_FILE_BYTES}")
        else:
            self.inventory.add(Place(path=shown, name=PurePosixPath(shown).name, file=str(path)))

    def _quarantine(self, path: Path, reason: str, detail: str) -> None:
        # Told once of each file; two files whose names differ in control characters alone are shown as one.
        if (path, reason) in self.told:
            return
        self.told.add((path, reason))
        self.inventory.quarantined.append(Quarantined(path=shown_path(path), reason=reason, detail=detail))
