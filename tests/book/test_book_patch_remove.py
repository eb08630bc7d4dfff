"""Sheets and conditional formats taken out of workbooks, and whole edits undone: the rest stays what it was."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import openpyxl
import pytest
import xlsxwriter
from support.bookfiles import (
    SHEET_TYPE,
    book_with_rows,
    package_parts,
    relationships,
    sheet_xml,
    write_package,
)
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.zipfacts import changed_parts, part, stored_members

from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddSheet,
    Change,
    ChangeSet,
    Look,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetValue,
)
from xltools.book.patch import apply, edit
from xltools.book.patching.keepsake import discard, keep, restore
from xltools.book.patching.package import Package
from xltools.errors import EditRefused

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SHEET = "xl/worksheets/sheet1.xml"
MARK = 'LEN("mine")>0'
RED = Look(fill="FFC7CE", bold=True)


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kitchen_sink(tmp_path_factory.mktemp("sink") / "sink.xlsm")


def patched(source: Path, *changes: Change, name: str = "out") -> Path:
    target = source.with_name(name + source.suffix)
    apply(ChangeSet(changes), source, target)
    return target


def two_sheets(path: Path, first: str = "", *, second: str = "", book: str = "") -> Path:
    parts = package_parts(sheet_xml(first))
    parts["xl/worksheets/sheet2.xml"] = sheet_xml(second)
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        [("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml")]
    )
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace(
        "</sheets>", f'<sheet name="附\'表" sheetId="7" r:id="rId2"/></sheets>{book}'
    )
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace(
        "</Types>",
        f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{SHEET_TYPE}.worksheet+xml"/></Types>',
    )
    return write_package(path, parts)


def test_an_added_sheet_is_removed_with_all_that_names_it(sink: Path):
    sheet = AddSheet("校验结果", (("序号",), (1,)), frozen_rows=1, filtered=True, wide=True)
    removed = patched(patched(sink, sheet), RemoveSheet("校验结果"), name="removed")
    for name in ("xl/workbook.xml", "docProps/app.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        assert canonicalize(part(removed, name)) == canonicalize(part(sink, name)), name
    assert changed_parts(sink, removed) <= {
        "xl/workbook.xml",
        "docProps/app.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
    }


def test_a_sheet_goes_with_its_chart_and_comments(tmp_path: Path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("甲", "乙"):
            sheet = book.add_worksheet(name)
            sheet.write_column("A1", [1, 2, 3])
            sheet.write_comment("A1", "说明")
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": [name, 0, 0, 2, 0]})
            sheet.insert_chart("C1", chart)
    removed = patched(path, RemoveSheet("乙"))
    gone = set(stored_members(path)) - set(stored_members(removed))
    assert gone == {
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
        "xl/drawings/drawing2.xml",
        "xl/drawings/_rels/drawing2.xml.rels",
        "xl/drawings/vmlDrawing2.vml",
        "xl/charts/chart2.xml",
        "xl/comments2.xml",
    }
    assert openpyxl.load_workbook(removed).sheetnames == ["甲"]


def test_what_counts_sheets_counts_on(tmp_path: Path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("甲", "乙", "丙"):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ["名", "额"])
            sheet.autofilter("A1:B9")
            sheet.repeat_rows(0)
        book.define_name("丙!范围", "=丙!$A$1")
        book.get_worksheet_by_name("丙").activate()
    removed = patched(path, RemoveSheet("乙"))
    book_xml = part(removed, "xl/workbook.xml")
    assert "乙" not in book_xml
    assert "乙" not in part(removed, "docProps/app.xml")
    assert sorted(re.findall(r'localSheetId="(\d)"[^>]*>([^!]+)!', book_xml)) == [
        ("0", "甲"),
        ("0", "甲"),
        ("1", "丙"),
        ("1", "丙"),
        ("1", "丙"),
    ]
    assert 'activeTab="1"' in book_xml
    book = openpyxl.load_workbook(patched(removed, RemoveSheet("丙"), name="third"))
    assert book.sheetnames == ["甲"]
    assert book["甲"].auto_filter.ref == "A1:B9"


@pytest.mark.parametrize(
    ("first", "book"),
    [
        ("<row r='1'><c r='A1'><f>SUM('附''表'!A1:A2)</f></c></row>", ""),
        ("<row r='1'><c r='A1'><f>SUM('&#38468;&#39;&#39;&#34920;'!A1)</f></c></row>", ""),
        ("", "<definedNames><definedName name='合计'>'附''表'!$A$1</definedName></definedNames>"),
    ],
)
def test_a_sheet_that_is_computed_with_stays(tmp_path: Path, first: str, book: str):
    path = two_sheets(tmp_path / "b.xlsx", first, book=book)
    with pytest.raises(EditRefused, match="引用了“附'表”，不能删除，请先改掉引用它的公式"):
        patched(path, RemoveSheet("附'表"))


def test_a_sheet_that_is_only_written_about_goes(tmp_path: Path):
    path = two_sheets(
        tmp_path / "b.xlsx", "<row r='1'><c r='A1' t='inlineStr'><is><t>见附'表!A1</t></is></c></row>"
    )
    assert openpyxl.load_workbook(patched(path, RemoveSheet("附'表"))).sheetnames == ["表1"]


def test_a_chart_elsewhere_keeps_the_sheet(tmp_path: Path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("图")
        book.add_worksheet("数据").write_column("A1", [1, 2])
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["数据", 0, 0, 1, 0]})
        sheet.insert_chart("C1", chart)
    with pytest.raises(EditRefused, match="名称、图表或透视表引用了“数据”"):
        patched(path, RemoveSheet("数据"))


def test_the_last_visible_sheet_stays(tmp_path: Path):
    with pytest.raises(EditRefused, match="“表1”是唯一可见的工作表"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), RemoveSheet("表1"))


def test_a_sheet_with_formulas_takes_the_calculation_chain_along(tmp_path: Path):
    path = two_sheets(tmp_path / "b.xlsx", second="<row r='1'><c r='A1'><f>1+1</f><v>2</v></c></row>")
    chain = tmp_path / "chain.xlsx"
    package = Package.open(path)
    package.add(
        "xl/calcChain.xml", b'<calcChain><c r="A1" i="7"/></calcChain>', f"{SHEET_TYPE}.calcChain+xml"
    )
    package.add_rel("xl/workbook.xml", "calcChain", "xl/calcChain.xml")
    package.save(chain)
    assert "xl/calcChain.xml" not in stored_members(patched(chain, RemoveSheet("附'表")))


def test_only_formats_with_the_marker_go(tmp_path: Path):
    rest = "".join(
        f'<conditionalFormatting sqref="A{number}"><cfRule type="expression" priority="{number}">'
        f"<formula>{formula}</formula></cfRule></conditionalFormatting>"
        for number, formula in enumerate(('LEN("other")&gt;0', 'len( "Mine" ) &gt; 0', "A1&gt;0"), 1)
    )
    path = book_with_rows(tmp_path / "b.xlsx", "", rest)
    text = part(patched(path, RemoveConditionalFormats("表1", MARK)), SHEET)
    assert re.findall('sqref="([^"]+)"', text) == ["A1", "A3"]


def test_an_extended_format_goes_without_a_shell(tmp_path: Path):
    main = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    excel = "http://schemas.microsoft.com/office/excel/2006/main"
    rest = (
        f'<extLst><ext xmlns:x14="{main}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}"><x14:conditionalFormattings>'
        f'<x14:conditionalFormatting xmlns:xm="{excel}"><x14:cfRule type="expression" priority="1">'
        '<xm:f>LEN("mine")&gt;0</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting>'
        "</x14:conditionalFormattings></ext></extLst>"
    )
    path = book_with_rows(tmp_path / "b.xlsx", "", rest)
    assert "extLst" not in part(patched(path, RemoveConditionalFormats("表1", MARK)), SHEET)


def test_an_added_format_is_removed_exactly(sink: Path):
    added = patched(sink, AddConditionalFormat(MAIN_SHEET, (Area(3, 2, 4, 2),), MARK, RED))
    removed = patched(added, RemoveConditionalFormats(MAIN_SHEET, MARK), name="removed")
    assert changed_parts(sink, removed) <= {SHEET, "xl/styles.xml"}
    assert canonicalize(part(removed, SHEET)) == canonicalize(part(sink, SHEET))


def kept(source: Path, *changes: Change) -> Path:
    package = Package.open(source)
    edit(package, ChangeSet(changes))
    keep(package)
    target = source.with_name(f"kept{source.suffix}")
    package.save(target)
    return target


def test_a_kept_edit_is_undone_to_the_byte_even_where_parts_were_dropped(sink: Path):
    assert "xl/calcChain.xml" in stored_members(sink)
    path = kept(sink, SetFormula(MAIN_SHEET, 30, 2, "1+1", 2), AddSheet("新表", (("字",),)))
    assert "xl/calcChain.xml" not in stored_members(path)
    package = Package.open(path)
    assert restore(package)
    package.save(sink.with_name("back.xlsm"))
    assert sink.with_name("back.xlsm").read_bytes() == sink.read_bytes()


def test_an_edit_changed_since_is_not_undone(tmp_path: Path):
    path = kept(book_with_rows(tmp_path / "b.xlsx", ""), SetValue("表1", 1, 1, 1))
    changed = patched(path, SetValue("表1", 1, 1, 2))
    package = Package.open(changed)
    assert not restore(package)
    assert package.changes().originals == ()
    discard(package)
    assert not [name for name in package.part_names() if "original" in name]
    assert b"urn:xltools" not in package.read("xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize("data", [b"", b"PK", b"rubbish" * 9])
def test_a_damaged_keepsake_is_no_keepsake(tmp_path: Path, data: bytes):
    package = Package.open(kept(book_with_rows(tmp_path / "b.xlsx", ""), SetValue("表1", 1, 1, 1)))
    package.replace("xl/xltools-original.bin", data)
    assert not restore(package)


def test_a_settled_package_counts_its_changes_from_there(tmp_path: Path):
    package = Package.open(book_with_rows(tmp_path / "b.xlsx", ""))
    edit(package, ChangeSet((SetValue("表1", 1, 1, 1),)))
    assert [entry.name for entry in package.changes().originals] == [SHEET]
    package.settle()
    assert package.changes().originals == ()


def test_a_new_sheet_looks_as_stated_cell_by_cell(tmp_path: Path):
    look = Look(
        border=True, horizontal="right", vertical="top", indent=2, wrap=True, number_format="#,##0.00"
    )
    sheet = AddSheet(
        "新表",
        (("题",), (1, None), ("=1+1",)),
        looks=((), (look, look)),
        heights=(None, 33),
        links=((3, 1, "表1!B2"),),
        wide=True,
        frozen_rows=1,
        filtered=True,
        filter_rows=2,
    )
    made = openpyxl.load_workbook(patched(book_with_rows(tmp_path / "b.xlsx", ""), sheet))["新表"]
    for cell in (made["A2"], made["B2"]):
        assert (cell.border.left.style, cell.border.bottom.style, cell.number_format) == (
            "thin",
            "thin",
            "#,##0.00",
        )
        found = cell.alignment
        assert (found.horizontal, found.vertical, found.indent, found.wrap_text) == ("right", "top", 2, True)
    assert made["A1"].alignment.wrap_text is None
    assert made.row_dimensions[2].height == 33
    assert (made["A3"].value, made["A3"].data_type) == ("=1+1", "s")
    assert made["A3"].hyperlink.location == "'表1'!B2"
    assert made.auto_filter.ref == "A1:B2"
    assert (made.page_setup.orientation, made.print_title_rows) == ("landscape", "$1:$1")


def test_a_conditional_format_carries_no_alignment(tmp_path: Path):
    change = AddConditionalFormat("表1", (Area(1, 1, 1, 1),), "1>0", Look(bold=True, vertical="top"))
    with pytest.raises(EditRefused, match="不能设置自动换行、边框或对齐"):
        patched(book_with_rows(tmp_path / "b.xlsx", ""), change)
