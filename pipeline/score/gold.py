"""Gold figures: a file of JSON lines per report, in the format of the annotation guide."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import HeshuError
from pipeline.ingest.places import printable, shown_path
from pipeline.records import Figure, Record
from pipeline.score.lines import file_objects, span_of
from pipeline.score.records import IGNORED, GoldFigure, IgnoredSpan

GOLD_SUFFIX = ".jsonl"
# A figure may carry what Heshu writes, so that the figures of one run can be the gold of the next.
_KNOWN_FIELDS = frozenset({*GoldFigure.__struct_fields__, *Figure.__struct_fields__})


class GoldFile(Record, frozen=True, kw_only=True):
    """The gold of one report. ``name`` is the file's name without its ending: it names the report.

    ``figures`` are in the order of their starts. ``lines`` are their line numbers; ``doubts`` what may be
    a slip of the annotator, though it can be scored.
    """

    file: str
    file_name: str
    name: str
    figures: tuple[GoldFigure, ...]
    lines: tuple[int, ...]
    ignored: tuple[IgnoredSpan, ...]
    doubts: tuple[HeshuError, ...]


def read_gold(paths: Sequence[Path]) -> list[GoldFile]:
    """Read the gold files and the .jsonl files of the folders given, sorted by the names of their reports.

    Raises:
        HeshuError: a missing path, a folder without gold, two files about one report, a malformed line.
    """
    files = [file for path in paths for file in _files(path)]
    by_name: dict[str, Path] = {}
    for file in files:
        other = by_name.setdefault(file.stem, file)
        if other is not file:
            raise HeshuError(
                "score-gold-twice", name=shown_name(file.stem), one=shown_path(other), other=shown_path(file)
            )
    return [read_gold_file(by_name[name]) for name in sorted(by_name)]


def read_gold_file(path: Path) -> GoldFile:
    """Read the gold of one report.

    Raises:
        HeshuError: as :func:`read_gold`.
    """
    file = shown_path(path)
    numbered: list[tuple[int, GoldFigure]] = []
    ignored: list[IgnoredSpan] = []
    doubts: list[HeshuError] = []
    for number, fields in file_objects(path):
        if fields.get("metric") == IGNORED:
            ignored.append(span_of(file, number, fields, IgnoredSpan))
            continue
        figure = span_of(file, number, fields, GoldFigure)
        unknown = sorted(fields.keys() - _KNOWN_FIELDS)
        if unknown:
            named = printable(", ".join(unknown))[:100]
            doubts.append(HeshuError("score-gold-field", file=file, line=number, fields=named))
        numbered.append((number, figure))
    numbered.sort(key=lambda entry: entry[1].start)
    return GoldFile(
        file=file,
        file_name=path.name,
        name=path.stem,
        figures=tuple(figure for _, figure in numbered),
        lines=tuple(number for number, _ in numbered),
        ignored=tuple(ignored),
        doubts=(*doubts, *_slips(file, path.stem, numbered)),
    )


def shown_name(name: str) -> str:
    r"""Return a document's name safe to print and to encode: file names may hold any bytes.

    >>> shown_name("a\x1b[31m\udcff")
    'a?[31m\\xff'
    """
    return shown_path(Path(name))


def misplaced(gold: GoldFile, text: str) -> Iterator[HeshuError]:
    """Yield a doubt for each gold figure whose quote is not what the text has at its span."""
    for number, figure in zip(gold.lines, gold.figures, strict=True):
        if text[figure.start : figure.end] != figure.quote:
            yield HeshuError(
                "score-gold-quote",
                file=gold.file,
                line=number,
                start=figure.start,
                end=figure.end,
                quote=printable(figure.quote[:40]),
                there=printable(text[figure.start : figure.end][:40]),
            )


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise HeshuError("missing-path", path=shown_path(path))
    if not path.is_dir():
        return [path]
    files = sorted(path.glob(f"*{GOLD_SUFFIX}"))
    if not files:
        raise HeshuError("score-no-gold", path=shown_path(path))
    return files


def _slips(file: str, name: str, numbered: Sequence[tuple[int, GoldFigure]]) -> Iterator[HeshuError]:
    before: dict[tuple[int, int], int] = {}
    for number, figure in numbered:
        earlier = before.setdefault((figure.start, figure.end), number)
        if earlier != number:
            yield HeshuError("score-gold-repeated", file=file, line=number, earlier=earlier)
        if len(figure.quote) != figure.end - figure.start:
            characters, length = len(figure.quote), figure.end - figure.start
            yield HeshuError(
                "score-gold-length", file=file, line=number, characters=characters, length=length
            )
    other = next((f.doc for _, f in numbered if f.doc is not None and Path(f.doc).stem != name), None)
    if other is not None:
        yield HeshuError("score-gold-name", file=file, doc=printable(other[:80]), name=shown_name(name))
