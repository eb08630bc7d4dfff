"""What the buttons in Excel start: ``python -m xltools.addin ACTION --from_xl=1 --hwnd=N --wb=NAME``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from xltools.addin.caller import Caller, read_caller
from xltools.addin.live import LiveWorkbook
from xltools.errors import EditRefused, XltoolsError

TYPE_CHECKING = False  # a button should answer at once
if TYPE_CHECKING:
    from xltools.addin.dialogs import TkAsk
    from xltools.addin.history import History

__all__ = ["main", "show"]

_INFORMATION, _WARNING, _IN_FRONT = 0x40, 0x30, 0x40000


def main(arguments: Sequence[str]) -> int:
    """Run the action on the workbook that asked for it and show what it says; 0 when it did what it is for."""
    try:
        caller = read_caller(arguments)
        message, done = _run(caller)
    except XltoolsError as error:
        message, done = str(error), False
    except Exception as error:  # without a console nobody would ever see it
        if os.environ.get("XLTOOLS_DEBUG"):
            raise
        message, done = (
            f"运行时出错（{type(error).__name__}：{error}），这是程序的缺陷，请告诉开发者。",
            False,
        )
    show(message, done=done)
    return 0 if done else 1


def _run(caller: Caller) -> tuple[str, bool]:
    from xltools.addin.registry import action_of

    if action_of(caller.action) is None:
        return f"没有名为“{caller.action}”的功能，请运行 xltools addin install 更新加载项。", False
    app = _excel(caller.window)
    if app is None:
        return (
            "没有找到正在运行的 Excel，请在 Excel 中点按钮，或改用 validate-workbook 和 fill-template。",
            False,
        )
    from xltools.addin.actions import run

    live = _workbook(app, caller.book)
    with _asking() as ask:
        result = run(caller.action, live, ask, _history())
    if result.opened is not None:
        _open(app, result.opened)
    return result.message, result.done


def _open(app: Any, path: Path) -> None:
    """Show a new file; it is there whether Excel opens it or not."""
    from xltools.addin.xlwings_steps import failures

    try:
        app.books.open(str(path))
    except failures() as error:
        raise EditRefused(f"{path}：已生成，但 Excel 没有打开它，请自行打开。") from error


def _history() -> History:
    """What earlier clicks have left to be taken back."""
    from xltools.addin.history import History, StoredHistory
    from xltools.addin.profile import NoProfile, appdata

    try:
        return StoredHistory(appdata() / "xltools" / "undo")
    except NoProfile:
        return History()


def _excel(window: int) -> Any:
    """The Excel with that window as an ``xlwings.App``; ``None`` where there is none."""
    if os.name != "nt":
        return None
    import xlwings

    from xltools.addin.xlwings_steps import failures

    with suppress(*failures()):
        if window:
            return xlwings.App(impl=vars(xlwings)["_xlwindows"].App(xl=window))
        return xlwings.apps.active
    return None


def _workbook(app: Any, name: str) -> LiveWorkbook | None:
    """The workbook of that name, compared whole: xlwings would cut it at ``=``."""
    from xltools.addin.xlwings_live import XlwingsLive
    from xltools.addin.xlwings_steps import answering

    with answering("Excel"):
        books = {str(book.name).casefold(): book for book in app.books}
    found = books.get(name.casefold())
    return None if found is None else XlwingsLive(found)


@contextmanager
def _asking() -> Iterator[TkAsk]:
    """Who asks the user: windows above a main window that is never shown."""
    import tkinter as tk

    from xltools.addin.dialogs import TkAsk

    root = tk.Tk()
    root.withdraw()
    try:
        yield TkAsk(root)
    finally:
        root.destroy()


def show(message: str, *, done: bool) -> None:
    """Show what an action says, in a box in front of Excel, elsewhere on the console."""
    if os.name == "nt":
        import ctypes

        flags = (_INFORMATION if done else _WARNING) | _IN_FRONT
        vars(ctypes)["windll"].user32.MessageBoxW(0, message, "xltools", flags)
    else:
        sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
