"""What the classifiers see: contexts and features of figures, with and without the rules' answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learned_cases import LEXICONS, drafted

from pipeline.extract.words import WordTest
from pipeline.learned.contexts import FigureContext, figure_contexts
from pipeline.learned.features import FeatureReader
from pipeline.lexicon import load_toml
from pipeline.parse.items import ItemClasses, ItemEntry

ENTRIES = load_toml(LEXICONS / "items.toml", ItemEntry)
FEATURES = FeatureReader(WordTest(), ItemClasses(ENTRIES), ENTRIES)


def contexts(text: str) -> list[FigureContext]:
    draft = drafted(text)
    return figure_contexts(draft.chars, draft.claimed)


def test_a_context_is_the_sentence_around_the_figure() -> None:
    first, second = contexts("昨天很热。入夏以来，县里办夜校12期，培训渔嫂300人；明年再办。")
    assert (first.earlier, first.before, first.after, first.later) == (
        "入夏以来，",
        "县里办夜校",
        "",
        "，培训渔嫂300人；明年再办。",
    )
    assert first.previous is None
    assert first.following is not None
    assert (first.following.unit, first.following.between) == ("人", "，培训渔嫂")
    assert second.previous is not None
    assert (second.previous.unit, second.previous.metric) == ("期", "activities")
    assert second.following is None
    assert second.answer is not None
    assert second.answer.metric == "participants"


def test_neighbours_end_with_the_sentence() -> None:
    first, second = contexts("办夜校12期。培训渔嫂300人。")
    assert first.following is second.previous is None


# Feature, and whether the metric of the second figure of the sentence below shows it; invented.
@pytest.mark.parametrize(
    ("feature", "there"),
    [
        ("unit=人", True),
        ("written=人", True),
        ("size=2", True),
        ("item=渔嫂", True),
        ("item-1=嫂", True),
        ("before0=渔嫂", False),  # the dictionary has no such word
        ("before2=培训", True),
        ("previous=activities", True),
        ("previous-unit=期", True),
        ("previous-mark=，", True),
        ("following=none", True),
        ("metric=participants", True),
        ("alone", False),
    ],
)
def test_features_name_what_is_there(feature: str, there: bool) -> None:
    _, figure = contexts("县里办夜校12期，培训渔嫂300人。")
    assert (feature in FEATURES.metric(figure)) is there


def test_alone_nothing_of_the_rules_is_seen() -> None:
    for context in contexts("县里办夜校12期，培训渔嫂300人，发放手册2000份。"):
        seen = FEATURES.metric(context.alone("渔嫂"))
        assert "alone" in seen
        told = (
            "rule=",
            "metric=",
            "cue=",
            "side=",
            "previous=activities",
            "previous=participants",
            "following=m",
        )
        assert not [feature for feature in seen if feature.startswith(told)]
        assert not [f for f in FEATURES.status(context.alone("渔嫂")) if f.startswith(("rule=", "status="))]


def test_the_size_of_a_number_is_not_its_digits() -> None:
    """12 and 1.2万 are one sign beside the figure, so that no number is learned by heart."""
    one, other = (contexts(f"动员村民{number}人植树12棵。")[1] for number in ("350", "1.2万"))
    assert (
        {f for f in FEATURES.metric(one) if "#" in f}
        == {f for f in FEATURES.metric(other) if "#" in f}
        != set()
    )
    for feature in (*FEATURES.metric(one), *FEATURES.status(one)):
        assert not any(digit in feature.partition("=")[2] for digit in "35")


@given(st.text("共办夜校培训计划将名场，。、0123456789万", max_size=30))
def test_any_sentence_has_features(text: str) -> None:
    draft = drafted(f"{text}，到会3名渔嫂。")
    for context in figure_contexts(draft.chars, draft.claimed):
        assert (
            context.before + draft.chars[context.quantity.start : context.quantity.end] + context.after
            in draft.chars
        )
        assert all(feature.count("=") or feature == "alone" for feature in FEATURES.metric(context))
        assert FEATURES.status(context)
