"""The words of ``periods.toml`` and the patterns that find periods, most telling first."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from pipeline.lexicon import Entry


class PeriodExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented text with the period that it gives."""

    text: str
    published: str
    period: str


class PeriodWord(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry of ``periods.toml``."""

    word: str
    kind: Literal["year", "open", "whole", "deadline", "era", "none", "same-day", "month", "holiday"]
    examples: tuple[PeriodExample, ...]
    offset: int = 0
    start: str = ""
    end: str = ""
    months: tuple[str, ...] = ()


_N = r"(?:\d{1,2}|[一二三四五六七八九十两]{1,3})"
_M = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_DASH = r"\s*(?:至|到|—{1,2}|―|-|–|~|～)\s*"
# What may stand between a day and 至: 8月11日（周五）20时至13日.
_HOUR = (
    r"(?:[（(][^（()）]{1,6}[)）])?(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚间|晚上|夜间|[早晚夜])?"
    r"\s*(?:\d{1,2}(?:时|点|[:：]\d{2})(?:\d{1,2}分)?(?:许|左右)?)?"
)


def period_patterns(words: Sequence[PeriodWord]) -> list[re.Pattern[str]]:
    """Return the patterns in the order in which they speak; an earlier one keeps what it matched."""
    relative = "|".join(w.word for w in words if w.kind == "year")
    eras = "|".join(w.word for w in words if w.kind == "era")
    fixed = "|".join(
        sorted(
            (w.word for w in words if w.kind not in ("year", "era", "holiday")),
            key=len,
            reverse=True,
        )
    )
    year = rf"(?:(?P<year>(?:19|20)\d{{2}})\s*年(?:度)?|(?P<relative>{relative}))"
    holidays = "|".join(w.word for w in words if w.kind == "holiday") or r"(?!)"
    day = r"(?:\s*(?P<day>\d{1,2})\s*[日号])"
    return [
        re.compile(rf"(?P<fixed>{fixed})(?!龄|目标|任务|预算|无休)"),
        re.compile(
            rf"{year}?[“\"]?(?P<holiday>{holidays})[”\"]?(?:节)?(?:小长假|黄金周|假期|假日|节日|期间)+"
        ),
        re.compile(rf"[“\"]?(?P<era>{eras})[”\"]?(?:规划|普法)?(?:实施|启动)?(?P<since>以来|期间|时期)"),
        re.compile(rf"{year}?(?<!\d)(?P<month>{_M}){_DASH}(?P<month2>{_M})月份?(?![\d日])"),
        re.compile(
            rf"{year}?(?P<month>{_M})月份?(?:{day}{_HOUR})?(?:{_DASH}|(?<=[日号])[、和](?=\d{{1,2}}[日号]))"
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
            rf"(?<!年)(?P<span>(?:近|过去|这|最近|连续)?(?P<years>{_N})多?(?:个)?年(?:来|间(?!隔)|以来|多来|的?时间里))"
        ),
        re.compile(rf"(?P<span>连续(?P<years>{_N})年)"),
        re.compile(rf"(?:举办|开展|坚持|持续|坚守|从事|运行)了?(?P<span>(?P<years>{_N})年)"),
        re.compile(
            rf"(?:(?<=[\s，。；：])|^)(?P<span>(?P<years>{_N})年)(?=开展|举办|累计|共|完成|走访|服务|培训)"
        ),
        re.compile(rf"(?P<span>(?:近|过去|最近)(?P<years>{_N})年)(?![级期])"),
        re.compile(rf"(?P<ahead>未来|今后|接下来)(?P<years>{_N})年"),
        re.compile(
            rf"(?P<ahead>计划(?:在|用)?|将(?:在|用)|力争用?)(?P<years>{_N})年(?:的)?(?:时间)?(?:内|里|左右)?"
        ),
        re.compile(
            rf"(?P<span>(?:近|过去|这|最近)?(?:(?P<monthspan>{_N})个?多?月|(?P<halfyear>半)年多?)(?:来|以来|多来|间|的?时间里))"
        ),
        re.compile(rf"(?<![\d月])(?P<firstday>\d{{1,2}})日{_HOUR}{_DASH}(?P<lastday>\d{{1,2}})日"),
        re.compile(
            r"(?:(?P<lead>截至|截止到?|截止至)|(?<![\d月至到—～~-]))(?P<monthday>\d{1,2})日(?![报讯电元游均常内前后])"
        ),
        re.compile(r"(?P<today>今天|今日|昨天|昨日|昨)(?=[，,上下晚起在、]|[\u4e00-\u9fff])"),
    ]
