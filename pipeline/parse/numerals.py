"""Every numeral of a text, read exactly: Arabic, Chinese, financial and mixed.

A numeral is a maximal run of Arabic digits with their separators or of Chinese numeral
characters, with the scales and the 余, 多, 来, 几, 数 that belong to it (350余万, 十几万, 数十), a
fraction (三分之二), or 半. Values are ``int``, ``Decimal`` or ``Fraction``, never floats.

Sources: GB/T 15835-2011 (numerals in publications: 阿拉伯数字 with 万 and 亿, 千分空, 概数);
``lexicons/numerals.toml`` holds the characters, ``lexicons/bounds.toml`` the words that bound.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pipeline.lexicon import load_toml
from pipeline.parse.intervals import BoundWord, BoundWords, IntervalRule, interval
from pipeline.parse.numeral_gaps import close_gaps
from pipeline.parse.numeral_pattern import LONGEST_RUN, NumeralCharacter, NumeralPattern
from pipeline.parse.numeral_value import Token, Value, evaluate
from pipeline.records import Bound, Number

__all__ = ["LARGEST", "LONGEST_RUN", "NumeralCharacter", "NumeralReader", "WrittenNumber"]

LARGEST = 10**16
HALF = Decimal("0.5")

_OPEN = ("more", "unknown")
_RULES: dict[Bound, IntervalRule] = {"exact": "exact", "over": "step-above", "about": "half-step"}
# Where a word and the numeral itself bound a number, the smaller rank decides (bounds.toml).
_OWN_RANKS: dict[Bound, int] = {"exact": 9, "over": 1, "about": 3}


@dataclass(frozen=True, slots=True)
class WrittenNumber:
    """A numeral with its reading; the span is in the text that was searched.

    ``value`` is None where the run is no number (百千万, 1.2.3, 1,23) or beyond 10^16 or six
    decimal places. ``high`` is the upper end where two digits name a range (三四十).
    ``out_of`` is 100 for 百分之 and 1000 for 千分之, whose ``value`` is the number behind it (百分之九十五
    is 95), else 1. ``bound`` and ``rule`` are what the numeral and the words right beside it say
    (350余万, 超3000, 1000以上), ``own`` and ``own_rule`` what the numeral alone says, ``lead`` the word before it.
    ``step`` is the place of the last written non-zero digit (100 in 1100, 1000 in 11.1万), ``room``
    how far a digit left open reaches (900 in 几百, else ``step``), ``precision`` the place to which
    a rounded number is written, 0 for a plain one; all in the unit of ``value``. ``bare`` tells that
    no digit is written (百万).
    """

    start: int
    end: int
    value: Number | None
    high: Number | None = None
    bound: Bound = "exact"
    step: Number = 1
    precision: Number = 0
    room: Number = 1
    out_of: int = 1
    bare: bool = False
    own: Bound = "exact"
    own_rule: IntervalRule = "exact"
    lead: BoundWord | None = None
    rule: IntervalRule = "exact"

    @property
    def low(self) -> Number | None:
        """The lower end of the interval of law 4, None where there is no value."""
        return None if self.value is None else self.interval(self.rule)[0]

    @property
    def upper(self) -> Number | None:
        """The upper end of the interval of law 4, None where the text leaves it open."""
        return None if self.value is None else self.interval(self.rule)[1]

    def interval(self, rule: IntervalRule) -> tuple[Number, Number | None]:
        """Return the interval under a rule; raises ValueError where there is no value."""
        if self.value is None:
            raise ValueError("a run that is no number has no interval")
        return interval(self.value, self.high, self.step, self.precision, rule, self.room)

    def decide(self, words: Sequence[BoundWord]) -> tuple[Bound, IntervalRule]:
        """Return the bound and rule of the numeral under the words that stand around it."""
        bound, rule, rank = self.own, self.own_rule, _OWN_RANKS[self.own]
        for word in words:
            if word.rank < rank:
                bound, rule, rank = word.bound, word.interval, word.rank
        return bound, rule


class NumeralReader:
    """Finds and reads numerals; built from the lexicons, holds no other state."""

    def __init__(self, characters: Sequence[NumeralCharacter], words: BoundWords) -> None:
        self._pattern = NumeralPattern(characters)
        self.words = words

    @classmethod
    def load(cls, lexicons: Path) -> "NumeralReader":
        """Build the reader from ``numerals.toml`` and ``bounds.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        return cls(load_toml(lexicons / "numerals.toml", NumeralCharacter), BoundWords.load(lexicons))

    def find(self, text: str) -> list[WrittenNumber]:
        """Return every numeral of the text in order, without overlaps; never raises.

        >>> from pipeline.resources import shipped_folder
        >>> reader = NumeralReader.load(shipped_folder("lexicons"))
        >>> [(n.value, n.high, n.bound) for n in reader.find("2亿3千万元，350余万人，三四十场，数十次")]
        [(230000000, None, 'exact'), (3500000, None, 'over'), (30, 40, 'exact'), (10, None, 'over')]
        >>> [(n.low, n.upper) for n in reader.find("11.1万，1100余册，近3万，超2万，几百人，约300，三分之二")]
        [(110500, 111500), (1100, 1200), (20000, 30000), (20000, None), (100, 1000), (250, 350), \
(Fraction(2, 3), Fraction(2, 3))]

        A space or a line break may stand inside, and the span holds it:

        >>> text = "覆盖27 3706人次，投入5⏎万元".replace("⏎", chr(10))
        >>> [(text[n.start:n.end], n.value) for n in reader.find(text)]
        [('27', 27), ('3706', 3706), ('5\\n万', 50000)]

        Runs that are no numbers are found and have no value; parts of units are not taken for scales:

        >>> [n.value for n in reader.find("三分之二，百分之九十五，1,323场，百千万工程，1.2.3版，1,23场，三万五万")]
        [Fraction(2, 3), 95, 1323, None, None, None, None]
        >>> [n.value for n in reader.find("5千瓦，队伍三支，齐鲁壹点")]
        [5, 3]
        """
        closed = close_gaps(text)
        chars = closed.chars
        numbers = []
        for match in self._pattern.matches(chars):
            number = self._read(chars, match)
            if closed.gaps:
                number = replace(number, start=closed.at(number.start), end=closed.at(number.end - 1) + 1)
            numbers.append(number)
        return numbers

    def read(self, run: str) -> WrittenNumber | None:
        """Return the reading of a run that is one numeral as a whole, else None.

        >>> from pipeline.resources import shipped_folder
        >>> reader = NumeralReader.load(shipped_folder("lexicons"))
        >>> reader.read("二十四").value, reader.read("二十四场"), reader.read("")
        (24, None, None)
        """
        numbers = self.find(run)
        return numbers[0] if len(numbers) == 1 and numbers[0].end - numbers[0].start == len(run) else None

    def _read(self, chars: str, match: re.Match[str]) -> WrittenNumber:
        start, end = match.span()
        kind = match.lastgroup
        if kind == "plain":
            number = _plain(start, end, match.group())
        elif kind == "part":
            number = self._fraction(match)
        elif kind == "half":
            number = WrittenNumber(start, end, HALF, step=HALF, room=HALF, bare=True)
        elif kind == "phrase":
            number = self._phrase(start, match.group())
        else:
            number = self._number(start, match.group())
        # 百分之 before what is no numeral (百分之百里挑一, 百分之X): neither 100 nor anything else.
        if number.value is None or (kind != "part" and chars.startswith("分之", end)):
            return WrittenNumber(start, end, None)
        return self._bounded(chars, number)

    def _bounded(self, chars: str, number: WrittenNumber) -> WrittenNumber:
        """Return the number with the words right beside it."""
        lead = self.words.before(chars, number.start, bare=number.bare)
        inside = self.words.inside(chars, number.end, bare=number.bare)
        after = self.words.after(chars, number.end + (inside is not None))
        words = [word for word in (lead, inside, after) if word is not None]
        if not words:
            return number
        bound, rule = number.decide(words)
        return replace(number, bound=bound, rule=rule, lead=lead)

    def _fraction(self, match: re.Match[str]) -> WrittenNumber:
        start, end = match.span()
        whole = self._number(start, match["number"])
        part = self._number(match.start("part"), match["part"])
        if not isinstance(whole.value, int) or not whole.value or whole.own != "exact" or part.value is None:
            return WrittenNumber(start, end, None)
        if whole.high is not None:
            return WrittenNumber(start, end, None)
        if whole.value in (100, 1000):
            return replace(part, start=start, end=end, out_of=whole.value, bare=False)
        scale = Fraction(1, whole.value)
        return replace(
            part,
            start=start,
            end=end,
            value=_whole(Fraction(part.value) * scale),
            high=None if part.high is None else _whole(Fraction(part.high) * scale),
            step=Fraction(part.step) * scale,
            precision=0,
            room=Fraction(part.room) * scale,
            bare=False,
        )

    def _phrase(self, start: int, run: str) -> WrittenNumber:
        entry = self._pattern.phrases[run]
        value: Number = entry.value if entry.of == 1 else Fraction(entry.value, entry.of)
        return WrittenNumber(
            start,
            start + len(run),
            value,
            entry.high,
            entry.bound,
            step=value,
            room=value,
            own=entry.bound,
            own_rule=entry.interval,
            rule=entry.interval,
        )

    def _number(self, start: int, run: str) -> WrittenNumber:
        end = start + len(run)
        tokens = self._pattern.tokens(run)
        if tokens is None:
            return WrittenNumber(start, end, None)
        low_tokens, high_tokens = _split_range(tokens)
        low = evaluate(low_tokens)
        high = evaluate(high_tokens).value if high_tokens else None
        if low.value is None or low.value > LARGEST or (high is not None and high > LARGEST):
            return WrittenNumber(start, end, None)
        return _written(start, end, low, high, _own_bound(tokens))


def _plain(start: int, end: int, digits: str) -> WrittenNumber:
    """Read a short run of digits alone."""
    value = int(digits)
    step = 1
    if value and not value % 10:
        step = 10 ** (len(str(value)) - len(str(value).rstrip("0")))
    return WrittenNumber(start, end, value, step=step, room=step)


def _written(start: int, end: int, low: Value, high: Number | None, own: Bound) -> WrittenNumber:
    rule = _RULES[own]
    return WrittenNumber(
        start=start,
        end=end,
        value=low.value,
        high=high,
        bound=own,
        step=low.step,
        precision=low.precision,
        room=low.room,
        bare=low.bare,
        own=own,
        own_rule=rule,
        rule=rule,
    )


def _own_bound(tokens: Sequence[Token]) -> Bound:
    kinds = {token.kind for token in tokens}
    return "over" if not kinds.isdisjoint(_OPEN) else "about" if "near" in kinds else "exact"


def _whole(fraction: Fraction) -> Number:
    return int(fraction) if fraction.denominator == 1 else fraction


def _split_range(tokens: list[Token]) -> tuple[list[Token], list[Token] | None]:
    """Return the low and the high reading where two neighbouring digits name a range (三四十, 十七八, 三五)."""
    digits = ("digit", "count")
    for at in range(len(tokens) - 1):
        first, second = tokens[at], tokens[at + 1]
        if first.kind not in digits or second.kind not in digits or first.value == 0:
            continue
        if any(0 <= other < len(tokens) and tokens[other].kind in digits for other in (at - 1, at + 2)):
            return tokens, None
        if second.value - first.value == 1 or (first.value, second.value) == (3, 5):
            return tokens[: at + 1] + tokens[at + 2 :], tokens[:at] + tokens[at + 1 :]
    return tokens, None
