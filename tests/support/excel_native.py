"""What Excel's own worksheet object offers beside xlwings, as the test engine answers it."""

from __future__ import annotations

from types import SimpleNamespace

import xlwings
from openpyxl.worksheet.hyperlink import Hyperlink

__all__ = ["Refused", "SheetApi"]


class Refused(xlwings.XlwingsError):
    """What Excel answers with error 1004."""


class SheetApi:
    """What Excel's own worksheet object offers."""

    def __init__(self, sheet) -> None:
        self._sheet = sheet
        self.PageSetup = SimpleNamespace()
        self.Hyperlinks = SimpleNamespace(Add=self._add_link)
        self.Protection = SimpleNamespace(
            **{name: not getattr(sheet.protection, own) for name, own in _ALLOWED}
        )
        self.ProtectContents = sheet.protection.sheet
        self.ProtectDrawingObjects = sheet.protection.objects
        self.ProtectScenarios = sheet.protection.scenarios

    def Unprotect(self, password: str) -> None:
        if self._sheet.protection.password and not password:
            raise Refused("1004")
        self._sheet.protection.sheet = False

    def Protect(self, **options: bool) -> None:
        protection = self._sheet.protection
        protection.sheet = True
        protection.objects, protection.scenarios = options["DrawingObjects"], options["Scenarios"]
        for name, own in _ALLOWED:
            setattr(protection, own, not options[name])

    def _add_link(self, Anchor, Address: str, SubAddress: str, ScreenTip: str | None = None) -> None:  # noqa: N803
        cell = Anchor.cell
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=SubAddress, tooltip=ScreenTip)


_ALLOWED = (
    ("AllowFormattingCells", "formatCells"),
    ("AllowFormattingColumns", "formatColumns"),
    ("AllowFormattingRows", "formatRows"),
    ("AllowInsertingColumns", "insertColumns"),
    ("AllowInsertingRows", "insertRows"),
    ("AllowInsertingHyperlinks", "insertHyperlinks"),
    ("AllowDeletingColumns", "deleteColumns"),
    ("AllowDeletingRows", "deleteRows"),
    ("AllowSorting", "sort"),
    ("AllowFiltering", "autoFilter"),
    ("AllowUsingPivotTables", "pivotTables"),
)
