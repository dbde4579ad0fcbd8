"""``manifest.json``: what makes a folder a dataset, and the check that it still is one.

The manifest holds the checksum of every other file, written last; no times, no absolute paths, nothing
about the machine, so that the same inputs give the same bytes.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.errors import HeshuError

MANIFEST = "manifest.json"
UNFINISHED = ".heshu-unfinished-"  # what a file is called while it is written
# Raised when a table gains or loses a column: 2 has reasons, values per resident, ranks, sums and ratios.
FORMAT_VERSION = 2
EARLIER_FORMATS = frozenset({1})


class FileEntry(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of one file."""

    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a dataset consists of. ``files`` is by path relative to the folder."""

    format_version: int
    heshu: str
    counts: dict[str, int]
    files: dict[str, FileEntry]


class _Version(msgspec.Struct):
    format_version: int


def manifest_of(folder: Path, names: Iterable[str], counts: Mapping[str, int]) -> Manifest:
    """Return the manifest of the named files of a folder."""
    return Manifest(
        format_version=FORMAT_VERSION,
        heshu=version("heshu"),
        counts=dict(sorted(counts.items())),
        files={name: _entry(folder / name) for name in sorted(names)},
    )


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the manifest as indented JSON with a final newline."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(folder: Path, *, earlier: bool = False) -> Manifest:
    """Read a folder's manifest; one that an earlier version of the program wrote only where ``earlier`` says so.

    Raises:
        HeshuError: none there, unreadable, of another format version, or naming files outside the folder.
    """
    try:
        data = (folder / MANIFEST).read_bytes()
        found = msgspec.json.decode(data, type=_Version).format_version
        if found in EARLIER_FORMATS and not earlier:
            raise HeshuError("problem-manifest-earlier", version=found)
        if found not in {FORMAT_VERSION, *EARLIER_FORMATS}:
            raise HeshuError("problem-manifest-format", version=found)
        manifest = msgspec.json.decode(data, type=Manifest)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise HeshuError("problem-no-manifest") from error
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise HeshuError("problem-manifest-malformed") from error
    if not all(is_inside(name) for name in manifest.files):
        raise HeshuError("problem-manifest-malformed")
    return manifest


def check_dataset(folder: Path) -> list[HeshuError]:
    """Return what keeps the folder from being a dataset: nothing, where every file matches the manifest.

    >>> [problem.message_id for problem in check_dataset(Path("no-such-folder"))]
    ['problem-no-folder']
    """
    if not folder.is_dir():
        return [HeshuError("problem-no-folder")]
    try:
        manifest = read_manifest(folder)
    except HeshuError as problem:
        return [problem]
    problems = []
    for name, entry in manifest.files.items():
        try:
            same = _entry(folder / name) == entry
        except OSError:
            problems.append(HeshuError("problem-file-missing", name=name))
            continue
        if not same:
            problems.append(HeshuError("problem-file-changed", name=name))
    return problems


def require_dataset(folder: Path) -> Manifest:
    """Return the manifest of a folder that holds a dataset.

    Raises:
        HeshuError: it does not (exit status 2).
    """
    problems = check_dataset(folder)
    if problems:
        raise HeshuError("no-dataset", path=folder, problem=problems[0])
    return read_manifest(folder)


def is_inside(name: str) -> bool:
    """Return whether a path of a manifest stays in its folder: a manifest may come from anywhere.

    >>> [is_inside(name) for name in ("charts/a.png", "../a", "/etc/passwd", "a/../../b", "")]
    [True, False, False, False, False]
    """
    path = PurePosixPath(name)
    plain = bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\0" not in name
    return plain and name != MANIFEST and not path.parts[0].startswith(".heshu-")


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut."""
    unfinished = path.with_name(f"{UNFINISHED}{path.name}")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)  # noqa: PTH105 - tests stop the program at each os.replace
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and removals in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileEntry(bytes=os.fstat(file.fileno()).st_size, sha256=digest)
