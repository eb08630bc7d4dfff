"""The data tables of a sheet, told by their headings: projects, indicators, single figures, lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from enum import Enum

from xltools.fill.performance.place import known_column
from xltools.fill.performance.sources.cells import DataCell, DataSheet, Head, cells_of
from xltools.fill.performance.sources.words import KIND, NAME, data_words
from xltools.fill.sources.tabular import Table, cell_text
from xltools.record import Record

__all__ = ["DataTable", "TableKind", "find_data_table"]

_HEADING_LINES = 60
LEVELS = frozenset({"一级指标", "二级指标"})
SUMMARY = frozenset({"序号", "财政资金总额"})
"""Headings of 绩效自评情况汇总表, which lists projects, too."""


class TableKind(Enum):
    """What a data table holds."""

    PROJECTS = "项目表"
    INDICATORS = "指标表"
    FACTS = "数据表"
    LISTED = "明细表"


class DataTable(Record):
    """A table with the meaning of its headings."""

    kind: TableKind
    sheet: DataSheet
    top: int
    """Index of the heading line."""
    heads: tuple[Head, ...]
    roles: Mapping[int, str]
    """By sheet column: id of the column, ``kind`` or ``name``; nothing for a heading that says another thing."""
    listed: str = ""
    """Id of the form's table that a list fills."""

    def rows(self) -> Iterator[tuple[DataCell, ...]]:
        """The filled cells of each row below the heading."""
        unit = self._title_unit()
        for line in range(self.top + 1, len(self.sheet.lines.rows)):
            cells = tuple(cells_of(self.sheet, line, self.heads, unit))
            if cells:
                yield cells

    def role(self, cell: DataCell) -> str:
        """What the column of a cell means."""
        return self.roles.get(cell.head.column, "")

    def by_role(self, cells: tuple[DataCell, ...]) -> dict[str, DataCell]:
        """The cells of a row by what their columns mean."""
        return {role: cell for cell in cells if (role := self.role(cell))}

    def _title_unit(self) -> str:
        return Table(self.sheet.lines, self.top, (), {}).title_unit


def find_data_table(sheet: DataSheet, *, with_subject: bool = True) -> DataTable | None:
    """The data table of a sheet, or ``None``; ``with_subject``: only if a column says which form its rows are about."""
    best: DataTable | None = None
    for top, row in enumerate(sheet.lines.rows[:_HEADING_LINES]):
        heads = tuple(
            Head(_flat(text), column) for column, cell in enumerate(row, 1) if (text := cell_text(cell))
        )
        for table in _readings(sheet, top, heads):
            subject = {KIND, NAME} & set(table.roles.values()) or table.kind is TableKind.FACTS
            if (subject or not with_subject) and (best is None or len(table.roles) > len(best.roles)):
                best = table
    return best


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _readings(sheet: DataSheet, top: int, heads: tuple[Head, ...]) -> Iterator[DataTable]:
    words = data_words()
    facts = _roles(heads, {**words.subject, **words.facts})
    if {"form", "column", "value"} <= set(facts.values()):
        yield DataTable(TableKind.FACTS, sheet, top, heads, facts)
        return
    indicators = _roles(heads, {**words.subject, **words.indicators})
    if "三级指标" in indicators.values() and {"目标值", *LEVELS} & set(indicators.values()):
        yield DataTable(TableKind.INDICATORS, sheet, top, heads, indicators)
        return
    for table_id, columns in words.listed.items():
        listed = _roles(heads, {**words.subject, **columns})
        if set(columns.values()) <= set(listed.values()):
            yield DataTable(TableKind.LISTED, sheet, top, heads, listed, table_id)
            return
    projects = _roles(heads, words.subject)
    known = [head for head in heads if head.column in projects or known_column(head.text)]
    enough = max(2, min(3, len(heads)), (len(heads) + 1) // 2)
    if projects and len(known) >= enough and not {head.key for head in heads} >= SUMMARY:
        yield DataTable(TableKind.PROJECTS, sheet, top, heads, projects)


def _roles(heads: tuple[Head, ...], names: Mapping[str, str]) -> dict[int, str]:
    """The first heading of each meaning."""
    roles: dict[int, str] = {}
    for head in heads:
        role = names.get(head.key)
        if role and role not in roles.values():
            roles[head.column] = role
    return roles
