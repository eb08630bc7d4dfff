"""Conditional formats of LibreOffice sheets: added with a cell style of their own, found and taken away by marker."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.uno import Exception as UnoError

from xltools.addin.uno_sheet import property_value, set_bold
from xltools.book.cellref import Area
from xltools.book.changes import AddConditionalFormat, Look

__all__ = ["add_mark", "marks_of", "remove_marks"]

_CONDITION = 0
"""com.sun.star.sheet.ConditionEntryType.CONDITION"""
_EXPRESSION = 24
"""com.sun.star.sheet.ConditionFormatOperator.EXPRESSION, which no generated constant names."""
_STYLE = "xltools "
_BOLD = 150.0


def add_mark(document: Any, sheet: Any, change: AddConditionalFormat, formula: str) -> None:
    """Add a format of its own, so that those the areas have already stay."""
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    for area in change.areas:
        ranges.addRangeAddress(_address(sheet, area), False)
    made = sheet.ConditionalFormats
    number = made.createByRange(ranges)
    added = next(each for each in made.getConditionalFormats() if number == each.ID)
    added.createEntry(_CONDITION, 0)
    entry = added.getByIndex(0)
    entry.Operator = _EXPRESSION
    entry.Formula1 = formula
    entry.StyleName = _style(document, change.look)


def marks_of(document: Any, sheet: Any, marker: str) -> Iterator[AddConditionalFormat]:
    """The formats of a sheet whose formula contains the marker."""
    for found in sheet.ConditionalFormats.getConditionalFormats():
        areas = tuple(map(_area, found.Range.getRangeAddresses()))
        for index in _entries_with(found, marker):
            entry = found.getByIndex(index)
            look = _look(document, entry.StyleName)
            yield AddConditionalFormat(sheet.Name, areas, entry.Formula1, look)


def remove_marks(document: Any, sheet: Any, marker: str) -> None:
    """Take the formats with that marker away, and the styles made for them."""
    formats = sheet.ConditionalFormats
    for found in formats.getConditionalFormats():
        wanted = list(_entries_with(found, marker))
        if wanted and len(wanted) == found.getCount():
            formats.removeByID(found.ID)
            continue
        for index in reversed(wanted):
            found.removeByIndex(index)
    _drop_unused_styles(document)


def _entries_with(found: Any, marker: str) -> Iterator[int]:
    wanted = _bare(marker)
    for index in range(found.getCount()):
        entry = found.getByIndex(index)
        if entry.getType() == _CONDITION and wanted in _bare(entry.Formula1):
            yield index


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _styles(document: Any) -> Any:
    return document.StyleFamilies.getByName("CellStyles")


def _style(document: Any, look: Look) -> str:
    """The name of the cell style that looks so, made when there is none."""
    name = f"{_STYLE}{look.fill or '-'} {look.font_colour or '-'} {'b' if look.bold else '-'}"
    if _styles(document).hasByName(name):
        return name
    if not any(sheet.isProtected() for sheet in document.Sheets):
        _make_style(document, name, look)
        return name
    # A document with a protected sheet lets no style be changed, but takes styles from another file.
    with tempfile.TemporaryDirectory() as folder:
        url = uno.systemPathToFileUrl(str(Path(folder) / "styles.ods"))
        _store_style(document.CurrentController.Frame.Creator, name, look, url)
        document.StyleFamilies.loadStylesFromURL(url, _arguments(OverwriteStyles=False, LoadPageStyles=False))
    return name


def _store_style(desktop: Any, name: str, look: Look, url: str) -> None:
    other = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, _arguments(Hidden=True))
    try:
        _make_style(other, name, look)
        other.storeToURL(url, _arguments(FilterName="calc8"))
    finally:
        other.close(True)


def _make_style(document: Any, name: str, look: Look) -> None:
    made = document.createInstance("com.sun.star.style.CellStyle")
    _styles(document).insertByName(name, made)
    if look.fill:
        made.CellBackColor = int(look.fill, 16)
    if look.font_colour:
        made.CharColor = int(look.font_colour, 16)
    if look.bold:
        set_bold(made, True)


def _arguments(**named: object) -> tuple[Any, ...]:
    return tuple(property_value(name, value) for name, value in named.items())


def _look(document: Any, name: str) -> Look:
    styles = _styles(document)
    if not styles.hasByName(name):
        return Look()
    style = styles.getByName(name)
    return Look(
        fill=_colour(style.CellBackColor),
        font_colour=_colour(style.CharColor),
        bold=style.CharWeight >= _BOLD or None,
    )


def _colour(number: int) -> str | None:
    return f"{number:06X}" if number >= 0 else None


def _drop_unused_styles(document: Any) -> None:
    used = {
        found.getByIndex(index).StyleName
        for sheet in document.Sheets
        for found in sheet.ConditionalFormats.getConditionalFormats()
        for index in range(found.getCount())
        if found.getByIndex(index).getType() == _CONDITION
    }
    styles = _styles(document)
    for name in styles.getElementNames():
        if name.startswith(_STYLE) and name not in used:
            with suppress(UnoError):
                styles.removeByName(name)


def _address(sheet: Any, area: Area) -> Any:
    address = uno.createUnoStruct("com.sun.star.table.CellRangeAddress")
    address.Sheet = sheet.RangeAddress.Sheet
    address.StartRow, address.StartColumn = area.top - 1, area.left - 1
    address.EndRow, address.EndColumn = area.bottom - 1, area.right - 1
    return address


def _area(address: Any) -> Area:
    return Area(address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1)
