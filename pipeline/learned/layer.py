"""The learned layer: it speaks where the rules are silent or guess, and says how sure it is (law 8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from pipeline.extract.drafts import Draft
from pipeline.extract.figures import Claimed
from pipeline.extract.words import WordTest
from pipeline.learned.contexts import FigureContext, figure_contexts
from pipeline.learned.entities import NamedSpan
from pipeline.learned.features import FeatureReader
from pipeline.learned.items import RIGHT, RULES, Candidate, Stretch, candidate_features, candidates
from pipeline.learned.model import Model
from pipeline.learned.named_regions import NamedRegions
from pipeline.learned.strength import UNIT_METRICS, guesses_metric, guesses_status, is_open
from pipeline.lexicon import load_toml
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.records import Sentence, Status

DECIDED_METRIC = "learned:classifier"
DECIDED_STATUS = "learned:classifier"
DECIDED_ITEM = "learned:entity"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Margins:
    """How much more probable than the rules' answer the layer must hold its own to replace it.

    ``guess`` where the rules only guessed, ``sure`` where a noun, a verb or a unit decided.
    """

    guess: float
    sure: float

    def of(self, *, guessed: bool) -> float:
        """Return the margin for an answer that the rules guessed, or did not."""
        return self.guess if guessed else self.sure


# Set on forty texts of the archive annotated for it (tests/archive_gold/developed-on) and on the 88 of gold-more.
METRIC = Margins(guess=0.2, sure=0.55)
# A word of planning or of completion is never overruled: of seven that would have been on those texts six were right.
STATUS = Margins(guess=0.7, sure=1.0)
# A noun that a lexicon holds is replaced only by one that ends at the number as it does (3日23时水位 by 水位): behind
# the number the recogniser stops too early in compounds, and was wrong in 18 of 19 such replacements.
ITEM = Margins(guess=0.3, sure=0.05)


class LearnedLayer:
    """Revises what the rules read; holds the model and the lexicons' nouns, nothing of a document."""

    def __init__(
        self, model: Model, features: FeatureReader, items: ItemClasses, regions: NamedRegions | None = None
    ) -> None:
        self._model = model
        self._features = features
        self._items = items
        self._regions = regions
        self._alone = regions is not None
        ending = "-alone" if self._alone else ""
        self._metrics, self._statuses = (
            model.classifiers[f"{name}{ending}"] for name in ("metric", "status")
        )

    @classmethod
    def load(cls, model: Model, lexicons: Path, *, alone: bool = False) -> "LearnedLayer":
        """Build the layer from a model and a lexicon folder; ``alone`` lets it decide every field that it knows.

        Raises:
            LexiconError: a lexicon is malformed.
        """
        entries = load_toml(lexicons / "items.toml", ItemEntry)
        items = ItemClasses(entries)
        features = FeatureReader(WordTest(), items, entries)
        return cls(model, features, items, NamedRegions.load(lexicons) if alone else None)

    def revise(self, draft: Draft) -> list[Claimed]:
        """Return the claims, those fields replaced that the layer decided."""
        entities = self._entities(draft)
        numbers = _numbers_by_sentence(draft)
        claimed = [self._item(entry, draft, entities, numbers) for entry in draft.claimed]
        contexts = figure_contexts(draft.chars, claimed)
        decided = [
            self._status(self._metric(entry, context), context)
            for entry, context in zip(claimed, contexts, strict=True)
        ]
        return self._regions.place(draft, decided, entities) if self._regions is not None else decided

    def _entities(self, draft: Draft) -> Mapping[int, tuple[NamedSpan, ...]]:
        """Return the entities of the sentences that are asked for, by where the sentence starts, as spans of the view."""
        asked = self._asked(draft)
        if not asked:
            return {}  # the recogniser need not be loaded
        found = self._model.recogniser.find([draft.chars[s.start : s.end] for s in asked])
        return {
            sentence.start: tuple(span.moved(sentence.start) for span in spans)
            for sentence, spans in zip(asked, found, strict=True)
        }

    def _asked(self, draft: Draft) -> list[Sentence]:
        if self._alone:
            return list(draft.sentences)
        wanted = {entry.sentence.start for entry in draft.claimed if self._misses(entry)}
        return [sentence for sentence in draft.sentences if sentence.start in wanted]

    def _misses(self, entry: Claimed) -> bool:
        """Tell whether a figure lacks its item or has only a guess for its metric."""
        return is_open(entry) and (guesses_metric(entry) or not self._is_known(entry))

    def _is_known(self, entry: Claimed) -> bool:
        """Tell whether the rules found what is counted, and a lexicon holds its head."""
        return entry.claim.item is not None and self._items.head(entry.claim.item) is not None

    def _item(
        self,
        entry: Claimed,
        draft: Draft,
        entities: Mapping[int, tuple[NamedSpan, ...]],
        numbers: Mapping[int, Sequence[Span]],
    ) -> Claimed:
        sentence, own = entry.sentence.start, _number(entry)
        if sentence not in entities or not (self._alone or is_open(entry)):
            return entry
        others = tuple(number for number in numbers[sentence] if number != own)
        stretch = Stretch(draft.chars, entry, entities[sentence], others)
        found = candidates(stretch, alone=self._alone)
        probable = {c: self._probability(c, found, stretch) for c in found}
        best = max(found, key=lambda c: probable[c], default=None)
        if self._alone:
            return _with_item(entry, best, probable[best] if best is not None else 1.0)
        if best is None or best.text == entry.claim.item:
            return entry
        rules = next((probable[c] for c in found if c.side == RULES), 0.0)
        guessed = not self._is_known(entry)
        replaceable = guessed or (best.side == "before" and entry.claim.decided_by["item"] == "phrase:before")
        if not replaceable or probable[best] - rules <= ITEM.of(guessed=guessed):
            return entry
        return _with_item(entry, best, probable[best])

    def _probability(self, candidate: Candidate, others: Sequence[Candidate], stretch: Stretch) -> float:
        features = candidate_features(candidate, others, stretch, self._items, alone=self._alone)
        return self._model.classifiers["item"].probabilities(features)[RIGHT]

    def _metric(self, entry: Claimed, context: FigureContext) -> Claimed:
        claim = entry.claim
        if not is_open(entry):
            return entry
        asked = context.alone(claim.item) if self._alone else context
        told = self._metrics.probabilities(self._features.metric(asked))
        best = max((code for code in told if code not in UNIT_METRICS), key=lambda code: told[code])
        margin = METRIC.of(guessed=guesses_metric(entry))
        if not self._alone and told[best] - told.get(claim.metric, 0.0) <= margin:
            return entry
        return _decided(entry, "metric", DECIDED_METRIC, told[best], metric=best)

    def _status(self, entry: Claimed, context: FigureContext) -> Claimed:
        margin = STATUS.of(guessed=guesses_status(entry))
        if not self._alone and margin >= 1:
            return entry  # no answer is more probable by so much
        asked = context.alone(context.item) if self._alone else context
        told = self._statuses.probabilities(self._features.status(asked))
        best = max(told, key=lambda status: told[status])
        if not self._alone and told[best] - told.get(entry.status, 0.0) <= margin:
            return entry
        decided = _decided(entry, "status", DECIDED_STATUS, told[best])
        return replace(decided, status=cast("Status", best))


def _numbers_by_sentence(draft: Draft) -> Mapping[int, Sequence[Span]]:
    """Return the spans of the numbers of each sentence, by where it starts."""
    numbers: dict[int, list[Span]] = defaultdict(list)
    for entry in draft.claimed:
        numbers[entry.sentence.start].append(_number(entry))
    return numbers


def _number(entry: Claimed) -> Span:
    return entry.claim.quantity.start, entry.claim.quantity.end


def _with_item(entry: Claimed, candidate: Candidate | None, probability: float) -> Claimed:
    item = candidate.text if candidate is not None else None
    return _decided(entry, "item", DECIDED_ITEM, probability, item=item)


def _decided(entry: Claimed, field: str, rule: str, probability: float, **changed: str | None) -> Claimed:
    """Return the entry with fields of its claim changed, told who decided and how sure it is."""
    claim = replace(entry.claim, **changed) if changed else entry.claim  # type: ignore[arg-type]
    return replace(
        entry,
        claim=claim,
        rules={**entry.rules, field: rule},
        confidence={**entry.confidence, field: round(probability, 2)},
    )
