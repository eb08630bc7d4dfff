"""Values that a form splits over columns (计算符号 | 指标值 | 计量单位), put together as other forms print them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xltools.forms.application.document import NOTHING, Entry, TableRow

__all__ = ["with_units"]

_BARE = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")
_COMPARATORS = frozenset("≥≤><=＞＜＝≧≦") | {">=", "<=", "大于", "小于", "等于", "大于等于", "小于等于"}
_DIRECTIONS = {"正向": "≥", "正向指标": "≥", "反向": "≤", "反向指标": "≤", "逆向": "≤", "负向": "≤"}
"""What some places print instead of a sign."""
_NO_UNIT = frozenset({"", "-", "—", "——", "/", "无", "是/否"})


def with_units(rows: Iterable[TableRow]) -> list[TableRow]:
    """The rows with sign and unit joined to their target and actual value; other rows as they are.

    A unit is joined to a bare number only; one column of units speaks of both values.
    """
    return [TableRow(_joined(row.entries), row.label) for row in rows]


def _joined(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    if not entries.keys() & {"计算符号", "目标单位", "实际单位"}:
        return entries
    unit = _unit(entries, "目标单位")
    own = _unit(entries, "实际单位") if "实际单位" in entries else unit
    sign = "".join(entries.get("计算符号", NOTHING).text.split())
    sign = _DIRECTIONS.get(sign, sign)
    joined = dict(entries)
    for column, before, behind in (
        ("目标值", sign if sign in _COMPARATORS else "", unit),
        ("实际值", "", own),
    ):
        entry = entries.get(column, NOTHING)
        text = entry.text.strip()
        bare = bool(_BARE.fullmatch(text))
        printed = f"{before if text[:1].isdigit() else ''}{text}{behind if bare else ''}"
        if printed != text:
            joined[column] = entry._replace(value=printed, number_format="")
    return joined


def _unit(entries: Mapping[str, Entry], column: str) -> str:
    text = "".join(entries.get(column, NOTHING).text.split())
    return "" if text in _NO_UNIT else text
