"""Candidates for what a figure counts, and what is seen of them."""

import re

import pytest
from learned_cases import LEXICONS, drafted

from pipeline.learned.entities import NamedSpan
from pipeline.learned.items import RULES, Stretch, candidate_features, candidates
from pipeline.parse.items import ItemClasses

ITEMS = ItemClasses.load(LEXICONS)


def stretch(marked: str, at: int = -1) -> Stretch:
    """The figure ``at`` of a sentence, whose items stand in brackets."""
    text = marked.replace("[", "").replace("]", "")
    spans, removed = [], 0
    for match in re.finditer(r"\[([^\]]*)\]", marked):
        start = match.start() - removed
        spans.append(NamedSpan(start, start + len(match[1]), "ITEM"))
        removed += 2
    draft = drafted(text)
    entry = draft.claimed[at]
    stops = [(c.claim.quantity.start, c.claim.quantity.end) for c in draft.claimed if c is not entry]
    return Stretch(draft.chars, entry, spans, stops)


# Invented: the sentence with its items in brackets, the candidates of its last figure besides the rules'.
@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("组织了300名[蚕嫂]", [("behind", "蚕嫂", "")]),
        ("[蚕嫂]来了300名", [("before", "蚕嫂", "来了")]),
        # The nearest on each side; one that contains the number is none.
        (
            "[夜校]办了，[蚕嫂]来了300名[学员]，[老师]也来",
            [("behind", "学员", ""), ("before", "蚕嫂", "来了")],
        ),
        ("来了300名", []),
        # Too far off to be the figure's.
        ("[蚕嫂]" + "那天一早大家都很高兴地从四面八方赶到镇上的文化广场边" * 2 + "来了300名", []),
    ],
)
def test_candidates_stand_beside_the_number(marked: str, expected: list[tuple[str, str, str]]) -> None:
    found = [c for c in candidates(stretch(marked)) if c.side != RULES]
    assert [(c.side, c.text, c.between) for c in found] == expected


def test_the_rules_phrase_comes_first() -> None:
    found = candidates(stretch("培训[学员]300名"))
    assert [c.side for c in found] == [RULES, "before"]
    assert found[0].text == "学员"


def test_entities_that_are_no_items_are_no_candidates() -> None:
    one = stretch("来了300名村民")
    spans = [NamedSpan(6, 8, "ORG"), NamedSpan(6, 8, "PLACE")]
    assert [c.side for c in candidates(Stretch(one.chars, one.entry, spans, ()))] == [RULES]


# What is seen of the entity before the number, and in which sentence; invented.
@pytest.mark.parametrize(
    ("marked", "feature", "there"),
    [
        ("[蚕嫂]来了300名", "before-broken=False", True),
        ("[蚕嫂]到场，来了300名", "before-broken=True", True),
        ("[蚕嫂]2期、来了300名", "before-crossed=1", True),
        ("[蚕嫂]来了300名", "before-crossed=0", True),
        ("培训[学员]300名", "before-rules=same", True),
        ("培训[新学员]300名", "before-rules=same", False),
    ],
)
def test_features_tell_what_parts_them(marked: str, feature: str, there: bool) -> None:
    one = stretch(marked)
    found = candidates(one)
    before = next(c for c in found if c.side == "before")
    assert (feature in candidate_features(before, found, one, ITEMS, alone=False)) is there


def test_alone_the_rule_is_not_seen() -> None:
    one = stretch("[蚕嫂]来了300名")
    found = [c for c in candidates(one) if c.side != RULES]
    seen = candidate_features(found[0], found, one, ITEMS, alone=True)
    assert not [feature for feature in seen if "phrase:" in feature or RULES in feature]
