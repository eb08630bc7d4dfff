"""The same workbook as each kind of live workbook, for tests that all of them must pass."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import xlwings
from support.office import Office

import xltools
from xltools.addin.file_live import FileLive
from xltools.addin.live import LiveWorkbook

__all__ = ["HOSTS", "OFFICE_WAYS", "Open", "RemoteLive", "live_in", "office_live"]

OFFICE_WAYS = {"libreoffice": "uno", "xlwings-libreoffice": "xlwings"}
"""How a workbook that is open in LibreOffice is spoken to, by host."""
HOSTS = ("file", "xlwings", *OFFICE_WAYS)
"""``xlwings`` is an engine over openpyxl, ``xlwings-libreoffice`` one over LibreOffice."""

Open = Callable[[Path], LiveWorkbook]
"""Opens a file in some host."""


class RemoteLive:
    """A live workbook in the Python that LibreOffice has."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call

    @property
    def name(self) -> str:
        return self.call("title")["name"]

    @property
    def path(self) -> Path | None:
        return self.call("title")["path"]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *arguments: self.call(name, *arguments)


@contextmanager
def office_live(
    office: Office, path: Path, folder: Path, *properties: str, way: str = "uno"
) -> Iterator[RemoteLive]:
    """The file opened in LibreOffice with these properties (``ReadOnly``), closed without saving.

    The way ``uno`` is what the extension does, ``xlwings`` what the add-in does in Excel.
    """
    package = folder / "package"
    package.mkdir(exist_ok=True)
    for module in (xltools, xlwings):
        link = package / module.__name__
        if not link.exists():
            link.symlink_to(Path(module.__file__).parent)
    served = office.serve("uno_live_host.py", str(path), way, *properties, paths=(package,))

    def call(name: str, *arguments: object) -> object:
        pickle.dump((name, arguments), served.stdin)
        served.stdin.flush()
        worked, value = pickle.load(served.stdout)
        if not worked:
            raise value
        return value

    try:
        yield RemoteLive(call)
    finally:
        served.stdin.close()
        served.wait(timeout=60)
        served.stdout.close()


def live_in(
    host: str, path: Path, request: pytest.FixtureRequest, folder: Path, stack: ExitStack
) -> LiveWorkbook:
    """The file open in one of :data:`HOSTS` for as long as the stack lasts."""
    if host == "file":
        return FileLive(path)
    if host == "xlwings":
        from support.excel_engine import open_book

        from xltools.addin.xlwings_live import XlwingsLive

        return XlwingsLive(open_book(path))
    office = request.getfixturevalue("soffice")
    return stack.enter_context(office_live(office, path, folder, way=OFFICE_WAYS[host]))
