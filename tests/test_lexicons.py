"""Every lexicon entry proves itself on its examples; the loader is strict."""

from pathlib import Path

import msgspec
import pytest

from pipeline.dataset.attributions import Attribution
from pipeline.extract.cues import Cue, CueWords
from pipeline.extract.exclusions import Exclusion, Exclusions
from pipeline.extract.field_words import Qualifier
from pipeline.extract.period_focus import PeriodReference
from pipeline.extract.phrases import PhraseEdges
from pipeline.extract.region_words import RegionAnaphora, RegionRole
from pipeline.extract.unitless import StatedValue
from pipeline.lexicon import Entry, LexiconError, load_csv, load_toml
from pipeline.metrics import MetricNames
from pipeline.parse.items import ItemClasses, ItemEntry
from pipeline.parse.numerals import NumeralReader
from pipeline.parse.units import Unit
from pipeline.segment.sections import UnitSuffix

LEXICONS = Path(__file__).parents[1] / "lexicons"
EXCLUSIONS = load_toml(LEXICONS / "exclusions.toml", Exclusion)
NUMERALS = NumeralReader.load(LEXICONS)


@pytest.mark.parametrize("entry", EXCLUSIONS, ids=lambda entry: entry.name)
def test_every_exclusion_covers_a_numeral_of_its_examples(entry: Exclusion) -> None:
    assert entry.examples
    alone = Exclusions([entry])
    for example in entry.examples:
        assert alone.find(example, NUMERALS.find(example)), example
    for negative in entry.negatives:
        assert not alone.find(negative, NUMERALS.find(negative)), negative


# file, entry type, the field that holds its words
WORDED: list[tuple[str, type[Entry], str]] = [
    ("attributions.toml", Attribution, "words"),
    ("cues.toml", Cue, "words"),
    ("region_anaphora.toml", RegionAnaphora, "words"),
    ("region_roles.toml", RegionRole, "words"),
    ("phrase_edges.toml", PhraseEdges, "words"),
    ("qualifiers.toml", Qualifier, "words"),
    ("organisations.toml", UnitSuffix, "suffix"),
    ("items.toml", ItemEntry, "heads"),
    ("period_references.toml", PeriodReference, "words"),
    ("stated_values.toml", StatedValue, "words"),
]


@pytest.mark.parametrize(("file", "entry_type", "field"), WORDED, ids=[row[0] for row in WORDED])
def test_every_entry_has_examples_that_hold_one_of_its_words(
    file: str, entry_type: type[Entry], field: str
) -> None:
    entries = load_toml(LEXICONS / file, entry_type)
    assert entries
    for entry in entries:
        values = msgspec.structs.asdict(entry)
        words = values[field] if isinstance(values[field], tuple) else (values[field],)
        assert values["examples"], entry
        for example in values["examples"]:
            assert any(word in example for word in words), example


def test_items_and_units_name_known_metrics() -> None:
    metrics = set(MetricNames.load(LEXICONS).codes)
    assert {entry.metric for entry in load_toml(LEXICONS / "items.toml", ItemEntry)} <= metrics
    assert {entry.metric for entry in load_toml(LEXICONS / "units.toml", Unit)} - {""} <= metrics
    cues = load_toml(LEXICONS / "cues.toml", Cue)
    assert {cue.value for cue in cues if cue.field == "metric"} <= metrics


def test_a_cue_that_the_rules_ask_for_is_missed_at_loading(tmp_path: Path) -> None:
    text = (LEXICONS / "cues.toml").read_text(encoding="utf-8")
    (tmp_path / "cues.toml").write_text(text.replace('name = "train"', 'name = "drill"'), encoding="utf-8")
    with pytest.raises(LexiconError, match="train"):
        CueWords.load(tmp_path, "metric")


def test_no_head_stands_under_two_classes() -> None:
    ItemClasses.load(LEXICONS)
    entries = load_toml(LEXICONS / "items.toml", ItemEntry)
    with pytest.raises(LexiconError, match="stands under two classes"):
        ItemClasses([*entries, entries[0]])


@pytest.mark.parametrize(
    "alike", [(("资金",), ("资金",)), (("资金", "银子"),)], ids=["in two lists", "no head"]
)
def test_alike_lists_hold_heads_of_the_entry_once(alike: tuple[tuple[str, ...], ...]) -> None:
    entry = ItemEntry(item_class="资金", metric="money", heads=("资金",), examples=("资金3元",), alike=alike)
    with pytest.raises(LexiconError, match="alike"):
        ItemClasses([entry])


# Origin: the ways in which a hand-edited lexicon goes wrong.
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[[entry]]\nsuffix = "局"\nexamples = ["某局"]\nextra = 1\n', "extra"),
        ('[[entry]]\nsuffix = "局"\n', "examples"),
        ("[[entry]]\nsuffix = 3\nexamples = []\n", "suffix"),
        ('[[entry]]\nsuffix = "局"\nexamples = ["a"]\n[[entry]]\nsuffix = "局"\nexamples = ["b"]\n', "twice"),
        ("entry = [", "Invalid"),
        ('[[entries]]\nsuffix = "局"\n', "entr"),
    ],
)
def test_a_malformed_toml_lexicon_raises(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "organisations.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError, match=message) as caught:
        load_toml(path, UnitSuffix)
    assert "organisations.toml" in str(caught.value)


class Row(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a test table."""

    code: str
    count: int
    names: tuple[str, ...] = ()


def test_a_csv_lexicon(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("code,count,names\na,1,x|y\nb,2,\n", encoding="utf-8")
    assert load_csv(path, Row) == (Row(code="a", count=1, names=("x", "y")), Row(code="b", count=2))


@pytest.mark.parametrize(
    "text", ["code,names,count\n", "code,count,names\na,x,\n", "code,count,names\na,1\n", ""]
)
def test_a_malformed_csv_lexicon_raises(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError):
        load_csv(path, Row)


@pytest.mark.parametrize("name", ["service-number", "five-bare-numbers", "spaced-numbers", "dashed-numbers"])
def test_no_measure_word_is_mistaken_for_bare_numbers(name: str) -> None:
    """The guards of these entries list measure words: every unit of the lexicon must be among them."""
    alone = Exclusions([entry for entry in EXCLUSIONS if entry.name == name])
    text = {"service-number": "10000{}", "five-bare-numbers": "3、4、5、6、7{}", "spaced-numbers": "3 4 5{}"}
    swallowed = []
    for unit in load_toml(LEXICONS / "units.toml", Unit):
        example = text.get(name, "3-4-5{}").format(unit.unit)
        numbers = NUMERALS.find(example)
        last = max(range(len(numbers)), key=lambda at: numbers[at].start)
        if last in alone.find(example, numbers):
            swallowed.append(unit.unit)
    assert swallowed == []
