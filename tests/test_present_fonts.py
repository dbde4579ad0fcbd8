"""The font: found without side effects, complete for what is drawn, never boxes."""

import subprocess
import sys
import warnings
from functools import cache

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from present_factories import cell

from pipeline.ingest.campaigns import Campaign
from pipeline.lexicon import load_toml
from pipeline.metrics import MetricNames
from pipeline.present import canvas, fonts
from pipeline.present.charts import charts_of
from pipeline.present.naming import Names
from pipeline.present.wording import CHART_WORDS, PERIOD_FORMS
from pipeline.regions import Gazetteer
from pipeline.resources import shipped_folder


@cache
def glyphs() -> frozenset[int]:
    """What the font can draw, by a reader that the program does not use."""
    with TTFont(fonts.chinese_font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def test_the_font_is_found_without_importing_its_package() -> None:
    code = (
        "import sys; from pipeline.present import fonts; fonts.chinese_font(9); fonts.missing_glyphs('核');"
        "print(sorted({'mplfonts', 'fontmeta', 'matplotlib.pyplot'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


@pytest.mark.parametrize(
    ("package", "file_name"),
    [
        ("mplfonts", "absent.otf"),  # the package changed its files
        ("no_such_package_of_fonts", fonts.FONT_FILE),  # not installed
    ],
)
def test_a_missing_font_names_what_to_install(package: str, file_name: str) -> None:
    with pytest.raises(fonts.FontMissingError, match=f"pip install {package}"):
        fonts.chinese_font_path(package, file_name)


def test_every_name_and_word_of_the_charts_has_a_glyph() -> None:
    lexicons = shipped_folder("lexicons")
    metrics = MetricNames.load(lexicons).entries
    texts = [text for words in CHART_WORDS.values() for text in words.values()]
    texts += [text for forms in PERIOD_FORMS.values() for text in forms.values()]
    texts += [name for entry in metrics for name in (entry.zh, entry.en)]
    texts += [entry.zh + entry.en for entry in load_toml(lexicons / "campaigns.toml", Campaign)]
    texts += [division.name for division in Gazetteer.load(lexicons).divisions()]
    texts.append("0123456789,.≥≈<※…·年月日至以来截至万亿kmbtn")
    assert len(texts) > 3000
    assert {c for text in texts for c in text if ord(c) not in glyphs()} == set()


def test_missing_glyphs_agrees_with_fonttools() -> None:
    sample = "".join(
        chr(point) for point in [*range(0x20, 0x250), *range(0x4E00, 0x9FFF, 7), *range(0x1F600, 0x1F640)]
    )
    assert set(fonts.missing_glyphs(sample)) == {c for c in sample if ord(c) not in glyphs()}


def test_a_sheet_with_a_missing_glyph_is_refused() -> None:
    with canvas.chart_style():
        sheet, _ = canvas.new_sheet(4, 2, canvas.Margins(0.5, 0.5, 0.5, 0.5))
        canvas.write(sheet, (0.2, 0.2), "宣讲\U0001f600", 10, canvas.INK)
        with pytest.raises(fonts.GlyphMissingError, match="U\\+1F600"):
            canvas.finished(sheet, "x", "x", "x", "x")


HOSTILE_NAMES = [
    "笑脸\U0001f600旗",  # no glyph
    "$\\frac{1}{0}$旗",  # mathtext, malformed
    "反\u202e转\u202c旗",  # bidirectional override
    "空\x00字\x1b[31m旗",  # terminal controls
    "超" * 500,  # longer than any sheet
    "ﷺ\u0e47\u0e47旗",  # other scripts, combining marks
    "",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_names_are_drawn_without_boxes(name: str) -> None:
    cells = [cell(n, region_name=f"{name}{n}", item_class=name or None, unit=name or None) for n in range(3)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns "Glyph ... missing from font(s)"
        assert len(charts_of(cells, "zh", Names())) == 3
