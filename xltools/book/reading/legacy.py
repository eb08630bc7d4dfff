"""Workbooks of the formats .xls, .xlsb and .ods, read by python-calamine in a process of its own.

The native library can abort, hang or fill the memory on hostile files; here only its process does.
It gives neither formulas nor formats, and error values as blanks; merges only for .xls.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xltools.book.cellref import Area
from xltools.book.model import Book, CellValue, Sheet
from xltools.book.reading._calamine_child import DAMAGED, PASSWORD, TOO_MANY
from xltools.book.reading.guard import DEFAULT, Limits
from xltools.errors import Hostile, Unreadable

__all__ = ["read_legacy"]

_CHILD = Path(__file__).with_name("_calamine_child.py")
_STATES = {"Hidden": "hidden", "VeryHidden": "veryHidden"}
_ISO_SPAN = re.compile(r"(-?)PT(\d{1,7})H(\d{1,2})M(\d{1,2})(?:[.,]\d{1,9})?S")


def read_legacy(path: Path, kind: str, limits: Limits = DEFAULT) -> Book:
    """The workbook in a file of one of the three kinds; :class:`Unreadable` whatever goes wrong in it."""
    book = Book(path, kind)
    try:
        for line in _child_output(path, kind, limits).splitlines():
            book.sheets.append(_sheet(json.loads(line)))
    except (ValueError, TypeError, LookupError) as error:
        raise Unreadable(path, "读取结果不完整，请用 Excel 或 WPS 另存为 .xlsx 再试") from error
    return book


def _child_output(path: Path, kind: str, limits: Limits) -> str:
    command = [
        sys.executable,
        "-P",
        str(_CHILD),
        str(path),
        kind,
        str(limits.child_memory),
        str(limits.cells),
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own script and interpreter
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.child_seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        reason = f"读取超过 {limits.child_seconds:.0f} 秒，请用 Excel 或 WPS 另存为 .xlsx 再试"
        raise Unreadable(path, reason) from error
    if done.returncode == PASSWORD:
        raise Unreadable(path, "文件带有打开密码，请用 Excel 或 WPS 取消密码后再试")
    if done.returncode == DAMAGED:
        raise Unreadable(path, "文件已损坏或格式不受支持，请用 Excel 或 WPS 另存为 .xlsx 再试")
    if done.returncode == TOO_MANY:
        raise Hostile(path, "单元格数量过多，请删去多余的行、列后再试")
    if done.returncode:
        raise Unreadable(path, "读取时内存不足或异常中止，请用 Excel 或 WPS 另存为 .xlsx 再试")
    return done.stdout.decode("ascii")


def _sheet(parts: Sequence[Any]) -> Sheet:
    name, state, merges, cells = parts
    sheet = Sheet(str(name), _STATES.get(state, "visible"))
    sheet.merges = [Area(*(int(edge) + 1 for edge in merge)) for merge in merges]
    for row, column, value in cells:
        sheet.values[row + 1, column + 1] = _value(value)
    return sheet


def _value(value: Any) -> CellValue:
    match value:
        case ["date", str(text)]:
            return dt.date.fromisoformat(text)
        case ["datetime", str(text)]:
            return dt.datetime.fromisoformat(text)
        case ["time", str(text)]:
            return dt.time.fromisoformat(text)
        case ["timedelta", float() | int() as seconds]:
            return dt.timedelta(seconds=seconds)
        case str() if span := _ISO_SPAN.fullmatch(value):  # an elapsed time of .ods
            sign, hours, minutes, rest = span.groups()
            length = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=int(rest))
            return -length if sign else length
        case str() | bool() | int() | float():
            return value
        case _:
            raise ValueError(value)
