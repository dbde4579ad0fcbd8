"""A unit, and a scale, given once for several numbers: 分别建成3、5和8个, 投入10、20亿元."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.parse.quantities import Quantity

_LISTED = re.compile(r"\s?(?:、|和|及|与)\s?")
_SCALE = re.compile(r"\d([万亿萬億])")
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
# 10、20亿 share the scale; 800、1.2万 do not: their written sizes are too far apart.
_ALIKE = 100


def share_units(text: str, quantities: Sequence["Quantity"]) -> list["Quantity"]:
    """Return the quantities, each number of a list with the unit that its last number bears.

    >>> from pipeline.parse.quantities import QuantityReader
    >>> from pipeline.resources import shipped_folder
    >>> reader = QuantityReader.load(shipped_folder("lexicons"))
    >>> text = "分别有36、26和19人次，投入10、20亿元，含800、1.2万人"
    >>> [(text[q.start:q.end], q.value, q.unit.unit) for q in reader.find(text)]
    [('36', 36, '人次'), ('26', 26, '人次'), ('19人次', 19, '人次'), ('10', 1000000000, '元'), ('20亿元', 2000000000, '元'), \
('800', 800, '人'), ('1.2万人', 12000, '人')]
    >>> [q.unit for q in reader.find("见附件3，发放手册8册")][0] is None
    True
    """
    shared = list(quantities)
    for at in range(len(shared) - 2, -1, -1):
        first, last = shared[at], shared[at + 1]
        # 十几万、几十万人次: a number with a scale of its own stands alone, as the settled gold has it.
        own_scale = text[first.end - 1 : first.end] in _MYRIADS
        bare = first.unit is None and first.high is None and not first.bounded_after and not own_scale
        if last.unit is None or not bare or isinstance(first.value, Fraction):
            continue
        if _LISTED.fullmatch(text, first.end, last.start):
            factor = last.unit.factor * _shared_scale(text, first, last)
            shared[at] = replace(
                first,
                unit=last.unit,
                value=first.value * factor,
                low=first.low * factor,
                upper=None if first.upper is None else first.upper * factor,
            )
    return shared


def _shared_scale(text: str, first: "Quantity", last: "Quantity") -> int:
    """Return the scale that the last number writes for both, 1 where the first has its own or none is written."""
    written = _SCALE.search(text, last.start, last.end)
    if written is None or isinstance(last.value, Fraction) or not text[first.start : first.end].isascii():
        return 1
    scale = _MYRIADS[written[1]]
    return (
        scale
        if first.value * scale <= last.value * _ALIKE and last.value <= first.value * scale * _ALIKE
        else 1
    )
