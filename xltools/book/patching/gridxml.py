"""Rows and cells of ``<sheetData>`` with their numbers, which files may leave to the order (ECMA-376 18.3.1.73)."""

from __future__ import annotations

from collections.abc import Iterator
from string import digits
from typing import TYPE_CHECKING

from xltools.book.cellref import column_number, parse_a1

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["cell_position", "cells", "rows"]


def rows(sheet_data: _Element) -> Iterator[tuple[int, _Element]]:
    """The row elements with their 1-based numbers, in document order."""
    number = 0
    for row in sheet_data.iterchildren("{*}row"):
        written = row.get("r")
        number = int(written) if written else _row_of_cells(row) or number + 1
        yield number, row


def cells(row: _Element) -> Iterator[tuple[int, _Element]]:
    """The cell elements of a row with their 1-based columns, in document order."""
    column = 0
    for cell in row.iterchildren("{*}c"):
        written = cell.get("r")
        column = column_number(written.rstrip(digits)) if written else column + 1
        yield column, cell


def cell_position(cell: _Element) -> tuple[int, int]:
    """1-based (row, column) of a cell element; ``ValueError`` when its reference is broken."""
    written = cell.get("r")
    if written:
        return parse_a1(written)
    row = cell.getparent()
    sheet_data = None if row is None else row.getparent()
    if row is None or sheet_data is None:
        raise ValueError("cell outside a sheet")
    return (
        next(number for number, found in rows(sheet_data) if found is row),
        next(column for column, found in cells(row) if found is cell),
    )


def _row_of_cells(row: _Element) -> int | None:
    """The number that the first cell states for a row that states none."""
    for cell in row.iterchildren("{*}c"):
        written = cell.get("r")
        return parse_a1(written)[0] if written else None
    return None
