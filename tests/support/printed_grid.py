"""Sheets from grids written as text, with merged cells."""

from __future__ import annotations

import re

from xltools.book.cellref import Area
from xltools.book.model import CellValue, Sheet

__all__ = ["printed_sheet"]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def printed_sheet(text: str, name: str = "自评表") -> Sheet:
    r"""The sheet of a grid: rows are lines, ``|`` parts cells, ``<`` and ``^`` belong to the cell at the left or above.

    ``n:0.95:0%`` is a number with its format, ``t:95`` a text, ``\n`` a line break; digits alone are a number.
    """
    grid = [line.split("|") for line in text.strip("\n").split("\n")]
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    areas: dict[tuple[int, int], Area] = {}
    sheet = Sheet(name)
    for row, cells in enumerate(grid, start=1):
        for column, cell in enumerate(cells, start=1):
            near = {"<": (row, column - 1), "^": (row - 1, column)}.get(cell)
            anchor = anchors[near] if near else (row, column)
            anchors[row, column] = anchor
            area = areas.get(anchor, Area(*anchor, *anchor))
            areas[anchor] = Area(*anchor, max(area.bottom, row), max(area.right, column))
            if near is None and cell:
                _put(sheet, anchor, cell)
    sheet.merges = [area for area in areas.values() if (area.top, area.left) != (area.bottom, area.right)]
    return sheet


def _put(sheet: Sheet, at: tuple[int, int], cell: str) -> None:
    value: CellValue = cell.replace("\\n", "\n")
    if cell.startswith("n:"):
        _, number, sheet.formats[at] = cell.split(":", 2)
        value = float(number)
    elif cell.startswith("t:"):
        value = cell[2:]
    elif _NUMBER.fullmatch(cell):
        value = float(cell)
    sheet.values[at] = value
