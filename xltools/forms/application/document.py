"""What an application-style form says, free of its layout: the same value is read from a sheet and written to one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TypeAlias

from xltools.amount import plain
from xltools.book.cellref import Area
from xltools.record import Record

__all__ = ["NOTHING", "Choice", "Document", "Entry", "Option", "Spot", "Table", "TableRow", "Value"]

Spot: TypeAlias = tuple[str, int, int]
"""(sheet, row, column) of the anchor cell, 1-based."""
Value: TypeAlias = str | Decimal | None
"""Text as printed, a number, or nothing."""


class Entry(Record):
    """One filled place of a form."""

    value: Value
    spot: Spot | None = None
    """Where it was read; ``None`` for a document that is yet to be written."""
    number_format: str = ""
    """How the cell shows a number, such as ``0.00%``; empty for General."""

    @property
    def text(self) -> str:
        """The value as people read it: a number with a percentage format as a percentage; empty for nothing."""
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return self.value
        if "%" in self.number_format:
            return f"{plain(self.value * 100)}%"
        return plain(self.value)


NOTHING = Entry(None)


class Option(Record):
    """One option of a choice."""

    label: str
    ticked: bool | None
    """``None`` when its box was lost, so that nobody knows."""


class Choice(Record):
    """A line of option boxes."""

    options: tuple[Option, ...]
    spot: Spot | None = None
    printed: str = ""
    """The line as it stood in the file."""


class TableRow(Record):
    """One row of a table."""

    entries: Mapping[str, Entry]
    """By column id. Merged group cells (一级指标, 二级指标, a score per group) stand in every row they cover, with the
    spot of their anchor, so that rows of one group share an entry."""
    label: str = ""
    """Id of a row the form itself prints (年度资金总额); empty in a row that comes with the data."""

    def get(self, column: str) -> Entry:
        """The entry of a column, an empty one when the row has none."""
        return self.entries.get(column, NOTHING)


class Table(Record):
    """A table within a form."""

    id: str
    """预算执行, 绩效指标, 年度目标 … as the vocabulary names it."""
    columns: Mapping[str, Entry]
    """The head cell, as printed, by column id."""
    rows: tuple[TableRow, ...]
    heading: Entry = NOTHING
    """The line above the rows that names a goal."""
    stub: Entry = NOTHING
    """The cell at the left that names the table: 年度绩效指标（20分）."""


@dataclass(frozen=True)
class Document:
    """One application-style form with everything filled into it."""

    form: str
    """``zp-project``, ``zp-department``, ``zp-summary``, ``zp-basic``, ``mb-department`` … (DESIGN section 8)."""
    title: Entry
    sheet: str = ""
    area: Area | None = None
    fields: Mapping[str, Entry] = field(default_factory=dict)
    """Single values and long texts by field id: 单位名称, 项目名称, 总分, 偏差原因 …"""
    choices: Mapping[str, Choice] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    """In printed order; a form with several goals has a table 绩效指标 for each."""
    notes: tuple[Entry, ...] = ()
    """备注, one entry a line: the scoring rules stand here."""
    unread: tuple[Entry, ...] = ()
    """Cells that were not understood."""

    def of_form(self, form: str) -> Document:
        """The same document as a form of that id."""
        return replace(self, form=form)

    def entry(self, field_id: str) -> Entry:
        """The entry of a field, an empty one when the form has none."""
        return self.fields.get(field_id, NOTHING)

    def tables_of(self, table_id: str) -> Iterator[Table]:
        """The tables of that id, in printed order."""
        return (table for table in self.tables if table.id == table_id)
