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

_ROW = re.compile(
    rb"""<((?:[\w.-]+:)?)row(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([1-9][0-9]*)["'])?[^>]*>""",
)
_CELL = re.compile(
    rb"""<((?:[\w.-]+:)?)c(?=[\s/>])"""
    rb"""(?:(?=[^>]*?\sr\s*=\s*["']([A-Z]{1,3})([1-9][0-9]*)["'])|)"""
    rb"""([^/>]*+(?:/(?!>)[^/>]*+)*+)"""
    rb"""(?:/>|>([^<]*+(?:<(?!/(?:[\w.-]+:)?c>)[^<]*+)*+)</(?:[\w.-]+:)?c>)""",
)
"""A whole cell: prefix, column letters, row, attributes, and content unless the tag closes itself."""
_FORMULA = re.compile(rb"\s*<(?:[\w.-]+:)?f(?=[\s/>])")
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


def require_references(rows: bytes, prefix: bytes) -> None:
    """Raise :class:`Irregular` unless every cell carries its reference."""
    found = _count_cells(rows, prefix)
    if found != rows.count(b"<" + prefix + b'c r="'):
        cells = _CELL.findall(rows)
        if len(cells) != found or not all(column for _, column, *_ in cells):
            raise Irregular


def _count_cells(rows: bytes, prefix: bytes) -> int:
    tag = b"<" + prefix + b"c"
    return sum(rows.count(tag + end) for end in (b" ", b">", b"/>", b"\n", b"\t", b"\r"))


def splice(
    rows: bytes, edits: Mapping[int, RowEdit], prefix: bytes, column_style: Callable[[int], int]
) -> Spliced:
    """The rows with the edits made; ``column_style`` gives the style index of cells that must be created."""
    splicer = _Splicer(prefix, column_style)
    tags, numbers = _row_tags(rows)
    pieces: list[bytes] = []
    position = 0
    for number in sorted(edits):
        index = bisect_left(numbers, number)
        if index < len(tags) and numbers[index] == number:
            row = _row(rows, tags, index)
            start, end, new = tags[index].start(), row.end, splicer.edit_row(row, number, edits[number])
        else:
            start = end = tags[index].start() if index < len(tags) else len(rows)
            new = splicer.new_row(number, edits[number])
        pieces += (rows[position:start], new)
        position = end
    return Spliced(b"".join((*pieces, rows[position:])), splicer.made, splicer.formulas_changed)


def filled_cells(rows: bytes, area: Area) -> Iterator[Cell]:
    """The cells of an area that hold a value or a formula."""
    tags, numbers = _row_tags(rows)
    for index in range(bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)):
        row = _row(rows, tags, index)
        cells, columns = _cells(row, numbers[index])
        for cell, column in zip(cells, columns, strict=True):
            if area.left <= column <= area.right and (cell[5] or b"").strip():
                yield numbers[index], column


class _Row(NamedTuple):
    """A row as found: its attributes with their leading blank, its cells, where it ends."""

    prefix: bytes
    attributes: bytes
    body: bytes
    end: int


class _Splicer:
    """One run over the rows of a sheet; notes on the way which cells were made and whether formulas changed."""

    def __init__(self, prefix: bytes, column_style: Callable[[int], int]) -> None:
        self._prefix = prefix
        self._column_style = column_style
        self.made: list[Cell] = []
        self.formulas_changed = False

    def new_row(self, number: int, edit: RowEdit) -> bytes:
        """A row that does not exist yet; nothing when no cell needs it."""
        cells = sorted(edit.cells.items())
        body = b"".join(self._new_cell((number, column), cell, None) for column, cell in cells)
        if not body and edit.height is None:
            return b""
        return _element(self._prefix + b"row", _with_height(b' r="%d"' % number, edit.height), body)

    def edit_row(self, row: _Row, number: int, edit: RowEdit) -> bytes:
        """What takes the place of a row."""
        made_before = len(self.made)
        body = self._edit_cells(row, number, edit)
        attributes = row.attributes if len(self.made) == made_before else _SPANS.sub(b"", row.attributes)
        return _element(row.prefix + b"row", _with_height(attributes, edit.height), body)

    def _edit_cells(self, row: _Row, number: int, edit: RowEdit) -> bytes:
        cells, columns = _cells(row, number)
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
        prefix, _, _, attributes, inner = cell.groups(b"")
        attributes = attributes.rstrip()
        if edit.restyle is not None:
            attributes = _restyled(attributes, edit.restyle)
        content = edit.content
        if content is not None:
            if (_FORMULA.match(inner) is not None) is not content.is_formula:
                self.formulas_changed = True
            kept = _EXTENSIONS.search(inner) if b"extLst" in inner else None
            attributes = _VALUE_ATTRIBUTES.sub(b"", attributes) + content.kind
            inner = content.prefixed(prefix) + (kept[0] if kept else b"")
        return _element(prefix + b"c", attributes, inner)

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
            return _element(self._prefix + b"c", attributes, b"")
        self.formulas_changed = self.formulas_changed or content.is_formula
        return _element(self._prefix + b"c", attributes + content.kind, content.prefixed(self._prefix))


def _element(name: bytes, attributes: bytes, content: bytes) -> bytes:
    if content:
        return b"<%s%s>%s</%s>" % (name, attributes, content, name)
    return b"<%s%s/>" % (name, attributes)


def _row_tags(rows: bytes) -> tuple[list[re.Match[bytes]], list[int]]:
    tags = list(_ROW.finditer(rows))
    return tags, _ascending([int(tag[2] or 0) for tag in tags])


def _row(rows: bytes, tags: list[re.Match[bytes]], index: int) -> _Row:
    """The row that a start tag opens; it ends before the next one."""
    tag, end = tags[index], tags[index].end()
    prefix = tag[1]
    start = tag.start() + len(b"<row") + len(prefix)
    if rows[end - 2 : end] == b"/>":
        return _Row(prefix, rows[start : end - 2].rstrip(), b"", end)
    close = b"</%srow>" % prefix
    closing = rows.find(close, end, tags[index + 1].start() if index + 1 < len(tags) else len(rows))
    if closing < 0:
        raise Irregular
    return _Row(prefix, rows[start : end - 1].rstrip(), rows[end:closing], closing + len(close))


def _cells(row: _Row, number: int) -> tuple[list[re.Match[bytes]], list[int]]:
    """The cells of a row and their columns; :class:`Irregular` unless all are recognised and in order."""
    cells = list(_CELL.finditer(row.body))
    digits = b"%d" % number
    if len(cells) != _count_cells(row.body, row.prefix) or any(cell[3] != digits for cell in cells):
        raise Irregular
    return cells, _ascending([_column(cell[2]) for cell in cells])


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
