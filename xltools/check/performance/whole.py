"""Whether a form can be judged as a whole: nothing of it unread, something filled in."""

from __future__ import annotations

from decimal import Decimal

from xltools.forms.application.document import Document
from xltools.selfeval.figure import read_figure
from xltools.selfeval.view import SelfEvaluation

__all__ = ["budget_elsewhere", "partly_read", "unfilled"]

_WITHOUT_BUDGET = (Decimal(90), Decimal(80))
"""What the indicators make where the execution of the budget has the other points."""


def partly_read(document: Document) -> bool:
    """Whether numbers of a form were not understood, or tasks are scored in a way nobody knows, so that what it adds up cannot be told."""
    if any(read_figure(row.get("得分")) for table in document.tables_of("主要任务") for row in table.rows):
        return True
    return any(read_figure(entry) is not None for entry in document.unread)


def budget_elsewhere(document: Document, points: Decimal) -> bool:
    """Whether so many points are all of a sheet without title and 预算执行: these stand on another sheet."""
    alone = not document.title.text and next(document.tables_of("预算执行"), None) is None
    return alone and points in _WITHOUT_BUDGET


def unfilled(document: Document) -> bool:
    """Whether a form is a blank template: no names of project or unit, no money, no results of indicators."""
    if any(document.entry(name).text.strip() for name in ("项目名称", "单位名称", "项目实施单位", "总分")):
        return False
    view = SelfEvaluation(document)
    if view.budget and (view.budget.figure("预算数") or view.budget.figure("执行数")):
        return False
    return all(
        indicator.blank or not any(indicator.row.get(column).text.strip() for column in ("实际值", "得分"))
        for table in view.indicator_tables
        for indicator in view.indicators(table)
    )
