"""Number formats: the built-in codes, and whether a format makes a date of a number."""

from __future__ import annotations

import re
from functools import lru_cache

from xltools.choice import Choice

__all__ = ["BUILTIN", "GENERAL", "Meaning", "meaning_of"]

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


class Meaning(Choice):
    """How a number under a format is to be read."""

    NUMBER = "number"
    DATE = "date"
    """A day, a moment, or below one a time of day."""
    ELAPSED = "elapsed"


# Patterns as text are compiled when they are first needed: most workbooks hold no dates.
_SILENT = r'"[^"]*"?|\\.|_.|\*.|General|\[(?![hms]+\])[^\]]*\]'
_ELAPSED = r"\[(h+|m+|s+)\]"
# e is the year of an era unless it belongs to an exponent; aaa is a weekday.
_CALENDAR = r"[dmhys]|(?<![0#?.])e(?![+-])|aaa"
_LETTERS = frozenset("admhyse")
"""Without any of these a format shows neither dates nor times."""


@lru_cache(maxsize=1024)
def meaning_of(code: str) -> Meaning:
    """Whether a number format shows dates, elapsed time or numbers; its first section decides.

    >>> meaning_of('yyyy"年"m"月"'), meaning_of('0.00"days"'), meaning_of("[mm]:ss")
    (<Meaning.DATE: 'date'>, <Meaning.NUMBER: 'number'>, <Meaning.ELAPSED: 'elapsed'>)
    """
    if code in GENERAL or _LETTERS.isdisjoint(code.casefold()):
        return Meaning.NUMBER
    spoken = re.sub(_SILENT, "", code, flags=re.IGNORECASE | re.DOTALL).partition(";")[0]
    if re.search(_ELAPSED, spoken, re.IGNORECASE):
        return Meaning.ELAPSED
    return Meaning.DATE if re.search(_CALENDAR, spoken, re.IGNORECASE) else Meaning.NUMBER
