"""A document as a self-evaluation: budget row, indicators with weights and scores, totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from xltools.forms.application.document import NOTHING, Document, Entry, Table, TableRow
from xltools.selfeval.figure import Figure, points, read_figure
from xltools.selfeval.pairs import Kind, Pair, read_pair
from xltools.selfeval.profile import Profile, profile_of
from xltools.selfeval.reading import normalised

__all__ = ["BudgetRow", "Group", "Indicator", "SelfEvaluation", "points_in", "states_yuan"]

_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?)分?[)）]")
_OWN_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?分)[)）]$")
_PRINTED_NAME = re.compile(r"(?:指标\s*\d*|[.…]+)\s*[:：]?|[.…]+")
"""Names that a blank form prints where one is to be written: 指标1：, ……"""
_GAIN = re.compile("节约|节省|降低|减少|下降|压减|率|比例")
_LESS = re.compile(
    r"(?:投诉|事故|死亡|伤亡|发病|发生|差错|错误|失误|违规|超支|误差|延误|逾期|流失|损耗|能耗|返贫|故障|失败|复发|波动|变动|控制)"
    r"(?:人|件|次|起|例|总)?(?:率|数|量)?$|(?<!服务)(?<!培训)(?<!开放)(?<!学习)(?<!运行)(?:时限|时长|用时|耗时)$"
    r"|(?:响应|处理|处置|办理|到达|等待)时间$"
)
"""How names end of which less is better, whether or not the target says so."""
_BUDGET_NAME = re.compile("预算执行|资金执行率")
_GROUP_WEIGHTS = {"一级指标": "权重", "二级指标": "二级分值"}
"""The columns of points for groups."""
_MONEY = frozenset({"年初预算数", "预算数", "执行数"})
MAIN_ROWS = ("部门整体支出总额", "年度财政资金总额", "年度资金总额")


def points_in(text: str) -> Decimal | None:
    """The points printed behind a name: 产出指标（9分）, 数量指标（15）.

    >>> points_in("产出指标（9分）"), points_in("产出指标")
    (Decimal('9'), None)
    """
    found = _POINTS.search(normalised(text))
    return Decimal(found[1]) if found else None


def states_yuan(document: Document) -> bool:
    """Whether amounts are in 元: 金额单位, or the bracket of the cell left of 预算执行, says so."""
    unit = normalised(document.entry("金额单位").text)
    if unit:
        return unit.removeprefix("人民币") == "元"
    return any("(元)" in normalised(table.stub.text) for table in document.tables_of("预算执行"))


@dataclass(frozen=True)
class BudgetRow:
    """A row of 预算执行."""

    label: str
    row: TableRow
    in_yuan: bool = False
    """Whether the form states bare amounts in 元."""

    def figure(self, column: str) -> Figure | None:
        """The figure of a column; money in 万元."""
        figure = read_figure(self.row.get(column))
        if figure is None or not self.in_yuan or column not in _MONEY or "元" in figure.entry.text:
            return figure
        return figure._replace(value=figure.value.scaleb(-4), decimals=figure.decimals + 4)


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
        """Target and actual as read; a cost stated without sign is met by less."""
        target, actual = self.row.get("目标值").text, self.row.get("实际值").text
        pair = read_pair(target, actual, self.row.get("三级指标").text, self.execution)
        bare = pair.quantified and normalised(target)[:1].isdigit()
        if bare and (self._better_less or (pair.attained is False and self._cost)):
            return read_pair(f"≤{target}", actual, self.row.get("三级指标").text, self.execution)
        return pair

    @property
    def _better_less(self) -> bool:
        """Whether it counts what should not be: 投诉率, 事故数, 办理时限."""
        name = normalised(self.name).partition("(")[0]
        return bool(_LESS.search(name)) and not re.search("降低|减少|下降|控制在", name)

    @property
    def _cost(self) -> bool:
        """Whether it is an amount spent, rather than one saved or a rate."""
        levels = f"{self.row.get('一级指标').text}{self.row.get('二级指标').text}"
        return "成本" in levels and not _GAIN.search(self.name)

    @property
    def blank(self) -> bool:
        """A row that is only printed: no name, no target, no actual value."""
        filled = [column for column in ("三级指标", "目标值", "实际值") if self.row.get(column).text.strip()]
        return not filled or (filled == ["三级指标"] and bool(_PRINTED_NAME.fullmatch(self.name)))

    @property
    def constraint(self) -> bool:
        """Whether it is a 约束性指标, which has no weight."""
        return self.pair.kind is Kind.CONSTRAINT or "约束性" in self.row.get("一级指标").text

    @property
    def weight(self) -> Figure | None:
        """The printed weight of the row itself: in its column, or behind its name (服务人次（10分）)."""
        entry = self.row.get("三级指标")
        behind = _OWN_POINTS.search(normalised(entry.text))
        own = points(self.row.get("分值"))
        return points(entry._replace(value=behind[1])) if own is None and behind else own

    @property
    def score(self) -> Figure | None:
        """The printed score; that of the whole group where one is printed for all its rows."""
        return points(self.row.get("得分"))


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
        in_yuan = states_yuan(self.document)
        return tuple(
            BudgetRow(row.label, row, in_yuan)
            for table in self.document.tables_of("预算执行")
            for row in table.rows
        )

    @property
    def budget(self) -> BudgetRow | None:
        """The row that is scored: known by its name, or the only one with points."""
        named = next((row for row in self.budget_rows if row.label in MAIN_ROWS), None)
        if named is not None:
            return named
        scored = [
            row for row in self.budget_rows if points(row.row.get("分值")) or points(row.row.get("得分"))
        ]
        return scored[0] if len(scored) == 1 else None

    @cached_property
    def scored_budget(self) -> BudgetRow | None:
        """The budget row when its score counts: it has points, and no indicator repeats them."""
        weight = self.profile.budget_weight
        if self.budget is None or weight is None:
            return None
        repeated = any(
            indicator.weight and indicator.weight.value == weight and _is_budget(indicator.row)
            for table in self.indicator_tables
            for indicator in self.indicators(table)
        )
        return None if repeated else self.budget

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
        yield from _by(level, self.indicators(table))

    def parts(self, group: Group) -> tuple[Group, ...]:
        """The 二级 groups within one of a 一级指标."""
        return tuple(_by("二级指标", group.indicators))

    @property
    def total(self) -> Figure | None:
        """The score of the row 总分."""
        return points(self.document.entry("总分"))

    @property
    def heading_total(self) -> Figure | None:
        """The 总分 above the table."""
        return points(self.document.entry("表头总分"))


def _is_budget(row: TableRow) -> bool:
    return any(_BUDGET_NAME.search(row.get(level).text) for level in ("一级指标", "三级指标"))


def _by(level: str, indicators: Iterable[Indicator]) -> Iterator[Group]:
    found = tuple(indicators)
    weighted = any(indicator.weight for indicator in found)
    blocks: list[list[Indicator]] = []
    for _, members in groupby(found, key=lambda each: each.row.get(level).spot):
        block = list(members)
        if blocks and (weighted or level == "一级指标") and _same_name(level, blocks[-1][-1], block[0]):
            blocks[-1] += block
        else:
            blocks.append(block)
    for block in blocks:
        anchor = block[0].row.get(level)
        weight = points(block[0].row.get(_GROUP_WEIGHTS[level]))
        stated = points_in(anchor.text) if weight is None else weight.value
        yield Group(anchor, tuple(block), stated, _one_score(tuple(block)))


def _same_name(level: str, above: Indicator, below: Indicator) -> bool:
    """Whether the name of the group above is printed again instead of merged.

    Points behind a 二级指标 are those of its row where rows have no weights of their own, so that only 一级指标 are told
    by their names there.
    """
    names = [normalised(each.row.get(level).text) for each in (above, below)]
    return bool(names[0]) and names[0] == names[1]


def _one_score(rows: tuple[Indicator, ...]) -> bool:
    spots = {indicator.row.get("得分").spot for indicator in rows}
    return len(rows) > 1 and len(spots) == 1 and rows[0].row.get("得分") is not NOTHING
