"""An xlwings engine over openpyxl: real xlwings calls run without Excel, as far as the add-in makes them.

It takes constants as Excel does (an apostrophe makes text, “=” a formula, “007” a number), computes nothing, and
answers to the few native names the add-in uses beside xlwings.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import xlwings
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from support.excel_native import Refused, SheetApi
from support.excel_rules import Rules
from support.excel_validation import ValidationApi
from xlwings import base_classes as base

__all__ = ["open_book"]


def open_book(path: Path) -> xlwings.Book:
    """The file as a workbook open in the engine, which becomes the active one."""
    impl = _Book(path)
    engine = xlwings.Engine(impl=_Engine(impl.app))
    impl.app.engine = engine.impl
    xlwings.engines.add(engine)
    engine.activate()
    return xlwings.Book(impl=impl)


class _Engine:
    name, type = "openpyxl", "desktop"

    def __init__(self, app: _App) -> None:
        self.apps = _Apps(app)

    @staticmethod
    def prepare_xl_data_element(value: object, _: dict) -> object:
        return value


class _App(base.App):
    screen_updating = True
    selection = None
    engine = None
    pid = 1

    def activate(self, steal_focus=False) -> None:
        """It is the only one."""


class _Apps(base.Apps):
    def __init__(self, app: _App) -> None:
        self._app = app

    def keys(self) -> list[int]:
        return [self._app.pid]

    def __iter__(self) -> Iterator[_App]:
        return iter([self._app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> _App:
        return self._app


class _Book(base.Book):
    name = None
    sheets = None
    app = None
    fullname = None

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.fullname = str(path)
        self.book = openpyxl.load_workbook(path, keep_vba=path.suffix == ".xlsm")
        self.app = _App()
        self.window = _Window(self)
        self.structure = False
        self.sheets = _Sheets(self)
        shown = self.book.active
        if isinstance(shown, Worksheet):  # Excel selects no cell where a chart is shown
            self.app.selection = _Range(self, shown, 1, 1, 1, 1)

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(
            Path=str(Path(self.fullname).parent),
            FullName=self.fullname,
            SaveCopyAs=self.book.save,
            ProtectStructure=self.structure,
            Windows=lambda _: self.window,
        )

    def activate(self) -> None:
        """It is the only one."""


class _Window:
    def __init__(self, book: _Book) -> None:
        self._book = book
        self.SplitColumn = self.SplitRow = 0

    @property
    def FreezePanes(self) -> bool:
        return self._book.book.active.freeze_panes is not None

    @FreezePanes.setter
    def FreezePanes(self, frozen: bool) -> None:
        cell = self._book.book.active.cell(self.SplitRow + 1, self.SplitColumn + 1)
        self._book.book.active.freeze_panes = cell if frozen else None


class _Sheets(base.Sheets):
    def __init__(self, book: _Book) -> None:
        self._book = book

    @property
    def active(self) -> _Sheet:
        return _Sheet(self._book, self._book.book.active)

    def __call__(self, key: str | int) -> _Sheet:
        sheets = self._book.book
        found = sheets.worksheets[key - 1] if isinstance(key, int) else sheets[key]
        return _Sheet(self._book, found)

    def __len__(self) -> int:
        return len(self._book.book.worksheets)

    def __iter__(self) -> Iterator[_Sheet]:
        return (_Sheet(self._book, sheet) for sheet in self._book.book.worksheets)

    def add(self, before=None, after=None, name=None) -> _Sheet:
        made = self._book.book.create_sheet(name)
        self._book.book.active = made
        return _Sheet(self._book, made)


class _Sheet(base.Sheet):
    def __init__(self, book: _Book, sheet) -> None:
        self._book, self.sheet = book, sheet

    @property
    def name(self) -> str:
        return self.sheet.title

    @property
    def book(self) -> _Book:
        return self._book

    @property
    def index(self) -> int:
        return self._book.book.worksheets.index(self.sheet) + 1

    @property
    def cells(self) -> _Range:
        return _Range(self._book, self.sheet, 1, 1, 1_048_576, 16_384)

    @property
    def api(self) -> SheetApi:
        return SheetApi(self.sheet)

    def range(self, arg1, arg2=None) -> _Range:
        if isinstance(arg1, tuple):
            return _Range(self._book, self.sheet, *arg1, 1, 1)
        if isinstance(arg1, _Range | xlwings.Range):
            last = arg2 or arg1
            rows, columns = last.row - arg1.row + last.shape[0], last.column - arg1.column + last.shape[1]
            return _Range(self._book, self.sheet, arg1.row, arg1.column, rows, columns)
        left, top, right, bottom = range_boundaries(arg1.partition(",")[0])
        rows = (bottom or 1_048_576) - (top or 1) + 1
        columns = (right or 16_384) - (left or 1) + 1
        return _Range(self._book, self.sheet, top or 1, left or 1, rows, columns, arg1)

    def activate(self) -> None:
        if self.sheet not in self._book.book._sheets:
            raise Refused("1004")
        self._book.book.active = self.sheet

    def delete(self) -> None:
        self._book.book.remove(self.sheet)


class _Range(base.Range):
    def __init__(self, book: _Book, sheet, row, column, rows, columns, address="") -> None:  # noqa: PLR0917
        self._book, self._sheet = book, sheet
        self._row, self._column, self._shape = row, column, (rows, columns)
        self._address = address

    @property
    def coords(self):
        return self._sheet.title, self._row, self._column, *self._shape

    @property
    def row(self) -> int:
        return self._row

    @property
    def column(self) -> int:
        return self._column

    @property
    def shape(self) -> tuple[int, int]:
        return self._shape

    @property
    def sheet(self) -> _Sheet:
        return _Sheet(self._book, self._sheet)

    def __call__(self, row: int, column: int) -> _Range:
        return _Range(self._book, self._sheet, self._row + row - 1, self._column + column - 1, 1, 1)

    max_cells_per_write = None
    max_cells_per_read = None

    def __len__(self) -> int:
        return self._shape[0] * self._shape[1]

    @property
    def cell(self):
        return self._sheet.cell(self._row, self._column)

    def _cells(self) -> Iterator:
        rows = min(self._shape[0], self._sheet.max_row + 1)
        columns = min(self._shape[1], self._sheet.max_column + 1)
        for row in range(self._row, self._row + rows):
            for column in range(self._column, self._column + columns):
                yield self._sheet.cell(row, column)

    @property
    def api(self) -> _RangeApi:
        return _RangeApi(self)

    @property
    def raw_value(self) -> object:
        return self.cell.value

    @raw_value.setter
    def raw_value(self, data: object) -> None:
        if not isinstance(data, list | tuple):
            return _put(self.cell, data)
        for row, cells in enumerate(data, self._row):
            for column, value in enumerate(cells, self._column):
                _put(self._sheet.cell(row, column), value)
        return None

    @property
    def formula(self) -> str:
        return str(self.cell.value)

    @formula.setter
    def formula(self, text: str) -> None:
        self.cell.value = text

    @property
    def number_format(self) -> str:
        return self.cell.number_format

    @number_format.setter
    def number_format(self, code: str) -> None:
        for cell in self._cells():
            cell.number_format = code

    @property
    def color(self):
        return None

    @color.setter
    def color(self, rgb: str) -> None:
        for cell in self._cells():
            cell.fill = PatternFill("solid", fgColor=rgb.removeprefix("#"))

    @property
    def font(self) -> _Font:
        return _Font(self)

    @property
    def borders(self) -> _Borders:
        return _Borders(self)

    def _align(self, **parts: object) -> None:
        for cell in self._cells():
            cell.alignment = Alignment(**{**_alignment(cell), **parts})

    wrap_text = property(None, lambda self, wrap: self._align(wrap_text=wrap))
    horizontal_alignment = property(None, lambda self, side: self._align(horizontal=side))
    vertical_alignment = property(None, lambda self, side: self._align(vertical=side))

    def _set_height(self, points: float) -> None:
        self._sheet.row_dimensions[self._row].height = points

    def _set_width(self, characters: float) -> None:
        self._sheet.column_dimensions[self.cell.column_letter].width = characters

    row_height = property(None, _set_height)
    column_width = property(None, _set_width)

    @property
    def conditional_formats(self) -> Rules:
        return Rules(self._sheet, self._address)

    def insert(self, shift=None, copy_origin=None) -> None:
        self._sheet.insert_rows(self._row, self._shape[0])

    def delete(self, shift=None) -> None:
        self._sheet.delete_rows(self._row, self._shape[0])

    def copy(self, destination: _Range) -> None:
        for row in range(destination.row, destination.row + destination.shape[0]):
            for column in range(1, self._sheet.max_column + 1):
                source, target = self._sheet.cell(self._row, column), self._sheet.cell(row, column)
                target.value, target._style = source.value, copy(source._style)

    def clear_contents(self) -> None:
        for cell in self._cells():
            cell.value = None

    def merge(self, across=False) -> None:
        self._sheet.merge_cells(self._address)

    def unmerge(self) -> None:
        self._sheet.unmerge_cells(self._address)

    def select(self) -> None:
        if self._sheet is not self._book.book.active:
            raise Refused("1004")
        self._book.app.selection = self


def _put(cell, value: object) -> None:
    """What Excel makes of a constant that is typed or handed over."""
    if not isinstance(value, str):
        cell.value = value
    elif value.startswith("'"):
        cell.value = value[1:]
        cell.data_type = "s"
    elif value.replace(".", "", 1).isdigit():
        cell.value = float(value)
    else:
        cell.value = value


class _RangeApi:
    def __init__(self, cells: _Range) -> None:
        self._cells = cells
        self.cell = cells.cell if len(cells) < 1_000_000 else None

    def AutoFilter(self) -> None:
        self._cells._sheet.auto_filter.ref = self._cells._address

    IndentLevel = property(None, lambda self, steps: self._cells._align(indent=steps))

    @property
    def Validation(self) -> ValidationApi:
        cells = self._cells
        return ValidationApi(cells._sheet, cells._address or cells.cell.coordinate)


class _Font(base.Font):
    def __init__(self, cells: _Range) -> None:
        self._cells = cells

    def _set(self, **parts: object) -> None:
        for cell in self._cells._cells():
            font = copy(cell.font)
            cell.font = Font(**{"name": font.name, "sz": font.sz, "b": font.b, "color": font.color, **parts})

    bold = property(None, lambda self, bold: self._set(b=bold))
    color = property(None, lambda self, rgb: self._set(color=rgb.removeprefix("#")))


class _Borders(base.Borders):
    def __init__(self, cells: _Range) -> None:
        self._cells = cells

    def set(self, which="all", *, line_style=None, weight=None, color=None) -> None:
        side = Side(style=weight)
        for cell in self._cells._cells():
            cell.border = Border(left=side, right=side, top=side, bottom=side)


def _alignment(cell) -> dict[str, object]:
    names = ("horizontal", "vertical", "wrap_text", "indent")
    return {name: getattr(cell.alignment, name) for name in names}
