"""The figures to score: a file of JSON lines, a folder of such files, or report texts to extract from."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from msgspec.structs import replace

from pipeline.engine.inputs import Request
from pipeline.errors import HeshuError
from pipeline.ingest.archives import is_archive
from pipeline.ingest.places import (
    HTML_SUFFIXES,
    LATER_SUFFIXES,
    STDIN,
    TEXT_SUFFIXES,
    shown_path,
)
from pipeline.records import Quarantined
from pipeline.score.gold import GOLD_SUFFIX, GoldFile, shown_name
from pipeline.score.lines import Object, file_objects, json_objects, line_error, span_of
from pipeline.score.records import PredictedFigure

Tell = Callable[[HeshuError | Quarantined], None]
_REPORT_SUFFIXES = TEXT_SUFFIXES | HTML_SUFFIXES | LATER_SUFFIXES


@dataclass(frozen=True)
class Predicted:
    """Figures by the name of their document (its file name without its ending).

    ``campaigns`` holds the campaign of each document that is there, null where it is unknown; ``texts``
    the texts, where reports were read. ``without_gold`` counts documents that have no gold and are not scored.
    """

    figures: Mapping[str, Sequence[PredictedFigure]]
    campaigns: Mapping[str, str | None]
    without_gold: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


def are_reports(path: Path) -> bool:
    """Return whether a path holds reports, not figures: a report by its ending, or a folder without .jsonl.

    >>> are_reports(Path("no-such-folder/report.HTML")), are_reports(Path("-")), are_reports(Path("out.jsonl"))
    (True, False, False)
    """
    if path.is_dir():
        return next(path.glob(f"*{GOLD_SUFFIX}"), None) is None
    return is_archive(path.name) or path.suffix.lower() in _REPORT_SUFFIXES


def read_predicted(gold: Sequence[GoldFile], request: Request, tell: Tell) -> Predicted:
    """Return the figures of the one path of the request, for documents that have gold.

    ``tell`` hears what does not end the command: reports that cannot be read, gold without a report.

    Raises:
        HeshuError: a missing path, a malformed line; for reports what ``heshu extract`` raises.
    """
    (path,) = request.paths
    if str(path) != STDIN and not path.exists():
        raise HeshuError("missing-path", path=shown_path(path))
    if are_reports(path):
        from pipeline.score.reports import extract_predicted  # noqa: PLC0415 - figures need no engine

        predicted = extract_predicted(gold, request, tell)
    else:
        if request.metadata is not None:
            tell(HeshuError("score-metadata-unused", path=shown_path(path)))
        predicted = _from_folder(gold, path) if path.is_dir() else _from_file(gold, path, request.stdin, tell)
    for file in gold:
        if file.name not in predicted.campaigns and file.figures:
            name = shown_name(file.name)
            tell(HeshuError("score-missing", name=name, path=shown_path(path), count=len(file.figures)))
    return predicted


def figure_of(file: str, number: int, fields: Object) -> PredictedFigure:
    """Return the figure of a line.

    Raises:
        HeshuError: malformed.
    """
    return span_of(file, number, fields, PredictedFigure)


def campaign_of(figures: Iterable[PredictedFigure]) -> str | None:
    """Return the campaign that the figures of a document tell, null where none does."""
    return next((code for figure in figures if (code := figure.campaign_code())), None)


def _from_folder(gold: Sequence[GoldFile], folder: Path) -> Predicted:
    figures: dict[str, list[PredictedFigure]] = {}
    for wanted in gold:
        path = folder / wanted.file_name
        if path.exists():
            lines = file_objects(path)
            figures[wanted.name] = [figure_of(shown_path(path), number, line) for number, line in lines]
    others = {path.name for path in folder.glob(f"*{GOLD_SUFFIX}")} - {wanted.file_name for wanted in gold}
    return Predicted(figures, {name: campaign_of(found) for name, found in figures.items()}, len(others))


def _from_file(gold: Sequence[GoldFile], path: Path, stdin: bytes, tell: Tell) -> Predicted:
    file = shown_path(path)
    lines = json_objects(file, BytesIO(stdin)) if str(path) == STDIN else file_objects(path)
    wanted = {file.name for file in gold}
    figures: dict[str, list[PredictedFigure]] = {}
    ids: dict[str, set[object]] = {}
    others: set[str] = set()
    for number, fields in lines:
        figure = figure_of(file, number, fields)
        if figure.doc is None:
            raise line_error(file, number, "Object missing required field `doc`")
        name = Path(figure.doc).stem
        if name not in wanted:
            others.add(name)
            continue
        figures.setdefault(name, []).append(_without_document(figure))
        ids.setdefault(name, set()).add(str(figure.document_id))
    for name in sorted(ids):
        if len(ids[name]) > 1:
            tell(HeshuError("score-same-name", name=shown_name(name), count=len(ids[name])))
    return Predicted(figures, {name: campaign_of(found) for name, found in figures.items()}, len(others))


def _without_document(figure: PredictedFigure) -> PredictedFigure:
    # An archive's figures repeat their document's identifiers; only the campaign is asked for later.
    return replace(figure, document_id=None)
