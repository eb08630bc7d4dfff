"""What the LibreOffice extension does when a button is pressed; runs in the Python that LibreOffice has."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from com.sun.star.uno import Exception as UnoError

from xltools import __version__
from xltools.addin.actions import run
from xltools.addin.history import History
from xltools.addin.live import LiveWorkbook
from xltools.addin.oxt_libraries import Readable, lacking, libraries
from xltools.addin.registry import action_of
from xltools.addin.uno_ask import OfficeAsk
from xltools.addin.uno_live import UnoLive

__all__ = ["run_in_window"]

_SHEETS = "com.sun.star.sheet.SpreadsheetDocument"


_histories: dict[str, History] = {}
"""By document, as long as LibreOffice runs: a file that is closed and opened again is another document."""


class _Silent:
    """Whoever asked for silence answers no question."""

    def files(self, _: str) -> tuple[Path, ...]:
        return ()

    def target(self, _: str, __: Path) -> None:
        return None

    def text(self, _: str, __: str) -> None:
        return None

    def choice(self, _: str, __: Sequence[str]) -> None:
        return None


def run_in_window(context: Any, frame: Any, action_id: str, silent: bool) -> tuple[str, bool]:
    """Run an action on the document of a window; what it says, and whether it did what it is for."""
    if action_of(action_id) is None:
        return f"没有名为“{action_id}”的功能，请运行 xltools addin install --oxt 更新扩展。", False
    document = _document(frame)
    live = None if document is None else UnoLive(document)
    if action_id == "about":
        return _about(live), True
    ask = Readable(_Silent() if silent else OfficeAsk(context, frame))
    history = None if document is None else _histories.setdefault(document.RuntimeUID, History())
    try:
        result = run(action_id, live, ask, history)
        if result.opened is not None and not silent:
            _open(context, result.opened)
    except ModuleNotFoundError as error:
        return lacking(error.name or str(error)), False
    except UnoError as error:
        return f"LibreOffice 没有完成这一步（{error.Message or type(error).__name__}），请重试。", False
    return result.message, result.done


def _document(frame: Any) -> Any:
    """The workbook in the window; ``None`` when something else is."""
    document = None if frame is None or frame.Controller is None else frame.Controller.Model
    return document if document is not None and document.supportsService(_SHEETS) else None


def _open(context: Any, path: Path) -> None:
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    desktop.loadComponentFromURL(path.as_uri(), "_default", 0, ())


def _about(live: LiveWorkbook | None) -> str:
    """The version, the workbook in front, and the libraries that some actions need, a line each."""
    book = f"当前工作簿：{live.name}" if live else "没有打开的工作簿"
    says = f"xltools {__version__}（LibreOffice 扩展，Python {platform.python_version()}），{book}。"
    return "\n".join([says, *libraries()])
