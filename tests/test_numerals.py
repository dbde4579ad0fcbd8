"""Numerals: case tables, an oracle that we did not write, round trips."""

import unicodedata
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load_toml
from pipeline.parse.numerals import LARGEST, NumeralCharacter, NumeralReader
from pipeline.records import Number

LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = NumeralReader.load(LEXICONS)

# Origin: forms named by the annotation guide, DESIGN and the issues; the numbers are invented.
READ: list[tuple[str, Number | None, Number | None, str]] = [
    ("1323", 1323, None, "exact"),
    ("1,323", 1323, None, "exact"),
    ("3,500万", 35_000_000, None, "exact"),
    ("11.1万", 111_000, None, "exact"),
    ("27.6亿", 2_760_000_000, None, "exact"),
    ("2亿3千万", 230_000_000, None, "exact"),
    ("3万4千", 34_000, None, "exact"),
    ("一万亿", 10**12, None, "exact"),
    ("10000000000000000", 10**16, None, "exact"),
    # 余, 多, 几, 数 between digits and scale say "more than"
    ("350余万", 3_500_000, None, "over"),
    ("910.4余万", 9_104_000, None, "over"),
    ("十几万", 100_000, None, "over"),
    ("十几", 10, None, "over"),
    ("几百", 100, None, "over"),
    ("数十", 10, None, "over"),
    ("数万", 10_000, None, "over"),
    # two neighbouring digits are a range
    ("三四十", 30, 40, "exact"),
    ("十七八", 17, 18, "exact"),
    ("七八千万", 70_000_000, 80_000_000, "exact"),
    ("三五", 3, 5, "exact"),
    # digits by position, and numerals that leave the last scale out
    ("二〇二三", 2023, None, "exact"),
    ("一百五", 150, None, "exact"),
    ("一百零五", 105, None, "exact"),
    ("三千六", 3600, None, "exact"),
    ("两万五千", 25_000, None, "exact"),
    ("廿五", 25, None, "exact"),
    ("壹佰贰拾叁", 123, None, "exact"),
    ("三点五", Decimal("3.5"), None, "exact"),
    ("0.5", Decimal("0.5"), None, "exact"),
    ("三分之二", Fraction(2, 3), None, "exact"),
    ("千分之三", Fraction(3, 1000), None, "exact"),
    ("百分之九十五", 95, None, "exact"),
    ("百分之九十八点六", Decimal("98.6"), None, "exact"),
    # no numbers: scales that do not descend, versions, broken thousands, beyond the limits
    ("百千万", None, None, "exact"),
    ("千千万万", None, None, "exact"),
    ("1.2.3", None, None, "exact"),
    ("12,34", None, None, "exact"),
    ("12345678901234567890", None, None, "exact"),
    ("3.1415926535", None, None, "exact"),
    ("三点一四一五九二六五", None, None, "exact"),
    ("九" * 200, None, None, "exact"),
]


@pytest.mark.parametrize(("run", "value", "high", "bound"), READ)
def test_reads_a_numeral(run: str, value: Number | None, high: Number | None, bound: str) -> None:
    (number,) = READER.find(run)
    assert (number.start, number.end) == (0, len(run))
    assert (number.value, number.high, number.bound) == (value, high, bound)


# Origin: DESIGN, law 1 and 4; the followers are units whose first character is a scale.
@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("5千瓦电机和3千米管道", ["5", "3"]),
        ("装机2000万千瓦", ["2000万"]),
        ("走访2000余名，共3场", ["2000", "3"]),
        ("3，500份", ["3", "500"]),
    ],
)
def test_finds_the_runs(text: str, runs: list[str]) -> None:
    assert [text[n.start : n.end] for n in READER.find(text)] == runs


def test_characters_agree_with_unicode() -> None:
    """unicodedata.numeric is an oracle for every character that Unicode gives a number."""
    checked = 0
    for entry in load_toml(LEXICONS / "numerals.toml", NumeralCharacter):
        known = unicodedata.numeric(entry.char, None)
        if known is not None and entry.kind not in ("unknown", "more"):
            assert entry.value == known, entry.char
            checked += 1
    assert checked >= 30


def chinese(number: int) -> str:
    """Write a number below 10^8 as a Chinese numeral, by the textbook."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        zero = "零" if low and low < 1000 else ""
        return chinese(high) + "万" + (zero + chinese(low) if low else "")
    digits, text, gap = str(number), "", False
    for place, digit in enumerate(digits):
        power = len(digits) - place - 1
        if digit == "0":
            gap = True
            continue
        text += (
            ("零" if gap and text else "")
            + "零一二三四五六七八九"[int(digit)]
            + ["", "十", "百", "千"][power]
        )
        gap = False
    return text or "零"


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_round_trip_chinese(number: int) -> None:
    (read,) = READER.find(chinese(number))
    assert (read.value, read.high) == (number, None)


@given(st.integers(min_value=0, max_value=LARGEST), st.booleans())
def test_round_trip_arabic(number: int, grouped: bool) -> None:
    written = f"{number:,}" if grouped else str(number)
    (read,) = READER.find(written)
    assert read.value == number


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["万", "亿"]))
def test_round_trip_scaled_is_exact(number: Decimal, scale: str) -> None:
    (read,) = READER.find(f"{number}{scale}")
    assert read.value == number * (10**4 if scale == "万" else 10**8)
    assert read.precision == (10**4 if scale == "万" else 10**8) / Decimal(100)


@given(st.text(alphabet="0123456789.,一二三十百千万亿零两数几余多点分之年场 ", max_size=30))
def test_any_text_gives_ordered_spans(text: str) -> None:
    end = 0
    for number in READER.find(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
        if number.value is not None:
            assert not isinstance(number.value, float)
            assert number.high is None or number.high > number.value
