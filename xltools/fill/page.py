"""How a form prints and what a user may do on its sheet."""

from __future__ import annotations

from xltools.book.cellref import Area
from xltools.fill.form_sheet import FormSheet
from xltools.fill.limits import form_limits, put_limit
from xltools.fill.live_checks import MISSES, VERIFY
from xltools.forms.model import ColumnKind

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
    for limit in form_limits(on.form, on.filled, on.geometry.cell, _code_cells(on)):
        put_limit(on.sheet, limit)


def _code_cells(on: FormSheet) -> Area | None:
    """The code cells of the spare rows."""
    rows = on.geometry.spare_rows
    if not on.form.keyed or not rows:
        return None
    code = on.geometry.kind_column(on.form.blocks[0], ColumnKind.CODE)
    return Area(rows[0], code, rows[-1], code)


def add_marks(on: FormSheet) -> None:
    """Cells turn red, or orange for what is to be verified, as the sheet 校验 judges them."""
    geometry = on.geometry
    amounts = [geometry.column_of(block, column) for block in on.form.blocks for column in block.amounts]
    area = Area(geometry.body_first, min(amounts), geometry.body_last, max(amounts))
    for mark, look in ((MISSES, on.looks.alert), (VERIFY, on.looks.verify)):
        own = f'校验表,"{on.form.sheet}",校验单元格,ADDRESS(ROW(),COLUMN(),4)'
        criteria = f'=COUNTIFS({own},校验状态,"{mark}")>0'
        on.sheet.conditional_format(str(area), {"type": "formula", "criteria": criteria, "format": look})
