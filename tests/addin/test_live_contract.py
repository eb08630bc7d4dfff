"""What every live workbook must do alike: a file, Excel through xlwings, LibreOffice."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.live_hosts import Open

from xltools.addin.actions import run
from xltools.addin.file_live import FileLive
from xltools.addin.live import HalfApplied, LiveWorkbook
from xltools.addin.undo import reverse
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddSheet,
    Change,
    InsertRows,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetValue,
)
from xltools.errors import EditRefused

SHEET = "公开 01"
MARK = AddConditionalFormat(
    SHEET, (Area.parse("B3"), Area.parse("C4:C5")), 'LEN("mark")>0', Look(fill="FFC7CE", bold=True)
)


def saved(live: LiveWorkbook, folder: Path) -> openpyxl.Workbook:
    """What the workbook looks like to another program."""
    folder.mkdir()
    return openpyxl.load_workbook(live.save_copy(folder))


def test_the_snapshot_has_values_formulas_merges_and_formats(live: LiveWorkbook) -> None:
    book = live.snapshot()
    sheet = book.sheet(SHEET)
    assert [each.name for each in book.sheets] == [SHEET, "表二"]
    assert sheet.values[3, 2] == 12.5
    assert sheet.values[3, 3] == "=文本"
    assert sheet.formulas[4, 2].replace("'", "") == "B3+表二!A1"
    assert sheet.merges == [Area.parse("A1:C1")]
    assert sheet.formats[3, 2] == "#,##0.00"
    assert book.path.name == live.name == "小表.xlsx"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-3", "@x", "007", "2080501", "'带撇号", "2022年1月1日", "1/2", "TRUE"]
)
def test_text_stays_text_whatever_it_looks_like(live: LiveWorkbook, text: str) -> None:
    live.apply((SetValue("表二", 2, 1, text),))
    sheet = live.snapshot().sheet("表二")
    assert sheet.values[2, 1] == text
    assert isinstance(sheet.values[2, 1], str)
    assert sheet.formulas == {}


def test_figures_go_in_with_all_digits_and_a_blank_keeps_the_format(live: LiveWorkbook) -> None:
    live.apply((SetValue("表二", 2, 1, Decimal("1234.567891")), SetValue(SHEET, 3, 2, None)))
    book = live.snapshot()
    assert book.sheet("表二").values[2, 1] == 1234.567891
    assert (3, 2) not in book.sheet(SHEET).values
    assert book.sheet(SHEET).formats[3, 2] == "#,##0.00"


def test_a_formula_with_commas_and_other_sheets_goes_in_as_excel_writes_it(live: LiveWorkbook) -> None:
    formula = "ROUND(SUM(B3,'公开 01'!B3)+IF(表二!A1>1,1,0),2)"
    live.apply((SetFormula(SHEET, 5, 2, formula, Decimal(26)),))
    sheet = live.snapshot().sheet(SHEET)
    assert sheet.formulas[5, 2].replace("'", "").replace("公开 01!B3", "B3") == formula.replace(
        "'", ""
    ).replace("公开 01!B3", "B3")


def test_looks_change_what_they_state_and_nothing_else(live: LiveWorkbook, tmp_path: Path) -> None:
    look = Look(fill="FFF9DB", bold=True, number_format="0.0%", wrap=True, horizontal="center")
    live.apply((SetLook("表二", 1, 1, look), SetLook(SHEET, 3, 2, Look(bold=True))))
    book = saved(live, tmp_path / "copy")
    cell = book["表二"]["A1"]
    assert (cell.fill.fgColor.rgb[2:], cell.font.b, cell.number_format) == ("FFF9DB", True, "0.0%")
    assert (cell.alignment.wrap_text, cell.alignment.horizontal, cell.value) == (True, "center", 7.5)
    assert (book[SHEET]["B3"].font.b, book[SHEET]["B3"].number_format) == (True, "#,##0.00")


def test_conditional_formats_are_added_found_and_removed_by_marker(
    live: LiveWorkbook, tmp_path: Path
) -> None:
    assert live.marks('len("MARK") > 0') == ()
    live.apply((MARK,))
    (found,) = live.marks('len("MARK") > 0')
    assert (found.sheet, found.formula.replace(" ", "")) == (SHEET, MARK.formula)
    assert sorted(found.areas) == sorted(MARK.areas)
    live.apply((RemoveConditionalFormats(SHEET, 'LEN("mark")'),))
    assert live.marks("mark") == ()
    rules = saved(live, tmp_path / "copy")[SHEET].conditional_formatting
    assert [[rule.formula for rule in each.rules] for each in rules] == [[["B3>100"]]]


def test_a_sheet_is_added_with_texts_links_and_looks_and_taken_away(
    live: LiveWorkbook, tmp_path: Path
) -> None:
    before = live.snapshot()
    rows = (("序号", "=说明"), (1, "公开 01!B3"), (Decimal("2.5"), None))
    looks = ((Look(bold=True), Look(bold=True)), (Look(border=True), Look(border=True)))
    added = AddSheet(
        "结果",
        rows,
        widths=(6, 20),
        frozen_rows=1,
        looks=looks,
        heights=(30, None),
        links=((2, 2, "公开 01!B3"),),
    )
    live.apply((added,))
    book = saved(live, tmp_path / "copy")
    sheet = book["结果"]
    assert [list(row) for row in sheet.values] == [["序号", "=说明"], [1, "公开 01!B3"], [2.5, None]]
    assert sheet["B1"].data_type == "s"
    assert (sheet["A1"].font.b, sheet["A2"].border.left.style, sheet["B2"].border.left.style) == (
        True,
        "thin",
        "thin",
    )
    if type(live).__name__ != "RemoteLive":  # LibreOffice freezes rows of windows, and this one has none
        assert sheet.freeze_panes == "A2"
    assert live.snapshot().sheet("结果").links[2, 2].replace("'", "") == "#公开 01!B3"
    live.apply((RemoveSheet("结果"),))
    assert live.snapshot().sheets == before.sheets


def test_a_cell_is_selected(live: LiveWorkbook) -> None:
    assert live.selection() == (SHEET, 1, 1)
    live.select(("表二", 4, 2))
    assert live.selection() == ("表二", 4, 2)


def test_new_rows_look_like_the_row_named_and_are_blank(live: LiveWorkbook) -> None:
    live.apply((InsertRows(SHEET, 6, 2, 3), SetValue(SHEET, 7, 2, Decimal(4))))
    sheet = live.snapshot().sheet(SHEET)
    assert [sheet.formats.get((row, 2)) for row in (3, 6, 7, 8)] == ["#,##0.00", "#,##0.00", "#,##0.00", None]
    assert (sheet.values.get((6, 2)), sheet.values[7, 2], sheet.values.get((6, 3))) == (None, 4, None)


UNDONE: dict[str, tuple[Change, ...]] = {
    "values": (SetValue(SHEET, 3, 2, Decimal(1)), SetValue(SHEET, 4, 2, "文本"), SetValue(SHEET, 9, 9, "新")),
    "twice": (SetValue(SHEET, 3, 2, Decimal(1)), SetValue(SHEET, 3, 2, Decimal(2))),
    "formula": (SetFormula(SHEET, 3, 2, "1+1", 2), SetFormula("表二", 5, 1, "A1*2", 15)),
    "marks": (MARK,),
    "sheet": (AddSheet("结果", (("a", 1),)),),
    "rows": (
        InsertRows("表二", 1, 2),
        SetValue("表二", 1, 1, "新行"),
        SetValue("表二", 3, 1, Decimal(9)),
        SetValue(SHEET, 3, 1, "改"),
    ),
    "rows like another": (InsertRows(SHEET, 6, 2, 3), SetValue(SHEET, 6, 2, Decimal(4))),
    "number format": (SetLook(SHEET, 3, 2, Look(number_format="0.0")),),
}


@pytest.mark.parametrize("changes", UNDONE.values(), ids=UNDONE.keys())
def test_what_was_done_is_taken_back(live: LiveWorkbook, changes: tuple[Change, ...]) -> None:
    before = live.snapshot()
    live.apply(changes)
    if changes != (MARK,):
        assert live.snapshot().sheets != before.sheets
    live.undo(reverse(changes, before, ()))
    after = live.snapshot()
    for sheet in (*before.sheets, *after.sheets):
        sheet.styled.clear()  # a blank with a look is no content
        sheet.values = {cell: value for cell, value in sheet.values.items() if cell not in sheet.formulas}
    assert after.sheets == before.sheets
    assert live.marks("mark") == ()


def test_a_change_that_cannot_be_made_says_how_many_were_before_it(live: LiveWorkbook, small: Path) -> None:
    before = small.read_bytes()
    changes = (SetValue("表二", 1, 1, Decimal(1)), SetValue("没有的表", 1, 1, Decimal(1)))
    with pytest.raises(EditRefused, match="没有的表") as refused:
        live.apply(changes)
    made = refused.value.done if isinstance(refused.value, HalfApplied) else 0
    assert live.snapshot().sheet("表二").values[1, 1] == (1 if made else 7.5)
    assert small.read_bytes() == before


@pytest.fixture
def protected(small: Path) -> Path:
    """The first sheet protected without a password, filters allowed; the second with one."""
    book = openpyxl.load_workbook(small)
    book[SHEET].protection.sheet = True
    book[SHEET].protection.autoFilter = False
    book["表二"].protection.set_password("geheim")
    book.save(small)
    return small


def test_a_sheet_protected_without_password_is_written_and_stays_protected(
    open_live: Open, protected: Path, tmp_path: Path
) -> None:
    live = open_live(protected)
    live.apply((SetValue(SHEET, 3, 2, Decimal(3)), MARK))
    assert live.snapshot().sheet(SHEET).values[3, 2] == 3
    assert len(live.marks("mark")) == 1
    assert saved(live, tmp_path / "copy")[SHEET].protection.sheet


def test_a_sheet_protected_with_a_password_is_refused_by_programs_and_written_in_files(
    open_live: Open, protected: Path
) -> None:
    live = open_live(protected)
    changes = (SetValue("表二", 1, 1, Decimal(3)),)
    if isinstance(live, FileLive):
        live.apply(changes)
        assert live.snapshot().sheet("表二").values[1, 1] == 3
        return
    with pytest.raises(EditRefused, match="工作表“表二”有密码保护"):
        live.apply(changes)
    assert live.snapshot().sheet("表二").values[1, 1] == 7.5


def test_a_workbook_that_cannot_be_read_is_named_as_users_know_it(small: Path) -> None:
    from support.excel_engine import open_book

    from xltools.addin.xlwings_live import XlwingsLive

    class Encrypted(XlwingsLive):
        def save_copy(self, folder: Path) -> Path:
            copy = folder / "book.xlsx"
            copy.write_bytes(b"PK\3\4 scrambled")
            return copy

    result = run("check_all", Encrypted(open_book(small)), None)
    assert not result.done
    assert result.message.startswith("小表.xlsx：")
