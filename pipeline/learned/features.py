"""What the classifiers see of a figure: named features, each there or not.

Names are ``kind=value``; digits and what multiplies them are one sign, so that 12 and 1.2万 look alike. Words
come from jieba's dictionary, read by :class:`pipeline.extract.words.WordTest`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log10

from pipeline.extract.words import WordTest
from pipeline.learned.contexts import FigureContext, Neighbour, unit_of
from pipeline.parse.items import ItemClasses, ItemEntry

NUMBER = "#"
_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*[万亿余多]*")
_BREAK = re.compile(r"[，。；：、（）()！？!?;]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
# The window beside the number: a clause of news is longer, but what decides stands near.
_NEAR = 24
_BEHIND = 16
_FAR = 48
_PLACED_WORDS = 3
_WORDS = 8
# Most lexicon heads with this ending are of one metric.
_SPEAKS = 0.5
_LONGEST_ENDING = 2
_MEMORY = 20_000


class FeatureReader:
    """Reads the features of a figure; holds the words, those of the texts seen last, and the lexicon's heads."""

    def __init__(self, words: WordTest, items: ItemClasses, entries: Sequence[ItemEntry]) -> None:
        self._words = words
        self._items = items
        self._endings = _ending_metrics(entries)
        self._known: dict[str, list[str]] = {}

    def metric(self, context: FigureContext) -> list[str]:
        """Return the features by which the metric is told."""
        return [*self._own(context), *self._told(context)]

    def status(self, context: FigureContext) -> list[str]:
        """Return the features by which the status is told: the words of the sentence before the figure, and beside it."""
        before, after = self._beside(context)
        earlier = _plain(context.earlier)[-_FAR:]
        words = self._cut(earlier)
        features = [f"unit={unit_of(context.quantity)}"]
        features += [f"earlier={word}" for word in words]
        features += [f"earlier2={pair}" for pair in _pairs(earlier)]
        for name, text in (("before", before), ("after", after)):
            features += [f"{name}={word}" for word in self._cut(text)]
            features += [f"{name}2={pair}" for pair in _pairs(text)]
        features += [f"any={word}" for word in (*words, *self._cut(before))]
        if context.answer is not None:
            answer = context.answer
            features += [f"rule={answer.status_rule}", f"status={answer.status}"]
        return features

    def _beside(self, context: FigureContext) -> tuple[str, str]:
        """Return what stands before the figure in its clause, and behind it up to the first mark."""
        return _plain(context.before)[-_NEAR:], _BREAK.split(context.after)[0][:_BEHIND]

    def _own(self, context: FigureContext) -> Iterator[str]:
        unit, item = unit_of(context.quantity), context.item or ""
        written = context.quantity.unit
        yield f"unit={unit}"
        if written is not None:
            yield f"written={written.unit}"
            yield f"hint={written.metric}"
        value = float(context.quantity.value)
        yield f"size={int(log10(value)) if value > 0 else 'none'}"
        before, after = self._beside(context)
        yield from self._behind(after, unit)
        yield from self._before(before, unit)
        yield from self._item(item, unit)
        yield from _beside("previous", context.previous)
        yield from _beside("following", context.following)

    def _behind(self, text: str, unit: str) -> Iterator[str]:
        yield from (f"begins={text[:length]}" for length in range(1, 5))
        yield from (f"behind2={pair}" for pair in _pairs(text))
        for at, word in enumerate(self._cut(text)[:_WORDS]):
            yield f"behind={word}"
            if at < _PLACED_WORDS:
                yield f"behind{at}={word}"
                yield f"behind={word}|{unit}"

    def _before(self, text: str, unit: str) -> Iterator[str]:
        yield from (f"ends={text[-length:]}" for length in range(1, 5))
        yield from (f"before2={pair}" for pair in _pairs(text))
        for at, word in enumerate(reversed(self._cut(text)[-_WORDS:])):
            yield f"before={word}"
            if at <= _PLACED_WORDS:
                yield f"before={word}|{unit}"
            if at < _PLACED_WORDS:
                yield f"before{at}={word}"

    def _item(self, item: str, unit: str) -> Iterator[str]:
        yield f"item={item}"
        yield from (f"item-{length}={item[-length:]}" for length in range(1, 4))
        yield from (f"item-{length}={item[-length:]}|{unit}" for length in (1, 2))
        yield from (f"item2={pair}" for pair in _pairs(item))
        yield from (f"lexicon-{n}={metric}" for n, metric in self._lexicon(item))

    def _lexicon(self, item: str) -> Iterator[tuple[str, str]]:
        """Yield what the lexicon tells of an item: the metric of its head, or of most heads that end as it does."""
        found = self._items.head(item)
        if found is not None:
            yield "head", found[1].metric
            yield "class", found[1].item_class
        for length in range(1, _LONGEST_ENDING + 1):
            metric = self._endings.get(item[-length:]) if len(item) > length else None
            if metric is not None:
                yield str(length), metric

    def _told(self, context: FigureContext) -> Iterator[str]:
        answer, unit = context.answer, unit_of(context.quantity)
        if answer is None:
            yield "alone"
            return
        yield f"rule={answer.rule}"
        yield f"metric={answer.metric}"
        yield f"rule={answer.rule}|{answer.metric}"
        yield f"metric={answer.metric}|{unit}"
        yield f"rule={answer.rule}|{unit}"
        yield f"cue={answer.cue}"
        yield f"cue={answer.cue}|{unit}"
        yield f"side={answer.side}"
        yield f"metric={answer.metric}|{answer.side}"

    def _cut(self, text: str) -> list[str]:
        """Return the words of a text; the figures of a sentence ask for the same texts again and again."""
        if text not in self._known:
            if len(self._known) >= _MEMORY:
                self._known.clear()
            self._known[text] = [word for word in self._words.cut(text) if _HAN.match(word)]
        return self._known[text]


def _ending_metrics(entries: Sequence[ItemEntry]) -> dict[str, str]:
    """Return for each ending of lexicon heads the metric that more than half of them have."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        for head in entry.heads:
            for length in range(1, _LONGEST_ENDING + 1):
                counts[head[-length:]][entry.metric] += 1
    leading = ((ending, *counter.most_common(1)[0], counter.total()) for ending, counter in counts.items())
    return {ending: metric for ending, metric, count, total in leading if count > _SPEAKS * total}


def _beside(name: str, neighbour: Neighbour | None) -> Iterator[str]:
    if neighbour is None:
        yield f"{name}=none"
        return
    yield f"{name}-unit={neighbour.unit}"
    yield f"{name}-mark={_plain(neighbour.between)[:1]}"
    if neighbour.metric:
        yield f"{name}={neighbour.metric}"


def _plain(text: str) -> str:
    return _DIGITS.sub(NUMBER, text)


def _pairs(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1)]
