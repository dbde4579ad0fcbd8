"""The metric lexicon: the codes of the annotation guide, in its order, and a strict loader."""

from pathlib import Path

import pytest
from dataset_cases import LEXICONS

from pipeline.lexicon import LexiconError
from pipeline.metrics import MetricNames

# The table "Metrics" of gold/GUIDE.md.
CODES = (
    *("activities", "participants", "reach", "works", "materials", "demonstrations", "venues", "teams"),
    *("personnel", "institutions", "money", "projects", "services", "supplies", "enforcement", "measures"),
    *("base", "rate", "other"),
)


def test_codes_and_names() -> None:
    names = MetricNames.load(LEXICONS)
    assert names.codes == CODES
    assert len({names.zh(code) for code in CODES}) == len({names.en(code) for code in CODES}) == len(CODES)
    assert (names.zh("participants"), names.en("participants")) == ("覆盖人次", "People reached")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('units = ["场"]\nexamples = ["办展2场"]', "at least two examples"),
        ('units = []\nexamples = ["办展2场", "办班3期"]', "needs units"),
        ('units = ["场"]\nexamples = ["办展2场", "办班3期"]\ncolour = "red"', "colour"),
        ('examples = ["办展2场", "办班3期"]', "units"),
    ],
)
def test_a_malformed_entry_is_refused(tmp_path: Path, entry: str, message: str) -> None:
    head = '[[entry]]\ncode = "activities"\nzh = "活动"\nen = "Activities"\ncounted = "活动"\n'
    (tmp_path / "metrics.toml").write_text(head + entry, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        MetricNames.load(tmp_path)
