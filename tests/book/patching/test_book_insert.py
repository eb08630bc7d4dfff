"""Row insertion part by part, against exact texts; LibreOffice's opinion is in test_book_insert_oracle."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xltools.book.changes import InsertRows
from xltools.book.patching.holders import FOLLOWED
from xltools.book.patching.insert import insert_many, insert_rows
from xltools.book.patching.package import Package
from xltools.errors import EditRefused

SHEET1 = "xl/worksheets/sheet1.xml"
SHEET2 = "xl/worksheets/sheet2.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small book of two sheets, the second looking at the first."""
    path = tmp_path / "原表.xlsx"
    with xlsxwriter.Workbook(path) as book:
        money = book.add_format({"num_format": "0.00"})
        first, second = book.add_worksheet("公开'01'表"), book.add_worksheet("支出")
        first.set_row(2, 30)
        first.write_column("A1", ["项目", "一", "二"])
        first.write_column("B2", [1, 2], money)
        first.write_formula("B4", "=SUM(B2:B3)", money, 3)
        second.write_formula("A1", "='公开''01''表'!B4+B4", None, 3)
        second.write_formula("A2", "=\"公开'01'表!B4\"", None, "公开'01'表!B4")
    return path


def insert(path: Path, *changes: InsertRows) -> Package:
    package = Package.open(path)
    insert_many(package, changes)
    return package


def rewrite(path: Path, part: str, data: str | bytes) -> None:
    """Give a part of the file other content."""
    package = Package.open(path)
    package.replace(part, data.encode() if isinstance(data, str) else data)
    package.save(path, over_source=True)


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def body(package: Package, part: str = SHEET1) -> str:
    """The content of the sheet's root element, without blanks."""
    text = package.read(part).decode()
    return re.sub(r".*<(\w+:)?worksheet[^>]*>|</(\w+:)?worksheet>\s*", "", text, flags=re.DOTALL)


def inside(package: Package, element: str, part: str = SHEET1) -> str:
    match = re.search(rf"<{element}[ >].*</{element}>", package.read(part).decode(), re.DOTALL)
    assert match is not None
    return match[0]


def everything(package: Package) -> dict[str, bytes]:
    return {name: package.read(name) for name in package.part_names()}


FIRST = "公开'01'表"


def test_rows_move_and_cached_values_stay(path: Path) -> None:
    package = insert(path, InsertRows(FIRST, 3, 2))
    assert inside(package, "sheetData") == (
        '<sheetData><row r="1" spans="1:2"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="2" spans="1:2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"><v>1</v></c></row>'
        '<row r="5" spans="1:2" ht="30" customHeight="1"><c r="A5" t="s"><v>2</v></c><c r="B5" s="1"><v>2</v></c></row>'
        '<row r="6" spans="1:2"><c r="B6" s="1"><f>SUM(B2:B5)</f><v>3</v></c></row></sheetData>'
    )


def test_other_sheets_follow_by_name_and_texts_stay(path: Path) -> None:
    package = insert(path, InsertRows(FIRST, 3, 2))
    formulas = re.findall("<f>(.*?)</f>", package.read(SHEET2).decode())
    assert formulas == ["'公开''01''表'!B6+B4", "\"公开'01'表!B4\""]


def test_new_rows_look_like_the_model_and_hold_nothing(path: Path) -> None:
    rewrite(
        path,
        SHEET1,
        sheet_xml(
            '<row r="3" ht="30" customHeight="1" hidden="1" outlineLevel="1" collapsed="1" s="4" customFormat="1">'
            '<c r="A3" t="s" s="2"><v>0</v></c><c r="B3" cm="1"><f>1+1</f><v>2</v></c></row>'
            '<row r="4"><c r="A4" s="9"/></row>'
        ),
    )
    row = '<row r="{0}" ht="30" customHeight="1" outlineLevel="1" s="4" customFormat="1"><c r="A{0}" s="2"/><c r="B{0}"/></row>'
    rows = re.findall("<row.*?</row>", body(insert(path, InsertRows(FIRST, 4, 2, like=3))))
    assert rows[1:] == [row.format(4), row.format(5), '<row r="6"><c r="A6" s="9"/></row>']


def test_unstyled_cells_are_not_repeated_unless_rows_or_columns_have_a_style(path: Path) -> None:
    rows = '<row r="3"><c r="A3"/><c r="B3" s="1"/></row>'
    rewrite(path, SHEET1, sheet_xml(rows))
    assert '<row r="4"><c r="B4" s="1"/></row>' in body(insert(path, InsertRows(FIRST, 4, 1, like=3)))
    rewrite(path, SHEET1, sheet_xml(rows, before='<cols><col min="1" max="2" style="3"/></cols>'))
    assert '<row r="4"><c r="A4"/><c r="B4" s="1"/></row>' in body(
        insert(path, InsertRows(FIRST, 4, 1, like=3))
    )


def test_model_below_the_new_rows_is_numbered_as_before_the_insertion(path: Path) -> None:
    rewrite(path, SHEET1, sheet_xml('<row r="3"><c r="A3" s="3"/></row><row r="4"><c r="A4" s="4"/></row>'))
    package = insert(path, InsertRows(FIRST, 3, 1, like=4))
    assert body(package) == (
        '<sheetData><row r="3"><c r="A3" s="4"/></row><row r="4"><c r="A4" s="3"/></row>'
        '<row r="5"><c r="A5" s="4"/></row></sheetData>'
    )


def test_several_insertions_build_on_each_other(path: Path) -> None:
    rewrite(
        path, SHEET1, sheet_xml('<row r="3"><c r="A3" s="3"/></row><row r="4"><c r="A4"><f>A3</f></c></row>')
    )
    package = insert(
        path, InsertRows(FIRST, 4, 1, like=3), InsertRows(FIRST, 5, 1, like=4), InsertRows(FIRST, 1, 1)
    )
    assert body(package) == (
        '<sheetData><row r="4"><c r="A4" s="3"/></row><row r="5"><c r="A5" s="3"/></row>'
        '<row r="6"><c r="A6" s="3"/></row><row r="7"><c r="A7"><f>A4</f></c></row></sheetData>'
    )


def test_rows_and_cells_without_numbers_keep_their_places(path: Path) -> None:
    rewrite(
        path,
        SHEET1,
        sheet_xml('<row><c s="1"/><c><f>A1</f></c></row><row r="3"><c/></row><row><c s="2"/></row>'),
    )
    assert body(insert(path, InsertRows(FIRST, 4, 1, like=1))) == (
        '<sheetData><row r="1"><c s="1"/><c><f>A1</f></c></row><row r="3"><c/></row>'
        '<row r="4"><c r="A4" s="1"/></row><row r="5"><c s="2"/></row></sheetData>'
    )


def test_row_takes_its_number_from_its_cells_when_it_states_none(path: Path) -> None:
    rewrite(path, SHEET1, sheet_xml('<row><c r="B7"/></row>'))
    assert (
        body(insert(path, InsertRows(FIRST, 4, 1))) == '<sheetData><row r="8"><c r="B8"/></row></sheetData>'
    )


def test_prefixed_sheet_is_edited_with_its_prefix(path: Path) -> None:
    rewrite(
        path,
        SHEET1,
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="3"><x:c r="A3" s="1"><x:f>A4</x:f></x:c></x:row></x:sheetData>'
        '<x:mergeCells count="1"><x:mergeCell ref="A3:B3"/></x:mergeCells></x:worksheet>',
    )
    assert body(insert(path, InsertRows(FIRST, 4, 1, like=3))) == (
        '<x:sheetData><x:row r="3"><x:c r="A3" s="1"><x:f>A5</x:f></x:c></x:row>'
        '<x:row r="4"><x:c r="A4" s="1"/></x:row></x:sheetData>'
        '<x:mergeCells count="2"><x:mergeCell ref="A3:B3"/><x:mergeCell ref="A4:B4"/></x:mergeCells>'
    )


def test_merges_move_grow_and_are_repeated(path: Path) -> None:
    merges = ["A1:B1", "A5:B5", "C4:C6", "D5:F5", "D2:E9", "H5:I6", "A9:B9"]
    elements = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    rewrite(path, SHEET1, sheet_xml("", f'<mergeCells count="7">{elements}</mergeCells>'))
    package = insert(path, InsertRows(FIRST, 6, 2, like=5))
    new = ["A1:B1", "A5:B5", "C4:C8", "D5:F5", "D2:E11", "H5:I8", "A11:B11", "A6:B6", "A7:B7"]
    assert re.findall('ref="(.*?)"', body(package)) == new
    assert '<mergeCells count="9">' in body(package)


SHARED = (
    '<row r="4"><c r="C4"><f t="shared" ref="C4:C8" si="0">{master}</f><v>1</v></c></row>'
    '<row r="5"><c r="C5"><f t="shared" si="0"/><v>2</v></c></row>'
    '<row r="8"><c r="C8"><f t="shared" si="0"/><v>3</v></c></row>'
)


def formulas(package: Package, part: str = SHEET1) -> list[str]:
    return re.findall(r"<f[ >/].*?(?=<v>)", body(package, part))


@pytest.mark.parametrize(
    ("before", "area", "old", "new"),
    [
        (6, "C4:C10", "A4+B4*2", "A4+B4*2"),
        (2, "C6:C10", "A4+B4*2", "A6+B6*2"),
        (6, "C4:C10", "A3+A$9", "A3+A$11"),
        (6, "C4:C10", "SUM(A:A)+A4", "SUM(A:A)+A4"),
        (20, "C4:C8", "A4+支出!A30", "A4+支出!A30"),
    ],
)
def test_shared_formula_stays_shared_where_all_its_cells_read_alike(
    path: Path, before: int, area: str, old: str, new: str
) -> None:
    rewrite(path, SHEET1, sheet_xml(SHARED.format(master=old)))
    member = '<f t="shared" si="0"/>'
    assert formulas(insert(path, InsertRows(FIRST, before, 2))) == [
        f'<f t="shared" ref="{area}" si="0">{new}</f>',
        member,
        member,
    ]


@pytest.mark.parametrize(
    ("master", "expected"),
    [
        ("A1+A$9", ["A1+A$11", "A2+A$11", "A5+A$11"]),
        ("支出!A4", ["支出!A4", "支出!A5", "支出!A8"]),
        ("SUM(A4:A5)", ["SUM(A4:A5)", "SUM(A5:A8)", "SUM(A10:A11)"]),
    ],
)
def test_shared_formula_is_written_out_where_its_cells_part(
    path: Path, master: str, expected: list[str]
) -> None:
    rewrite(path, SHEET1, sheet_xml(SHARED.format(master=master)))
    package = insert(path, InsertRows(FIRST, 6, 2))
    assert formulas(package) == [f"<f>{text}</f>" for text in expected]


def test_shared_formula_of_another_sheet_is_written_out_where_what_it_reads_parts(path: Path) -> None:
    rewrite(path, SHEET2, sheet_xml(SHARED.format(master="'公开''01''表'!A4")))
    package = insert(path, InsertRows(FIRST, 6, 2))
    texts = ["'公开''01''表'!A4", "'公开''01''表'!A5", "'公开''01''表'!A10"]
    assert formulas(package, SHEET2) == [f"<f>{text}</f>" for text in texts]


def test_shared_index_used_twice_means_the_text_nearest_above(path: Path) -> None:
    first, second = (
        f'<row r="{row}"><c r="C{row}"><f t="shared" ref="C{row}:D{row}" si="0">{{0}}</f><v>1</v></c>'
        f'<c r="D{row}"><f t="shared" si="0"/><v>1</v></c></row>'
        for row in (4, 8)
    )
    rewrite(path, SHEET1, sheet_xml(first.format("A4") + second.format("A1")))
    assert formulas(insert(path, InsertRows(FIRST, 6, 2))) == [
        '<f t="shared" ref="C4:D4" si="0">A4</f>',
        '<f t="shared" si="0"/>',
        '<f t="shared" ref="C10:D10" si="0">A1</f>',
        '<f t="shared" si="0"/>',
    ]


def test_array_formula_and_data_table_move_whole(path: Path) -> None:
    rows = (
        '<row r="4"><c r="C4"><f t="array" ref="C4:C5">A4:A5*B$9</f><v>1</v></c>'
        '<c r="D4"><f t="dataTable" ref="D4:D5" dt2D="1" r1="B9" r2="B2"/><v>1</v></c></row>'
    )
    rewrite(path, SHEET1, sheet_xml(rows))
    assert formulas(insert(path, InsertRows(FIRST, 4, 2))) == [
        '<f t="array" ref="C6:C7">A6:A7*B$11</f>',
        '<f t="dataTable" ref="D6:D7" dt2D="1" r1="B11" r2="B2"/>',
    ]


@pytest.mark.parametrize(("kind", "name"), [("array", "数组公式"), ("dataTable", "模拟运算表")])
def test_insertion_inside_a_block_is_refused_and_nothing_has_changed(
    path: Path, kind: str, name: str
) -> None:
    block = f'<row r="4"><c r="C4"><f t="{kind}" ref="C4:C6">A9</f><v>1</v></c></row>'
    rewrite(path, SHEET1, sheet_xml(block))
    package = Package.open(path)
    before = everything(package)
    with pytest.raises(EditRefused, match=f"原表.xlsx.*公开'01'表.*{name} C4:C6"):
        insert_many(package, [InsertRows("支出", 2, 1), InsertRows(FIRST, 5, 1)])
    assert everything(package) == before


@pytest.mark.parametrize(
    "change",
    [
        InsertRows("没有", 2, 1),
        InsertRows("图", 2, 1),
        InsertRows(FIRST, 0, 1),
        InsertRows(FIRST, 2, 0),
        InsertRows(FIRST, 1_048_570, 9),
        InsertRows(FIRST, 2, 1_048_573),
    ],
)
def test_impossible_insertion_is_refused(path: Path, change: InsertRows) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(FIRST)
        sheet.write_formula("B4", "=A1")
        chart = book.add_chart({"type": "pie"})
        chart.add_series({"values": [FIRST, 1, 1, 2, 1]})
        book.add_chartsheet("图").set_chart(chart)
    package = Package.open(path)
    before = everything(package)
    with pytest.raises(EditRefused):
        insert_rows(package, change)
    assert everything(package) == before


def test_reference_beyond_the_last_row_is_named(path: Path) -> None:
    rewrite(path, SHEET2, sheet_xml("<row r='1'><c r='A1'><f>'公开''01''表'!A1048576</f></c></row>"))
    with pytest.raises(EditRefused, match="“支出”中的 '公开''01''表'!A1048576"):
        insert(path, InsertRows(FIRST, 5, 1))


def test_blank_formatted_rows_at_the_end_make_room(path: Path) -> None:
    rewrite(
        path,
        SHEET1,
        sheet_xml('<row r="2"/><row r="1048575"/><row r="1048576"><c r="A1048576" s="1"/></row>'),
    )
    package = insert(path, InsertRows(FIRST, 5, 1))
    assert body(package) == '<sheetData><row r="2"/><row r="1048576"/></sheetData>'


def test_broken_reference_is_refused_by_the_part_that_holds_it(path: Path) -> None:
    rewrite(path, SHEET1, sheet_xml("", '<mergeCells><mergeCell ref="甲:乙"/></mergeCells>'))
    with pytest.raises(EditRefused, match=SHEET1):
        insert(path, InsertRows(FIRST, 5, 1))


def test_parts_without_a_reference_stay_byte_for_byte(path: Path, tmp_path: Path) -> None:
    package = insert(path, InsertRows("支出", 2, 1))
    package.save(tmp_path / "新表.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "新表.xlsx") as new:
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == [SHEET2]


def test_no_insertion_changes_nothing(path: Path) -> None:
    package = Package.open(path)
    before = everything(package)
    insert_many(package, [])
    assert everything(package) == before


def test_calculation_chain_is_dropped(path: Path) -> None:
    package = Package.open(path)
    package.add("xl/calcChain.xml", b"<calcChain/>", "application/x")
    package.add_rel(package.workbook_part, "calcChain", "xl/calcChain.xml")
    insert_rows(package, InsertRows(FIRST, 2, 1))
    assert not package.has("xl/calcChain.xml")


@pytest.mark.parametrize(
    "reference", ["&apos;公开&apos;&apos;01&apos;&apos;表&apos;!B4", "&#39;&#20844;开&#x27;'01''表'!B4"]
)
def test_sheet_name_is_found_however_it_is_escaped(path: Path, reference: str) -> None:
    rewrite(path, SHEET2, sheet_xml(f'<row r="1"><c r="A1"><f>{reference}</f></c></row>'))
    assert "<f>'公开''01''表'!B5</f>" in body(insert(path, InsertRows(FIRST, 2, 1)), SHEET2)


def test_part_in_another_encoding_follows(path: Path) -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?>' + sheet_xml(
        "<row r='1'><c r='A1'><f>'公开''01''表'!B4</f></c></row>"
    )
    rewrite(path, SHEET2, xml.encode("utf-16"))
    assert "<f>'公开''01''表'!B5</f>" in body(insert(path, InsertRows(FIRST, 2, 1)), SHEET2)


@pytest.mark.parametrize("kind", sorted(FOLLOWED - {"vmlDrawing"}))
def test_every_kind_of_part_that_holds_references_is_reached(path: Path, kind: str) -> None:
    package = Package.open(path)
    package.add(
        "xl/part.xml",
        "<r><f>公开'01'表!B4</f></r>".replace("公开'01'表", "'公开''01''表'").encode(),
        "application/x",
    )
    package.add_rel(SHEET2, kind, "xl/part.xml")
    insert_rows(package, InsertRows(FIRST, 2, 1))
    assert package.read("xl/part.xml").endswith(b"!B5</f></r>")


def test_part_that_two_sheets_share_moves_once(path: Path) -> None:
    package = Package.open(path)
    package.add("xl/part.xml", b"<comments><comment ref='B4'/></comments>", "application/x")
    for sheet in (SHEET1, SHEET2):
        package.add_rel(sheet, "comments", "xl/part.xml")
    insert_rows(package, InsertRows(FIRST, 2, 1))
    assert b'ref="B5"' in package.read("xl/part.xml")


def test_link_of_a_shape_follows(path: Path) -> None:
    package = Package.open(path)
    package.add("xl/drawing.xml", b"<wsDr/>", "application/x")
    package.add_rel(SHEET2, "drawing", "xl/drawing.xml")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="urn:hyperlink" Target="#支出!B4" TargetMode="External"/></Relationships>'
    )
    package.add("xl/_rels/drawing.xml.rels", rels.encode(), "application/x")
    insert_rows(package, InsertRows("支出", 2, 1))
    assert package.rels("xl/drawing.xml")[0].target == "#支出!B5"


def test_written_features_follow(tmp_path: Path) -> None:
    path = tmp_path / "各种.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        sheet.add_table("A4:B8", {"total_row": True, "columns": [{}, {"formula": "=A$9"}]})
        sheet.add_sparkline("D9", {"range": "甲!A5:A9"})
        sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
        sheet.freeze_panes(3, 0)
        sheet.set_selection("B9")
        sheet.repeat_rows(0, 5)
        sheet.print_area("A1:C9")
        sheet.insert_textbox("E7", "字", {"textlink": "=甲!$A$9"})
        sheet.write_url("C9", "internal:甲!A9")
        sheet.set_h_pagebreaks([4, 9])
    package = insert(path, InsertRows("甲", 6, 2))
    sheet_text = package.read(SHEET1).decode()
    for expected in (
        '<pane ySplit="3" topLeftCell="A4"',
        'activeCell="B11" sqref="B11"',
        '<hyperlink ref="C11" location="甲!A11"',
        '<brk id="4"',
        '<brk id="11"',
        '<ignoredError sqref="A1:A11"',
        "<xm:f>甲!A5:A11</xm:f><xm:sqref>D11</xm:sqref>",
    ):
        assert expected in sheet_text
    table = package.read("xl/tables/table1.xml").decode()
    assert '<table ref="A4:B10"' in re.sub(r"<table [^>]*?(?=ref=)", "<table ", table)
    assert '<autoFilter ref="A4:B9"/>' in table
    assert "<calculatedColumnFormula>A$11</calculatedColumnFormula>" in table
    names = re.findall("<definedName [^>]*>(.*?)<", package.read("xl/workbook.xml").decode())
    assert names == ["甲!$A$1:$C$11", "甲!$1:$8"]
    assert 'textlink="甲!$A$11"' in package.read("xl/drawings/drawing1.xml").decode()
