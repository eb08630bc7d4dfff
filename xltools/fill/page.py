"""How a form prints and what a user may do on its sheet."""

from __future__ import annotations

from xltools.book.cellref import Area
from xltools.fill.form_sheet import FormSheet
from xltools.fill.guide import CODE_LISTS
from xltools.fill.live_checks import MISSES, VERIFY
from xltools.forms.model import ColumnKind, Keyed

__all__ = ["add_marks", "add_validation", "protect", "set_page"]

PAPER = {"A3": 8, "A4": 9}
_ALLOWED = {
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}
_AMOUNT_INPUT = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": -1e12,
    "maximum": 1e12,
    "ignore_blank": True,
    "error_type": "stop",
    "error_title": "金额",
    "error_message": "请填数字，单位为万元。",
}


def set_page(on: FormSheet) -> None:
    """Landscape, one page wide, centred, the head repeated and frozen."""
    sheet, geometry = on.sheet, on.geometry
    sheet.set_landscape()
    sheet.set_paper(PAPER[on.form.paper])
    sheet.fit_to_pages(1, 1 if on.form.one_page else 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.repeat_rows(0, geometry.head_last - 1)
    sheet.print_area(0, 0, geometry.last_row - 1, geometry.last_column - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.print_black_and_white()
    frozen = 2 if on.form.keyed else 0
    sheet.freeze_panes(geometry.head_last, frozen)
    sheet.ignore_errors({"number_stored_as_text": str(Area(1, 1, geometry.last_row, geometry.last_column))})


def protect(on: FormSheet) -> None:
    """Formula cells cannot be overwritten by accident; there is no password."""
    on.sheet.protect("", _ALLOWED)


def add_validation(on: FormSheet) -> None:
    """Drop-downs for codes, numbers only in amount cells."""
    geometry = on.geometry
    for area in _input_areas(on):
        on.sheet.data_validation(str(area), _AMOUNT_INPUT)
    if not on.form.keyed or not geometry.spare_rows:
        return
    block = on.form.blocks[0]
    code = geometry.kind_column(block, ColumnKind.CODE)
    rows = geometry.spare_rows
    on.sheet.data_validation(
        str(Area(rows[0], code, rows[-1], code)),
        {
            "validate": "list",
            "source": f"={CODE_LISTS[on.form.keyed.by][0]}",
            "input_title": "科目代码",
            "input_message": f"{_levels(on.form.keyed)}各占一行，上级科目在上；代码变红表示其上没有上级科目，金额不会汇总。",
            "error_type": "warning",
            "error_title": "科目代码",
            "error_message": "该代码不在内置科目表中，确认后可继续填写，并请自行填写科目名称。",
        },
    )


def _levels(keyed: Keyed) -> str:
    return "、".join({3: "类", 5: "款", 7: "项"}[length] for length in keyed.levels)


def _input_areas(on: FormSheet) -> list[Area]:
    """The amount cells that take figures, joined down each column."""
    cells = sorted(
        (column, row)
        for address in on.filled.shape.addresses(on.form)
        if address not in on.filled.definitions
        for row, column in [on.geometry.cell(address)]
    )
    areas: list[Area] = []
    for column, row in cells:
        last = areas[-1] if areas else None
        if last and last.left == column and last.bottom + 1 == row:
            areas[-1] = Area(last.top, column, row, column)
        else:
            areas.append(Area(row, column, row, column))
    return areas


def add_marks(on: FormSheet) -> None:
    """Cells turn red, or orange for what is to be verified, as the sheet 校验 judges them."""
    geometry = on.geometry
    amounts = [geometry.column_of(block, column) for block in on.form.blocks for column in block.amounts]
    area = Area(geometry.body_first, min(amounts), geometry.body_last, max(amounts))
    for mark, look in ((MISSES, on.looks.alert), (VERIFY, on.looks.verify)):
        own = f'校验表,"{on.form.sheet}",校验单元格,ADDRESS(ROW(),COLUMN(),4)'
        criteria = f'=COUNTIFS({own},校验状态,"{mark}")>0'
        on.sheet.conditional_format(str(area), {"type": "formula", "criteria": criteria, "format": look})
