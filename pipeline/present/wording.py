"""Every sentence that charts and report say of their own, in Chinese and in English.

Names of metrics and campaigns come from ``lexicons/``, names of regions from the cells.
"""

from typing import Literal, TypeGuard, get_args

from pipeline.dataset.one_thing import OWN_CLASS_MARK

Lang = Literal["zh", "en"]
LANGS: tuple[str, ...] = get_args(Lang)

CHART_WORDS: dict[str, dict[str, str]] = {
    "zh": {
        "achieved": "已完成",
        "target": "目标",
        "target_value": "目标{value}",
        "interval": "数值所在区间",
        "open_upper": "上限未写明",
        "unit": "单位：{unit}",
        "unit_none": "单位未写明",
        "log": "对数刻度",
        "any_campaign": "活动主题未写明",
        "any_period": "期间未写明",
        "regions": "{n}个地区",
        "reports": "{n}份报告",
        "figures": "{n}个数字",
        "first": "前{shown}个，共{n}个",
        "conflict": "※ 各报告的数值不一致",
        "left_out": "{n}个数值过大，未画出",
        "nation": "全国",
        "province": "省级",
        "prefecture": "地级",
        "county": "县级",
        "coverage": "哪些地区报告了哪些指标",
        "coverage_note": "格内为数字的个数，空白表示没有报告。地区按报告的指标数排列。",
        "counts": "各项指标有多少个数字",
        "counts_axis": "进入比较的数字个数",
        "joint": "、",
        "ranked_alt": "{title}。{scope}。最高：{top}。",
    },
    "en": {
        "achieved": "achieved",
        "target": "target",
        "target_value": "target {value}",
        "interval": "interval of the value",
        "open_upper": "no upper end given",
        "unit": "unit: {unit}",
        "unit_none": "no unit given",
        "log": "log scale",
        "any_campaign": "campaign not stated",
        "any_period": "period not stated",
        "regions": "{n} regions",
        "reports": "{n} reports",
        "figures": "{n} figures",
        "first": "first {shown} of {n}",
        "conflict": "※ reports give different values",
        "left_out": "values too large to draw: {n}",
        "nation": "nation",
        "province": "province level",
        "prefecture": "prefecture level",
        "county": "county level",
        "coverage": "Which regions reported which metric",
        "coverage_note": "Cells count figures; blank means nothing reported. "
        "Regions are ordered by the number of metrics.",
        "counts": "How many figures each metric has",
        "counts_axis": "figures in the comparison",
        "joint": ", ",
        "ranked_alt": "{title}. {scope}. Highest: {top}.",
    },
}


PERIOD_FORMS: dict[str, dict[str, str]] = {
    "zh": {"date": "{first}", "since": "{first}以来", "until": "截至{last}", "span": "{first}至{last}"},
    "en": {"date": "{first}", "since": "since {first}", "until": "until {last}", "span": "{first} to {last}"},
}


KIND_WORDS: dict[str, dict[str, str]] = {
    "zh": {"share": "占比", "change": "增减", "ratio": "比值"},
    "en": {"share": "share", "change": "change", "ratio": "ratio"},
}


def known_lang(lang: str) -> TypeGuard[Lang]:
    """Tell whether texts exist in this language.

    >>> known_lang("zh"), known_lang("fr")
    (True, False)
    """
    return lang in LANGS


def require_lang(lang: str) -> Lang:
    """Return ``lang``, which must be ``zh`` or ``en``.

    Raises:
        ValueError: another language.

    >>> require_lang("fr")
    Traceback (most recent call last):
    ...
    ValueError: no texts in 'fr'; choose one of zh, en
    """
    if known_lang(lang):
        return lang
    raise ValueError(f"no texts in {lang!r}; choose one of {', '.join(LANGS)}")


def counted(name: str, number: int, lang: str) -> str:
    """Write a number of ``regions``, ``reports`` or ``figures``.

    >>> counted("reports", 1, "en"), counted("reports", 8000, "en"), counted("reports", 1, "zh")
    ('1 report', '8,000 reports', '1份报告')
    """
    text = CHART_WORDS[lang][name].format(n=f"{number:,}")
    return text.removesuffix("s") if lang == "en" and number == 1 else text


def period_text(period: str | None, lang: str) -> str:
    """Write an EDTF period for people; what is not of the guide's forms is shown as it is.

    >>> [period_text(p, "zh") for p in ("2023", "2022-09", "2016/..", "2019/2022", "../2027", None)]
    ['2023年', '2022年9月', '2016年以来', '2019年至2022年', '截至2027年', '期间未写明']
    >>> period_text("2016/..", "en"), period_text("../2023-08-12", "en"), period_text("weird", "zh")
    ('since 2016', 'until 2023-08-12', 'weird')
    """
    if period is None:
        return CHART_WORDS[lang]["any_period"]
    first, slash, last = period.partition("/")
    write = _date_zh if lang == "zh" else str
    form = "date" if not slash else "since" if last == ".." else "until" if first == ".." else "span"
    return PERIOD_FORMS[lang][form].format(first=write(first), last=write(last))


def item_parts(kind: str | None, item_class: str | None, qualifier: str | None, lang: str) -> tuple[str, ...]:
    """Return what a cell counts, for people: the item class, the kind of a rate, the qualifier.

    A class that no lexicon names shows the item's own words, without the dataset's mark before them.

    >>> item_parts(None, "宣讲", "旗级", "zh"), item_parts("share", OWN_CLASS_MARK + "达标率", None, "zh")
    (('宣讲', '旗级'), ('达标率', '占比'))
    >>> item_parts("change", None, None, "en"), item_parts(None, None, None, "zh")
    (('change',), ())
    """
    kind_word = KIND_WORDS[lang][kind] if kind else ""
    parts = ((item_class or "").removeprefix(OWN_CLASS_MARK), kind_word, qualifier or "")
    return tuple(part for part in parts if part)


def _date_zh(date: str) -> str:
    parts = date.split("-")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return date
    return "".join(f"{int(part)}{mark}" for part, mark in zip(parts, "年月日", strict=False))
