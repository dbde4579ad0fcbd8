"""Numeral characters inside ordinary words: 统一, 十分, 百姓.

jieba's dictionary decides by segmenting a few characters around the numeral; its tokens
never decide where a figure lies (law 1), only that a numeral is part of a word.
"""

from pathlib import Path

import jieba

_REACH = 5
_MEMORY = 50_000


class WordTest:
    """Tells whether a numeral is part of a word; holds its own tokenizer, not jieba's shared one."""

    def __init__(self) -> None:
        self._tokenizer = jieba.Tokenizer()
        self._load_dictionary()
        self._known: dict[tuple[str, int, int], str | None] = {}

    def _load_dictionary(self) -> None:
        # Tokenizer.initialize() would cache the dictionary as a marshal file in the shared temporary
        # folder and load it from there: no place to trust.
        path = Path(jieba.__file__).with_name("dict.txt")
        with path.open("rb") as file:
            self._tokenizer.FREQ, self._tokenizer.total = self._tokenizer.gen_pfdict(file)
        self._tokenizer.initialized = True

    def cut(self, text: str) -> list[str]:
        """Return the words of a short text."""
        return [str(word) for word in self._tokenizer.cut(text, HMM=False)]

    def word_around(self, text: str, start: int, end: int) -> str | None:
        """Return the word of two or more characters of which ``text[start:end]`` is a part, else None.

        >>> words = WordTest()
        >>> words.word_around("进一步统一思想", 4, 5), words.word_around("共计三，", 2, 3)
        ('统一', None)
        """
        begin, stop = max(0, start - _REACH), min(len(text), end + _REACH)
        window = text[begin:stop]
        key = (window, start - begin, end - begin)
        if key not in self._known:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            self._known[key] = self._segment(*key)
        return self._known[key]

    def _segment(self, window: str, start: int, end: int) -> str | None:
        at = 0
        for token in self._tokenizer.cut(window, HMM=False):
            stop = at + len(token)
            if at <= start and end <= stop and stop - at > end - start:
                return str(token)
            if at > start:
                return None
            at = stop
        return None
