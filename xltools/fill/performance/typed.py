"""Formulas that read a number from a target or actual value as people type it, and the same reading in Python.

The formulas are in words every Excel since 2007 has; array constants make them work without Ctrl+Shift+Enter.
They read one number with 万 or 亿, its unit by the first character, and whether less is better. Lists, ranges,
dates and Chinese numerals are beyond them: then they show nothing, and the score is typed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from xltools.record import Record

__all__ = ["HELPERS", "TypedNumber", "helper_formulas", "typed_number", "typed_parts", "typed_ratio"]

HELPERS = (
    *("目标文字", "目标起", "目标长", "目标数", "目标单位", "越小越好"),
    *("实际文字", "实际起", "实际长", "实际数", "实际单位", "实际为界", "完成比例"),
)
"""Headings of the hidden columns, in order."""

_DIGITS = "0123456789"
_LESS = (
    "≤",
    "≦",
    "《",
    "<",
    "不超",
    "不高于",
    "不多于",
    "不大于",
    "至多",
    "最多",
    "最高",
    "控制在",
    "小于",
    "低于",
    "少于",
)
_NOT_LESS = ("不低于", "不少于", "不小于")
_LESS_AFTER = ("以内", "之内", "以下")
_BOUND = (
    *_LESS,
    "≥",
    "≧",
    "》",
    ">",
    "达",
    "至少",
    "最少",
    "最低",
    "大于",
    "超过",
    "高于",
    "多于",
    *_NOT_LESS,
)
_BOUND_AFTER = (*_LESS_AFTER, "以上")
_LONGEST = 15
"""Digits that are looked at."""


class TypedNumber(Record):
    """One number as the formulas read it."""

    number: Decimal
    unit: str
    """First character of the unit; empty when none is written."""
    less: bool
    """Whether less is better."""
    bound: bool
    """Whether it is written as a bound (≥95%)."""


def typed_number(text: str) -> TypedNumber | None:
    """What the formulas read from a text; ``None`` where they show nothing.

    >>> typed_number("》23.5万份").number, typed_number("10%以内").less, typed_number("一个月内")
    (Decimal('235000.0'), True, None)
    """
    clean, start, length, unit, less, bound = typed_parts(text)
    if length < 1:
        return None
    after = clean[start - 1 + length :]
    if any(digit in after for digit in _DIGITS):
        return None
    try:
        number = Decimal(clean[start - 1 : start - 1 + length])
    except InvalidOperation:
        return None
    if after[:1] == "年" and 1900 <= number < 2100:
        return None
    return TypedNumber(number * _factor(after)[0], unit, less, bound)


def typed_parts(text: str) -> tuple[str, int, int, str, bool, bool]:
    """The columns of one value: clean text, start and length of the number, unit, less is better, a bound."""
    clean = _clean(text)
    start = min((clean + _DIGITS).find(digit) for digit in _DIGITS)
    length = next(
        (n for n in range(_LONGEST + 1) if (clean + "x")[start + n : start + n + 1] not in f"{_DIGITS}."), 0
    )
    before, after = clean[:start], clean[start + length :]
    less = _has(_LESS, _without(before)) or _has(_LESS_AFTER, after) or clean[-1:] == "内"
    bound = _has(_BOUND, before) or _has(_BOUND_AFTER, after)
    return clean, start + 1, length, _factor(after)[1], less, bound


def typed_ratio(target: str, actual: str) -> Decimal | None:
    """The share of the target that was met, at most 1, as the formulas compute it; ``None`` where they show nothing."""
    wanted, found = typed_number(target), typed_number(actual)
    if wanted is None or found is None or _clash(wanted.unit, found.unit):
        return None
    above, below = (wanted.number, found.number) if wanted.less else (found.number, wanted.number)
    ratio = min(Decimal(1), above / below) if below else Decimal(1)
    return None if found.bound and ratio < 1 else ratio


def _clean(text: str) -> str:
    bare = text.replace("(", "（")
    bare = (bare + "（")[: (bare + "（").find("（")]
    for old, new in ((" ", ""), (",", ""), ("％", "%")):
        bare = bare.replace(old, new)
    return bare


def _factor(after: str) -> tuple[int, str]:
    first, second = after[:1], after[1:2]
    if first == "万":
        return (1, "万") if second == "元" else (10_000, second)
    if first == "亿":
        return (10_000, "万") if second == "元" else (100_000_000, second)
    return 1, first


def _without(before: str) -> str:
    for word in _NOT_LESS:
        before = before.replace(word, "")
    return before


def _has(words: tuple[str, ...], text: str) -> bool:
    return any(word in text for word in words)


def _clash(wanted: str, found: str) -> bool:
    return wanted != found and (bool(wanted and found) or "%" in {wanted, found})


def helper_formulas(target: str, actual: str, cells: list[str]) -> list[str]:
    """The formulas of the hidden columns of one row.

    ``target`` and ``actual`` are the references of the typed cells, ``cells`` those of the hidden columns themselves.
    """
    wanted = _number(target, cells[0:5])
    clean, start, length = cells[0:3]
    before = f"LEFT({clean},{start}-1)"
    after = f"MID({clean},{start}+{length},99)"
    bare = before
    for word in _NOT_LESS:
        bare = f'SUBSTITUTE({bare},"{word}","")'
    less = f'OR({_any(_LESS, bare)},{_any(_LESS_AFTER, after)},RIGHT({clean},1)="内")'
    found = _number(actual, cells[6:11])
    clean, start, length = cells[6:9]
    before, after = f"LEFT({clean},{start}-1)", f"MID({clean},{start}+{length},99)"
    bound = f"OR({_any(_BOUND, before)},{_any(_BOUND_AFTER, after)})"
    return [*wanted, less, *found, bound, _ratio(cells)]


def _number(text: str, cells: list[str]) -> list[str]:
    """Clean text, start and length of the number, its value, its unit."""
    clean, start, length, _, _ = cells
    bare = f'SUBSTITUTE({text}&"","(","（")'
    cut = f'LEFT({bare},FIND("（",{bare}&"（")-1)'
    stripped = f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cut}," ",""),",",""),"％","%")'
    digits = ",".join(_DIGITS)
    places = ",".join(str(place) for place in range(_LONGEST + 1))
    first, second = f"MID({clean},{start}+{length},1)", f"MID({clean},{start}+{length}+1,1)"
    rest = f"MID({clean},{start}+{length},99)"
    number = f"VALUE(MID({clean},{start},{length}))"
    more = f"SUMPRODUCT(--ISNUMBER(FIND({{{digits}}},{rest})))>0"
    dated = f'AND({first}="年",{number}>=1900,{number}<2100)'
    factor = (
        f'IF({first}="万",IF({second}="元",1,10000),IF({first}="亿",IF({second}="元",10000,100000000),1))'
    )
    unit = f'IF(OR({first}="万",{first}="亿"),IF({second}="元","万",{second}),{first})'
    return [
        stripped,
        f'MIN(FIND({{{digits}}},{clean}&"{_DIGITS}"))',
        f'IFERROR(MATCH(TRUE,ISERROR(FIND(MID({clean}&"x",{start}+{{{places}}},1),"{_DIGITS}.")),0)-1,0)',
        f'IF({length}<1,"",IF({more},"",IFERROR(IF({dated},"",{number}*{factor}),"")))',
        unit,
    ]


def _any(words: tuple[str, ...], text: str) -> str:
    listed = ",".join(f'"{word}"' for word in words)
    return f"SUMPRODUCT(--ISNUMBER(FIND({{{listed}}},{text})))>0"


def _ratio(cells: list[str]) -> str:
    wanted, unit, less = cells[3:6]
    found, other, bound = cells[9:12]
    clash = f'AND({unit}<>{other},OR(AND({unit}<>"",{other}<>""),{unit}="%",{other}="%"))'
    straight = f"IF({wanted}=0,1,MIN(1,{found}/{wanted}))"
    reverse = f"IF({found}=0,1,MIN(1,{wanted}/{found}))"
    ratio = f"IF({less},{reverse},{straight})"
    return f'IF(COUNT({wanted},{found})<2,"",IF({clash},"",IF(AND({bound},{ratio}<1),"",{ratio})))'
