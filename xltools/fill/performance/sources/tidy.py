"""Filled forms of other places in the way of ours: points without per cent, rates with it, the year in the title."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from xltools.amount import plain
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.selfeval.figure import points, read_figure

__all__ = ["tidied"]

_POINTS = frozenset({"分值", "权重", "二级分值", "得分"})
_YEAR = re.compile(r"(?:19|20)\d\d")
HUNDRED = 100


def tidied(document: Document) -> Document:
    """The document, saying the same."""
    tables = tuple(_table(table) for table in document.tables)
    year = _YEAR.search(document.entry("评价年度").text)
    if year is None:
        return replace(document, tables=tables)
    title = document.title
    if not _YEAR.search(title.text):
        title = title._replace(value=f"{year[0]}年度{title.text.strip()}")
    fields = {name: entry for name, entry in document.fields.items() if name != "评价年度"}
    return replace(document, title=title, fields=fields, tables=tables)


def _table(table: Table) -> Table:
    return table._replace(rows=tuple(TableRow(_entries(row), row.label) for row in table.rows))


def _entries(row: TableRow) -> Mapping[str, Entry]:
    return {name: _entry(name, entry, row) for name, entry in row.entries.items()}


def _entry(name: str, entry: Entry, row: TableRow) -> Entry:
    figure = read_figure(entry)
    if figure is None:
        return entry
    if name in _POINTS and figure.percent:
        stated = points(entry)
        return entry if stated is None else Entry(plain(stated.value), entry.spot)
    if name != "执行率" or figure.percent:
        return entry
    budget, executed = read_figure(row.get("预算数")), read_figure(row.get("执行数"))
    if budget is None or executed is None or not budget.value:
        return entry
    quotient = executed.value / budget.value
    if abs(figure.value / HUNDRED - quotient) < abs(figure.value - quotient):
        return Entry(f"{plain(figure.value)}%", entry.spot)
    return Entry(f"{plain(figure.value * HUNDRED)}%", entry.spot)
