"""Ranges of the xlwings engine over LibreOffice: contents, looks, rows and merges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Self

import uno
from calc_native import Refused, ValidationApi, calc_formula, refusing
from calc_rules import Rules
from com.sun.star.sheet.CellFlags import DATETIME, FORMULA, STRING, VALUE
from xlwings import base_classes as base

__all__ = ["Range", "of_selection"]

_ROWS, _COLUMNS = 1_048_576, 1024
_CONTENTS = VALUE | DATETIME | STRING | FORMULA
_CORNER = re.compile(r"\$?([A-Z]{0,3})\$?([0-9]*)")
_MM_A_POINT = 2540 / 72
_MM_A_CHARACTER = 196
_THIN = 26
_SIDES = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_HEIGHTS = {"top": 1, "center": 2, "bottom": 3}

Area = tuple[int, int, int, int]
"""Top, left, rows, columns."""


def of_selection(book) -> Range | None:
    """What is selected, when it is cells."""
    selected = book.document.getCurrentSelection()
    if selected is None or not hasattr(selected, "getRangeAddress"):
        return None
    where = selected.getRangeAddress()
    sheet = book.sheets(where.Sheet + 1)
    rows, columns = where.EndRow - where.StartRow + 1, where.EndColumn - where.StartColumn + 1
    return Range(sheet, [(where.StartRow + 1, where.StartColumn + 1, rows, columns)])


class Range(base.Range):
    max_cells_per_write = max_cells_per_read = None

    def __init__(self, sheet, areas: list[Area]) -> None:
        self._sheet, self._areas = sheet, areas

    @classmethod
    def of(cls, sheet, first, last=None) -> Self:
        """The range that xlwings asks a sheet for."""
        if isinstance(first, tuple):
            return cls(sheet, [(*first, 1, 1)])
        if not isinstance(first, str):
            end = last or first
            rows, columns = end.row - first.row + end.shape[0], end.column - first.column + end.shape[1]
            return cls(sheet, [(first.row, first.column, rows, columns)])
        return cls(sheet, [_area(part) for part in first.split(",")])

    @property
    def row(self) -> int:
        return self._areas[0][0]

    @property
    def column(self) -> int:
        return self._areas[0][1]

    @property
    def shape(self) -> tuple[int, int]:
        return self._areas[0][2:]

    @property
    def coords(self):
        return self._sheet.name, self.row, self.column, *self.shape

    @property
    def sheet(self):
        return self._sheet

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> Range:
        return Range(self._sheet, [(self.row + row - 1, self.column + column - 1, 1, 1)])

    @property
    def document(self):
        return self._sheet.book.document

    @property
    def cells(self):
        """The first area as LibreOffice has it."""
        return next(self._each())

    @property
    def cell(self):
        return self._sheet.sheet.getCellByPosition(self.column - 1, self.row - 1)

    def _each(self) -> Iterator:
        for top, left, rows, columns in self._areas:
            yield self._sheet.sheet.getCellRangeByPosition(
                left - 1, top - 1, left + columns - 2, top + rows - 2
            )

    def _rows(self) -> Iterator:
        every = self._sheet.sheet.Rows
        return (every.getByIndex(row - 1) for row in range(self.row, self.row + self.shape[0]))

    @property
    def api(self) -> _RangeApi:
        return _RangeApi(self)

    @property
    def raw_value(self) -> object:
        kind = self.cell.Type.value
        return None if kind == "EMPTY" else self.cell.Value if kind == "VALUE" else self.cell.String

    @raw_value.setter
    @refusing
    def raw_value(self, data: object) -> None:
        rows = data if isinstance(data, list | tuple) else [[data]]
        for row, values in enumerate(rows, self.row):
            for column, value in enumerate(values, self.column):
                _put(self._sheet.sheet.getCellByPosition(column - 1, row - 1), value)

    @property
    def formula(self) -> str:
        return self.cell.Formula

    @formula.setter
    @refusing
    def formula(self, text: str) -> None:
        parser = self.document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        parser.FormulaConvention = 1  # AddressConvention.XL_A1
        formula = calc_formula(text.removeprefix("="))
        self.cell.setTokens(parser.parseFormula(formula, self.cell.CellAddress))

    @property
    def number_format(self) -> str:
        return self.document.NumberFormats.getByKey(self.cell.NumberFormat).FormatString

    @number_format.setter
    def number_format(self, code: str) -> None:
        english, own = (uno.createUnoStruct("com.sun.star.lang.Locale") for _ in range(2))
        english.Language, english.Country = "en", "US"
        formats = self.document.NumberFormats
        key = formats.queryKey(code, own, False)
        self._set(NumberFormat=key if key != -1 else formats.addNewConverted(code, english, own))

    @refusing
    def _set(self, **looks: object) -> None:
        for cells in self._each():
            for name, value in looks.items():
                setattr(cells, name, value)

    color = property(None, lambda self, rgb: self._set(CellBackColor=_colour(rgb)))
    wrap_text = property(None, lambda self, wrap: self._set(IsTextWrapped=wrap))
    vertical_alignment = property(None, lambda self, side: self._set(VertJustify=_HEIGHTS[side]))

    @property
    def horizontal_alignment(self) -> None:
        raise NotImplementedError

    @horizontal_alignment.setter
    def horizontal_alignment(self, side: str) -> None:
        self._set(HoriJustify=uno.Enum("com.sun.star.table.CellHoriJustify", _SIDES[side]))

    @property
    def font(self) -> _Font:
        return _Font(self)

    @property
    def borders(self) -> _Borders:
        return _Borders(self)

    def _set_height(self, points: float) -> None:
        for row in self._rows():
            row.Height = round(points * _MM_A_POINT)

    def _set_width(self, characters: float) -> None:
        self._sheet.sheet.Columns.getByIndex(self.column - 1).Width = round(characters * _MM_A_CHARACTER)

    row_height = property(None, _set_height)
    column_width = property(None, _set_width)

    @property
    def conditional_formats(self) -> Rules:
        return Rules(self._sheet, [each.RangeAddress for each in self._each()])

    @refusing
    def insert(self, shift=None, copy_origin=None) -> None:
        self._sheet.sheet.Rows.insertByIndex(self.row - 1, self.shape[0])

    @refusing
    def delete(self, shift=None) -> None:
        self._sheet.sheet.Rows.removeByIndex(self.row - 1, self.shape[0])

    @refusing
    def copy(self, destination: Range) -> None:
        sheet = self._sheet.sheet
        height = next(self._rows()).Height
        for row in range(destination.row, destination.row + destination.shape[0]):
            sheet.copyRange(sheet.getCellByPosition(0, row - 1).CellAddress, self.cells.RangeAddress)
            sheet.Rows.getByIndex(row - 1).Height = height

    @refusing
    def clear_contents(self) -> None:
        for cells in self._each():
            cells.clearContents(_CONTENTS)

    def merge(self, across=False) -> None:
        self.cells.merge(True)

    def unmerge(self) -> None:
        self.cells.merge(False)

    @refusing
    def select(self) -> None:
        controller = self._sheet.book.controller
        if controller.getActiveSheet().Name != self._sheet.name:
            raise Refused("another sheet is in front")
        controller.select(self.cells)


def _area(text: str) -> Area:
    first, _, last = text.partition(":")
    top, left = _corner(first, 1, 1)
    bottom, right = _corner(last or first, _ROWS, _COLUMNS)
    return top, left, bottom - top + 1, right - left + 1


def _corner(text: str, row: int, column: int) -> tuple[int, int]:
    """(row, column) of a corner; those given where it names none."""
    letters, digits = _CORNER.fullmatch(text).groups()
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return int(digits or row), number or column


def _put(cell, value: object) -> None:
    """What Excel makes of a constant that is typed or handed over; it changes no format of the cell."""
    number_format = cell.NumberFormat
    if value is None:
        cell.clearContents(_CONTENTS)
    elif not isinstance(value, str):
        cell.setValue(float(value))
    elif value.startswith("'"):
        cell.setString(value[1:])
    else:
        cell.setFormula(value)
    if cell.NumberFormat != number_format:
        cell.NumberFormat = number_format


def _colour(rgb) -> int:
    return int(rgb.removeprefix("#"), 16) if isinstance(rgb, str) else rgb[0] << 16 | rgb[1] << 8 | rgb[2]


class _RangeApi:
    def __init__(self, cells: Range) -> None:
        self._cells = cells
        self.document, self.cell = cells.document, cells.cell

    def AutoFilter(self) -> None:
        """One filter on a sheet, as Excel has it."""
        names, name = self._cells.document.DatabaseRanges, self._cells.sheet.name
        if not names.hasByName(name):
            names.addNewByName(name, self._cells.cells.RangeAddress)
            names.getByName(name).AutoFilter = True

    IndentLevel = property(None, lambda self, steps: self._cells._set(ParaIndent=steps * 353))

    @property
    def Validation(self) -> ValidationApi:
        return ValidationApi(self._cells.cells)


class _Font(base.Font):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def _set_bold(self, bold: bool) -> None:
        weight = 150.0 if bold else 100.0
        self._cells._set(CharWeight=weight, CharWeightAsian=weight)

    bold = property(None, _set_bold)
    color = property(None, lambda self, rgb: self._cells._set(CharColor=_colour(rgb)))


class _Borders(base.Borders):
    def __init__(self, cells: Range) -> None:
        self._cells = cells

    def set(self, which="all", *, line_style=None, weight=None, color=None) -> None:
        line = uno.createUnoStruct("com.sun.star.table.BorderLine2")
        line.OuterLineWidth = line.LineWidth = _THIN
        for cells in self._cells._each():
            box = cells.TableBorder2
            for side in ("TopLine", "BottomLine", "LeftLine", "RightLine", "HorizontalLine", "VerticalLine"):
                setattr(box, side, line)
                setattr(box, f"Is{side}Valid", True)
            cells.TableBorder2 = box
