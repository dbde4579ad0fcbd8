"""Who speaks for a region: a table of units, invented but for divisions and forms of names."""

import pytest
from dataset_cases import ATTRIBUTIONS, LEXICONS, REGIONS

from pipeline.dataset.attributions import Attribution, Attributions
from pipeline.lexicon import load_toml

# (unit, region, whether it is a unit of the region itself)
UNITS: list[tuple[str | None, str | None, bool]] = [
    ("信丰县司法局", "360722", True),
    ("信丰县委", "360722", True),
    ("中共信丰县委依法治县办", "360722", True),
    ("江西省赣州市信丰县人民政府网", "360722", True),
    ("信丰司法", "360722", True),
    ("信丰县融媒体中心", "360722", True),
    # 乡, 村 and 镇 in a bureau's name are no township
    ("信丰县住房和城乡建设局", "360722", True),
    ("信丰县乡村振兴局", "360722", True),
    # a form that no table of divisions has
    ("通辽市科左中旗民族事务委员会", "150521", True),
    # a name of two divisions is that of the figure's region
    ("新城区人民政府", "150102", True),
    ("新城区人民政府", "610102", True),
    ("襄阳 司法", "420600", True),
    # the division above, another one, one within
    ("赣州市司法局", "360722", False),
    ("于都县司法局", "360722", False),
    ("赣州市信丰县司法局", "360700", False),
    ("信丰县嘉定镇人民政府", "360722", False),
    ("北京市朝阳区人民政府", "110000", False),
    # 吉林 is the province, 吉林市 a prefecture
    ("吉林市公安局", "220000", False),
    ("吉林市公安局", "220200", True),
    # companies, institutions, media
    ("信丰县供水有限责任公司", "360722", False),
    ("信丰县人民医院办公室", "360722", False),
    ("襄阳日报", "420600", False),
    ("襄阳日报社编辑部", "420600", False),
    # no unit, no division, nothing
    ("信丰县", "360722", False),
    ("县司法局", "360722", False),
    ("当前位置:网站", "360722", False),
    ("", "360722", False),
    (None, "360722", False),
    ("信丰县司法局", None, False),
    ("信丰县司法局", "999999", False),
]


@pytest.mark.parametrize(("unit", "region", "own"), UNITS)
def test_units_that_speak_for_a_region(unit: str | None, region: str | None, own: bool) -> None:
    assert ATTRIBUTIONS.speaks_for(unit, region) is own
    assert ATTRIBUTIONS.speaks_for(unit, region) is own, "asked again"


LEADS = [
    ("据悉，全县举办宣讲30场。", 3),
    ("本报讯（记者 某某 通讯员 某某）全县", 17),
    ("记者获悉：据统计，全县", 9),
    ("全县据悉", 0),
    ("讯息化建设", 0),
    ("据悉（未闭合，全县", 2),
    ("", 0),
]


@pytest.mark.parametrize(("sentence", "length"), LEADS)
def test_what_is_put_before_a_sentence(sentence: str, length: int) -> None:
    assert ATTRIBUTIONS.lead(sentence) == length


@pytest.mark.parametrize(
    "entry",
    [e for e in load_toml(LEXICONS / "attributions.toml", Attribution) if e.kind == "lead"],
    ids=lambda entry: entry.name,
)
def test_examples_of_leads_are_leads(entry: Attribution) -> None:
    alone = Attributions((entry,), REGIONS)
    assert all(alone.lead(example) > 0 for example in entry.examples)


def test_without_entries_nobody_is_own_and_nothing_a_lead() -> None:
    empty = Attributions((), REGIONS)
    assert not empty.speaks_for("信丰县司法局", "360722")
    assert empty.lead("据悉，全县") == 0
