"""The LibreOffice helper itself: it computes, it converts, it inserts."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from support.office import Office, OfficeError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """A sum whose stored result is wrong."""
    path = tmp_path / "旧值.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("收入 '支出' 表")
        sheet.write_column("A1", [1, 2, 3])
        sheet.write_formula("A4", "=SUM(A1:A3)", value=99)
    return path


def values(path: Path) -> list[object]:
    return [cell.value for cell in openpyxl.load_workbook(path, data_only=True).worksheets[0]["A"]]


def test_recalculated_copy_has_true_results(soffice: Office, stale: Path) -> None:
    assert values(soffice.recalculated(stale)) == [1, 2, 3, 6]


def test_converted_copy_keeps_stored_results(soffice: Office, stale: Path) -> None:
    assert values(soffice.convert(stale, "xlsx")) == [1, 2, 3, 99]


def test_pdf_is_a_pdf(soffice: Office, stale: Path) -> None:
    assert soffice.convert(stale, "pdf").read_bytes().startswith(b"%PDF-")


def test_rows_are_inserted_by_libreoffice(soffice: Office, stale: Path) -> None:
    inserted = soffice.insert_rows(stale, [("收入 '支出' 表", 2, 2)])
    assert openpyxl.load_workbook(inserted).worksheets[0]["A6"].value == "=SUM(A1:A5)"


def test_failing_script_says_why(soffice: Office, stale: Path) -> None:
    with pytest.raises(OfficeError, match="NoSuchElementException"):
        soffice.insert_rows(stale, [("没有", 2, 2)])
