"""Weights that stand beside a form of ours and not on it: without them no score could be computed again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from xltools.book.model import Sheet
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.forms.application.lines import BESIDE

__all__ = ["with_weights"]

_TABLE, _WEIGHT = "绩效指标", "分值"


def with_weights(document: Document, sheet: Sheet) -> Document:
    """The document with the weights that its sheet has in the columns beside it."""
    column = next((column for (_, column), value in sheet.values.items() if value == BESIDE), None)
    if column is None:
        return document
    tables = tuple(_weighted(table, sheet, column) for table in document.tables)
    return replace(document, tables=tables)


def _weighted(table: Table, sheet: Sheet, column: int) -> Table:
    if table.id != _TABLE:
        return table
    return table._replace(rows=tuple(_with_weight(row, sheet, column) for row in table.rows))


def _with_weight(row: TableRow, sheet: Sheet, column: int) -> TableRow:
    """Merged cells stand in their first row, so the lowest cell tells the row."""
    lines = [entry.spot[1] for entry in row.entries.values() if entry.spot]
    cell = (max(lines, default=0), column)
    value = sheet.values.get(cell)
    if row.get(_WEIGHT).text.strip() or isinstance(value, bool) or not isinstance(value, int | float):
        return row
    weight = Entry(Decimal(f"{value:.15g}"), (sheet.name, *cell))
    return row._replace(entries={**row.entries, _WEIGHT: weight})
