"""A worksheet added to an Excel workbook, and the looks of cells there."""

from __future__ import annotations

from typing import Any

from xltools.addin.areas import look_areas
from xltools.book.cellref import Area, quote_sheet
from xltools.book.changes import AddSheet, CellData, Look

__all__ = ["add_link", "add_sheet", "cell_value", "set_look"]

_LANDSCAPE = 2
"""XlPageOrientation.xlLandscape"""


def add_sheet(book: Any, step: AddSheet) -> None:
    """Append the sheet with its contents, widths, heights, looks, links, filter and frozen rows."""
    sheet = book.sheets.add(name=step.name, after=book.sheets[-1])
    sheet.activate()
    width = max(map(len, step.rows), default=0)
    if width:
        rows = [[cell_value(value) for value in row] + [None] * (width - len(row)) for row in step.rows]
        sheet.range((1, 1)).value = rows
    for row, column, location in step.links:
        add_link(sheet, row, column, location)
    for area, look in look_areas(step):  # after the links, which bring a look of their own
        set_look(sheet.range(str(area)), look)
    for row in step.bold_rows:
        sheet.range(f"{row}:{row}").font.bold = True
    for column, characters in enumerate(step.widths, 1):
        sheet.range((1, column)).column_width = characters
    for row, points in enumerate(step.heights, 1):
        if points is not None:
            sheet.range((row, 1)).row_height = points
    if step.filtered:
        last = step.filter_rows or len(step.rows)
        sheet.range(str(Area(max(step.frozen_rows, 1), 1, last, width))).api.AutoFilter()
    if step.frozen_rows:
        _freeze(book, step.frozen_rows)
    if step.wide:
        _set_page(sheet, step.frozen_rows)


def cell_value(value: CellData) -> object:
    """What Excel is given for a constant; the apostrophe makes text of anything and is not shown."""
    if value is None or isinstance(value, bool):
        return value
    return f"'{value}" if isinstance(value, str) else float(value)


def add_link(sheet: Any, row: int, column: int, location: str, tooltip: str = "") -> None:
    """Link a cell to a place such as ``公开01!C8``."""
    name, _, cell = location.rpartition("!")
    more = {"ScreenTip": tooltip} if tooltip else {}
    anchor = sheet.range((row, column)).api
    sheet.api.Hyperlinks.Add(Anchor=anchor, Address="", SubAddress=f"{quote_sheet(name)}!{cell}", **more)


def set_look(cells: Any, look: Look) -> None:
    """Change the stated parts of the look of cells."""
    if look.fill is not None:
        cells.color = f"#{look.fill}"
    if look.font_colour is not None:
        cells.font.color = f"#{look.font_colour}"
    if look.bold is not None:
        cells.font.bold = look.bold
    if look.number_format is not None:
        cells.number_format = look.number_format
    if look.wrap is not None:
        cells.wrap_text = look.wrap
    if look.border:
        cells.borders.set("all", line_style="continuous", weight="thin")
    if look.horizontal is not None:
        cells.horizontal_alignment = look.horizontal
    if look.vertical is not None:
        cells.vertical_alignment = look.vertical
    if look.indent:
        cells.api.IndentLevel = look.indent


def _freeze(book: Any, rows: int) -> None:
    """Freeze rows of the sheet in front, which a new one is."""
    window = book.api.Windows(1)
    window.FreezePanes = False
    window.SplitColumn, window.SplitRow = 0, rows
    window.FreezePanes = True


def _set_page(sheet: Any, head_rows: int) -> None:
    page = sheet.api.PageSetup
    page.Orientation = _LANDSCAPE
    page.Zoom = False
    page.FitToPagesWide, page.FitToPagesTall = 1, False
    if head_rows:
        page.PrintTitleRows = f"$1:${head_rows}"
