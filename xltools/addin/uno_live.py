"""A document open in LibreOffice as a live workbook; runs where LibreOffice's module ``uno`` is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import uno
from com.sun.star.uno import Exception as UnoError

from xltools.addin.live import Spot, make_all, snapshot_of
from xltools.addin.undo import Step
from xltools.addin.uno_marks import marks_of
from xltools.addin.uno_sheet import property_value
from xltools.addin.uno_steps import Maker
from xltools.book.changes import AddConditionalFormat
from xltools.book.model import Book
from xltools.errors import EditRefused

__all__ = ["UnoLive", "open_lives"]

_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
_FILTER = "Calc MS Excel 2007 XML"


def open_lives(context: Any) -> Iterator[UnoLive]:
    """The spreadsheets that are open, the one in front first."""
    desktop = _desktop(context)
    front = desktop.getCurrentComponent()
    if _is_spreadsheet(front):
        yield UnoLive(front)
    components = desktop.Components.createEnumeration()
    while components.hasMoreElements():
        document = components.nextElement()
        if document != front and _is_spreadsheet(document):
            yield UnoLive(document)


def _desktop(context: Any) -> Any:
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _is_spreadsheet(component: Any) -> bool:
    """Whether it is one; some components, such as the help, are not even documents."""
    return hasattr(component, "supportsService") and bool(component.supportsService(_SPREADSHEET))


class UnoLive:
    """A spreadsheet document."""

    def __init__(self, document: Any) -> None:
        self._document = document

    @property
    def name(self) -> str:
        """The file's name, or the title of a window never saved."""
        return self.path.name if self.path else str(self._document.Title)

    @property
    def path(self) -> Path | None:
        """Where it was saved last."""
        url = self._document.URL
        return Path(uno.fileUrlToSystemPath(url)) if url.startswith("file:") else None

    def save_copy(self, folder: Path) -> Path:
        """Export it as .xlsx, whatever format it was opened from."""
        copy = folder / "book.xlsx"
        options = (property_value("FilterName", _FILTER),)
        try:
            self._document.storeToURL(uno.systemPathToFileUrl(str(copy)), options)
        except UnoError as error:
            raise EditRefused(f"{self.name}：读不出工作簿的内容，请保存后重试") from error
        return copy

    def snapshot(self) -> Book:
        """What the command would read from the file LibreOffice would save now."""
        return snapshot_of(self)

    def marks(self, marker: str) -> tuple[AddConditionalFormat, ...]:
        """The formats with that marker."""
        return tuple(
            mark for sheet in self._document.Sheets for mark in marks_of(self._document, sheet, marker)
        )

    def apply(self, steps: Sequence[Step]) -> None:
        """Make the changes as one step of LibreOffice's own undo list."""
        if self._document.isReadonly():
            raise EditRefused(f"{self.name}：是以只读方式打开的，没有改动；请另存一份再点按钮。")
        maker = Maker(self._document)
        undo = self._document.getUndoManager()
        undo.enterUndoContext("xltools")
        self._document.lockControllers()
        try:
            make_all(steps, maker.make, (UnoError,), self.name)
        finally:
            self._document.unlockControllers()
            maker.protect_again()
            undo.leaveUndoContext()

    def undo(self, steps: Sequence[Step]) -> None:
        """Make the steps that lead back."""
        self.apply(steps)

    def selection(self) -> Spot | None:
        """The first cell of what is selected."""
        selected = self._document.getCurrentSelection()
        if selected is None:
            return None
        if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
            if selected.getCount() == 0:
                return None
            selected = selected.getByIndex(0)
        if not selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        address = selected.getRangeAddress()
        name = self._document.Sheets.getByIndex(address.Sheet).Name
        return name, address.StartRow + 1, address.StartColumn + 1

    def select(self, spot: Spot) -> None:
        """Show the cell and make it the active one."""
        name, row, column = spot
        controller = self._document.CurrentController
        if controller is None or not self._document.Sheets.hasByName(name):
            raise EditRefused(f"{self.name}：跳不到“{name}”，请确认工作表还在")
        sheet = self._document.Sheets.getByName(name)
        controller.setActiveSheet(sheet)
        controller.select(sheet.getCellByPosition(column - 1, row - 1))
