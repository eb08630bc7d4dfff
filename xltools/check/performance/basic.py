"""基础数据表: people, 三公 and project money (forms-selfeval.md section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.check.performance.outcome import HOLDS, Fault, Outcome, Untold, compare, shown, sum_outcome
from xltools.finding import Verdict
from xltools.forms.application.document import Document, TableRow
from xltools.selfeval.figure import Interval, read_figure

__all__ = ["adjusted_budget", "control_rates", "expense_sums"]

HUNDRED = Decimal(100)
_SUMS = {
    "三公经费": ("公务用车购置和维护", "出国经费", "公务接待"),
    "公务用车购置和维护": ("公车购置", "公车运行维护"),
}
_COLUMNS = ("上年决算", "本年预算", "本年决算")


def control_rates(document: Document) -> Iterator[Outcome]:
    """控制率 = 实有人数 / 编制数."""
    for table in document.tables_of("财政供养人员"):
        for row in table.rows:
            posts, staff, rate = (read_figure(row.get(column)) for column in ("编制数", "实有人数", "控制率"))
            if posts is None or staff is None or rate is None or not posts.value:
                yield Untold("编制数、实有人数或控制率不是数字")
                continue
            wanted = staff.value / posts.value
            verdict = compare(rate, (Interval(wanted, wanted),), (wanted,))
            if verdict is Verdict.EXACT:
                yield HOLDS
                continue
            what = f"控制率印 {rate.entry.text}，{posts.entry.text} 人编制、{staff.entry.text} 人在职为 {shown(wanted * HUNDRED)}%"
            yield Fault(
                document,
                rate.entry.spot,
                what,
                "财政供养人员",
                "控制率",
                rate.value * HUNDRED,
                round(wanted * HUNDRED, 2),
            )


def expense_sums(document: Document) -> Iterator[Outcome]:
    """三公经费, 公务用车 and 项目支出 = their parts; the parts of 公用经费 need not be all of it."""
    rows = [row for table in document.tables_of("经费控制") for row in table.rows]
    by_label = {row.label: row for row in rows}
    sums = {name: [by_label[part] for part in parts if part in by_label] for name, parts in _SUMS.items()}
    sums["项目支出"] = _own_rows(rows)
    for name, parts in sums.items():
        if name in by_label and parts:
            for column in _COLUMNS:
                yield from _sum(document, name, column, by_label[name], parts)


def _own_rows(rows: list[TableRow]) -> list[TableRow]:
    """The rows a unit added below 项目支出."""
    labels = [row.label for row in rows]
    if "项目支出" not in labels:
        return []
    below = rows[labels.index("项目支出") + 1 :]
    end = next((number for number, row in enumerate(below) if row.label == "公用经费"), len(below))
    return below[:end]


def _sum(
    document: Document, name: str, column: str, total: TableRow, parts: list[TableRow]
) -> Iterator[Outcome]:
    whole = read_figure(total.get(column))
    read = [figure for row in parts if (figure := read_figure(row.get(column)))]
    if whole is None or not read:
        return
    yield sum_outcome(document, whole, read, (name, column), "分项之和为")


def adjusted_budget(documents: Sequence[Document]) -> Iterator[Outcome]:
    """部门整体支出预算调整 of the basic data = 全年预算数 and 全年执行数 of the department's form."""
    basic = next((document for document in documents if document.form == "zp-basic"), None)
    department = next((document for document in documents if document.form == "zp-department"), None)
    if basic is None or department is None:
        return
    row = next((row for t in basic.tables_of("经费控制") for row in t.rows if row.label == "预算调整"), None)
    scale = {row.label: row for table in department.tables_of("整体支出规模") for row in table.rows}
    if row is None or not {"财政拨款", "其他资金"} <= scale.keys():
        return
    for own, column in (("本年预算", "全年预算数"), ("本年决算", "全年执行数")):
        stated = read_figure(row.get(own))
        parts = [read_figure(scale[name].get(column)) for name in ("财政拨款", "其他资金")]
        if stated is None or None in parts:
            yield Untold("预算调整或整体支出规模不是数字")
            continue
        read = [figure for figure in parts if figure]
        said = f"部门自评表{column}为"
        yield sum_outcome(basic, stated, read, ("部门整体支出预算调整", own), said)
