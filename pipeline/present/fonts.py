"""The font of every chart: Noto Sans CJK SC, from the package ``mplfonts`` (SIL Open Font License).

``import mplfonts`` imports ``fontmeta`` and offers functions that change matplotlib's rc file,
so the font file is located without importing it. The font is handed to each text as a file:
matplotlib's process-wide font list (``fontManager``) is neither asked nor changed, and the
machine's own fonts play no part in the bytes of a chart.
"""

import importlib.util
from functools import lru_cache
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from pipeline.errors import HeshuError

FONT_PACKAGE = "mplfonts"
FONT_FILE = "NotoSansCJKsc-Regular.otf"


class FontMissingError(HeshuError):
    """The Chinese font is not installed: the message says what to install."""

    def __init__(self, package: str, font: str) -> None:
        super().__init__("missing-font", package=package, font=font)

    def __str__(self) -> str:
        package, font = self.values["package"], self.values["font"]
        return f"缺少中文字体 / no Chinese font {font}: pip install {package}"


class GlyphMissingError(ValueError):
    """A text was to be drawn for which the font has no glyph: it would have come out as boxes."""


def chinese_font_path(package: str = FONT_PACKAGE, file_name: str = FONT_FILE) -> Path:
    """Return the font file, found without importing the package that ships it.

    Raises:
        FontMissingError: the package is not installed, or does not hold the file.

    >>> chinese_font_path().name
    'NotoSansCJKsc-Regular.otf'
    >>> chinese_font_path(file_name="no-such.otf")
    Traceback (most recent call last):
    ...
    pipeline.present.fonts.FontMissingError: 缺少中文字体 / no Chinese font no-such.otf: pip install mplfonts
    """
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "fonts" / file_name
        if path.is_file():
            return path
    raise FontMissingError(package, file_name)


def chinese_font(size: float) -> FontProperties:
    """Return the font at ``size`` points, bound to its file."""
    return FontProperties(fname=str(chinese_font_path()), size=size)


@lru_cache(maxsize=4)
def _code_points(path: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(path)).get_charmap())


def missing_glyphs(text: str) -> str:
    """Return the characters of ``text`` for which the font has no glyph, each once, sorted.

    A line break needs none.

    >>> missing_glyphs("1323场次，≥ 50%")
    ''
    >>> [hex(ord(character)) for character in missing_glyphs("宣讲\\U0001F600")]
    ['0x1f600']
    """
    known = _code_points(chinese_font_path())
    return "".join(sorted(character for character in set(text) - {"\n"} if ord(character) not in known))


def drawable(text: str) -> str:
    """Return ``text`` with each character that has no glyph written as its code point.

    >>> drawable("宣讲\\U0001F600")
    '宣讲[U+1F600]'
    """
    for character in missing_glyphs(text):
        text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


def require_glyphs(text: str) -> None:
    """Check that the font can draw the whole text.

    Raises:
        GlyphMissingError: it cannot; the message names the code points.

    >>> require_glyphs("核数")
    >>> require_glyphs("\\U0001F600")
    Traceback (most recent call last):
    ...
    pipeline.present.fonts.GlyphMissingError: the font NotoSansCJKsc-Regular.otf has no glyph for U+1F600
    """
    if missing := missing_glyphs(text):
        named = ", ".join(f"U+{ord(character):04X}" for character in missing)
        raise GlyphMissingError(f"the font {FONT_FILE} has no glyph for {named}")
