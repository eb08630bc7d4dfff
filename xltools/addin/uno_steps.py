"""Changes made in a LibreOffice document, one by one, as the patcher makes them in a file."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from com.sun.star.uno import Exception as UnoError

from xltools.addin.undo import DeleteRows, Step, Unmerge
from xltools.addin.uno_marks import add_mark, remove_marks
from xltools.addin.uno_sheet import add_sheet, set_look
from xltools.addin.uno_text import with_semicolons
from xltools.addin.uno_validations import set_validation
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    CellData,
    InsertRows,
    Merge,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetResult,
    SetRowHeight,
    SetValidation,
    SetValue,
)
from xltools.errors import EditRefused

__all__ = ["Maker"]

_EXCEL_A1 = 1
"""com.sun.star.sheet.AddressConvention.XL_A1"""
_CONTENTS = 1 | 2 | 4 | 16
"""com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA; notes and looks stay."""
_MM_A_POINT = 2540 / 72


class Maker:
    """Makes changes in one document; sheets protected without a password are opened for it."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._opened: list[str] = []

    def make(self, step: Step) -> None:
        """Make one change; :class:`EditRefused` when the document does not let it."""
        match step:
            case AddSheet() | RemoveSheet() if self._document.isProtected():
                raise EditRefused("工作簿结构受保护，不能增删工作表，请先撤销工作簿保护")
            case AddSheet():
                self._add_sheet(step)
            case RemoveSheet():
                self._document.Sheets.removeByName(self._sheet(step.name).Name)
            case SetResult():
                pass  # LibreOffice computes results itself
            case AddConditionalFormat():
                add_mark(self._document, self._sheet(step.sheet), step, with_semicolons(step.formula))
            case RemoveConditionalFormats():
                remove_marks(self._document, self._sheet(step.sheet), step.marker)
            case _:
                self._on_sheet(step, self._open_sheet(step.sheet))

    def protect_again(self) -> None:
        """Protect what was opened."""
        for name in self._opened:
            if self._document.Sheets.hasByName(name):
                self._document.Sheets.getByName(name).protect("")
        self._opened.clear()

    def _on_sheet(self, step: Step, sheet: Any) -> None:
        match step:
            case SetValue():
                put(self._cell(sheet, step), step.value)
            case SetFormula():
                self._put_formula(self._cell(sheet, step), step.formula)
            case SetLook():
                set_look(self._document, self._cell(sheet, step), step.look)
            case AddHyperlink():
                self._link(self._cell(sheet, step), step.location)
            case SetValidation():
                set_validation(_range(sheet, step.area), step)
            case _:
                self._on_rows(step, sheet)

    def _on_rows(self, step: Step, sheet: Any) -> None:
        match step:
            case SetRowHeight():
                sheet.Rows.getByIndex(step.row - 1).Height = round(step.points * _MM_A_POINT)
            case InsertRows():
                self._insert(sheet, step)
            case DeleteRows():
                sheet.Rows.removeByIndex(step.first - 1, step.count)
            case Merge() | Unmerge():
                _range(sheet, step.area).merge(isinstance(step, Merge))

    def _sheet(self, name: str) -> Any:
        sheets = self._document.Sheets
        if not sheets.hasByName(name):
            raise EditRefused(f"没有名为“{name}”的工作表，请核对")
        return sheets.getByName(name)

    def _open_sheet(self, name: str) -> Any:
        sheet = self._sheet(name)
        if sheet.isProtected():
            with suppress(UnoError):
                sheet.unprotect("")
            if sheet.isProtected():
                raise EditRefused(f"工作表“{name}”有密码保护，不能写入，请先撤销工作表保护")
            self._opened.append(name)
        return sheet

    def _cell(self, sheet: Any, step: SetValue | SetFormula | SetLook | AddHyperlink) -> Any:
        return sheet.getCellByPosition(step.column - 1, step.row - 1)

    def _put_formula(self, cell: Any, formula: str) -> None:
        parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        parser.FormulaConvention = _EXCEL_A1
        cell.setTokens(parser.parseFormula(with_semicolons(formula), cell.CellAddress))

    def _link(self, cell: Any, location: str) -> None:
        """Make the text of the cell a link; LibreOffice links texts, not numbers or formulas."""
        if cell.Type.value != "TEXT":
            raise EditRefused("LibreOffice 只能给文本单元格加链接，请改用文本")
        link(self._document, cell, location)

    def _insert(self, sheet: Any, step: InsertRows) -> None:
        sheet.Rows.insertByIndex(step.before - 1, step.count)
        if step.like is None:
            return
        like = step.like + (step.count if step.like >= step.before else 0)
        source, right = sheet.Rows.getByIndex(like - 1), _last_column(sheet)
        cells = sheet.getCellRangeByPosition(0, like - 1, right, like - 1).RangeAddress
        for row in range(step.before, step.before + step.count):
            sheet.copyRange(sheet.getCellByPosition(0, row - 1).CellAddress, cells)
            made = sheet.Rows.getByIndex(row - 1)
            sheet.getCellRangeByPosition(0, row - 1, right, row - 1).clearContents(_CONTENTS)
            made.Height = source.Height

    def _add_sheet(self, step: AddSheet) -> None:
        if self._document.Sheets.hasByName(step.name):
            raise EditRefused(f"已有名为“{step.name}”的工作表，请先给它改名")
        add_sheet(self._document, step)
        sheet = self._document.Sheets.getByName(step.name)
        for row, column, location in step.links:
            link(self._document, sheet.getCellByPosition(column - 1, row - 1), location)


def _last_column(sheet: Any) -> int:
    """The last column with anything in it, 0-based; a whole row takes long to be copied."""
    used = sheet.createCursor()
    used.gotoEndOfUsedArea(False)
    return int(used.RangeAddress.EndColumn)


def put(cell: Any, value: CellData) -> None:
    """Put a constant into a cell; text is text whatever it begins with."""
    if value is None:
        cell.clearContents(_CONTENTS)
    elif isinstance(value, str):
        number_format = cell.NumberFormat
        cell.setString(value)
        if cell.NumberFormat != number_format:  # LibreOffice formats digits as text, which the user did not
            cell.NumberFormat = number_format
    else:
        cell.setValue(float(value))


def link(document: Any, cell: Any, location: str) -> None:
    """Make the text of a cell a link to a place such as ``公开01!C8``."""
    text = cell.String
    field = document.createInstance("com.sun.star.text.TextField.URL")
    field.URL = f"#{location.replace('!', '.')}"
    field.Representation = text
    cell.setString("")
    cell.insertTextContent(cell.createTextCursor(), field, False)


def _range(sheet: Any, area: Area) -> Any:
    return sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)
