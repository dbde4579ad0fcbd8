"""Training the recogniser of entities: the sentences in an order of chance, the same on every run of one machine."""

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.learned.entities import (
    ENTITY_LABELS,
    NOT_KEPT,
    EntityRecogniser,
    blank_pipeline,
    recogniser_config,
    token_spans,
)
from pipeline.training.sentences import MARKED_SOURCES, TrainingSentence

if TYPE_CHECKING:
    from spacy.training import Example

# How often a sentence by hand is read while every third of the generated ones is read once: more of these, whose nouns
# come from one list, made the recogniser worse on sentences by hand (F1 of equal spans .62 with 2,000, .64 with 1,000).
HAND_SHARE = 4
GENERATED_SHARE = 3


def train_recogniser(
    sentences: Sequence[TrainingSentence], epochs: int, advance: Callable[[], None] = lambda: None
) -> EntityRecogniser:
    """Return the recogniser learned from annotated sentences.

    Args:
        sentences: with all four labels marked, or only some (``labels``): the others are then unknown there.
        epochs: how often each sentence is read.
        advance: called after each epoch.
    """
    from spacy.util import registry  # noqa: PLC0415 - spaCy takes a second to import
    from thinc.api import fix_random_seed  # noqa: PLC0415

    config = recogniser_config()
    training: dict[str, Any] = registry.resolve({"training": config["training"]})["training"]
    fix_random_seed(training["seed"])
    recogniser = EntityRecogniser(blank_pipeline(config))
    examples = [
        _example(recogniser, sentence)
        for at, sentence in enumerate(sentences)
        for _ in range(_share(sentence, at))
    ]
    pipeline, optimizer = recogniser.pipeline, training["optimizer"]
    pipeline.initialize(lambda: examples)
    shuffled = random.Random(training["seed"])  # noqa: S311 - an order, no secret
    for _ in range(epochs):
        shuffled.shuffle(examples)
        for batch in training["batcher"](examples):
            pipeline.update(batch, drop=training["dropout"], sgd=optimizer)
        advance()
    with pipeline.use_params(optimizer.averages):
        return _frozen(recogniser)


def _share(sentence: TrainingSentence, at: int) -> int:
    """Return how often a sentence is read in an epoch."""
    if sentence.source in MARKED_SOURCES:
        return HAND_SHARE
    return 1 if at % GENERATED_SHARE == 0 else 0


def _example(recogniser: EntityRecogniser, sentence: TrainingSentence) -> "Example":
    from spacy.training import Example  # noqa: PLC0415

    document = recogniser.document(sentence.text)
    return Example.from_dict(document, {"entities": entity_tags(sentence)})


def entity_tags(sentence: TrainingSentence) -> list[str]:
    """Return spaCy's tag of each token: B- I- L- U- and O, or ``-`` where nobody said what it is.

    An entity that cuts a number in two is passed over.

    >>> from pipeline.training.sentences import Entity
    >>> sentence = TrainingSentence(text="某社办班", campaign=None, province=None, source="hand", figures=(),
    ...     entities=(Entity(start=0, end=2, label="ORG"), Entity(start=3, end=4, label="ITEM")))
    >>> entity_tags(sentence)
    ['B-ORG', 'L-ORG', 'O', 'U-ITEM']
    """
    spans = token_spans(sentence.text)
    starts = {start: at for at, (start, _) in enumerate(spans)}
    ends = {end: at for at, (_, end) in enumerate(spans)}
    whole = len(sentence.labels) == len(ENTITY_LABELS)
    tags = ["O" if whole else "-"] * len(spans)
    for figure in sentence.figures:
        # Whatever else is unknown: a number with its unit is no entity.
        for at in range(starts.get(figure.start, 0), ends.get(figure.end, -1) + 1):
            tags[at] = "O"
    for entity in sentence.entities:
        first, last = starts.get(entity.start), ends.get(entity.end)
        if first is None or last is None:
            continue
        if first == last:
            tags[first] = f"U-{entity.label}"
            continue
        tags[first], tags[last] = f"B-{entity.label}", f"L-{entity.label}"
        for at in range(first + 1, last):
            tags[at] = f"I-{entity.label}"
    return tags


def _frozen(recogniser: EntityRecogniser) -> EntityRecogniser:
    """Return a recogniser of its own with the weights that are in use now."""
    weights = recogniser.pipeline.to_bytes(exclude=NOT_KEPT)
    pipeline = blank_pipeline(recogniser_config())
    pipeline.from_bytes(weights, exclude=NOT_KEPT)
    return EntityRecogniser(pipeline)
