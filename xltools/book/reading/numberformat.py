"""Number formats: the built-in codes, and what a stored number means under a format."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum
from functools import lru_cache

__all__ = ["BUILTIN", "GENERAL", "Meaning", "from_serial", "meaning_of"]

GENERAL = frozenset({"", "General", "GENERAL", "general", "G/通用格式", "@General"})

BUILTIN: dict[int, str] = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Codes that files refer to by number only, as Chinese Excel shows them (ECMA-376 part 1, 18.8.30)."""


class Meaning(Enum):
    """How a number under a format is to be read."""

    NUMBER = "number"
    DATE = "date"
    """A day, a moment, or below one a time of day."""
    ELAPSED = "elapsed"


_SILENT = re.compile(r'"[^"]*"?|\\.|_.|\*.|General|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
# e is the year of an era unless it belongs to an exponent; aaa is a weekday.
_CALENDAR = re.compile(r"[dmhys]|(?<![0#?.])e(?![+-])|aaa", re.IGNORECASE)
_LAST_SERIAL = 2_958_465
_DAYS_TO_1904 = 1462
_DAY = dt.timedelta(days=1)
_MILLISECONDS = 86_400_000
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - sheets know no time zones
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


@lru_cache(maxsize=1024)
def meaning_of(code: str) -> Meaning:
    """Whether a number format shows dates, elapsed time or numbers; its first section decides.

    >>> meaning_of('yyyy"年"m"月"'), meaning_of('0.00"days"'), meaning_of("[mm]:ss")
    (<Meaning.DATE: 'date'>, <Meaning.NUMBER: 'number'>, <Meaning.ELAPSED: 'elapsed'>)
    """
    if code in GENERAL:
        return Meaning.NUMBER
    spoken = _SILENT.sub("", code).partition(";")[0]
    if _ELAPSED.search(spoken):
        return Meaning.ELAPSED
    return Meaning.DATE if _CALENDAR.search(spoken) else Meaning.NUMBER


def from_serial(
    number: float, meaning: Meaning, *, since_1904: bool = False
) -> dt.date | dt.datetime | dt.time | dt.timedelta | float:
    """What a serial number stands for, to the millisecond; the number itself outside the calendar.

    >>> from_serial(44592, Meaning.DATE), from_serial(0.5, Meaning.DATE)
    (datetime.date(2022, 1, 31), datetime.time(12, 0))
    """
    last = _LAST_SERIAL - _DAYS_TO_1904 * since_1904
    if meaning is Meaning.NUMBER or not -last < number < last:
        return number
    days, part = divmod(number, 1)
    span = dt.timedelta(days=int(days), milliseconds=round(part * _MILLISECONDS))
    if meaning is Meaning.ELAPSED:
        return span
    if number < 0:
        return number
    if span < _DAY:
        return (_EPOCH + span).time()
    if since_1904:
        return _whole(_EPOCH_1904 + span)
    # Excel counts a 29 February 1900 that never was, as day 60.
    return _whole(_EPOCH + span + (_DAY if number < 60 else dt.timedelta()))


def _whole(moment: dt.datetime) -> dt.date | dt.datetime:
    return moment.date() if moment.time() == dt.time() else moment
