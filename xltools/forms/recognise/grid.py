"""One sheet with what recognition asks of it again and again: rows, texts, numbers."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, groupby
from operator import itemgetter

from xltools.amount import NotAnAmount, is_empty_mark, parse_amount
from xltools.book.cellref import Area
from xltools.book.model import Cell, CellValue, Sheet
from xltools.forms.labels import Label, is_code, label

__all__ = ["Grid", "digits"]

MAX_WIDTH = 400
"""Columns of the widest table that is looked at."""


def digits(value: CellValue | None) -> str:
    """A cell's code as text: digits in one width, whole numbers without ``.0``; other texts stripped.

    >>> digits(2080501.0), digits(" ２０８ "), digits("'201"), digits(None)
    ('2080501', '208', '201', '')
    """
    if isinstance(value, str):
        return _without_blanks(value)
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else ""


@lru_cache(maxsize=16384)
def _without_blanks(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'")


_row_of = itemgetter(0)
_LONGEST_MARK = 8
"""Characters of the longest mark that stands for no money, blanks included."""
_ORDINARY = 10**15
"""Below this a number is an amount without a closer look, unless it is a tiny fraction."""


@lru_cache(maxsize=16384)
def _spells_number(text: str) -> bool:
    return any(map(str.isdigit, text[:12])) and _is_amount(text)


def _is_amount(value: str | float) -> bool:
    try:
        return parse_amount(value) is not None
    except NotAnAmount:
        return False


class Grid:
    """Sparse questions about one sheet; merges are never expanded beyond what is asked."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._values = sheet.values
        self.head_labels: dict[Cell, Label] = {}
        """What the cells that were looked at say as heads; nothing for those that are none."""
        self.body_cells: dict[Cell, bool] = {}
        """Whether the cells that were looked at belong to a body."""

    @cached_property
    def columns(self) -> Mapping[int, Sequence[int]]:
        """Columns with a value, ascending, by row."""
        by_row = groupby(sorted(self.sheet.values), _row_of)
        return {row: [column for _, column in cells] for row, cells in by_row}

    @cached_property
    def rows(self) -> Sequence[int]:
        """Rows in which any cell exists, ascending."""
        cells = self.sheet
        return sorted(set(map(_row_of, chain(cells.values, cells.formulas, cells.styled))))

    def rows_in(self, first: int, last: int) -> Sequence[int]:
        """Rows of :attr:`rows` from ``first`` to ``last``."""
        return self.rows[bisect_left(self.rows, first) : bisect_left(self.rows, last + 1)]

    def exists(self, row: int, columns: Sequence[int]) -> bool:
        """Whether the row has a cell (a value, a formula or a border) in one of the columns."""
        cells = self.sheet
        return any(
            (row, column) in part
            for column in columns
            for part in (cells.values, cells.formulas, cells.styled)
        )

    def text(self, row: int, column: int) -> str:
        """The text of a cell, stripped; empty for numbers and blanks."""
        value = self._values.get((row, column))
        return value.strip() if type(value) is str else ""

    def label(self, row: int, column: int) -> Label:
        """The text of a cell ready to compare."""
        return label(self.text(row, column))

    def digits(self, row: int, column: int) -> str:
        """A cell's code as text."""
        return digits(self.sheet.values.get((row, column)))

    def is_number(self, row: int, column: int) -> bool:
        """Whether a cell holds a number, typed or as text."""
        value = self.sheet.values.get((row, column))
        if type(value) is str:
            return _spells_number(value)
        if (type(value) is int or type(value) is float) and (
            not value or 1 / _ORDINARY < abs(value) < _ORDINARY
        ):
            return True
        return isinstance(value, str | int | float) and _is_amount(value)

    def has_money(self, row: int, column: int) -> bool:
        """Whether a cell holds a number other than zero."""
        if not self.is_number(row, column):
            return False
        value = self.sheet.values[row, column]
        return bool(parse_amount(value)) if isinstance(value, str) else bool(value)

    def is_nothing(self, row: int, column: int) -> bool:
        """Whether a cell holds a mark that stands for no money, such as “—” or “一”."""
        value = self.sheet.values.get((row, column))
        return isinstance(value, str) and len(value) <= _LONGEST_MARK and is_empty_mark(value.strip())

    def is_code(self, row: int, column: int) -> bool:
        """Whether a cell holds a 科目代码."""
        return is_code(self.digits(row, column))

    def in_row(self, row: int, left: int, right: int) -> Sequence[int]:
        """Columns of the row with a value, from ``left`` to ``right``."""
        columns = self.columns.get(row, ())
        if not columns or (left <= columns[0] and columns[-1] <= right):
            return columns
        return columns[bisect_left(columns, left) : bisect_left(columns, right + 1)]

    def has_values(self, row: int, left: int, right: int) -> bool:
        """Whether any cell of the row has a value there."""
        return bool(self.in_row(row, left, right))

    def texts(self, area: Area) -> Iterator[tuple[Cell, str]]:
        """Cells with text in an area, row by row."""
        for row in self.rows_in(area.top, area.bottom):
            for column in self.in_row(row, area.left, area.right):
                text = self.text(row, column)
                if text:
                    yield (row, column), text

    def merges_at(self, top: int, bottom: int) -> list[Area]:
        """Merged areas that touch these rows."""
        return [area for area in self.sheet.merges if area.top <= bottom and area.bottom >= top]
