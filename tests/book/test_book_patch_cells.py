"""Cells set in workbook files: the cell changes as stated, and nothing else does."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook
from support.bookfiles import book_with_rows, package_parts, sheet_xml, write_package
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.zipfacts import changed_parts, part

from xltools.book.changes import CellData, Change, ChangeSet, SetFormula, SetResult, SetValue
from xltools.book.patch import apply
from xltools.book.read import read_book
from xltools.errors import EditRefused

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SHEET = "xl/worksheets/sheet1.xml"
NASTY = [
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "+1",
    "-1+2",
    "@x",
    "=1+1",
    "'=1",
    "0010101",
    "1E5",
    " 前后有空格 ",
    "\t制表",
    "两\n行",
    "\r\n",
    "\x07\x00\x1f",
    "_x0041_ 与 _x005F_",
    "_x00zz_",
    "<b>&amp;\"'</b>]]>",
    "\U0001f600表情\U00020bb7",
    "\ufffe\uffff",
    "",
    "字" * 32_767,
]


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kitchen_sink(tmp_path_factory.mktemp("sink") / "sink.xlsm")


def patched(source: Path, *changes: Change) -> Path:
    target = source.with_name("out" + source.suffix)
    apply(ChangeSet(changes), source, target)
    return target


def rows_of(path: Path, name: str = SHEET) -> str:
    """The content of ``sheetData``."""
    text = part(path, name)
    return re.sub(r".*<(\w+:)?sheetData>|</(\w+:)?sheetData>.*", "", text, flags=re.DOTALL)


def put(tmp_path: Path, rows: str, *changes: Change, rest: str = "", head: str = "") -> str:
    """The rows of a one-sheet book after the changes."""
    return rows_of(patched(book_with_rows(tmp_path / "书.xlsx", rows, rest, head), *changes))


def set_b2(value: CellData = 5) -> SetValue:
    return SetValue("表1", 2, 2, value)


def test_one_cell_changes_in_one_part_and_nothing_else(sink: Path):
    out = patched(sink, SetValue(MAIN_SHEET, 6, 2, Decimal("7.5")))
    assert changed_parts(sink, out) == {SHEET}
    old = '<c r="B6" s="2"><v>6.25</v></c>'
    assert part(sink, SHEET).count(old) == 1
    assert part(out, SHEET) == part(sink, SHEET).replace(old, '<c r="B6" s="2"><v>7.5</v></c>')


def test_a_new_text_cell_changes_one_part_and_leaves_shared_strings(sink: Path):
    out = patched(sink, SetValue(MAIN_SHEET, 400, 52, "新"))
    assert changed_parts(sink, out) == {SHEET}
    row = '<row r="400"><c r="AZ400" t="inlineStr"><is><t xml:space="preserve">新</t></is></c></row>'
    expected = part(sink, SHEET).replace("</sheetData>", f"{row}</sheetData>")
    assert part(out, SHEET) == expected.replace('<dimension ref="A1:H45"/>', '<dimension ref="A1:AZ400"/>')


def test_many_cells_on_many_sheets(sink: Path):
    changes = [
        SetValue(sheet, row, column, Decimal(row * column) / 4)
        for sheet in (MAIN_SHEET, "数据", "隐藏")
        for row in range(50, 90)
        for column in range(1, 20)
    ]
    out = patched(sink, *changes)
    book = openpyxl.load_workbook(out)
    for change in changes:
        assert book[change.sheet].cell(change.row, change.column).value == float(change.value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 30)),
        st.none()
        | st.booleans()
        | st.integers(-(10**15) + 1, 10**15 - 1)
        | st.decimals(-(10**9), 10**9, places=4)
        | st.text(st.characters(blacklist_categories=["Cs"]), max_size=20),
        max_size=25,
    ),
    st.sets(st.tuples(st.integers(1, 12), st.integers(1, 30)), max_size=40),
)
def test_what_is_set_is_read_back_and_the_rest_stays(tmp_path: Path, wanted, existing):
    rows = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c r="{openpyxl.utils.get_column_letter(column)}{row}"><v>{row * column}</v></c>'
            for column in sorted(c for r, c in existing if r == row)
        )
        + "</row>"
        for row in sorted({r for r, _ in existing})
    )
    changes = [SetValue("表1", row, column, value) for (row, column), value in wanted.items()]
    book = read_book(patched(book_with_rows(tmp_path / "p.xlsx", rows), *changes)).sheet("表1")
    expected = {(row, column): row * column for row, column in existing} | wanted
    assert book.values == {
        cell: float(value) if isinstance(value, Decimal) else value
        for cell, value in expected.items()
        if value is not None and value != ""
    }


@pytest.mark.parametrize("text", NASTY)
def test_nasty_text_stays_that_text(tmp_path: Path, text: str):
    out = patched(book_with_rows(tmp_path / "n.xlsx", ""), SetValue("表1", 1, 1, text))
    cell = openpyxl.load_workbook(out).active["A1"]
    assert cell.data_type != "f"
    assert unescape(cell.value or "").replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert read_book(out).sheet("表1").values.get((1, 1), "") == text
    assert not read_book(out).sheet("表1").formulas


@pytest.mark.parametrize(
    "text", [text for text in NASTY if text.strip() == text and "\uffff" not in text and text]
)
def test_nasty_text_is_read_by_a_third_reader(tmp_path: Path, text: str):
    out = patched(book_with_rows(tmp_path / "n.xlsx", ""), SetValue("表1", 1, 1, text))
    with out.open("rb") as stream:
        read = CalamineWorkbook.from_filelike(stream).get_sheet_by_index(0).to_python()
    assert read[0][0] == text


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("字" * 32_768, "32767"),
        ("\U0001f600" * 16_384, "32767"),
        (Decimal("NaN"), "不是有限的数"),
        (Decimal("Infinity"), "不是有限的数"),
        (Decimal("1E+400"), "范围"),
        (1234567890123456, "超过 15 位"),
    ],
)
def test_values_no_cell_can_hold_are_refused(tmp_path: Path, value: CellData, reason: str):
    with pytest.raises(EditRefused, match=rf"书\.xlsx：“表1”!B2 .*{reason}"):
        put(tmp_path, "", set_b2(value))
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (Decimal("1067.0100"), "<v>1067.01</v>"),
        (Decimal("1E+3"), "<v>1000</v>"),
        (Decimal("-0.00"), "<v>0</v>"),
        (10**20, f"<v>{10**20}</v>"),
        (True, "<v>1</v>"),
    ],
)
def test_numbers_are_written_plainly(tmp_path: Path, value: CellData, xml: str):
    assert xml in put(tmp_path, "", set_b2(value))


def test_an_emptied_cell_keeps_its_style_and_a_missing_one_is_not_made(tmp_path: Path):
    rows = '<row r="2" spans="2:2"><c r="B2" s="3" t="s"><v>0</v></c></row>'
    emptied = put(tmp_path, rows, set_b2(None), SetValue("表1", 2, 9, None), SetValue("表1", 7, 7, None))
    assert emptied == '<row r="2" spans="2:2"><c r="B2" s="3"/></row>'


def test_missing_rows_and_cells_are_made_in_order(tmp_path: Path):
    rows = '<row r="2"><c r="A2"/><c r="D2"/></row><row r="5"><c r="A5"/></row>'
    changes = [SetValue("表1", row, column, 1) for row, column in [(6, 1), (4, 2), (2, 5), (2, 2), (1, 1)]]
    new = re.findall(r'r="(\w+)"', put(tmp_path, rows, *changes))
    assert new == ["1", "A1", "2", "A2", "B2", "D2", "E2", "4", "B4", "5", "A5", "6", "A6"]


def test_a_new_cell_takes_the_style_of_its_row_else_of_its_column(tmp_path: Path):
    rows = '<row r="2" s="4" customFormat="1"/><row r="3" s="5"/>'
    cols = '<cols><col min="2" max="3" style="7"/></cols>'
    new = put(
        tmp_path,
        rows,
        set_b2(),
        SetValue("表1", 3, 2, 5),
        SetValue("表1", 9, 3, 5),
        SetValue("表1", 9, 4, 5),
        head=cols,
    )
    assert re.findall(r'<c r="(\w+)"(?: s="(\d+)")?', new) == [
        ("B2", "4"),
        ("B3", "7"),
        ("C9", "7"),
        ("D9", ""),
    ]


def test_the_spans_hint_goes_only_where_a_cell_was_added(tmp_path: Path):
    rows = '<row r="2" spans="2:2" ht="20"><c r="B2"><v>1</v></c></row><row r="3" spans="1:1" ht="20"><c r="A3"/></row>'
    new = put(tmp_path, rows, set_b2(), SetValue("表1", 3, 2, 5))
    assert '<row r="2" spans="2:2" ht="20"><c r="B2"><v>5</v></c></row>' in new
    assert '<row r="3" ht="20"><c r="A3"/><c r="B3"><v>5</v></c></row>' in new


def test_an_extension_list_at_the_end_of_a_row_or_cell_stays_there(tmp_path: Path):
    rows = '<row r="2"><c r="A2"><v>1</v><extLst><ext uri="a"/></extLst></c><extLst><ext uri="b"/></extLst></row>'
    new = put(tmp_path, rows, SetValue("表1", 2, 1, 2), set_b2())
    assert new == (
        '<row r="2"><c r="A2"><v>2</v><extLst><ext uri="a"/></extLst></c><c r="B2"><v>5</v></c>'
        '<extLst><ext uri="b"/></extLst></row>'
    )


def test_the_old_value_leaves_no_type_or_metadata_behind(tmp_path: Path):
    rows = '<row r="2"><c r="B2" s="1" t="e" cm="1" vm="2" ph="1"><f>1/0</f><v>#DIV/0!</v></c></row>'
    assert put(tmp_path, rows, set_b2()) == '<row r="2"><c r="B2" s="1" ph="1"><v>5</v></c></row>'


def test_the_last_of_several_changes_of_a_cell_counts(tmp_path: Path):
    new = put(tmp_path, "", set_b2("a"), SetFormula("表1", 2, 2, "1+1", 2), set_b2(None), set_b2(7))
    assert new == '<row r="2"><c r="B2"><v>7</v></c></row>'


def test_sheet_names_are_the_same_in_any_case(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("表1", "Data")
    path = write_package(tmp_path / "case.xlsx", parts)
    new = rows_of(patched(path, SetValue("data", 1, 1, 1), SetValue("DATA", 2, 1, 2)))
    assert new == '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'


@pytest.mark.parametrize(
    ("result", "cell"),
    [
        (Decimal("2.50"), '<c r="B2"><f>A1&amp;"&lt;"</f><v>2.5</v></c>'),
        (" 文字\x07", '<c r="B2" t="str"><f>A1&amp;"&lt;"</f><v> 文字_x0007_</v></c>'),
        (False, '<c r="B2" t="b"><f>A1&amp;"&lt;"</f><v>0</v></c>'),
        (None, '<c r="B2"><f>A1&amp;"&lt;"</f></c>'),
    ],
)
def test_a_formula_carries_its_result(tmp_path: Path, result: CellData, cell: str):
    assert cell in put(tmp_path, "", SetFormula("表1", 2, 2, 'A1&"<"', result))


@pytest.mark.parametrize("formula", ["=A1", "", "A1&" * 3000])
def test_formulas_excel_could_not_read_are_refused(tmp_path: Path, formula: str):
    with pytest.raises(EditRefused, match="“表1”!B2 公式"):
        put(tmp_path, "", SetFormula("表1", 2, 2, formula, 1))


def test_a_result_changes_beside_the_formula(tmp_path: Path):
    rows = (
        '<row r="2"><c r="A2" cm="1"><f t="array" ref="A2:B2">X1:Y1</f><v>1</v></c>'
        '<c r="B2" s="2" t="str"><f t="shared" si="0"/><v>a</v></c></row>'
    )
    new = put(tmp_path, rows, SetResult("表1", 2, 2, 5), SetResult("表1", 2, 1, "x"))
    assert '<c r="B2" s="2"><f t="shared" si="0"/><v>5</v></c>' in new
    assert '<c r="A2" cm="1" t="str"><f t="array" ref="A2:B2">X1:Y1</f><v>x</v></c>' in new


def test_a_result_may_follow_the_formula_it_belongs_to(tmp_path: Path):
    new = put(
        tmp_path, "", SetFormula("表1", 2, 2, "A1", 1), SetResult("表1", 2, 2, 5), SetResult("表1", 2, 2, 6)
    )
    assert new == '<row r="2"><c r="B2"><f>A1</f><v>6</v></c></row>'


@pytest.mark.parametrize(
    "rows", ["", '<row r="2"><c r="B2"><v>1</v></c></row>', '<row r="2"><c r="A2"/></row>']
)
def test_a_result_without_a_formula_is_refused(tmp_path: Path, rows: str):
    with pytest.raises(EditRefused, match="“表1”!B2 没有公式"):
        put(tmp_path, rows, SetResult("表1", 2, 2, 5))


def test_the_calculation_chain_goes_when_formulas_come_or_go(sink: Path):
    chain = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels", SHEET}
    assert changed_parts(sink, patched(sink, SetValue(MAIN_SHEET, 6, 3, 1))) == chain
    assert changed_parts(sink, patched(sink, SetFormula(MAIN_SHEET, 50, 1, "1+1", 2))) == chain
    assert changed_parts(sink, patched(sink, SetFormula(MAIN_SHEET, 6, 3, "B6*3", 1))) == {SHEET}
    assert changed_parts(sink, patched(sink, SetResult(MAIN_SHEET, 6, 3, 1))) == {SHEET}


SHARED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*$C$1+SUM(D:D)&amp;"&lt;"</f><v>1</v></c></row>'
    '<row r="2"><c r="A2" s="1"><f t="shared" si="0" ca="1"/><v>2</v></c></row>'
    '<row r="3"><c r="A3" t="str"><f t="shared" si="0"/><v>x</v></c><c r="B3"><f t="shared" ref="B3" si="1">C3</f></c></row>'
)


def test_a_shared_formula_outlives_its_master(tmp_path: Path):
    new = put(tmp_path, SHARED, SetValue("表1", 1, 1, 9))
    assert new == (
        '<row r="1"><c r="A1"><v>9</v></c></row>'
        '<row r="2"><c r="A2" s="1"><f ca="1">B2*$C$1+SUM(D:D)&amp;"&lt;"</f><v>2</v></c></row>'
        '<row r="3"><c r="A3" t="str"><f>B3*$C$1+SUM(D:D)&amp;"&lt;"</f><v>x</v></c>'
        '<c r="B3"><f t="shared" ref="B3" si="1">C3</f></c></row>'
    )


def test_overwriting_a_member_of_a_shared_formula_leaves_the_others(tmp_path: Path):
    new = put(tmp_path, SHARED, SetValue("表1", 2, 1, 9))
    assert new == SHARED.replace('<f t="shared" si="0" ca="1"/><v>2</v>', "<v>9</v>")


def test_a_shared_formula_with_two_masters_is_refused(tmp_path: Path):
    with pytest.raises(EditRefused, match="共享公式编号重复"):
        put(tmp_path, SHARED.replace('si="1"', 'si="0"'), SetValue("表1", 1, 1, 9))


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (5, 4, "数组公式"),
        (6, 4, "数组公式"),
        (5, 6, "数组公式"),
        (7, 6, "数组公式"),
        (1, 2, "合并区域"),
    ],
)
def test_cells_that_something_else_owns_are_refused(sink: Path, row: int, column: int, reason: str):
    with pytest.raises(EditRefused, match=reason):
        patched(sink, SetValue(MAIN_SHEET, row, column, 1))


@pytest.mark.parametrize(("row", "column", "reason"), [(1, 5, "列标题"), (4, 8, "透视表")])
def test_table_heads_and_pivot_tables_are_refused(sink: Path, row: int, column: int, reason: str):
    with pytest.raises(EditRefused, match=reason):
        patched(sink, SetValue("数据", row, column, 1))


def test_the_free_cells_beside_them_can_be_set(sink: Path):
    out = patched(
        sink, SetValue(MAIN_SHEET, 1, 1, "题"), SetValue(MAIN_SHEET, 9, 4, 1), SetValue("数据", 2, 5, 1)
    )
    book = openpyxl.load_workbook(out)
    assert (book[MAIN_SHEET]["A1"].value, book[MAIN_SHEET]["D9"].value, book["数据"]["E2"].value) == (
        "题",
        1,
        1,
    )


def test_a_merge_over_the_whole_sheet_costs_no_time(tmp_path: Path):
    rest = '<mergeCells count="1"><mergeCell ref="A3:XFD1048576"/></mergeCells>'
    with pytest.raises(EditRefused, match="“表1”!C5 在合并区域"):
        put(tmp_path, "", set_b2(), SetValue("表1", 5, 3, 1), rest=rest)


@pytest.mark.parametrize(("row", "column"), [(0, 1), (1, 0), (1_048_577, 1), (1, 16_385), (-3, 1)])
def test_cells_off_the_sheet_are_refused(tmp_path: Path, row: int, column: int):
    with pytest.raises(EditRefused, match="请核对"):
        put(tmp_path, "", SetValue("表1", row, column, 1))


def test_rows_and_cells_without_references_are_counted(tmp_path: Path):
    rows = '<row><c><v>1</v></c><c/><c t="str"><v>c</v></c></row><row r="4"/><row><c r="B5"><v>4</v></c><c><v>5</v></c></row>'
    new = put(tmp_path, rows, SetValue("表1", 1, 2, 2), SetValue("表1", 5, 4, 6), SetValue("表1", 5, 3, 7))
    assert re.findall(r'r="([A-Z]\d+)"[^>]*><v>(\w+)</v>', new) == [
        ("A1", "1"), ("B1", "2"), ("C1", "c"), ("B5", "4"), ("C5", "7"), ("D5", "6"),
    ]  # fmt: skip


def test_a_row_without_a_number_takes_that_of_its_cells(tmp_path: Path):
    new = put(
        tmp_path, '<row><c r="B7"><v>7</v></c></row><row><c><v>8</v></c></row>', SetValue("表1", 8, 1, 9)
    )
    assert re.findall(r'<row r="(\d+)"', new) == ["7", "8"]
    assert re.findall(r'r="([A-Z]\d+)"[^>]*><v>(\w+)</v>', new) == [("B7", "7"), ("A8", "9")]


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='2'><c s='0' r='B2' t='s'><v>0</v></c></row>",
        '<row\n r="2" ><c\n\tr = "B2"  s="0"><v>0</v></c\n></row\n>',
        '<row r="2"><c r="b2" s="0"><v>0</v></c></row>',
        '<row r="2"><!-- <c r="B2"/> --><c r="B2" s="0"><v><![CDATA[0]]></v></c></row>',
        '<row r="2"><c r="C2"/><c r="B2" s="0"><v>0</v></c></row>',
        '<row r="3"/><row r="2"><c r="B2" s="0"><v>0</v></c></row>',
        '<?pi <row r="2">?><row r="2"><c r="B2" s="0"></c></row>',
    ],
)
def test_unusual_but_legal_xml_is_edited(tmp_path: Path, rows: str):
    out = patched(book_with_rows(tmp_path / "u.xlsx", rows), set_b2())
    sheet = openpyxl.load_workbook(out).active
    assert sheet["B2"].value == 5
    assert len(re.findall(r"""<c\s[^>]*B2""", rows_of(out))) == 1
    assert re.search(r"""<c [^>]*s=["']0["'][^>]*><v>5</v></c>""", rows_of(out))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="2"><c r="B2"/></row>',
        '<row r="2"><c r="C2"/><c r="A2"/><c r="C2"/></row>',
        '<row r="2"><c r="A3"/></row>',
    ],
)
def test_contradictory_positions_are_refused(tmp_path: Path, rows: str):
    with pytest.raises(EditRefused, match="“表1” 行或单元格的位置互相矛盾"):
        put(tmp_path, rows, set_b2())


def test_prefixed_sheets_get_prefixed_cells(tmp_path: Path):
    parts = package_parts(
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:dimension ref="B2"/><x:sheetData><x:row r="2" spans="1:3"><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    path = write_package(tmp_path / "x.xlsx", parts)
    out = patched(path, set_b2("文"), SetFormula("表1", 3, 3, "B2", "文"))
    assert rows_of(out) == (
        '<x:row r="2" spans="1:3"><x:c r="B2" t="inlineStr"><x:is><x:t xml:space="preserve">文</x:t></x:is></x:c>'
        '</x:row><x:row r="3"><x:c r="C3" t="str"><x:f>B2</x:f><x:v>文</x:v></x:c></x:row>'
    )
    assert '<x:dimension ref="B2:C3"/>' in part(out, SHEET)
    assert openpyxl.load_workbook(out).active["B2"].value == "文"


def test_an_empty_sheet_can_be_filled(tmp_path: Path):
    xml = sheet_xml("").replace("<sheetData></sheetData>", "<sheetData />")
    out = patched(write_package(tmp_path / "e.xlsx", package_parts(xml)), set_b2())
    assert rows_of(out) == '<row r="2"><c r="B2"><v>5</v></c></row>'


def test_a_sheet_in_another_encoding_is_edited(tmp_path: Path):
    text = sheet_xml('<row r="1"><c r="A1" t="str"><v>决算</v></c></row>').replace('"UTF-8"', '"GB18030"')
    out = patched(write_package(tmp_path / "gb.xlsx", package_parts(text.encode("gb18030"))), set_b2("预算"))
    sheet = openpyxl.load_workbook(out).active
    assert (sheet["A1"].value, sheet["B2"].value) == ("决算", "预算")


def test_nothing_is_written_when_the_last_change_is_refused(tmp_path: Path):
    path = book_with_rows(tmp_path / "书.xlsx", "")
    with pytest.raises(EditRefused):
        patched(path, set_b2(), SetValue("没有", 1, 1, 1))
    assert [item.name for item in tmp_path.iterdir()] == ["书.xlsx"]
