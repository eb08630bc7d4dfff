"""A workbook open in Excel as a live workbook, through xlwings; WPS where xlwings is given its application."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xltools.addin.live import Spot, make_all, snapshot_of
from xltools.addin.undo import Step
from xltools.addin.xlwings_steps import Maker, answering, bare, failures, marks_of
from xltools.book.changes import AddConditionalFormat
from xltools.book.model import Book
from xltools.errors import EditRefused

__all__ = ["XlwingsLive"]

_PROGRAM = "Excel"


class XlwingsLive:
    """An ``xlwings.Book``."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._failures = failures()

    @property
    def name(self) -> str:
        """The name in the window's title."""
        with answering(_PROGRAM):
            return str(self._book.name)

    @property
    def path(self) -> Path | None:
        """Where it was saved last; ``None`` also for one that lies on a web drive."""
        with answering(_PROGRAM):
            api = self._book.api
            folder = str(api.Path or "")
            return None if not folder or "://" in folder else Path(api.FullName)

    def save_copy(self, folder: Path) -> Path:
        """Let Excel write a copy in the format the workbook has."""
        copy = folder / f"book{Path(self.name).suffix or '.xlsx'}"
        try:
            self._book.api.SaveCopyAs(str(copy))
        except self._failures as error:
            raise EditRefused(f"{self.name}：Excel 正忙或正在编辑单元格，请按回车结束编辑后重试。") from error
        return copy

    def snapshot(self) -> Book:
        """What the command would read from the file Excel would save now."""
        return snapshot_of(self)

    def marks(self, marker: str) -> tuple[AddConditionalFormat, ...]:
        """The formats with that marker."""
        wanted = bare(marker)
        with answering(_PROGRAM):
            return tuple(mark for sheet in self._book.sheets for mark in marks_of(sheet, wanted))

    def apply(self, steps: Sequence[Step]) -> None:
        """Make the changes with the screen held still; the sheet in front stays in front."""
        maker = Maker(self._book)
        with answering(_PROGRAM):
            app = self._book.app
            shown = self._book.sheets.active
            updating, app.screen_updating = app.screen_updating, False
        try:
            make_all(steps, maker.make, self._failures, self.name)
        finally:
            maker.protect_again()
            self._show(shown)
            app.screen_updating = updating

    def _show(self, shown: Any) -> None:
        """Put a sheet, or a chart, in front again; the first sheet when it is gone."""
        try:
            shown.activate()
        except self._failures:
            self._book.sheets[0].activate()

    def undo(self, steps: Sequence[Step]) -> None:
        """Make the steps that lead back: writing has cleared Excel's own list."""
        self.apply(steps)

    def selection(self) -> Spot | None:
        """The first cell of the selection, when this workbook is in front and cells are selected."""
        with answering(_PROGRAM):
            selected = self._book.app.selection
            if selected is None or selected.sheet.book.name != self._book.name:
                return None
            return selected.sheet.name, selected.row, selected.column

    def select(self, spot: Spot) -> None:
        """Show the cell and make it the active one."""
        name, row, column = spot
        try:
            sheet = self._book.sheets[name]
            self._book.activate()
            sheet.activate()
            sheet.range((row, column)).select()
        except self._failures as error:
            raise EditRefused(f"{self.name}：跳不到“{name}”，请确认工作表还在且没有隐藏。") from error
