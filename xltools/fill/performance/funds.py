"""Formulas of amounts: sums, shares, rates, and what a department takes from its projects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.amount import ZERO, round_half_up
from xltools.fill.performance.live import Live, LiveForm
from xltools.fill.performance.plan import FIGURES, Spread
from xltools.forms.application.document import Table
from xltools.forms.application.layout import Tabular
from xltools.selfeval.view import MAIN_ROWS

__all__ = ["add_funds", "add_links", "add_rates", "labelled_tables", "main_row"]

_RATES = {"执行率": (("预算数", "执行数"), ("全年预算数", "全年执行数")), "控制率": (("编制数", "实有人数"),)}
_NEVER_SUMMED = frozenset({"分值", "权重", "得分", "序号"})
NO_RATE = "—"


def labelled_tables(form: LiveForm, table_id: str = "") -> Iterator[tuple[int, Tabular, Table]]:
    """The printed tables with their numbers."""
    for number, line in form.plan.of_line.items():
        table = form.plan.document.tables[number]
        if table_id in {"", table.id}:
            yield number, line, table


def row_number(table: Table, label: str) -> int | None:
    """The row of that label."""
    return next((index for index, row in enumerate(table.rows) if row.label == label), None)


def main_row(table: Table) -> int | None:
    """The row of 预算执行 that is scored."""
    return next((index for index, row in enumerate(table.rows) if row.label in MAIN_ROWS), None)


def add_funds(form: LiveForm) -> None:
    """Sums and shares the layout names, and the total of a table whose rows come with the data."""
    for number, line, table in labelled_tables(form):
        for total, *parts in line.sums:
            rows = [row for part in parts for row in _rows(line, table, part)]
            _sum(form, number, row_number(table, total), rows)
        if line.closing:
            rows = [index for index, row in enumerate(table.rows) if not row.label]
            _sum(form, number, row_number(table, line.closing.id), rows)
        for part, whole in line.shares:
            _share(form, number, table, (part, whole))


def _rows(line: Tabular, table: Table, part: str) -> list[int]:
    if part == "*":
        printed = {row.id for row in line.rows}
        return [index for index, row in enumerate(table.rows) if row.label not in printed]
    found = row_number(table, part)
    return [] if found is None else [found]


def _sum(form: LiveForm, number: int, total: int | None, rows: Sequence[int]) -> None:
    if total is None or not rows:
        return
    for head in form.plan.of_line[number].head:
        if head.column not in FIGURES or head.column in _NEVER_SUMMED:
            continue
        cell = form.cell(number, total, head.column)
        parts = [part for row in rows if (part := form.cell(number, row, head.column))]
        given = cell is not None and cell.entry.text.strip()
        if cell is None or not parts or (given and not _numbers(form, parts)):
            continue
        form.compute(cell, total_of(form, parts), form.plan.document.tables[number].rows[total].label)


def _numbers(form: LiveForm, cells: Iterable[Spread]) -> list[Decimal]:
    return [value for cell in cells if (value := form.value(cell)) is not None]


def total_of(form: LiveForm, cells: Sequence[Spread]) -> Live:
    """The sum of cells; nothing while all are empty."""
    listed = ranges(form, cells)
    numbers = _numbers(form, cells)
    value: Decimal | str = sum(numbers, ZERO) if numbers else ""
    return Live(f'IF(COUNT({listed})=0,"",ROUND(SUM({listed}),6))', value)


def ranges(form: LiveForm, cells: Sequence[Spread]) -> str:
    """The cells as arguments, those below each other as one range."""
    runs: list[list[Spread]] = []
    for cell in cells:
        above = runs[-1][-1] if runs else None
        if above and above.area.left == cell.area.left and above.area.bottom + 1 == cell.area.top:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    names = []
    for run in runs:
        first, last = form.reference(run[0]), form.reference(run[-1])
        names.append(first if first == last else f"{first}:{last}")
    return ",".join(names)


def _share(form: LiveForm, number: int, table: Table, labels: tuple[str, str]) -> None:
    part, whole = (row_number(table, label) for label in labels)
    if part is None or whole is None:
        return
    cell = form.cell(number, part, "占比")
    amount, total = form.cell(number, part, "当年金额"), form.cell(number, whole, "当年金额")
    if cell and amount and total:
        places = form.plan.of_line[number].places.get("占比", 2)
        form.compute(cell, _rate(form, total, amount, places), "占比")


def add_rates(form: LiveForm) -> None:
    """执行率 and 控制率: — where the budget is 0."""
    for number, line, table in labelled_tables(form):
        plain_rows = {row.id for row in line.rows if row.part}
        for column, pairs in _RATES.items():
            for index, row in enumerate(table.rows):
                cell = form.cell(number, index, column)
                if cell is None or row.label in plain_rows:
                    continue
                for below, above in pairs:
                    budget, executed = form.cell(number, index, below), form.cell(number, index, above)
                    if budget and executed:
                        live = _rate(form, budget, executed, line.places.get(column, 2))
                        form.compute(cell, live, column)


def _rate(form: LiveForm, below: Spread, above: Spread, places: int) -> Live:
    a, b = form.reference(below), form.reference(above)
    formula = f'IF(COUNT({a},{b})<2,"",IF({a}=0,"{NO_RATE}",ROUND({b}/{a},{places + 2})))'
    whole, part = form.value(below), form.value(above)
    value: Decimal | str = ""
    if whole is not None and part is not None:
        value = round_half_up(part / whole, places + 2) if whole else NO_RATE
    return Live(formula, value, f"0.{'0' * places}%" if places else "0%")


def add_links(form: LiveForm, projects: Sequence[LiveForm]) -> None:
    """Where the document leaves them empty: budget and execution of a department from its projects, and the funds
    of a project in the summary from its own form.
    """
    for number, _, table in labelled_tables(form, "预算执行"):
        index = main_row(table)
        for column in ("预算数", "执行数"):
            cell = None if index is None else form.cell(number, index, column)
            _link(form, cell, [(each, own) for each in projects if (own := _own(each, column))])
    for number, _, table in labelled_tables(form, "汇总"):
        for index, row in enumerate(table.rows):
            mine = [each for each in projects if _named(each, row.get("项目名称").text)]
            cell = form.cell(number, index, "财政资金总额")
            _link(form, cell, [(each, own) for each in mine if (own := _own(each, "预算数"))])


def _named(form: LiveForm, name: str) -> bool:
    return bool(name.strip()) and form.plan.document.entry("项目名称").text.strip() == name.strip()


def _own(form: LiveForm, column: str) -> Spread | None:
    for number, _, table in labelled_tables(form, "预算执行"):
        index = main_row(table)
        return None if index is None else form.cell(number, index, column)
    return None


def _link(form: LiveForm, cell: Spread | None, sources: list[tuple[LiveForm, Spread]]) -> None:
    """Make an empty cell the sum of those of other sheets."""
    if not sources or cell is None or cell.key is None or cell.entry.text.strip():
        return
    listed = ",".join(each.reference(own, outside=True) for each, own in sources)
    numbers = [number for each, own in sources if (number := each.value(own)) is not None]
    value: Decimal | str = sum(numbers, ZERO) if numbers else ""
    form.live[cell.key] = Live(f'IF(COUNT({listed})=0,"",ROUND(SUM({listed}),6))', value)
