"""A large workbook with everything that refers to cells and that XlsxWriter can write."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

__all__ = ["SHEETS", "write_varied_book"]

SHEETS = (
    "公开01",
    "公开02 收入决算",
    "公开03'支出'决算",
    "Data",
    "三公经费",
    "R1C1",
    "2022",
    "A&B<表>",
    "汇 总",
)
"""Names that need quotes, doubled apostrophes, entities, or look like references."""
_ROWS = 60
_COLUMNS = 10


def write_varied_book(path: Path) -> Path:
    """Nine sheets of 60 rows: formulas within and across sheets, names, formats, validations, charts, titles."""
    with xlsxwriter.Workbook(path) as book:
        sheets = [book.add_worksheet(name) for name in SHEETS]
        looks = _looks(book)
        for number, sheet in enumerate(sheets):
            other = SHEETS[(number + 1) % len(SHEETS)]
            _head(sheet, looks)
            _body(sheet, _quoted(other), looks)
            _foot(sheet, _quoted(other))
            _formats(sheet, looks)
            _validations(sheet, _quoted(SHEETS[number]), _quoted(other))
            _page(sheet)
            _chart(book, sheet, SHEETS[number], other)
        _names(book)
    return path


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _looks(book: Workbook) -> dict[str, Format]:
    return {
        "head": book.add_format({"bold": True, "border": 1, "align": "center"}),
        "money": book.add_format({"num_format": "#,##0.00", "border": 1}),
        "code": book.add_format({"num_format": "@", "border": 1}),
        "red": book.add_format({"bg_color": "#FFC7CE"}),
        "blue": book.add_format({"bg_color": "#DDEBF7"}),
    }


def _head(sheet: Worksheet, looks: dict[str, Format]) -> None:
    sheet.merge_range("A1:J1", "决算表", looks["head"])
    sheet.merge_range("A2:B3", "项目", looks["head"])
    sheet.merge_range("C2:F2", "收入", looks["head"])
    sheet.merge_range("G2:J2", "支出", looks["head"])
    sheet.write_row("C3", ["一", "二", "三", "四", "五", "六", "七", "八"], looks["head"])
    sheet.freeze_panes(3, 2)
    sheet.set_row(0, 30)


def _body(sheet: Worksheet, other: str, looks: dict[str, Format]) -> None:
    for row in range(4, _ROWS + 1):
        sheet.set_row(row - 1, 15 + row % 3)
        sheet.write_string(f"A{row}", f"201{row:02d}", looks["code"])
        sheet.write_number(f"C{row}", row * 1.25, looks["money"])
        sheet.write_number(f"D{row}", row % 7 * 100 + 0.5, looks["money"])
        formulas = {
            "E": f"=C{row}+$D{row}*D$4",
            "F": f"=SUM(C$4:C{row})",
            "G": f"={other}!C{row}+{other}!$D$30",
            "H": f"=SUM({other}!C{row - 1}:D{row + 1})",
            "I": f'=IF(E{row}>$C$60,"A9 大",ROUND(E{row}/MAX(D:D),4))',
            "J": f"=SUM({row}:{row})*0+ROW(A{row})",
        }
        for column, formula in formulas.items():
            if column != "J":
                sheet.write_formula(f"{column}{row}", formula, looks["money"])
        sheet.write_formula(f"M{row}", f"=SUM(C{row}:I{row})-INDEX(C:C,{row})")
    for row in (12, 25, 40):
        sheet.merge_range(f"J{row}:K{row}", "小计", looks["head"])
    sheet.merge_range("L20:L24", "竖", looks["head"])


def _foot(sheet: Worksheet, other: str) -> None:
    sheet.write_column("A62", ["合计", "条件", "全表", "跨表", "名称", "整行"])
    sheet.write_formula("C62", "=SUM(C4:C60)")
    sheet.write_formula("D62", "=SUM(D4:D29,D31:D60)")
    sheet.write_formula("C63", '=SUMIF($A$4:$A$60,"20112",C$4:C$60)')
    sheet.write_formula("D63", f'=SUMIF({other}!$A$4:$A$60,"20120",{other}!D$4:D$60)')
    sheet.write_formula("C64", "=COUNT(C4:E29)+COUNT(C30:E60)")
    sheet.write_formula("D64", '=SUMPRODUCT((LEFT($A$4:$A$60,3)="201")*C4:C60)')
    sheet.write_formula("C65", f"=VLOOKUP(A20,{other}!$A$4:$D$60,4,FALSE)")
    sheet.write_formula("D65", f"=OFFSET({other}!A1,29,3)+INDEX({other}!A1:D60,30,4)")
    sheet.write_formula("C66", "=SUM(全部金额)+单价")
    sheet.write_formula("C67", "=SUM(4:10)+SUM($55:58)")
    sheet.write_array_formula("D67:D67", "{=SUM(C4:C60*D4:D60)}")
    sheet.write_array_formula("G66:G68", "{=C4:C6*2}")


def _formats(sheet: Worksheet, looks: dict[str, Format]) -> None:
    sheet.conditional_format("C4:F60", {"type": "formula", "criteria": "=$C4>$D4", "format": looks["red"]})
    sheet.conditional_format(
        "G4:G29", {"type": "formula", "criteria": "=AND($G4<>0,$C$30>0)", "format": looks["blue"]}
    )
    sheet.conditional_format(
        "H31:H60", {"type": "cell", "criteria": ">", "value": "$D$45", "format": looks["red"]}
    )
    sheet.conditional_format(
        "I4:I20",
        {
            "type": "formula",
            "criteria": "=I4>10",
            "format": looks["blue"],
            "multi_range": "I4:I20 I30:I40 I50:I60",
        },
    )
    sheet.conditional_format("E4:E60", {"type": "data_bar"})


def _validations(sheet: Worksheet, own: str, other: str) -> None:
    """Own cells under the own sheet's name: LibreOffice 7.4 loses track of whose an unqualified one is."""
    sheet.data_validation("B4:B60", {"validate": "list", "source": f"={other}!$A$10:$A$40"})
    sheet.data_validation("C4:C29", {"validate": "decimal", "criteria": ">=", "value": f"={own}!$D$30"})
    sheet.data_validation(
        "D31:D60", {"validate": "custom", "value": f"=AND({own}!D31>=0,{own}!C31<>{own}!$C$50)"}
    )
    sheet.data_validation("A4:A60", {"validate": "list", "source": ["A9", "乙"]})


def _page(sheet: Worksheet) -> None:
    sheet.repeat_rows(0, 2)
    sheet.print_area("A1:M67")
    sheet.autofilter("A3:J60")
    sheet.set_h_pagebreaks([20, 40])
    sheet.write_url("K5", "internal:'公开01'!C30", string="跳转")
    sheet.write_comment("C31", "批注")


def _chart(book: Workbook, sheet: Worksheet, own: str, other: str) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": [own, 1, 2], "categories": [own, 3, 0, 59, 0], "values": [own, 3, 2, 59, 2]})
    chart.add_series({"values": f"={_quoted(other)}!$D$31:$D$45"})
    sheet.insert_chart("O30", chart)


def _names(book: Workbook) -> None:
    book.define_name("全部金额", "='公开01'!$C$4:$C$60")
    book.define_name("单价", "='公开03''支出''决算'!$D$30")
    book.define_name("两块", "=Data!$A$4:$B$9,Data!$D$31:$E$60")
    book.define_name("'公开02 收入决算'!本表", "='公开02 收入决算'!$C$30")
    book.define_name("整行", "='A&B<表>'!$30:$35")
    book.define_name("整列", "='A&B<表>'!$C:$D")
