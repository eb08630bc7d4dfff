"""All that a workbook is to users, to be compared with what it was before."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xltools.book.reading.guard import DEFAULT, Container
from xltools.book.reading.ooxml import worksheet_documents

__all__ = ["whole"]

_ROW = re.compile(r"<row ([^>]*)>")
_FIXED = re.compile(r'customHeight="(?:1|true)"')
_PARTS = re.compile(r'\b(r|ht)="([\d.]+)"')


def whole(path: Path) -> dict[str, object]:
    """Sheets in order with their state, names, the sheet in front, and everything on each sheet."""
    book = openpyxl.load_workbook(path)
    found: dict[str, object] = {
        "sheets": [(sheet.title, sheet.sheet_state) for sheet in book._sheets],
        "names": {name: defined.value for name, defined in book.defined_names.items()},
        "in front": book.active.title,
        "properties": {each.name: each.value for each in book.custom_doc_props},
    }
    for sheet in book.worksheets:
        found |= {f"{sheet.title} {what}": told for what, told in _sheet(sheet).items()}
    return found | _fixed_heights(path)


def _fixed_heights(path: Path) -> dict[str, object]:
    """Of rows with a height of their own; the others are fitted by each program as it likes."""
    with Container(path, DEFAULT) as container:
        return {
            f"{name} heights": [
                sorted(_PARTS.findall(row)) for row in _ROW.findall(document.text) if _FIXED.search(row)
            ]
            for name, document in worksheet_documents(container)
        }


def _sheet(sheet: Worksheet) -> dict[str, object]:
    cells = [cell for row in sheet.iter_rows() for cell in row]
    looks = {cell.coordinate: _look(cell) for cell in cells if cell.has_style}
    return {
        "contents": {cell.coordinate: _content(cell.value) for cell in cells if cell.value is not None},
        "looks": {cell: look for cell, look in looks.items() if look is not None},
        "links": {cell.coordinate: cell.hyperlink.location for cell in cells if cell.hyperlink},
        "merges": sorted(map(str, sheet.merged_cells.ranges)),
        "formats": sorted(_rules(sheet)),
        "validations": sorted(_validations(sheet)),
        "hidden": sorted(row for row, kept in sheet.row_dimensions.items() if kept.hidden),
        "protection": {name: getattr(sheet.protection, name) for name in sheet.protection.__attrs__},
        "panes": sheet.freeze_panes,
        "printed": (sheet.print_area, sheet.print_title_rows),
    }


def _content(value: object) -> object:
    """A constant or a formula; blanks in formulas are no matter."""
    if isinstance(value, float | int) and not isinstance(value, bool):
        return round(float(value), 9)
    return value.replace(" ", "") if isinstance(value, str) and value.startswith("=") else value


def _look(cell) -> tuple[object, ...] | None:
    """What of the look an action might have changed; nothing for a plain cell."""
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    told = (fill, cell.font.b, cell.number_format, cell.alignment.wrap_text, cell.protection.locked)
    return None if told == (None, False, "General", None, True) else told


def _rules(sheet: Worksheet) -> list[tuple[str, ...]]:
    return [
        (str(each.sqref), str(rule.type), *map(str, rule.formula))
        for each in sheet.conditional_formatting
        for rule in each.rules
    ]


def _validations(sheet: Worksheet) -> list[tuple[str, ...]]:
    """Cell by cell: programs join and part areas as they like."""
    return [
        (f"{row}:{column}", str(each.type), str(each.formula1), str(each.formula2), str(each.error))
        for each in sheet.data_validations.dataValidation
        for area in each.sqref.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    ]
