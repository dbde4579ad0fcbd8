"""A score for people, as tables in the language of the messages, and for programs, as one JSON object."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from pipeline.messages import Messages
from pipeline.present.plain import one_line, text_width, visible
from pipeline.score.ablation import Ablation, RowDifference
from pipeline.score.bootstrap import LEVEL, RESAMPLES
from pipeline.score.campaigns import WRONG_ROWS, CampaignErrors
from pipeline.score.mistakes import Mistake, WrongField
from pipeline.score.scoring import RowScore

SCORE_COLUMNS = ("precision", "recall", "f1", "interval")
ABLATION_COLUMNS = ("rules", "layers", "difference", "interval", "better")
ERROR_COLUMNS = ("documents", "gold", "missed", "false", *WRONG_ROWS)
CAMPAIGN_CHARACTERS = 30
FIELD_CHARACTERS = 120
DECIMALS = 4  # of the F1 values in JSON, as the shared scorer rounds them


def score_table(rows: Sequence[RowScore], messages: Messages) -> Iterator[str]:
    """Yield precision, recall and F1 of each row, and the interval of F1."""
    header = [messages.line(f"score-column-{column}") for column in SCORE_COLUMNS]
    lines = [["", *header]]
    for row in rows:
        interval = "–" if row.interval is None else f"{row.interval[0]:.3f}–{row.interval[1]:.3f}"
        numbers = (f"{number:.3f}" for number in (row.precision, row.recall, row.f1))
        lines.append([messages.line(f"score-row-{row.name}"), *numbers, interval])
    yield from _columns(lines)


def ablation_table(ablation: Ablation, messages: Messages) -> Iterator[str]:
    """Yield each row's F1 by the rules alone and by the layers, and how sure their difference is."""
    header = [messages.line(f"score-ablation-{column}") for column in ABLATION_COLUMNS]
    lines = [["", *header]]
    for row in ablation.rows:
        sure = ["–", "–"]
        if row.interval is not None and row.better is not None:
            sure = [f"{row.interval[0]:+.3f} – {row.interval[1]:+.3f}", f"{row.better:.3f}"]
        numbers = [f"{row.rules:.3f}", f"{row.layers:.3f}", f"{row.difference:+.3f}", *sure]
        lines.append([messages.line(f"score-row-{row.name}"), *numbers])
    yield from _columns(lines)


def error_table(
    rows: Sequence[CampaignErrors], total: CampaignErrors, names: Mapping[str, str], messages: Messages
) -> Iterator[str]:
    """Yield how much is wrong in each campaign and each field, and the sums of all campaigns."""
    header = [messages.line(f"score-error-{column}") for column in ERROR_COLUMNS]
    lines = [[messages.line("score-column-campaign"), *header]]
    for row in (*rows, total):
        if row is total:
            name = messages.line("score-all-campaigns")
        elif row.campaign is None:
            name = messages.line("score-unknown-campaign")
        else:
            name = names.get(row.campaign, row.campaign)
        numbers = (row.documents, row.gold, row.missed, row.false, *row.wrong)
        lines.append([one_line(name, CAMPAIGN_CHARACTERS), *map(str, numbers)])
    yield from _columns(lines)


def mistake_lines(mistake: Mistake, messages: Messages) -> Iterator[str]:
    """Yield a mistake: where, what, each field with both sides and the rule, and the sentence."""
    place = visible(f"{mistake.name}:{mistake.start}", keep="")
    kind = messages.line(f"score-mistake-{mistake.kind}")
    yield f"{place} {_shown(mistake.quote)} {kind}"
    for field in mistake.fields:
        if mistake.kind == "wrong" or (field.got if mistake.kind == "false" else field.wanted) is not None:
            yield f"  {_field_line(mistake, field, messages)}"
    if mistake.sentence is not None:
        yield f"  {mistake.sentence}"


def score_json(
    rows: Sequence[RowScore],
    campaigns: Sequence[CampaignErrors],
    missing: Sequence[str],
    documents: int,
    mistakes: Sequence[Mistake] | None,
    ablation: Ablation | None,
) -> str:
    """Return one JSON object: the rounded F1 of every row, and all else under ``heshu``."""
    told: dict[str, object] = {
        "documents": documents,
        "level": LEVEL,
        "resamples": RESAMPLES,
        "rows": {row.name: _row_object(row) for row in rows},
        "campaigns": [_campaign_object(row) for row in campaigns],
        "missing": list(missing),
    }
    if ablation is not None:
        told["layers"] = ablation.layers
        told["against_rules"] = {row.name: _difference_object(row) for row in ablation.rows}
    if mistakes is not None:
        told["errors"] = mistakes
    f1 = {row.name: round(row.f1, DECIMALS) for row in rows}
    return msgspec.json.encode({**f1, "heshu": told}).decode("utf-8")


def _row_object(row: RowScore) -> dict[str, object]:
    interval = None if row.interval is None else [round(end, DECIMALS) for end in row.interval]
    return {
        "precision": round(row.precision, DECIMALS),
        "recall": round(row.recall, DECIMALS),
        "f1": round(row.f1, DECIMALS),
        "interval": interval,
        **row.count._asdict(),
    }


def _difference_object(row: RowDifference) -> dict[str, object]:
    interval = None if row.interval is None else [round(end, DECIMALS) for end in row.interval]
    return {
        "rules": round(row.rules, DECIMALS),
        "layers": round(row.layers, DECIMALS),
        "difference": round(row.difference, DECIMALS),
        "interval": interval,
        "better": row.better,
    }


def _campaign_object(row: CampaignErrors) -> dict[str, object]:
    return {
        "campaign": row.campaign,
        "documents": row.documents,
        "gold": row.gold,
        "missed": row.missed,
        "false": row.false,
        "wrong": dict(zip(WRONG_ROWS, row.wrong, strict=True)),
        "errors": row.errors,
    }


def _field_line(mistake: Mistake, field: WrongField, messages: Messages) -> str:
    label = messages.line(f"score-error-{field.field}")
    rule = messages.line("explain-decided", rule=_shown(field.rule)) if field.rule else ""
    values = {"field": label, "got": _shown(field.got), "wanted": _shown(field.wanted)}
    return messages.line(f"score-field-{mistake.kind}", **values) + rule


def _shown(value: str | int | float | None) -> str:
    return "–" if value is None else one_line(str(value), FIELD_CHARACTERS) or '""'


def _columns(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(text_width(line[at]) for line in lines) for at in range(len(lines[0]))]
    for first, *others in lines:
        cells = [first + " " * (widths[0] - text_width(first))]
        cells += [
            " " * (width - text_width(cell)) + cell for width, cell in zip(widths[1:], others, strict=True)
        ]
        yield "  ".join(cells).rstrip()
