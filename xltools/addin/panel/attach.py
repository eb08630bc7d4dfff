"""Finding the workbook that a program has open: Excel, WPS or LibreOffice.

WPS is asked through its COM name as others have done it; nobody has confirmed that it answers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from xltools.addin.live import LiveWorkbook
from xltools.addin.panel.state import Attached
from xltools.errors import EditRefused

__all__ = ["PIPE", "find", "first_of", "in_excel", "in_office", "in_wps"]

PIPE = "xltools"
"""What LibreOffice must be told to listen on: ``soffice --accept="pipe,name=xltools;urp"``."""
_EXCEL, _WPS_NAME = "Excel", "WPS 表格"
_WITH_EXCEL = ("win32", "darwin")
_WPS = ("KET.Application", "ET.Application")

Books = Callable[[], Iterator[LiveWorkbook]]


def find(path: Path | None) -> Attached | None:
    """The workbook in front of the first program that has one, or the one saved at the path."""
    return first_of(((_EXCEL, in_excel), (_WPS_NAME, in_wps), ("LibreOffice", in_office)), path)


def first_of(programs: tuple[tuple[str, Books], ...], path: Path | None) -> Attached | None:
    """The first workbook, or the first one saved at the path; each program gives the one in front first."""
    for program, books in programs:
        for live in books():
            if path is None or _is_at(live, path):
                return Attached(program, live)
    return None


def in_excel() -> Iterator[LiveWorkbook]:
    """The workbooks of every Excel that runs; none is started."""
    if sys.platform not in _WITH_EXCEL:
        return
    try:
        import xlwings
    except ImportError:
        return
    for app in xlwings.apps:
        yield from _books(app, _EXCEL)


def in_wps() -> Iterator[LiveWorkbook]:
    """The workbooks of the WPS that runs."""
    app = _wps_app()
    if app is not None:
        yield from _books(app, _WPS_NAME)


def in_office(pipe: str = PIPE) -> Iterator[LiveWorkbook]:
    """The spreadsheets of a LibreOffice that listens on the pipe, where Python has its module ``uno``."""
    try:
        import uno
    except ImportError:
        return
    from com.sun.star.connection import NoConnectException
    from com.sun.star.uno import Exception as UnoError

    from xltools.addin.uno_live import open_lives

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    try:
        context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        try:
            lives = list(open_lives(context))
        except UnoError:  # a workbook may have been closed while they were listed
            lives = list(open_lives(context))
    except NoConnectException:
        return
    except UnoError as error:
        raise EditRefused("LibreOffice 没有应答，可能开着对话框，请处理后再试。") from error
    yield from lives


def _books(app: Any, program: str) -> list[LiveWorkbook]:
    """The active workbook of an ``xlwings.App``, then its others; :class:`EditRefused` when it does not answer."""
    from xltools.addin.xlwings_live import XlwingsLive
    from xltools.addin.xlwings_steps import answering

    with answering(program):
        if not len(app.books):
            return []
        active = app.books.active
        others = [book for book in app.books if book.name != active.name]
    return [XlwingsLive(book) for book in (active, *others)]


def _wps_app() -> Any:
    """WPS as an ``xlwings.App``, the way around xlwings' own search for Excel's windows; ``None`` without WPS."""
    if sys.platform not in _WITH_EXCEL[:1]:
        return None
    try:
        import xlwings
        from pywintypes import com_error
        from win32com.client import GetActiveObject
    except ImportError:
        return None
    engine: Any = vars(xlwings)["_xlwindows"]
    for name in _WPS:
        try:
            found = GetActiveObject(name)
        except com_error:
            continue
        return xlwings.App(impl=engine.App(xl=engine.COMRetryObjectWrapper(found)))
    return None


def _is_at(live: LiveWorkbook, path: Path) -> bool:
    saved = live.path
    return saved is not None and saved.exists() and path.exists() and saved.samefile(path)
