"""Annotated sentences, one JSON object per line: what the learned layer trains on.

A line holds ``text``, ``campaign`` (a code of ``lexicons/campaigns.toml``, a name where none fits, or null),
``province`` (a six-digit code or null), ``source`` (``hand``, ``gold`` or the name of the template that wrote the
sentence), ``entities`` and ``figures``. Offsets index ``text``; spans are half open; the fields of a figure are those of
the annotation guide. A line that breaks a rule is one error that names file, line and field.
"""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.errors import HeshuError
from pipeline.ingest.places import shown_path
from pipeline.learned.entities import ENTITY_LABELS, EntityLabel
from pipeline.records import Record, Status
from pipeline.score.lines import Object, file_objects, line_error
from pipeline.score.records import Offset

TRAINING_SUFFIX = ".jsonl"
# The sources of sentences that a person marked; ``weak`` are those that the rules labelled, others the generator's.
MARKED_SOURCES = frozenset({"hand", "gold"})

_ENCODER = msgspec.json.Encoder()


class Entity(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named span: a reporting or acting unit, a place, what is counted, a campaign."""

    start: Offset
    end: Offset
    label: EntityLabel


class TrainingFigure(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A figure of a training sentence, its fields as in the annotation guide; ``value`` is in base units."""

    start: Offset
    end: Offset
    quote: str
    value: int | float
    unit: str | None
    metric: str
    status: Status
    item: str | None


class TrainingSentence(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One annotated sentence. ``labels`` are the entity labels that were marked in it: all four, if nothing else is said."""

    text: str
    campaign: str | None
    province: str | None
    source: str
    entities: tuple[Entity, ...]
    figures: tuple[TrainingFigure, ...]
    labels: tuple[EntityLabel, ...] = ENTITY_LABELS


def read_training(paths: Sequence[Path], metrics: Collection[str]) -> tuple[TrainingSentence, ...]:
    """Read files of training sentences, and the .jsonl files of folders, in the order of their names.

    ``metrics`` are the codes that a figure may have.

    Raises:
        HeshuError: a path that is missing, a folder without .jsonl files, a malformed line.
    """
    return tuple(
        sentence for path in paths for file in _files(path) for sentence in read_training_file(file, metrics)
    )


def read_training_file(path: Path, metrics: Collection[str]) -> tuple[TrainingSentence, ...]:
    """Read one file of training sentences.

    Raises:
        HeshuError: the file cannot be read, or a line is malformed.
    """
    file = shown_path(path)
    return tuple(training_sentence(file, number, fields, metrics) for number, fields in file_objects(path))


def training_sentence(file: str, number: int, fields: Object, metrics: Collection[str]) -> TrainingSentence:
    """Return the object of a line as a training sentence.

    Raises:
        HeshuError: a missing, unknown or mistyped field, a span outside the text, a quote that is not there.

    >>> line = {"text": "办班3期", "campaign": None, "province": None, "source": "hand", "entities": [], "figures": [
    ...     {"start": 2, "end": 4, "quote": "3场", "value": 3, "unit": "期", "metric": "activities", "status": "achieved",
    ...      "item": "班"}]}
    >>> training_sentence("a.jsonl", 7, line, {"activities"})
    Traceback (most recent call last):
    ...
    pipeline.errors.HeshuError: score-line: file=a.jsonl, line=7, detail=the text has '3期', not '3场' - at `$.figures[0].quote`
    """
    try:
        sentence = msgspec.convert(fields, TrainingSentence)
    except msgspec.ValidationError as error:
        raise line_error(file, number, str(error)) from error
    fault = next(_faults(sentence, metrics), None)
    if fault is not None:
        raise line_error(file, number, f"{fault[1]} - at `$.{fault[0]}`")
    return sentence


def training_line(sentence: TrainingSentence) -> str:
    """Return the sentence as one line of JSON without its line end; ``labels`` only where some are left out.

    >>> training_line(TrainingSentence(text="早", campaign=None, province=None, source="hand", entities=(), figures=()))
    '{"text":"早","campaign":null,"province":null,"source":"hand","entities":[],"figures":[]}'
    """
    fields = msgspec.to_builtins(sentence)
    if sentence.labels == ENTITY_LABELS:
        del fields["labels"]
    return _ENCODER.encode(fields).decode("utf-8")


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise HeshuError("missing-path", path=shown_path(path))
    if not path.is_dir():
        return [path]
    files = sorted(path.glob(f"*{TRAINING_SUFFIX}"))
    if not files:
        raise HeshuError("score-no-gold", path=shown_path(path))
    return files


def _faults(sentence: TrainingSentence, metrics: Collection[str]) -> Iterator[tuple[str, str]]:
    yield from _blank_fields(sentence)
    yield from _span_faults(sentence.text, "entities", sentence.entities)
    yield from _span_faults(sentence.text, "figures", sentence.figures)
    for at, figure in enumerate(sentence.figures):
        there = sentence.text[figure.start : figure.end]
        if there != figure.quote:
            yield f"figures[{at}].quote", f"the text has {there!r}, not {figure.quote!r}"
        if figure.metric not in metrics:
            yield f"figures[{at}].metric", f"no metric has the code {figure.metric!r}"


def _blank_fields(sentence: TrainingSentence) -> Iterator[tuple[str, str]]:
    for name in ("text", "source", "campaign", "province"):
        value = getattr(sentence, name)
        if value is not None and not value.strip():
            yield name, "empty"
    for at, figure in enumerate(sentence.figures):
        for name in ("unit", "item"):
            if getattr(figure, name) == "":
                yield f"figures[{at}].{name}", "empty; null says that there is none"


def _span_faults(
    text: str, field: str, spans: Sequence[Entity | TrainingFigure]
) -> Iterator[tuple[str, str]]:
    before: tuple[int, int] = (0, 0)
    for start, end, at in sorted((span.start, span.end, at) for at, span in enumerate(spans)):
        if end <= start:
            yield f"{field}[{at}].end", f"the span {start} to {end} is empty"
        if end > len(text):
            yield f"{field}[{at}].end", f"{end} is behind the text's end, {len(text)}"
        if start < before[1]:
            yield f"{field}[{at}].start", f"the span {start} to {end} overlaps {before[0]} to {before[1]}"
        before = (start, end)
