"""The unit of a rate: 每所学校, 平均每年, 人均, 元/吨. A figure ``per`` something is no total.

Both mistakes are dear: a rate without its unit enters the totals, a total with one is lost from them. A unit
holds for the numbers of its clause, for a list that goes on behind a comma, and, where it is one of time, for
the clauses that tell the same activity; a word that counts everything again (共, 累计, 全县) ends it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.field_words import Counted, GuardedWords, Qualifier, allows, alternatives, entries_of
from pipeline.extract.metrics import Decision
from pipeline.parse.items import ItemClasses
from pipeline.parse.quantities import Quantity

_NUMBER = r"[0-9〇一二两三四五六七八九十百千万亿几数.]{1,9}(?:多|余|来)?"
_SLASH_ONLY = r"100 ?(?:km|公里|千米)|km|kWh|min|[shdLmt](?![A-Za-z])|时"
_HEAD_REACH = 8
_BEHIND_END = r"(?=[，。；、,;（()）的起计/]|\s|$)"
_MOST_AMID = 1
# An average that does not say over what.
_PLAIN = "平均"
# 日均出入由5年前的3万人次: 的 belongs to the time, not to another noun.
_EARLIER = re.compile(r"[从由][^，]{1,6}的")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
# Nouns that can be what a number is per (每个行政村, 每名党员); 每户补贴 is 每户 and its subsidy.
_BEARERS = frozenset(
    {"institutions", "personnel", "participants", "base", "venues", "demonstrations", "projects", "teams"}
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A unit of a rate as a span of the text; ``unit`` is how it is reported, ``role`` how far it holds."""

    start: int
    end: int
    unit: str
    role: str


@dataclass(slots=True)
class _Held:
    """The unit that still holds, and the number that it held for last."""

    opening: Opening
    last: Counted
    waits: bool


class PerReader:
    """Reads the unit of each rate of a sentence; built from the lexicons, holds no other state."""

    def __init__(self, entries: Sequence[Qualifier], items: ItemClasses) -> None:
        self._items = items
        own = tuple(entry for entry in entries if entry.field == "per")
        self._times, self._units = entries_of(own, "time"), entries_of(own, "unit", "classifier")
        time = alternatives(word for entry in self._times for word in entry.words)
        unit = alternatives(word for entry in self._units for word in entry.words)
        step = alternatives(word for entry in entries_of(own, "step") for word in entry.words)
        each = rf"每一?(?:(?:{step})?{_NUMBER}(?:{time}|{unit})|{time}|{unit})"
        self._each = re.compile(rf"(?:平均|约)?(?:{each})(?:{each})*")
        self._last_word = re.compile(rf"(?:{time}|{unit})$")
        self._classifiers = tuple(word for e in entries_of(own, "classifier") for word in e.words)
        self._averages = GuardedWords(entries_of(own, "average"))
        self._capacity = GuardedWords(entries_of(own, "capacity"))
        self._yields = tuple(word for e in entries_of(own, "capacity-verb") for word in e.words)
        one = alternatives(word for entry in entries_of(own, "one") for word in entry.words)
        verb = alternatives(word for entry in entries_of(own, "one-verb") for word in entry.words)
        self._one = re.compile(rf"(?<![0-9〇一二三四五六七八九十百第每])一({one})(?={verb})")
        self._none_after = tuple(word for e in entries_of(own, "none-after") for word in e.words)
        self._sums = GuardedWords(entries_of(own, "end-sum"))
        self._ends, self._results = (
            GuardedWords(entries_of(own, "end")),
            GuardedWords(entries_of(own, "result")),
        )
        self._standard = tuple(word for e in entries_of(own, "standard") for word in e.words)
        self._slash = re.compile(rf"(?:[/／·](?:每)?({unit}|{time}|{_SLASH_ONLY})(?![0-9]))+")
        self._slash_unit = re.compile(rf"[/／·]每?({unit}|{time}|{_SLASH_ONLY})")
        self._behind_each = re.compile(rf"(?:{each}){_BEHIND_END}|[（(]({each})[)）]")
        self._behind_one = re.compile(
            rf"一({one}|[张碗件份人户次套瓶杯箱袋辆盒台枚位吨])(?!次性){_BEHIND_END}"
        )
        changes = [word for e in entries if e.role in ("change", "change-noun") for word in e.words]
        self._amid = re.compile(f"{alternatives(changes)}|[以约近达超过的为到至]")

    def read(
        self, chars: str, spans: Sequence[tuple[int, int]], counted: Sequence[Counted]
    ) -> list[Decision | None]:
        """Return the unit of each number of a sentence with the rule that decided it, None for a total.

        ``spans`` are the clauses of the sentence in ``chars``, ``counted`` its numbers in order.
        """
        if not spans:
            return [None] * len(counted)
        openings = self._openings(chars, spans[0][0], spans[-1][1])
        decided: list[Decision | None] = []
        held: _Held | None = None
        for number in counted:
            inside = next((o for o in openings if o.start < number.quantity.start < o.end), None)
            if inside is not None:
                held = _Held(inside, number, waits=True)
                decided.append(Decision(inside.unit, f"words:{chars[inside.start : inside.end]}"))
                continue
            own = self._own(chars, spans, openings, number)
            rule = "carried"
            if own is not None:
                held = _Held(own, number, waits=False)
                rule = f"words:{chars[own.start : own.end]}"
            elif held is not None:
                later = any(number.quantity.end <= o.start < spans[number.clause][1] for o in openings)
                goes_on = self._goes_on(chars, held, number, unit_follows=later)
                held = _Held(held.opening, number, waits=False) if goes_on else None
            behind = self._behind(chars, number.quantity)
            if behind is not None:
                unit = own.unit + behind if own is not None else behind
                decided.append(Decision(unit, f"behind:{behind}"))
            elif held is not None and self._fits(chars, held.opening, number):
                decided.append(Decision(held.opening.unit, rule))
            else:
                decided.append(None)
        return decided

    def of_header(self, header: str) -> Decision | None:
        """Return the unit of a rate that the header of a table's column names."""
        openings = self._openings(header, 0, len(header))
        if openings:
            return Decision(openings[-1].unit, "table:header")
        slash = self._slash.search(header)
        return Decision(self._slash_units(slash.group()), "table:header") if slash else None

    def _openings(self, chars: str, start: int, end: int) -> list[Opening]:
        found = [
            *self._each_ones(chars, start, end),
            *(Opening(w.start, w.end, w.word, "average") for w in self._averages.find(chars, start, end)),
            *(
                Opening(w.start, w.end, f"每{w.word}", "average")
                for w in self._capacity.find(chars, start, end)
                if chars.startswith(self._yields, w.end)
            ),
            *(
                Opening(*match.span(), f"每{match[1]}", "average")
                for match in self._one.finditer(chars, start, end)
            ),
        ]
        found.sort(key=lambda opening: (opening.start, -opening.end))
        return [o for at, o in enumerate(found) if not at or o.start >= found[at - 1].end]

    def _each_ones(self, chars: str, start: int, end: int) -> list[Opening]:
        """Return the units that begin with 每; 每逢 and 每当 tell when, and 走进每一户 goes to all of them."""
        found = []
        for match in self._each.finditer(chars, start, end):
            word = self._last_word.search(match.group())
            if word is None or chars[max(start, match.start() - _HEAD_REACH) : match.start()].endswith(
                self._none_after
            ):
                continue
            named = [e for e in (*self._times, *self._units) if word.group() in e.words]
            at = match.end() - len(word.group())
            if not any(allows(entry, chars, at, match.end()) for entry in named):
                continue
            stop = match.end()
            if word.group() in self._classifiers:
                while head := self._items.head_at(chars, stop, min(end, stop + _HEAD_REACH)):
                    if head[1].metric not in _BEARERS:
                        break
                    stop = head[0]
            role = "time" if any(entry in self._times for entry in named) else "unit"
            found.append(Opening(match.start(), stop, chars[match.start() : stop], role))
        return found

    def _own(
        self, chars: str, spans: Sequence[tuple[int, int]], openings: Sequence[Opening], number: Counted
    ) -> Opening | None:
        """Return the last unit in the number's own stretch, or the one that is all the clause before ends in."""
        left = number.left
        first, _ = spans[number.clause]
        if left == first and number.clause and not any(first <= o.start < number.start for o in openings):
            before = spans[number.clause - 1]
            framed = [o for o in openings if before[0] <= o.start and o.end == before[1]]
            left = framed[-1].start if framed else left
        own = [o for o in openings if left <= o.start and o.end <= number.start]
        if len(own) > 1 and own[-1].unit == _PLAIN:
            own.pop()
        return own[-1] if own and not self._counts_again(chars, own[-1].end, number.start) else None

    def _counts_again(self, chars: str, start: int, end: int) -> bool:
        return self._ends.any_in(chars, start, end) or _YEAR.search(chars, start, end) is not None

    def _goes_on(self, chars: str, held: _Held, number: Counted, *, unit_follows: bool) -> bool:
        """Tell whether the unit that held for the number before holds for this one too.

        ``unit_follows`` tells that the number's clause names a unit behind it: 40名村民每人300元.
        """
        last = held.last.quantity.end
        between = chars[last : number.start]
        if held.waits:
            return number.clause - held.last.clause <= 1 and "；" not in between
        if self._counts_again(chars, last, number.start) or self._sums.any_in(chars, last, number.start):
            return False
        if between.startswith(self._standard):
            return False
        if number.clause == held.last.clause:
            return held.opening.role != "average" or number.is_bare(self._amid.sub("", between))
        if (
            number.clause != held.last.clause + 1
            or not set(between) & set("，,")
            or set(between) & set("；;：:")
        ):
            return False
        if held.opening.unit == _PLAIN or unit_follows:
            return False
        if held.opening.role == "time":
            return not self._results.any_in(chars, last, number.start)
        # 每股亏损0.6元，研发费用为900万元: a predicate of its own begins a new statement.
        list_goes_on = len(between) <= _HEAD_REACH and not between.endswith(("为", "达", "是"))
        return list_goes_on and number.is_bare(between)

    def _fits(self, chars: str, opening: Opening, number: Counted) -> bool:
        """Tell whether the unit is the number's: of a rate only where it grows by so much each time (年均增长6%)."""
        between = chars[opening.end : number.start] if opening.end <= number.start else ""
        if opening.role == "average" and "的" in _EARLIER.sub("", between):
            return False
        if number.metric != "rate":
            return True
        if len(between) > 2 * _HEAD_REACH or number.quantity.start < opening.end:
            return False
        return len(self._amid.sub("", between)) <= _MOST_AMID and opening.unit != _PLAIN

    def _behind(self, chars: str, quantity: Quantity) -> str | None:
        """Return the unit that is written behind the number: 元/吨, 元每斤, 元一张, 元（每户）."""
        slash = self._slash.match(chars, quantity.end)
        if slash is not None and slash.group()[0] in "/／":
            return self._slash_units(slash.group())
        each = self._behind_each.match(chars, quantity.end)
        if each is not None:
            return each[1] or each.group()
        if quantity.unit is None or quantity.unit.metric != "money":
            return None
        one = self._behind_one.match(chars, quantity.end)
        return f"每{one[1]}" if one is not None else None

    def _slash_units(self, written: str) -> str:
        return "".join(f"每{unit}" for unit in self._slash_unit.findall(written))
