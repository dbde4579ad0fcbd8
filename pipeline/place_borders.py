"""Where a place name is none because its characters belong to the words beside it.

济南 in 经济南北 and 自贡 in 来自贡献 are no places. For each name this module asks a word
list with frequencies (jieba's dictionary) which neighbours make the other reading the
likelier one; ``place_borders.csv`` stores them, so that nothing of this runs when texts are
read. A unigram comparison on the few characters at the border, no segmentation of texts.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping

Dictionary = Mapping[str, tuple[int, str]]

# How frequent a name is at least, by the level of its bearer: jieba counts half of the county names it has at
# most 3 times. With its 102 for 四平 the police (民警) behind it were read as civilians (平民).
FLOORS = {"county": 20, "prefecture": 600, "province": 3000}
# How much likelier (natural log) the other reading must be. At 0, 上海 is also lost before 军, 底 and 瑞,
# 四平 before 民; chosen by looking at such lists, not by a score.
MARGIN = 1.5
LONGEST_NAME = 3
# Rarer words and persons' names (tags nr...) of the word list are mostly noise of its making.
WORD_FLOOR = 100
PERSON = "nr"
WORD = re.compile(r"[\u4e00-\u9fff]{2,3}")


def dictionary() -> dict[str, tuple[int, str]]:
    """Return jieba's word list: word -> (frequency, part of speech)."""
    import jieba  # noqa: PLC0415 - heavy, and needed only when lexicons are rebuilt

    words: dict[str, tuple[int, str]] = {}
    with jieba.Tokenizer().get_dict_file() as file:
        for line in file.read().decode("utf-8").splitlines():
            word, frequency, tag = line.split(" ")
            words[word] = (int(frequency), tag)
    return words


class Borders:
    """Compares two readings of the characters around a name's edge."""

    def __init__(self, words: Dictionary) -> None:
        self._words = words
        self._total = sum(frequency for frequency, _ in words.values())
        self._known: dict[tuple[str, int], float] = {}
        self._beginnings: Counter[str] = Counter()
        self._endings: Counter[str] = Counter()
        for word, (frequency, _) in words.items():
            for length in range(1, min(len(word), LONGEST_NAME) + 1):
                self._beginnings[word[:length]] += frequency
                self._endings[word[-length:]] += frequency

    def cost(self, text: str, floor: int = 0) -> float:
        """Return the negative log probability of the likeliest way to cut the text into words."""
        if (text, floor) not in self._known:
            self._known[text, floor] = self._reckon(text, floor)
        return self._known[text, floor]

    def _reckon(self, text: str, floor: int) -> float:
        frequency = max(self._words.get(text, (0, ""))[0], floor)
        whole = -math.log(frequency / self._total) if frequency else math.inf
        if len(text) <= 1:
            return whole if frequency else -math.log(0.5 / self._total)
        cuts = (self.cost(text[:i]) + self.cost(text[i:]) for i in range(1, len(text)))
        return min(whole, *cuts)

    def takes_head(self, outer: str, name: str, shared: int, floor: int) -> bool:
        """Tell whether ``outer`` + the name's first characters is the likelier word: 提 before 高县."""
        name_reading = self._edge(self._endings, outer) + self.cost(name, floor)
        return self.cost(outer + name[:shared]) + self.cost(name[shared:]) + MARGIN < name_reading

    def takes_tail(self, outer: str, name: str, shared: int, floor: int) -> bool:
        """Tell whether the name's last characters + ``outer`` is the likelier word: 献 after 自贡."""
        name_reading = self._edge(self._beginnings, outer) + self.cost(name, floor)
        return self.cost(name[-shared:] + outer) + self.cost(name[:-shared]) + MARGIN < name_reading

    def _edge(self, edges: Mapping[str, int], outer: str) -> float:
        """Return the cost of any word that ends (or begins) with the characters beside the name."""
        return -math.log(max(edges.get(outer, 0), 0.5) / self._total)


def border_rows(
    names: Mapping[str, str], words: Dictionary, suffixes: tuple[str, ...]
) -> list[tuple[str, str, str]]:
    """Return name, what before it, and what behind it (``|`` between) says that it is no name here; by name.

    ``names`` are names with the level of the widest division that bears them.
    Behind a full name (ending in one of ``suffixes``) nothing is judged: 县委 and 市政府 take no county away.
    """
    borders = Borders(words)
    by_end: dict[str, list[str]] = {}
    by_start: dict[str, list[str]] = {}
    for word, (frequency, tag) in words.items():
        if frequency >= WORD_FLOOR and not tag.startswith(PERSON) and WORD.fullmatch(word):
            for cut in range(1, len(word)):
                by_end.setdefault(word[cut:], []).append(word[:cut])
                by_start.setdefault(word[:cut], []).append(word[cut:])
    rows = []
    for name in sorted(names):
        if not 2 <= len(name) <= LONGEST_NAME:
            continue
        floor = FLOORS[names[name]]
        shares = range(1, len(name))
        before = {
            o for n in shares for o in by_end.get(name[:n], ()) if borders.takes_head(o, name, n, floor)
        }
        after = {
            o for n in shares for o in by_start.get(name[-n:], ()) if borders.takes_tail(o, name, n, floor)
        }
        if name.endswith(suffixes):
            after = set()
        if before or after:
            rows.append((name, "|".join(sorted(before)), "|".join(sorted(after))))
    return rows
