"""Numerals: case tables, oracles that we did not write, laws on any text."""

import time
import unicodedata
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import cn2an  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numeral_cases import INTERVALS, READ, RUNS

from pipeline.lexicon import load_toml
from pipeline.parse.numerals import LARGEST, NumeralCharacter, NumeralReader, WrittenNumber
from pipeline.records import Number

LEXICONS = Path(__file__).parents[1] / "lexicons"
READER = NumeralReader.load(LEXICONS)
CHARACTERS = load_toml(LEXICONS / "numerals.toml", NumeralCharacter)


@pytest.mark.parametrize(("run", "value", "high", "bound"), READ, ids=[row[0][:20] for row in READ])
def test_reads_a_numeral(run: str, value: Number | None, high: Number | None, bound: str) -> None:
    (number,) = READER.find(run)
    assert (number.start, number.end) == (0, len(run))
    assert (number.value, number.high, number.bound) == (value, high, bound)
    assert type(number.value) is type(value)
    whole = READER.read(run)
    assert whole is not None
    assert whole == number


@pytest.mark.parametrize(("text", "runs"), RUNS, ids=[row[0] for row in RUNS])
def test_finds_the_runs(text: str, runs: list[str]) -> None:
    assert [text[n.start : n.end] for n in READER.find(text)] == runs


def test_a_percentage_without_a_number_has_no_value() -> None:
    assert [n.value for n in READER.find("百分之X，百分之百里挑一")] == [None, 100, 1]


@pytest.mark.parametrize(("text", "bound", "low", "upper"), INTERVALS, ids=[row[0] for row in INTERVALS])
def test_reads_bound_and_interval(text: str, bound: str, low: Number, upper: Number | None) -> None:
    (number,) = READER.find(text)
    assert (number.bound, number.low, number.upper) == (bound, low, upper)


def test_characters_agree_with_unicode() -> None:
    """unicodedata.numeric is an oracle for every character that Unicode gives a number."""
    checked = 0
    for entry in CHARACTERS:
        known = unicodedata.numeric(entry.char, None) if len(entry.char) == 1 else None
        if known is not None and entry.kind not in ("unknown", "more", "near", "half"):
            assert entry.value == known, entry.char
            checked += 1
    assert checked >= 30


@pytest.mark.parametrize("entry", [e for e in CHARACTERS if e.kind == "phrase"], ids=lambda e: e.char)
def test_every_phrase_is_read(entry: NumeralCharacter) -> None:
    (number,) = READER.find(entry.after + entry.char)
    assert (number.high, number.bound) == (entry.high, entry.bound)
    assert number.value == Fraction(entry.value, entry.of)


# Below 10^16: what cn2an writes. Values near powers of ten are drawn as often as any.
NUMBERS = st.one_of(
    st.integers(min_value=0, max_value=LARGEST - 1),
    st.integers(min_value=0, max_value=10**6),
    st.builds(lambda power, by: max(0, 10**power + by), st.integers(0, 15), st.integers(-20, 20)),
    st.builds(lambda digits, power: digits * 10**power, st.integers(0, 9999), st.integers(0, 12)),
)


def read(run: str) -> WrittenNumber:
    (number,) = READER.find(run)
    assert (number.start, number.end) == (0, len(run))
    return number


@settings(max_examples=400)
@given(NUMBERS, st.sampled_from(["low", "up"]))
def test_reads_what_cn2an_writes(number: int, mode: str) -> None:
    """cn2an is the oracle: plain and financial numerals of another author."""
    written = cn2an.an2cn(number, mode)
    # 陆 and its like alone are words.
    if mode == "low" or len(written) > 1:
        assert (read(written).value, read(written).high) == (number, None)


@given(st.integers(0, 10**8), st.integers(0, 10**6 - 1))
def test_reads_the_decimals_cn2an_writes(whole: int, millionths: int) -> None:
    number = Decimal(whole) + Decimal(millionths) / 10**6
    written = cn2an.an2cn(f"{whole}.{millionths:06d}".rstrip("0").rstrip("."))
    assert read(written).value == number


@given(NUMBERS)
def test_reads_the_year_like_digits_cn2an_writes(number: int) -> None:
    written = cn2an.an2cn(number, "direct")
    found = read(written)
    # 三四 and 三五 are ranges.
    assert found.value == number or found.high is not None


@given(
    st.integers(min_value=0, max_value=LARGEST),
    st.sampled_from(["", ",", "，", " ", "\u2009"]),
    st.booleans(),
)
def test_reads_arabic_in_every_form(number: int, separator: str, full_width: bool) -> None:
    written = f"{number:,}".replace(",", separator)
    if full_width:
        written = written.translate({48 + digit: 0xFF10 + digit for digit in range(10)})
    assert read(written).value == number


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["万", "亿"]))
def test_reads_scaled_decimals_exactly(number: Decimal, scale: str) -> None:
    found = read(f"{number}{scale}")
    assert found.value == number * (10**4 if scale == "万" else 10**8)
    assert found.precision == (10**4 if scale == "万" else 10**8) / Decimal(100)


@given(st.integers(1, 9999), st.integers(0, 9999), st.integers(0, 9999))
def test_reads_mixed_numerals(hundred_millions: int, ten_thousands: int, ones: int) -> None:
    written = f"{hundred_millions}亿" + (f"{ten_thousands}万" if ten_thousands else "")
    value = hundred_millions * 10**8 + ten_thousands * 10**4
    if ten_thousands:
        written, value = f"{written}{ones:04d}", value + ones
    assert read(written).value == value


@given(st.integers(1, 9999), st.integers(2, 9999))
def test_reads_fractions(part: int, whole: int) -> None:
    found = read(f"{cn2an.an2cn(whole)}分之{cn2an.an2cn(part)}")
    expected = part if whole in (100, 1000) else Fraction(part, whole)
    assert found.value == expected
    assert found.out_of == (whole if whole in (100, 1000) else 1)


ALPHABET = "0123456789０９.,．，:/%一二三十百千万亿零〇两半数几余多来点分之成年场个壹伍拾佰超近约上以左右 \n\t\u2009\r"
TEXTS = st.one_of(st.text(alphabet=ALPHABET, max_size=40), st.text(max_size=40))


@settings(max_examples=500)
@given(TEXTS)
def test_the_laws_hold_on_any_text(text: str) -> None:
    end = 0
    for number in READER.find(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
        assert not text[number.start].isspace()
        assert not text[number.end - 1].isspace()
        assert isinstance(number.value, int | Decimal | Fraction | None)
        if number.value is None:
            assert (number.high, number.low, number.upper, number.bound) == (None, None, None, "exact")
            continue
        top = number.value if number.high is None else number.high
        assert 0 <= number.value <= top <= LARGEST
        assert number.low is not None
        assert 0 <= number.low <= number.value
        assert number.upper is None or top <= number.upper
        # a bound word only ever opens its own side
        plain = number.interval(number.own_rule)
        if number.bound == "over":
            assert number.low >= plain[0]
        if number.bound == "under":
            assert number.upper is not None
            assert plain[1] is None or number.upper <= plain[1]


@settings(max_examples=500)
@given(TEXTS)
def test_no_numeral_is_left_out(text: str) -> None:
    """Law 2: what DESIGN calls a numeral is what the module finds."""
    covered = {at for number in READER.find(text) for at in range(number.start, number.end)}
    for at, char in enumerate(text):
        if char.isdecimal() or char in "一二三四五六七八九十两零〇亿":
            assert at in covered, (at, char)


@given(
    st.sampled_from([row[0] for row in READ if row[1] is not None]),
    st.sampled_from(["共", "有", "；", "（", ""]),
)
def test_a_numeral_reads_the_same_in_any_sentence(run: str, before: str) -> None:
    alone = read(run)
    text = f"甲县{before}{run}。又办乙事3次，丙事四十次"
    found = READER.find(text)[0]
    assert text[found.start : found.end] == run
    assert (found.value, found.high, found.bound, found.low, found.upper) == (
        alone.value,
        alone.high,
        alone.bound,
        alone.low,
        alone.upper,
    )


# Origin: what makes a pattern with nested repeats quadratic or worse.
ATOMS = (
    *[
        "1",
        "１",
        "一",
        "万",
        "亿",
        "一亿",
        "1万",
        "1,",
        "1,111",
        "1，111",
        "几百",
        "壹",
        "伍",
        "零",
        "点",
        "一点",
        "1点",
        "半",
        "百分之",
        "一分之",
        "余",
        "数",
        "1.",
        "1万多",
        "千上万",
        "3、",
        "近",
        "过了",
    ],
    *("1 111 ", "1 ", "1\n", "一1\n", "十\n", " ", "\n", " \n"),
)


@pytest.mark.parametrize("atom", ATOMS)
def test_time_grows_with_the_text_and_not_with_its_square(atom: str) -> None:
    def seconds(length: int) -> float:
        text = (atom * length)[:length]
        runs = []
        for _ in range(3):  # the least of three: on a shared core one run may be several times too slow
            began = time.process_time()
            READER.find(text)
            runs.append(time.process_time() - began)
        return min(runs)

    seconds(4000)
    assert seconds(64_000) < 12 * max(seconds(16_000), 0.005)
