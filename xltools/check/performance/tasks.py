"""The tasks of a department: what each costs, by source, and all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltools.check.performance.outcome import Outcome, sum_outcome
from xltools.forms.application.document import Document, Entry, TableRow
from xltools.selfeval.figure import Figure, read_figure

__all__ = ["task_sums"]

_PARTS = {"预算数": ("财政拨款", "其他资金"), "执行数": ("执行财政拨款", "执行其他资金")}
_COLUMNS = tuple(name for total, parts in _PARTS.items() for name in (total, *parts))
_TOTALS = ("合计", "总计")


def task_sums(document: Document) -> Iterator[Outcome]:
    """Each task is its 财政拨款 + 其他资金, and the row 合计 the sum of the tasks."""
    for table in document.tables_of("主要任务"):
        for row in table.rows:
            yield from _by_source(document, row)
        name = "".join(table.rows[-1].get("任务名称").text.split()) if table.rows else ""
        if name.endswith(_TOTALS):
            yield from _all_tasks(document, table.rows)


def _by_source(document: Document, row: TableRow) -> Iterator[Outcome]:
    for column, parts in _PARTS.items():
        total, read = read_figure(row.get(column)), _figures(row.get(part) for part in parts)
        if total is not None and len(read) == len(parts):
            yield sum_outcome(
                document, total, read, (row.get("任务名称").text, column), "财政拨款与其他资金之和为"
            )


def _all_tasks(document: Document, rows: tuple[TableRow, ...]) -> Iterator[Outcome]:
    *tasks, last = rows
    for column in _COLUMNS:
        total, read = read_figure(last.get(column)), _figures(row.get(column) for row in tasks)
        if total is not None and read:
            yield sum_outcome(document, total, read, (last.get("任务名称").text, column), "各项任务之和为")


def _figures(entries: Iterable[Entry]) -> list[Figure]:
    return [figure for entry in entries if (figure := read_figure(entry))]
