"""A figure's region with the rule that decided it."""

from dataclasses import dataclass

# The rule of a document that is about another country.
ABROAD = "home:abroad"


@dataclass(frozen=True, slots=True)
class Region:
    """A region with the rule that decided it; ``code`` is None with ``candidates`` where nothing decides.

    ``lead`` says that the sentences after it are about it too.
    """

    code: str | None
    rule: str
    candidates: tuple[str, ...] = ()
    lead: bool = False
