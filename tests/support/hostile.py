"""Files made to cost time or memory, each a function of the path it is written to."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from support.bookfiles import book_with_rows, package_parts, sheet_xml, write_package
from support.public_copy import PUBLIC

__all__ = ["FINE", "REFUSED", "compound", "edited"]

Maker = Callable[[Path], object]
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
ALL_CELLS = "A1:XFD1048576"
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "' + "&b;" * 1000 + '">]>'


def noise(size: int) -> str:
    """A comment that packs badly, which keeps the rest of a part below the limit on the ratio."""
    return f"<!--{random.Random(1).randbytes(size // 2).hex()}-->"


def padding(size: int) -> str:
    """The same as an element that ends a worksheet, which leaves the worksheet ordinary."""
    return f'<extLst><ext uri="{random.Random(1).randbytes(size // 2).hex()}"/></extLst>'


def edited(path: Path, edits: Mapping[str, tuple[str, str]]) -> None:
    """The published sample with some text of some parts exchanged."""
    with zipfile.ZipFile(PUBLIC) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name in edits:
                before, after = edits[name]
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)


def sheet_edited(before: str, after: str) -> Maker:
    return lambda path: edited(path, {SHEET: (before, after)})


def with_rows(rows: Callable[[], str]) -> Maker:
    """The sample with more rows on its first sheet."""
    return lambda path: edited(path, {SHEET: ("</sheetData>", f"{rows()}</sheetData>{padding(700_000)}")})


def rows_of(cells: Callable[[int], str], first: int, count: int) -> str:
    return "".join(f'<row r="{row}">{cells(row)}</row>' for row in range(first, first + count))


def across(row: int, rest: str) -> str:
    """Ten cells of a row beside the forms."""
    return "".join(f'<c r="{letter}{row}" {rest}' for letter in "HIJKLMNOPQ")


def blanks(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in package_parts("").items():
            with archive.open(name, "w", force_zip64=True) as stream:
                stream.write(text if isinstance(text, bytes) else text.encode())
                for _ in range(1000 if name == SHEET else 0):
                    stream.write(b" " * 1_000_000)


def truncated(path: Path) -> None:
    path.write_bytes(PUBLIC.read_bytes()[:-300])


def damaged(path: Path) -> None:
    data = bytearray(PUBLIC.read_bytes())
    data[3000:3200] = bytes(200)
    path.write_bytes(data)


def lying(path: Path) -> None:
    """The directory states a size far below the real one."""
    write_package(path, package_parts(sheet_xml(" " * 1_000_000)))
    data = bytearray(path.read_bytes())
    at = data.rfind(SHEET.encode()) - 46
    struct.pack_into("<L", data, at + 24, 50)
    path.write_bytes(data)


def twice(path: Path) -> None:
    write_package(path, {**package_parts(sheet_xml("")), SHEET.upper(): sheet_xml("")})


def word_document(path: Path) -> None:
    write_package(path, {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


def starts_with(head: bytes) -> Maker:
    return lambda path: path.write_bytes(head + random.Random(2).randbytes(5000))


def text(content: Callable[[], str]) -> Maker:
    return lambda path: path.write_text(content(), encoding="utf-8")


def sparse(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(b"a,b,c")
        stream.truncate(300_000_000)


def compound(*names: str) -> bytes:
    """A compound file (MS-CFB) of empty streams with those names."""
    entries = [_entry("Root Entry", 5), *(_entry(name, 2) for name in names)]
    entries += [bytes(128)] * (-len(entries) % 4)
    sectors = len(entries) // 4
    table = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<2L", header, 44, 1, 1)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    return bytes(header) + struct.pack("<128L", *table) + b"".join(entries)


def _entry(name: str, kind: int) -> bytes:
    data = bytearray(128)
    raw = f"{name}\0".encode("utf-16-le")
    data[: len(raw)] = raw
    struct.pack_into("<HB", data, 64, len(raw), kind)
    return bytes(data)


def garbage_xls(path: Path) -> None:
    path.write_bytes(compound("Workbook") + random.Random(3).randbytes(100_000))


def strings(count: int) -> str:
    return "".join(f"<si><t>文{number}</t></si>" for number in range(count))


def merges(count: int) -> str:
    return "".join(f'<mergeCell ref="H{row}:I{row}"/>' for row in range(100, 100 + count))


def page(cells: int) -> str:
    return f"<html><table>{'<tr><td>1<td>2' * (cells // 2)}</table></html>"


def xml_2003(cells: int) -> str:
    head = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    space = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    row = '<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
    return f'{head} {space}><Worksheet ss:Name="a"><Table>{row * cells}</Table></Worksheet></Workbook>'


REFUSED: Mapping[str, tuple[str, Maker, str]] = {
    "a gigabyte of blanks": ("a.xlsx", blanks, "压缩比|解压后超过"),
    "20 million cells": (
        "a.xlsx",
        lambda path: book_with_rows(path, f"<row>{'<c/>' * 20_000_000}</row>"),
        "压缩比",
    ),
    "4 million cells below the limit on the ratio": (
        "a.xlsx",
        lambda path: book_with_rows(path, f"{noise(700_000)}<row>{'<c/>' * 4_100_000}</row>"),
        "单元格数量过多",
    ),
    "an external entity": ("a.xlsx", sheet_edited("<worksheet", f"{XXE}<worksheet"), "DOCTYPE"),
    "a billion laughs": ("a.xlsx", sheet_edited("<worksheet", f"{LAUGHS}<worksheet"), "DOCTYPE"),
    "a million merged areas": (
        "a.xlsx",
        lambda path: book_with_rows(path, "", f"<mergeCells>{merges(1_000_000)}</mergeCells>"),
        "合并区域或链接过多",
    ),
    "a million nested elements": (
        "a.xlsx",
        lambda path: book_with_rows(path, noise(700_000) + "<a>" * 1_000_000),
        "嵌套超过 100 层",
    ),
    "a million nested elements in a page": (
        "a.xls",
        text(lambda: "<table>" + "<div>" * 1_000_000),
        "网页的内容过多",
    ),
    "a page of four million cells": ("a.xls", text(lambda: page(4_000_000)), "网页超过 16 MB"),
    "a page just within the limit": ("a.xls", text(lambda: page(300_000)), "没有找到"),
    "a truncated workbook": ("a.xlsx", truncated, "已损坏"),
    "a damaged workbook": ("a.xlsx", damaged, "已损坏"),
    "a workbook with a password": (
        "a.xlsx",
        lambda path: path.write_bytes(compound("EncryptionInfo", "EncryptedPackage")),
        "密码",
    ),
    "an empty file": ("a.xlsx", lambda path: path.touch(), "空的"),
    "a picture": ("a.xlsx", starts_with(b"\xff\xd8\xff"), "图片"),
    "a PDF file": ("a.xlsx", starts_with(b"%PDF-1.7"), "PDF"),
    "a Word document": ("a.xlsx", word_document, "Word"),
    "random bytes": ("a.xlsx", starts_with(b"\0\1\2"), "不是电子表格"),
    "a directory that lies about a size": ("a.xlsx", lying, "实际大小|已损坏"),
    "two parts of one name": ("a.xlsx", twice, "同名"),
    "a line of 300 MB": ("a.csv", sparse, "超过 128 MB"),
    "a line of 100 MB": ("a.csv", text(lambda: "1," * 50_000_000), "第 1 行超过"),
    "one cell of 100 MB": ("a.csv", text(lambda: "收" * 33_000_000), "第 1 行超过"),
    "a quotation mark never closed": ("a.csv", text(lambda: 'a,"' + "1,2\n" * 2_000_000), "双引号"),
    "rows of ten million cells": ("a.csv", text(lambda: "1,2,3,4,5\n" * 2_000_000), "单元格数量过多"),
    "an old workbook of garbage": ("a.xls", garbage_xls, "没有找到"),
    "four million texts": (
        "a.xlsx",
        lambda path: book_with_rows(path, "", sharedStrings=noise(700_000) + strings(4_100_000)),
        "数量过多|内容过多",
    ),
    "two million rows of XML 2003": ("a.xls", text(lambda: xml_2003(2_000_000)), "内容过多"),
    "XML 2003 just within the limit": ("a.xls", text(lambda: xml_2003(600_000)), "没有找到"),
    "text just within the limit": ("a.csv", text(lambda: "123.4,收入,支出\n" * 330_000), "没有找到"),
    "a text of 60 million brackets": (
        "a.xlsx",
        lambda path: book_with_rows(
            path,
            f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"(（一" * 20_000_000}</t></is></c></row>',
            noise(1_700_000),
        ),
        "没有找到",
    ),
}
"""What is refused or not recognised: the name of the file, how it is made, what the sentence speaks of."""

FINE: Mapping[str, tuple[str, Maker]] = {
    "a workbook by the name of an old one": ("a.xls", lambda path: edited(path, {})),
    "a dimension of all cells": ("a.xlsx", sheet_edited('ref="A1:F39"', f'ref="{ALL_CELLS}"')),
    "a cell in the last corner": (
        "a.xlsx",
        sheet_edited("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    ),
    "everything below merged": (
        "a.xlsx",
        sheet_edited("<mergeCells", '<mergeCells><mergeCell ref="A50:XFD1048576"/></mergeCells><mergeCells'),
    ),
    "many styled empty cells": (
        "a.xlsx",
        with_rows(lambda: rows_of(lambda row: across(row, 's="1"/>'), 50, 90_000)),
    ),
    "many numbers": (
        "a.xlsx",
        with_rows(lambda: rows_of(lambda row: across(row, f's="0"><v>{row}.5</v></c>'), 50, 90_000)),
    ),
    "an absurd count of texts": (
        "a.xlsx",
        lambda path: edited(path, {STRINGS: ('count="', 'count="4294967295')}),
    ),
}
"""What costs much in other programs and is checked here like any other workbook."""
