"""A sheet as printed lines: the filled cells of each row with the columns they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.book.cellref import MAX_COLUMN, Area
from xltools.book.model import CellError, CellValue, Sheet
from xltools.forms.application.document import Entry, Value
from xltools.record import Record

__all__ = ["BESIDE", "Line", "Piece", "lines", "merged_areas"]


BESIDE = "填写辅助（不打印）"
"""Head of the columns beside a form that help to fill it and are no part of it."""


class Piece(Record):
    """One filled cell."""

    row: int
    column: int
    last_column: int
    """Last column of the merged area, or the column itself."""
    last_row: int
    entry: Entry

    @property
    def text(self) -> str:
        """What the cell says, as text."""
        return self.entry.text

    @property
    def worded(self) -> bool:
        """Whether it holds text rather than a number."""
        return isinstance(self.entry.value, str)


Line = tuple[Piece, ...]
"""The filled cells of one row, from left to right; never empty."""


def lines(sheet: Sheet) -> Iterator[Line]:
    """The lines of a sheet from the top down; blank rows are left out."""
    merged = merged_areas(sheet)
    beside = min(
        (column for (_, column), value in sheet.values.items() if value == BESIDE), default=MAX_COLUMN + 1
    )
    rows: dict[int, list[Piece]] = {}
    for (row, column), value in sorted(sheet.values.items()):
        entry = Entry(_value(value), (sheet.name, row, column), sheet.formats.get((row, column), ""))
        if entry.text.strip() and column < beside:
            area = merged.get((row, column), Area(row, column, row, column))
            rows.setdefault(row, []).append(Piece(row, column, area.right, area.bottom, entry))
    yield from (tuple(pieces) for _, pieces in sorted(rows.items()))


def merged_areas(sheet: Sheet) -> Mapping[tuple[int, int], Area]:
    """The merged areas by their anchor cell."""
    return {(area.top, area.left): area for area in sheet.merges}


def _value(value: CellValue) -> Value:
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(f"{value:.15g}")
    return value.code if isinstance(value, CellError) else str(value)
