"""Files are told apart by content, whatever their name."""

import struct
import zipfile

import pytest
from support.bookfiles import package_parts, sheet_xml, write_package

from xltools.book.reading.guard import DEFAULT
from xltools.book.reading.sniff import Kind, sniff
from xltools.errors import Unreadable

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def compound(*names):
    """A compound file (MS-CFB) of empty streams with those names."""
    size, table = 512, [0xFFFFFFFD]
    entries = [entry_bytes("Root Entry", 5), *(entry_bytes(name, 2) for name in names)]
    entries += [bytes(128)] * (-len(entries) % 4)
    sectors = len(entries) // 4
    table += [*range(2, sectors + 1), 0xFFFFFFFE]
    table += [0xFFFFFFFF] * (size // 4 - len(table))
    header = bytearray(size)
    header[:8] = COMPOUND
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<2L", header, 44, 1, 1)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    return bytes(header) + struct.pack("<128L", *table) + b"".join(entries)


def entry_bytes(name, kind):
    data = bytearray(128)
    raw = (name + "\0").encode("utf-16-le")
    data[: len(raw)] = raw
    struct.pack_into("<HB", data, 64, len(raw), kind)
    return bytes(data)


def written(tmp_path, data, name="a.xls"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("main_type", "kind"),
    [
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", Kind.XLSX),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", Kind.XLSX),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", Kind.XLSM),
        ("application/vnd.ms-excel.addin.macroEnabled.main+xml", Kind.XLSM),
        ("application/vnd.ms-excel.sheet.binary.macroEnabled.main", Kind.XLSB),
    ],
)
def test_ooxml_by_content_type(tmp_path, main_type, kind):
    parts = package_parts(sheet_xml(""))
    types = parts["[Content_Types].xml"]
    old = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    parts["[Content_Types].xml"] = types.replace(old, main_type)
    assert sniff(write_package(tmp_path / "a.xls", parts), DEFAULT) is kind


def test_open_document(tmp_path):
    parts = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}
    assert sniff(write_package(tmp_path / "a.xlsx", parts)) is Kind.ODS


def test_open_document_with_password(tmp_path):
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>",
    }
    with pytest.raises(Unreadable, match="密码"):
        sniff(write_package(tmp_path / "a.ods", parts))


@pytest.mark.parametrize("stream", ["Workbook", "Book"])
def test_biff_in_a_compound_file(tmp_path, stream):
    assert sniff(written(tmp_path, compound(stream, "\5SummaryInformation"))) is Kind.XLS


def test_encrypted_package_is_named_as_such(tmp_path):
    names = ["\6DataSpaces", "Version", "DataSpaceMap", "x", "y", "EncryptionInfo", "EncryptedPackage"]
    with pytest.raises(Unreadable, match="打开密码，请用 Excel"):
        sniff(written(tmp_path, compound(*names), "a.xlsx"))


def test_text_that_only_mentions_encryption_is_no_encryption(tmp_path):
    data = compound("Workbook") + "EncryptedPackage".encode("utf-16-le")
    assert sniff(written(tmp_path, data)) is Kind.XLS


@pytest.mark.parametrize("length", [8, 76, 511, 512, 1024, 1100])
def test_truncated_compound_file_is_refused_or_told(tmp_path, length):
    with pytest.raises(Unreadable, match="没有工作簿"):
        sniff(written(tmp_path, compound("a", "b", "c", "d", "Workbook")[:length]))


def test_compound_file_whose_directory_is_a_ring_ends(tmp_path):
    data = bytearray(compound("a"))
    struct.pack_into("<L", data, 512 + 4, 1)
    with pytest.raises(Unreadable, match="没有工作簿"):
        sniff(written(tmp_path, bytes(data)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (compound("WordDocument"), "Word 文档"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "图片"),
        (b"Rar!\x1a\7", "先解压"),
        (b"\x09\x04\x06\x00\x00\x00", "Excel 4.0"),
        (b"\x09\x08\x08\x00\x00\x05\x05\x00", "Excel 5.0"),
        (b"\x00\x01\x02\x03" * 50, "不是电子表格"),
        (b'<?xml version="1.0"?><office:document/>', "不能识别的 XML"),
    ],
)
def test_other_formats_are_named(tmp_path, data, words):
    with pytest.raises(Unreadable, match=words):
        sniff(written(tmp_path, data))


@pytest.mark.parametrize(("part", "words"), [("word/document.xml", "Word 文档"), ("a.txt", "先解压")])
def test_other_archives_are_named(tmp_path, part, words):
    with pytest.raises(Unreadable, match=words):
        sniff(write_package(tmp_path / "a.xlsx", {part: "x"}))


HTML = "<html><meta charset=gbk><table><tr><td>支出</td></tr></table></html>"
XML = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (HTML.encode("gbk"), Kind.HTML),
        (b"\xef\xbb\xbf \n<!-- x --><!DOCTYPE html>\n" + HTML.encode(), Kind.HTML),
        (("\ufeff" + HTML).encode("utf-16-le"), Kind.HTML),
        (b'<html xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><table>', Kind.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", Kind.HTML),
        (XML.encode(), Kind.XML2003),
        (XML.encode("utf-16"), Kind.XML2003),
        ("科目,金额\n2010101,1".encode("gbk"), Kind.CSV),
        ("科目\t金额".encode("utf-16"), Kind.CSV),
        (b"a", Kind.CSV),
        (b"<10,5\n", Kind.CSV),
    ],
)
def test_text_formats(tmp_path, data, kind):
    assert sniff(written(tmp_path, data, "a.xlsx")) is kind


def test_empty_archive_is_no_workbook(tmp_path):
    path = tmp_path / "a.xlsx"
    zipfile.ZipFile(path, "w").close()
    with pytest.raises(Unreadable):
        sniff(path)
