"""The output folder: locked, worked in, published to in one order that survives being killed anywhere.

Everything is built in ``.heshu-work``. Publishing writes down which files are touched
(``.heshu-publishing.json``), removes the manifest, moves the files, removes those of the earlier dataset
that the new one lacks, and writes the manifest last. So at any moment the folder holds a dataset whose
manifest matches, or none that claims to be one. Files that Heshu did not write are left alone.
"""

import errno
import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

import msgspec

from pipeline.engine.manifest import (
    MANIFEST,
    UNFINISHED,
    Manifest,
    check_dataset,
    is_inside,
    manifest_bytes,
    manifest_of,
    read_manifest,
    sync_folder,
    write_durably,
)
from pipeline.errors import HeshuError

WORK = ".heshu-work"
LOCK = ".heshu-lock"
PUBLISHING = ".heshu-publishing.json"
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
UNWRITABLE = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.EIO,
        errno.EEXIST,
        errno.EISDIR,
        errno.ENOTDIR,
        errno.EXDEV,
    }
)


class OutputFolder:
    """The folder of one run, held by a lock. ``notices`` are what an earlier run left to tell."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work = path / WORK
        self.notices = self._notices()

    def prepare(self) -> None:
        """Remove an earlier run's leftovers, whatever lies under their names, and make an empty work folder."""
        for name in (WORK, *(f"{UNFINISHED}{each}" for each in (PUBLISHING, MANIFEST))):
            _clear(self.path / name)
        if (self.path / PUBLISHING).is_dir():
            _clear(self.path / PUBLISHING)
        self.work.mkdir()

    def require_room(self) -> None:
        """Check that every file of the work folder can take its place.

        Raises:
            HeshuError: a folder lies in the place of a file, or a file or link in that of a folder.
        """
        for name in (*self._built(), MANIFEST):
            target = self.path / name
            above = [self.path / parent for parent in PurePosixPath(name).parents[:-1]]
            taken = [each for each in above if each.is_symlink() or (each.exists() and not each.is_dir())]
            if target.is_dir() and not target.is_symlink():
                taken.append(target)
            if taken:
                raise HeshuError("out-in-the-way", path=taken[-1])

    def publish(self, counts: Mapping[str, int]) -> Manifest:
        """Move everything from the work folder into the output folder and write the manifest last."""
        names = self._built()
        self.require_room()
        manifest = manifest_of(self.work, names, counts)
        for name in names:
            _sync_file(self.work / name)
        with interrupts_ignored():
            touched = self._known_files() | set(names)
            write_durably(self.path / PUBLISHING, msgspec.json.encode(sorted(touched)))
            (self.path / MANIFEST).unlink(missing_ok=True)
            sync_folder(self.path)
            for name in names:
                self._move(name)
            for name in sorted(touched - set(names)):
                self._remove(name)
            write_durably(self.path / MANIFEST, manifest_bytes(manifest))
            (self.path / PUBLISHING).unlink()
        return manifest

    def deliver(self) -> list[str]:
        """Move everything from the work folder into the output folder, which becomes no dataset; return the names."""
        names = self._built()
        for name in names:
            self._move(name)
        return names

    def clean(self) -> None:
        """Remove the work folder."""
        shutil.rmtree(self.work, ignore_errors=True)

    def _built(self) -> list[str]:
        return [path.relative_to(self.work).as_posix() for path in _files(self.work)]

    def _notices(self) -> tuple[HeshuError, ...]:
        interrupted = self.work.exists() or (self.path / PUBLISHING).exists()
        if interrupted:
            return (HeshuError("repairing", path=self.path),)
        problems = check_dataset(self.path) if (self.path / MANIFEST).exists() else []
        return tuple(HeshuError("rebuilding", path=self.path, problem=problem) for problem in problems[:1])

    def _known_files(self) -> set[str]:
        """Return the files of the earlier dataset, and those that an interrupted publication touched."""
        known: set[str] = set()
        with suppress(HeshuError):  # no manifest, or none of ours: nothing is known to be Heshu's
            known |= set(read_manifest(self.path, earlier=True).files)
        try:
            names = msgspec.json.decode((self.path / PUBLISHING).read_bytes(), type=list[str])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            names = []
        return known | {name for name in names if is_inside(name)}

    def _move(self, name: str) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.work / name, target)  # noqa: PTH105 - tests stop the program at each os.replace

    def _remove(self, name: str) -> None:
        target = self.path / name
        a_folder = target.is_dir() and not target.is_symlink()  # not ours, whatever the manifest says
        if not a_folder and target.parent.resolve().is_relative_to(self.path.resolve()):
            target.unlink(missing_ok=True)


@contextmanager
def output_folder(path: Path) -> Iterator[OutputFolder]:
    """Create and lock the output folder; leave it as it was where the run does not publish.

    Raises:
        HeshuError: a file is in its place, it cannot be written, the disk is full, or another run holds it.
    """
    created = [each for each in (path, *path.parents) if not each.exists()]
    descriptor = _open_folder(path)
    try:
        with _told_errors(path):
            folder = OutputFolder(path)
            folder.prepare()
            try:
                yield folder
            finally:
                folder.clean()
    finally:
        (path / LOCK).unlink(missing_ok=True)
        os.close(descriptor)
        with suppress(OSError):  # what holds something stays
            for each in created:
                each.rmdir()


def _open_folder(path: Path) -> int:
    try:
        path.mkdir(parents=True, exist_ok=True)
        return _lock(path)
    except (FileExistsError, NotADirectoryError) as error:
        raise HeshuError("out-is-file", path=path) from error
    except OSError as error:
        raise HeshuError("out-unwritable", path=path, detail=error.strerror or error) from error


def _lock(path: Path) -> int:
    while True:
        descriptor = os.open(path / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise HeshuError("locked", path=path) from error
        # The holder before may have removed the file between open and lock: then lock the new one.
        try:
            if os.stat(path / LOCK).st_ino == os.fstat(descriptor).st_ino:  # noqa: PTH116 - beside fstat
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)


@contextmanager
def _told_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # pyarrow names the system's reason in its message where it loses the number.
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or os.strerror(errno.ENOSPC) in str(error):
            raise HeshuError("disk-full", path=path) from error
        if error.errno in UNWRITABLE:
            raise HeshuError("out-unwritable", path=path, detail=error.strerror or error) from error
        raise


def _clear(path: Path) -> None:
    """Remove a file, a link (and not what it leads to) or a folder with all in it, as far as it goes."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Work to the end whatever asks for an earlier one: Ctrl-C, and what ends the program from outside."""
    # Publishing takes milliseconds: what comes then comes too late, and only kill -9 can leave it half done.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
