"""Cells edited by splicing the bytes of ``<sheetData>``, so that cells not named stay as they were.

A walk over the rows that are touched costs microseconds per cell, where a tree costs a parse of the
whole sheet. What the splice cannot be sure of is :class:`Irregular`, to be regularised first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from xltools.book.cellref import Area, a1, column_letters, column_number
from xltools.book.model import Cell
from xltools.book.patching.celledit import CellEdit, Irregular, NoFormula, RowEdit
from xltools.record import Record

__all__ = [
    "Spliced",
    "filled_cells",
    "require_references",
    "splice",
]

_ROW = rb"""<%srow(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([1-9][0-9]*)["'])?[^>]*>"""
"""The start tag of a row and its number."""
_CELL = rb"""<%sc(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([A-Z]{1,3})([1-9][0-9]*)["'])?[^>]*>"""
"""The start tag of a cell, its column letters and its row."""
_FORMULA = rb"""\s*<%sf(?=[\s/>])[^>]*(?:(?<=/)>|>[^<]*</%sf>)"""
_EXTENSIONS = re.compile(rb"<(?:[\w.-]+:)?extLst(?=[\s/>]).*", re.DOTALL)
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z0-9]+)["']""")
_RESULT_ATTRIBUTES = re.compile(rb"""\s(?:t|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
"""Type and value metadata (linked types): both describe the old value."""
_VALUE_ATTRIBUTES = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
"""The same and cell metadata, which marks the formula of a dynamic array."""
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_CUSTOM_FORMAT = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_HEIGHT = re.compile(rb"""\s(?:ht|customHeight)\s*=\s*(?:"[^"]*"|'[^']*')""")


class Spliced(Record):
    """The new rows, the cells that were made, and whether a formula came or went."""

    rows: bytes
    made: list[Cell]
    formulas_changed: bool


class _Names:
    """The tags of rows and cells under the prefix a sheet uses; literal starts make the search fast."""

    def __init__(self, prefix: bytes) -> None:
        self.row, self.row_end = prefix + b"row", b"</%srow>" % prefix
        self.cell, self.cell_end = prefix + b"c", b"</%sc>" % prefix
        self.plain_cell = b'<%sc r="' % prefix
        self.formula = b"<%sf" % prefix
        self.formula_element = re.compile(_FORMULA % ((re.escape(prefix),) * 2))
        self.row_tag = re.compile(_ROW % re.escape(prefix))
        self.cell_tag = re.compile(_CELL % re.escape(prefix))


_names = lru_cache(maxsize=64)(_Names)


def require_references(rows: bytes, prefix: bytes) -> None:
    """Raise :class:`Irregular` unless every cell carries its reference."""
    names = _names(prefix)
    starts = sum(rows.count(b"<" + names.cell + mark) for mark in (b" ", b">", b"/", b"\n", b"\r", b"\t"))
    if starts != rows.count(names.plain_cell) and not all(tag[1] for tag in names.cell_tag.finditer(rows)):
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
        body = _row(rows, tags, index, names).body
        cells, columns = _cell_tags(body, numbers[index], names)
        for cell, column in zip(cells, columns, strict=True):
            if (
                column in range(area.left, area.right + 1)
                and _split_cell(body, cell.start(), names)[1].strip()
            ):
                yield numbers[index], column


class _Row(Record):
    """A row as found: its attributes with their leading blank, its cells, where it ends."""

    attributes: bytes
    body: bytes
    end: int


class _CellIndex:
    """The cells of one row by column, read tag by tag; :class:`Irregular` unless all are in order."""

    def __init__(self, body: bytes, number: int, names: _Names) -> None:
        self._body, self._names = body, names
        self._tags, self._columns = _cell_tags(body, number, names)

    def place(self, column: int) -> tuple[int, bool]:
        """Where the cell begins, or where it would go, and which of the two."""
        index = bisect_left(self._columns, column)
        if index < len(self._columns) and self._columns[index] == column:
            return self._tags[index].start(), True
        # After the cell before it rather than at the end: an extension list may close the row.
        return _split_cell(self._body, self._tags[index - 1].start(), self._names)[2] if index else 0, False


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
        body, index = row.body, None
        pieces: list[bytes] = []
        position = 0
        for column in sorted(edit.cells):
            # Nearly every cell begins like this; only where one does not is the row read tag by tag.
            start = body.find(b'%s%s%d"' % (self._names.plain_cell, _letters(column), number), position)
            found = start >= 0
            if not found:
                index = index or _CellIndex(body, number, self._names)
                start, found = index.place(column)
            if found:
                end, new = self._edit_cell(body, start, edit.cells[column])
            else:
                end, style = start, _row_style(row.attributes)
                new = self._new_cell((number, column), edit.cells[column], style)
            pieces += (body[position:start], new)
            position = end
        return b"".join((*pieces, body[position:]))

    def _edit_cell(self, body: bytes, start: int, edit: CellEdit) -> tuple[int, bytes]:
        """Where the cell that begins there ends, and what takes its place."""
        attributes, inner, end = _split_cell(body, start, self._names)
        content, restyle, keeps_formula = edit
        if restyle is not None:
            attributes = _restyled(attributes, restyle)
        if content is not None:
            formula = self._formula(attributes, inner) if keeps_formula else b""
            if not keeps_formula and inner.lstrip().startswith(self._names.formula) is not content.is_formula:
                self.formulas_changed = True
            kept = _EXTENSIONS.search(inner) if b"extLst" in inner else None
            attributes = _without_value(attributes, keeps_formula) + content.kind
            inner = formula + content.under(self._names.cell) + (kept[0] if kept else b"")
        return end, _element(self._names.cell, attributes, inner)

    def _formula(self, attributes: bytes, inner: bytes) -> bytes:
        match = self._names.formula_element.match(inner)
        if match is None:
            raise NoFormula(_REFERENCE.findall(attributes)[0].decode())
        return match[0]

    def _new_cell(self, cell: Cell, edit: CellEdit, row_style: int | None) -> bytes:
        content = edit.content
        if edit.keeps_formula:
            raise NoFormula(a1(*cell))
        if edit.restyle is None and not (content and content.xml):
            return b""
        self.made.append(cell)
        style = self._column_style(cell[1]) if row_style is None else row_style
        if edit.restyle is not None:
            style = edit.restyle(style)
        attributes = b' r="%s%d"' % (_letters(cell[1]), cell[0]) + (b' s="%d"' % style if style else b"")
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


def _split_cell(body: bytes, start: int, names: _Names) -> tuple[bytes, bytes, int]:
    """Attributes with their leading blank, content and end of the cell that begins there."""
    tag_end = body.find(b">", start)
    attributes = body[start + 1 + len(names.cell) : tag_end]
    if attributes.endswith(b"/"):
        return attributes[:-1].rstrip(), b"", tag_end + 1
    close = body.find(names.cell_end, tag_end)
    content = body[tag_end + 1 : close]
    if close < 0 or names.plain_cell in content:
        raise Irregular
    return attributes.rstrip(), content, close + len(names.cell_end)


def _cell_tags(body: bytes, number: int, names: _Names) -> tuple[list[re.Match[bytes]], list[int]]:
    """The start tags of a row's cells and their columns; :class:`Irregular` unless all are in order."""
    tags, row = list(names.cell_tag.finditer(body)), b"%d" % number
    if any(tag[2] != row for tag in tags):
        raise Irregular
    return tags, _ascending([_column(tag[1]) for tag in tags])


@lru_cache(maxsize=4096)
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


@lru_cache(maxsize=4096)
def _column(letters: bytes) -> int:
    return column_number(letters.decode())


def _ascending(numbers: list[int]) -> list[int]:
    if numbers != sorted(set(numbers)) or 0 in numbers:
        raise Irregular
    return numbers


def _without_value(attributes: bytes, keeps_formula: bool) -> bytes:
    """The attributes without what describes the old value."""
    if b"t=" in attributes or b"m=" in attributes or b" =" in attributes:
        return (_RESULT_ATTRIBUTES if keeps_formula else _VALUE_ATTRIBUTES).sub(b"", attributes)
    return attributes


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
