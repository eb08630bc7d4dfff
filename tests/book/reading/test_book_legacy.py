"""Legacy formats through a child process, against LibreOffice's conversions of a known workbook."""

import datetime as dt
import sys
import time

import pytest
import xlsxwriter
from support.bookfiles import package_parts, sheet_xml, write_package

from xltools.book.cellref import Area
from xltools.book.read import read_book
from xltools.book.reading import legacy
from xltools.book.reading.guard import Limits
from xltools.book.reading.legacy import read_legacy
from xltools.errors import Hostile, Unreadable


@pytest.fixture(scope="module")
def known_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("known") / "known.xlsx"
    with xlsxwriter.Workbook(path) as book:
        date, span = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "[h]:mm"})
        sheet = book.add_worksheet("公开 01")
        sheet.write_row(2, 1, ["支出", 1, -1.5, True])
        sheet.write_number(3, 1, 44592, date)
        sheet.write_number(3, 2, 44592.25, date)
        sheet.write_number(3, 3, 1.75, span)
        sheet.write_formula(4, 1, "C3*2", None, 2)
        sheet.merge_range("F6:G7", "合并")
        book.add_worksheet("空").hide()
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_converted_workbook_has_the_same_values(known_path, soffice, kind):
    ours, converted = read_book(known_path), read_book(soffice.convert(known_path, kind))
    assert converted.kind == kind
    assert [(s.name, s.state) for s in converted.sheets] == [("公开 01", "visible"), ("空", "hidden")]
    assert converted.sheets[0].values == ours.sheets[0].values
    assert converted.sheets[0].values[4, 2] == dt.date(2022, 1, 31)
    assert converted.sheets[0].values[4, 4] == dt.timedelta(hours=42)
    assert converted.sheets[0].merges == ([Area(6, 6, 7, 7)] if kind == "xls" else [])


def readable(tmp_path, rows='<row r="1"><c r="A1"><v>1</v></c></row>'):
    """A file the child reads without LibreOffice at hand: it knows .xlsx too."""
    return write_package(tmp_path / "a.xls", package_parts(sheet_xml(rows)))


def test_child_reads_by_content_not_by_name(tmp_path):
    assert read_legacy(readable(tmp_path), "xls").sheets[0].values == {(1, 1): 1}


def test_cell_that_aborts_the_library_is_a_refusal(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Unreadable, match="异常中止"):
        read_legacy(readable(tmp_path, rows), "xls")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a process's address space")
def test_memory_is_limited(tmp_path):
    with pytest.raises(Unreadable, match="内存不足"):
        read_legacy(readable(tmp_path), "xls", Limits(child_memory=8 << 20))


def test_cells_are_counted(tmp_path):
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>'
    with pytest.raises(Hostile, match="单元格数量过多"):
        read_legacy(readable(tmp_path, rows), "xls", Limits(cells=1))


def test_damaged_file_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    with pytest.raises(Unreadable, match="已损坏"):
        read_legacy(path, "xls")


def test_hanging_child_is_stopped_at_the_deadline(tmp_path, monkeypatch):
    child = tmp_path / "hang.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(legacy, "_CHILD", child)
    start = time.perf_counter()
    with pytest.raises(Unreadable, match="读取超过 1 秒"):
        read_legacy(readable(tmp_path), "xls", Limits(child_seconds=1))
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("output", ["[1", "[1, 2, 3]", '["a", "b", [], [[0, 0, ["date", "x"]]]]', "{}"])
def test_nonsense_from_the_child_is_a_refusal(tmp_path, monkeypatch, output):
    child = tmp_path / "nonsense.py"
    child.write_text(f"print({output!r})")
    monkeypatch.setattr(legacy, "_CHILD", child)
    with pytest.raises(Unreadable, match="读取结果不完整"):
        read_legacy(readable(tmp_path), "xls")
