"""The sheet 校验 and the state of each form: live in Excel, WPS and LibreOffice, without Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from xltools.book.cellref import Area, a1, column_letters, quote_sheet
from xltools.fill.assemble import Filled
from xltools.fill.check_rows import (
    ALLOWED,
    CELL,
    DIFFERENCE,
    FORM,
    LEFT,
    PLACE,
    RIGHT,
    STATE,
    WIDTHS,
    put_rows,
)
from xltools.fill.form_sheet import FormSheet
from xltools.fill.live_checks import (
    CHECKS_SHEET,
    HOLDS,
    MISSES,
    NEARLY,
    VERIFY,
    LiveCheck,
    state_of,
)
from xltools.fill.looks import Looks, Role, Shade
from xltools.forms.geometry import UNIT_ROW

__all__ = ["STATES", "ChecksSheet", "form_counts", "write_form_state"]

HEADS = ("表", "关系编号", "内容", "单元格", "位置", "左边", "右边", "差额", "允许尾差", "状态")
TITLE_ROW, COUNTS_ROW, LEGEND_ROW, HEAD_ROW = range(1, 5)
FIRST = HEAD_ROW + 1
LEGEND = (
    "√ 一致；尾差：四舍五入可以解释的差额；核实：可能另有原因，请核实；×：应改正。灰色行现不适用。"
    "单击“位置”跳到单元格，用“状态”筛选只看有问题的行。"
)
STATES = "校验状态"
"""The name of the column of states."""
NAMES = (("校验表", FORM), ("校验单元格", CELL), (STATES, STATE))
_ALLOWED = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}
_COUNTS = {MISSES: LEFT, VERIFY: RIGHT, NEARLY: DIFFERENCE, HOLDS: ALLOWED}
"""The column over which each state is counted."""


class ChecksSheet:
    """The sheet 校验 of one workbook: one row for each instance of a check."""

    def __init__(self, sheet: Any, looks: Looks, checks: Sequence[LiveCheck], *, hide_spare: bool) -> None:
        self.sheet = sheet
        self.looks = looks
        self.checks = checks
        self.hide_spare = hide_spare
        self.last = FIRST + len(checks) - 1
        self.spare = FIRST + sum(not check.spare for check in checks)
        self.states = [state_of(check.balance) for check in checks]

    def write(self, workbook: Any, filled: Filled) -> None:
        """Write head, counts and rows, and say how they look, print and are protected."""
        for number, width in enumerate(WIDTHS):
            self.sheet.set_column(number, number, width)
        self._head(filled)
        put_rows(self.sheet, self.looks, self.checks, FIRST, hide_spare=self.hide_spare)
        self._marks()
        self._page()
        self._define_names(workbook)

    def _define_names(self, workbook: Any) -> None:
        """Name the columns that the forms look into."""
        for name, column in NAMES:
            letters = column_letters(column)
            area = f"${letters}${FIRST}:${letters}${self.last}"
            workbook.define_name(name, f"={quote_sheet(CHECKS_SHEET)}!{area}")

    def _head(self, filled: Filled) -> None:
        looks, sheet = self.looks, self.sheet
        sheet.merge_range(TITLE_ROW - 1, 0, TITLE_ROW - 1, STATE - 1, "勾稽关系校验", looks(Role.TITLE))
        sheet.set_row(TITLE_ROW - 1, 30)
        unit = f"部门：{filled.unit_name}"
        sheet.merge_range(COUNTS_ROW - 1, 0, COUNTS_ROW - 1, PLACE - 1, unit, looks(Role.CORNER_LEFT))
        sheet.set_row(COUNTS_ROW - 1, 18)
        total = Counter(self.states)
        for state, column in _COUNTS.items():
            formula = f'="{state} "&COUNTIF(校验状态,"{state}")&" 处"'
            shown = f"{state} {total[state]} 处"
            sheet.write_formula(
                COUNTS_ROW - 1, column - 1, formula, looks(Role.CHECK_STATE, ruled=True), shown
            )
        sheet.merge_range(LEGEND_ROW - 1, 0, LEGEND_ROW - 1, STATE - 1, LEGEND, looks(Role.NOTE))
        sheet.set_row(LEGEND_ROW - 1, 18)
        for column, text in enumerate(HEADS):
            sheet.write_string(HEAD_ROW - 1, column, text, looks(Role.HEAD, Shade.FORMULA))
        sheet.set_row(HEAD_ROW - 1, 20)

    def _marks(self) -> None:
        """Colours by state; what does not apply is grey; rows that wait for a code have lines when they are seen."""
        looks = self.looks
        marks = dict(zip((MISSES, VERIFY, HOLDS), (looks.alert, looks.verify, looks.good), strict=True))
        for mark, look in marks.items():
            count = Area(COUNTS_ROW, _COUNTS[mark], COUNTS_ROW, _COUNTS[mark])
            self._conditional(count, f'=COUNTIF(校验状态,"{mark}")>0', look)
        if self.spare > FIRST:
            self._rows(FIRST, self.spare - 1, marks | {"": looks.silent})
        if self.spare <= self.last:
            ruled = dict(zip((MISSES, VERIFY, HOLDS), looks.ruled_states, strict=True))
            self._rows(self.spare, self.last, ruled | {NEARLY: looks.ruled})
            state = a1(self.spare, STATE, fixed_column=True)
            self._conditional(Area(self.spare, 1, self.last, STATE - 1), f'={state}<>""', looks.ruled)

    def _rows(self, top: int, bottom: int, looks: Mapping[str, Any]) -> None:
        """The look of the state by what it is; without any, that of the whole row."""
        state = a1(top, STATE, fixed_column=True)
        for mark, look in looks.items():
            self._conditional(Area(top, STATE if mark else 1, bottom, STATE), f'={state}="{mark}"', look)

    def _conditional(self, area: Area, criteria: str, look: Any) -> None:
        rule = {"type": "formula", "criteria": criteria, "format": look}
        self.sheet.conditional_format(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, rule)

    def _page(self) -> None:
        sheet = self.sheet
        sheet.autofilter(HEAD_ROW - 1, 0, self.last - 1, STATE - 1)
        sheet.freeze_panes(HEAD_ROW, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.repeat_rows(HEAD_ROW - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.protect("", _ALLOWED)


def form_counts(checks: Sequence[LiveCheck]) -> defaultdict[str, Counter[str]]:
    """How often each state occurs, by form id."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for check in checks:
        counts[check.form.id][state_of(check.balance)] += 1
    return counts


def write_form_state(on: FormSheet, counts: Counter[str]) -> None:
    """The state of a form beside its title, frozen and not printed, and marks on the cells that are reported."""
    sheet, column = on.sheet, on.geometry.last_column + 2
    sheet.set_column(column - 2, column - 2, 2)
    sheet.set_column(column - 1, column - 1, 24)
    misses, verify, nearly = (
        f'COUNTIFS(校验表,"{on.form.sheet}",校验状态,"{mark}")' for mark in (MISSES, VERIFY, NEARLY)
    )
    formula = (
        f'=HYPERLINK("#{quote_sheet(CHECKS_SHEET)}!A1",'
        f'IF({misses}>0,"{MISSES} "&{misses}&" 处不平",IF({verify}>0,"{VERIFY} "&{verify}&" 处",'
        f'IF({nearly}>0,"{HOLDS} 本表平衡，尾差 "&{nearly}&" 处","{HOLDS} 本表平衡"))))'
    )
    sheet.write_formula(UNIT_ROW - 1, column - 1, formula, on.looks(Role.FORM_STATE), _form_state(counts))
    cell = a1(UNIT_ROW, column, fixed_row=True, fixed_column=True)
    for mark, look in ((MISSES, on.looks.alert), (VERIFY, on.looks.verify), (HOLDS, on.looks.good)):
        criteria = f'=LEFT({cell},{len(mark)})="{mark}"'
        rule = {"type": "formula", "criteria": criteria, "format": look}
        sheet.conditional_format(UNIT_ROW - 1, column - 1, UNIT_ROW - 1, column - 1, rule)


def _form_state(counts: Counter[str]) -> str:
    if counts[MISSES]:
        return f"{MISSES} {counts[MISSES]} 处不平"
    if counts[VERIFY]:
        return f"{VERIFY} {counts[VERIFY]} 处"
    return f"{HOLDS} 本表平衡" + (f"，尾差 {counts[NEARLY]} 处" if counts[NEARLY] else "")
