"""Marked sentences composed of frames, contexts and nouns: the grammar of the generated part of the corpus."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.training.sentence_vocabulary import CampaignWords, Context, Frame, SentenceVocabulary
from pipeline.training.written_numbers import Draw, NumberWriter

_SLOT = re.compile(r"\{(\w+)\}")
_CLAUSE_SLOTS = ("c", "t", "a")
_TRIES = 200
MODIFIED = 0.18


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One figure of a context: the kind of its noun, its metric, the range of its value, the measure words that fit."""

    kind: str
    metric: str
    low: float
    high: float
    units: tuple[str, ...]

    @classmethod
    def read(cls, line: str) -> "FigureSpec":
        """Read "kind metric lowest highest [units]".

        >>> FigureSpec.read("folk personnel 8 600 名|人")
        FigureSpec(kind='folk', metric='personnel', low=8.0, high=600.0, units=('名', '人'))
        """
        kind, metric, low, high, *units = line.split()
        return cls(kind, metric, float(low), float(high), tuple(units[0].split("|")) if units else ())


class Deck:
    """Contexts in an order of chance, each as often as the others."""

    def __init__(self, draw: Draw, contexts: Sequence[Context]) -> None:
        self._draw = draw
        self._contexts = contexts
        self._rest: list[Context] = []

    def next(self) -> Context:
        """Return the next context; a used-up deck is shuffled again."""
        if not self._rest:
            self._rest = self._draw.shuffled(self._contexts)
        return self._rest.pop()


@dataclass(slots=True)
class Scene:
    """What a sentence is about while it is written; ``used`` are the nouns that stand in it already."""

    province: str
    campaign: CampaignWords
    used: list[str] = field(default_factory=list)


class SentenceTemplates:
    """Writes marked sentences, see :mod:`pipeline.training.marked_sentences`."""

    def __init__(self, vocabulary: SentenceVocabulary, draw: Draw) -> None:
        self._vocabulary = vocabulary
        self._draw = draw
        self._numbers = NumberWriter(draw, vocabulary.lists)
        self._frames = [frame for frame in vocabulary.frames for _ in range(frame.share)]
        self._done = Deck(draw, vocabulary.contexts)
        self._planned = Deck(draw, [context for context in vocabulary.contexts if context.plannable])

    def sentence(self, province: str, campaign: CampaignWords) -> tuple[Frame, str]:
        """Return a frame and the marked sentence that came of it."""
        frame = self._draw.one(self._frames)
        scene = Scene(province=province, campaign=campaign)
        return frame, _SLOT.sub(lambda slot: self._fill(slot[1], scene), frame.text)

    def _fill(self, slot: str, scene: Scene) -> str:
        if slot in _CLAUSE_SLOTS:
            deck = self._planned if slot == "t" else self._done
            clause, form = self._clause(deck.next(), scene, planned=slot == "t")
            return clause if slot != "a" else self._acted(clause, form, scene)
        if slot == "org":
            return f"[O {self._organisation(scene)}]"
        if slot == "place":
            return f"[P {self._place(scene)}]"
        if slot == "campaign":
            return f"[C {self._draw.one(scene.campaign.names)}]"
        return self._draw.one(self._vocabulary.lists[slot])

    def _acted(self, clause: str, form: str, scene: Scene) -> str:
        """Return the clause with its actor; one that begins with what is counted is told of it."""
        unit, place = f"[O {self._organisation(scene)}]", f"[P {self._place(scene)}]"
        told = form.startswith("{")
        if self._draw.chance(0.6):
            return f"{unit}的账本上，{clause}" if told else f"{unit}{clause}"
        return f"在{place}，{clause}" if told else f"{place}{clause}"

    def _organisation(self, scene: Scene) -> str:
        name = self._draw.one(self._vocabulary.organisations)
        place, town = self._place(scene), self._draw.one(self._vocabulary.lists["town"])
        return name.replace("{place}", place).replace("{town}", town)

    def _place(self, scene: Scene) -> str:
        return self._draw.one(self._vocabulary.places[scene.province])

    def _clause(self, context: Context, scene: Scene, *, planned: bool) -> tuple[str, str]:
        form = self._draw.one(context.forms)
        specs = [FigureSpec.read(line) for line in context.figures]
        nouns = {
            at: self._noun(spec.kind, scene) for at, spec in enumerate(specs, start=1) if f"{{i{at}}}" in form
        }
        return "".join(self._pieces(form, specs, nouns, scene, planned)), form

    def _pieces(
        self, form: str, specs: Sequence[FigureSpec], nouns: dict[int, str], scene: Scene, planned: bool
    ) -> Iterator[str]:
        led = False
        last = 0
        for match in _SLOT.finditer(form):
            yield form[last : match.start()]
            last = match.end()
            slot = match[1]
            if slot[1:].isdecimal():
                at = int(slot[1:])
                if slot[0] == "i":
                    yield self._modifier(specs[at - 1].kind) + nouns[at]
                    continue
                before = form.startswith(f"{{i{at}}}", match.end())
                noun = nouns.get(at, nouns[1])
                yield self._figure(specs[at - 1], noun, led=led, before=before, planned=planned)
                led = False
            else:
                word = self._word(slot, scene)
                led = slot == "lead" and bool(word)
                yield word
        yield form[last:]

    def _word(self, slot: str, scene: Scene) -> str:
        if slot == "topic":
            return self._draw.one(scene.campaign.topics)
        if slot == "place2":
            other = self._draw.one(tuple(self._vocabulary.places))
            return f"[P {self._draw.one(self._vocabulary.places[other])}]"
        return self._draw.one(self._vocabulary.lists[slot])

    def _figure(self, spec: FigureSpec, noun: str, *, led: bool, before: bool, planned: bool) -> str:
        units = spec.units or self._vocabulary.nouns[spec.kind].units
        # 300人渔家 is not said: before the noun the measure word of people is another.
        fitting = (
            [unit for unit in units if unit not in self._vocabulary.lists["behind_only"]] if before else units
        )
        unit = self._draw.one(fitting or units)
        quote = self._numbers.quantity(spec.low, spec.high, unit, led=led)
        read = next((canonical for canonical in ("元", "百分点") if unit.endswith(canonical)), unit)
        return f"<{quote}|{spec.metric[:2]}{'!' if planned else ''}|{noun}|{read}>"

    def _modifier(self, kind: str) -> str:
        modifiers = self._vocabulary.nouns[kind].modifiers
        return self._draw.one(modifiers) if modifiers and self._draw.chance(MODIFIED) else ""

    def _noun(self, kind: str, scene: Scene) -> str:
        words = self._vocabulary.nouns[kind].words
        for _ in range(_TRIES):
            word = self._draw.one(words).replace("{topic}", self._draw.one(scene.campaign.topics))
            if not any(word in other or other in word for other in scene.used):
                scene.used.append(word)
                return word
        raise ValueError(f"too few nouns of the kind {kind!r} for one sentence")
