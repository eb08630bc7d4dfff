"""Rows of a table of indicators as the tables of a form: one for each goal, group cells and scores shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from xltools.fill.performance.sources.cells import DataCell, Unfit
from xltools.fill.performance.sources.subjects import IndicatorRow
from xltools.forms.application.document import NOTHING, Entry, Table, TableRow
from xltools.forms.application.units import with_units
from xltools.forms.application.vocabulary import key

__all__ = ["GROUPS", "TABLE_CELLS", "indicator_tables"]

GROUPS = ("一级指标", "二级指标")
SHARED = ("权重", "得分")
"""Columns that may state one figure for all rows of a 一级指标."""
LONG_TERM = "长期指标"
_OF_TABLE = frozenset({"目标", "目标分值"})
_OF_VALUES = frozenset({"计算符号", "目标单位"})
TABLE_CELLS = _OF_TABLE | _OF_VALUES | {"汇总", "分值"}
"""Columns of the data that serve a table without being printed in it: points, from which scores are computed, too."""

Report = Callable[[DataCell, str], None]
"""Called for a cell that cannot be used, with the reason."""


def indicator_tables(
    rows: Sequence[IndicatorRow], report: Report
) -> list[tuple[Table, Sequence[IndicatorRow]]]:
    """The tables with the rows they come from, goal by goal in the order of the data."""
    full = all("一级指标" in row.cells for row in rows)
    found: list[tuple[Table, Sequence[IndicatorRow]]] = []
    for goal, members in groupby(_with_goal(rows), lambda pair: pair[0]):
        mine = [row for _, row in members]
        found.append((_table(goal, mine, report, full=full), mine))
    return found


def _with_goal(rows: Sequence[IndicatorRow]) -> list[tuple[str, IndicatorRow]]:
    """Each row with its goal as compared; that of the row above where the cell is blank."""
    found: list[tuple[str, IndicatorRow]] = []
    goal = ""
    for row in rows:
        if "目标" in row.cells:
            goal = key(row.cells["目标"].text)
        found.append((goal, row))
    return found


def _table(goal: str, rows: Sequence[IndicatorRow], report: Report, *, full: bool) -> Table:
    entries = [_joined(dict(_entries(row, report))) for row in rows]
    _group(entries, full=full)
    for column in SHARED:
        _share(entries, column)
    goal_cell = rows[0].cells.get("目标")
    points = next((row.cells["目标分值"].text for row in rows if "目标分值" in row.cells), "")
    heading = NOTHING
    if goal_cell is not None or points:
        heading = Entry(
            _heading(goal_cell.text if goal_cell else "", points), goal_cell.spot if goal_cell else None
        )
    table_id = LONG_TERM if goal.startswith("长期") else "绩效指标"
    return Table(table_id, {}, tuple(TableRow(each) for each in entries), heading)


def _heading(goal: str, points: str) -> str:
    """目标1（40分）: as the forms print it."""
    name = f"目标{goal}" if goal.isdigit() else goal
    return f"{name}（{points.removesuffix('分')}分）：" if points else name


def _entries(row: IndicatorRow, report: Report) -> Iterator[tuple[str, Entry]]:
    for column, cell in row.cells.items():
        if column in _OF_TABLE:
            continue
        try:
            yield column, cell.entry(column)
        except Unfit as fault:
            report(cell, str(fault))


def _joined(entries: dict[str, Entry]) -> dict[str, Entry]:
    """The values with the sign and the unit that stand in columns of their own."""
    (row,) = with_units([TableRow(entries)])
    return {column: entry for column, entry in row.entries.items() if column not in _OF_VALUES}


def _group(rows: list[dict[str, Entry]], *, full: bool) -> None:
    """一级指标 and 二级指标 shared by the rows they cover.

    A blank continues the cell above. Where every row states its 一级指标, equal neighbours are one cell; else a
    repeated text was meant to be printed again.
    """
    above: dict[str, Entry] = {}
    for row in rows:
        for level, column in enumerate(GROUPS):
            own, before = row.get(column), above.get(column)
            same = own is not None and before is not None and own.value == before.value
            if own is None or (full and same):
                if before is not None:
                    row[column] = before
                continue
            above[column] = own
            if level == 0:
                above.pop(GROUPS[1], None)


def _share(rows: list[dict[str, Entry]], column: str) -> None:
    """One figure for a group: stated in the first row of every group of several rows, blank in the others."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row.get(GROUPS[0], NOTHING).spot)]
    several = [group for group in groups if len(group) > 1]
    stated = all(column in group[0] and not any(column in row for row in group[1:]) for group in several)
    if several and stated:
        for group in several:
            for row in group[1:]:
                row[column] = group[0][column]
