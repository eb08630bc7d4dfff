"""A document as a self-evaluation: budget row, indicators with weights and scores, totals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from xltools.forms.application.document import NOTHING, Document, Entry, Table, TableRow
from xltools.selfeval.figure import Figure, read_figure
from xltools.selfeval.pairs import Kind, Pair, read_pair
from xltools.selfeval.profile import Profile, profile_of
from xltools.selfeval.reading import normalised

__all__ = ["BudgetRow", "Group", "Indicator", "SelfEvaluation", "points_in"]

_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?)分?[)）]")
MAIN_ROWS = ("部门整体支出总额", "年度财政资金总额", "年度资金总额")


def points_in(text: str) -> Decimal | None:
    """The points printed behind a name: 产出指标（9分）, 数量指标（15）.

    >>> points_in("产出指标（9分）"), points_in("产出指标")
    (Decimal('9'), None)
    """
    found = _POINTS.search(normalised(text))
    return Decimal(found[1]) if found else None


@dataclass(frozen=True)
class BudgetRow:
    """A row of 预算执行."""

    label: str
    row: TableRow

    def figure(self, column: str) -> Figure | None:
        """The figure of a column."""
        return read_figure(self.row.get(column))


@dataclass(frozen=True)
class Indicator:
    """One indicator row."""

    row: TableRow
    execution: Decimal | None = None
    """执行率 of the form, for targets such as 预算内."""

    @property
    def name(self) -> str:
        """三级指标."""
        return self.row.get("三级指标").text.strip()

    @cached_property
    def pair(self) -> Pair:
        """Target and actual as read."""
        return read_pair(
            self.row.get("目标值").text,
            self.row.get("实际值").text,
            self.row.get("三级指标").text,
            self.execution,
        )

    @property
    def blank(self) -> bool:
        """A row that is only printed: no name, no target, no actual value."""
        return not any(self.row.get(column).text.strip() for column in ("三级指标", "目标值", "实际值"))

    @property
    def constraint(self) -> bool:
        """Whether it is a 约束性指标, which has no weight."""
        return self.pair.kind is Kind.CONSTRAINT or "约束性" in self.row.get("一级指标").text

    @property
    def weight(self) -> Figure | None:
        """The printed weight of the row itself."""
        return read_figure(self.row.get("分值"))

    @property
    def score(self) -> Figure | None:
        """The printed score; that of the whole group where one is printed for all its rows."""
        return read_figure(self.row.get("得分"))


@dataclass(frozen=True)
class Group:
    """The rows of one 一级 or 二级指标 of one table."""

    anchor: Entry
    """The cell with its name."""
    indicators: tuple[Indicator, ...]
    stated: Decimal | None = None
    """Points printed for it: behind the name, or in the column 权重."""
    shares_score: bool = False
    """One score is printed for all its rows."""

    @property
    def score(self) -> Figure | None:
        """The score printed for all its rows."""
        return self.indicators[0].score if self.shares_score and self.indicators else None


@dataclass(frozen=True)
class SelfEvaluation:
    """One self-evaluation form."""

    document: Document

    @cached_property
    def profile(self) -> Profile:
        """How it scores."""
        return profile_of(self.document)

    @cached_property
    def budget_rows(self) -> tuple[BudgetRow, ...]:
        """The rows of 预算执行, the total first where it is printed first."""
        return tuple(
            BudgetRow(row.label, row) for table in self.document.tables_of("预算执行") for row in table.rows
        )

    @property
    def budget(self) -> BudgetRow | None:
        """The row that is scored."""
        return next((row for row in self.budget_rows if row.label in MAIN_ROWS), None)

    @cached_property
    def execution(self) -> Decimal | None:
        """执行数 / 预算数, as a fraction."""
        if self.budget is None:
            return None
        budget, executed = self.budget.figure("预算数"), self.budget.figure("执行数")
        return executed.value / budget.value if budget and executed and budget.value else None

    @cached_property
    def indicator_tables(self) -> tuple[Table, ...]:
        """One for each goal, or one in all."""
        return tuple(self.document.tables_of("绩效指标"))

    def indicators(self, table: Table) -> tuple[Indicator, ...]:
        """The rows of a table."""
        return tuple(Indicator(row, self.execution) for row in table.rows)

    def groups(self, table: Table, level: str = "一级指标") -> Iterator[Group]:
        """The rows of a table by 一级 or 二级指标."""
        for _, members in groupby(self.indicators(table), key=lambda each: each.row.get(level).spot):
            rows = tuple(members)
            anchor = rows[0].row.get(level)
            weight = read_figure(rows[0].row.get("权重")) if level == "一级指标" else None
            stated = points_in(anchor.text) if weight is None else weight.value
            yield Group(anchor, rows, stated, _one_score(rows))

    @property
    def total(self) -> Figure | None:
        """The score of the row 总分."""
        return read_figure(self.document.entry("总分"))

    @property
    def heading_total(self) -> Figure | None:
        """The 总分 above the table."""
        return read_figure(self.document.entry("表头总分"))


def _one_score(rows: tuple[Indicator, ...]) -> bool:
    spots = {indicator.row.get("得分").spot for indicator in rows}
    return len(rows) > 1 and len(spots) == 1 and rows[0].row.get("得分") is not NOTHING
