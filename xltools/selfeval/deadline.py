"""Dates as indicators of time name them: 2022年12月底前, 12月31日, 2022.12.15."""

from __future__ import annotations

import re

from xltools.record import Record
from xltools.selfeval.reading import normalised

__all__ = ["Day", "late", "read_day"]

_WORDS = re.compile(
    r"(?<!\d)(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>1[0-2]|0?[1-9])月份?"
    r"(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号]?)?(?P<end>底|末)?"
)
_SIGNS = re.compile(
    r"(?<![\d.])(?P<year>(?:19|20)\d\d)(?P<sign>[./-])(?P<month>1[0-2]|0?[1-9])"
    r"(?:(?P=sign)(?P<day>3[01]|[12]\d|0?[1-9]))?(?![\d.%])(?P<end>底|末)?"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FROM = re.compile("起|后|开始|启动|至|到|[-—~～]")
"""Words of a beginning or of a stretch of time, which is no deadline."""


class Day(Record):
    """The first and the last day a date may mean, as (month, day)."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]


def read_day(text: str) -> Day | None:
    """The one date in a text; ``None`` for none, for several, and for the beginning of something.

    >>> read_day("2022年12月底前").last, read_day("11月").first, read_day("2022年1月至6月")
    ((12, 31), (11, 1), None)
    """
    plain = normalised(text)
    found = [*_WORDS.finditer(plain), *_SIGNS.finditer(plain)]
    if len(found) != 1 or _FROM.search(plain[: found[0].start()] + plain[found[0].end() :]):
        return None
    match = found[0]
    year = int(match["year"]) if match["year"] else None
    month = int(match["month"])
    end = _DAYS[month - 1]
    if match["day"]:
        return Day(year, (month, int(match["day"])), (month, int(match["day"])))
    return Day(year, (month, end) if match["end"] else (month, 1), (month, end))


def late(target: str, actual: str) -> bool | None:
    """Whether a thing was done after its deadline; ``None`` when the texts do not tell."""
    wanted, done = read_day(target), read_day(actual)
    if wanted is None or done is None:
        return None
    if wanted.year is not None and done.year is not None and wanted.year != done.year:
        return done.year > wanted.year
    if (wanted.year is None) != (done.year is None) and done.year is not None:
        return None
    return done.first > wanted.last
