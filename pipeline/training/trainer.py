"""``heshu train``: sentences and reports in, a model out, the same bytes from the same input on one machine.

The recogniser is trained on the annotated sentences. Which of its entities a figure counts is learned from sentences by
hand that a recogniser trained without them has read, so that it is judged by the mistakes that it makes on new texts.
The classifiers learn from all.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.engine.progress import Progress
from pipeline.errors import HeshuError
from pipeline.learned.contexts import figure_contexts
from pipeline.learned.entities import EntityRecogniser, NamedSpan
from pipeline.learned.features import FeatureReader
from pipeline.learned.items import RIGHT, WRONG, Stretch, candidate_features, candidates
from pipeline.learned.linear import LinearModel
from pipeline.learned.model import Model
from pipeline.parse.items import ItemClasses
from pipeline.score.agreement import ITEM_AGREES_FROM, item_f1
from pipeline.training.classifier import Example, learn
from pipeline.training.entity_scores import EntityScore, entity_scores
from pipeline.training.labelled import Labelled
from pipeline.training.recogniser_training import train_recogniser
from pipeline.training.sentences import MARKED_SOURCES, TrainingSentence, training_line

# The parts of the sentences by hand, each read by a recogniser trained on the others.
PARTS = 2
PART_EPOCHS = 6
EPOCHS = 10
# Inverse regularisation. Of 0.1, 0.3 and 1, a tenth replaced most wrong metrics and fewest right ones on texts annotated
# for it (the margins of ``layer`` were set on the same texts).
STRENGTHS = {"metric": 0.1, "status": 0.3, "item": 0.3}


@dataclass(frozen=True, slots=True)
class Material:
    """What is learned from: sentences with entities, and figures with labels, those of the sentences among them."""

    sentences: Sequence[TrainingSentence]
    labelled: Sequence[Labelled]

    def digest(self) -> str:
        """Return the SHA-256 of the sentences and of the labels of the reports."""
        hashed = hashlib.sha256()
        for sentence in self.sentences:
            hashed.update(training_line(sentence).encode("utf-8"))
        for entry in self.labelled:
            if entry.sentence is None:
                hashed.update(f"{entry.group}{entry.labels}".encode())
        return hashed.hexdigest()


@dataclass(frozen=True, slots=True)
class Trained:
    """A model, how well its recogniser does on sentences it has not seen, and how much it learned from.

    ``examples`` counts those of each classifier.
    """

    model: Model
    sentences: int
    entities: Sequence[EntityScore]
    examples: Mapping[str, int]


class Trainer:
    """Trains the models; holds what turns figures into features."""

    def __init__(
        self, features: FeatureReader, items: ItemClasses, progress: Progress, epochs: int | None = None
    ) -> None:
        self._features = features
        self._items = items
        self._progress = progress
        self._epochs = epochs

    def train(self, material: Material) -> Trained:
        """Return the model learned from the material.

        Raises:
            HeshuError: too little of it to learn from.
        """
        seen_by_others, scores = self._read_in_parts(material)
        self._progress.stage("train-entities", self._epochs or EPOCHS)
        recogniser = self._recogniser(material.sentences, self._epochs or EPOCHS)
        examples = self._examples(material, self._item_examples(material, recogniser, seen_by_others))
        classifiers: dict[str, LinearModel] = {}
        self._progress.stage("train-classifiers", len(examples))
        for name, own in examples.items():
            try:
                classifiers[name] = learn(own, STRENGTHS[name.removesuffix("-alone")])
            except ValueError as error:
                raise HeshuError("train-too-little", name=name, detail=str(error)) from error
            self._progress.advance(1)
        counts = {name: len(own) for name, own in examples.items()}
        return Trained(Model(classifiers, lambda: recogniser), len(material.sentences), scores, counts)

    def _recogniser(self, sentences: Sequence[TrainingSentence], epochs: int) -> EntityRecogniser:
        return train_recogniser(sentences, epochs, lambda: self._progress.advance(1))

    def _read_in_parts(
        self, material: Material
    ) -> tuple[dict[str, tuple[NamedSpan, ...]], Sequence[EntityScore]]:
        """Return for each sentence that a person marked what a recogniser finds that never saw it, and its scores."""
        by_hand = [sentence for sentence in material.sentences if sentence.source in MARKED_SOURCES]
        found: dict[str, tuple[NamedSpan, ...]] = {}
        epochs = min(self._epochs or PART_EPOCHS, PART_EPOCHS)
        self._progress.stage("train-parts", PARTS * epochs)
        for part in range(PARTS):
            held = {sentence.text for sentence in by_hand if _part_of(sentence.text) == part}
            rest = [sentence for sentence in material.sentences if sentence.text not in held]
            if not any(sentence.source in MARKED_SOURCES for sentence in rest):
                raise HeshuError(
                    "train-too-little", name="entities", detail=f"{len(by_hand)} sentences by hand"
                )
            recogniser = self._recogniser(rest, epochs)
            texts = sorted(held)
            found.update(zip(texts, recogniser.find(texts), strict=True))
        return found, entity_scores(by_hand, found)

    def _item_examples(
        self,
        material: Material,
        recogniser: EntityRecogniser,
        by_others: Mapping[str, tuple[NamedSpan, ...]],
    ) -> Iterator[Example]:
        for entry in material.labelled:
            if entry.sentence is not None and entry.sentence.source not in MARKED_SOURCES:
                continue  # the recogniser has seen it
            chars = entry.draft.chars
            for sentence in entry.draft.sentences:
                text = chars[sentence.start : sentence.end]
                spans = by_others[text] if text in by_others else recogniser.find([text])[0]
                placed = [span.moved(sentence.start) for span in spans]
                yield from self._item_examples_of(entry, sentence.start, placed)

    def _item_examples_of(
        self, entry: Labelled, sentence: int, entities: Sequence[NamedSpan]
    ) -> Iterator[Example]:
        own = [
            (claimed, label)
            for claimed, label in zip(entry.draft.claimed, entry.labels, strict=True)
            if claimed.sentence.start == sentence
        ]
        numbers = [(claimed.claim.quantity.start, claimed.claim.quantity.end) for claimed, _ in own]
        for at, (claimed, label) in enumerate(own):
            if label is None or label.item is None:
                continue
            stops = [*numbers[:at], *numbers[at + 1 :]]
            stretch = Stretch(entry.draft.chars, claimed, entities, stops)
            for alone in (False, True):
                among = candidates(stretch, alone=alone)
                for candidate in among:
                    features = candidate_features(candidate, among, stretch, self._items, alone=alone)
                    right = item_f1(candidate.text, label.item) >= ITEM_AGREES_FROM
                    yield Example(tuple(features), RIGHT if right else WRONG, entry.weight, entry.group)

    def _examples(self, material: Material, items: Iterator[Example]) -> dict[str, list[Example]]:
        found: dict[str, list[Example]] = {"item": list(items)}
        for name in ("metric", "metric-alone", "status", "status-alone"):
            found[name] = []
        for entry in material.labelled:
            contexts = figure_contexts(entry.draft.chars, entry.draft.claimed)
            for context, label in zip(contexts, entry.labels, strict=True):
                if label is None:
                    continue
                for ending, asked in (("", context), ("-alone", context.alone(label.item))):
                    features = {
                        "metric": (self._features.metric(asked), label.metric),
                        "status": (self._features.status(asked), label.status),
                    }
                    for name, (names, right) in features.items():
                        found[name + ending].append(Example(tuple(names), right, entry.weight, entry.group))
        return found


def _part_of(text: str) -> int:
    return hashlib.sha256(text.encode("utf-8")).digest()[0] % PARTS
