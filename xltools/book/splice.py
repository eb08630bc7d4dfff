"""Cells edited by splicing the bytes of ``<sheetData>``, so that cells not named stay as they were.

A walk over the rows that are touched costs microseconds per cell, where a tree costs a parse of the
whole sheet. What the splice cannot be sure of is :class:`Irregular`, to be regularised first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from xltools.book.cellref import Area, a1, column_number
from xltools.book.cellxml import Content
from xltools.book.model import Cell

__all__ = ["CellEdit", "Irregular", "RowEdit", "Spliced", "filled_cells", "require_references", "splice"]

_ROW = rb"""<%srow(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([1-9][0-9]*)["'])?[^>]*>"""
"""The start tag of a row and its number."""
_CELL = (
    rb"""<%sc(?=[\s/>])(?:(?=[^>]*?\sr\s*=\s*["']([A-Z]{1,3})([1-9][0-9]*)["'])|)([^/>]*+(?:/(?!>)[^/>]*+)*+)"""
    rb"""(?:/>|>([^<]*+(?:<(?!/%sc>)[^<]*+)*+)</%sc>)"""
)
"""A whole cell: column letters, row, attributes, and content unless the tag closes itself."""
_EXTENSIONS = re.compile(rb"<(?:[\w.-]+:)?extLst(?=[\s/>]).*", re.DOTALL)
_VALUE_ATTRIBUTES = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
"""Type, cell metadata (dynamic arrays) and value metadata (linked types): all describe the old value."""
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_CUSTOM_FORMAT = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_HEIGHT = re.compile(rb"""\s(?:ht|customHeight)\s*=\s*(?:"[^"]*"|'[^']*')""")


class Irregular(ValueError):
    """The rows are not written plainly enough to be spliced."""


class CellEdit(NamedTuple):
    """New content, ``None`` to keep what is there, and how the style index changes.

    A tuple, like what follows, because one is made for every cell.
    """

    content: Content | None = None
    restyle: Callable[[int], int] | None = None


@dataclass(slots=True)
class RowEdit:
    """Edits of one row: its cells by column, and its height in points."""

    cells: dict[int, CellEdit] = field(default_factory=dict)
    height: float | None = None


class Spliced(NamedTuple):
    """The new rows, the cells that were made, and whether a formula came or went."""

    rows: bytes
    made: list[Cell]
    formulas_changed: bool


class _Names:
    """The tags of rows and cells under the prefix a sheet uses; literal starts make the search fast."""

    def __init__(self, prefix: bytes) -> None:
        self.row, self.row_end = prefix + b"row", b"</%srow>" % prefix
        self.cell, self.formula = prefix + b"c", b"<" + prefix + b"f"
        self.row_tag = re.compile(_ROW % re.escape(prefix))
        self.cell_element = re.compile(_CELL % ((re.escape(prefix),) * 3))
        self._cell_starts = tuple(b"<" + self.cell + mark for mark in (b" ", b">", b"/"))

    def count_cells(self, text: bytes) -> int:
        """How many cells begin in the text, if none is written in an unusual way."""
        return sum(map(text.count, self._cell_starts))


_names = lru_cache(maxsize=64)(_Names)


def require_references(rows: bytes, prefix: bytes) -> None:
    """Raise :class:`Irregular` unless every cell carries its reference."""
    names = _names(prefix)
    found = names.count_cells(rows)
    if found != rows.count(b"<" + names.cell + b' r="'):
        cells = names.cell_element.findall(rows)
        if len(cells) != found or not all(column for column, *_ in cells):
            raise Irregular


def splice(
    rows: bytes, edits: Mapping[int, RowEdit], prefix: bytes, column_style: Callable[[int], int]
) -> Spliced:
    """The rows with the edits made; ``column_style`` gives the style index of cells that must be created."""
    names = _names(prefix)
    splicer = _Splicer(names, column_style)
    tags, numbers = _row_tags(rows, names)
    pieces: list[bytes] = []
    position = 0
    for number in sorted(edits):
        index = bisect_left(numbers, number)
        if index < len(tags) and numbers[index] == number:
            row = _row(rows, tags, index, names)
            start, end, new = tags[index].start(), row.end, splicer.edit_row(row, number, edits[number])
        else:
            start = end = tags[index].start() if index < len(tags) else len(rows)
            new = splicer.new_row(number, edits[number])
        pieces += (rows[position:start], new)
        position = end
    return Spliced(b"".join((*pieces, rows[position:])), splicer.made, splicer.formulas_changed)


def filled_cells(rows: bytes, area: Area, prefix: bytes) -> Iterator[Cell]:
    """The cells of an area that hold a value or a formula."""
    names = _names(prefix)
    tags, numbers = _row_tags(rows, names)
    for index in range(bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)):
        cells, columns = _cells(_row(rows, tags, index, names).body, numbers[index], names)
        for cell, column in zip(cells, columns, strict=True):
            if area.left <= column <= area.right and (cell[4] or b"").strip():
                yield numbers[index], column


class _Row(NamedTuple):
    """A row as found: its attributes with their leading blank, its cells, where it ends."""

    attributes: bytes
    body: bytes
    end: int


class _Splicer:
    """One run over the rows of a sheet; notes on the way which cells were made and whether formulas changed."""

    def __init__(self, names: _Names, column_style: Callable[[int], int]) -> None:
        self._names = names
        self._column_style = column_style
        self.made: list[Cell] = []
        self.formulas_changed = False

    def new_row(self, number: int, edit: RowEdit) -> bytes:
        """A row that does not exist yet; nothing when no cell needs it."""
        cells = sorted(edit.cells.items())
        body = b"".join(self._new_cell((number, column), cell, None) for column, cell in cells)
        if not body and edit.height is None:
            return b""
        return _element(self._names.row, _with_height(b' r="%d"' % number, edit.height), body)

    def edit_row(self, row: _Row, number: int, edit: RowEdit) -> bytes:
        """What takes the place of a row."""
        made_before = len(self.made)
        body = self._edit_cells(row, number, edit)
        attributes = row.attributes if len(self.made) == made_before else _SPANS.sub(b"", row.attributes)
        return _element(self._names.row, _with_height(attributes, edit.height), body)

    def _edit_cells(self, row: _Row, number: int, edit: RowEdit) -> bytes:
        cells, columns = _cells(row.body, number, self._names)
        row_style = _row_style(row.attributes)
        pieces: list[bytes] = []
        position = 0
        for column in sorted(edit.cells):
            index = bisect_left(columns, column)
            if index < len(cells) and columns[index] == column:
                (start, end), new = cells[index].span(), self._edit_cell(cells[index], edit.cells[column])
            else:
                # After the cell before it rather than at the end: an extension list may close the row.
                start = end = cells[index - 1].end() if index else 0
                new = self._new_cell((number, column), edit.cells[column], row_style)
            pieces += (row.body[position:start], new)
            position = end
        return b"".join((*pieces, row.body[position:]))

    def _edit_cell(self, cell: re.Match[bytes], edit: CellEdit) -> bytes:
        attributes, inner = cell[3].rstrip(), cell[4] or b""
        content, restyle = edit
        if restyle is not None:
            attributes = _restyled(attributes, restyle)
        if content is not None:
            if inner.lstrip().startswith(self._names.formula) is not content.is_formula:
                self.formulas_changed = True
            if b"t=" in attributes or b"m=" in attributes or b" =" in attributes:
                attributes = _VALUE_ATTRIBUTES.sub(b"", attributes)
            attributes += content.kind
            kept = _EXTENSIONS.search(inner) if b"extLst" in inner else None
            inner = content.under(self._names.cell) + (kept[0] if kept else b"")
        return _element(self._names.cell, attributes, inner)

    def _new_cell(self, cell: Cell, edit: CellEdit, row_style: int | None) -> bytes:
        content = edit.content
        if edit.restyle is None and not (content and content.xml):
            return b""
        self.made.append(cell)
        style = self._column_style(cell[1]) if row_style is None else row_style
        if edit.restyle is not None:
            style = edit.restyle(style)
        attributes = b' r="%s"' % a1(*cell).encode() + (b' s="%d"' % style if style else b"")
        if content is None:
            return _element(self._names.cell, attributes, b"")
        self.formulas_changed = self.formulas_changed or content.is_formula
        return _element(self._names.cell, attributes + content.kind, content.under(self._names.cell))


def _element(name: bytes, attributes: bytes, content: bytes) -> bytes:
    if content:
        return b"<%s%s>%s</%s>" % (name, attributes, content, name)
    return b"<%s%s/>" % (name, attributes)


def _row_tags(rows: bytes, names: _Names) -> tuple[list[re.Match[bytes]], list[int]]:
    tags = list(names.row_tag.finditer(rows))
    return tags, _ascending([int(tag[1] or 0) for tag in tags])


def _row(rows: bytes, tags: list[re.Match[bytes]], index: int, names: _Names) -> _Row:
    """The row that a start tag opens; it ends before the next one."""
    (start, end), name = tags[index].span(), names.row
    start += 1 + len(name)
    if rows[end - 2 : end] == b"/>":
        return _Row(rows[start : end - 2].rstrip(), b"", end)
    closing = rows.find(names.row_end, end, tags[index + 1].start() if index + 1 < len(tags) else len(rows))
    if closing < 0:
        raise Irregular
    return _Row(rows[start : end - 1].rstrip(), rows[end:closing], closing + len(names.row_end))


def _cells(body: bytes, number: int, names: _Names) -> tuple[list[re.Match[bytes]], list[int]]:
    """The cells of a row and their columns; :class:`Irregular` unless all are recognised and in order."""
    cells = list(names.cell_element.finditer(body))
    rows = [cell[2] for cell in cells]
    if len(cells) != names.count_cells(body) or rows.count(b"%d" % number) != len(cells):
        raise Irregular
    return cells, _ascending([_column(cell[1]) for cell in cells])


@lru_cache(maxsize=4096)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _ascending(numbers: list[int]) -> list[int]:
    if numbers != sorted(set(numbers)) or 0 in numbers:
        raise Irregular
    return numbers


def _row_style(attributes: bytes) -> int | None:
    style = _STYLE.search(attributes)
    return int(style[1]) if style and _CUSTOM_FORMAT.search(attributes) else None


def _restyled(attributes: bytes, restyle: Callable[[int], int]) -> bytes:
    style = _STYLE.search(attributes)
    new = restyle(int(style[1]) if style else 0)
    return _STYLE.sub(b"", attributes) + b' s="%d"' % new


def _with_height(attributes: bytes, height: float | None) -> bytes:
    if height is None:
        return attributes
    return _HEIGHT.sub(b"", attributes) + b' ht="%g" customHeight="1"' % height
