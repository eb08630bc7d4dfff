"""Funds that a form prints as pairs of labels and amounts: 预算数： 120 执行数： 118.5."""

from __future__ import annotations

from collections.abc import Mapping

from xltools.forms.application.document import Entry, Table, TableRow
from xltools.forms.application.lines import Line, Piece
from xltools.forms.application.tables import BUDGET
from xltools.forms.application.vocabulary import Vocabulary, key

__all__ = ["paired_funds", "with_pair"]

_COLUMNS = ("预算数", "执行数")
_TOTAL = "年度资金总额"


def paired_funds(line: Line, words: Vocabulary) -> Table | None:
    """The table that a line with 预算数： and 执行数： begins; ``None`` for any other line."""
    table = next(table for table in words.tables if table.id == BUDGET)
    labels = [piece for piece in line if piece.worded and piece.text.strip().endswith((":", "："))]
    names = [table.columns.get(key(piece.text), ("",))[0] for piece in labels]
    if tuple(names) != _COLUMNS or line[-1] is labels[0]:
        return None
    stub = line[0].entry if line[0] is not labels[0] else Entry(None)
    heads = {name: piece.entry for name, piece in zip(names, labels, strict=True)}
    return Table(BUDGET, heads, (TableRow(_amounts(line, labels), _TOTAL),), stub=stub)


def with_pair(table: Table, line: Line, words: Vocabulary) -> Table | None:
    """The table with one more source, whose name stands before each of its amounts; ``None`` for any other line."""
    rows = next(table for table in words.tables if table.id == BUDGET).rows
    labels = [piece for piece in line if piece.worded and key(piece.text) in rows]
    if len(labels) != 2 or key(labels[0].text) != key(labels[1].text) or line[0] is not labels[0]:
        return None
    row = TableRow(_amounts(line, labels), rows[key(labels[0].text)])
    return table._replace(rows=(*table.rows, row))


def _amounts(line: Line, labels: list[Piece]) -> Mapping[str, Entry]:
    """What stands right of each label, up to the next."""
    first, second = labels
    sides = (
        [piece for piece in line if first.column < piece.column < second.column],
        [piece for piece in line if piece.column > second.column],
    )
    return {name: side[0].entry for name, side in zip(_COLUMNS, sides, strict=True) if side}
