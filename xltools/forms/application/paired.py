"""Funds that a form prints as labels with amounts behind them: 预算数： 120 执行数： 118.5, or 年度资金总额： 500."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from xltools.forms.application.document import NOTHING, Entry, Table, TableRow
from xltools.forms.application.lines import Line, Piece
from xltools.forms.application.tables import BUDGET
from xltools.forms.application.vocabulary import Vocabulary, key

__all__ = ["PLANNED", "paired_funds", "planned_funds", "with_pair"]

PLANNED = "项目资金"
"""The funds of a form of targets; its columns are 中期金额 and 年度金额."""
_COLUMNS = ("预算数", "执行数")
_PLANNED = {"中期资金总额": "中期金额", "年度资金总额": "年度金额", "实施期资金总额": "中期金额"}
_TOTAL = "年度资金总额"
_AMOUNT = re.compile(r"[\d,]+(?:\.\d+)?(?:万?元)?|[-—/]+")


def paired_funds(line: Line, words: Vocabulary) -> Table | None:
    """The table that a line with 预算数： and 执行数： begins; ``None`` for any other line."""
    columns = next(table.columns for table in words.tables if table.id == BUDGET)
    labels = [piece for piece in line if piece.worded and piece.text.strip().endswith((":", "："))]
    names = tuple(columns.get(key(piece.text), ("",))[0] for piece in labels)
    return _begun(BUDGET, line, labels, names) if names == _COLUMNS else None


def planned_funds(line: Line) -> Table | None:
    """The table that a line with 年度资金总额： and an amount begins; ``None`` for any other line."""
    labels = [piece for piece in line if piece.worded and key(piece.text) in _PLANNED]
    names = tuple(_PLANNED[key(piece.text)] for piece in labels)
    if not labels or len(set(names)) < len(names) or line[-1] in labels[:-1]:
        return None
    first = line.index(labels[0])
    if first > 1 or len([piece for piece in line if _is_amount(piece)]) > len(labels):
        return None
    return _begun(PLANNED, line, labels, names)


def with_pair(table: Table, line: Line, words: Vocabulary) -> Table | None:
    """The table with one more source, named before each of its amounts; ``None`` for any other line."""
    rows = next(table.rows for table in words.tables if table.id == BUDGET)
    labels = [piece for piece in line if piece.worded and key(piece.text) in rows]
    names = {rows[key(piece.text)] for piece in labels}
    if len(names) != 1 or len(labels) > len(table.columns) or line[0] is not labels[0]:
        return None
    row = TableRow(_amounts(line, labels, tuple(table.columns)), names.pop())
    return table._replace(rows=(*table.rows, row))


def _begun(table_id: str, line: Line, labels: Sequence[Piece], names: tuple[str, ...]) -> Table:
    stub = NOTHING if line[0] is labels[0] else line[0].entry
    heads = {name: piece.entry for name, piece in zip(names, labels, strict=True)}
    return Table(table_id, heads, (TableRow(_amounts(line, labels, names), _TOTAL),), stub=stub)


def _amounts(line: Line, labels: Sequence[Piece], names: tuple[str, ...]) -> Mapping[str, Entry]:
    """What stands right of each label, up to the next."""
    found = {}
    for number, label in enumerate(labels):
        end = labels[number + 1].column if number + 1 < len(labels) else None
        right = [
            piece for piece in line if label.column < piece.column and (end is None or piece.column < end)
        ]
        if right and _is_amount(right[0]):
            found[names[number]] = right[0].entry
    return found


def _is_amount(piece: Piece) -> bool:
    return isinstance(piece.entry.value, Decimal) or bool(_AMOUNT.fullmatch(piece.text.strip()))
