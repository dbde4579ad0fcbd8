"""The vocabulary of the generated sentences, from ``corpus/training/``: read strictly, as every lexicon."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.lexicon import Entry, LexiconError, load_csv

FileT = TypeVar("FileT", bound=Entry)


class NounList(Entry, frozen=True, kw_only=True):
    """Nouns of one kind; ``units`` are the measure words that fit them, ``""`` for none.

    ``modifiers`` may stand before the noun and are no part of what is counted.
    """

    kind: str
    units: tuple[str, ...]
    words: tuple[str, ...]
    modifiers: tuple[str, ...] = ()


class Context(Entry, frozen=True, kw_only=True):
    """What may be said of what is counted; ``figures`` as ``contexts.toml`` describes them."""

    name: str
    figures: tuple[str, ...]
    forms: tuple[str, ...]
    plannable: bool = False


class Frame(Entry, frozen=True, kw_only=True):
    """A sentence with slots, drawn ``share`` times as often as a frame of share 1."""

    name: str
    share: int
    text: str


class OrganisationList(Entry, frozen=True, kw_only=True):
    """Names of units; ``held_out`` where no lexicon knows how they end."""

    held_out: bool
    names: tuple[str, ...]


class CampaignWords(Entry, frozen=True, kw_only=True):
    """A campaign: its code or name, how sentences name it, the words that its matters begin with."""

    code: str
    names: tuple[str, ...]
    topics: tuple[str, ...]


class PlaceName(Entry, frozen=True, kw_only=True):
    """A division and the code of its province."""

    province: str
    name: str

    def key(self) -> str:
        """Return what is unique: the name."""
        return self.name


class _Nouns(Entry, frozen=True, kw_only=True):
    nouns: tuple[NounList, ...]


class _Contexts(Entry, frozen=True, kw_only=True):
    context: tuple[Context, ...]


class _Frames(Entry, frozen=True, kw_only=True):
    frame: tuple[Frame, ...]
    lists: dict[str, tuple[str, ...]]


class _Organisations(Entry, frozen=True, kw_only=True):
    organisations: tuple[OrganisationList, ...]


@dataclass(frozen=True, slots=True)
class SentenceVocabulary:
    """All that the generator draws from; the order is that of the files."""

    nouns: Mapping[str, NounList]
    contexts: tuple[Context, ...]
    frames: tuple[Frame, ...]
    lists: Mapping[str, tuple[str, ...]]
    organisations: tuple[str, ...]
    campaigns: tuple[CampaignWords, ...]
    places: Mapping[str, tuple[str, ...]]

    @classmethod
    def load(cls, folder: Path) -> "SentenceVocabulary":
        """Read the vocabulary files of a folder.

        Raises:
            LexiconError: a missing or malformed file, an unknown key.

        >>> from pipeline.resources import shipped_folder
        >>> vocabulary = SentenceVocabulary.load(shipped_folder("corpus") / "training")
        >>> len(vocabulary.places), "蚕农" in vocabulary.nouns["folk"].words
        (31, True)
        """
        frames = _load(folder / "frames.toml", _Frames)
        places: dict[str, list[str]] = {}
        for place in load_csv(folder / "places.csv", PlaceName):
            places.setdefault(place.province, []).append(place.name)
        return cls(
            nouns={entry.kind: entry for entry in _load(folder / "nouns.toml", _Nouns).nouns},
            contexts=_load(folder / "contexts.toml", _Contexts).context,
            frames=frames.frame,
            lists=frames.lists,
            organisations=tuple(
                name
                for entry in _load(folder / "organisations.toml", _Organisations).organisations
                for name in entry.names
            ),
            campaigns=load_csv(folder / "campaigns.csv", CampaignWords),
            places={province: tuple(names) for province, names in places.items()},
        )


def _load(path: Path, kind: type[FileT]) -> FileT:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=kind)
    except (msgspec.DecodeError, OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
