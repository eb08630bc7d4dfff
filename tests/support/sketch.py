"""Sheets as people lay them out: a cell dictionary with the edits that tests of recognition need."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from xltools.book.cellref import Area
from xltools.book.model import Book, Cell, CellValue, Sheet

__all__ = ["Sketch", "book_of", "read_sketch"]


@dataclass
class Sketch:
    """Cells and merges of one sheet; every edit changes it in place and returns it."""

    name: str
    cells: dict[Cell, CellValue] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    styled: set[Cell] = field(default_factory=set)
    formulas: dict[Cell, str] = field(default_factory=dict)
    formats: dict[Cell, str] = field(default_factory=dict)

    @property
    def bottom(self) -> int:
        """Last row with a cell."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def right(self) -> int:
        """Last column with a cell."""
        return max((column for _, column in self.cells), default=0)

    def move(self, change: Callable[[Cell], Cell]) -> Sketch:
        """Every cell at its new place; merges follow their corners."""
        self.cells = {change(cell): value for cell, value in self.cells.items()}
        self.styled = {change(cell) for cell in self.styled}
        self.formulas = {change(cell): text for cell, text in self.formulas.items()}
        self.formats = {change(cell): text for cell, text in self.formats.items()}
        self.merges = [
            Area(*change((area.top, area.left)), *change((area.bottom, area.right))) for area in self.merges
        ]
        return self

    def insert_rows(self, before: int, count: int = 1) -> Sketch:
        """Blank rows before a row."""
        return self.move(lambda cell: (cell[0] + count * (cell[0] >= before), cell[1]))

    def insert_columns(self, before: int, count: int = 1) -> Sketch:
        """Blank columns before a column."""
        return self.move(lambda cell: (cell[0], cell[1] + count * (cell[1] >= before)))

    def shift(self, rows: int, columns: int) -> Sketch:
        """The whole sheet further down and right."""
        return self.move(lambda cell: (cell[0] + rows, cell[1] + columns))

    def drop_rows(self, rows: Iterable[int]) -> Sketch:
        """Without these rows, those below moved up."""
        gone = sorted(set(rows))
        self.merges = [area for area in self.merges if not (area.top in gone or area.bottom in gone)]
        self._keep(lambda cell: cell[0] not in gone)
        return self.move(lambda cell: (cell[0] - sum(row < cell[0] for row in gone), cell[1]))

    def drop_columns(self, columns: Iterable[int]) -> Sketch:
        """Without these columns, those to the right moved left; merges must not begin or end there."""
        gone = sorted(set(columns))
        self._keep(lambda cell: cell[1] not in gone)
        return self.move(lambda cell: (cell[0], cell[1] - sum(column < cell[1] for column in gone)))

    def order_columns(self, order: dict[int, int]) -> Sketch:
        """Columns at their new places."""
        return self.move(lambda cell: (cell[0], order.get(cell[1], cell[1])))

    def order_rows(self, order: dict[int, int]) -> Sketch:
        """Rows at their new places."""
        return self.move(lambda cell: (order.get(cell[0], cell[0]), cell[1]))

    def texts(self, change: Callable[[str], str], rows: range) -> Sketch:
        """Texts of some rows written another way."""
        for cell, value in self.cells.items():
            if cell[0] in rows and isinstance(value, str):
                self.cells[cell] = change(value)
        return self

    def place(self, other: Sketch) -> Sketch:
        """The cells of another sheet as well, where they stand there."""
        assert not self.cells.keys() & other.cells.keys()
        self.cells |= other.cells
        self.merges += other.merges
        self.styled |= other.styled
        return self

    def below(self, other: Sketch, gap: int = 1) -> Sketch:
        """Another table under this one."""
        return self.place(other.shift(self.bottom + gap, 0))

    def beside(self, other: Sketch, gap: int = 1) -> Sketch:
        """Another table to the right of this one."""
        return self.place(other.shift(0, self.right + gap))

    def _keep(self, wanted: Callable[[Cell], bool]) -> None:
        self.cells = {cell: value for cell, value in self.cells.items() if wanted(cell)}
        self.styled = {cell for cell in self.styled if wanted(cell)}

    def sheet(self) -> Sheet:
        """The sheet as a reader would give it."""
        sheet = Sheet(self.name)
        sheet.values.update(self.cells)
        sheet.merges += self.merges
        sheet.styled |= self.styled
        sheet.formulas.update(self.formulas)
        sheet.formats.update(self.formats)
        return sheet


def read_sketch(path: Path) -> Sketch:
    """The non-blank cells of a CSV grid."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    cells: dict[Cell, CellValue] = {
        (row, column): text
        for row, line in enumerate(rows, start=1)
        for column, text in enumerate(line, start=1)
        if text
    }
    return Sketch(path.stem, cells)


def book_of(*sketches: Sketch, name: str = "决算.xlsx") -> Book:
    """A workbook of these sheets."""
    return Book(Path(name), "xlsx", [sketch.sheet() for sketch in sketches])
