"""What the comparative charts say of their own, from ``chart_words.toml`` beside this file."""

from collections.abc import Sequence

from pipeline.present.canvas import columns_in
from pipeline.present.plain import text_width
from pipeline.present.report_words import words_of
from pipeline.present.wording import CHART_WORDS, Lang

NOTE_LINES = 2


def chart_words(lang: Lang) -> dict[str, str]:
    """Return the texts by name.

    >>> chart_words("zh")["heatmap"], chart_words("en")["step_month"]
    ('各地区各项指标', 'month')
    """
    return words_of("chart_words.toml", lang)


def listed(names: Sequence[str], lang: Lang, columns: int) -> str:
    """Join names within ``columns`` half-width columns, at least one; those left out are told as others.

    >>> listed(["包头市", "赤峰市", "通辽市"], "zh", 16), listed(["包头市"], "zh", 1), listed([], "en", 9)
    ('包头市、赤峰市等', '包头市', 'none')
    """
    words, joint = chart_words(lang), CHART_WORDS[lang]["joint"]
    if not names:
        return words["none"]
    kept = list(names)
    while len(kept) > 1 and text_width(joint.join(kept)) > columns:
        kept.pop()
    told = joint.join(kept)
    return told if len(kept) == len(names) else words["names_more"].format(names=told)


def note_columns(width: float, size: float, lead: str) -> int:
    """Return how many columns names may take in a note of two lines on a sheet ``width`` inches wide.

    ``lead`` is the rest of the note. A tenth is kept free, for the words "and others" and for broken lines.

    >>> note_columns(8.0, 9.0, "没有居民数：")
    180
    """
    return int(NOTE_LINES * columns_in(width - 0.5, size) * 0.9) - text_width(lead)
