"""Cells edited by splicing the bytes of ``<sheetData>``, so that cells not named stay as they were.

A walk over the rows that are touched costs microseconds per cell, where a tree costs a parse of the
whole sheet. What the splice cannot be sure of is :class:`Irregular`, to be regularised first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from xltools.book.cellref import Area, column_letters, column_number
from xltools.book.cellxml import Content
from xltools.book.model import Cell

__all__ = ["CellEdit", "Irregular", "RowEdit", "Spliced", "filled_cells", "require_references", "splice"]

_ROW = re.compile(
    rb"""<((?:[\w.-]+:)?)row(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([1-9][0-9]*)["'])?[^>]*>""",
)
_CELL = re.compile(
    rb"""<((?:[\w.-]+:)?)c(?=[\s/>])(?:[^>]*?\sr\s*=\s*["']([A-Za-z]{1,3})([1-9][0-9]*)["'])?[^>]*>""",
)
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?=[\s/>])")
_EXTENSIONS = re.compile(rb"<(?:[\w.-]+:)?extLst(?=[\s/>]).*", re.DOTALL)
_VALUE_ATTRIBUTES = re.compile(rb"""\s(?:t|cm|vm)\s*=\s*(?:"[^"]*"|'[^']*')""")
"""Type, cell metadata (dynamic arrays) and value metadata (linked types): all describe the old value."""
_STYLE = re.compile(rb"""\ss\s*=\s*["']([0-9]+)["']""")
_CUSTOM_FORMAT = re.compile(rb"""\scustomFormat\s*=\s*["'](?:1|true)["']""")
_SPANS = re.compile(rb"""\sspans\s*=\s*(?:"[^"]*"|'[^']*')""")
_HEIGHT = re.compile(rb"""\s(?:ht|customHeight)\s*=\s*(?:"[^"]*"|'[^']*')""")


class Irregular(ValueError):
    """The rows are not written plainly enough to be spliced."""


@dataclass(frozen=True, slots=True)
class CellEdit:
    """New content, ``None`` to keep what is there, and how the style index changes."""

    content: Content | None = None
    restyle: Callable[[int], int] | None = None

    @property
    def makes_cell(self) -> bool:
        """Whether a cell that does not exist yet must be made."""
        return self.restyle is not None or bool(self.content and self.content.xml)


@dataclass(slots=True)
class RowEdit:
    """Edits of one row: its cells by column, and its height in points."""

    cells: dict[int, CellEdit] = field(default_factory=dict)
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Spliced:
    """The new rows, and whether a formula came or went."""

    rows: bytes
    formulas_changed: bool


def require_references(rows: bytes, prefix: bytes) -> None:
    """Raise :class:`Irregular` unless every cell carries its reference."""
    tag = b"<" + prefix + b"c"
    found = sum(rows.count(tag + end) for end in (b" ", b">", b"/>", b"\n", b"\t", b"\r"))
    if found != rows.count(tag + b' r="') and any(not match[2] for match in _CELL.finditer(rows)):
        raise Irregular


def splice(
    rows: bytes, edits: Mapping[int, RowEdit], prefix: bytes, column_style: Callable[[int], int]
) -> Spliced:
    """The rows with the edits made; ``column_style`` gives the style index of cells that must be created."""
    splicer = _Splicer(prefix, column_style)
    tags = list(_ROW.finditer(rows))
    numbers = _ascending([int(tag[2] or 0) for tag in tags])
    pieces: list[bytes] = []
    position = 0
    for number in sorted(edits):
        index = bisect_left(numbers, number)
        if index < len(tags) and numbers[index] == number:
            element = _split(rows, tags, index, b"row")
            start, end, new = (
                tags[index].start(),
                element.end,
                splicer.edit_row(element, number, edits[number]),
            )
        else:
            start = end = tags[index].start() if index < len(tags) else len(rows)
            new = splicer.new_row(number, edits[number])
        pieces += (rows[position:start], new)
        position = end
    return Spliced(b"".join((*pieces, rows[position:])), splicer.formulas_changed)


def filled_cells(rows: bytes, area: Area) -> Iterator[Cell]:
    """The cells of an area that hold a value or a formula."""
    tags = list(_ROW.finditer(rows))
    numbers = _ascending([int(tag[2] or 0) for tag in tags])
    for index in range(bisect_left(numbers, area.top), bisect_left(numbers, area.bottom + 1)):
        body = _split(rows, tags, index, b"row").content
        cells = list(_CELL.finditer(body))
        for place, column in enumerate(_columns(cells, numbers[index])):
            if area.left <= column <= area.right and _split(body, cells, place, b"c").content.strip():
                yield numbers[index], column


@dataclass(frozen=True, slots=True)
class _Element:
    """A row or cell as found: its attributes with their leading blank, its content, where it ends."""

    prefix: bytes
    attributes: bytes
    content: bytes
    end: int


class _Splicer:
    """One run over the rows of a sheet; notes on the way whether formulas came or went."""

    def __init__(self, prefix: bytes, column_style: Callable[[int], int]) -> None:
        self._prefix = prefix
        self._column_style = column_style
        self.formulas_changed = False

    def new_row(self, number: int, edit: RowEdit) -> bytes:
        """A row that does not exist yet; nothing when no cell needs it."""
        made = (self._new_cell(number, column, edit.cells[column], None) for column in sorted(edit.cells))
        body = b"".join(made)
        if not body and edit.height is None:
            return b""
        return _element(self._prefix + b"row", _with_height(b' r="%d"' % number, edit.height), body)

    def edit_row(self, row: _Element, number: int, edit: RowEdit) -> bytes:
        """What takes the place of a row."""
        body, added = self._edit_cells(row.content, number, edit, _row_style(row.attributes))
        attributes = _SPANS.sub(b"", row.attributes) if added else row.attributes
        return _element(row.prefix + b"row", _with_height(attributes, edit.height), body)

    def _edit_cells(
        self, body: bytes, number: int, edit: RowEdit, row_style: int | None
    ) -> tuple[bytes, bool]:
        """The cells with the edits made, and whether one was added."""
        tags = list(_CELL.finditer(body))
        columns = _columns(tags, number)
        pieces: list[bytes] = []
        position, added = 0, False
        for column in sorted(edit.cells):
            index = bisect_left(columns, column)
            if index < len(tags) and columns[index] == column:
                cell = _split(body, tags, index, b"c")
                start, end, new = tags[index].start(), cell.end, self._edit_cell(cell, edit.cells[column])
            else:
                start = end = tags[index].start() if index < len(tags) else _end_of_cells(body, tags)
                new = self._new_cell(number, column, edit.cells[column], row_style)
                added = added or bool(new)
            pieces += (body[position:start], new)
            position = end
        return b"".join((*pieces, body[position:])), added

    def _edit_cell(self, cell: _Element, edit: CellEdit) -> bytes:
        attributes, inner = cell.attributes, cell.content
        if edit.restyle is not None:
            attributes = _restyled(attributes, edit.restyle)
        if edit.content is not None:
            if (_FORMULA.search(inner) is not None) != edit.content.is_formula:
                self.formulas_changed = True
            kept = _EXTENSIONS.search(inner) if b"extLst" in inner else None
            attributes = _VALUE_ATTRIBUTES.sub(b"", attributes) + edit.content.kind
            inner = edit.content.prefixed(cell.prefix) + (kept[0] if kept else b"")
        return _element(cell.prefix + b"c", attributes, inner)

    def _new_cell(self, number: int, column: int, edit: CellEdit, row_style: int | None) -> bytes:
        if not edit.makes_cell:
            return b""
        style = self._column_style(column) if row_style is None else row_style
        if edit.restyle is not None:
            style = edit.restyle(style)
        attributes = b' r="%s%d"' % (column_letters(column).encode(), number)
        if style:
            attributes += b' s="%d"' % style
        if edit.content is None:
            return _element(self._prefix + b"c", attributes, b"")
        self.formulas_changed = self.formulas_changed or edit.content.is_formula
        return _element(
            self._prefix + b"c", attributes + edit.content.kind, edit.content.prefixed(self._prefix)
        )


def _element(name: bytes, attributes: bytes, content: bytes) -> bytes:
    if content:
        return b"<%s%s>%s</%s>" % (name, attributes, content, name)
    return b"<%s%s/>" % (name, attributes)


def _split(text: bytes, tags: list[re.Match[bytes]], index: int, name: bytes) -> _Element:
    """The element that a start tag opens; it ends before the next start tag of its kind."""
    tag, end = tags[index], tags[index].end()
    prefix = tag[1]
    start = tag.start() + 1 + len(prefix) + len(name)
    if text[end - 2 : end] == b"/>":
        return _Element(prefix, text[start : end - 2].rstrip(), b"", end)
    close = b"</" + prefix + name + b">"
    closing = text.find(close, end, tags[index + 1].start() if index + 1 < len(tags) else len(text))
    if closing < 0:
        raise Irregular
    return _Element(prefix, text[start : end - 1].rstrip(), text[end:closing], closing + len(close))


def _ascending(numbers: list[int]) -> list[int]:
    if any(later <= earlier for earlier, later in zip([0, *numbers], numbers, strict=False)):
        raise Irregular
    return numbers


def _columns(tags: list[re.Match[bytes]], number: int) -> list[int]:
    row = b"%d" % number
    if any(tag[3] != row for tag in tags):
        raise Irregular
    return _ascending([column_number(tag[2].decode()) for tag in tags])


def _end_of_cells(body: bytes, tags: list[re.Match[bytes]]) -> int:
    """Where a last cell goes: right after the one before it, since an extension list may close the row."""
    return _split(body, tags, len(tags) - 1, b"c").end if tags else 0


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
