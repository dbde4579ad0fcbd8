"""The layer: it speaks where the rules guess and its margin is met, says so, and touches nothing else."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from learned_cases import LEXICONS, document

from pipeline.extract.reader import Reader
from pipeline.extract.words import WordTest
from pipeline.learned.entities import EntityRecogniser, NamedSpan
from pipeline.learned.features import FeatureReader
from pipeline.learned.layer import ITEM, METRIC, STATUS, LearnedLayer
from pipeline.learned.linear import LinearModel
from pipeline.learned.model import Model
from pipeline.learned.named_regions import NamedRegions
from pipeline.lexicon import load_toml
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.records import Figure

ENTRIES = load_toml(LEXICONS / "items.toml", ItemEntry)
ITEMS = ItemClasses(ENTRIES)
FEATURES = FeatureReader(WordTest(), ITEMS, ENTRIES)
METRICS = sorted(MetricNames.load(LEXICONS).codes)
RULES_ONLY = Reader.load(LEXICONS)


def sure_of(classes: Sequence[str], probable: Mapping[str, float]) -> LinearModel:
    """A classifier that holds the same probabilities of every figure, the rest spread evenly."""
    rest = (1 - sum(probable.values())) / max(len(classes) - len(probable), 1)
    bias = np.log(np.array([probable.get(name, rest) for name in classes]) + 1e-9)
    empty = np.zeros((0, len(classes)), np.float32)
    return LinearModel(tuple(classes), {}, empty, bias.astype(np.float32), 1.0)


class Found(EntityRecogniser):
    """A recogniser that finds given words, each with its label, wherever they stand."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self.asked: list[str] = []

    def find(self, texts: Sequence[str]) -> list[tuple[NamedSpan, ...]]:
        self.asked += texts
        return [
            tuple(
                sorted(
                    (
                        NamedSpan(at, at + len(word), label)  # type: ignore[arg-type]
                        for word, label in self._words.items()
                        for at in range(len(text))
                        if text.startswith(word, at)
                    ),
                    key=lambda span: span.start,
                )
            )
            for text in texts
        ]


def read(
    text: str,
    metric: Mapping[str, float] | None = None,
    status: Mapping[str, float] | None = None,
    item: float = 0.0,
    words: Mapping[str, str] | None = None,
    *,
    alone: bool = False,
) -> tuple[Figure, ...]:
    """The figures of a text by rules and a layer that holds these probabilities of everything."""
    recogniser = Found(words or {})
    # An entity is right with the probability given, the rules' phrase never.
    right = np.array([[5.0, -5.0]], np.float32)
    item_bias = np.log(np.array([1 - item, item]) + 1e-9).astype(np.float32)
    item_model = LinearModel(("no", "yes"), {"side=rules": 0}, right, item_bias, 1.0)
    classifiers = {
        "item": item_model,
        **dict.fromkeys(("metric", "metric-alone"), sure_of(METRICS, metric or {})),
        **dict.fromkeys(
            ("status", "status-alone"), sure_of(("achieved", "target"), status or {"achieved": 0.5})
        ),
    }
    layer = LearnedLayer(
        Model(classifiers, lambda: recogniser),
        FEATURES,
        ITEMS,
        NamedRegions.load(LEXICONS) if alone else None,
    )
    return Reader.load(LEXICONS, layer).read(document(text)).figures


# 粟咔 is a noun that no lexicon holds: its metric is a guess by the measure word. 名 with 民警 is told by a head noun.
GUESSED = "全县办了粟咔12个。"
TOLD = "出动民警30名。"


@pytest.mark.parametrize(
    ("text", "probable", "decided"),
    [
        (GUESSED, METRIC.guess + 0.1, True),
        (GUESSED, METRIC.guess - 0.1, False),
        (TOLD, METRIC.sure + 0.1, True),
        (TOLD, METRIC.sure - 0.1, False),
    ],
)
def test_the_margin_decides_who_speaks(text: str, probable: float, decided: bool) -> None:
    (figure,) = read(text, {"venues": probable})
    (ruled,) = RULES_ONLY.read(document(text)).figures
    if decided:
        assert (figure.metric, figure.decided_by["metric"]) == ("venues", "learned:classifier")
        assert figure.confidence == {"metric": pytest.approx(probable, abs=0.01)}
    else:
        assert (figure.metric, figure.decided_by) == (ruled.metric, ruled.decided_by)
        assert figure.confidence == {}


@pytest.mark.parametrize(
    "text", ["拨付资金970万元。", "知晓率达96%。", "占比提高3个百分点。", "三分之二的村有了路灯。"]
)
def test_money_and_rates_stay_what_their_unit_says(text: str) -> None:
    (figure,) = read(text, {"venues": 0.99}, item=0.99, words={"资金": "ITEM", "路灯": "ITEM"})
    (ruled,) = RULES_ONLY.read(document(text)).figures
    assert (figure.metric, figure.item) == (ruled.metric, ruled.item)


@pytest.mark.parametrize("metric", ["money", "rate"])
def test_nothing_becomes_money_or_a_rate(metric: str) -> None:
    (figure,) = read(GUESSED, {metric: 0.9, "teams": 0.08})
    assert figure.metric != metric


def test_a_tables_header_settles_its_cells() -> None:
    text = "县区\t粟咔（个）\n会宁县\t12\n靖远县\t30\n"
    ruled = RULES_ONLY.read(document(text)).figures
    assert [
        figure.metric for figure in read(text, {"venues": 0.99}, item=0.99, words={"靖远县": "ITEM"})
    ] == [figure.metric for figure in ruled]
    assert len(ruled) == 2


# Invented: what the status classifier holds of 'target', what becomes of the figure.
@pytest.mark.parametrize(
    ("text", "probable", "status"),
    [
        ("全县培训渔嫂300人。", 0.9, "target"),
        ("全县培训渔嫂300人。", 0.5 + STATUS.guess / 2 - 0.05, "achieved"),
        # Said in words: never overruled.
        ("全县计划培训渔嫂300人。", 0.01, "target"),
        ("计划已完成，培训渔嫂300人。", 0.99, "achieved"),
    ],
)
def test_status_is_revised_where_no_word_told_it(text: str, probable: float, status: str) -> None:
    (figure,) = read(text, status={"target": probable, "achieved": 1 - probable})
    assert figure.status == status
    assert ("status" in figure.confidence) == (figure.decided_by["status"] == "learned:classifier")


def test_an_entity_names_what_the_rules_do_not_know() -> None:
    text = "全县粟咔现已办到第三批，共12个。"
    (figure,) = read(text, item=ITEM.guess + 0.1, words={"粟咔": "ITEM"})
    assert (figure.item, figure.decided_by["item"]) == ("粟咔", "learned:entity")
    (figure,) = read(text, item=ITEM.guess - 0.1, words={"粟咔": "ITEM"})
    assert figure.decided_by["item"] != "learned:entity"


def test_a_known_noun_is_replaced_only_before_the_number() -> None:
    """Origin: 3日23时水位216米, where the rules took the day into the phrase; behind the number compounds are cut short."""
    # The second figure has the sentence asked for.
    figure, _ = read("3日23时水位216米，粟咔12个。", item=0.9, words={"水位": "ITEM"})
    assert figure.item == "水位"
    figure, _ = read("建成30个全程机械化综合服务中心，粟咔12个。", item=0.9, words={"全程机械": "ITEM"})
    assert figure.item == "综合服务中心"


def test_only_sentences_that_miss_something_are_read() -> None:
    recogniser = Found({})
    model = Model(
        {
            "item": sure_of(("no", "yes"), {"no": 0.9}),
            "metric": sure_of(METRICS, {}),
            "status": sure_of(("achieved", "target"), {"achieved": 0.9}),
        },
        lambda: recogniser,
    )
    layer = LearnedLayer(model, FEATURES, ITEMS)
    text = "出动民警30名。天气很好。全县办了粟咔12个。拨付资金970万元。"
    Reader.load(LEXICONS, layer).read(document(text))
    assert recogniser.asked == ["全县办了粟咔12个。"]


def test_what_is_no_guess_of_the_layer_stays() -> None:
    """Spans, values, bounds, regions, periods and events are the rules', whatever the layer holds."""
    text = "2023年，陈巴尔虎旗举办粟咔近12场次，覆盖噶曼3600人次，发放粟咔册2万份；计划再办8场。"
    ruled = RULES_ONLY.read(document(text)).figures
    ours = read(text, {"venues": 0.99}, {"target": 0.99}, 0.99, {"噶曼": "ITEM", "粟咔册": "ITEM"})
    kept = (
        "start",
        "end",
        "quote",
        "value",
        "high",
        "bound",
        "unit",
        "region",
        "period",
        "event",
        "low",
        "upper",
    )
    for one, other in zip(ruled, ours, strict=True):
        assert [getattr(one, name) for name in kept] == [getattr(other, name) for name in kept]
        learned = {field for field, rule in other.decided_by.items() if rule.startswith("learned:")}
        assert learned == set(other.confidence)
        assert all(0 <= confidence <= 1 for confidence in other.confidence.values())


def test_alone_the_layer_decides_all_that_it_knows() -> None:
    (figure,) = read(
        "余姚市某某社出动民警30名。",
        {"venues": 0.2},
        {"target": 0.6, "achieved": 0.4},
        0.2,
        {"民警": "ITEM", "余姚市某某社": "ORG"},
        alone=True,
    )
    assert (figure.metric, figure.status, figure.item, figure.region) == (
        "venues",
        "target",
        "民警",
        "330281",
    )
    assert {
        field: rule for field, rule in figure.decided_by.items() if rule.startswith("learned:")
    }.keys() == {
        "metric",
        "status",
        "item",
        "region",
    }
    (figure,) = read("余姚市出动民警30名。", alone=True)
    assert (figure.item, figure.region) == (None, None)
