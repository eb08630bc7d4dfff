"""Forms of one department that must agree: project forms, the department's form, the summary, the basic data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from xltools.amount import ZERO
from xltools.check.performance.outcome import (
    HOLDS,
    Fault,
    Outcome,
    Part,
    Untold,
    add_up,
    shown,
    sum_outcome,
)
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.selfeval.figure import Figure, read_figure
from xltools.selfeval.reading import normalised
from xltools.selfeval.view import BudgetRow, SelfEvaluation

__all__ = [
    "department_and_projects",
    "department_spending",
    "summary_and_department",
    "summary_and_projects",
    "summary_names",
    "summary_totals",
]

_NUMERALS = re.compile(r"[(（]?[一二三四五六七八九十]+[)）]?[、.]?")
_ALIKE = 0.75
"""Names that share so much of their characters mean the same project, told by a finding when they differ."""


def _first(documents: Iterable[Document], form: str) -> Document | None:
    return next((document for document in documents if document.form == form), None)


def _projects(documents: Iterable[Document]) -> list[tuple[Document, BudgetRow]]:
    """The project forms with their budget row."""
    views = (SelfEvaluation(document) for document in documents if document.form == "zp-project")
    return [(view.document, view.budget) for view in views if view.budget is not None]


def _explained(document: Document, total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether the parts add up to the total, but for rounding of amounts that are not all whole."""
    wanted, allowed, figures = add_up(document, total, parts)
    rounded = any(figure.decimals for figure in figures)
    return abs(total.value - wanted) <= (allowed if rounded else ZERO)


def department_spending(documents: Sequence[Document]) -> Iterator[Outcome]:
    """基本支出总额 + 项目支出总额 = 部门整体支出总额, its budget or its expenditure."""
    for document in documents:
        if document.form != "zp-department" or "基本支出总额" not in document.fields:
            continue
        basic, projects = (read_figure(document.entry(name)) for name in ("基本支出总额", "项目支出总额"))
        row = SelfEvaluation(document).budget
        whole = [figure for column in ("执行数", "预算数") if row and (figure := row.figure(column))]
        if basic is None or projects is None or not whole:
            yield Untold("基本支出、项目支出或部门整体支出总额不是数字")
            continue
        total = basic.value + projects.value
        if any(_explained(document, figure, (basic, projects)) for figure in whole):
            yield HOLDS
            continue
        what = (
            f"基本支出 {basic.entry.text} + 项目支出 {projects.entry.text} = {shown(total)}，"
            f"与部门整体支出{'、'.join(shown(figure.value) for figure in whole)} 都不等"
        )
        parts = tuple(Part(f.entry.spot, "部门整体支出总额", f.value) for f in whole if f.entry.spot)
        yield Fault(
            document, basic.entry.spot, what, "基本支出总额", "", total, whole[0].value, related=parts
        )


def _summary_rows(document: Document, column: str = "财政资金总额") -> tuple[list[TableRow], list[Entry]]:
    tables: list[Table] = list(document.tables_of("汇总"))
    rows = [row for table in tables for row in table.rows]
    return (
        [row for row in rows if row.label != "合计" and not _of_group(row)],
        [row.get(column) for row in rows if row.label == "合计" and row.get(column).text.strip()],
    )


def _of_group(row: TableRow) -> bool:
    """Whether a row sums those below it: 一、部门预算项目, 小计."""
    name = normalised(row.get("项目名称").text)
    return bool(_NUMERALS.fullmatch(normalised(row.get("序号").text))) or name.endswith(("小计", "合计"))


def summary_totals(documents: Sequence[Document]) -> Iterator[Outcome]:
    """合计 of the summary = the sum of its rows."""
    for document in documents:
        if document.form != "zp-summary":
            continue
        for column in ("财政资金总额", "年初预算数", "执行数"):
            rows, totals = _summary_rows(document, column)
            figures = [read_figure(row.get(column)) for row in rows]
            for entry in totals:
                total = read_figure(entry)
                if total is None or None in figures:
                    yield Untold("汇总表有的金额不是数字")
                    continue
                read = [figure for figure in figures if figure]
                yield sum_outcome(document, total, read, ("合计", column), "各项目之和为")


def _name(text: str) -> str:
    return normalised(text).removesuffix("项目")


def _likest(name: str, rows: Sequence[TableRow]) -> TableRow | None:
    wanted = _name(name)
    scored = [(SequenceMatcher(None, wanted, _name(row.get("项目名称").text)).ratio(), row) for row in rows]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _ALIKE else None


def _matched(
    documents: Sequence[Document],
) -> Iterator[tuple[Document, BudgetRow, TableRow | None, Document]]:
    """Each project form with its row of the summary."""
    summary = _first(documents, "zp-summary")
    if summary is None:
        return
    rows, _ = _summary_rows(summary)
    for document, budget in _projects(documents):
        if not document.entry("项目名称").text.strip():
            continue  # a form nobody has filled yet
        yield document, budget, _likest(document.entry("项目名称").text, rows), summary


def summary_and_projects(documents: Sequence[Document]) -> Iterator[Outcome]:
    """Money and score of a project in the summary are those of its form, and each project form has a row."""
    for document, budget, row, summary in _matched(documents):
        if row is None:
            entry = document.entry("项目名称")
            if _summary_rows(summary)[0]:
                yield Fault(document, entry.spot, f"汇总表中没有项目“{entry.text}”", "项目名称")
            else:
                yield Untold("汇总表中没有读到项目")
            continue
        yield _as_listed(document, row, "预算数", budget.figure("预算数"), "财政资金总额")
        for name, stated, column in (
            ("执行数", budget.figure("执行数"), "执行数"),
            ("总分", SelfEvaluation(document).total, "得分"),
        ):
            if stated is not None and read_figure(row.get(column)) is not None:
                yield _as_listed(document, row, name, stated, column)


def _as_listed(document: Document, row: TableRow, name: str, stated: Figure | None, column: str) -> Outcome:
    """Whether a figure of a project form is the one in its row of the summary."""
    listed = read_figure(row.get(column))
    if stated is None or listed is None:
        return Untold(f"{name}或汇总表的{column}不是数字")
    if stated.value == listed.value:
        return HOLDS
    what = f"{name} {stated.entry.text} 与汇总表“{row.get('项目名称').text}”的 {listed.entry.text} 不等"
    parts = (Part(listed.entry.spot, column, listed.value),) if listed.entry.spot else ()
    at = document.entry("项目名称").text
    return Fault(document, stated.entry.spot, what, at, name, stated.value, listed.value, related=parts)


def summary_names(documents: Sequence[Document]) -> Iterator[Outcome]:
    """A project has one name in its own form and in the summary."""
    for document, _, row, summary in _matched(documents):
        if row is None:
            continue
        own, listed = document.entry("项目名称"), row.get("项目名称")
        if _name(own.text) == _name(listed.text):
            yield HOLDS
        else:
            what = f"汇总表写“{listed.text}”，自评表写“{own.text}”，项目名称不一致"
            yield Fault(summary, listed.spot, what, listed.text, "项目名称")


def summary_and_department(documents: Sequence[Document]) -> Iterator[Outcome]:
    """合计 of the summary = 预算数 of the department, where the department's form states projects only."""
    summary, department = _first(documents, "zp-summary"), _first(documents, "zp-department")
    row = SelfEvaluation(department).budget if department else None
    if summary is None or department is None or row is None:
        return
    _, totals = _summary_rows(summary)
    total = read_figure(totals[0]) if totals else None
    budget = row.figure("预算数")
    if total is None or budget is None:
        yield Untold("汇总表合计或部门预算数不是数字")
    elif total.value == budget.value:
        yield HOLDS
    else:
        what = f"汇总表合计 {total.entry.text} 与部门自评表预算数 {budget.entry.text} 不等"
        parts = (Part(budget.entry.spot, "预算数", budget.value),) if budget.entry.spot else ()
        yield Fault(
            summary, total.entry.spot, what, "合计", "财政资金总额", total.value, budget.value, related=parts
        )


def department_and_projects(documents: Sequence[Document]) -> Iterator[Outcome]:
    """预算数 and 执行数 of the department = the sums of its projects, where a summary says these are all of them.

    Without a summary the projects can be a part of the whole, so their sum is at most the department's.
    """
    department = _first(documents, "zp-department")
    row = SelfEvaluation(department).budget if department else None
    projects = _projects(documents)
    if department is None or row is None or not projects:
        return
    complete = _complete(documents)
    for column in ("预算数", "执行数"):
        whole, parts = row.figure(column), [budget.figure(column) for _, budget in projects]
        if whole is None or None in parts:
            yield Untold(f"有的{column}不是数字")
            continue
        read = [figure for figure in parts if figure]
        total = sum((figure.value for figure in read), ZERO)
        if not complete and total < whole.value:
            yield HOLDS
        else:
            said = f"{len(read)} 张项目自评表之和为"
            yield sum_outcome(department, whole, read, (row.label, column), said)


def _complete(documents: Sequence[Document]) -> bool:
    """Whether a summary lists exactly the project forms that are there."""
    matched = list(_matched(documents))
    if not matched:
        return False
    rows, _ = _summary_rows(matched[0][3])
    return len(rows) == len(matched) and all(row is not None for _, _, row, _ in matched)
