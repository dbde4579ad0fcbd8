"""Dates in EDTF (ISO 8601-2:2019, level 0): months, halves, quarters and days as text."""

import datetime

_QUARTERS = {"一": ("01", "03"), "二": ("04", "06"), "三": ("07", "09"), "四": ("10", "12")}


def date_text(year: int, month: int, day: int | None = None) -> str | None:
    """Return the EDTF date, None for an impossible one.

    >>> date_text(2023, 8, 12), date_text(2023, 8), date_text(2023, 2, 30)
    ('2023-08-12', '2023-08', None)
    """
    try:
        date = datetime.date(year, month, day or 1)
    except ValueError:
        return None
    return date.isoformat() if day else date.isoformat()[:7]


def month_of(published: str | None, offset: int) -> str | None:
    """Return the month ``offset`` months from publication, None where the month of publication is unknown.

    >>> month_of("2023-01-15", -1), month_of("2023", 0)
    ('2022-12', None)
    """
    if published is None or len(published) < len("2023-01"):
        return None
    months = int(published[:4]) * 12 + int(published[5:7]) - 1 + offset
    return f"{months // 12}-{months % 12 + 1:02}"


def half_or_quarter(year: int, name: str) -> str:
    """Return the months of a half-year or quarter.

    >>> half_or_quarter(2023, "上半年"), half_or_quarter(2023, "前三季度"), half_or_quarter(2023, "三季度")
    ('2023-01/2023-06', '2023-01/2023-09', '2023-07/2023-09')
    """
    if name in ("上半年", "下半年"):
        first, last = ("01", "06") if name == "上半年" else ("07", "12")
        return f"{year}-{first}/{year}-{last}"
    number = next(char for char in name if char in _QUARTERS)
    first, last = _QUARTERS[number]
    return f"{year}-{'01' if name.startswith('前') else first}/{year}-{last}"


def day_of(published: str | None, word: str) -> str | None:
    """Return the day of 今天 or 昨天, None where the day of publication is unknown.

    >>> day_of("2023-08-01", "昨天"), day_of("2023-08", "今天")
    ('2023-07-31', None)
    """
    if published is None or len(published) < len("2023-01-01"):
        return None
    date = datetime.date.fromisoformat(published[:10])
    return (date - datetime.timedelta(days=1) if word.startswith("昨") else date).isoformat()
