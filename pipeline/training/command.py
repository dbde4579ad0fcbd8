"""``heshu train``: gather what is learned from, train, write the model where nothing else lies."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp

from pipeline.engine.inputs import Request
from pipeline.engine.progress import Progress
from pipeline.errors import HeshuError
from pipeline.extract.words import WordTest
from pipeline.ingest.places import shown_path
from pipeline.learned.features import FeatureReader
from pipeline.learned.model import holds_only_a_model, save_model
from pipeline.lexicon import load_toml
from pipeline.messages import Messages
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.records import Record
from pipeline.resources import shipped_folder
from pipeline.score.predictions import Tell
from pipeline.training.labelled import Labelled, LabelledReader, training_sentences
from pipeline.training.model_card import model_card
from pipeline.training.reports import marked_reports, unmarked_reports
from pipeline.training.sentences import read_training
from pipeline.training.trainer import Material, Trained, Trainer


class TrainRequest(Record, frozen=True, kw_only=True):
    """What a user asks to learn from, beside the corpus or in place of it, and where the model goes.

    ``sentences`` are files or folders of annotated sentences, None for the corpus that ships; ``gold`` is in the
    format of the guide, about ``reports``; ``unlabelled`` are reports that the rules label.
    """

    out: Path
    lexicons: Path
    sentences: tuple[Path, ...] | None = None
    gold: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()
    unlabelled: tuple[Path, ...] = ()
    metadata: Path | None = None
    epochs: int | None = None


def train(request: TrainRequest, progress: Progress, tell: Tell) -> Trained:
    """Train the models and write their folder, which is complete or not there.

    Raises:
        HeshuError: the folder holds something else than a model or cannot be written; a missing path, a malformed
            line; too little to learn from.
    """
    _check_out(request.out)
    if bool(request.gold) != bool(request.reports):
        raise HeshuError("train-gold-reports")
    progress.stage("train-read", None)
    material = gather(request, tell)
    entries = load_toml(request.lexicons / "items.toml", ItemEntry)
    items = ItemClasses(entries)
    features = FeatureReader(WordTest(), items, entries)
    trained = Trainer(features, items, progress, request.epochs).train(material)
    card = model_card(material, trained, shipped=_only_corpus(request))
    _publish(request.out, lambda folder: save_model(folder, trained.model, card, material.digest()))
    return trained


def trained_lines(trained: Trained, out: Path, messages: Messages) -> Iterator[str]:
    """Yield what ``heshu train`` prints at its end: where the model lies, and how well it recognises entities."""
    for score in trained.entities:
        numbers = {"exact": score.exact_f1, "precision": score.precision, "recall": score.recall}
        shown = {name: f"{number:.3f}" for name, number in numbers.items()}
        yield messages.line("train-entities", label=score.label, **shown)
    figures, sentences = trained.examples["metric"], trained.sentences
    yield messages.line("train-done", path=shown_path(out), sentences=sentences, figures=figures)


def gather(request: TrainRequest, tell: Tell) -> Material:
    """Read all that is learned from: sentences, reports with gold, reports that the rules label.

    Raises:
        HeshuError: a missing path, a malformed line, gold without a report.
    """
    metrics = MetricNames.load(request.lexicons).codes
    corpus = shipped_folder("corpus")
    sentences = [*read_training(request.sentences or (corpus / "training",), metrics)]
    reader = LabelledReader(request.lexicons)
    reports: list[Labelled] = []
    if request.sentences is None:
        own = _reading(request, (corpus / "reports",), None)
        reports += marked_reports(reader, (corpus / "gold",), own, tell)
    labelled = [*reader.sentences(sentences)]
    for entry, source in _users(request, reader, tell):
        reports.append(entry)
        # For the recogniser alone: the figures of these sentences stand in the report already.
        sentences += training_sentences(entry, source)
    return Material(sentences, [*labelled, *reports])


def _users(request: TrainRequest, reader: LabelledReader, tell: Tell) -> Iterator[tuple[Labelled, str]]:
    if request.gold:
        reading = _reading(request, request.reports, request.metadata)
        yield from ((entry, "gold") for entry in marked_reports(reader, request.gold, reading, tell))
    if request.unlabelled:
        reading = _reading(request, request.unlabelled, request.metadata)
        yield from ((entry, "weak") for entry in unmarked_reports(reader, reading, tell))


def _reading(request: TrainRequest, paths: Sequence[Path], metadata: Path | None) -> Request:
    return Request(paths=tuple(paths), lexicons=request.lexicons, metadata=metadata, layers="rules")


def _only_corpus(request: TrainRequest) -> bool:
    return request.sentences is None and not request.gold and not request.unlabelled


def _check_out(out: Path) -> None:
    """Refuse a path that holds anything but a model, so that nothing else is replaced."""
    if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or holds_only_a_model(out))):
        raise HeshuError("train-out", path=shown_path(out))


def _publish(out: Path, write: Callable[[Path], None]) -> None:
    """Write beside the folder and put it in its place when it is whole."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            write(work)
            work.chmod(0o755)
            if out.exists():
                shutil.rmtree(out)
            work.rename(out)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise HeshuError("train-unwritable", path=shown_path(out), detail=error.strerror or "") from error
