"""Where a document's regions stand while its sentences are read in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.extract.region import Region
from pipeline.extract.region_marks import Mark


@dataclass(slots=True)
class RegionFocus:
    """The division in focus while the sentences of a document are read in order.

    ``home`` is the document's, ``scope`` the section's (its heading's, else ``home``), ``current``
    what the sentences so far have narrowed it to, ``last`` where the sentence before ended.
    """

    home: Region
    scope: Region
    current: Region
    last: Region
    context: tuple[str, ...] = ()
    marks: Sequence[Mark] = field(default_factory=tuple)
