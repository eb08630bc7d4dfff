"""Nothing a file claims or contains may cost more than a moment: each refusal is one quick sentence."""

import os
import struct
import sys
import time
import tracemalloc
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from support.bookfiles import MAIN, book_with_rows, package_parts, sheet_xml, write_package

from xltools.book.read import read_book
from xltools.book.reading.guard import DEFAULT, Container, Limits
from xltools.errors import Hostile, Unreadable

SECONDS = 3
"""Generous for a busy machine; without the guard these files take minutes."""
BYTES = 150 << 20


@contextmanager
def refused(kind=Unreadable, match=None):
    """The block must raise one Chinese sentence, and soon."""
    start = time.perf_counter()
    with pytest.raises(kind, match=match) as caught:
        yield
    assert time.perf_counter() - start < SECONDS
    message = str(caught.value)
    assert "\n" not in message
    assert message.encode("gbk", "strict")


def peak_of_refusal(path):
    """Bytes that reading the file takes at most before it is refused."""
    tracemalloc.start()
    try:
        with pytest.raises(Hostile):
            read_book(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_missing_file(tmp_path):
    with refused(match="nirgends.xlsx：文件不存在"):
        read_book(tmp_path / "nirgends.xlsx")


def test_path_through_a_file(tmp_path):
    (tmp_path / "a").write_text("x")
    with refused(match="文件不存在"):
        read_book(tmp_path / "a" / "b.xlsx")


def test_name_no_system_allows():
    with refused(match="文件打不开"):
        read_book(Path("a\0b.xlsx"))


def test_folder(tmp_path):
    with refused(match="文件夹"):
        read_book(tmp_path)


def test_empty_file(tmp_path):
    (tmp_path / "a.xlsx").touch()
    with refused(match="文件是空的"):
        read_book(tmp_path / "a.xlsx")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_file_without_permission(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    path.chmod(0)
    with refused(match="没有读取权限"):
        read_book(path)


def test_permission_denied_says_so(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")

    def deny(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", deny)
    with refused(match="没有读取权限"):
        read_book(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "a.xlsx")
    with refused(match="设备"):
        read_book(tmp_path / "a.xlsx")


def test_file_larger_than_the_limit(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as stream:
        stream.truncate(DEFAULT.file_bytes + 1)
    with refused(Hostile, match="超过 128 MB"):
        read_book(path)


@pytest.mark.parametrize("keep", [10, 100, 1000, -1, -10, -22, -60])
def test_truncated_workbook(tmp_path, keep):
    path = book_with_rows(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    path.write_bytes(path.read_bytes()[:keep])
    with refused():
        read_book(path)


def test_damaged_stream(tmp_path):
    path = book_with_rows(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>' * 50)
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    data = bytearray(path.read_bytes())
    data[at : at + 20] = b"\xff" * 20
    path.write_bytes(data)
    with refused(match="已损坏"):
        read_book(path)


def test_declared_total_is_limited(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for index in range(3):
            archive.writestr(f"{index}", os.urandom(1 << 10) * 400)
    small = Limits(unpacked_bytes=1 << 20)
    with refused(Hostile, match="解压后超过 1 MB"):
        Container(path, small)


def test_zip_bomb_is_refused_by_its_ratio(tmp_path):
    parts = package_parts(sheet_xml(" " * (40 << 20)))
    with refused(Hostile, match="压缩比"):
        read_book(write_package(tmp_path / "a.xlsx", parts))


def test_twenty_million_cells(tmp_path):
    parts = package_parts(sheet_xml('<row r="1">' + "<c/>" * 20_000_000 + "</row>"))
    path = write_package(tmp_path / "a.xlsx", parts)
    with refused(Hostile, match="压缩比"):
        read_book(path)
    assert peak_of_refusal(path) < BYTES


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_millions_of_cells_hidden_from_the_ratio(tmp_path, prefix):
    noise = f"<!--{os.urandom(700_000).hex()}-->"
    sheet = (
        f'<{prefix}worksheet xmlns{":x" if prefix else ""}="{MAIN}"><{prefix}sheetData>'
        f"{noise}<{prefix}row>{f'<{prefix}c/>' * 4_100_000}</{prefix}row></{prefix}sheetData></{prefix}worksheet>"
    )
    path = write_package(tmp_path / "a.xlsx", package_parts(sheet))
    with refused(Hostile, match="单元格数量过多"):
        read_book(path)


@pytest.mark.parametrize("tail", ["", "<!-- x -->"])
def test_rows_and_cells_are_counted_over_the_whole_sheet(tmp_path, tail):
    rows = "".join(f'<row r="{r}"><c r="A{r}"/><c r="B{r}"/></row>' for r in range(1, 600))
    path = book_with_rows(tmp_path / "a.xlsx", rows + tail)
    with refused(Hostile, match="单元格数量过多"):
        read_book(path, Limits(cells=1000))
    assert not read_book(path, Limits(cells=1800)).sheets[0].values


def test_blanks_are_remembered_only_up_to_a_limit(tmp_path):
    rows = "".join(f'<row r="{r}"><c r="A{r}" s="1"/></row>' for r in range(1, 100))
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="2"/></cellXfs>'
    path = book_with_rows(tmp_path / "a.xlsx", rows, styles=styles)
    (sheet,) = read_book(path, Limits(blanks=50)).sheets
    assert sheet.styled == {(row, 1) for row in range(1, 51)}


def test_strings_are_counted(tmp_path):
    path = book_with_rows(tmp_path / "a.xlsx", "", sharedStrings="<si><t>a</t></si>" * 200)
    with refused(Hostile, match="文本数量过多"):
        read_book(path, Limits(cells=100))


def test_million_merges(tmp_path):
    merges = "".join(f'<mergeCell ref="A{r}:B{r}"/>' for r in range(1, 1_000_001))
    path = book_with_rows(tmp_path / "a.xlsx", "", f"<mergeCells>{merges}</mergeCells>")
    with refused(Hostile, match="合并区域或链接过多"):
        read_book(path)
    assert peak_of_refusal(path) < BYTES


def test_merge_of_the_whole_sheet_and_cell_in_its_corner_are_fine(tmp_path):
    rows = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    rest = '<mergeCells><mergeCell ref="A1:XFD1048575"/></mergeCells>'
    (sheet,) = read_book(book_with_rows(tmp_path / "a.xlsx", rows, rest)).sheets
    assert sheet.values == {(1_048_576, 16_384): 1}
    assert [str(area) for area in sheet.merges] == ["A1:XFD1048575"]


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "'
    + "&a;" * 1000
    + '"><!ENTITY c "'
    + "&b;" * 1000
    + '">]>'
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"])
def test_document_type_is_refused_in_any_encoding(tmp_path, part, encoding):
    parts = package_parts(sheet_xml(""))
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    parts[part] = f'{declaration}{LAUGHS}<worksheet xmlns="{MAIN}">&c;</worksheet>'.encode(encoding)
    with refused(Hostile, match="DOCTYPE"):
        read_book(write_package(tmp_path / "a.xlsx", parts))


def test_encoding_that_does_not_exist(tmp_path):
    parts = package_parts('<?xml version="1.0" encoding="klingon"?><worksheet/>')
    with refused(match="编码有误"):
        read_book(write_package(tmp_path / "a.xlsx", parts))


def test_nested_elements(tmp_path):
    rows = "".join(f"<a{i % 7}>" for i in range(100_000))
    with refused(Hostile, match="嵌套超过 100 层"):
        read_book(book_with_rows(tmp_path / "a.xlsx", rows))


def test_tags_are_counted(tmp_path):
    path = book_with_rows(tmp_path / "a.xlsx", "", "<a/>" * 2000)
    with refused(Hostile, match=r"sheet1\.xml”的内容过多"):
        read_book(path, Limits(tags=1000))


def test_duplicate_names_are_refused_also_when_they_differ_in_case(tmp_path):
    parts = package_parts(sheet_xml(""))
    parts["XL/worksheets/sheet1.xml"] = sheet_xml("")
    with refused(Hostile, match="同名"):
        read_book(write_package(tmp_path / "a.xlsx", parts))


def test_too_many_entries(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for index in range(101):
            archive.writestr(str(index), b"")
    with refused(Hostile, match="多于 100 个"):
        Container(path, Limits(entries=100))


def test_directory_of_millions_is_not_even_listed(tmp_path):
    path = tmp_path / "a.xlsx"
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", *[0] * 18)
    count = 400_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count & 0xFFFF, count & 0xFFFF, 46 * count, 0, 0)
    path.write_bytes(entry * count + end)
    with refused(Hostile, match="多于 10000 个"):
        Container(path, DEFAULT)


def test_directory_lying_about_a_size_is_found_without_unpacking_more(tmp_path):
    path = tmp_path / "a.xlsx"
    parts = package_parts(sheet_xml("<!--" + "x" * 100_000 + "-->"))
    write_package(path, parts)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\1\2"
    data[at + 24 : at + 28] = struct.pack("<L", 50)
    path.write_bytes(data)
    with refused(Unreadable, match="已损坏|实际大小"):
        read_book(path)


def test_encrypted_part(tmp_path):
    path = write_package(tmp_path / "a.xlsx", package_parts(sheet_xml("")))
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"PK\1\2", at + 1)) >= 0:
        data[at + 8] |= 1
    path.write_bytes(data)
    with refused(match="密码"):
        read_book(path)


def test_any_flipped_byte_is_refused_or_harmless(tmp_path):
    path = book_with_rows(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>')
    intact = path.read_bytes()
    for position in range(0, len(intact), 7):
        damaged = bytearray(intact)
        damaged[position] ^= 0x55
        path.write_bytes(damaged)
        with suppress(Unreadable):
            read_book(path)


def test_container_finds_parts_in_any_case_and_reads_them(tmp_path):
    path = write_package(tmp_path / "a.zip", {"A/b.XML": "x"})
    with Container(path, DEFAULT) as container:
        assert "/a/B.xml" in container
        assert container.read("a/B.xml") == b"x"
        assert container.has_folder("a/")
        with pytest.raises(KeyError):
            container.read("c")


def test_parts_known_from_another_workbook_are_counted_all_the_same(tmp_path):
    path = book_with_rows(tmp_path / "a.xlsx", "")
    assert read_book(path).sheets
    with refused(Hostile, match=r"“_rels/\.rels”的内容过多"):
        read_book(path, Limits(tags=1))
