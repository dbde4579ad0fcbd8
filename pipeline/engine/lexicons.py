"""``heshu lexicon check``: every lexicon of a folder, loaded as the program loads it, with its examples walked."""

import csv
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.lexicon import LexiconError, load_toml
from pipeline.resources import shipped_folder

SUFFIXES = (".toml", ".csv")
# The words of an entry, by the name that the files give them: an example holds one of them at least.
WORD_FIELDS = ("words", "heads", "suffix", "cues")


def check_lexicons(folder: Path) -> int:
    """Load every lexicon of the folder strictly and walk the examples; return the number of entries.

    Raises:
        LexiconError: the folder is missing, a file is malformed or has a name that nothing reads, or an
            example does not do what its entry says; the message names file and entry.
    """
    if not folder.is_dir():
        raise LexiconError(f"{folder}: no such folder")
    paths = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    known = {path.name for path in shipped_folder("lexicons").iterdir()}
    for path in paths:
        if path.name not in known:
            raise LexiconError(f"{path}: nothing reads a lexicon of this name")
    failing = [*_failing_after_loading(folder), *_without_own_word(folder)]
    if failing:
        more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
        raise LexiconError(f"{folder}: {failing[0]}{more}")
    return sum(map(_entries, paths))


def _failing_after_loading(folder: Path) -> Iterator[str]:
    from pipeline.dataset.vocabulary import Vocabulary  # noqa: PLC0415 - loads pyarrow
    from pipeline.extract.reader import Reader  # noqa: PLC0415 - loads jieba
    from pipeline.ingest.documents import DocumentReader  # noqa: PLC0415
    from pipeline.messages import Message  # noqa: PLC0415
    from pipeline.regions import load_population  # noqa: PLC0415
    from pipeline.regions_import import RegionWord  # noqa: PLC0415

    documents = DocumentReader.load(folder)
    for lang in ("zh", "en"):
        Vocabulary.load(folder, lang)
    Reader.load(folder)
    load_population(folder)
    # A run takes its messages from the shipped folder, and the importer alone reads the words of regions.
    for name, entry in (("messages.toml", Message), ("region_words.toml", RegionWord)):
        if (folder / name).exists():
            load_toml(folder / name, entry)
    yield from documents.heads.failing_examples()
    yield from documents.campaigns.failing_examples()
    yield from _misread_numbers(folder)
    yield from _misread_exclusions(folder)


def _misread_numbers(folder: Path) -> Iterator[str]:
    from pipeline.parse.intervals import BoundWord  # noqa: PLC0415
    from pipeline.parse.period_patterns import PeriodWord  # noqa: PLC0415
    from pipeline.parse.periods import PeriodReader  # noqa: PLC0415
    from pipeline.parse.quantities import QuantityReader  # noqa: PLC0415
    from pipeline.parse.units import Unit  # noqa: PLC0415

    quantities = QuantityReader.load(folder)
    for unit in load_toml(folder / "units.toml", Unit):
        for text in unit.examples:
            if [found.unit.unit for found in quantities.find(text) if found.unit] != [unit.unit]:
                yield f"units.toml, {unit.unit}: {text!r} is not read with this unit"
    for bound in load_toml(folder / "bounds.toml", BoundWord):
        for text in bound.examples:
            if [found.bound for found in quantities.find(text)] != [bound.bound]:
                yield f"bounds.toml, {bound.word}: {text!r} is not read as {bound.bound}"
    periods = PeriodReader.load(folder, quantities.numerals)
    for word in load_toml(folder / "periods.toml", PeriodWord):
        for example in word.examples:
            read = [found.period or "" for found in periods.find(example.text, example.published)]
            if read != [example.period]:
                yield f"periods.toml, {word.word}: {example.text!r} reads {read}, not {example.period!r}"


def _misread_exclusions(folder: Path) -> Iterator[str]:
    from pipeline.extract.exclusions import Exclusion, Exclusions  # noqa: PLC0415
    from pipeline.parse.numerals import NumeralReader  # noqa: PLC0415

    numerals = NumeralReader.load(folder)
    for entry in load_toml(folder / "exclusions.toml", Exclusion):
        alone = Exclusions([entry])
        for text, excluded in (
            *((text, True) for text in entry.examples),
            *((text, False) for text in entry.negatives),
        ):
            if bool(alone.find(text, numerals.find(text))) != excluded:
                yield f"exclusions.toml, {entry.name}: {text!r} is {'not ' if excluded else ''}excluded"


def _without_own_word(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["entry"]:
            words = _words(entry)
            for example in entry.get("examples", ()) if words else ():
                if isinstance(example, str) and not any(word in example for word in words):
                    yield f"{path.name}, {next(iter(entry.values()))}: {example!r} holds none of its words"


def _words(entry: dict[str, Any]) -> list[str]:
    found: list[str] | str = next((entry[name] for name in WORD_FIELDS if name in entry), [])
    return [found] if isinstance(found, str) else found


def _entries(path: Path) -> int:
    if path.suffix == ".toml":
        return len(tomllib.loads(path.read_text(encoding="utf-8"))["entry"])
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1
