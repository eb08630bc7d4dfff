"""绩效目标申报 forms: shares, sums, and the same money and counts in all of them (forms.md section 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.amount import HALF, ZERO
from xltools.check.performance.outcome import (
    HOLDS,
    Fault,
    Outcome,
    Untold,
    compare,
    place,
    shown,
    sum_outcome,
)
from xltools.finding import Verdict
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.selfeval.figure import Figure, Interval, points, read_figure
from xltools.selfeval.reading import Form, Quantity, normalised, read_value
from xltools.selfeval.view import points_in

__all__ = [
    "by_project",
    "funding_makeup",
    "funding_sums",
    "income_and_expenditure",
    "indicator_points",
    "long_term_and_yearly",
    "planned_sums",
    "project_budgets",
    "projects_and_department",
    "shares",
    "whole_funds",
]

HUNDRED = Decimal(100)
_WHOLES = (HUNDRED, Decimal(90))
"""What the points of all indicators make; 10 may be kept for the execution of the budget."""
_NUMBERED = re.compile(r"\d+[.、．]")
"""How sources begin that stand beside each other; others may be parts."""
_SIDES = {"收入合计": ("财政拨款", "其他资金"), "支出合计": ("基本支出", "项目支出")}
_SOURCES = ("财政拨款区级", "财政拨款上级", "专户管理的非税收入", "其他资金")


def _rows(document: Document, table_id: str) -> dict[str, TableRow]:
    return {row.label: row for table in document.tables_of(table_id) for row in table.rows}


def _sum_of(
    document: Document, total: Entry, parts: Iterable[Entry], at: tuple[str, str], said: str
) -> Iterator[Outcome]:
    whole, read = read_figure(total), [figure for entry in parts if (figure := read_figure(entry))]
    if whole is None:
        if read:
            yield Untold(f"“{at[0]}”不是数字")
        return
    yield sum_outcome(document, whole, read, at, said)


def whole_funds(document: Document) -> Iterator[Outcome]:
    """合计 = its parts, on both sides of 总体资金情况, this year and last."""
    rows = _rows(document, "总体资金情况")
    for total, parts in _SIDES.items():
        for column in ("当年金额", "上年预算"):
            entries = [rows[name].get(column) for name in parts if name in rows]
            if total in rows:
                yield from _sum_of(document, rows[total].get(column), entries, (total, column), "各项之和为")


def planned_sums(document: Document) -> Iterator[Outcome]:
    """年度资金总额 and 中期资金总额 of a project = their sources."""
    for table in document.tables_of("项目资金"):
        total, *parts = table.rows
        for column in table.columns:
            entries = [row.get(column) for row in parts]
            if any(read_figure(entry) for entry in entries):
                yield from _sum_of(
                    document, total.get(column), entries, (total.label, column), "各项资金之和为"
                )


def indicator_points(document: Document) -> Iterator[Outcome]:
    """The points of the indicators make 100, or what the head of their column states: 分值权重（90）."""
    for table in document.tables_of("绩效指标"):
        filled = [row for row in table.rows if row.get("三级指标").text.strip()]
        figures = [points(row.get("分值")) for row in filled]
        if "分值" not in table.columns or None in figures or not figures:
            continue
        stated = points_in(table.columns["分值"].text)
        total = sum((figure.value for figure in figures if figure), ZERO)
        if total in ((stated,) if stated is not None else _WHOLES):
            yield HOLDS
            continue
        wanted = HUNDRED if stated is None else stated
        what = f"各指标分值合计 {shown(total)}，应为 {shown(wanted)}"
        yield Fault(document, table.columns["分值"].spot, what, "", "分值", total, wanted)


def income_and_expenditure(document: Document) -> Iterator[Outcome]:
    """收入合计 = 支出合计 of this year."""
    rows = _rows(document, "总体资金情况")
    if "收入合计" in rows and "支出合计" in rows:
        income, spent = (rows[name].get("当年金额") for name in ("收入合计", "支出合计"))
        yield from _sum_of(document, income, [spent], ("收入合计", "当年金额"), "支出合计为")


def shares(document: Document) -> Iterator[Outcome]:
    """占比 = 当年金额 / 合计 of its side, to the printed places."""
    rows = _rows(document, "总体资金情况")
    for total, parts in _SIDES.items():
        whole = read_figure(rows[total].get("当年金额")) if total in rows else None
        for name in (*parts, total):
            if name not in rows:
                continue
            share, amount = read_figure(rows[name].get("占比")), read_figure(rows[name].get("当年金额"))
            if share is None or amount is None:
                continue
            if whole is None or whole.interval.low <= 0:
                yield Untold(f"{total}不是数字或为零")
                continue
            yield _share(document, name, share, amount, whole)


def _share(document: Document, name: str, share: Figure, amount: Figure, whole: Figure) -> Outcome:
    wanted = amount.value / whole.value
    low, high = whole.interval
    held = Interval(amount.interval.low / high, amount.interval.high / low)
    verdict = compare(share, (held,), (wanted,))
    if verdict is Verdict.EXACT:
        return HOLDS
    places = max(share.decimals - 2, 0)
    what = f"“{name}”占比印 {share.entry.text}，{shown(amount.value)}÷{shown(whole.value)} 为 {shown(wanted * HUNDRED)}%"
    return Fault(
        document,
        share.entry.spot,
        what,
        name,
        "占比",
        share.value * HUNDRED,
        round(wanted * HUNDRED, places),
        HALF.scaleb(-places),
        verdict,
    )


def funding_sums(document: Document) -> Iterator[Outcome]:
    """当年预算合计 = its sources = 项目总预算 (for a project of one year)."""
    rows = _rows(document, "资金来源")
    if "当年预算合计" not in rows:
        return
    total = rows["当年预算合计"].get("申报数")
    own = [name for name in rows if name not in {"当年预算合计", *_SOURCES}]
    entries = [rows[name].get("申报数") for name in (*_SOURCES, *own) if name in rows]
    for outcome in _sum_of(document, total, entries, ("当年预算合计", "申报数"), "各来源之和为"):
        sure = outcome is HOLDS or all(_NUMBERED.match(name) for name in own)
        yield outcome if sure else Untold("资金来源有自设的行，无从核对合计")
    name = "年度预算金额" if "年度预算金额" in document.fields else "项目总预算"
    if name in document.fields:
        yield from _sum_of(document, document.entry(name), [total], (name, ""), "当年预算合计为")


def funding_makeup(document: Document) -> Iterator[Outcome]:
    """The items of 资金构成 add up to 财政拨款收入（区级安排数）."""
    rows = _rows(document, "资金来源")
    items = [row.get("金额") for table in document.tables_of("资金构成") for row in table.rows]
    if "财政拨款区级" in rows and any(read_figure(entry) for entry in items):
        total = rows["财政拨款区级"].get("申报数")
        yield from _sum_of(document, total, items, ("财政拨款区级", "申报数"), "资金构成各项之和为")


def by_project(documents: Sequence[Document], form: str) -> dict[str, Document]:
    """The forms of one kind by the name of their project."""
    return {
        normalised(document.entry("项目名称").text): document
        for document in documents
        if document.form == form
    }


def project_budgets(documents: Sequence[Document]) -> Iterator[Outcome]:
    """年度预算金额 of the yearly targets = 项目总预算 of the funding form of the same project."""
    funding = by_project(documents, "mb-funding")
    for name, document in by_project(documents, "mb-yearly").items():
        if name in funding and "年度预算金额" in document.fields:
            total = funding[name].entry("项目总预算")
            stated = document.entry("年度预算金额")
            yield from _sum_of(
                document, stated, [total], ("年度预算金额", ""), "项目预算资金投入表的项目总预算为"
            )


def projects_and_department(documents: Sequence[Document]) -> Iterator[Outcome]:
    """The budgets of all project forms = 项目支出 of the department's form."""
    whole = next((document for document in documents if document.form == "mb-department"), None)
    funding = [document for document in documents if document.form == "mb-funding"]
    row = _rows(whole, "总体资金情况").get("项目支出") if whole else None
    if whole is None or row is None or not funding:
        return
    entries = [document.entry("项目总预算") for document in funding]
    said = f"{len(funding)} 张项目预算资金投入表之和为"
    yield from _sum_of(whole, row.get("当年金额"), entries, ("项目支出", "当年金额"), said)


def long_term_and_yearly(document: Document) -> Iterator[Outcome]:
    """A count promised for several years is no smaller than that of one year, and a rate is the same promise."""
    yearly = {_named(row): row for row in _indicators(document.tables_of("绩效指标"))}
    for row in _indicators(document.tables_of("长期指标")):
        other = yearly.get(_named(row))
        if other is None:
            continue
        long, short = (_quantity(each) for each in (row, other))
        if long is None or short is None or long.unit != short.unit:
            continue
        if short.reverse or long.number >= short.number:
            yield HOLDS
            continue
        entry = row.get("目标值")
        what = f"长期指标“{row.get('三级指标').text}”为 {entry.text}，小于年度指标 {other.get('目标值').text}"
        at = place(row.get("一级指标"), row.get("二级指标"), row.get("三级指标"))
        yield Fault(document, entry.spot, what, at, "目标值", long.number, short.number)


def _indicators(tables: Iterator[Table]) -> Iterator[TableRow]:
    for table in tables:
        yield from table.rows


def _named(row: TableRow) -> str:
    return place(row.get("二级指标"), row.get("三级指标"))


def _quantity(row: TableRow) -> Quantity | None:
    reading = read_value(row.get("目标值").text)
    return reading.quantities[0] if reading.form is Form.NUMBER else None
