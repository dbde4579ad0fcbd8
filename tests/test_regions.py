"""The gazetteer and the lexicons of regions, towns and population."""

import csv
import os
import time
from pathlib import Path

import pytest

from pipeline.lexicon import LexiconError, load_csv, load_toml
from pipeline.parse.place_names import PlaceLexicon
from pipeline.regions import Division, Gazetteer, load_population
from pipeline.regions_import import Naming, RegionWord, rebuild
from pipeline.resources import shipped_folder

LEXICONS = shipped_folder("lexicons")
SHARED = Path(os.environ.get("HESHU_SHARED", Path(__file__).parents[2] / "shared"))
CODE_TABLE = SHARED / "data" / "division-codes-1981-2024.csv"
WRONG_AT_SOURCE = {"371400", "621100", "640200", "640300", "650200"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load(LEXICONS)


# Facts looked up in the GB/T table by hand.
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("150800", "巴彦淖尔市"),
        ("150725", "陈巴尔虎旗"),
        ("150521", "科尔沁左翼中旗"),
        ("152221", "科尔沁右翼前旗"),
        ("150603", "康巴什区"),
        ("321302", "宿城区"),
        ("410422", "叶县"),
        ("440309", "龙华区"),
        ("652302", "阜康市"),
        ("659006", "铁门关市"),
        ("371422", "宁津县"),
        ("429021", "神农架林区"),
        ("460400", "儋州市"),
    ],
)
def test_names(gazetteer: Gazetteer, code: str, name: str) -> None:
    assert gazetteer.name(code) == name
    assert gazetteer.valid(code, 2023)


def row(
    code: str, parent: str | None = None, successors: tuple[str, ...] = (), end: int | None = None
) -> Division:
    return Division(
        code=code,
        name=f"{code}县",
        short=code,
        aliases=(),
        level="county" if parent else "province",
        parent=parent,
        start=1981,
        end=end,
        successors=successors,
        trust="weak",
    )


def test_every_code_and_name_of_the_source_is_there(gazetteer: Gazetteer) -> None:
    if not CODE_TABLE.exists():
        pytest.skip("needs the source table (HESHU_SHARED)")
    with CODE_TABLE.open(encoding="utf-8-sig", newline="") as file:
        source = {(line["代码"], line["名称"], int(line["启用时间"])) for line in csv.DictReader(file)}
    ours = {(item.code, item.name, item.start) for item in gazetteer.divisions() if item.code != "100000"}
    assert len(source) == 6823
    assert ours == source


def test_rebuilding_gives_the_shipped_files(tmp_path: Path) -> None:
    if not CODE_TABLE.exists():
        pytest.skip("needs the source table (HESHU_SHARED)")
    for name in ("region_words.toml", "region_trust.csv"):
        (tmp_path / name).write_bytes((LEXICONS / name).read_bytes())
    rebuild(SHARED / "data", tmp_path)
    for name in ("regions.csv", "towns.csv", "population.csv", "place_borders.csv"):
        assert (tmp_path / name).read_bytes() == (LEXICONS / name).read_bytes(), name


def test_parents_stand_one_level_up_and_lineages_end_in_the_code(gazetteer: Gazetteer) -> None:
    depth = {"nation": 0, "province": 1, "prefecture": 2, "county": 3}
    for division in gazetteer.divisions():
        lineage = gazetteer.lineage(division.code)
        assert lineage[-1] == division.code
        assert gazetteer.is_within(division.code, "100000")
        if division.code != "100000":
            assert depth[gazetteer.level(str(division.parent))] < depth[division.level]
            assert lineage[0] == division.code[:2] + "0000"


def test_short_names_are_never_one_character(gazetteer: Gazetteer) -> None:
    assert [item.name for item in gazetteer.divisions() if len(item.short) < 2] == []


def test_every_abolished_division_has_successors_in_use(gazetteer: Gazetteer) -> None:
    lost = [
        division.code
        for division in gazetteer.divisions()
        if not gazetteer.successors(division.code) and not gazetteer.valid(division.code, 2024)
    ]
    assert lost == []


# From the source table; 呼伦贝尔盟 and 柳州地区 are derived from their counties.
@pytest.mark.parametrize(
    ("code", "year", "expected"),
    [
        ("110103", 2023, ("110101",)),
        ("110103", 2009, ("110103",)),
        ("420600", None, ("420600",)),
        ("152100", None, ("150700",)),
        ("130204", None, ("130204",)),
        ("540422", 2022, ("540422",)),
        ("540422", 2023, ("540481",)),
        ("150603", 2010, ()),
    ],
)
def test_successors(gazetteer: Gazetteer, code: str, year: int | None, expected: tuple[str, ...]) -> None:
    assert gazetteer.successors(code, year) == expected


def test_a_renamed_code_has_the_name_of_the_year(gazetteer: Gazetteer) -> None:
    assert (gazetteer.name("420600", 2009), gazetteer.name("420600", 2011)) == ("襄樊市", "襄阳市")
    assert gazetteer.by_name("襄樊市") == ("420600",)


def test_common(gazetteer: Gazetteer) -> None:
    assert gazetteer.common(["150102", "150103"]) == "150100"
    assert gazetteer.common(["150102", "150725"]) == "150000"
    assert gazetteer.common(["150102", "110000"]) == "100000"
    assert gazetteer.common(["150102"]) == "150102"
    assert gazetteer.common([]) is None


def test_is_within(gazetteer: Gazetteer) -> None:
    assert gazetteer.is_within("150725", "150700")
    assert gazetteer.is_within("150725", "150725")
    assert not gazetteer.is_within("150700", "150725")
    assert not gazetteer.is_within("999999", "100000")


def test_the_nation_is_its_own_lineage(gazetteer: Gazetteer) -> None:
    assert gazetteer.lineage("100000") == ("100000",)
    assert gazetteer.parent("150000") == "100000"
    assert gazetteer.parent("100000") is None


def test_region_words_prove_themselves() -> None:
    words = load_toml(LEXICONS / "region_words.toml", RegionWord)
    naming = Naming(words)
    for word in words:
        for example in word.examples:
            name, short = example.split(" => ")
            assert word.word in name
            assert naming.parts(name).short == short, example


def test_dangling_references_raise() -> None:
    with pytest.raises(LexiconError, match="990100"):
        Gazetteer([row("990101", "990100")])
    with pytest.raises(LexiconError, match="980000"):
        Gazetteer([row("990000", successors=("980000",), end=1990)])


def test_a_wrong_header_raises(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("code,name\n110000,北京市\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="header"):
        load_csv(tmp_path / "regions.csv", Division)


def test_population(gazetteer: Gazetteer) -> None:
    population = load_population(LEXICONS)
    provinces = [code for code in population if code.endswith("0000")]
    assert sum(population[code] for code in provinces) == 1_409_778_724
    leagues = [code for code in population if code.startswith("15") and code != "150000"]
    assert sum(population[code] for code in leagues) == population["150000"] == 24_049_155
    assert not WRONG_AT_SOURCE & population.keys()
    assert all(code in gazetteer for code in population)


def test_town_codes_exist_and_zones_lead_to_prefectures(gazetteer: Gazetteer) -> None:
    towns = {town.name: town.codes for town in PlaceLexicon.load(LEXICONS).towns}
    assert all(code in gazetteer for codes in towns.values() for code in codes)
    assert towns["韩坊镇"] == ("360704",)
    assert towns["苏州工业园区"] == ("320500",)
    assert len(towns) > 30_000


def test_loading_is_quick() -> None:
    def seconds() -> float:
        began = time.process_time()
        Gazetteer.load(LEXICONS)
        return time.process_time() - began

    # The quickest of three: one may hold a garbage collection of the whole suite.
    assert min(seconds() for _ in range(3)) < 0.3, "measured 0.06 to 0.12 s"
