"""Every numeral of a text, read exactly: Arabic, Chinese, financial and mixed.

A numeral is a maximal run of Arabic digits with their separators or of Chinese numeral
characters, with the scales and the 余, 多, 几, 数 that belong to it (350余万, 十几万, 数十).
Values are ``int``, ``Decimal`` or ``Fraction``, never floats. Source of the readings: GB/T
15835-2011 (numerals in publications); ``lexicons/numerals.toml`` holds the characters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.numeral_value import Exact, Token, evaluate, plain
from pipeline.records import Bound, Number

LARGEST = 10**16
# No number below 10^16 is written longer: 九千九百九十九万亿 and so on is some 40 characters.
LONGEST_RUN = 60
MOST_PLACES = 6

_ARABIC = r"\d+(?:[.,]\d+)*"
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


class NumeralCharacter(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``numerals.toml``."""

    char: str
    kind: Literal["digit", "tens", "scale", "myriad", "unknown", "more"]
    value: int
    form: Literal["plain", "financial", "variant"]
    not_before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A numeral with its reading.

    ``value`` is None where the run is no number (百千万, 1.2.3) or beyond 10^16 or six
    decimal places. ``high`` is the upper end where two digits name a range (三四十). ``step`` is
    the place of the last written non-zero digit (100 in 1100, 1000 in 11.1万); ``precision``
    the place to which a rounded number is written, 0 for a plain one.
    """

    start: int
    end: int
    value: Number | None
    high: Number | None = None
    bound: Bound = "exact"
    step: Number = 1
    precision: Number = 0
    percent: bool = False


class NumeralReader:
    """Finds and reads numerals; built from the lexicon, holds no other state."""

    def __init__(self, characters: Sequence[NumeralCharacter]) -> None:
        self._characters = {entry.char: entry for entry in characters}
        by_kind: dict[str, str] = {}
        for entry in characters:
            if entry.form != "financial":
                by_kind[entry.kind] = by_kind.get(entry.kind, "") + entry.char
        financial = "".join(entry.char for entry in characters if entry.form == "financial")
        scale = self._scale_pattern(by_kind["scale"] + by_kind["myriad"])
        counting = rf"(?:[{by_kind['digit']}{by_kind['tens']}]|{scale})"
        more, unknown = by_kind["more"], by_kind["unknown"]
        arabic = rf"{_ARABIC}(?:[{more}]?{scale}+(?:{_ARABIC}(?=[{more}]?{scale}))?)*"
        chinese = (
            rf"(?:[{unknown}](?={scale}))?{counting}+(?:[{more}{unknown}](?={scale}){counting}+)*"
            rf"(?:点[{by_kind['digit']}]+{scale}*)?(?:(?<=十)几)?"
        )
        money = rf"[{financial}][{financial}{by_kind['digit']}{by_kind['myriad']}]+"
        number = rf"(?:{arabic}|{money}|{chinese})"
        self._pattern = re.compile(rf"(?:(?P<whole>{chinese}|\d+)分之)?(?P<part>{number})")

    def _scale_pattern(self, scales: str) -> str:
        parts = []
        for char in scales:
            refused = self._characters[char].not_before
            parts.append(f"{char}(?!{'|'.join(refused)})" if refused else char)
        return f"(?:{'|'.join(parts)})"

    @classmethod
    def load(cls, lexicons: Path) -> "NumeralReader":
        """Build the reader from ``numerals.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "numerals.toml", NumeralCharacter))

    def find(self, text: str) -> list[WrittenNumber]:
        """Return every numeral of the text in order, without overlaps.

        >>> from pipeline.resources import shipped_folder
        >>> reader = NumeralReader.load(shipped_folder("lexicons"))
        >>> [(n.value, n.high, n.bound) for n in reader.find("2亿3千万元，350余万人，三四十场，数十次")]
        [(230000000, None, 'exact'), (3500000, None, 'over'), (30, 40, 'exact'), (10, None, 'over')]
        >>> [n.value for n in reader.find("三分之二，百分之九十五，1,323场，百千万工程，1.2.3版")]
        [Fraction(2, 3), 95, 1323, None, None]
        """
        numbers = []
        for match in self._pattern.finditer(text):
            numbers.append(
                self._fraction(match) if match["whole"] else self._number(match.start(), match["part"])
            )
        return numbers

    def read(self, run: str) -> WrittenNumber | None:
        """Return the reading of a run that is one numeral as a whole, else None."""
        match = self._pattern.fullmatch(run)
        if match is None:
            return None
        return self._fraction(match) if match["whole"] else self._number(0, match["part"])

    def _fraction(self, match: re.Match[str]) -> WrittenNumber:
        whole = self._number(0, match["whole"]).value
        part = self._number(match.start("part"), match["part"])
        if not isinstance(whole, int) or whole == 0 or part.value is None:
            return WrittenNumber(match.start(), match.end(), None)
        if whole == 100:
            return WrittenNumber(
                match.start(),
                match.end(),
                part.value,
                part.high,
                part.bound,
                part.step,
                part.precision,
                percent=True,
            )
        fraction = Fraction(part.value) / whole
        value: Number = int(fraction) if fraction.denominator == 1 else fraction
        return WrittenNumber(match.start(), match.end(), value, step=Fraction(1, whole))

    def _number(self, start: int, run: str) -> WrittenNumber:
        end = start + len(run)
        if len(run) > LONGEST_RUN:
            return WrittenNumber(start, end, None)
        tokens = self._tokens(run)
        if tokens is None:
            return WrittenNumber(start, end, None)
        bound: Bound = "over" if any(t.kind in ("more", "unknown") for t in tokens) else "exact"
        low_tokens, high_tokens = _split_range(tokens)
        low = evaluate(low_tokens)
        high = evaluate(high_tokens).value if high_tokens else None
        if low.value is None or low.value > LARGEST or (high is not None and high > LARGEST):
            return WrittenNumber(start, end, None)
        return WrittenNumber(start, end, low.value, high, bound, low.step, low.precision)

    def _tokens(self, run: str) -> list[Token] | None:
        tokens: list[Token] = []
        at = 0
        while at < len(run):
            char = run[at]
            if char.isdecimal():
                match = _THOUSANDS.match(run, at)
                if match is None or re.match(r"[.,]?\d", run[match.end() :]):
                    return None
                token = _arabic_token(match.group())
                if token is None:
                    return None
                tokens.append(token)
                at = match.end()
                continue
            if char == "点":
                digits = self._digits(run, at + 1)
                if len(digits) > MOST_PLACES:
                    return None
                _fold_decimals(tokens, digits)
                at += 1 + len(digits)
                continue
            entry = self._characters[char]
            tokens.append(Token(entry.kind, entry.value))
            at += 1
        return tokens

    def _digits(self, run: str, at: int) -> str:
        """Return the digits that stand from ``at`` on: 五六 behind 三点 is "56"."""
        digits = ""
        while at < len(run) and self._characters[run[at]].kind == "digit":
            digits += str(self._characters[run[at]].value)
            at += 1
        return digits


def _fold_decimals(tokens: list[Token], digits: str) -> None:
    """Fold the digits after 点 into the number before it: 三点五 is one token 3.5."""
    whole = evaluate(tokens).value
    places = len(digits)
    value = Decimal(f"{0 if whole is None else whole}.{digits}")
    tokens[:] = [Token("arabic", plain(value), Decimal(1).scaleb(-places), places)]


def _arabic_token(digits: str) -> Token | None:
    written = digits.replace(",", "")
    whole, _, decimals = written.partition(".")
    if len(decimals) > MOST_PLACES or len(whole.lstrip("0")) > len(str(LARGEST)):
        return None
    significant = decimals.rstrip("0")
    if significant:
        place: Exact = Decimal(1).scaleb(-len(significant))
    else:
        bare = whole.rstrip("0")
        place = 10 ** (len(whole) - len(bare)) if bare else 1
    return Token("arabic", plain(Decimal(written)), place, len(decimals))


def _split_range(tokens: list[Token]) -> tuple[list[Token], list[Token] | None]:
    """Return the low and the high reading where two neighbouring digits name a range (三四十, 十七八, 三五)."""
    for at in range(len(tokens) - 1):
        first, second = tokens[at], tokens[at + 1]
        if first.kind != "digit" or second.kind != "digit" or first.value == 0:
            continue
        if any(0 <= other < len(tokens) and tokens[other].kind == "digit" for other in (at - 1, at + 2)):
            return tokens, None
        if second.value - first.value == 1 or (first.value, second.value) == (3, 5):
            return tokens[: at + 1] + tokens[at + 2 :], tokens[:at] + tokens[at + 1 :]
    return tokens, None
