"""The rows of 预算执行 and 整体支出规模: rates, the score for execution, sums of funds (forms-selfeval.md sections 1 to 3, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.amount import HALF, ZERO
from xltools.check.performance.outcome import (
    HOLDS,
    Fault,
    Outcome,
    Part,
    Untold,
    compare,
    money_decimals,
    shown,
    sum_outcome,
    tail,
)
from xltools.finding import Severity, Verdict
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.selfeval.figure import Figure, Interval, levelled, read_figure
from xltools.selfeval.reading import normalised
from xltools.selfeval.view import BudgetRow, SelfEvaluation

__all__ = [
    "budget_scores",
    "execution_rates",
    "over_budget",
    "rates_without_budget",
    "source_sums",
    "structure_sums",
]

HUNDRED = Decimal(100)
_DASHES = frozenset({"", "-", "--", "—", "——", "/", "无"})
_OWN_BUDGET = ("预算数", "全年预算数", "财政资金总额")
_EXECUTED = ("执行数", "全年执行数")
_RATE = "执行率"
_TO_THE_PLACE = 4
"""Decimals of a rate from which 100.00% is the quotient rounded."""


def _rows(document: Document) -> Iterator[tuple[str, TableRow]]:
    for table in document.tables:
        if table.id in {"预算执行", "整体支出规模"}:
            for row in table.rows:
                yield row.label, row
        elif table.id == "汇总":
            for row in table.rows:
                yield row.label or row.get("项目名称").text, row


def _figure(row: TableRow, columns: tuple[str, ...]) -> Figure | None:
    return next((figure for column in columns if (figure := read_figure(row.get(column)))), None)


def _quotient(above: Figure, below: Figure) -> Interval | None:
    """What the quotient of two printed figures may be; ``None`` when the divisor may be zero."""
    low, high = below.interval
    if low <= 0:
        return None
    return Interval(max(above.interval.low, ZERO) / high, above.interval.high / low)


def execution_rates(document: Document) -> Iterator[Outcome]:
    """执行率 against 执行数 / 预算数, to the printed places; 100% says that all was spent, so it is asked about if not.

    100.00% is what the office's sheet works out, and says no more than that nearly all was spent.
    """
    for label, row in _rows(document):
        rate, budget, executed = (
            read_figure(row.get(_RATE)),
            _figure(row, _OWN_BUDGET),
            _figure(row, _EXECUTED),
        )
        if rate is None or budget is None or executed is None:
            if budget or executed:
                yield Untold("没有印执行率" if budget and executed else "预算数或执行数不是数字")
            continue
        if not budget.value:
            continue
        rate = _as_percentage(rate, executed, budget)
        budget, executed = levelled((budget, executed), money_decimals(document))
        quotient = executed.value / budget.value
        held = _quotient(executed, budget)
        verdict = compare(rate, (held,) if held else (), (quotient,))
        if verdict is Verdict.EXACT and (rate.value != 1 or quotient == 1 or rate.decimals >= _TO_THE_PLACE):
            yield HOLDS
            continue
        severity = Severity.VERIFY if rate.value == 1 else tail((budget, executed))
        severe = severity if verdict in {Verdict.EXACT, Verdict.ROUNDING} else None
        yield _rate_fault(document, label, rate, quotient, verdict)._replace(severity=severe)


def _as_percentage(rate: Figure, executed: Figure, budget: Figure) -> Figure:
    """A rate printed as 88.97 or 0.8897 without sign is read as what lies nearer to the quotient."""
    if rate.percent:
        return rate
    quotient = executed.value / budget.value
    if abs(rate.value / HUNDRED - quotient) < abs(rate.value - quotient):
        return Figure(rate.value / HUNDRED, rate.decimals + 2, rate.entry, percent=True)
    return rate


def _rate_fault(document: Document, label: str, rate: Figure, quotient: Decimal, verdict: Verdict) -> Fault:
    places = max(rate.decimals - 2, 0)
    wanted = round(quotient * HUNDRED, places)
    return Fault(
        document,
        rate.entry.spot,
        f"“{label}”执行率印 {rate.entry.text}，执行数÷预算数为 {shown(quotient * HUNDRED, max(places, 2))}%",
        label,
        _RATE,
        rate.value * HUNDRED,
        wanted,
        HALF.scaleb(-places),
        verdict,
    )


def rates_without_budget(document: Document) -> Iterator[Outcome]:
    """A row without budget has no rate: its cell must hold a dash or nothing."""
    for label, row in _rows(document):
        budget, executed, rate = _figure(row, _OWN_BUDGET), _figure(row, _EXECUTED), row.get(_RATE)
        if budget is None or budget.value:
            continue
        if normalised(rate.text) in _DASHES or not (executed and executed.value):
            yield HOLDS
            continue
        what = f"“{label}”预算数为 0，执行数为 {executed.entry.text}，执行率无法计算，却印“{rate.text}”，应写“—”并说明资金来源"
        yield Fault(document, rate.spot, what, label, _RATE)


def over_budget(document: Document) -> Iterator[Outcome]:
    """执行率 above 100 %."""
    for label, row in _rows(document):
        budget, executed = _figure(row, _OWN_BUDGET), _figure(row, _EXECUTED)
        if budget is None or executed is None or not budget.value:
            continue
        if executed.value <= budget.value:
            yield HOLDS
            continue
        what = f"“{label}”执行数 {executed.entry.text} 大于预算数 {budget.entry.text}，请核对预算是否已调整"
        yield Fault(document, executed.entry.spot, what, label, "执行数")


def budget_scores(document: Document) -> Iterator[Outcome]:
    """The score of the budget row: points × 执行率, from the printed rate or the amounts, never above the points.

    A form that prints the rule in its head (20分*执行率) is held to it; elsewhere a difference asks why.
    """
    view = SelfEvaluation(document)
    row, weight = view.budget, view.profile.budget_weight
    if row is None or weight is None:
        return
    score, budget, executed = (row.figure(column) for column in ("得分", "预算数", "执行数"))
    if score is None:
        yield Untold("没有印预算执行得分")
        return
    if budget is None or executed is None or not budget.value:
        yield Untold("预算数为 0 或不是数字，预算执行得分无从计算")
        return
    if not ZERO <= score.value <= weight:
        what = f"预算执行得分 {score.entry.text} 超出分值 {shown(weight)}"
        yield Fault(document, score.entry.spot, what, row.label, "得分", score.value, weight)
        return
    budget, executed = levelled((budget, executed), money_decimals(document))
    exact, held = _wanted_scores(row, weight, budget, executed)
    verdict = compare(score, held, exact)
    if verdict is Verdict.EXACT:
        yield HOLDS
        return
    severity = None if _rule_printed(document) or verdict is not Verdict.WRONG else Severity.VERIFY
    what = f"预算执行得分印 {score.entry.text}，{shown(weight)}分×执行率为 {shown(exact[0])}"
    parts = tuple(
        Part(figure.entry.spot, name, figure.value)
        for name, figure in (("预算数", budget), ("执行数", executed))
        if figure.entry.spot
    )
    yield Fault(
        document,
        score.entry.spot,
        what,
        row.label,
        "得分",
        score.value,
        round(exact[0], score.decimals),
        HALF * score.step,
        verdict,
        severity,
        parts,
    )


def _wanted_scores(
    row: BudgetRow, weight: Decimal, budget: Figure, executed: Figure
) -> tuple[tuple[Decimal, ...], tuple[Interval, ...]]:
    exact = [min(weight * executed.value / budget.value, weight)]
    held = []
    if quotient := _quotient(executed, budget):
        held.append(Interval(min(weight * quotient.low, weight), min(weight * quotient.high, weight)))
    if rate := row.figure(_RATE):
        rate = _as_percentage(rate, executed, budget)
        exact.append(min(weight * rate.value, weight))
        held.append(Interval(*(min(weight * bound, weight) for bound in rate.interval)))
    return tuple(exact), tuple(held)


def _rule_printed(document: Document) -> bool:
    heads = (table.columns.get("得分") for table in document.tables_of("预算执行"))
    return any(head and "执行率" in normalised(head.text) for head in heads)


_SOURCES = ("当年财政拨款", "上年结转资金", "财政专户管理资金", "单位资金", "非财政拨款", "其他资金")
_STRUCTURE = ("基本支出", "项目支出")
_FUND_COLUMNS = ("年初预算数", "预算数", "执行数")


def source_sums(document: Document) -> Iterator[Outcome]:
    """年度资金总额 = its sources, and = 基本支出 + 项目支出 where these are printed, column by column.

    Sources that a form has of its own may be parts of others: what they add up to is told by the columns that do.
    """
    main = SelfEvaluation(document).budget
    for table in document.tables_of("预算执行"):
        rows = {row.label: row for row in table.rows}
        if main is None or rows.get(main.label) is not main.row or len(rows) < len(table.rows):
            continue
        others = [name for name in rows if name not in {main.label, *_STRUCTURE} and _has_money(rows[name])]
        sources = tuple(name for name in _SOURCES if name in rows)
        own = not set(others) <= set(sources)
        sums = [(sources, tuple(others)) if own else (sources,)] if sources or own else []
        if rows.keys() >= set(_STRUCTURE):
            sums.append((_STRUCTURE,))
        for ways in sums:
            found = [_fund_sums(document, table, rows, main.label, names) for names in ways if names]
            yield from _proven(found) if own else found[0].values()


def _has_money(row: TableRow) -> bool:
    return any(read_figure(row.get(column)) for column in _FUND_COLUMNS)


def _fund_sums(
    document: Document, table: Table, rows: Mapping[str, TableRow], main: str, names: Sequence[str]
) -> dict[str, Outcome]:
    """What the sum of these rows says, by column; columns in which nothing is printed are left out."""
    found = {}
    for column in _FUND_COLUMNS:
        parts = {name: rows[name].get(column) for name in names}
        if column in table.columns and any(normalised(entry.text) not in _DASHES for entry in parts.values()):
            found[column] = _sum(document, (main, column), rows[main].get(column), parts)
    return found


def _proven(ways: Sequence[Mapping[str, Outcome]]) -> Iterator[Outcome]:
    """Of several ways to add up, the first that holds; a fault only where another column proves the way."""
    proven = [way for way in ways if any(outcome is HOLDS for outcome in way.values())]
    for column in dict.fromkeys(column for way in ways for column in way):
        outcomes = [way[column] for way in (*proven, *ways) if column in way]
        held = [outcome for outcome in outcomes if not _wrong(outcome)]
        if held:
            yield held[0]
        elif any(column in way for way in proven):
            yield outcomes[0]
        else:
            yield Untold("资金来源有自设的行，无从核对合计")


def _wrong(outcome: Outcome) -> bool:
    return isinstance(outcome, Fault) and outcome.verdict is Verdict.WRONG


def structure_sums(document: Document) -> Iterator[Outcome]:
    """Money by source and by structure is the same money: 财政拨款 + 其他资金 = 基本支出 + 项目支出."""
    for table in document.tables_of("整体支出规模"):
        rows = {row.label: row for row in table.rows}
        for column in ("全年预算数", "全年执行数"):
            sides = [
                [read_figure(rows[name].get(column)) for name in names if name in rows]
                for names in (("财政拨款", "其他资金"), ("基本支出", "项目支出"))
            ]
            if any(len(side) < 2 or None in side for side in sides):
                yield Untold("资金来源或资金结构缺数")
                continue
            first, second = ([figure for figure in side if figure] for side in sides)
            total = first[0]._replace(value=sum((figure.value for figure in first), ZERO))
            outcome = sum_outcome(document, total, second, ("资金来源", column), "资金结构之和为")
            yield (
                outcome._replace(related=_sides(first[1:], second)) if isinstance(outcome, Fault) else outcome
            )


def _sides(*sides: list[Figure]) -> tuple[Part, ...]:
    return tuple(Part(f.entry.spot, "金额", f.value) for side in sides for f in side if f.entry.spot)


def _sum(document: Document, at: tuple[str, str], total: Entry, parts: Mapping[str, Entry]) -> Outcome:
    figure = read_figure(total)
    read = {name: read_figure(entry) for name, entry in parts.items()}
    blank = {name for name, entry in parts.items() if normalised(entry.text) in _DASHES}
    if figure is None or any(value is None and name not in blank for name, value in read.items()):
        return Untold(f"{at[0]}或其分项不是数字")
    return sum_outcome(document, figure, [value for value in read.values() if value], at, "分项之和为")
