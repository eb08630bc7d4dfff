"""A worksheet added to a LibreOffice document, and the looks of cells there."""

from __future__ import annotations

from typing import Any

import uno

from xltools.addin.areas import look_areas
from xltools.book.changes import AddSheet, CellData, Look

__all__ = ["add_sheet", "property_value", "set_bold", "set_look"]

_BOLD, _PLAIN = 150.0, 100.0
_MM_A_POINT = 2540 / 72
_MM_A_CHARACTER = 196
"""Hundredths of a millimetre: seven pixels."""
_LINE = 26
"""What other programs call thin: three quarters of a point."""
_INDENT = 353
_HORIZONTAL = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": 1, "center": 2, "bottom": 3}
"""com.sun.star.table.CellVertJustify2"""
_PAGE_STYLE = "xltools"


def property_value(name: str, value: object) -> Any:
    """A named argument as UNO takes them."""
    made = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    made.Name, made.Value = name, value
    return made


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
    for area, look in look_areas(step):
        cells = sheet.getCellRangeByPosition(area.left - 1, area.top - 1, area.right - 1, area.bottom - 1)
        set_look(document, cells, look)
    for row in step.bold_rows:
        set_bold(sheet.Rows.getByIndex(row - 1), True)


def set_look(document: Any, cell: Any, look: Look) -> None:
    """Change the stated parts of the look of a cell or a range of cells."""
    if look.fill is not None:
        cell.CellBackColor = int(look.fill, 16)
    if look.font_colour is not None:
        cell.CharColor = int(look.font_colour, 16)
    if look.bold is not None:
        set_bold(cell, look.bold)
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


def set_bold(target: Any, bold: bool) -> None:
    """Embolden a cell, a range or a style, in every script: Chinese text has a weight of its own."""
    target.CharWeight = target.CharWeightAsian = _BOLD if bold else _PLAIN


def _number_format(document: Any, code: str) -> int:
    """The key of a format written as English programs write it, in the language of the document."""
    english, own = (uno.createUnoStruct("com.sun.star.lang.Locale") for _ in range(2))
    english.Language, english.Country = "en", "US"
    formats = document.getNumberFormats()
    key = formats.queryKey(code, own, False)
    return int(key if key != -1 else formats.addNewConverted(code, english, own))


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
