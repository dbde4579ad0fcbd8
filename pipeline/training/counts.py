"""What a set of training sentences holds, as the tables of ``corpus/training/README.md``.

``python -m pipeline.training.counts`` prints them for the shipped corpus.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.metrics import MetricNames
from pipeline.resources import shipped_folder
from pipeline.training.sentences import TrainingSentence, read_training

HAND = "hand"
# A campaign with fewer sentences is not told by its name.
NAMED_FROM = 5
Counted = Iterable[tuple[str, TrainingSentence]]


def counts_text(sentences: Sequence[TrainingSentence]) -> str:
    """Return Markdown tables that count what is written by hand and what is generated.

    They are: the whole, figures by metric, entities by label, sentences by province, sentences by campaign.

    >>> one = TrainingSentence(text="早", campaign=None, province="110000", source="hand", entities=(), figures=())
    >>> print(counts_text([one]).split("\\n\\n")[0])
    | whole | by hand | generated |
    |---|---|---|
    | sentences | 1 | 0 |
    """
    return "\n\n".join(
        (
            _table("whole", _whole(sentences)),
            _table("figures by metric", ((f.metric, s) for s in sentences for f in s.figures)),
            _table("entities by label", ((e.label, s) for s in sentences for e in s.entities)),
            _table("sentences by province", ((s.province or "none", s) for s in sentences)),
            _table("sentences by campaign", _campaigns(sentences)),
        )
    )


def _whole(sentences: Sequence[TrainingSentence]) -> Iterator[tuple[str, TrainingSentence]]:
    for sentence in sentences:
        yield "sentences", sentence
        for figure in sentence.figures:
            yield "figures", sentence
            if figure.status == "target":
                yield "figures that are targets", sentence


def _campaigns(sentences: Sequence[TrainingSentence]) -> Iterator[tuple[str, TrainingSentence]]:
    """Yield each sentence with its campaign; names that stand with few sentences are one row that tells their number."""
    counts = Counter(sentence.campaign or "none" for sentence in sentences)
    rare = sorted(name for name, count in counts.items() if count < NAMED_FROM)
    for sentence in sentences:
        name = sentence.campaign or "none"
        yield (f"{len(rare)} other names" if name in rare else name), sentence


def _table(title: str, counted: Counted) -> str:
    by_hand: Counter[str] = Counter()
    generated: Counter[str] = Counter()
    for name, sentence in counted:
        (by_hand if sentence.source == HAND else generated)[name] += 1
    names = sorted({*by_hand, *generated}, key=lambda name: (-by_hand[name] - generated[name], name))
    rows = (f"| {name} | {by_hand[name]} | {generated[name]} |" for name in names)
    return "\n".join((f"| {title} | by hand | generated |", "|---|---|---|", *rows))


def main() -> None:
    """Print the tables of the shipped corpus; raises as :func:`pipeline.training.sentences.read_training`."""
    metrics = MetricNames.load(shipped_folder("lexicons")).codes
    sentences = read_training([shipped_folder("corpus") / "training"], metrics)
    sys.stdout.write(counts_text(sentences) + "\n")


if __name__ == "__main__":
    main()
