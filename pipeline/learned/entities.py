"""The recogniser of entities: units, places, what is counted, campaigns, told by spaCy on characters.

No segmenter stands in front of it (law 1): a token is a character, or the digits of one number, and the spans are
offsets into the text that was given.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from pipeline.learned.linear import MalformedModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Config

EntityLabel = Literal["ORG", "PLACE", "ITEM", "CAMPAIGN"]
ENTITY_LABELS: tuple[EntityLabel, ...] = get_args(EntityLabel)
CONFIG = Path(__file__).with_name("recogniser.cfg")
# Nothing of these is learned: the embedding hashes characters, tokens and configuration are ours.
NOT_KEPT = ("vocab", "tokenizer", "config")
# Sentences read at once; more costs memory and saves no time.
AT_ONCE = 64
NUMBER_TOKEN = "0"  # noqa: S105 - a token of text

_TOKEN = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """An entity of a text: a half-open span with its label."""

    start: int
    end: int
    label: EntityLabel

    def moved(self, by: int) -> "NamedSpan":
        """Return the span as it lies in a longer text, in which its own begins at ``by``."""
        return NamedSpan(self.start + by, self.end + by, self.label)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Return the tokens of a text as spans of it: single characters, and numbers in digits.

    >>> [text[start:end] for text in ["宣讲1,320场"] for start, end in token_spans(text)]
    ['宣', '讲', '1,320', '场']
    >>> token_spans("")
    []
    """
    return [match.span() for match in _TOKEN.finditer(text)]


class EntityRecogniser:
    """Finds the entities of texts; holds a spaCy pipeline, nothing of a text."""

    def __init__(self, pipeline: "Language") -> None:
        self.pipeline = pipeline

    @cached_property
    def _components(self) -> list["Pipe"]:
        return [cast("Pipe", component) for _, component in self.pipeline.pipeline]

    def document(self, text: str) -> "Doc":
        """Return the text as spaCy sees it."""
        from spacy.tokens import Doc  # noqa: PLC0415 - spaCy takes a second to import

        spans = token_spans(text)
        words = [NUMBER_TOKEN if text[start].isdecimal() else text[start:end] for start, end in spans]
        return Doc(self.pipeline.vocab, words=words, spaces=[False] * len(words))

    def find(self, texts: Sequence[str]) -> list[tuple[NamedSpan, ...]]:
        """Return the entities of each text, in the order of their starts."""
        documents = [self.document(text) for text in texts]
        for first in range(0, len(documents), AT_ONCE):
            batch = documents[first : first + AT_ONCE]
            for component in self._components:
                component.set_annotations(batch, component.predict(batch))
        return [_named(text, document) for text, document in zip(texts, documents, strict=True)]

    @classmethod
    def load(cls, folder: Path) -> "EntityRecogniser":
        """Read the weights that ``heshu train`` left; the configuration is this module's own, never the folder's.

        Raises:
            MalformedModelError: the weights are damaged, or made for another configuration.
            OSError: a file cannot be read.
        """
        pipeline = blank_pipeline(recogniser_config())
        try:
            pipeline.from_disk(folder, exclude=NOT_KEPT)
        except OSError:
            raise
        except Exception as error:
            # spaCy and its readers raise whatever the damage leads to: KeyError, ValueError, unpacking errors.
            raise MalformedModelError(f"{folder.name}: {type(error).__name__}: {error}") from error
        return cls(pipeline)

    def save(self, folder: Path) -> None:
        """Write the weights; the same weights give the same bytes."""
        self.pipeline.to_disk(folder, exclude=NOT_KEPT)


class Pipe:
    """What is used of a component of spaCy's."""

    def predict(self, documents: Sequence["Doc"]) -> object:
        """Compute what the component holds of the documents."""
        raise NotImplementedError

    def set_annotations(self, documents: Sequence["Doc"], scores: object) -> None:
        """Write it into them."""
        raise NotImplementedError


def recogniser_config() -> "Config":
    """Return the configuration of the recogniser and of its training."""
    from thinc.api import Config  # noqa: PLC0415

    return Config().from_disk(CONFIG)


def blank_pipeline(config: "Config") -> "Language":
    """Return the pipeline of a configuration, without weights."""
    from spacy.util import load_model_from_config  # noqa: PLC0415

    return load_model_from_config(config, auto_fill=True)


def _named(text: str, document: "Doc") -> tuple[NamedSpan, ...]:
    spans = token_spans(text)
    return tuple(
        NamedSpan(spans[entity.start][0], spans[entity.end - 1][1], cast("EntityLabel", entity.label_))
        for entity in document.ents
    )
