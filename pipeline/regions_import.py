"""Rebuild the region lexicons from the source tables: ``python -m pipeline.regions_import DATA lexicons``.

Writes ``regions.csv``, ``towns.csv``, ``population.csv`` and ``place_borders.csv`` anew; what is left
out is left out by a rule stated here. Reads ``region_words.toml`` and ``region_trust.csv``, kept by hand.
Sources and licences: lexicons/SOURCES.md.
"""

import csv
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.lexicon import Entry, load_csv, load_toml
from pipeline.parse.place_names import ObservedTrust
from pipeline.place_borders import border_rows, dictionary
from pipeline.regions import NATION

LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
NATION_ROW = (NATION, "中华人民共和国", "全国", "", "nation", "", "1981", "", "", "weak")
REGION_FIELDS = ("code", "name", "short", "aliases", "level", "parent", "start", "end", "successors", "trust")
SUCCESSOR = re.compile(r"(\d{6})(?:\[(\d{4})\])?")
TOWN_ENDINGS = ("镇", "乡", "街道", "苏木")
BANNER = "旗"
LEVEL_ORDER = ("county", "prefecture", "province", "nation")
PLACE_TAG = "ns"
COMMON_WORD = 300  # times in jieba's counts; 家乡 has 1,217, 城镇 2,194, 集镇 361
SOURCE_NOTE = re.compile(r"prefecture .+")


class RegionWord(Entry, frozen=True, kw_only=True):
    """A word inside official names (``region_words.toml``)."""

    word: str
    kind: Literal["suffix", "people", "position"]
    alias: str | None = None
    examples: tuple[str, ...]


class NameParts(NamedTuple):
    """The short name and the aliases derived from a full name."""

    short: str
    aliases: tuple[str, ...]


class Naming:
    """Derives short names and aliases from full names by the words of ``region_words.toml``."""

    def __init__(self, words: Iterable[RegionWord]) -> None:
        words = sorted(words, key=lambda entry: (-len(entry.word), entry.word))
        self._suffixes = {entry.word: entry.alias for entry in words if entry.kind == "suffix"}
        self._peoples = tuple(entry.word for entry in words if entry.kind == "people")
        self._positions = tuple(entry.word for entry in words if entry.kind == "position")

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The words that say what kind of division it is."""
        return tuple(self._suffixes)

    def parts(self, name: str) -> NameParts:
        """Return short name and aliases: 延边, 延边州, 延边自治州 of 延边朝鲜族自治州; 叶县 stays."""
        suffix = next((word for word in self._suffixes if name.endswith(word)), "")
        stem = name.removesuffix(suffix)
        if suffix.startswith("自治"):
            stem = self._without_peoples(stem)
        if len(stem) < 2 or (suffix == BANNER and stem.endswith(self._positions)):
            return NameParts(name, ())
        alias = self._suffixes.get(suffix)
        aliases = [stem + alias, stem + suffix] if alias else []
        return NameParts(stem, tuple(dict.fromkeys(item for item in aliases if item not in (name, stem))))

    def _without_peoples(self, stem: str) -> str:
        if stem in self._peoples:
            return stem.removesuffix("族")
        while found := next((p for p in self._peoples if stem.endswith(p) and len(stem) >= len(p) + 2), None):
            stem = stem.removesuffix(found)
        return stem


def read_table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file with a header, byte order mark or not."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file, UTF-8 without byte order mark, newline-terminated."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def parent_of(code: str, level: str, prefectures: set[str]) -> str:
    """Return the code above, by the first digits: the table's own 二级行政区 agrees throughout."""
    if level == "province":
        return NATION
    if level == "county" and code[:4] + "00" in prefectures:
        return code[:4] + "00"
    return code[:2] + "0000"


def division_rows(data: Path, naming: Naming) -> list[list[str]]:
    """Return the rows of ``regions.csv``, the trust column still empty."""
    source = read_table(data / "division-codes-1981-2024.csv")
    prefectures = {row["代码"] for row in source if row["级别"] == "地级"}
    rows = [list(NATION_ROW)]
    for row in source:
        code, name, level = row["代码"], row["名称"], LEVELS[row["级别"]]
        parts = naming.parts(name)
        heirs = [f"{heir}@{year}" if year else heir for heir, year in SUCCESSOR.findall(row["新代码"])]
        years = [row["启用时间"], row["变更/弃用时间"]]
        parent = parent_of(code, level, prefectures)
        rows.append(
            [code, name, parts.short, "|".join(parts.aliases), level, parent, *years, "|".join(heirs), ""]
        )
    rows.sort(key=lambda row: (row[0], row[6]))
    return rows


def add_prefecture_heirs(rows: list[list[str]]) -> None:
    """Give abolished prefectures, for which the source names no successor, those of their counties.

    呼伦贝尔盟 (152100) became 呼伦贝尔市 because its counties' codes went on under 150700.
    """
    heirs_of: dict[str, set[str]] = {}
    levels = {row[0]: row[4] for row in rows}
    parents = {row[0]: row[5] for row in rows}
    for row in rows:
        if row[4] == "county" and row[7]:
            for heir in re.findall(r"\d{6}", row[8]):
                above = parents[heir] if levels[heir] == "county" else heir
                place = above if levels[above] != "province" else heir
                heirs_of.setdefault(row[5], set()).add(place)
    for row in rows:
        if row[4] == "prefecture" and row[7] and not re.search(r"(^|\|)\d{6}($|\|)", row[8]):
            lasting = any(other[0] == row[0] and other[6] >= row[7] for other in rows)
            heirs = [row[0]] if lasting else sorted(heirs_of.get(row[0], set()) - {row[0]})
            row[8] = "|".join([*filter(None, row[8].split("|")), *heirs])


def add_trust(rows: list[list[str]], tags: dict[str, tuple[int, str]], observed: Mapping[str, str]) -> None:
    """Fill the trust of bare short names.

    Provinces and prefectures in use are strong (exceptions: region_forms.toml), abolished
    names weak. A county's short name is weak when another division in use has it; else
    ``region_trust.csv`` decides, which counts how news use it; else names of three
    characters are strong, and those of two if jieba's dictionary knows them as a place
    (ns) or not at all.
    """
    bearers: dict[str, int] = {}
    for row in rows:
        if not row[7]:
            bearers[row[2]] = bearers.get(row[2], 0) + 1
    for row in rows:
        short, level, ended = row[2], row[4], row[7]
        if level == "county" and not ended and bearers[short] == 1:
            otherwise = len(short) == 2 and tags.get(short, (0, PLACE_TAG))[1] != PLACE_TAG
            row[9] = observed.get(short) or ("weak" if otherwise else "strong")
        else:
            row[9] = "strong" if level in ("province", "prefecture") and not ended else "weak"


def town_rows(data: Path, known: set[str], tags: dict[str, tuple[int, str]]) -> list[tuple[str, str, str]]:
    """Return name, county codes and trust of towns, townships, streets and development zones, by name.

    A town found in several counties is weak, and one that a common word may hide in
    (于家乡 in 投身于家乡建设).

    Zones (third pair of digits 6x or 7x: no GB/T codes) lead to the prefecture. Farms,
    forest districts and offices are left out: their names rarely stand alone in reports.
    """
    places: dict[str, set[str]] = {}
    for row in read_table(data / "modood-areas.csv"):
        if row["code"] not in known and row["code"][:4] + "00" in known:
            places.setdefault(row["name"].removesuffix("管委会"), set()).add(row["code"][:4] + "00")
    for row in read_table(data / "modood-streets.csv"):
        name = row["name"].removesuffix("办事处")
        area = row["areaCode"] if row["areaCode"] in known else row["areaCode"][:4] + "00"
        if area not in known:
            raise ValueError(f"modood-streets.csv: {row['code']} {name} lies in {area}, which no table knows")
        if len(name) >= 3 and name.endswith(TOWN_ENDINGS):
            places.setdefault(name, set()).add(area)
    rows = []
    for name, codes in sorted(places.items()):
        hidden = (
            len(name) == 3 and max(tags.get(word, (0, ""))[0] for word in (name, name[1:])) >= COMMON_WORD
        )
        rows.append((name, "|".join(sorted(codes)), "weak" if hidden or len(codes) > 1 else "strong"))
    return rows


def population_rows(data: Path, rows: list[list[str]]) -> list[tuple[str, str, str]]:
    """Return code, name and residents; rows that the source itself marks as wrong are left out."""
    names = {row[0]: row[1] for row in rows}
    kept = []
    for row in read_table(data / "population-census-2020.csv"):
        if names.get(row["code"]) != row["name"]:
            raise ValueError(f"population-census-2020.csv: {row['code']} is not {row['name']}")
        if not SOURCE_NOTE.fullmatch(row["level"]):
            kept.append((row["code"], row["name"], row["population"]))
    return kept


def rebuild(data: Path, lexicons: Path) -> None:
    """Write the four CSV files and check what is known of the subject."""
    naming = Naming(load_toml(lexicons / "region_words.toml", RegionWord))
    rows = division_rows(data, naming)
    add_prefecture_heirs(rows)
    words = dictionary()
    observed = {entry.name: entry.trust for entry in load_csv(lexicons / "region_trust.csv", ObservedTrust)}
    add_trust(rows, words, observed)
    codes = {row[0] for row in rows}
    current = [row for row in rows if not row[7]]
    towns = town_rows(data, codes, words)
    population = population_rows(data, rows)
    if not (sum(row[4] == "province" for row in current) == 34 and 2800 < len(current) < 3400):
        raise ValueError(f"regions.csv: {len(current)} divisions in use is not what China has")
    if not 1.4e9 < sum(int(row[2]) for row in population if row[0].endswith("0000")) < 1.42e9:
        raise ValueError("population.csv: the provinces do not sum to the nation")
    write_table(lexicons / "regions.csv", REGION_FIELDS, rows)
    write_table(lexicons / "towns.csv", ("name", "codes", "trust"), towns)
    write_table(lexicons / "population.csv", ("code", "name", "population"), population)
    widest = {}
    for row in sorted(rows, key=lambda row: (row[7] == "", LEVEL_ORDER.index(row[4]))):
        if row[4] != "nation":
            widest.update(dict.fromkeys((row[1], row[2], *filter(None, row[3].split("|"))), row[4]))
    borders = border_rows(widest, words, naming.suffixes)
    write_table(lexicons / "place_borders.csv", ("name", "before", "after"), borders)


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]), Path(sys.argv[2]))
