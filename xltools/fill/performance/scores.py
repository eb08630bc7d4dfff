"""Formulas of scores: the budget row, quantitative indicators, totals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xltools.amount import ZERO, plain, round_half_up
from xltools.fill.performance.complete import same_cell
from xltools.fill.performance.funds import labelled_tables, main_row, ranges
from xltools.fill.performance.live import Live, LiveForm, field_key
from xltools.fill.performance.plan import Spread
from xltools.fill.performance.typed import typed_ratio
from xltools.forms.application.document import Table, TableRow
from xltools.record import Record
from xltools.selfeval.figure import read_figure
from xltools.selfeval.pairs import Kind as PairKind
from xltools.selfeval.pairs import Pair
from xltools.selfeval.profile import profile_of
from xltools.selfeval.score import CONSTRAINT_CAP, budget_score, indicator_score
from xltools.selfeval.view import Indicator, points_in

__all__ = ["ScoredRow", "add_budget_score", "add_indicator_scores", "add_totals", "scored_rows"]

INDICATORS = "绩效指标"


class ScoredRow(Record):
    """An indicator with a score of its own."""

    table: int
    number: int
    row: TableRow
    score: Spread
    weight: Spread | None
    """The printed cell of its weight."""
    known_weight: Decimal | None
    """Its weight, printed or to be told from the points of its group."""

    @property
    def sheet_row(self) -> int:
        """Row on the sheet."""
        return self.score.area.top


def add_budget_score(form: LiveForm) -> None:
    """预算执行得分: the points times 执行率, never more than the points."""
    profile = profile_of(form.plan.document)
    for number, line, table in labelled_tables(form, "预算执行"):
        index = main_row(table)
        if index is None:
            continue
        cells = [form.cell(number, index, column) for column in ("得分", "预算数", "执行数", "分值")]
        score, budget, executed, weight = cells
        points = form.value(weight) if weight else profile.budget_weight or _whole(line.points)
        if score is None or budget is None or executed is None or points is None:
            continue
        told = form.reference(weight) if weight else plain(points)
        places = line.places.get("得分", 2)
        a, b = form.reference(budget), form.reference(executed)
        formula = f'IF(COUNT({a},{b})<2,"",IF({a}=0,"",ROUND(MIN({told},{told}*{b}/{a}),{places})))'
        whole, part = form.value(budget), form.value(executed)
        found = None if whole is None or part is None else budget_score(points, whole, part)
        value: Decimal | str = "" if found is None else round_half_up(found, places)
        form.propose(score, Live(formula, value), "预算执行得分")


def _whole(points: int | None) -> Decimal | None:
    return None if points is None else Decimal(points)


def scored_rows(form: LiveForm) -> Iterator[ScoredRow]:
    """The indicators that have a score of their own; a 约束性指标 has none."""
    for number, _, table in labelled_tables(form, INDICATORS):
        for index, row in enumerate(table.rows):
            score = form.cell(number, index, "得分")
            alone = score is not None and score.key == (number, index, "得分")
            if score is None or not alone or score.area.top != score.area.bottom:
                continue
            if Indicator(row).constraint:
                continue
            weight = form.cell(number, index, "分值")
            yield ScoredRow(number, index, row, score, weight, _weight(table, row))


def _weight(table: Table, row: TableRow) -> Decimal | None:
    """The weight of a row: stated, else the points of a group of which it is the only row."""
    own = read_figure(row.get("分值"))
    if own is not None:
        return own.value
    for level in ("二级指标", "一级指标"):
        entry = row.get(level)
        members = [each for each in table.rows if same_cell(each.get(level), entry)]
        if len(members) == 1:
            points = points_in(entry.text)
            if points is None and level == "一级指标":
                stated = read_figure(row.get("权重"))
                points = stated.value if stated else None
            if points is not None:
                return points
    return None


def add_indicator_scores(form: LiveForm, cells: dict[tuple[int, int], tuple[str, str]]) -> None:
    """Weight times the share of the target that was met, for each indicator in numbers.

    ``cells`` names the cells of weight and share beside each row. A score the document gives and the formula does
    not confirm stays an input; so does one of which the weight is unknown.
    """
    for scored in scored_rows(form):
        indicator = Indicator(scored.row)
        given = bool(scored.score.entry.text.strip())
        weight, share = cells[scored.table, scored.number]
        places = form.plan.of_line[scored.table].places.get("得分", 2)
        live = Live(f'IF(COUNT({weight},{share})<2,"",ROUND({weight}*{share},{places}))', "", open=True)
        ratio = typed_ratio(scored.row.get("目标值").text, scored.row.get("实际值").text)
        if ratio is None or not _agrees(indicator.pair, ratio):
            if not given and (indicator.blank or indicator.pair.kind is PairKind.BLANK) and scored.score.key:
                form.live[scored.score.key] = live
            continue
        if scored.known_weight is None:
            if not given and scored.score.key:
                form.live[scored.score.key] = live
            continue
        value = round_half_up(scored.known_weight * ratio, places)
        form.propose(scored.score, live._replace(value=value), f"{indicator.name}得分")


def _agrees(pair: Pair, ratio: Decimal) -> bool:
    return indicator_score(Decimal(1), pair) == ratio


def add_totals(form: LiveForm, constraints: list[str]) -> None:
    """总分, its 分值, and the 总分 above the table; ``constraints`` are cells that say whether a constraint is broken."""
    for field_id, columns in (("总分", ("得分",)), ("总分值", ("分值", "权重"))):
        cell = form.plan.at.get(field_key(field_id))
        cells = [each for column in columns for each in _column(form, column)]
        if cell is None or not cells:
            continue
        listed = ranges(form, cells)
        total = f"ROUND(SUM({listed}),2)"
        if constraints and field_id == "总分":
            broken = "+".join(f'({each}="触发")' for each in constraints)
            total = f"IF({broken}>0,MIN({plain(CONSTRAINT_CAP)},{total}),{total})"
        numbers = [number for each in cells if (number := form.value(each)) is not None]
        value: Decimal | str = round_half_up(sum(numbers, ZERO), 2).normalize() if numbers else ""
        form.compute(cell, Live(f'IF(COUNT({listed})=0,"",{total})', value, _unit(cell)), field_id)
    _heading_total(form)


def _unit(cell: Spread) -> str:
    return 'General"分"' if cell.entry.text.strip().endswith("分") else ""


def _column(form: LiveForm, column: str) -> list[Spread]:
    """The cells of a column in all tables that count, from the top down."""
    found: list[Spread] = []
    for number, _, table in labelled_tables(form):
        if table.id not in {"预算执行", INDICATORS}:
            continue
        for index, _row in enumerate(table.rows):
            cell = form.cell(number, index, column)
            if cell is not None and cell not in found:
                found.append(cell)
    return found


def _heading_total(form: LiveForm) -> None:
    cell, total = form.plan.at.get(field_key("表头总分")), form.plan.at.get(field_key("总分"))
    if cell is None or total is None or cell.key is None or total.key not in form.live:
        return
    before = cell.template.partition("{")[0]
    value = form.value(total)
    text = before + ("" if value is None else plain(value))
    stated = form.plan.document.entry("表头总分")
    live = Live(f'"{before}"&{form.reference(total)}', text)
    form.compute(
        cell._replace(entry=stated), live._replace(value=value if value is not None else ""), "表头总分"
    )
    form.live[cell.key] = live
