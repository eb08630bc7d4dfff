"""Who pressed a button: what the runner in Excel says on the command line of ``python -m xltools.addin``."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.errors import BadArgument
from xltools.record import Record

__all__ = ["Caller", "read_caller"]


class Caller(Record):
    """The action asked for, and the workbook in front of the Excel that asks."""

    action: str
    window: int
    """The handle of Excel's window, which tells several Excels apart; 0 without one."""
    book: str
    """The name of the workbook as Excel shows it; empty when none is open."""


def read_caller(arguments: Sequence[str]) -> Caller:
    """The caller that the arguments name; :class:`BadArgument` for arguments that the runner never makes.

    A name may hold ``=``, at which xlwings would cut it.

    >>> read_caller(["fill", "--from_xl=1", "--hwnd=4711", "--wb=2022=决算.xlsx"])
    Caller(action='fill', window=4711, book='2022=决算.xlsx')
    """
    given = dict(argument.partition("=")[::2] for argument in arguments[1:])
    window = given.get("--hwnd", "") or "0"
    if (
        not arguments
        or given.keys() - {"--from_xl", "--hwnd", "--wb"}
        or not window.removeprefix("-").isdecimal()
    ):
        raise BadArgument(
            "xltools.addin 由 Excel 中的按钮运行；命令行请用 fill-template 或 validate-workbook。"
        )
    return Caller(arguments[0], int(window), given.get("--wb", ""))
