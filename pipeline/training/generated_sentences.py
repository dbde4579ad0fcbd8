"""The generated part of the training corpus: the same sentences from the same seed.

``python -m pipeline.training.generated_sentences`` writes ``corpus/training/generated.jsonl`` anew.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.metrics import MetricNames
from pipeline.parse.quantities import QuantityReader
from pipeline.resources import shipped_folder
from pipeline.training.marked_sentences import MarkedSentences
from pipeline.training.sentence_templates import SentenceTemplates
from pipeline.training.sentence_vocabulary import SentenceVocabulary
from pipeline.training.sentences import TrainingSentence, training_line
from pipeline.training.written_numbers import Draw

SEED = 2024
COUNT = 3500
GENERATED_NAME = "generated.jsonl"


def generated_sentences(folder: Path, lexicons: Path, seed: int, count: int) -> Iterator[TrainingSentence]:
    """Yield ``count`` different sentences from the vocabulary of ``folder``, over all provinces and campaigns in turn.

    Raises:
        LexiconError: a vocabulary file or a lexicon is malformed.
        MarkError: a context or a frame is.
    """
    vocabulary = SentenceVocabulary.load(folder)
    marked = MarkedSentences(QuantityReader.load(lexicons), MetricNames.load(lexicons).codes)
    templates = SentenceTemplates(vocabulary, Draw(seed))
    provinces, campaigns = tuple(vocabulary.places), vocabulary.campaigns
    seen: set[str] = set()
    while len(seen) < count:
        at = len(seen)
        province, campaign = provinces[at % len(provinces)], campaigns[at % len(campaigns)]
        frame, written = templates.sentence(province, campaign)
        sentence = marked.read(written, campaign.code, province, frame.name)
        if sentence.text not in seen:
            seen.add(sentence.text)
            yield sentence


def generated_text(folder: Path, lexicons: Path, seed: int = SEED, count: int = COUNT) -> str:
    """Return the sentences as lines of JSON; raises as :func:`generated_sentences`.

    >>> from pipeline.resources import shipped_folder
    >>> corpus, lexicons = shipped_folder("corpus") / "training", shipped_folder("lexicons")
    >>> generated_text(corpus, lexicons, 7, 3) == generated_text(corpus, lexicons, 7, 3)
    True
    """
    sentences = generated_sentences(folder, lexicons, seed, count)
    return "".join(f"{training_line(sentence)}\n" for sentence in sentences)


def write_generated() -> Path:
    """Write the generated sentences into the corpus and return the file; raises as :func:`generated_sentences`."""
    folder = shipped_folder("corpus") / "training"
    path = folder / GENERATED_NAME
    path.write_bytes(generated_text(folder, shipped_folder("lexicons")).encode("utf-8"))
    return path


if __name__ == "__main__":
    write_generated()
