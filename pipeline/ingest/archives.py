"""ZIP archives, read in memory only: no member is ever written to disk.

Limits guard against archives made to exhaust a machine; they are far above real ones (the
8,000 reports of one archive hold 16 MB).
"""

import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from pipeline.ingest.places import METADATA_NAME, Inventory, Place, is_hidden, printable, unsupported
from pipeline.records import Quarantined, Source

MAX_MEMBERS = 200_000
MAX_MEMBER_BYTES = 16 * 1024 * 1024
MAX_ARCHIVE_BYTES = 2 * 1024 * 1024 * 1024  # of all members, uncompressed
# Chinese text deflates to a third or a quarter; 100 blank lines in each page reach 30. The limit holds
# from 1 MiB on: a short file of blanks may compress as much as it likes.
MAX_RATIO = 200
RATIO_FROM_BYTES = 1024 * 1024

ARCHIVE_SUFFIXES = frozenset({".zip"})
NESTED_SUFFIXES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"})

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
# What zipfile and its decompressors raise on damaged, truncated or unsupported archives.
DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, ValueError,
    zlib.error, lzma.LZMAError, OSError, OverflowError,
)  # fmt: skip


def is_archive(name: str) -> bool:
    """Return whether a file is opened as an archive.

    >>> is_archive("news.ZIP"), is_archive("news.rar")
    (True, False)
    """
    return PurePosixPath(name).suffix.lower() in ARCHIVE_SUFFIXES


def list_members(file: str, shown: str, inventory: Inventory) -> None:
    """Add an archive's members to the inventory, or one row that says why it is passed over."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except DAMAGE as error:
        inventory.quarantined.append(_row(shown, "archive", _told(error)))
        return
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > MAX_ARCHIVE_BYTES:
        detail = f"{len(members)} members, {total} bytes > {MAX_MEMBERS} members, {MAX_ARCHIVE_BYTES} bytes"
        inventory.quarantined.append(_row(shown, "too-large", detail))
        return
    if all(_is_folder(member) for member in members):
        inventory.quarantined.append(_row(shown, "empty", "an archive without files"))
    seen: dict[str, int] = {}
    for index, member in enumerate(members):
        if _is_folder(member):
            continue
        name = member_name(member)
        seen[name] = seen.get(name, 0) + 1
        # Two members of one name are legal; both are read.
        path = f"{shown}!{name}" if seen[name] == 1 else f"{shown}!{name}#{seen[name]}"
        place = Place(path=path, name=PurePosixPath(name).name or name, file=file, member=index)
        refusal = _refusal(member, place)
        if refusal:
            inventory.quarantined.append(refusal)
        elif place.name == METADATA_NAME:
            inventory.tables.append((file, place))
        else:
            inventory.add(place)


def _is_folder(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a folder and nothing else: one that holds bytes is read or told of as a file."""
    return member.is_dir() and not member.file_size


def member_name(member: zipfile.ZipInfo) -> str:
    r"""Return a member's name; without the UTF-8 flag it is UTF-8 or GB18030 where it can be.

    Backslashes of archives made on Windows become slashes, control characters ``?``.

    >>> member_name(zipfile.ZipInfo("工作\\总结.txt".encode("gbk").decode("cp437")))
    '工作/总结.txt'
    """
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = name.encode("utf-8")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return printable(name.replace("\\", "/"))


def _refusal(member: zipfile.ZipInfo, place: Place) -> Quarantined | None:
    parts = PurePosixPath(place.path.partition("!")[2]).parts
    hidden = next((part for part in parts if part != ".." and is_hidden(part)), None)
    ratio = member.file_size / max(member.compress_size, 1)
    reason = detail = None
    if hidden:
        reason, detail = "hidden", hidden
    elif PurePosixPath(place.name).suffix.lower() in NESTED_SUFFIXES:
        reason, detail = "nested-archive", "an archive inside an archive; unpack it"
    elif place.name != METADATA_NAME and (told := unsupported(place.name)):
        reason, detail = "unsupported", told
    elif member.flag_bits & _ENCRYPTED:
        reason, detail = "encrypted", "the member needs a password"
    elif member.file_size > MAX_MEMBER_BYTES:
        reason, detail = "too-large", f"{member.file_size} bytes > {MAX_MEMBER_BYTES}"
    elif member.file_size > RATIO_FROM_BYTES and ratio > MAX_RATIO:
        reason, detail = "too-large", f"compressed {ratio:.0f} times > {MAX_RATIO}"
    return _row(place.path, reason, detail) if reason and detail else None


class OpenArchive:
    """An archive whose members are read one after the other."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.damage: str | None = None
        self._archive: zipfile.ZipFile | None = None
        self._members: list[zipfile.ZipInfo] = []
        self._identity = _identity(file)
        try:
            self._archive = zipfile.ZipFile(file)
            self._members = self._archive.infolist()
        except DAMAGE as error:
            self.damage = _told(error)

    def is_still(self, file: str) -> bool:
        """Return whether this is the archive that lies at ``file`` now."""
        return self.file == file and self._identity == _identity(file)

    def read(self, place: Place) -> Source | Quarantined:
        """Return the member's bytes, or the row that says what is broken (CRC, compression, length)."""
        if self._archive is None or place.member is None or place.member >= len(self._members):
            return _row(place.path, "archive", self.damage or "changed while being read")
        try:
            with self._archive.open(self._members[place.member]) as member:
                data = member.read(MAX_MEMBER_BYTES + 1)
        except DAMAGE as error:
            return _row(place.path, "archive", _told(error))
        if len(data) > MAX_MEMBER_BYTES:
            return _row(place.path, "too-large", f"more than {MAX_MEMBER_BYTES} bytes")
        return Source(path=place.path, name=place.name, data=data)

    def close(self) -> None:
        """Close the file."""
        if self._archive:
            self._archive.close()


def _identity(file: str) -> tuple[int, int, int, int] | None:
    try:
        status = Path(file).stat()
    except OSError:
        return None  # opening it tells why
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _row(path: str, reason: str, detail: str) -> Quarantined:
    return Quarantined(path=path, reason=reason, detail=detail)


def _told(error: BaseException) -> str:
    # zipfile repeats raw member names in its messages: the type and the printable first line suffice.
    line = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {printable(line)[:120]}"
