"""A department's figures from those of its projects: the summary, and indicators that are to be rolled up.

Absolute values add up, relative ones weigh by funds, scores of indicators in words weigh by funds (notes of the forms;
forms-selfeval section 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from xltools.amount import plain, round_half_up
from xltools.fill.performance.assemble import Assembled
from xltools.forms.application.document import NOTHING, Document, Entry, Table, TableRow
from xltools.forms.labels import label
from xltools.record import Record
from xltools.selfeval.pairs import Pair
from xltools.selfeval.score import Share, roll_up, weighted_mean
from xltools.selfeval.view import Indicator, SelfEvaluation

__all__ = ["RolledUp", "rolled_up", "summary", "unknown_in_summary"]

MARK = "汇总"
"""Column of the data that asks for it."""
SUMMARY_ROW = ("序号", "资金使用单位", "项目名称", "财政资金总额")
_PLACES = 2


class RolledUp(Record):
    """What was computed for one indicator of the department."""

    name: str
    projects: int
    message: str


class _Part(Record):
    """The same indicator in one project."""

    indicator: Indicator
    funds: Decimal | None


def rolled_up(department: Document, projects: Sequence[Assembled]) -> tuple[Document, list[RolledUp]]:
    """The department's form with the indicators that ask for it computed; its own figures stay where given."""
    parts = list(_parts(projects))
    notes: list[RolledUp] = []
    tables = tuple(_table(table, parts, notes) for table in department.tables)
    return replace(department, tables=tables), notes


def _parts(projects: Sequence[Assembled]) -> Iterator[_Part]:
    for project in projects:
        document = project.of("zp-project")
        if document is None:
            continue
        view = SelfEvaluation(document)
        budget = view.budget.figure("预算数") if view.budget else None
        for table in view.indicator_tables:
            for indicator in view.indicators(table):
                yield _Part(indicator, budget.value if budget else None)


def _table(table: Table, parts: Sequence[_Part], notes: list[RolledUp]) -> Table:
    if not any(MARK in row.entries for row in table.rows):
        return table
    return table._replace(rows=tuple(_row(row, parts, notes) for row in table.rows))


def _row(row: TableRow, parts: Sequence[_Part], notes: list[RolledUp]) -> TableRow:
    entries = dict(row.entries)
    mark = entries.pop(MARK, NOTHING)
    if not mark.text or mark.text.strip() in {"否", "不", "0", "×"}:
        return TableRow(entries, row.label)
    name = Indicator(row).name
    same = [part for part in parts if label(part.indicator.name) == label(name)]
    if not same:
        notes.append(RolledUp(name, 0, f"指标“{name}”要求汇总，但没有一个项目有同名的三级指标，请核对名称。"))
        return TableRow(entries, row.label)
    if any(part.funds is None for part in same):
        notes.append(
            RolledUp(name, len(same), f"指标“{name}”没有汇总：有的项目没有预算数，不能加权，请补齐。")
        )
        return TableRow(entries, row.label)
    message = _fill(entries, same)
    notes.append(RolledUp(name, len(same), f"指标“{name}”由 {len(same)} 个项目汇总：{message}。"))
    return TableRow(entries, row.label)


def _fill(entries: dict[str, Entry], same: Sequence[_Part]) -> str:
    """Fill what the department's row leaves blank; what was done."""
    pairs = [part.indicator.pair for part in same]
    if all(_single(pair) for pair in pairs) and len({_unit(pair) for pair in pairs}) == 1:
        return _numbers(entries, same, pairs)
    return _words(entries, same)


def _single(pair: Pair) -> bool:
    return pair.quantified and len(pair.actual.quantities) == 1 == len(pair.target.quantities)


def _unit(pair: Pair) -> str:
    return pair.target.quantities[0].unit or pair.actual.quantities[0].unit


def _numbers(entries: dict[str, Entry], same: Sequence[_Part], pairs: Sequence[Pair]) -> str:
    unit = _unit(pairs[0])
    relative = unit == "%"
    comparator = pairs[0].target.quantities[0].comparator
    sign = comparator if comparator in {"≥", "≤", ">", "<"} else ""
    for column, number, before in (
        ("目标值", [pair.target.quantities[0].number for pair in pairs], sign),
        ("实际值", [pair.actual.quantities[0].number for pair in pairs], ""),
    ):
        shares = [Share(part.funds or Decimal(0), value) for part, value in zip(same, number, strict=True)]
        total = roll_up(shares, relative=relative)
        if total is not None and not entries.get(column, NOTHING).text:
            entries[column] = Entry(f"{before}{plain(round_half_up(total, _PLACES))}{unit}")
    how = "比率按预算数加权" if relative else "数量相加"
    return f"{how}，实际完成值 {entries.get('实际值', NOTHING).text}"


def _words(entries: dict[str, Entry], same: Sequence[_Part]) -> str:
    """An indicator in words: the shares of their weights that the projects scored, weighted by funds."""
    shares = []
    for part in same:
        score, weight = part.indicator.score, part.indicator.weight
        if score is None or weight is None or not weight.value:
            return "项目的这一指标没有分值和得分，不能加权，请自行打分"
        shares.append(Share(part.funds or Decimal(0), score.value / weight.value))
    mean = weighted_mean(shares)
    own = Indicator(TableRow(entries)).weight
    if mean is None or own is None:
        return "没有填写部门指标的分值，不能计算得分，请自行打分"
    if not entries.get("得分", NOTHING).text:
        entries["得分"] = Entry(round_half_up(own.value * mean, _PLACES))
    return f"定性指标得分按预算数加权，为 {entries['得分'].text}"


def summary(department: Assembled | None, projects: Sequence[Assembled], unit_name: str) -> Document | None:
    """绩效自评情况汇总表: a row for each project with its budget.

    ``None`` for less than two projects, and where the department states a budget of its own without asking for the
    table: then the projects are not all there is, and the sums of the two would not agree.
    """
    if len(projects) < 2 or not _wanted(department):
        return None
    rows = tuple(_summary_row(number, project, unit_name) for number, project in enumerate(projects, start=1))
    fields: dict[str, Entry] = {}
    if department:
        document = department.of("zp-department")
        known = document.fields if document else {}
        fields = {name: known[name] for name in ("单位名称", "填报日期") if name in known}
        fields["绩效自评覆盖率"] = _coverage(department, len(rows))
    return Document("zp-summary", NOTHING, fields=fields, tables=(Table("汇总", {}, rows),))


def _wanted(department: Assembled | None) -> bool:
    if department is None or _given(department):
        return True
    asked = any(department.subject.text(name) for name in ("项目总数", "绩效自评覆盖率"))
    return asked or not department.subject.text("预算数")


def _given(department: Assembled) -> Document | None:
    """The summary that was given filled in."""
    return next((each for each in department.subject.documents if each.form == "zp-summary"), None)


def unknown_in_summary(department: Assembled, projects: Sequence[Assembled]) -> Iterator[Entry]:
    """Projects of a summary that was given of which there is no form."""
    names = {label(project.subject.name) for project in projects}
    given = _given(department)
    for table in given.tables_of("汇总") if given else ():
        for row in table.rows:
            name = row.get("项目名称")
            if not row.label and name.text.strip() and label(name.text) not in names:
                yield name


def _coverage(department: Assembled, evaluated: int) -> Entry:
    """自评项目个数 / 项目总数, as given or computed."""
    given = _given(department)
    stated = department.subject.text("绩效自评覆盖率")
    if stated or given:
        return Entry(stated) if stated or given is None else given.entry("绩效自评覆盖率")
    total = department.subject.text("项目总数")
    if total.isdigit() and int(total):
        return Entry(f"{plain(round_half_up(Decimal(evaluated) * 100 / int(total), _PLACES))}%")
    return NOTHING


def _summary_row(number: int, project: Assembled, unit_name: str) -> TableRow:
    document = project.of("zp-project")
    view = SelfEvaluation(document) if document else None
    budget = view.budget.row.get("预算数") if view and view.budget else NOTHING
    unit = project.subject.text("资金使用单位") or project.subject.text("主管部门") or unit_name
    values = (Entry(Decimal(number)), Entry(unit), Entry(project.subject.name), Entry(budget.value))
    return TableRow(dict(zip(SUMMARY_ROW, values, strict=True)))
