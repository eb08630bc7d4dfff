"""A worksheet added to a LibreOffice document, and the looks of cells there."""

from __future__ import annotations

from typing import Any

import uno

from xltools.book.changes import AddSheet, CellData, Look

__all__ = ["add_sheet", "set_look"]

_BOLD = 150.0
_MM_A_POINT = 2540 / 72
_MM_A_CHARACTER = 196
"""Hundredths of a millimetre: seven pixels."""
_LINE = 18
_INDENT = 353
_HORIZONTAL = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3}
"""com.sun.star.table.CellVertJustify2"""
_PAGE_STYLE = "xltools"


def add_sheet(document: Any, step: AddSheet) -> None:
    """Append the sheet with its contents, widths, heights, looks, filter and frozen rows."""
    sheets = document.Sheets
    sheets.insertNewByName(step.name, sheets.Count)
    sheet = sheets.getByName(step.name)
    width = max(map(len, step.rows), default=0)
    if step.rows and width:
        area = sheet.getCellRangeByPosition(0, 0, width - 1, len(step.rows) - 1)
        area.setDataArray(tuple(_padded(row, width) for row in step.rows))
    for column, characters in enumerate(step.widths):
        sheet.Columns.getByIndex(column).Width = round(characters * _MM_A_CHARACTER)
    _looks(document, sheet, step)
    for row, points in enumerate(step.heights):
        if points is not None:
            sheet.Rows.getByIndex(row).Height = round(points * _MM_A_POINT)
    if step.filtered:
        _filter(document, sheet, step, width)
    if step.wide:
        _page(document, sheet, step.frozen_rows)
    _freeze(document, sheet, step.frozen_rows)


def _padded(row: tuple[CellData, ...], width: int) -> tuple[str | float, ...]:
    cells = ["" if value is None else value if isinstance(value, str) else float(value) for value in row]
    return (*cells, *[""] * (width - len(cells)))


def _looks(document: Any, sheet: Any, step: AddSheet) -> None:
    for row, looks in enumerate(step.looks):
        for column, look in enumerate(looks):
            if look is not None:
                set_look(document, sheet.getCellByPosition(column, row), look)
    for row in step.bold_rows:
        sheet.Rows.getByIndex(row - 1).CharWeight = _BOLD


def set_look(document: Any, cell: Any, look: Look) -> None:
    """Change the stated parts of a cell's look."""
    if look.fill is not None:
        cell.CellBackColor = int(look.fill, 16)
    if look.font_colour is not None:
        cell.CharColor = int(look.font_colour, 16)
    if look.bold is not None:
        cell.CharWeight = _BOLD if look.bold else 100.0
    if look.number_format is not None:
        cell.NumberFormat = _number_format(document, look.number_format)
    if look.wrap is not None:
        cell.IsTextWrapped = look.wrap
    if look.border:
        _box(cell)
    if look.horizontal is not None:
        cell.HoriJustify = uno.Enum("com.sun.star.table.CellHoriJustify", _HORIZONTAL[look.horizontal])
    if look.vertical is not None:
        cell.VertJustify = _VERTICAL[look.vertical]
    if look.indent:
        cell.ParaIndent = look.indent * _INDENT


def _number_format(document: Any, code: str) -> int:
    english = uno.createUnoStruct("com.sun.star.lang.Locale")
    english.Language, english.Country = "en", "US"
    formats = document.getNumberFormats()
    key = formats.queryKey(code, english, False)
    return int(key if key != -1 else formats.addNew(code, english))


def _box(cell: Any) -> None:
    line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
    line.OuterLineWidth = line.LineWidth = _LINE
    cell.TopBorder = cell.BottomBorder = cell.LeftBorder = cell.RightBorder = line


def _filter(document: Any, sheet: Any, step: AddSheet, width: int) -> None:
    address = sheet.getCellRangeByPosition(
        0, max(step.frozen_rows, 1) - 1, width - 1, (step.filter_rows or len(step.rows)) - 1
    ).RangeAddress
    names = document.DatabaseRanges
    if not names.hasByName(step.name):
        names.addNewByName(step.name, address)
        names.getByName(step.name).AutoFilter = True


def _page(document: Any, sheet: Any, head_rows: int) -> None:
    styles = document.StyleFamilies.getByName("PageStyles")
    if not styles.hasByName(_PAGE_STYLE):
        made = document.createInstance("com.sun.star.style.PageStyle")
        styles.insertByName(_PAGE_STYLE, made)
        made.IsLandscape = True
        made.Width, made.Height = 29700, 21000
        made.ScaleToPagesX, made.ScaleToPagesY = 1, 0
    sheet.PageStyle = _PAGE_STYLE
    if head_rows:
        address = sheet.getCellRangeByPosition(0, 0, 0, head_rows - 1).RangeAddress
        sheet.setTitleRows(address)
        sheet.setPrintTitleRows(True)


def _freeze(document: Any, sheet: Any, rows: int) -> None:
    controller = document.CurrentController
    if controller is None or not rows:
        return
    shown = controller.getActiveSheet()
    controller.setActiveSheet(sheet)
    controller.freezeAtPosition(0, rows)
    controller.setActiveSheet(shown)
