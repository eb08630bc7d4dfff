"""Performance forms against the final-accounts or budget tables of the same workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import HALF, ZERO
from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Part, Untold, shown
from xltools.check.tables import Tables
from xltools.finding import Severity, Verdict
from xltools.forms.application.document import Document
from xltools.selfeval.figure import Figure, read_figure
from xltools.selfeval.view import SelfEvaluation

__all__ = ["BESIDE_RULES", "BesideRule"]

BesideRule = Callable[[Sequence[Document], Tables], Iterator[Outcome]]

PROJECTS = Address("gk03", "合计", "项目支出")
FUNDS = {
    "收入合计": Address("ys01", "本年收入合计", "预算数"),
    "基本支出": Address("ys03", "合计", "基本支出"),
    "项目支出": Address("ys03", "合计", "项目支出"),
}
"""Rows of 总体资金情况 and the budget figures they repeat."""


def projects_within_the_table(documents: Sequence[Document], tables: Tables) -> Iterator[Outcome]:
    """The 执行数 of all project forms add up to no more than 项目支出 of 公开03 (规格 S-22)."""
    rows = [SelfEvaluation(each).budget for each in documents if each.form == "zp-project"]
    spent = [figure for row in rows if row and (figure := row.figure("执行数"))]
    if not spent or PROJECTS.form not in tables.found:
        return
    whole = tables.known(PROJECTS)
    if whole is None or len(spent) < len(rows):
        yield Untold("有的执行数或公开03表的项目支出不是数字")
        return
    total = sum((figure.value for figure in spent), ZERO)
    allowed = whole.slack + HALF * sum((figure.step for figure in spent), ZERO)
    if total <= whole.value + allowed:
        yield HOLDS
        return
    document = next(each for each in documents if each.form == "zp-project")
    what = f"{len(spent)} 张项目自评表的执行数之和 {shown(total)} 大于公开03表项目支出 {shown(whole.value)}"
    parts = (
        *_table_part(tables, PROJECTS),
        *(Part(f.entry.spot, "执行数", f.value) for f in spent[1:] if f.entry.spot),
    )
    yield Fault(
        document,
        spent[0].entry.spot,
        what,
        "年度资金总额",
        "执行数",
        total,
        whole.value,
        allowed,
        related=parts,
    )


def funds_and_budget(documents: Sequence[Document], tables: Tables) -> Iterator[Outcome]:
    """收入, 基本支出 and 项目支出 of the department's targets are those of its budget tables."""
    for document in documents:
        if document.form != "mb-department":
            continue
        rows = {row.label: row for table in document.tables_of("总体资金情况") for row in table.rows}
        for label, address in FUNDS.items():
            if label not in rows or address.form not in tables.found:
                continue
            figure, amount = read_figure(rows[label].get("当年金额")), tables.known(address)
            if figure is None or amount is None:
                yield Untold("总体资金情况或预算表的数字没有找到")
            else:
                yield _same(document, label, figure, amount.value, tables, address)


def _same(
    document: Document, label: str, figure: Figure, value: Decimal, tables: Tables, address: Address
) -> Outcome:
    if figure.value == value:
        return HOLDS
    tail = abs(figure.value - value) <= figure.step and figure.decimals > 0
    number = tables.form(address.form).number
    what = f"“{label}”当年金额 {figure.entry.text} 与{number}的 {shown(value)} 不一致"
    return Fault(
        document,
        figure.entry.spot,
        what,
        label,
        "当年金额",
        figure.value,
        value,
        figure.step if tail else ZERO,
        Verdict.ROUNDING if tail else Verdict.WRONG,
        Severity.INFO if tail else None,
        _table_part(tables, address),
    )


def _table_part(tables: Tables, address: Address) -> tuple[Part, ...]:
    figure = tables.figures.get(address)
    if figure is None:
        return ()
    value = figure.amount.value * tables.factor(address.form)
    return (Part(figure.spot, f"{address.row}/{address.column}", value),)


BESIDE_RULES: Mapping[str, BesideRule] = {
    "ZP0507": projects_within_the_table,
    "MB0207": funds_and_budget,
}
