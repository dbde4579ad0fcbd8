"""The error that a user caused and can mend: one clear line and an exit status, never a traceback."""

from collections.abc import Iterable


class HeshuError(Exception):
    """Something the user can mend. ``message_id`` names the line in ``lexicons/messages.toml``.

    ``exit_status`` is what the command returns: 1 nothing could be processed, 2 usage, a missing
    path or an output folder that cannot be written, 3 ``--fail-on`` met, 130 interrupted.

    >>> error = HeshuError("missing-path", path="a.txt")
    >>> error.exit_status, error.values
    (2, {'path': 'a.txt'})
    """

    def __init__(self, message_id: str, exit_status: int = 2, **values: object) -> None:
        super().__init__(message_id, values)
        self.message_id = message_id
        self.exit_status = exit_status
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (self.message_id, self.exit_status, self.values)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.message_id}: {told}" if told else self.message_id


def _rebuild(message_id: str, exit_status: int, values: dict[str, object]) -> HeshuError:
    # Errors travel from worker processes; keyword arguments do not survive the default pickling.
    return HeshuError(message_id, exit_status, **values)


def require_known(option: str, value: str | None, known: Iterable[str]) -> None:
    """Check that a choice is among the known values; None chooses nothing.

    Raises:
        HeshuError: it is not; the error names them, each once.

    >>> require_known("level", "town", ("province", "county"))
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: unknown-choice: option=level, value=town, known=province, county
    """
    named = dict.fromkeys(known)
    if value is not None and value not in named:
        raise HeshuError("unknown-choice", option=option, value=value, known=", ".join(named))
