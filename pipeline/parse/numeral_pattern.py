"""What a numeral looks like: one pattern for runs of Arabic digits, one for runs of Chinese characters."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from pipeline.lexicon import Entry
from pipeline.parse.intervals import IntervalRule
from pipeline.parse.numeral_value import Exact, Token, evaluate, plain
from pipeline.records import Bound

# No number below 10^16 is written longer: 九千九百九十九万亿 and so on is some 40 characters.
LONGEST_RUN = 60
MOST_PLACES = 6
_MOST_DIGITS = 17

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.点]\d+)?")
_GOES_ON = re.compile(r"[.,]?\d")


class NumeralCharacter(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``numerals.toml``; its head explains the fields."""

    char: str
    kind: Literal["digit", "count", "tens", "scale", "myriad", "unknown", "more", "near", "half", "phrase"]
    value: int
    form: Literal["plain", "financial", "variant"]
    of: int = 1
    high: int | None = None
    bound: Bound = "exact"
    interval: IntervalRule = "exact"
    after: str = ""
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    alone_before: tuple[str, ...] = ()


class NumeralPattern:
    """Finds the runs and splits them into tokens; built from the characters, holds no other state."""

    def __init__(self, characters: Sequence[NumeralCharacter]) -> None:
        self.phrases = {entry.char: entry for entry in characters if entry.kind == "phrase"}
        self._characters = {entry.char: entry for entry in characters if entry.kind != "phrase"}
        plain_ones = [entry for entry in characters if entry.form != "financial" and entry.kind != "phrase"]
        self._kinds: dict[str, list[NumeralCharacter]] = {}
        for entry in plain_ones:
            self._kinds.setdefault(entry.kind, []).append(entry)
        self._scale = _either([*self._kinds["scale"], *self._kinds["myriad"]])
        self._added = "".join(e.char for kind in ("more", "near") for e in self._kinds[kind])
        digits = self._digit_class()
        arabic, chinese = self._arabic(digits), self._chinese(digits)
        money = self._money([entry for entry in characters if entry.form == "financial"])
        unknown = _either(self._kinds["unknown"])
        lone = f"[{_chars(entry for entry in characters if entry.alone_before)}]"
        part = rf"(?:{arabic}|{money}|{lone}|{chinese}|{unknown})"
        self._digits_run = re.compile(
            rf"(?P<plain>\d{{1,{_MOST_DIGITS - 1}}}(?![\d.,点分{self._added}{_chars(self._kinds['scale'])}"
            rf"{_chars(self._kinds['myriad'])}]))|(?P<number>{arabic})(?:分之(?P<part>{part}))?"
        )
        run = rf"[{digits}{_chars(self._kinds['tens'])}]|{self._scale}"
        phrases = "|".join(
            rf"(?<={entry.after}){entry.char}" if entry.after else entry.char
            for entry in self.phrases.values()
        )
        self._other_run = re.compile(
            rf"(?P<phrase>(?:{phrases})(?!{run}))|(?P<half>{_either(self._kinds['half'])})"
            rf"|(?P<number>{money}|{chinese})(?:分之(?P<part>{part}))?"
        )
        firsts = {char[0] for char in [*self._characters, *self.phrases]} - set(self._added)
        self._first = re.compile(rf"[\d{''.join(sorted(firsts))}]")

    def _digit_class(self) -> str:
        return _chars([*self._kinds["digit"], *self._kinds["count"]])

    def _arabic(self, digits: str) -> str:
        scale, added = self._scale, f"[{self._added}]?"
        number = r"\d+(?:[.,]\d+)*(?:点\d+(?=[万亿%％倍]))?"
        # 20万8129 fills the places below its scale; a single digit does so only before 元 or a stop (1万5).
        rest = (
            r"(?:(?:(?<=亿)\d{8}|(?<=万)\d{4}|(?<=千)\d{3}|(?<=百)\d\d)(?![.,]?\d|年)"
            r"|(?<=[万千百])\d(?=[元块，。；）\n]|\Z))?"
        )
        return rf"{number}(?:{added}{scale}+(?:(?:{number}|[{digits}]+)(?={added}{scale}))?)*{rest}"

    def _chinese(self, digits: str) -> str:
        scale, tens = self._scale, _chars(self._kinds["tens"])
        unknown = _either(self._kinds["unknown"])
        # ○ is a mark of its own where no digit stands before it.
        first = rf"(?:[{digits.replace('○', '')}{tens}]|{scale})"
        counting = rf"(?:[{digits}{tens}]|{scale})"
        return (
            rf"(?:{unknown}(?={scale}))?{first}{counting}*"
            rf"(?:(?:[{self._added}]|{unknown})(?={scale}){counting}+)*"
            rf"(?:点[{digits}]+(?![{digits}十]){scale}*)?(?:(?<=十)几)?"
        )

    def _money(self, characters: Sequence[NumeralCharacter]) -> str:
        """Return the pattern of financial numerals: 壹万贰仟, 伍元; not the words 队伍, 大陆."""
        zeros = [entry for entry in self._kinds["digit"] if entry.value == 0]
        follow = rf"[{_chars(characters)}{_chars(zeros)}{_chars(self._kinds['myriad'])}]"
        alone = "|".join(
            rf"{_behind(e)}{e.char}(?={'|'.join(e.alone_before)})" for e in characters if e.alone_before
        )
        return rf"(?:{_either(characters)}{follow}+|{alone})"

    def matches(self, chars: str) -> Iterator[re.Match[str]]:
        """Yield the runs of a text in order, without overlaps; the last group names the kind."""
        at = 0
        search, digits_run, other_run = self._first.search, self._digits_run.match, self._other_run.match
        while (first := search(chars, at)) is not None:
            at = first.start()
            match = digits_run(chars, at) if chars[at].isdecimal() else other_run(chars, at)
            if match is None:
                at += 1
            else:
                at = match.end()
                yield match

    def tokens(self, run: str) -> list[Token] | None:
        """Return the tokens of a run, None where a piece is no number (1.2.3) or too long."""
        if len(run) > LONGEST_RUN:
            return None
        tokens: list[Token] = []
        at = 0
        while at < len(run):
            char = run[at]
            if char.isdecimal():
                match = _THOUSANDS.match(run, at)
                token = (
                    _arabic_token(match.group()) if match and not _GOES_ON.match(run, match.end()) else None
                )
                if match is None or token is None:
                    return None
                tokens.append(token)
                at = match.end()
            elif char == "点":
                digits = self._digits(run, at + 1)
                if not _fold_decimals(tokens, digits):
                    return None
                at += 1 + len(digits)
            else:
                entry = self._characters[char]
                tokens.append(Token(entry.kind, entry.value))
                at += 1
        return tokens

    def _digits(self, run: str, at: int) -> str:
        """Return the digits that stand from ``at`` on: 五六 behind 三点 is "56"."""
        digits = ""
        while at < len(run) and self._characters[run[at]].kind in ("digit", "count"):
            digits += str(self._characters[run[at]].value)
            at += 1
        return digits


def _chars(entries: Iterable[NumeralCharacter]) -> str:
    return "".join(entry.char for entry in entries)


def _behind(entry: NumeralCharacter) -> str:
    return "".join(f"(?<!{word})" for word in entry.not_after)


def _either(entries: Iterable[NumeralCharacter]) -> str:
    """Return a pattern of one of the characters where it is no part of another word."""
    parts = []
    for entry in entries:
        ahead = f"(?!{'|'.join(entry.not_before)})" if entry.not_before else ""
        parts.append(f"{_behind(entry)}{entry.char}{ahead}")
    return f"(?:{'|'.join(parts)})"


def _fold_decimals(tokens: list[Token], digits: str) -> bool:
    """Fold the digits after 点 into the number before it: 三点五 is one token 3.5; False where that is no number."""
    whole = evaluate(tokens).value
    places = len(digits)
    if not isinstance(whole, int) or places > MOST_PLACES:
        return False
    significant = len(digits.rstrip("0"))
    value = Decimal(f"{whole}.{digits}")
    grain = Decimal(1).scaleb(-places)
    place = Decimal(1).scaleb(-significant) if significant else Decimal(1)
    tokens[:] = [Token("arabic", plain(value), place, grain, len(str(whole)))]
    return True


def _arabic_token(digits: str) -> Token | None:
    written = digits.replace(",", "").replace("点", ".")
    whole, _, decimals = written.partition(".")
    if len(decimals) > MOST_PLACES or len(whole.lstrip("0")) > _MOST_DIGITS:
        return None
    significant = decimals.rstrip("0")
    if significant:
        place: Exact = Decimal(1).scaleb(-len(significant))
    else:
        bare = whole.rstrip("0")
        place = 10 ** (len(whole) - len(bare)) if bare else 1
    grain: Exact = Decimal(1).scaleb(-len(decimals)) if decimals else 1
    return Token("arabic", plain(Decimal(written)), place, grain, len(whole))
