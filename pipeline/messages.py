"""What the command says, in Chinese or English, from ``lexicons/messages.toml``.

Messages follow the locale (``LC_ALL``, ``LC_MESSAGES``, ``LANG``); ``--lang`` chooses the language of files.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from os import environ
from pathlib import Path
from typing import Literal

from pipeline.errors import HeshuError
from pipeline.lexicon import Entry, LexiconError, load_toml
from pipeline.records import SEVERITIES, Quarantined
from pipeline.resources import ResourceMissingError, shipped_folder

Language = Literal["zh", "en"]
WARNINGS_OF_ONE_KIND = 10
NAMED_ENTRIES = 10
TELLING_DOCUMENTS = 1000
QUARANTINE = "quarantine-"


class Message(Entry, frozen=True, kw_only=True):
    """One message in both languages; ``{name}`` is filled in."""

    id: str
    zh: str
    en: str


class Messages:
    """The messages of one language.

    >>> Messages.load("zh").line("missing-path", path="归档")
    '没有这个文件或文件夹：归档'
    >>> Messages.load("en").error(HeshuError("missing-path", path="a.txt"))
    'heshu: error: no such file or folder: a.txt'
    """

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts

    @classmethod
    def load(cls, language: Language) -> "Messages":
        """Load the messages that ship with Heshu; a user's lexicons do not replace them.

        Raises:
            LexiconError: malformed.
        """
        entries = load_toml(shipped_folder("lexicons") / "messages.toml", Message)
        return cls(language, {entry.id: getattr(entry, language) for entry in entries})

    def line(self, message_id: str, **values: object) -> str:
        """Return a message in one line.

        Raises:
            KeyError: no such message, or a value is missing: a defect of the program.
        """
        return " ".join(self._texts[message_id].format(**values).split("\n"))

    def error(self, error: HeshuError) -> str:
        """Return the one line that tells an error; a nested problem is told in the same language."""
        values = {name: self._told(value) for name, value in error.values.items()}
        return self.line("error", line=self.line(error.message_id, **values))

    def reasons(self) -> dict[str, str]:
        """Return why a source may be passed over, by the reason of its row.

        >>> Messages.load("en").reasons()["empty"]
        'no text'
        """
        return {
            message_id.removeprefix(QUARANTINE): text
            for message_id, text in self._texts.items()
            if message_id.startswith(QUARANTINE)
        }

    def quarantined(self, row: Quarantined) -> str:
        """Return the line that tells why a source was passed over."""
        reason = self.line(f"{QUARANTINE}{row.reason}")
        return self.line(
            "warning", line=self.line("quarantined", path=row.path, reason=reason, detail=row.detail)
        )

    def warning(self, notice: HeshuError | Quarantined) -> str:
        """Return the line that tells a notice which does not end the command."""
        if isinstance(notice, Quarantined):
            return self.quarantined(notice)
        values = {name: self._told(value) for name, value in notice.values.items()}
        return self.line("warning", line=self.line(notice.message_id, **values))

    def _told(self, value: object) -> object:
        return self.line(value.message_id, **value.values) if isinstance(value, HeshuError) else value


class Warnings:
    """Writes warnings: of one kind the first ten, then how many more there were."""

    def __init__(self, messages: Messages, write: Callable[[str], None]) -> None:
        self._messages = messages
        self._write = write
        self._counts: Counter[str] = Counter()

    def tell(self, notice: HeshuError | Quarantined) -> None:
        """Write one warning, unless ten of its kind stand there."""
        kind = "quarantined" if isinstance(notice, Quarantined) else notice.message_id
        self._counts[kind] += 1
        if self._counts[kind] <= WARNINGS_OF_ONE_KIND:
            self._write(self._messages.warning(notice))

    def close(self) -> None:
        """Write how many warnings were held back."""
        more = sum(max(count - WARNINGS_OF_ONE_KIND, 0) for count in self._counts.values())
        if more:
            self._write(self._messages.line("warning", line=self._messages.line("warnings-more", count=more)))


def summary_lines(
    counts: Mapping[str, int], unread_share: float, out: Path, messages: Messages
) -> Iterator[str]:
    """Yield what a run prints at its end: what was read and found, and where it lies."""
    yield messages.line(
        "summary-documents",
        documents=counts["documents"],
        duplicates=counts["duplicates"],
        quarantined=counts["quarantined"],
    )
    yield messages.line("summary-figures", figures=counts["figures"])
    outcomes = {outcome: counts[f"numerals_{outcome}"] for outcome in ("figure", "excluded", "unread")}
    yield messages.line(
        "summary-numerals", numerals=sum(outcomes.values()), share=f"{unread_share:.2%}"[:-1], **outcomes
    )
    severities = {severity: counts.get(f"findings_{severity}", 0) for severity in SEVERITIES}
    yield messages.line("summary-findings", **severities)
    yield messages.line("summary-dataset", path=out)
    yield messages.line("summary-charts", path=out / "charts")
    yield messages.line("summary-report", path=out / "report.html")


def unmatched_line(unmatched: Sequence[str], total: int, documents: int, messages: Messages) -> str | None:
    """Return the line about exclusion entries that never matched; null where it would tell nothing.

    A handful of reports does not use most entries: of 88, the 36 reports of the demonstration leave 46
    unmatched, 8,000 news texts 1.

    >>> unmatched_line(["weekday"], 87, 8000, Messages.load("en"))
    '1 of 87 exclusion entries never matched: weekday (heshu lexicon check checks lexicons)'
    >>> unmatched_line(["weekday"], 87, 37, Messages.load("en")) is None
    True
    """
    if not unmatched or documents < TELLING_DOCUMENTS:
        return None
    names = ", ".join(unmatched[:NAMED_ENTRIES]) + (", …" if len(unmatched) > NAMED_ENTRIES else "")
    return messages.line("summary-unmatched", count=len(unmatched), total=total, names=names)


def locale_language(environment: Mapping[str, str]) -> Language:
    """Return the language of the locale: Chinese for any ``zh``, else English.

    >>> locale_language({"LANG": "zh_CN.UTF-8"}), locale_language({"LC_ALL": "C", "LANG": "zh_CN"})
    ('zh', 'en')
    """
    chosen = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return "zh" if chosen.lower().startswith("zh") else "en"


@contextmanager
def mendable() -> Iterator[None]:
    """Let what a user can mend leave as a ``HeshuError`` with the line that the command would print as a note."""
    try:
        try:
            yield
        except (LexiconError, ResourceMissingError) as error:
            raise HeshuError("told", line=str(error)) from error
    except HeshuError as error:
        error.add_note(Messages.load(locale_language(environ)).error(error))
        raise
