"""An xlwings engine over a document open in LibreOffice: real xlwings calls on a real workbook, without Excel.

It runs where the module ``uno`` is. Constants are taken as Excel takes them (an apostrophe makes text, “=” a formula),
LibreOffice computes, and the native names the add-in uses beside xlwings are answered. Nothing of xltools is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import SimpleNamespace

import uno
import xlwings
from calc_native import Refused, SheetApi, refusing
from calc_range import Range, of_selection
from uno_link import store
from xlwings import base_classes as base

__all__ = ["open_book"]


def open_book(document) -> xlwings.Book:
    """The document as a workbook open in the engine, which becomes the active one."""
    impl = _Book(document)
    engine = xlwings.Engine(impl=_Engine(impl.app))
    impl.app.engine = engine.impl
    xlwings.engines.add(engine)
    engine.activate()
    return xlwings.Book(impl=impl)


class _Engine:
    name, type = "libreoffice", "desktop"

    def __init__(self, app: _App) -> None:
        self.apps = _Apps(app)

    @staticmethod
    def prepare_xl_data_element(value: object, _: dict) -> object:
        return value


class _Apps(base.Apps):
    def __init__(self, app: _App) -> None:
        self._app = app

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[_App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> _App:
        return self._app


class _App(base.App):
    engine = None
    pid = 1

    def __init__(self, book: _Book) -> None:
        self._book = book

    def activate(self, steal_focus=False) -> None:
        """It is the only one."""

    @property
    def selection(self) -> Range | None:
        return of_selection(self._book)

    @property
    def screen_updating(self) -> bool:
        return not self._book.document.hasControllersLocked()

    @screen_updating.setter
    def screen_updating(self, updating: bool) -> None:
        document = self._book.document
        if updating and document.hasControllersLocked():
            document.unlockControllers()
        elif not updating:
            document.lockControllers()


class _Book(base.Book):
    name = None
    fullname = None
    sheets = None
    app = None

    def __init__(self, document) -> None:
        self.document = document
        self.fullname = uno.fileUrlToSystemPath(document.URL)
        self.name = Path(self.fullname).name
        self.app = _App(self)
        self.sheets = _Sheets(self)

    @property
    def controller(self):
        return self.document.CurrentController

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(
            Path=str(Path(self.fullname).parent),
            FullName=self.fullname,
            SaveCopyAs=self._save_copy,
            ProtectStructure=self.document.isProtected(),
            Windows=lambda _: _Window(self),
        )

    @refusing
    def _save_copy(self, path: str) -> None:
        store(self.document, path)

    def activate(self) -> None:
        """It is the only one."""


class _Window:
    SplitColumn = SplitRow = 0

    def __init__(self, book: _Book) -> None:
        self._book = book

    @property
    def FreezePanes(self) -> bool:
        return self._book.controller.hasFrozenPanes()

    @FreezePanes.setter
    def FreezePanes(self, frozen: bool) -> None:
        if frozen:
            self._book.controller.freezeAtPosition(self.SplitColumn, self.SplitRow)


class _Sheets(base.Sheets):
    def __init__(self, book: _Book) -> None:
        self._book = book

    @property
    def _all(self):
        return self._book.document.Sheets

    @property
    def active(self) -> _Sheet:
        return _Sheet(self._book, self._book.controller.getActiveSheet().Name)

    def __call__(self, key: str | int) -> _Sheet:
        if isinstance(key, int):
            return _Sheet(self._book, self._all.getElementNames()[key - 1])
        if not self._all.hasByName(key):
            raise KeyError(key)
        return _Sheet(self._book, key)

    def __len__(self) -> int:
        return self._all.Count

    def __iter__(self) -> Iterator[_Sheet]:
        return (_Sheet(self._book, name) for name in self._all.getElementNames())

    @refusing
    def add(self, before=None, after=None, name=None) -> _Sheet:
        self._all.insertNewByName(name, after.index if after else 0)
        made = _Sheet(self._book, name)
        made.activate()
        return made


def _on_sheet(work: Callable) -> Callable:
    """A sheet that was deleted answers with an error, as Excel's do."""

    @wraps(work)
    def checked(self: _Sheet, *arguments: object, **named: object) -> object:
        if not self.book.document.Sheets.hasByName(self.name):
            raise Refused(f"no sheet {self.name}")
        return refusing(work)(self, *arguments, **named)

    return checked


class _Sheet(base.Sheet):
    name = book = None

    def __init__(self, book: _Book, name: str) -> None:
        self.book, self.name = book, name

    @property
    def sheet(self):
        return self.book.document.Sheets.getByName(self.name)

    @property
    def index(self) -> int:
        return self.book.document.Sheets.getElementNames().index(self.name) + 1

    @property
    def cells(self) -> Range:
        return Range(self, [(1, 1, 1_048_576, 1024)])

    @property
    def api(self) -> SheetApi:
        return SheetApi(self.sheet)

    def range(self, arg1, arg2=None) -> Range:
        return Range.of(self, arg1, arg2)

    @_on_sheet
    def activate(self) -> None:
        if not self.sheet.IsVisible:
            raise Refused(f"{self.name} is hidden")
        self.book.controller.setActiveSheet(self.sheet)

    @_on_sheet
    def delete(self) -> None:
        self.book.document.Sheets.removeByName(self.name)
