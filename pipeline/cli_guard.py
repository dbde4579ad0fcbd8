"""What stands around every command: errors that a user can mend become one line, output is UTF-8, requests are built."""

import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, ParamSpec

from pipeline.errors import HeshuError, require_known
from pipeline.lexicon import LexiconError
from pipeline.messages import Messages, locale_language
from pipeline.resources import ResourceMissingError, shipped_folder

if TYPE_CHECKING:
    from pipeline.cli_options import Layering
    from pipeline.dataset.selection import Selection
    from pipeline.engine.inputs import Request
    from pipeline.engine.stored import StoredDataset

P = ParamSpec("P")


def require_arguments(arguments: Sequence[str]) -> None:
    """Check that no argument is empty, as ``heshu run "$FROM"`` is where FROM is not set: it would be read as ``.``.

    Raises:
        HeshuError: one is.

    >>> require_arguments(["compare", "out", "--metric", "money"])
    >>> require_arguments(["compare", "out", "--metric="])
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: empty-argument: after=out
    """
    for before, argument in zip(["heshu", *arguments], arguments, strict=False):
        if not argument or (argument.startswith("--") and argument.endswith("=")):
            raise HeshuError("empty-argument", after=before)


def end_as_interrupted() -> None:
    """Take kill, a closed terminal and the end of a container for Ctrl-C, so that what is half made is removed."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores it: that stays
            signal.signal(number, signal.default_int_handler)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a command: errors that a user can mend become one line, Ctrl-C status 130."""

    @wraps(command)
    def guarding(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            leave(HeshuError("interrupted", exit_status=130))
        except HeshuError as error:
            leave(error)
        except (LexiconError, ResourceMissingError) as error:
            leave(HeshuError("told", line=str(error)))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
                leave(HeshuError("output-failed", detail=error.strerror))
            if not isinstance(error, BrokenPipeError):
                leave(HeshuError("system-refused", path=error.filename or "", detail=error.strerror or error))
            # The reader of stdout left (| head): what it wanted it has. Python must not flush into it again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return guarding


def leave(error: HeshuError) -> NoReturn:
    """Tell the error in one line on stderr and exit with its status."""
    if error.message_id == "output-failed":
        # What is still buffered cannot be written either, and Python would try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    elif sys.stdout is not None:
        sys.stdout.flush()
    complain(messages_of_locale().error(error))
    sys.exit(error.exit_status)


def messages_of_locale() -> Messages:
    """Return the messages in the language of the locale."""
    return Messages.load(locale_language(os.environ))


def print_line(line: str) -> None:
    """Write a line to stdout, always as UTF-8: the locale decides the language of messages, not the bytes of output."""
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")


def complain(line: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(line + "\n")


def build_request(
    paths: list[Path],
    metadata: Path | None,
    published: str | None,
    lexicons: Path | None,
    workers: int | None,
    layers: "Layering | None" = None,
    model: Path | None = None,
) -> "Request":
    """Return what a command asks of the engine; defaults are the shipped lexicons and model, all cores, both layers."""
    from pipeline.engine.inputs import Request  # noqa: PLC0415
    from pipeline.ingest.places import STDIN  # noqa: PLC0415

    piped = any(str(path) == STDIN for path in paths)
    if piped and sys.stdin is None:
        raise HeshuError("no-stdin")
    return Request(
        paths=tuple(paths),
        lexicons=lexicons or shipped_folder("lexicons"),
        metadata=metadata,
        published=published,
        workers=workers or len(os.sched_getaffinity(0)),
        stdin=sys.stdin.buffer.read() if piped else b"",
        layers=layers.value if layers is not None else "all",
        model=model,
    )


def build_selection(
    dataset: "StoredDataset", campaign: str | None, level: str | None, period: str | None, metric: str | None
) -> "Selection":
    """Return which rows of a dataset's comparison a command selects.

    Raises:
        HeshuError: no such metric or level; no row of the dataset has the campaign.
    """
    from pipeline.dataset.selection import Selection  # noqa: PLC0415
    from pipeline.metrics import MetricNames  # noqa: PLC0415
    from pipeline.records import LEVELS  # noqa: PLC0415

    shipped = MetricNames.load(shipped_folder("lexicons")).codes
    require_known("--metric", metric, [*shipped, *dataset.compared("metric")])
    require_known("--level", level, LEVELS)
    require_known("--campaign", campaign, dataset.compared("campaign"))
    return Selection(campaign=campaign, level=level, period=period, metric=metric)
