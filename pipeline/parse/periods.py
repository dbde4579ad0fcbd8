"""Periods: the time that a sentence gives its figures, in EDTF (ISO 8601-2:2019, level 0 and open ends).

Words relative to the report are resolved with the date of publication; without one they
give no period. ``lexicons/periods.toml`` holds the words.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.lexicon import load_toml
from pipeline.parse.edtf import date_text, day_of, half_or_quarter, month_of
from pipeline.parse.names import NAMES
from pipeline.parse.numerals import NumeralReader
from pipeline.parse.period_patterns import PeriodWord, period_patterns


@dataclass(frozen=True, slots=True)
class Period:
    """A period in a text. ``period`` is None where words of time give none (多年来, 今年 without a date)."""

    start: int
    end: int
    period: str | None
    deadline: bool = False


class PeriodReader:
    """Finds periods; built from the lexicon, holds no other state."""

    def __init__(self, words: Sequence[PeriodWord], numerals: NumeralReader) -> None:
        self._words = {word.word: word for word in words}
        self._numerals = numerals
        self._patterns = period_patterns(words)

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
        dated = [period.start for period in taken if len(period.period or "") == len("2023-08-07")]
        # 8月15日，… 活动当天发放: the day is the one named before.
        taken = [
            p for p in taken if not (self._is_same_day(sentence, p) and any(at < p.start for at in dated))
        ]
        if any(period.period and not _is_running(sentence, period) for period in taken):
            taken = [period for period in taken if not _is_running(sentence, period)]
        return _without_coarser(sorted(taken, key=lambda period: period.start))

    def _is_same_day(self, sentence: str, period: Period) -> bool:
        word = self._words.get(sentence[period.start : period.end])
        return word is not None and word.kind == "same-day"

    def _resolve(self, match: re.Match[str], sentence: str, published: str | None) -> Period | None:
        groups = {name: text for name, text in match.groupdict().items() if text}
        if _FOUNDED.search(sentence[max(0, match.start() - 4) : match.start()]):
            return None
        spans_days = "day" in groups and ("day2" in groups or "day3" in groups)
        if _BRACKETED.search(sentence[max(0, match.start() - 1) : match.start()]) and not spans_days:
            return None
        if _COMPARED.search(sentence[max(0, match.start() - 3) : match.start()]):
            return None
        year = int(published[:4]) if published else None
        if "fixed" in groups or "era" in groups:
            return self._worded(match, groups, sentence, published)
        if "years" in groups:
            return self._years(match, groups, year)
        if "monthspan" in groups or "halfyear" in groups:
            return self._months_back(match, groups, published)
        if "from" in groups:
            ordered = groups["from"] <= groups["to"]
            return Period(match.start(), match.end(), f"{groups['from']}/{groups['to']}" if ordered else None)
        if "monthday" in groups or "lastday" in groups:
            return self._day_alone(match, groups, sentence, published)
        if "today" in groups:
            return Period(match.start(), match.end(), day_of(published, groups["today"]))
        return self._in_year(match, groups, sentence, published)

    def _worded(
        self, match: re.Match[str], groups: dict[str, str], sentence: str, published: str | None
    ) -> Period:
        """Return the period of a word of the lexicon: 年初以来, 上月, “十四五”以来."""
        if "era" in groups:
            word = self._words[groups["era"]]
            until = word.end if groups["since"] != "以来" and word.end else ".."
            return Period(match.start(), match.end(), f"{word.start}/{until}")
        word = self._words[groups["fixed"]]
        if word.kind == "month":
            return Period(match.start(), match.end(), month_of(published, word.offset))
        named = _YEAR_BEFORE.findall(sentence[: match.start()]) if word.kind == "whole" else []
        year = int(published[:4]) if published else None
        return self._fixed(match, word, int(named[-1]) if named else year)

    def _in_year(
        self, match: re.Match[str], groups: dict[str, str], sentence: str, published: str | None
    ) -> Period | None:
        """Return a time within the year that is written or that of publication."""
        year = int(published[:4]) if published else None
        base = self._year_of(groups, year)
        if base is None:
            return Period(match.start(), match.end(), None)
        if "holiday" in groups:
            return Period(match.start(), match.end(), _holiday_month(self._words[groups["holiday"]], base))
        if "half" in groups:
            return Period(match.start(), match.end(), half_or_quarter(base, groups["half"]))
        if "months" in groups:
            last = date_text(base, self._read(groups["months"]))
            return Period(match.start(), match.end(), f"{base}-01/{last}" if last else None)
        if "month2" in groups or "day3" in groups:
            return self._span(match, groups, base, published)
        return self._date(match, groups, base, sentence, published)

    def _fixed(self, match: re.Match[str], word: PeriodWord, year: int | None) -> Period:
        """Return the period of a word that fixes one by the year of publication: 年初以来, 全年, 到年底."""
        if year is None or word.kind in ("none", "same-day"):
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

    def _months_back(self, match: re.Match[str], groups: dict[str, str], published: str | None) -> Period:
        """Return the months up to publication, as the guide does with years: 三个月来 in 2023-08 is 2023-05/2023-08."""
        count = _HALF_A_YEAR if "halfyear" in groups else self._read(groups["monthspan"])
        first, last = month_of(published, -count), month_of(published, 0)
        return Period(match.start(), match.end(), f"{first}/{last}" if first and count else None)

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
            first = date_text(year, month, int(groups["day"]))
            last = date_text(last_year, last_month, int(last_day))
        elif "month2" in groups and "day" not in groups and last_day is None:
            first, last = date_text(year, month), date_text(last_year, last_month)
        else:
            return None
        return Period(match.start(), match.end(), f"{first}/{last}" if first and last else None)

    def _day_alone(
        self, match: re.Match[str], groups: dict[str, str], sentence: str, published: str | None
    ) -> Period | None:
        """Return a day without a month: the last such day up to publication."""
        if published is None or len(published) < len("2023-01-01") or _TOLD.match(sentence, match.end()):
            return None
        last = datetime.date.fromisoformat(published[:10])
        day = int(groups.get("monthday") or groups["lastday"])
        month = last.replace(day=1) if day <= last.day else last.replace(day=1) - datetime.timedelta(days=1)
        text = date_text(month.year, month.month, day)
        if text is None:
            return None
        if "firstday" in groups:
            first = date_text(month.year, month.month, int(groups["firstday"]))
            return Period(match.start(), match.end(), f"{first}/{text}" if first and first < text else None)
        return Period(match.start(), match.end(), f"../{text}" if "lead" in groups else text)

    def _date(
        self, match: re.Match[str], groups: dict[str, str], year: int, sentence: str, published: str | None
    ) -> Period | None:
        if "month" in groups:
            text = date_text(
                year, self._read(groups["month"]), int(groups["day"]) if "day" in groups else None
            )
        elif "year" in groups and (
            _NAMED.match(sentence, match.end()) or _ATTRIBUTE.match(sentence, match.end())
        ):
            return None
        else:
            text = str(year)
        if text is None:
            return None
        after = sentence[match.end() : match.end() + _REACH]
        if _DATELINE.match(after) or ("day" in groups and _TOLD.match(sentence, match.end())):
            return None
        lead, tail = groups.get("lead", ""), groups.get("tail", "")
        if (
            _SINCE.match(sentence, match.end())
            or _UNTIL_NOW.match(sentence, match.end())
            or (lead in ("自", "从") and _SINCE_FAR.match(sentence[match.end() :]))
        ):
            return Period(match.start(), match.end(), f"{text}/..")
        if lead.startswith("截"):
            return Period(match.start(), match.end(), f"../{text}")
        if (lead in ("到", "至") and _is_ahead(text, published)) or _BEFORE.match(after):
            return Period(match.start(), match.end(), f"../{text}", deadline=_is_ahead(text, published))
        if tail and "month" not in groups and tail.endswith(("底", "末")):
            return Period(match.start(), match.end(), f"../{text}", deadline=_is_ahead(text, published))
        return Period(match.start(), match.end(), text)


_REACH = 12
_HALF_A_YEAR = 6
# 2022年，… 全年 means the year named in the sentence.
_YEAR_BEFORE = re.compile(r"((?:19|20)\d{2})年")
_FOUNDED = re.compile(r"(?:建|成立|始|创办|创立|创建|出生|生|竣工|建成|开馆|落成)于$|《$")
# （2023年）repeats or dates something named; a span of days in brackets is the time meant: 暑运以来（7月1日至8月6日）.
_BRACKETED = re.compile(r"[（(]$")
_DATELINE = re.compile(r"(?:电|讯)(?=\s|[（(]|$|[，,：:])")
# The day on which a reporter was told is not the time that the figures cover.
_TOLD = re.compile(r"[^。]{0,30}?(?:获悉|了解到|通报|透露|从.{2,20}(?:获知|得知)|发布会)")
# A year compared with, or a day that comes back each month, is no period.
_COMPARED = re.compile(r"(?:[比较同与]|每[月年周]的?)$")
# A year in the name of an event dates the event: 2023年全国安全宣传周.
_NAMED = re.compile(
    r"(?!.{0,14}(?:开展|举办|组织|共|累计))[\u4e00-\u9fff]{2,16}(?:大赛|大会|论坛|名单|博览会|运动会|宣传周|健康周|宣传月|文化节|活动周|行动)"
)
# A year that says when a thing or a person began is none that the figures cover: 1986年出土的.
_ATTRIBUTE = re.compile(r"(?:出土|建成的|毕业|退休|入伍|参加工作|入党|出生|当选|结婚|中考|高考|款|版|届)")
_SINCE = re.compile(r"(?:以来|起(?!义|草|点|到|来|诉)|开始|至今|启动(?:实施)?以来|[^，,。；;、]{0,24}以来)")
_SINCE_FAR = re.compile(
    r"[^，,。；;]{0,40}(?:以来|起(?=，)|至今)|(?:正式|首次|开始)?(?:启动|成立|开展|创建|实施|运行|开业|投用|上线|推行)"
)
# 2019年平台建成，至今已会诊50余次
_UNTIL_NOW = re.compile(r"[^。；;]{0,60}?，(?:运行)?至今(?:已|共|累计|开展|举办|先后)")
_BEFORE = re.compile(r"(?:年)?(?:底|末)?(?:之)?前(?!期|夕|后|往|沿|来|置)")


def _without_coarser(periods: Sequence[Period]) -> list[Period]:
    """Leave out a bare year behind a day or month of it: 8月7日，2023年全民健身日活动举行."""
    kept: list[Period] = []
    for period in periods:
        year = period.period
        coarser = year is not None and len(year) == len("2023")
        if not coarser or not any(
            (p.period or "").startswith(f"{year}-") and "/" not in str(p.period) for p in kept
        ):
            kept.append(period)
    return kept


def _is_running(sentence: str, period: Period) -> bool:
    """Tell whether a period only counts years (连续五年): any other words of time in the sentence say more."""
    return sentence.startswith("连续", period.start)


def _is_ahead(text: str, published: str | None) -> bool:
    return published is not None and text[:4] > published[:4]


def _holiday_month(word: PeriodWord, year: int) -> str | None:
    """Return the month of a holiday in the year; lunar holidays list theirs by year."""
    by_year = dict(item.split("-") for item in word.months if "-" in item)
    fixed = next((item for item in word.months if "-" not in item), None)
    month = by_year.get(str(year), fixed)
    return f"{year}-{month}" if month else None
