"""Where everything of a form stands on our own sheet: one place that knows rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.forms.model import Block, Column, ColumnKind, Form, Row
from xltools.forms.shape import Shape

__all__ = ["Geometry", "HeadCell", "PrintedRow"]

TITLE_ROW = 1
NUMBER_ROW = 2
UNIT_ROW = 3
HEAD_ROW = 4


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One header cell with the area it is merged over."""

    text: str
    area: Area


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of one block and the sheet row it is printed in."""

    block: Block
    row: Row
    number: int


@dataclass(frozen=True)
class Geometry:
    """Sheet coordinates (1-based) of one form for the rows a shape gives it."""

    form: Form
    shape: Shape
    spare: int = 0
    """Rows below the last code that wait for more codes."""
    open_end: bool = True
    """With a blank row below the code rows, where the ranges of formulas end."""

    @cached_property
    def head_depth(self) -> int:
        """Number of header rows, the 栏次 row not counted."""
        return max(len(column.head) for column in self.form.columns)

    @cached_property
    def ordinal_row(self) -> int | None:
        """The row of the 栏次, when the form prints one."""
        return HEAD_ROW + self.head_depth if any(column.ordinal for column in self.form.columns) else None

    @property
    def head_last(self) -> int:
        """Last row of the head, 栏次 included."""
        return self.body_first - 1

    @cached_property
    def body_first(self) -> int:
        """First row below the head."""
        return HEAD_ROW + self.head_depth + (self.ordinal_row is not None)

    @cached_property
    def body_last(self) -> int:
        """Last row of the body, spare rows and the end row of a keyed form included."""
        if self.form.keyed:
            return self.end_row if self.open_end else self.end_row - 1
        lengths = [sum(not row.bottom for row in block.rows) for block in self.form.blocks]
        has_bottom = any(row.bottom for block in self.form.blocks for row in block.rows)
        return self.body_first + max(lengths) + has_bottom - 1

    @cached_property
    def end_row(self) -> int:
        """The blank row that closes the code rows: ranges end here, so rows added above it count."""
        return self.body_first + self.has_total + len(self.shape.codes.get(self.form.id, ())) + self.spare

    @property
    def has_total(self) -> bool:
        """Whether a keyed form shows its total row: some are published without one when they are empty."""
        keyed = self.form.keyed
        return keyed is None or keyed.total_when_empty or self.open_end or not self.shape.is_empty(self.form)

    @property
    def spare_rows(self) -> range:
        """Rows without a code yet."""
        return range(self.end_row - self.spare, self.end_row)

    @cached_property
    def note_rows(self) -> tuple[int, ...]:
        """One row for each note, below the body."""
        first = self.body_last + 1
        return tuple(range(first, first + len(self.form.notes)))

    @cached_property
    def statement_row(self) -> int | None:
        """The row of the empty-table statement."""
        return self.body_last + len(self.form.notes) + 1 if self.form.empty_statement else None

    @property
    def last_row(self) -> int:
        """Last printed row."""
        return self.statement_row or self.body_last + len(self.form.notes)

    @property
    def last_column(self) -> int:
        """Last printed column."""
        return len(self.form.columns)

    @cached_property
    def column_numbers(self) -> Mapping[tuple[str, str], int]:
        """Sheet column by (block id, column id)."""
        pairs = [(block.id, column.id) for block in self.form.blocks for column in block.columns]
        return {pair: number for number, pair in enumerate(pairs, start=1)}

    def column_of(self, block: Block, column: Column) -> int:
        """Sheet column of a column of a block."""
        return self.column_numbers[block.id, column.id]

    def kind_column(self, block: Block, kind: ColumnKind) -> int:
        """Sheet column of the block's first column of that kind; ``KeyError`` when it has none."""
        column = block.of_kind(kind)
        if column is None:
            raise KeyError(kind)
        return self.column_of(block, column)

    @cached_property
    def printed_rows(self) -> tuple[PrintedRow, ...]:
        """Every fixed row, stub rows included, and the total row of a keyed form."""
        return tuple(self._printed())

    def _printed(self) -> Iterator[PrintedRow]:
        for block in self.form.blocks:
            if block.keyed and self.has_total:
                yield PrintedRow(block, block.keyed.total, self.body_first)
            plain = [row for row in block.rows if not row.bottom]
            for offset, row in enumerate(plain):
                yield PrintedRow(block, row, self.body_first + offset)
            for row in block.rows:
                if row.bottom:
                    yield PrintedRow(block, row, self.body_last)

    @cached_property
    def row_numbers(self) -> Mapping[str, int]:
        """Sheet row by row id, code rows included."""
        found = {printed.row.id: printed.number for printed in self.printed_rows if printed.row.label}
        for offset, code in enumerate(self.shape.codes.get(self.form.id, ()), start=1):
            found[code] = self.body_first + offset
        return found

    def cell(self, address: Address) -> tuple[int, int]:
        """(row, column) of a figure; ``KeyError`` when this shape has no such row."""
        block = self.form.block_of(address.row)
        return self.row_numbers[address.row], self.column_numbers[block.id, address.column]

    def head_cells(self) -> Iterator[HeadCell]:
        """The header as merged cells: equal neighbours join, short paths reach down."""
        yield from self._head_level(0, list(enumerate(self.form.columns, start=1)))

    def _head_level(self, level: int, columns: list[tuple[int, Column]]) -> Iterator[HeadCell]:
        groups: list[list[tuple[int, Column]]] = []
        for entry in columns:
            if (
                groups
                and groups[-1][0][1].head[: level + 1] == entry[1].head[: level + 1]
                and not self._leaf(entry[1], level)
            ):
                groups[-1].append(entry)
            else:
                groups.append([entry])
        for group in groups:
            first = group[0][1]
            leaf = self._leaf(first, level)
            bottom = HEAD_ROW + (self.head_depth - 1 if leaf else level)
            yield HeadCell(first.head[level], Area(HEAD_ROW + level, group[0][0], bottom, group[-1][0]))
            if not leaf:
                yield from self._head_level(level + 1, group)

    def _leaf(self, column: Column, level: int) -> bool:
        return len(column.head) == level + 1
