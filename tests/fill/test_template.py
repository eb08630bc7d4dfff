"""A user's own blank, filled in place: in another layout, with everything around the forms kept."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support import ledgers
from support.hand_made import HandMade
from support.office import Office

from xltools.amount import round_half_up
from xltools.errors import Unrecognised
from xltools.fill.build import build_blank
from xltools.fill.run import Outcome, Request, fill
from xltools.forms.pack import load_pack

Grids = dict[int, list[list[str]]]
Fill = Callable[..., Outcome]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "自制空表.xlsx"
    HandMade(path)
    return path


@pytest.fixture(scope="module")
def filled(blank: Path, fill_ezhou: Fill) -> Path:
    return fill_ezhou(str(blank)).output


def text(value: object) -> str:
    return (
        f"{round_half_up(Decimal(repr(value)), 2):,.2f}"
        if isinstance(value, float | int)
        else str(value or "")
    )


def by_code(path: Path, sheet: str, columns: list[int]) -> dict[str, list[str]]:
    """Printed figures by code of a hand-made table: code in B–D, 合计 merged in B."""
    found = {}
    for row in openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(min_row=5):
        pieces = [str(cell.value or "") for cell in row[1:4]]
        if pieces[0] and not pieces[0].startswith("注"):
            found["".join(pieces)] = [text(row[column].value) for column in columns]
    return found


def expected(grid: list[list[str]], columns: list[int]) -> dict[str, list[str]]:
    rows = (line for line in grid[6:] if line[0].isdigit() or line[0] == "合计")
    return {line[0]: [line[column] for column in columns] for line in rows}


@pytest.mark.parametrize(
    ("number", "sheet", "theirs", "ours"),
    [
        (2, "收入表", [5, 6, 7, 8, 9, 10, 11], [3, 8, 4, 5, 6, 7, 2]),
        (3, "支出表", [5, 6, 7, 8, 9, 10], [4, 3, 6, 5, 7, 2]),
        (5, "一般公共", [5, 6, 7], [4, 3, 2]),
    ],
)
def test_codes_and_figures_stand_where_this_layout_has_them(
    filled: Path, grids: Grids, number: int, sheet: str, theirs: list[int], ours: list[int]
) -> None:
    assert by_code(filled, sheet, theirs) == expected(grids[number], ours)


def test_two_sided_tables_are_filled_row_by_row(filled: Path, grids: Grids) -> None:
    sheet = openpyxl.load_workbook(filled, data_only=True)["收支总表"]
    mine = {str(sheet.cell(row, 5).value): text(sheet.cell(row, 6).value) for row in range(4, 34)}
    theirs = {line[3].split("、")[-1]: line[5] for line in grids[1][6:37] if line[3]}
    assert mine == {("支出总计" if name == "总计" else name): value for name, value in theirs.items()}


def test_figures_that_follow_are_formulas(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    rows = {
        ("".join(str(cell.value or "") for cell in row[1:4])): row
        for row in book["支出表"].iter_rows(min_row=5)
    }
    assert rows["20805"][6].value == "=SUM(G9:G10)"
    assert rows["2080501"][6].data_type == "n"
    assert rows["合计"][6].value == "=SUM(G5,G11,G20,G23)"
    assert book["收支总表"]["F11"].value == "='支出表'!K5"
    assert book["收支总表"]["F4"].value == 0  # no such class in 支出表 to refer to


def test_what_depends_on_the_rows_has_followed(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    assert book.defined_names["支出明细"].attr_text == "支出表!$B$5:$K$25"
    assert book["支出表"].print_area == "'支出表'!$B$1:$K$27"
    assert "B26:E26" in {str(area) for area in book["支出表"].merged_cells.ranges}
    assert [str(area.sqref) for area in book["支出表"].conditional_formatting] == ["F5:K25"]
    assert book["一般公共"]["F26"].value == "=COUNT(F5:F22)"
    with zipfile.ZipFile(filled) as archive:
        assert b"$F$5:$F$25" in archive.read("xl/charts/chart1.xml")


def test_new_rows_look_like_the_ones_they_stand_between(filled: Path) -> None:
    sheet = openpyxl.load_workbook(filled)["支出表"]
    assert {sheet.cell(row, 7).number_format for row in range(5, 26)} == {"#,##0.00"}
    assert {sheet.cell(row, 5).font.name for row in range(5, 26)} == {"楷体"}


def test_only_the_sheets_with_forms_are_touched(blank: Path, filled: Path) -> None:
    with zipfile.ZipFile(blank) as before, zipfile.ZipFile(filled) as after:
        names = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert set(before.namelist()) - set(after.namelist()) <= {"xl/calcChain.xml"}
    assert names == {
        "xl/workbook.xml",  # defined names, recalculation
        "xl/charts/chart1.xml",  # ranges over the code rows
        *(f"xl/worksheets/sheet{number}.xml" for number in range(1, 7)),  # sheet1: =支出表!I9
    }


@pytest.mark.libreoffice
def test_libreoffice_computes_the_same_figures(filled: Path, soffice: Office) -> None:
    mine = openpyxl.load_workbook(filled, data_only=True)
    theirs = openpyxl.load_workbook(soffice.recalculated(filled), data_only=True)
    compared = 0
    for sheet in mine.worksheets[1:]:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, float | int) and (sheet.title, cell.coordinate) != (
                    "一般公共",
                    "F26",
                ):
                    assert theirs[sheet.title][cell.coordinate].value == pytest.approx(cell.value, abs=1e-9)
                    compared += 1
    assert compared > 400


@pytest.mark.libreoffice
def test_our_own_blank_can_be_given_as_template(
    tmp_path: Path, fill_ezhou: Fill, soffice: Office, grids: Grids
) -> None:
    path = tmp_path / "blank.xlsx"
    build_blank(load_pack("final-accounts-2022"), path)
    outcome = fill_ezhou(str(path))
    assert outcome.clean
    formulas = openpyxl.load_workbook(outcome.output)["公开03"]
    assert formulas["D8"].value == '=IF(LEN($A8)=7,0,SUMIF($A9:$A$38,$A8&"??",D9:D$38))'
    assert formulas["D10"].value == 10.427616
    sheet = openpyxl.load_workbook(soffice.recalculated(outcome.output), data_only=True)["公开03"]
    lines = [line for line in grids[3][6:] if line[0].isdigit() or line[0] == "合计"]
    assert [[text(cell.value) for cell in row[2:8]] for row in sheet.iter_rows(min_row=7, max_row=28)] == [
        line[2:8] for line in lines
    ]


def test_publish_writes_rounded_values_into_the_template(blank: Path, fill_ezhou: Fill) -> None:
    sheet = openpyxl.load_workbook(fill_ezhou(str(blank), publish=True).output)["支出表"]
    cells = [cell for row in sheet.iter_rows(min_row=5, max_row=26, min_col=6, max_col=11) for cell in row]
    assert all(cell.data_type == "n" for cell in cells)
    assert sheet["G26"].value == 816.43


def test_a_table_in_yuan_gets_yuan(tmp_path: Path, fill_ezhou: Fill) -> None:
    path = tmp_path / "元.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["一般公共预算财政拨款支出决算表"])
        sheet.write_row("A2", ["部门：", "", "", "", "金额单位：元"])
        sheet.write_row("A3", ["科目代码", "科目名称", "小计", "基本支出", "项目支出"])
        sheet.write_row("A4", ["合计"])
    cells = openpyxl.load_workbook(fill_ezhou(str(path)).output, data_only=True).active
    assert cells["C4"].value == 10644987.69
    assert [cells["A5"].value, cells["B5"].value] == ["208", "社会保障和就业支出"]


def test_a_workbook_without_any_form_is_refused(tmp_path: Path, fill_ezhou: Fill) -> None:
    path = tmp_path / "通讯录.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row("A1", ["姓名", "单位"])
    with pytest.raises(Unrecognised, match=r"通讯录\.xlsx：没有识别出"):
        fill_ezhou(str(path))


def test_performance_forms_are_no_template_of_ones_own_and_are_so_called_before_the_data_are_read(
    tmp_path: Path,
) -> None:
    forms = Path(__file__).parents[2] / "sample_workbooks" / "ezhou-2022" / "performance-2022.xlsx"
    said: list[str] = []
    with pytest.raises(
        Unrecognised, match=r"performance-2022\.xlsx：没有识别出“部门预算.*绩效表请用内置模板"
    ):
        fill(Request(str(forms), (forms,), tmp_path / "新.xlsx"), said.append)
    assert (said, list(tmp_path.iterdir())) == ([], [])


def test_own_totals_that_name_their_rows_take_in_added_rows(tmp_path: Path, fill_ezhou: Fill) -> None:
    path = tmp_path / "逐行相加.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["一般公共预算财政拨款支出决算表"])
        sheet.write_row("A2", ["部门：", "", "", "", "金额单位：万元"])
        sheet.write_row("A3", ["科目代码", "科目名称", "小计", "基本支出", "项目支出"])
        sheet.write_row("A4", ["合计", ""])
        for column in "DE":
            sheet.write_formula(f"{column}4", f"={column}5+{column}8", None, 0)
            sheet.write_formula(f"{column}5", f"=SUM({column}6:{column}7)", None, 0)
        for row, code in enumerate(["208", "20801", "20805", "221"], start=5):
            sheet.write_string(f"A{row}", code)
    cells = openpyxl.load_workbook(fill_ezhou(str(path)).output).active
    rows = {cells.cell(row, 1).value: row for row in range(4, 30)}
    assert cells["D4"].value == f"=SUM(D5,D{rows['210']},D{rows['221']})"  # 210 was added
    assert cells["D5"].value == f"=SUM(D6,D{rows['20805']})"  # the range would hold the added 项


@pytest.mark.libreoffice
def test_codes_added_to_our_own_filled_workbook_are_summed(
    tmp_path: Path, fill_ezhou: Fill, soffice: Office
) -> None:
    """Above the first child of a class, where the range of the class's formula begins."""
    entry = ledgers.row(ledgers.SPENDING, 功能科目代码="2296002", 支出类型="项目支出")
    ledger = ledgers.write_csv(tmp_path / "彩票.csv", [entry])
    outcome = fill_ezhou(str(ledgers.EZHOU / "ezhou-2022.xlsx"), data=(ledger,))
    stored = openpyxl.load_workbook(outcome.output, data_only=True)["公开03"]
    computed = openpyxl.load_workbook(soffice.recalculated(outcome.output), data_only=True)["公开03"]
    sums = {str(line[0].value): line[2].value for line in computed.iter_rows(min_row=7, max_row=40)}
    assert sums["22960"] == 0.1
    assert sums == {str(line[0].value): line[2].value for line in stored.iter_rows(min_row=7, max_row=40)}


def test_a_public_copy_of_our_blank_computes_nothing(tmp_path: Path, fill_ezhou: Fill) -> None:
    path = tmp_path / "blank.xlsx"
    build_blank(load_pack("final-accounts-2022"), path)
    book = openpyxl.load_workbook(fill_ezhou(str(path), publish=True).output)
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert formulas == []
    assert book["公开07"]["A22"].value == "备注：2022 年度本单位无政府性基金预算财政拨款收入支出。"
    assert book["公开07"]["C7"].value is None
