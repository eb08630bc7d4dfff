"""Looks, merges, formats, links and sheets added to workbook files: what was there stays what it was."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from support.bookfiles import book_with_rows, package_parts, sheet_xml, write_package
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.zipfacts import changed_parts, part

from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    Change,
    ChangeSet,
    InsertRows,
    Look,
    Merge,
    SetFormula,
    SetLook,
    SetRowHeight,
    SetValue,
)
from xltools.book.patch import apply
from xltools.errors import EditRefused

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style:UserWarning"),
]

SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
RED = Look(fill="FFC7CE", font_colour="9C0006", bold=True)
FINDINGS = AddSheet(
    "校验结果",
    (("序号", "说明", "差额"), (1, "=1+1", Decimal("-0.50")), (2, None, True)),
    widths=(6, 40.5, 12),
    bold_rows=frozenset({1}),
    frozen_rows=1,
    filtered=True,
)


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kitchen_sink(tmp_path_factory.mktemp("sink") / "sink.xlsm")


def patched(source: Path, *changes: Change, recalculate: bool = False) -> Path:
    target = source.with_name("out" + source.suffix)
    apply(ChangeSet(changes, recalculate), source, target)
    return target


def elements(text: str) -> list[str]:
    """Every element of a part with its attributes and own text, without order."""
    return sorted(
        f"{item.tag} {sorted(item.attrib.items())} {item.text or ''}"
        for item in etree.fromstring(text.encode()).iter()
    )


def lost(old: Path, new: Path, name: str) -> list[str]:
    """Elements of a part that are gone or no longer the same."""
    remaining = elements(part(new, name))
    gone = []
    for item in elements(part(old, name)):
        if item in remaining:
            remaining.remove(item)
        else:
            gone.append(item)
    return gone


def child_names(path: Path, name: str = SHEET) -> list[str]:
    return [etree.QName(child).localname for child in etree.fromstring(part(path, name).encode())]


def test_a_look_changes_only_what_it_states(sink: Path):
    out = patched(sink, SetLook(MAIN_SHEET, 6, 2, RED))
    assert changed_parts(sink, out) == {SHEET, STYLES}
    cell, old = (openpyxl.load_workbook(path)[MAIN_SHEET]["B6"] for path in (out, sink))
    assert (cell.fill.fgColor.rgb, cell.font.color.rgb, cell.font.b) == ("FFFFC7CE", "FF9C0006", True)
    assert (cell.value, cell.number_format, cell.border.top.style) == (6.25, "#,##0.00", "thin")
    assert cell.font.name == old.font.name
    assert cell.font.sz == old.font.sz


def test_styles_are_only_appended_to(sink: Path):
    changes = [SetLook(MAIN_SHEET, row, 2, RED) for row in (5, 6, 7)]
    changes += [
        SetLook(MAIN_SHEET, 8, 2, Look(number_format="0.0000%", wrap=True)),
        SetLook("数据", 2, 1, RED),
    ]
    out = patched(sink, *changes)
    old, new = (etree.fromstring(part(path, STYLES).encode()) for path in (sink, out))
    for first, second in zip(old, new, strict=True):
        assert first.tag == second.tag
        for kept, same in zip(first, second, strict=False):
            assert etree.tostring(kept, method="c14n") == etree.tostring(same, method="c14n")
        assert second.get("count") == (str(len(second)) if second.get("count") else None)
    grown = {
        etree.QName(new_list).localname: len(new_list) - len(old_list)
        for old_list, new_list in zip(old, new, strict=True)
    }
    assert {name for name, count in grown.items() if count} == {"numFmts", "fonts", "fills", "cellXfs"}
    assert (grown["cellXfs"], grown["fills"]) == (3, 1)


def test_a_look_of_the_same_kind_is_stored_once(tmp_path: Path):
    rows = '<row r="1"><c r="A1"/><c r="B1"/><c r="C1"/></row>'
    out = patched(
        book_with_rows(tmp_path / "b.xlsx", rows), *(SetLook("表1", 1, column, RED) for column in (1, 2, 3))
    )
    assert set(re.findall(r's="(\d+)"', part(out, SHEET))) == {"1"}


def test_value_and_look_of_one_cell_go_together(tmp_path: Path):
    changes = [
        SetLook("表1", 1, 1, Look(bold=True)),
        SetValue("表1", 1, 1, 5),
        SetLook("表1", 1, 1, Look(fill="DDEBF7")),
    ]
    cell = openpyxl.load_workbook(patched(book_with_rows(tmp_path / "b.xlsx", ""), *changes)).active["A1"]
    assert (cell.value, cell.font.b, cell.fill.fgColor.rgb) == (5, True, "FFDDEBF7")


def test_bold_can_be_taken_away(tmp_path: Path):
    changes = [
        SetLook("表1", 1, 1, Look(bold=True)),
        SetLook("表1", 1, 1, Look(bold=False, number_format="0.00")),
    ]
    cell = openpyxl.load_workbook(patched(book_with_rows(tmp_path / "b.xlsx", ""), *changes)).active["A1"]
    assert (cell.font.b, cell.number_format) == (False, "0.00")


@pytest.mark.parametrize(
    "styles",
    [None, "", "<cellXfs/>", '<numFmts count="1"><numFmt numFmtId="200" formatCode="0.0"/></numFmts>'],
)
def test_missing_styles_are_made(tmp_path: Path, styles: str | None):
    more = {} if styles is None else {"styles": styles}
    path = book_with_rows(tmp_path / "b.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', **more)
    out = patched(path, SetLook("表1", 1, 1, Look(bold=True, number_format="0.0")))
    book = openpyxl.load_workbook(out)
    assert (book.active["A1"].font.b, book.active["A1"].number_format) == (True, "0.0")
    assert not book.active["B1"].font.b
    order = [
        name
        for name in child_names(out, STYLES)
        if name in {"numFmts", "fonts", "fills", "borders", "cellXfs"}
    ]
    assert order == ["numFmts", "fonts", "fills", "borders", "cellXfs"]


def test_font_children_keep_the_order_excel_writes(tmp_path: Path):
    fonts = '<fonts count="1"><font><u/><sz val="9"/><name val="宋体"/><charset val="134"/></font></fonts>'
    styles = f'{fonts}<fills><fill/></fills><borders><border/></borders><cellXfs><xf fontId="0"/></cellXfs>'
    out = patched(book_with_rows(tmp_path / "b.xlsx", "", styles=styles), SetLook("表1", 1, 1, RED))
    font = etree.fromstring(part(out, STYLES).encode())[0][1]
    assert [etree.QName(child).localname for child in font] == ["b", "u", "sz", "color", "name", "charset"]


@pytest.mark.parametrize("look", [Look(fill="red"), Look(font_colour="#FF0000")])
def test_colours_that_are_no_rgb_are_refused(tmp_path: Path, look: Look):
    with pytest.raises(EditRefused, match="颜色"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), SetLook("表1", 1, 1, look))


def test_row_heights(tmp_path: Path):
    rows = '<row r="2" ht="15" hidden="1"><c r="A2"/></row>'
    out = patched(
        book_with_rows(tmp_path / "b.xlsx", rows), SetRowHeight("表1", 2, 30.5), SetRowHeight("表1", 4, 12)
    )
    text = part(out, SHEET)
    assert '<row r="2" hidden="1" ht="30.5" customHeight="1"><c r="A2"/></row>' in text
    assert '<row r="4" ht="12" customHeight="1"/>' in text
    with pytest.raises(EditRefused, match="行高"):
        patched(book_with_rows(tmp_path / "b.xlsx", rows), SetRowHeight("表1", 2, 500))


def test_merges_are_added_to_those_there_are(sink: Path):
    out = patched(sink, Merge(MAIN_SHEET, Area.parse("A42:C43")), Merge("数据", Area.parse("A20:A21")))
    assert changed_parts(sink, out) == {SHEET, "xl/worksheets/sheet2.xml"}
    assert '<mergeCells count="2"><mergeCell ref="A1:F1"/><mergeCell ref="A42:C43"/></mergeCells>' in part(
        out, SHEET
    )
    assert lost(sink, out, "xl/worksheets/sheet2.xml") == []


@pytest.mark.parametrize(
    ("sheet", "area", "reason"),
    [
        (MAIN_SHEET, "C1:C2", "重叠"),
        (MAIN_SHEET, "A5:B6", "!B5 有内容"),
        (MAIN_SHEET, "G20:G20", "只有一个单元格"),
        ("数据", "E6:F7", "表格重叠"),
    ],
)
def test_merges_that_would_hide_or_overlap_something_are_refused(
    sink: Path, sheet: str, area: str, reason: str
):
    with pytest.raises(EditRefused, match=reason):
        patched(sink, Merge(sheet, Area.parse(area)))


def test_merges_and_values_are_made_in_the_stated_order(tmp_path: Path):
    path = book_with_rows(tmp_path / "b.xlsx", "")
    area = Area.parse("A1:B2")
    patched(path, SetValue("表1", 1, 1, "a"), Merge("表1", area), SetValue("表1", 1, 1, "b"))
    with pytest.raises(EditRefused, match="!B1 有内容"):
        patched(path, SetValue("表1", 1, 2, "a"), Merge("表1", area))
    with pytest.raises(EditRefused, match="!B1 在合并区域"):
        patched(path, Merge("表1", area), SetValue("表1", 1, 2, "a"))


def test_a_conditional_format_comes_last_and_nothing_is_lost(sink: Path):
    areas = (Area.parse("B5:B30"), Area.parse("H5"))
    out = patched(sink, AddConditionalFormat(MAIN_SHEET, areas, '$B5<>"<"', RED))
    assert changed_parts(sink, out) == {SHEET, STYLES}
    assert lost(sink, out, SHEET) == []
    rule = '<conditionalFormatting sqref="B5:B30 H5"><cfRule type="expression" dxfId="1" priority="4"><formula>$B5&lt;&gt;"&lt;"</formula>'
    assert rule in part(out, SHEET)
    book = openpyxl.load_workbook(out)
    style = book[MAIN_SHEET].conditional_formatting[areas_key(book[MAIN_SHEET])][0].dxf
    assert (style.fill.bgColor.rgb, style.font.color.rgb, style.font.b) == ("FFFFC7CE", "FF9C0006", True)
    names = child_names(out)
    assert names.index("conditionalFormatting") + 4 == names.index("dataValidations")


def areas_key(sheet: Worksheet) -> str:
    return next(str(item.sqref) for item in sheet.conditional_formatting if "H5" in str(item.sqref))


@pytest.mark.parametrize(
    "change",
    [
        AddConditionalFormat("表1", (), "A1>1", RED),
        AddConditionalFormat("表1", (Area(1, 1, 1, 1),), "=A1>1", RED),
        AddConditionalFormat("表1", (Area(1, 1, 1, 1),), "A1>1", Look(wrap=True)),
    ],
)
def test_conditional_formats_that_cannot_work_are_refused(tmp_path: Path, change: AddConditionalFormat):
    with pytest.raises(EditRefused, match="条件格式"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), change)


def test_links_are_quoted_and_lead_inside_the_book(sink: Path):
    link = AddHyperlink(MAIN_SHEET, 20, 1, f"{MAIN_SHEET}!C8", tooltip="见“C8”")
    out = patched(sink, link, AddHyperlink("数据", 1, 1, "合计"), AddHyperlink("数据", 2, 1, "'a''b'!A1"))
    assert changed_parts(sink, out) == {SHEET, "xl/worksheets/sheet2.xml"}
    assert lost(sink, out, SHEET) == []
    book = openpyxl.load_workbook(out)
    assert book[MAIN_SHEET]["A20"].hyperlink.location == "'公开''01''表'!C8"
    assert book[MAIN_SHEET]["E9"].hyperlink.target == "https://www.mof.gov.cn/"
    assert [book["数据"][cell].hyperlink.location for cell in ("A1", "A2")] == ["合计", "'a''b'!A1"]


def test_a_second_link_on_a_cell_is_refused(sink: Path):
    with pytest.raises(EditRefused, match="!E9 已有超链接"):
        patched(sink, AddHyperlink(MAIN_SHEET, 9, 5, "数据!A1"))


def test_a_sheet_is_added_after_all_others(sink: Path):
    out = patched(sink, FINDINGS, SetValue("校验结果", 4, 2, "补"), AddHyperlink("校验结果", 2, 1, "数据!A1"))
    assert changed_parts(sink, out) == {
        "xl/worksheets/sheet4.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
        "docProps/app.xml",
        STYLES,
    }
    assert lost(sink, out, "xl/workbook.xml") == []
    sheet = openpyxl.load_workbook(out)["校验结果"]
    assert [[cell.value for cell in row] for row in sheet["A1:C4"]] == [
        ["序号", "说明", "差额"],
        [1, "=1+1", -0.5],
        [2, None, True],
        [None, "补", None],
    ]
    assert sheet["B2"].data_type == "s"
    assert (sheet["A1"].font.b, sheet["A2"].font.b) == (True, False)
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.column_dimensions["B"].width) == (
        "A2",
        "A1:C3",
        40.5,
    )
    assert openpyxl.load_workbook(out).sheetnames == [MAIN_SHEET, "数据", "图", "隐藏", "校验结果"]


def test_the_titles_in_the_properties_follow(sink: Path):
    text = part(patched(sink, FINDINGS), "docProps/app.xml")
    titles = re.findall(r"<vt:lpstr>([^<]*)</vt:lpstr>", text)
    assert titles.index("校验结果") == titles.index("隐藏") + 1
    assert "<vt:lpstr>Worksheets</vt:lpstr></vt:variant><vt:variant><vt:i4>4</vt:i4>" in text
    size = int(re.search(r'<TitlesOfParts><vt:vector size="(\d+)"', text)[1])
    assert size == text.partition("<TitlesOfParts>")[2].count("<vt:lpstr>")


@pytest.mark.parametrize("name", ["数据", "公开'01'表", "", "一" * 32, "a/b", "'a", "History", "a[1]"])
def test_sheet_names_excel_does_not_allow_are_refused(sink: Path, name: str):
    with pytest.raises(EditRefused):
        patched(sink, AddSheet(name, ()))


def test_an_empty_sheet_may_be_added(tmp_path: Path):
    out = patched(book_with_rows(tmp_path / "b.xlsx", ""), AddSheet("空", ()))
    assert openpyxl.load_workbook(out)["空"]["A1"].value is None


def test_a_prefixed_workbook_gets_a_sheet(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    text = str(parts["xl/workbook.xml"]).replace("xmlns=", "xmlns:x=")
    parts["xl/workbook.xml"] = re.sub(r"<(/?)(workbook|sheets|sheet)\b", r"<\1x:\2", text)
    out = patched(write_package(tmp_path / "x.xlsx", parts), FINDINGS)
    assert openpyxl.load_workbook(out)["校验结果"]["B1"].value == "说明"
    assert "<sheet " not in part(out, "xl/workbook.xml")


def test_values_no_cell_can_hold_are_refused_in_a_new_sheet_too(tmp_path: Path):
    with pytest.raises(EditRefused, match=r"新工作表“长”中，文字超过"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), AddSheet("长", (("字" * 40_000,),)))


@pytest.mark.parametrize(
    "change",
    [
        AddHyperlink("表1", 1, 1, "表1!A1", tooltip="\x07"),
        AddConditionalFormat("表1", (Area(1, 1, 1, 1),), 'A1="\x07"', RED),
        SetLook("表1", 1, 1, Look(number_format="0\x00")),
        AddSheet("表\uffff", ()),
        SetFormula("表1", 1, 1, '"\x07"', 1),
    ],
)
def test_control_characters_that_cannot_be_escaped_are_refused(tmp_path: Path, change: Change):
    with pytest.raises(EditRefused, match=r"含有控制字符"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), change)


def test_a_sheet_larger_than_excel_allows_is_refused(tmp_path: Path):
    with pytest.raises(EditRefused, match="超出工作表的范围"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), AddSheet("宽", ((1,) * 16_385,)))


@pytest.mark.parametrize(
    "rest",
    [
        '<mergeCells><mergeCell ref="A:B:C"/></mergeCells>',
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="x"/></conditionalFormatting>',
        '<hyperlinks><hyperlink ref="?"/></hyperlinks>',
    ],
)
def test_files_whose_numbers_or_areas_are_none_are_refused(tmp_path: Path, rest: str):
    changes = [
        SetValue("表1", 1, 1, 1),
        AddConditionalFormat("表1", (Area(1, 1, 1, 1),), "A1>1", RED),
        AddHyperlink("表1", 1, 1, "表1!A1"),
    ]
    with pytest.raises(EditRefused, match="写法不明"):
        patched(book_with_rows(tmp_path / "b.xlsx", "", rest), *changes)


@pytest.mark.parametrize(
    "change",
    [
        AddHyperlink("表1", 0, 1, "表1!A1"),
        Merge("表1", Area(1, 0, 2, 2)),
        AddConditionalFormat("表1", (Area(1, 1, 1_048_577, 1),), "A1>1", RED),
        SetRowHeight("表1", 0, 20),
        SetLook("表1", 1, 16_385, RED),
    ],
)
def test_places_off_the_sheet_are_refused(tmp_path: Path, change: Change):
    with pytest.raises(EditRefused, match="请核对"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), change)


def test_recalculation_on_opening_is_asked_for(sink: Path, tmp_path: Path):
    out = patched(sink, recalculate=True)
    assert changed_parts(sink, out) == {"xl/workbook.xml"}
    assert 'fullCalcOnLoad="1"' in part(out, "xl/workbook.xml")
    out = patched(book_with_rows(tmp_path / "b.xlsx", ""), recalculate=True)
    assert child_names(out, "xl/workbook.xml") == ["sheets", "calcPr"]


def test_rows_may_be_inserted_between_other_changes(tmp_path: Path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><f>A1</f><v>1</v></c></row>'
    changes = [
        SetValue("表1", 1, 1, 5),
        InsertRows("表1", 1, 2),
        InsertRows("表1", 4, 1),
        SetValue("表1", 4, 2, "新"),
        SetFormula("表1", 6, 1, "A3*2", 10),
    ]
    sheet = openpyxl.load_workbook(patched(book_with_rows(tmp_path / "b.xlsx", rows), *changes)).active
    assert [(cell.coordinate, cell.value) for row in sheet for cell in row if cell.value is not None] == [
        ("A3", 5),
        ("B4", "新"),
        ("A5", "=A3"),
        ("A6", "=A3*2"),
    ]
