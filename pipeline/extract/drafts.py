"""A document's claims as the rules read them, and what a learned layer may do with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from pipeline.extract.figures import Claimed
from pipeline.records import Document, Sentence

# Who decides: the rules alone, the learned layer alone wherever it has a word, or both (law 8).
Layers = Literal["rules", "learned", "all"]
LAYERS: tuple[Layers, ...] = get_args(Layers)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rules read in a document: its view, its sentences, and the claims in the order of the text."""

    document: Document
    chars: str
    sentences: tuple[Sentence, ...]
    claimed: tuple[Claimed, ...]


class Layer(Protocol):
    """What speaks after the rules (law 8)."""

    def revise(self, draft: Draft) -> Sequence[Claimed]:
        """Return the claims of the draft in its order, each as it was or with fields that the layer decided."""
