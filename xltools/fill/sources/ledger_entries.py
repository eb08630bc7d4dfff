"""The entries of one ledger table: every row becomes an amount, a name, a fault or a remark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from xltools.amount import NotAnAmount, parse_amount
from xltools.book.model import CellValue
from xltools.fill.facts import Unplaced
from xltools.fill.sources.ledger_columns import (
    AmountColumn,
    Code,
    Columns,
    each,
    read_code,
    read_value,
    read_year,
)
from xltools.fill.sources.ledger_map import DATE, KIND, UNIT_NAME, YEAR, LedgerMap
from xltools.fill.sources.ledger_totals import total_label
from xltools.fill.sources.tabular import cell_text, heading_key

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Entries", "read_entries"]

_FEN = Decimal("0.01")
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Texts:
    """The columns of a table as the mapping understands them, one item for each line below the heading."""

    keys: dict[str, list[str]]
    """Official values and bare codes by field; what is neither stays as it stands."""
    names: dict[str, list[str]]
    """Names by code field."""
    years: list[int]
    """Year stated, else of the date; 0 for neither."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What one table holds."""

    columns: Columns
    frame: pd.DataFrame
    """One row per amount: ``line`` (index), ``amount_column`` (index), ``amount`` (yuan, Decimal), ``year``,
    ``conflict`` (类别 stated beside an amount column of another 类别) and the key fields."""
    texts: Texts
    faults: Mapping[int, Unplaced]
    """Rows without a readable amount, by line."""
    remarks: tuple[int, ...] = ()
    """Lines of mere text."""
    fractions: tuple[int, ...] = ()
    """Lines whose amount has parts of a 分; they count in full."""
    unit_names: tuple[str, ...] = ()


@dataclass(slots=True)
class _Amounts:
    """Amounts under collection."""

    lines: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[Decimal] = field(default_factory=list)
    faults: dict[int, Unplaced] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    """Lines that need no further look: they hold an amount, a fault or the heading once more."""

    fractions: list[int] = field(default_factory=list)

    def add(self, line: int, column: int, value: Decimal) -> None:
        """Take an amount in yuan."""
        self.seen.add(line)
        self.lines.append(line)
        self.columns.append(column)
        self.values.append(value)
        if value % _FEN:
            self.fractions.append(line)


def read_entries(columns: Columns, mapping: LedgerMap) -> Entries:
    """The entries below the heading; nothing raised, every fault collected."""
    texts = _texts(columns, mapping)
    amounts = _Amounts()
    for index, column in enumerate(columns.amounts):
        for line, value in _amounts_of(columns, column, amounts):
            if not value and (column.kind or not _is_entry(mapping, texts, line - columns.table.body.start)):
                continue  # a zero beside a mere name, or in the column of the other 类别
            amounts.add(line, index, value * column.factor)
    remarks = _look_at_rest(columns, mapping, texts, amounts)
    return Entries(
        columns=columns,
        frame=_frame(columns, mapping, texts, amounts),
        texts=texts,
        faults=amounts.faults,
        remarks=tuple(remarks),
        fractions=tuple(amounts.fractions),
        unit_names=_unit_names(columns),
    )


def _texts(columns: Columns, mapping: LedgerMap) -> Texts:
    keys: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for name in mapping.key_fields:
        cells = _cells(columns, name)
        if name in mapping.codes:
            codes = each(cells, read_code)
            keys[name] = [code.digits for code in codes]
            names[name] = _names(columns, mapping.codes[name].name_field, codes)
        elif name in mapping.spellings:
            spellings = mapping.spellings[name]
            keys[name] = each(cells, lambda cell, spellings=spellings: read_value(spellings, cell))  # type: ignore[misc]
        else:
            keys[name] = each(cells, cell_text)
    years = each(_cells(columns, YEAR), read_year)
    dates = each(_cells(columns, DATE), read_year)
    return Texts(keys, names, [year or date or 0 for year, date in zip(years, dates, strict=True)])


def _cells(columns: Columns, name: str) -> list[CellValue | None]:
    heading = columns.fields.get(name)
    return columns.table.cells(heading) if heading else [None] * len(columns.table.body)


def _names(columns: Columns, name_field: str, codes: list[Code]) -> list[str]:
    stated = each(_cells(columns, name_field), cell_text)
    return [name or code.name for name, code in zip(stated, codes, strict=True)]


def _unit_names(columns: Columns) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(cell_text, set(_cells(columns, UNIT_NAME))))))


def _amounts_of(columns: Columns, column: AmountColumn, amounts: _Amounts) -> Iterator[tuple[int, Decimal]]:
    """(line, figure in the unit of the column) of a column; what is no figure becomes a fault."""
    table = columns.table
    for line, cell in zip(table.body, table.cells(column.heading), strict=True):
        try:
            value = _amount(cell)
        except NotAnAmount:
            amounts.seen.add(line)
            if heading_key(cell_text(cell)) != column.heading.key:  # printed exports repeat the heading
                amounts.faults[line] = _fault(columns, column, line, "不是数字，请改为金额")
            continue
        if value is not None:
            yield line, value


def _amount(cell: CellValue | None) -> Decimal | None:
    if isinstance(cell, str):
        return Decimal(cell) if _PLAIN.fullmatch(cell) else parse_amount(cell)
    if cell is None or isinstance(cell, int | float):
        return parse_amount(cell)
    raise NotAnAmount(cell_text(cell))


def _fault(columns: Columns, column: AmountColumn, line: int, reason: str) -> Unplaced:
    lines = columns.table.lines
    row, at = lines.rows[line], column.heading.column
    value = cell_text(row[at - 1]) if at <= len(row) else ""
    return Unplaced(lines.place(line, at), column.heading.text, value, reason)


def _look_at_rest(columns: Columns, mapping: LedgerMap, texts: Texts, amounts: _Amounts) -> list[int]:
    """Sort the lines without an amount: names and totals need none, entries do, the rest is text."""
    table, column = columns.table, columns.amounts[0]
    remarks = []
    for offset, line in enumerate(table.body):
        if line in amounts.seen or not any(map(cell_text, table.lines.rows[line])):
            continue
        if (table.lines.numbers[line], column.heading.column) in table.lines.uncalculated:
            reason = "是没有计算结果的公式，请用 Excel 或 WPS 打开并保存后再试"
            amounts.faults[line] = _fault(columns, column, line, reason)
        elif _is_entry(mapping, texts, offset):
            amounts.faults[line] = _fault(columns, column, line, "为空，请填写金额")
        elif not (_codes(mapping, texts, offset) or total_label(table.lines.rows[line])):
            remarks.append(line)
    return remarks


def _is_entry(mapping: LedgerMap, texts: Texts, offset: int) -> bool:
    """Whether a line states any official value: a line of codes and names alone is a list of names."""
    return any(
        texts.keys[name][offset] in spellings.values()
        for name, spellings in mapping.spellings.items()
        if name in texts.keys
    )


def _codes(mapping: LedgerMap, texts: Texts, offset: int) -> list[str]:
    return [code for name in mapping.codes if (code := texts.keys[name][offset]).isdigit()]


def _frame(columns: Columns, mapping: LedgerMap, texts: Texts, amounts: _Amounts) -> pd.DataFrame:
    import pandas as pd

    first = columns.table.top + 1
    offsets = [line - first for line in amounts.lines]
    data: dict[str, list[object]] = {
        "line": list(amounts.lines),
        "amount_column": list(amounts.columns),
        "amount": list(amounts.values),
        "year": [texts.years[offset] for offset in offsets],
    }
    for name in mapping.key_fields:
        items = texts.keys[name]
        data[name] = [items[offset] for offset in offsets]
    stated = data[KIND]
    by_column = [columns.amounts[index].kind for index in amounts.columns]
    split = {column.kind for column in columns.amounts if column.kind}
    data["conflict"] = [kind in split and kind != own for kind, own in zip(stated, by_column, strict=True)]
    data[KIND] = [kind or own for kind, own in zip(stated, by_column, strict=True)]
    return pd.DataFrame(data, dtype=object)
