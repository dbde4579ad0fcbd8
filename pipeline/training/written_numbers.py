"""Numbers as reports write them, for the generated sentences."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

_SMALLEST = 2

DrawnT = TypeVar("DrawnT")


class Draw:
    """Chance from a seed. Only ``random.random`` is used: its sequence is the same on every Python.

    >>> Draw(1).one("甲乙丙"), Draw(1).one("甲乙丙")
    ('甲', '甲')
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - chance for a corpus, no secret

    def chance(self, share: float) -> bool:
        """Return true in the given share of the draws."""
        return self._random.random() < share

    def below(self, count: int) -> int:
        """Return a number from 0 up to, not including, ``count``."""
        return int(self._random.random() * count)

    def one(self, entries: Sequence[DrawnT]) -> DrawnT:
        """Return one of the entries."""
        return entries[self.below(len(entries))]

    def shuffled(self, entries: Sequence[DrawnT]) -> list[DrawnT]:
        """Return the entries in an order of chance."""
        rest, order = list(entries), []
        while rest:
            order.append(rest.pop(self.below(len(rest))))
        return order

    def between(self, low: float, high: float) -> float:
        """Return a number between two others, small ones as often as great ones."""
        return math.exp(math.log(low) + self._random.random() * (math.log(high) - math.log(low)))


class NumberWriter:
    """Writes numbers with the words of ``frames.toml``: ``small_numbers`` (from two on), ``round_tails``, ``behind``."""

    def __init__(self, draw: Draw, words: Mapping[str, Sequence[str]]) -> None:
        self._draw = draw
        self._small, self._tails, self._behind = (
            words[name] for name in ("small_numbers", "round_tails", "behind")
        )

    def quantity(self, low: float, high: float, unit: str, *, led: bool) -> str:
        """Return a number between two others with its unit; ``led`` where a word of degree stands before it.

        A rate is written with one decimal, money in 万元 or 亿元; a count of ten thousand and more mostly in 万.

        >>> words = {"small_numbers": ["两", "三"], "round_tails": ["余"], "behind": ["以上"]}
        >>> writer = NumberWriter(Draw(5), words)
        >>> [writer.quantity(200, 90000, "份", led=False) for _ in range(5)]
        ['8900余份', '1.8万余份', '63000份以上', '902份', '6665份']
        >>> writer.quantity(40, 99, "%", led=False), writer.quantity(10000, 9e7, "万元", led=False)
        ('48.7%', '12.7万元')
        """
        value = self._draw.between(low, high)
        if unit in ("%", "个百分点"):
            return f"{value:.1f}".removesuffix(".0") + unit
        if unit in ("万元", "亿元"):
            return _money(value)
        plain = led or self._draw.chance(0.62)
        if value >= 10000 and self._draw.chance(0.8):
            return _myriads(value) + ("" if plain else self._draw.one(self._tails)) + unit
        count = max(_SMALLEST, round(value))
        if count < _SMALLEST + len(self._small) and self._draw.chance(0.3):
            return self._small[count - _SMALLEST] + unit
        if plain or count < 20:
            return f"{count}{unit}"
        if self._draw.chance(0.2):
            return f"{_rounded(count)}{unit}{self._draw.one(self._behind)}"
        return f"{_rounded(count)}{self._draw.one(self._tails)}{unit}"


def _money(value: float) -> str:
    if value >= 1e8:
        return f"{value / 1e8:.2f}".rstrip("0").rstrip(".") + "亿元"
    if value >= 1e6:
        return f"{round(value / 1e4)}万元"
    return f"{value / 1e4:.1f}".removesuffix(".0") + "万元"


def _myriads(value: float) -> str:
    if value >= 1e8:
        return f"{value / 1e8:.1f}".removesuffix(".0") + "亿"
    return (f"{round(value / 1e4)}" if value >= 1e6 else f"{value / 1e4:.1f}".removesuffix(".0")) + "万"


def _rounded(count: int) -> int:
    digits = len(str(count))
    step = int(f"1{'0' * (digits - (1 if count < 100 else 2))}")
    return count // step * step
