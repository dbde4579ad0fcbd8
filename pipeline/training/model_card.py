"""The model card: what a model was trained on, how good it is, what it cannot do, with which versions it was made."""

from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from pipeline.learned.layer import ITEM, METRIC, STATUS
from pipeline.training.trainer import Material, Trained

_MADE_WITH = ("heshu", "spacy", "thinc", "scikit-learn", "numpy", "jieba")

_HEAD = """\
# Model card: the learned layer of Heshu 核数

Four things are in this folder: `entities/`, a spaCy recogniser of units, places, counted items and campaigns on single
characters; `metric.npz` and `status.npz`, linear classifiers as plain arrays; `item.npz`, which tells whether an entity
is what a figure counts. The files ending in `-alone` were learned without the answers of the rules and serve
`--layers learned` only. `model.json` names the checksum of each file. Nothing in the folder is executed on loading.
"""

_USE = """\
## What it is for

It revises what the rules of Heshu read in Chinese reports, where these only guess or name nothing: the item, the metric
and the status of a figure. It replaces an answer of the rules if it
holds its own to be more probable by the margin below; else the rules' answer stands. Each field that it decides says
so (`decided_by`: `learned:classifier` or `learned:entity`) and how probable it is (`confidence`).

| field | margin where the rules guess | margin elsewhere |
|---|---|---|
"""

_LIMITS = """\
## Limits

- It learned sentences of invented campaign reports and local news, one at a time: other genres, headlines, tables and
  dialogue are read worse, and what only the paragraph before tells is not read at all.
- Its probabilities are calibrated on such sentences (one temperature for each classifier); on other texts they are a
  rank more than a frequency.
- Units and places are found too seldom to tell a region: beside the rules they are not asked for one.
- Personal names are no label.
- Money and percentages are told by their unit alone and never revised; nor are the cells of tables.
"""


def model_card(material: Material, trained: Trained, *, shipped: bool) -> str:
    """Return the card as Markdown; ``shipped`` says that nothing but the corpus of this project was learned from."""
    return "\n".join(
        (
            _HEAD,
            _USE + "\n".join(_margins()) + "\n",
            "## What it learned from\n",
            _source(shipped) + "\n",
            *_data(material),
            f"\nDigest of the material: `{material.digest()}`.\n",
            "## How good it is\n",
            "Entities on the sentences by hand, each half read by a recogniser trained on the rest without it; `half` "
            "counts a span that shares half of its characters.\n",
            "| label | marked | found | exact F1 | half: precision | half: recall |",
            "|---|---|---|---|---|---|",
            *(
                f"| {s.label} | {s.marked} | {s.found} | {s.exact_f1:.3f} | {s.precision:.3f} | {s.recall:.3f} |"
                for s in trained.entities
            ),
            "\nWhat it adds to the rules on gold: `heshu score GOLD REPORTS --layers all`, and the README.\n",
            _LIMITS,
            "## Made with\n",
            ", ".join(f"{name} {version(name)}" for name in _MADE_WITH) + ".",
            "",
        )
    )


def _margins() -> Iterator[str]:
    for name, margins in (("item", ITEM), ("metric", METRIC), ("status", STATUS)):
        yield f"| {name} | {margins.guess} | {margins.sure} |"


def _source(shipped: bool) -> str:
    if shipped:
        return (
            "The folder `corpus/` of the project and nothing else: annotated sentences by hand and by a generator "
            "(`corpus/training/README.md`), and its reports with their gold. `heshu train --out FOLDER` rebuilds it."
        )
    return "Material of the user's, named on the command line of `heshu train`, beside or in place of the corpus."


def _data(material: Material) -> Iterator[str]:
    by_source = Counter(_kind(sentence.source) for sentence in material.sentences)
    yield "| what | how many |"
    yield "|---|---|"
    for name in sorted(by_source):
        yield f"| sentences, {name} | {by_source[name]} |"
    yield f"| reports | {sum(entry.sentence is None for entry in material.labelled)} |"
    labels = [label for entry in material.labelled for label in entry.labels if label is not None]
    yield f"| figures with a label | {len(labels)} |"
    yield from _counted("metric", [label.metric for label in labels])
    yield from _counted("status", [label.status for label in labels])


def _counted(name: str, values: Sequence[str]) -> Iterator[str]:
    for value, count in Counter(values).most_common():
        yield f"| {name} {value} | {count} |"


def _kind(source: str) -> str:
    return source if source in ("hand", "gold", "weak") else "generated"
