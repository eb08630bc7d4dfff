"""Columns beside a form, which are not printed: weight, tier, and the hidden reading of what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xltools.book.cellref import Area, a1
from xltools.book.changes import Validation
from xltools.fill.limits import Limit, dropdown, put_limit, range_limit
from xltools.fill.looks import Shade
from xltools.fill.performance.live import LiveForm
from xltools.fill.performance.looks import FormLooks
from xltools.fill.performance.plan import Spread
from xltools.fill.performance.scores import ScoredRow, scored_rows
from xltools.fill.performance.typed import HELPERS, helper_formulas, typed_number, typed_parts, typed_ratio
from xltools.forms.application.lines import BESIDE
from xltools.selfeval.profile import Profile, profile_of
from xltools.selfeval.view import Indicator, points_in

__all__ = ["Beside"]

WEIGHT, TIER = "权重", "完成情况"
CONSTRAINT_STATES = ("未触发", "触发")
_GAP = 1
_TIER_COLUMNS = 2


@dataclass
class Beside:
    """The columns beside one form."""

    form: LiveForm
    rows: tuple[ScoredRow, ...] = ()
    cells: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """Cells of weight and share by table and row number."""
    constraints: list[str] = field(default_factory=list)
    """Cells that say whether a 约束性指标 was broken."""

    def plan(self) -> None:
        """Find the rows that get helpers and the cells those stand in."""
        self.rows = tuple(scored_rows(self.form))
        for row in self.rows:
            share = a1(row.sheet_row, self.first + _TIER_COLUMNS + len(HELPERS) - 1, fixed_column=True)
            self.cells[row.table, row.number] = (self._weight(row), share)
        for sheet_row in self._constraint_rows():
            self.constraints.append(a1(sheet_row, self.first + 1))

    @property
    def first(self) -> int:
        """The first column beside the form."""
        return self.form.plan.layout.width + 1 + _GAP

    def write(self, sheet: Any, looks: FormLooks) -> None:
        """Write the columns, with drop-downs, limits and the alert for a score out of its tier."""
        for limit in self.limits():
            put_limit(sheet, limit)
        if not self.rows:
            return
        last = self.first + _TIER_COLUMNS + len(HELPERS) - 1
        sheet.set_column(self.first - 1, self.first - 1, 9)
        sheet.set_column(self.first, self.first, 20)
        sheet.set_column(self.first + 1, last - 1, 9, None, {"hidden": True})
        sheet.write_string(0, self.first - 1, BESIDE, looks.helper(head=True))
        heads = {min(row.sheet_row for row in self.rows if row.table == table) - 1 for table, _ in self.cells}
        for head in heads:
            for column, text in enumerate((WEIGHT, TIER, *HELPERS), start=self.first):
                sheet.write_string(head - 1, column - 1, text, looks.helper(head=True))
        profile = profile_of(self.form.plan.document)
        for row in self.rows:
            self._write_row(sheet, looks, row, profile)
        for sheet_row in self._constraint_rows():
            sheet.write_string(sheet_row - 1, self.first, CONSTRAINT_STATES[0], looks.helper(Shade.INPUT))

    def limits(self) -> Iterator[Limit]:
        """The drop-downs beside the form, and the limits of the scores on it."""
        yield from self._group_limits()
        tiers = dropdown([tier.name for tier in profile_of(self.form.plan.document).tiers])
        for row in self.rows:
            yield self._beside(row.sheet_row), tiers
            yield row.score.area, self._score_limit(row)
        if self.rows:
            for sheet_row in self._constraint_rows():
                yield self._beside(sheet_row), dropdown(CONSTRAINT_STATES)

    def _beside(self, row: int) -> Area:
        """The cell of 完成情况."""
        return Area(row, self.first + 1, row, self.first + 1)

    def _weight(self, row: ScoredRow) -> str:
        if row.weight is not None:
            return self.form.reference(row.weight)
        return a1(row.sheet_row, self.first, fixed_column=True)

    def _write_row(self, sheet: Any, looks: FormLooks, row: ScoredRow, profile: Profile) -> None:
        number = row.sheet_row - 1
        weight = row.known_weight
        if row.weight is not None:
            value = float(weight) if weight is not None else ""
            shown = self.form.reference(row.weight)
            sheet.write_formula(
                number, self.first - 1, f'=IF({shown}="","",{shown})', looks.helper(Shade.FORMULA), value
            )
        elif weight is None:
            sheet.write_blank(number, self.first - 1, None, looks.helper(Shade.INPUT))
        else:
            sheet.write_number(number, self.first - 1, float(weight), looks.helper(Shade.INPUT))
        self._hidden(sheet, looks, row)
        self._tier(sheet, looks, row, profile)

    def _hidden(self, sheet: Any, looks: FormLooks, row: ScoredRow) -> None:
        target, actual = (self.form.cell(row.table, row.number, column) for column in ("目标值", "实际值"))
        if target is None or actual is None:
            return
        start = self.first + _TIER_COLUMNS
        cells = [a1(row.sheet_row, start + offset, fixed_column=True) for offset in range(len(HELPERS))]
        formulas = helper_formulas(self.form.reference(target), self.form.reference(actual), cells)
        results = helper_results(row.row.get("目标值").text, row.row.get("实际值").text)
        for offset, (formula, result) in enumerate(zip(formulas, results, strict=True)):
            sheet.write_formula(
                row.sheet_row - 1, start + offset - 1, f"={formula}", looks.helper(Shade.FORMULA), result
            )

    def _tier(self, sheet: Any, looks: FormLooks, row: ScoredRow, profile: Profile) -> None:
        """The cell of the tier, and an alert while the score lies outside the chosen one."""
        number, column = row.sheet_row - 1, self.first
        pair = Indicator(row.row).pair
        look = looks.helper(Shade.NONE if pair.quantified else Shade.INPUT)
        sheet.write_blank(number, column, None, look)
        tier = a1(row.sheet_row, column + 1, fixed_column=True)
        score, weight = self.form.reference(row.score), self._weight(row)
        outside = ",".join(
            f'AND({tier}="{each.name}",OR({score}>{weight}*{each.high},{score}<{weight}*{each.low}))'
            for each in profile.tiers
        )
        criteria = f"=AND(COUNT({score},{weight})=2,OR({outside}))"
        place = _zero_based(row.score)
        sheet.conditional_format(*place, {"type": "formula", "criteria": criteria, "format": looks.alert})

    def _score_limit(self, row: ScoredRow) -> Validation:
        """No score beyond the weight."""
        weight, score = self._weight(row), self.form.reference(row.score)
        formula = f'AND(ISNUMBER({score}),{score}>=0,OR({weight}="",{score}<={weight}))'
        return Validation("custom", formula, error_title="得分", error="得分应为 0 到该指标分值之间的数。")

    def _group_limits(self) -> Iterator[Limit]:
        """No score of a whole group beyond the points printed behind its name."""
        for (table, index, column), cell in self.form.plan.at.items():
            if column != "得分" or cell.key != (table, index, column) or cell.area.top == cell.area.bottom:
                continue
            points = points_in(self.form.plan.document.tables[table].rows[index].get("一级指标").text)
            if points is not None:
                says = f"本组得分应为 0 到 {points} 之间的数。"
                yield cell.area, range_limit("0", str(float(points)), "得分", says)

    def _constraint_rows(self) -> list[int]:
        found = []
        for number in self.form.plan.of_line:
            table = self.form.plan.document.tables[number]
            for index, row in enumerate(table.rows):
                score = any(head.column == "得分" for head in self.form.plan.of_line[number].head)
                if score and table.id == "绩效指标" and Indicator(row).constraint:
                    found.append(self.form.plan.rows_of[number][index])
        return found


def _zero_based(cell: Spread) -> tuple[int, int, int, int]:
    area = cell.area
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


def helper_results(target: str, actual: str) -> list[Any]:
    """What the hidden columns show, to be stored with their formulas."""
    wanted, found = typed_number(target), typed_number(actual)
    ratio = typed_ratio(target, actual)
    first, second = typed_parts(target), typed_parts(actual)
    return [
        *first[:3],
        "" if wanted is None else float(wanted.number),
        first[3],
        first[4],
        *second[:3],
        "" if found is None else float(found.number),
        second[3],
        second[5],
        "" if ratio is None else float(ratio),
    ]
