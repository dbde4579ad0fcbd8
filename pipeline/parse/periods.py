"""Periods: the time that a sentence gives its figures, in EDTF (ISO 8601-2:2019, level 0 and open ends).

Words relative to the report are resolved with the date of publication; without one they
give no period. ``lexicons/periods.toml`` holds the words.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.lexicon import Entry, load_toml
from pipeline.parse.names import NAMES
from pipeline.parse.numerals import NumeralReader


class PeriodExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented text with the period that it gives."""

    text: str
    published: str
    period: str


class PeriodWord(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``periods.toml``."""

    word: str
    kind: Literal["year", "open", "whole", "deadline", "era", "none"]
    examples: tuple[PeriodExample, ...]
    offset: int = 0
    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A period in a text. ``period`` is None where words of time give none (多年来, 今年 without a date)."""

    start: int
    end: int
    period: str | None
    deadline: bool = False


_N = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_M = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_QUARTERS = {"一": ("01", "03"), "二": ("04", "06"), "三": ("07", "09"), "四": ("10", "12")}
_DASH = r"\s*(?:至|到|—{1,2}|-|–|~|～)\s*"


class PeriodReader:
    """Finds periods; built from the lexicon, holds no other state."""

    def __init__(self, words: Sequence[PeriodWord], numerals: NumeralReader) -> None:
        self._words = {word.word: word for word in words}
        self._numerals = numerals
        relative = "|".join(w.word for w in words if w.kind == "year")
        eras = "|".join(w.word for w in words if w.kind == "era")
        fixed = "|".join(
            sorted(
                (w.word for w in words if w.kind in ("open", "whole", "deadline", "none")),
                key=len,
                reverse=True,
            )
        )
        year = rf"(?:(?P<year>(?:19|20)\d{{2}})\s*年(?:度)?|(?P<relative>{relative}))"
        day = r"(?:\s*(?P<day>\d{1,2})\s*[日号])"
        self._patterns = [
            re.compile(rf"(?P<fixed>{fixed})"),
            re.compile(rf"[“\"]?(?P<era>{eras})[”\"]?(?:规划|普法)?(?:实施|启动)?(?P<since>以来|期间|时期)"),
            re.compile(rf"{year}?(?<!\d)(?P<month>{_M}){_DASH}(?P<month2>{_M})月份?(?![\d日])"),
            re.compile(
                rf"{year}?(?P<month>{_M})月份?{day}?{_DASH}"
                rf"(?:(?P<year2>20\d{{2}})年|(?P<relative2>{relative}))?"
                rf"(?:(?P<month2>{_M})月份?(?:(?P<day2>\d{{1,2}})[日号])?|(?P<day3>\d{{1,2}})[日号])"
            ),
            re.compile(rf"{year}(?:的)?(?:第)?(?P<half>上半年|下半年|前?[一二三四]个?季度)"),
            re.compile(r"(?P<half>上半年|下半年|前?[一二三四]个?季度)"),
            re.compile(rf"{year}?前(?P<months>{_N})个?月"),
            re.compile(rf"(?P<from>(?:19|20)\d{{2}})\s*年?{_DASH}(?P<to>(?:19|20)\d{{2}})\s*年(?:间|期间)?"),
            re.compile(
                rf"(?P<lead>自|从|截至|截止到?|至|到)?{year}(?:(?P<month>{_M})月份?{day}?)?(?P<tail>年?[初底末])?"
            ),
            re.compile(
                rf"(?P<lead>自|从|截至|截止到?|至|到)?(?P<month>{_M})月份?(?!刊|饼|嫂|季|经){day}?(?P<tail>[底末初])?"
            ),
            re.compile(
                rf"(?P<span>(?:近|过去|这|最近|连续)?(?P<years>{_N})多?(?:个)?年(?:来|间(?!隔)|以来|多来|的?时间里))"
            ),
            re.compile(rf"(?P<span>连续(?P<years>{_N})年)"),
            re.compile(rf"(?P<span>(?:近|过去|最近)(?P<years>{_N})年)(?![级期])"),
            re.compile(rf"(?P<ahead>未来|今后|接下来)(?P<years>{_N})年"),
            re.compile(
                rf"(?P<ahead>计划(?:在|用)?|将(?:在|用)|力争用?)(?P<years>{_N})年(?:的)?(?:时间)?(?:内|里|左右)?"
            ),
            re.compile(
                r"(?P<lead>截至|截止到?)?(?<![\d月至到—～~-])(?P<monthday>\d{1,2})日(?![报讯电元游均常内前后])"
            ),
            re.compile(r"(?P<today>今天|今日|昨天|昨日|昨)(?=[，,上下晚起在、]|[\u4e00-\u9fff])"),
        ]

    @classmethod
    def load(cls, lexicons: Path, numerals: NumeralReader | None = None) -> "PeriodReader":
        """Read ``periods.toml``; raises :class:`pipeline.lexicon.LexiconError`."""
        words = load_toml(lexicons / "periods.toml", PeriodWord)
        return cls(words, numerals or NumeralReader.load(lexicons))

    def find(self, sentence: str, published: str | None) -> list[Period]:
        """Return the periods of a sentence in order, without overlaps.

        >>> from pipeline.resources import shipped_folder
        >>> reader = PeriodReader.load(shipped_folder("lexicons"))
        >>> [p.period for p in reader.find("自今年4月启动以来，截至8月12日，3年来，8月6日起", "2023-08-18")]
        ['2023-04/..', '../2023-08-12', '2020/2023', '2023-08-06/..']
        >>> reader.find("始建于1984年，电话010-56212745", "2023-08-18"), reader.find("今年", None)[0].period
        ([], None)
        """
        taken: list[Period] = []
        passed: list[tuple[int, int]] = []
        named = [match.span() for match in NAMES.finditer(sentence)]
        for pattern in self._patterns:
            for match in pattern.finditer(sentence):
                if any(match.start() < p.end and p.start < match.end() for p in taken):
                    continue
                if "era" not in match.groupdict() and any(a < match.start() < b for a, b in named):
                    continue
                if any(match.start() < b and a < match.end() for a, b in passed):
                    continue
                period = self._resolve(match, sentence, published)
                if period is not None:
                    taken.append(period)
                else:
                    passed.append(match.span())
        if any(period.period and not _is_running(sentence, period) for period in taken):
            taken = [period for period in taken if not _is_running(sentence, period)]
        return sorted(taken, key=lambda period: period.start)

    def _resolve(self, match: re.Match[str], sentence: str, published: str | None) -> Period | None:
        groups = {name: text for name, text in match.groupdict().items() if text}
        if _FOUNDED.search(sentence[max(0, match.start() - 4) : match.start()]):
            return None
        if _COMPARED.search(sentence[max(0, match.start() - 3) : match.start()]):
            return None
        year = int(published[:4]) if published else None
        if "fixed" in groups:
            return self._fixed(match, self._words[groups["fixed"]], year)
        if "era" in groups:
            word = self._words[groups["era"]]
            until = word.end if groups["since"] != "以来" and word.end else ".."
            return Period(match.start(), match.end(), f"{word.start}/{until}")
        if "years" in groups:
            return self._years(match, groups, year)
        if "from" in groups:
            ordered = groups["from"] <= groups["to"]
            return Period(match.start(), match.end(), f"{groups['from']}/{groups['to']}" if ordered else None)
        if "monthday" in groups:
            return self._day_alone(match, groups, sentence, published)
        if "today" in groups:
            return Period(match.start(), match.end(), _day_of(published, groups["today"]))
        base = self._year_of(groups, year)
        if base is None:
            return Period(match.start(), match.end(), None)
        if "half" in groups:
            return Period(match.start(), match.end(), _half(base, groups["half"]))
        if "months" in groups:
            last = _date_text(base, self._read(groups["months"]))
            return Period(match.start(), match.end(), f"{base}-01/{last}" if last else None)
        if "month2" in groups or "day3" in groups:
            return self._span(match, groups, base, published)
        return self._date(match, groups, base, sentence, published)

    def _fixed(self, match: re.Match[str], word: PeriodWord, year: int | None) -> Period:
        """Return the period of a word that fixes one by the year of publication: 年初以来, 全年, 到年底."""
        if year is None or word.kind == "none":
            return Period(match.start(), match.end(), None)
        named = year + word.offset
        text = {"whole": f"{named}", "deadline": f"../{named}", "open": f"{named}/.."}[word.kind]
        return Period(match.start(), match.end(), text, deadline=word.kind == "deadline")

    def _read(self, numeral: str) -> int:
        number = self._numerals.read(numeral)
        return int(number.value) if number is not None and number.value is not None else 0

    def _year_of(self, groups: dict[str, str], year: int | None) -> int | None:
        if "year" in groups:
            return int(groups["year"])
        if year is None:
            return None
        return year + self._words[groups["relative"]].offset if "relative" in groups else year

    def _years(self, match: re.Match[str], groups: dict[str, str], year: int | None) -> Period:
        count = self._read(groups["years"])
        if year is None or not count:
            return Period(match.start(), match.end(), None)
        span = f"{year}/{year + count}" if "ahead" in groups else f"{year - count}/{year}"
        return Period(match.start(), match.end(), span)

    def _span(
        self, match: re.Match[str], groups: dict[str, str], year: int, published: str | None
    ) -> Period | None:
        month, last_year = self._read(groups["month"]), int(groups.get("year2", year))
        if "relative2" in groups and published is not None:
            last_year = int(published[:4]) + self._words[groups["relative2"]].offset
        last_month = self._read(groups["month2"]) if "month2" in groups else month
        if last_month < month and last_year == year:
            # 12月至2月 runs over the turn of the year; without a year of its own it ended in this one.
            last_year, year = (year + 1, year) if "year" in groups else (year, year - 1)
        last_day = groups.get("day2", groups.get("day3"))
        if "day" in groups and last_day is not None:
            first = _date_text(year, month, int(groups["day"]))
            last = _date_text(last_year, last_month, int(last_day))
        elif "month2" in groups and "day" not in groups and last_day is None:
            first, last = _date_text(year, month), _date_text(last_year, last_month)
        else:
            return None
        return Period(match.start(), match.end(), f"{first}/{last}" if first and last else None)

    def _day_alone(
        self, match: re.Match[str], groups: dict[str, str], sentence: str, published: str | None
    ) -> Period | None:
        """Return a day without a month: the last such day up to publication."""
        if published is None or len(published) < len("2023-01-01") or _TOLD.match(sentence, match.end()):
            return None
        day, last = int(groups["monthday"]), datetime.date.fromisoformat(published[:10])
        month = last.replace(day=1) if day <= last.day else last.replace(day=1) - datetime.timedelta(days=1)
        text = _date_text(month.year, month.month, day)
        if text is None:
            return None
        return Period(match.start(), match.end(), f"../{text}" if "lead" in groups else text)

    def _date(
        self, match: re.Match[str], groups: dict[str, str], year: int, sentence: str, published: str | None
    ) -> Period | None:
        if "month" in groups:
            text = _date_text(
                year, self._read(groups["month"]), int(groups["day"]) if "day" in groups else None
            )
        elif "year" in groups and _NAMED.match(sentence, match.end()):
            return None
        else:
            text = str(year)
        if text is None:
            return None
        after = sentence[match.end() : match.end() + _REACH]
        if _DATELINE.match(after) or ("day" in groups and _TOLD.match(sentence, match.end())):
            return None
        lead, tail = groups.get("lead", ""), groups.get("tail", "")
        if _SINCE.match(after) or (lead in ("自", "从") and _SINCE_FAR.match(sentence[match.end() :])):
            return Period(match.start(), match.end(), f"{text}/..")
        if lead.startswith("截"):
            return Period(match.start(), match.end(), f"../{text}")
        if (lead in ("到", "至") and _is_ahead(text, published)) or _BEFORE.match(after):
            return Period(match.start(), match.end(), f"../{text}", deadline=_is_ahead(text, published))
        if tail and "month" not in groups and tail.endswith(("底", "末")):
            return Period(match.start(), match.end(), f"../{text}", deadline=_is_ahead(text, published))
        return Period(match.start(), match.end(), text)


_REACH = 12
_FOUNDED = re.compile(r"(?:建|成立|始|创办|创立|创建|出生|生|竣工|建成|开馆|落成)于$|[（(《]$")
_DATELINE = re.compile(r"(?:电|讯)(?=\s|[（(]|$|[，,：:])")
# The day on which a reporter was told is not the time that the figures cover.
_TOLD = re.compile(r"[^。]{0,30}?(?:获悉|了解到|通报|透露|从.{2,20}(?:获知|得知)|发布会)")
# A year compared with, or a day that comes back each month, is no period.
_COMPARED = re.compile(r"(?:[比较同与]|每[月年周]的?)$")
# A year in the name of an event dates the event: 2023年全国安全宣传周.
_NAMED = re.compile(
    r"(?!.{0,14}(?:开展|举办|组织|共|累计))[\u4e00-\u9fff]{2,16}(?:大赛|大会|论坛|名单|博览会|运动会|宣传周|健康周|宣传月|文化节|活动周|行动)"
)
_SINCE = re.compile(r"(?:以来|起(?!义|草|点|到|来|诉)|开始|至今|启动(?:实施)?以来|[^，,。；;、]{0,24}以来)")
_SINCE_FAR = re.compile(r"[^，,。；;]{0,40}(?:以来|起(?=，)|至今)")
_BEFORE = re.compile(r"(?:年)?(?:底|末)?(?:之)?前(?!期|夕|后|往|沿|来|置)")


def _is_running(sentence: str, period: Period) -> bool:
    """Tell whether a period only counts years (连续五年): any other words of time in the sentence say more."""
    return sentence.startswith("连续", period.start)


def _is_ahead(text: str, published: str | None) -> bool:
    return published is not None and text[:4] > published[:4]


def _date_text(year: int, month: int, day: int | None = None) -> str | None:
    """Return the EDTF date, None for an impossible one.

    >>> _date_text(2023, 8, 12), _date_text(2023, 8), _date_text(2023, 2, 30)
    ('2023-08-12', '2023-08', None)
    """
    try:
        date = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]


def _half(year: int, name: str) -> str:
    """Return the months of a half-year or quarter.

    >>> _half(2023, "上半年"), _half(2023, "前三季度"), _half(2023, "三季度")
    ('2023-01/2023-06', '2023-01/2023-09', '2023-07/2023-09')
    """
    if name in ("上半年", "下半年"):
        first, last = ("01", "06") if name == "上半年" else ("07", "12")
        return f"{year}-{first}/{year}-{last}"
    number = next(char for char in name if char in _QUARTERS)
    first, last = _QUARTERS[number]
    return f"{year}-{'01' if name.startswith('前') else first}/{year}-{last}"


def _day_of(published: str | None, word: str) -> str | None:
    if published is None or len(published) < len("2023-01-01"):
        return None
    date = datetime.date.fromisoformat(published[:10])
    return (date - datetime.timedelta(days=1) if word.startswith("昨") else date).isoformat()
