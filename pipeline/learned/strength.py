"""Which answers of the rules are guesses, so that the learned layer is asked, and which are beyond doubt.

The names are those that ``decided_by`` tells. Measured on sentences written for the corpus whose nouns no lexicon holds:
a metric by ``default`` or ``carried`` is right in 19 and 28 of a hundred, by ``unit:hint`` in 34, by ``unit:people`` in
57, by ``unit:occasion`` in 83; by a head noun in 73, by a verb in 88, by a unit of money or percent in 96.
"""

from pipeline.extract.figures import Claimed

GUESSED_METRICS = frozenset(
    {"default", "carried", "listed", "unit:hint", "unit:people", "unit:occasion", "unit:家 head:venues"}
)
# The unit alone decides these, and nothing else may become one of them.
UNIT_METRICS = frozenset({"money", "rate"})
TABLE_ITEM = "table:header"


def guesses_metric(entry: Claimed) -> bool:
    """Tell whether the rules only guessed the metric."""
    return entry.claim.decided_by["metric"] in GUESSED_METRICS


def guesses_status(entry: Claimed) -> bool:
    """Tell whether the rules took a figure for achieved because no word said otherwise."""
    return entry.rules["status"] == "default"


def is_open(entry: Claimed) -> bool:
    """Tell whether the layer may revise what a figure counts.

    A table's header settles it, and a unit of money or percent its metric; of such figures' items, 27 on the texts that
    margins were set on would have been replaced, none for the better.
    """
    return entry.claim.decided_by["item"] != TABLE_ITEM and entry.claim.metric not in UNIT_METRICS
