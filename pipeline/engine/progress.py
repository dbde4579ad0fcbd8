"""How far a run is, on stderr: a bar on a terminal, a line every few seconds elsewhere, or nothing."""

import sys
import time
from typing import Protocol, TextIO

from pipeline.messages import Messages

SECONDS_BETWEEN_LINES = 5.0


class Progress(Protocol):
    """What a run tells while it works."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins: ``survey``, ``read``, ``finish``, ``show``, ``publish``; ``total`` in documents."""

    def advance(self, documents: int) -> None:
        """So many more documents are done."""

    def close(self) -> None:
        """The run ended, well or not."""


class Silent:
    """Tells nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Tell nothing."""

    def advance(self, documents: int) -> None:
        """Tell nothing."""

    def close(self) -> None:
        """Tell nothing."""


class Lines:
    """A plain line at the start of a stage and every few seconds, for logs."""

    def __init__(self, stream: TextIO, messages: Messages) -> None:
        self._stream = stream
        self._messages = messages
        self._stage = ""
        self._total = self._done = 0
        self._told = 0.0

    def stage(self, name: str, total: int | None) -> None:
        """Name the stage."""
        self._stage = self._messages.line(f"progress-{name}")
        self._total, self._done = total or 0, 0
        if total is None:
            self._write(f"{self._stage} …")
        self._told = time.monotonic()

    def advance(self, documents: int) -> None:
        """Tell the count, if some seconds have passed or the stage is done."""
        self._done += documents
        late = time.monotonic() - self._told >= SECONDS_BETWEEN_LINES
        if self._total and (late or self._done >= self._total):
            told = self._messages.line("progress-line", stage=self._stage, done=self._done, total=self._total)
            self._write(told)
            self._told = time.monotonic()

    def close(self) -> None:
        """Nothing is open."""

    def _write(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


class Bar:
    """A bar with the time left, on a terminal."""

    def __init__(self, stream: TextIO, messages: Messages) -> None:
        from rich.console import Console  # noqa: PLC0415 - 0.05 s that --help does not need
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as RichProgress  # noqa: PLC0415

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        self._bar = RichProgress(*columns, console=Console(file=stream), transient=True)
        self._messages = messages
        self._task = self._bar.add_task("", total=None)
        self._bar.start()

    def stage(self, name: str, total: int | None) -> None:
        """Start the bar anew."""
        self._bar.reset(self._task, total=total, description=self._messages.line(f"progress-{name}"))

    def advance(self, documents: int) -> None:
        """Move the bar."""
        self._bar.advance(self._task, documents)

    def close(self) -> None:
        """Take the bar off the screen."""
        self._bar.stop()


def progress_on_stderr(messages: Messages, quiet: bool) -> Progress:
    """Return what suits stderr."""
    if quiet:
        return Silent()
    return Bar(sys.stderr, messages) if sys.stderr.isatty() else Lines(sys.stderr, messages)
