"""How well entities are recognised: exactly, and with half of their characters right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.learned.entities import ENTITY_LABELS, EntityLabel, NamedSpan
from pipeline.training.sentences import Entity, TrainingSentence

OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class EntityScore:
    """How many entities of a label are marked and found, and how many agree.

    ``exact`` counts equal spans; ``found_right`` those found that share half of their characters with a marked one,
    ``marked_met`` those marked that share half with one found.
    """

    label: EntityLabel
    marked: int
    found: int
    exact: int
    found_right: int
    marked_met: int

    @property
    def exact_f1(self) -> float:
        """The F1 of equal spans; 0 where there are none."""
        return 2 * self.exact / (self.marked + self.found) if self.marked + self.found else 0.0

    @property
    def precision(self) -> float:
        """The share of those found that share half with a marked one."""
        return self.found_right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of those marked that share half with one found."""
        return self.marked_met / self.marked if self.marked else 0.0


def entity_scores(
    sentences: Sequence[TrainingSentence], found: Mapping[str, Sequence[NamedSpan]]
) -> list[EntityScore]:
    """Return a score for each label; ``found`` holds the entities found in each text."""
    return [_score(label, sentences, found) for label in ENTITY_LABELS]


def _score(
    label: EntityLabel, sentences: Sequence[TrainingSentence], found: Mapping[str, Sequence[NamedSpan]]
) -> EntityScore:
    counts = [0, 0, 0, 0, 0]
    for sentence in sentences:
        if label not in sentence.labels:
            continue
        marked = [entity for entity in sentence.entities if entity.label == label]
        ours = [span for span in found[sentence.text] if span.label == label]
        equal = {(span.start, span.end) for span in marked} & {(span.start, span.end) for span in ours}
        for at, count in enumerate(
            (
                len(marked),
                len(ours),
                len(equal),
                sum(any(_share_half(one, other) for other in marked) for one in ours),
                sum(any(_share_half(one, other) for other in ours) for one in marked),
            )
        ):
            counts[at] += count
    return EntityScore(label, *counts)


def _share_half(one: Entity | NamedSpan, other: Entity | NamedSpan) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return 2 * max(shared, 0) >= OVERLAP * (one.end - one.start + other.end - other.start)
