"""Whether a predicted figure says the same as the gold figure that it is paired with, field by field."""

from collections import Counter

from pipeline.score.records import FIELDS, GoldFigure, PredictedFigure, Value

NUMBER_TOLERANCE = 1e-6
ITEM_AGREES_FROM = 0.5


def same_number(one: Value, other: Value) -> bool:
    """Return whether two numbers differ by at most a millionth (of ``other``, of 1 where that is smaller).

    >>> same_number(0.6666667, 2 / 3), same_number(100, 101), same_number(None, None), same_number(0, None)
    (True, False, True, False)
    """
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= NUMBER_TOLERANCE * max(1.0, abs(float(other)))


def item_f1(one: str | None, other: str | None) -> float:
    """Return the F1 of the characters that two noun phrases share; 0 where one says nothing.

    >>> item_f1("创建活动", "活动"), item_f1("宣讲", "演出"), item_f1(None, None)
    (0.6666666666666666, 0.0, 0.0)
    """
    ours, theirs = Counter(one or ""), Counter(other or "")
    common = (ours & theirs).total()
    return 2 * common / (ours.total() + theirs.total()) if common else 0.0


def agrees(field: str, predicted: PredictedFigure, gold: GoldFigure) -> bool:
    """Return whether a field of the two figures says the same; an empty text says as little as null."""
    ours, theirs = getattr(predicted, field), getattr(gold, field)
    if field in ("value", "high"):
        return same_number(ours, theirs)
    if field == "item":
        return item_f1(ours, theirs) >= ITEM_AGREES_FROM
    return bool((ours or None) == (theirs or None))


def wrong_fields(predicted: PredictedFigure, gold: GoldFigure) -> tuple[str, ...]:
    """Return the fields in which the two differ, in the order of ``FIELDS``."""
    return tuple(field for field in FIELDS if not agrees(field, predicted, gold))
