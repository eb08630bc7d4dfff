"""A workbook with one of everything that an edit could lose: XlsxWriter's features, and parts added by hand."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
import zlib
from pathlib import Path

import xlsxwriter
from support.bookfiles import MAIN, PACKAGE_RELS, RELS, relationships, write_package
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

__all__ = ["MAIN_SHEET", "write_kitchen_sink"]

MAIN_SHEET = "公开'01'表"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OVERRIDES = {
    "xl/calcChain.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
    "xl/printerSettings/printerSettings1.bin": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    ),
    "customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"
    ),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheRecords+xml"
    ),
    "xl/pivotTables/pivotTable1.xml": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml"
    ),
}


def write_kitchen_sink(path: Path, *, macros: bool = True) -> Path:
    """The workbook, about forty parts; with a dummy macro project that is only there to be copied."""
    plain = path.with_name(f"plain-{path.name}")
    with xlsxwriter.Workbook(plain) as book:
        main, other = book.add_worksheet(MAIN_SHEET), book.add_worksheet("数据")
        _cells(book, main)
        _data(other)
        _pictures(book, main, path.parent)
        _formats(book, main)
        _page(main, path.parent)
        _objects(book, main, other)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": ["数据", 1, 1, 9, 1]})
        book.add_chartsheet("图").set_chart(chart)
        book.add_worksheet("隐藏").hide()
        if macros:
            project = path.with_name("vbaProject.bin")
            project.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"macro" * 300)
            book.add_vba_project(str(project))
    _add_parts(plain, path)
    return path


def _cells(book: Workbook, sheet: Worksheet) -> None:
    money = book.add_format({"num_format": "#,##0.00", "border": 1})
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    sheet.merge_range("A1:F1", "收入支出决算总表", bold)
    for row in range(4, 30):
        sheet.write_string(row, 0, f" 科目 {row} ", money)
        sheet.write_number(row, 1, row * 1.25, money)
        sheet.write_formula(row, 2, f"=B{row + 1}*2", money, row * 2.5)
    sheet.write_rich_string("A3", "单位：", red, "万元", bold, "（粗）")
    sheet.write_array_formula("D5:D7", "{=B5:B7*2}", money)
    sheet.write_array_formula("D9:D9", "{=SUM(B5:B7*2)}", money, 45)
    sheet.write_dynamic_array_formula("F5:F8", "=UNIQUE(B5:B8)", money)
    sheet.write_boolean("E5", True)
    sheet.write_formula("E6", "=1/0", None, "#DIV/0!")
    sheet.write_formula("E7", '="文"&"字"', None, "文字")
    sheet.write_datetime("E8", dt.date(2022, 12, 31), book.add_format({"num_format": 14}))
    sheet.write_url("E9", "https://www.mof.gov.cn/", string="财政部")
    sheet.write_url("E10", "internal:'数据'!A1", string="数据", tip="去看")
    sheet.write_blank("H40", None, money)
    sheet.set_column("H:H", 20, bold)
    sheet.set_row(44, 30, money)


def _data(sheet: Worksheet) -> None:
    sheet.write_row("A1", ["地区", "金额"])
    for row in range(1, 10):
        sheet.write_row(row, 0, ["甲乙丙"[row % 3], row * 10])
    sheet.add_table("D1:E6", {"columns": [{"header": "名称"}, {"header": "数"}], "name": "表一"})
    sheet.set_row(3, None, None, {"level": 1})
    sheet.set_row(4, None, None, {"level": 1, "hidden": True})
    sheet.set_row(5, None, None, {"collapsed": True})
    sheet.outline_settings(symbols_below=False)
    sheet.autofilter("A1:B10")


def _pictures(book: Workbook, sheet: Worksheet, folder: Path) -> None:
    picture = folder / "picture.png"
    picture.write_bytes(_png())
    sheet.insert_image("J2", str(picture), {"description": "图片"})
    sheet.set_background(str(picture))
    sheet.set_header("&L&G", {"image_left": str(picture)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": [MAIN_SHEET, 4, 1, 9, 1], "data_labels": {"value": True}})
    chart.set_style(11)
    sheet.insert_chart("J10", chart)
    sheet.insert_textbox("J30", "文本框\n第二行", {"gradient": {"colors": ["#DDEBF7", "#FFFFFF"]}})
    sheet.insert_button("J40", {"macro": "fill", "caption": "填表"})


def _formats(book: Workbook, sheet: Worksheet) -> None:
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("B5:B30", {"type": "formula", "criteria": "=$B5>$C5", "format": red})
    sheet.conditional_format("C5:C30", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D5:D30", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    sheet.data_validation("B5:B30", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.data_validation("A5:A30", {"validate": "list", "source": "=数据!$A$2:$A$10"})
    sheet.add_sparkline("G5", {"range": "数据!B2:B10"})
    sheet.ignore_errors({"number_stored_as_text": "A1:A50"})


def _page(sheet: Worksheet, folder: Path) -> None:
    sheet.protect("", {"format_columns": True, "autofilter": True})
    sheet.unprotect_range("B5:B30", "填报区")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.repeat_rows(0, 3)
    sheet.print_area("A1:H45")
    sheet.set_h_pagebreaks([20])
    sheet.freeze_panes(4, 1)


def _objects(book: Workbook, main: Worksheet, other: Worksheet) -> None:
    main.write_comment("B6", "请核对\n第二行", {"author": "审核人", "x_scale": 2})
    other.write_comment("A2", "批注")
    book.define_name("合计", f"='{MAIN_SHEET.replace(chr(39), chr(39) * 2)}'!$C$30")
    book.define_name("'数据'!本表", "=数据!$B$2:$B$10")
    book.set_properties({"title": "决算", "author": "财政局"})
    book.set_custom_property("xltools", "1")


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">2L5B", 8, 8, 8, 2, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\0" + b"\xdd\xeb\xf7" * 8 for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _add_parts(source: Path, target: Path) -> None:
    """Copy the archive and add a calculation chain, printer settings, custom XML and a pivot table."""
    with zipfile.ZipFile(source) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    _relate(parts, "xl/workbook.xml", "calcChain", "calcChain.xml")
    _relate(parts, "xl/workbook.xml", "customXml", "../customXml/item1.xml")
    cache = _relate(parts, "xl/workbook.xml", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    printer = _relate(
        parts, "xl/worksheets/sheet1.xml", "printerSettings", "../printerSettings/printerSettings1.bin"
    )
    _relate(parts, "xl/worksheets/sheet2.xml", "pivotTable", "../pivotTables/pivotTable1.xml")
    _replace(parts, "xl/worksheets/sheet1.xml", "<pageSetup ", f'<pageSetup r:id="{printer}" ')
    _replace(
        parts,
        "xl/workbook.xml",
        "</workbook>",
        f'<pivotCaches><pivotCache cacheId="3" r:id="{cache}"/></pivotCaches></workbook>',
    )
    parts |= _hand_written()
    overrides = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in _OVERRIDES.items())
    _replace(parts, "[Content_Types].xml", "</Types>", f"{overrides}</Types>")
    write_package(target, parts)


def _replace(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    text = parts[name].decode()
    assert old in text, (name, old)
    parts[name] = text.replace(old, new).encode()


def _relate(parts: dict[str, bytes], source: str, kind: str, target: str) -> str:
    folder, _, base = source.rpartition("/")
    name = f"{folder}/_rels/{base}.rels"
    empty = f'{_DECLARATION}<Relationships xmlns="{PACKAGE_RELS}"></Relationships>'
    text = parts.get(name, empty.encode()).decode()
    number = f"rIdX{text.count('<Relationship ')}"
    entry = f'<Relationship Id="{number}" Type="{RELS}/{kind}" Target="{target}"/></Relationships>'
    parts[name] = text.replace("</Relationships>", entry).encode()
    return number


def _hand_written() -> dict[str, bytes]:
    texts = {
        "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="C5" i="1"/><c r="C6"/></calcChain>',
        "customXml/item1.xml": '<form xmlns="urn:form"><unit>某局</unit></form>',
        "customXml/itemProps1.xml": (
            '<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
            'ds:itemID="{6F9619FF-8B86-D011-B42D-00CF4FC964FF}"/>'
        ),
        "customXml/_rels/item1.xml.rels": relationships([("rId1", "customXmlProps", "itemProps1.xml")]),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": relationships(
            [("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")]
        ),
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relationships(
            [("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")]
        ),
        "xl/pivotCache/pivotCacheDefinition1.xml": _PIVOT_CACHE,
        "xl/pivotCache/pivotCacheRecords1.xml": _pivot_records(),
        "xl/pivotTables/pivotTable1.xml": _PIVOT_TABLE,
    }
    parts = {name: (_DECLARATION + text).encode() for name, text in texts.items()}
    return parts | {"xl/printerSettings/printerSettings1.bin": bytes(range(256)) * 4}


def _pivot_records() -> str:
    records = "".join(f'<r><x v="{row % 3}"/><n v="{row * 10}"/></r>' for row in range(1, 10))
    return f'<pivotCacheRecords xmlns="{MAIN}" count="9">{records}</pivotCacheRecords>'


_PIVOT_CACHE = (
    f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELS}" r:id="rId1" recordCount="9" refreshedVersion="6" '
    'createdVersion="6"><cacheSource type="worksheet"><worksheetSource ref="A1:B10" sheet="数据"/></cacheSource>'
    '<cacheFields count="2"><cacheField name="地区" numFmtId="0"><sharedItems count="3"><s v="甲"/><s v="乙"/>'
    '<s v="丙"/></sharedItems></cacheField><cacheField name="金额" numFmtId="0"><sharedItems '
    'containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="10" '
    'maxValue="90"/></cacheField></cacheFields></pivotCacheDefinition>'
)
_PIVOT_TABLE = (
    f'<pivotTableDefinition xmlns="{MAIN}" name="透视表" cacheId="3" dataCaption="值" '
    'updatedVersion="6" createdVersion="6"><location ref="H3:I7" firstHeaderRow="1" firstDataRow="1" '
    'firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="4">'
    '<item x="0"/><item x="1"/><item x="2"/><item t="default"/></items></pivotField>'
    '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
    '<rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems>'
    '<colItems count="1"><i/></colItems><dataFields count="1"><dataField name="求和项:金额" fld="1" '
    'baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
)
