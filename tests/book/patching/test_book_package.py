"""Packages opened, edited part by part and saved: what is not edited stays the same bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from support.bookfiles import book_with_rows, package_parts, relationships, sheet_xml, write_package
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.zipfacts import changed_parts, stored_members

from xltools.book.patching.package import Package
from xltools.errors import EditRefused, Hostile, TargetUnwritable, Unreadable

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return book_with_rows(tmp_path / "小表.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_kitchen_sink(tmp_path_factory.mktemp("sink") / "sink.xlsm")


def saved(package: Package, path: Path) -> Path:
    target = path.with_name("out.xlsx")
    package.save(target)
    return target


def canonical(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n")


def test_saving_without_an_edit_copies_the_file_byte_for_byte(sink: Path, tmp_path: Path):
    Package.open(sink).save(tmp_path / "copy.xlsm")
    assert (tmp_path / "copy.xlsm").read_bytes() == sink.read_bytes()


def test_reading_and_parsing_parts_is_no_edit(sink: Path, tmp_path: Path):
    package = Package.open(sink)
    for name in package.part_names():
        package.read(name)
        if name.endswith((".xml", ".rels")):
            package.tree(name)
    package.save(tmp_path / "copy.xlsm")
    assert (tmp_path / "copy.xlsm").read_bytes() == sink.read_bytes()


def test_only_the_touched_part_changes_and_the_order_stays(sink: Path, tmp_path: Path):
    package = Package.open(sink)
    package.tree(WORKBOOK).set("edited", "1")
    package.touch(WORKBOOK)
    package.save(tmp_path / "out.xlsm")
    assert changed_parts(sink, tmp_path / "out.xlsm") == {WORKBOOK}
    assert list(stored_members(sink)) == list(stored_members(tmp_path / "out.xlsm"))


def test_a_rewritten_part_keeps_declaration_date_and_all_it_holds(sink: Path, tmp_path: Path):
    package = Package.open(sink)
    for name in package.part_names():
        if name.endswith((".xml", ".rels")):
            package.tree(name)
            package.touch(name)
    package.save(tmp_path / "out.xlsm")
    with zipfile.ZipFile(sink) as old, zipfile.ZipFile(tmp_path / "out.xlsm") as new:
        assert new.testzip() is None
        for info in old.infolist():
            assert new.getinfo(info.filename).date_time == info.date_time
            if info.filename.endswith((".xml", ".rels")):
                first, second = old.read(info), new.read(info.filename)
                assert first.partition(b"?>")[0] == second.partition(b"?>")[0]
                assert canonical(first) == canonical(second)


def test_an_edit_of_a_tree_is_lost_without_touch(small: Path):
    package = Package.open(small)
    package.tree(SHEET).set("edited", "1")
    assert b"edited" not in Package.open(saved(package, small)).read(SHEET)


def test_read_returns_what_would_be_saved(small: Path):
    package = Package.open(small)
    package.tree(SHEET).set("edited", "1")
    package.touch(SHEET)
    assert b'edited="1"' in package.read(SHEET)
    package.replace(SHEET, b"<other/>")
    assert package.tree(SHEET).tag == "other"
    assert package.read(SHEET) == b"<other/>"


def test_archives_written_to_a_stream_keep_their_data_descriptors(small: Path, tmp_path: Path):
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:
            self.data += data
            return len(data)

    stream = Unseekable()
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
        new.writestr("empty/", b"")
        new.comment = b"written by a server"
    source = tmp_path / "streamed.xlsx"
    source.write_bytes(stream.data)
    package = Package.open(source)
    package.save(tmp_path / "copy.xlsx")
    assert (tmp_path / "copy.xlsx").read_bytes() == source.read_bytes()
    package.replace(SHEET, sheet_xml("").encode())
    package.save(tmp_path / "edited.xlsx")
    assert changed_parts(source, tmp_path / "edited.xlsx") == {SHEET}
    with zipfile.ZipFile(tmp_path / "edited.xlsx") as archive:
        assert archive.testzip() is None
        assert archive.comment == b"written by a server"


def test_members_with_zip64_fields_are_copied(small: Path, tmp_path: Path):
    source = tmp_path / "big.xlsx"
    with zipfile.ZipFile(small) as old, zipfile.ZipFile(source, "w") as new:
        for info in old.infolist():
            with new.open(info.filename, "w", force_zip64=True) as member:
                member.write(old.read(info))
    package = Package.open(source)
    package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
    package.save(tmp_path / "out.xlsx")
    assert changed_parts(source, tmp_path / "out.xlsx") == {"xl/workbook.xml"}
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["表1"]


def test_sheets_are_listed_with_kind_state_and_position(sink: Path):
    listed = [(sheet.name, sheet.index, sheet.state, sheet.kind) for sheet in Package.open(sink).sheets()]
    assert listed == [
        (MAIN_SHEET, 0, "visible", "worksheet"),
        ("数据", 1, "visible", "worksheet"),
        ("图", 2, "visible", "chartsheet"),
        ("隐藏", 3, "hidden", "worksheet"),
    ]


def test_a_chart_sheet_has_no_cells_to_edit(sink: Path):
    with pytest.raises(EditRefused, match="“图”不是普通工作表"):
        Package.open(sink).sheet_part("图")


def test_a_missing_sheet_is_named(small: Path):
    with pytest.raises(EditRefused, match=r"小表\.xlsx：没有名为“表2”的工作表"):
        Package.open(small).sheet_part("表2")


def test_part_names_in_other_case_absolute_and_escaped_targets_are_found(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    parts["XL/Worksheets/Sheet%201.xml"] = parts.pop(SHEET)
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace(
        SHEET, "xl/worksheets/sheet%201.xml"
    )
    parts["xl/_rels/workbook.xml.rels"] = relationships(
        [("rId1", "worksheet", "/xl/worksheets/sheet%201.xml")]
    )
    package = Package.open(write_package(tmp_path / "case.xlsx", parts))
    assert package.sheet_part("表1") == "XL/Worksheets/Sheet%201.xml"
    assert package.content_type("XL/worksheets/sheet%201.XML").endswith("worksheet+xml")


def test_strict_files_use_their_own_relationship_types(tmp_path: Path):
    strict = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    parts = {
        name: str(text).replace("http://schemas.openxmlformats.org/officeDocument/2006/relationships", strict)
        for name, text in package_parts(sheet_xml("")).items()
    }
    package = Package.open(write_package(tmp_path / "strict.xlsx", parts))
    assert package.sheet_part("表1") == SHEET
    package.add("xl/comments9.xml", b"<comments/>", "application/xml")
    package.add_rel(SHEET, "comments", "xl/comments9.xml")
    assert f'Type="{strict}/comments"' in package.read("xl/worksheets/_rels/sheet1.xml.rels").decode()


def test_a_new_rels_part_is_declared_where_no_default_declares_it(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    rels_type = "application/vnd.openxmlformats-package.relationships+xml"
    types = str(parts["[Content_Types].xml"]).replace(
        f'<Default Extension="rels" ContentType="{rels_type}"/>', ""
    )
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{rels_type}"/>'
        for name in parts
        if name.endswith(".rels")
    )
    parts["[Content_Types].xml"] = types.replace("</Types>", f"{overrides}</Types>")
    package = Package.open(write_package(tmp_path / "override.xlsx", parts))
    package.add("xl/comments1.xml", b"<comments/>", "application/x")
    assert package.add_rel(SHEET, "comments", "xl/comments1.xml") == "rId1"
    assert package.content_type("xl/worksheets/_rels/sheet1.xml.rels") == rels_type
    assert [rel.target_part for rel in package.rels(SHEET)] == ["xl/comments1.xml"]


def test_a_dropped_part_leaves_no_trace(sink: Path, tmp_path: Path):
    package = Package.open(sink)
    package.drop("xl/pivotTables/pivotTable1.xml")
    package.save(tmp_path / "out.xlsm")
    with zipfile.ZipFile(tmp_path / "out.xlsm") as archive:
        assert not [name for name in archive.namelist() if "pivotTable" in name]
        assert b"pivotTable1" not in archive.read("[Content_Types].xml")
        assert b"pivotTable1" not in archive.read("xl/worksheets/_rels/sheet2.xml.rels")
    assert [rel.type for rel in Package.open(sink).rels("xl/worksheets/sheet2.xml")].count("pivotTable") == 1


def test_a_part_stored_in_another_encoding_is_written_as_utf8(tmp_path: Path):
    parts = package_parts(sheet_xml('<row r="1"><c r="A1" t="str"><v>决算</v></c></row>'))
    parts[SHEET] = str(parts[SHEET]).replace("UTF-8", "UTF-16").encode("utf-16")
    path = write_package(tmp_path / "utf16.xlsx", parts)
    package = Package.open(path)
    package.tree(SHEET)
    package.touch(SHEET)
    assert openpyxl.load_workbook(saved(package, path)).active["A1"].value == "决算"


def test_the_input_file_is_never_the_output_file(small: Path):
    before = small.read_bytes()
    with pytest.raises(EditRefused, match="输出文件就是输入文件"):
        Package.open(small).save(small.parent / "." / small.name)
    assert small.read_bytes() == before
    Package.open(small).save(small, over_source=True)


def test_a_folder_that_cannot_be_written_to_is_reported_and_left_clean(small: Path, tmp_path: Path):
    with pytest.raises(TargetUnwritable, match=r"out\.xlsx：无法写入"):
        Package.open(small).save(tmp_path / "missing" / "out.xlsx")
    blocked = tmp_path / "blocked.xlsx"
    blocked.mkdir()
    with pytest.raises(TargetUnwritable):
        Package.open(small).save(blocked)
    assert not list(tmp_path.glob(".*"))


def test_a_full_disk_leaves_the_old_file_and_nothing_else(small: Path, tmp_path: Path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    out = tmp_path / "out" / "out.xlsx"
    out.parent.mkdir()
    out.write_bytes(b"old")
    monkeypatch.setattr("xltools.book.patching.zipraw.write_archive", full)
    with pytest.raises(TargetUnwritable, match=r"out\.xlsx：无法写入（磁盘已满）"):
        Package.open(small).save(out)
    assert [(path.name, path.read_bytes()) for path in out.parent.iterdir()] == [("out.xlsx", b"old")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "密码保护"),
        (b"<table><tr><td>1</td></tr></table>", "不是 .xlsx"),
        (b"", "空"),
    ],
)
def test_files_that_are_no_package_are_refused(tmp_path: Path, content: bytes, reason: str):
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=reason):
        Package.open(path)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="不存在"):
        Package.open(tmp_path / "没有.xlsx")


def test_a_cut_file_is_refused(small: Path):
    small.write_bytes(small.read_bytes()[:-60])
    with pytest.raises(Unreadable):
        Package.open(small)


def test_a_part_with_a_wrong_checksum_is_refused_when_read(small: Path):
    data = bytearray(small.read_bytes())
    with zipfile.ZipFile(small) as archive:
        offset = archive.getinfo(SHEET).header_offset
    data[offset + 30 + len(SHEET) + 4] ^= 0xFF
    small.write_bytes(data)
    with pytest.raises(Unreadable, match=r"损坏|校验"):
        Package.open(small).read(SHEET)


def test_a_zip_without_a_workbook_is_refused(tmp_path: Path):
    with pytest.raises(Unreadable, match="没有工作簿"):
        Package.open(write_package(tmp_path / "a.xlsx", {"a.txt": "x"}))


def test_a_binary_workbook_is_read_only(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    parts["xl/workbook.bin"] = b"\0"
    parts["_rels/.rels"] = relationships([("rId1", "officeDocument", "xl/workbook.bin")])
    with pytest.raises(Unreadable, match="xlsb"):
        Package.open(write_package(tmp_path / "a.xlsb", parts))


def test_two_parts_of_one_name_are_refused(small: Path):
    with zipfile.ZipFile(small, "a") as archive:
        archive.writestr("XL/workbook.XML", b"<workbook/>")
    with pytest.raises(Unreadable, match="同名"):
        Package.open(small)


def test_a_document_type_declaration_is_refused(tmp_path: Path):
    parts = package_parts(f'<!DOCTYPE a [<!ENTITY b "c">]>{sheet_xml("").partition("?>")[2]}')
    with pytest.raises(Hostile, match="DTD"):
        Package.open(write_package(tmp_path / "dtd.xlsx", parts)).tree(SHEET)


def test_a_part_that_is_no_xml_is_named(tmp_path: Path):
    path = write_package(tmp_path / "bad.xlsx", package_parts("<worksheet><sheetData></worksheet>"))
    with pytest.raises(Unreadable, match=f"部件 {SHEET} 不是合法的 XML"):
        Package.open(path).tree(SHEET)
