"""One workbook, open as every kind of live workbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from support.live_hosts import HOSTS, OFFICE_WAYS, Open, live_in

from xltools.addin.live import LiveWorkbook


@pytest.fixture(
    params=[
        pytest.param(host, marks=[pytest.mark.libreoffice] * (host in OFFICE_WAYS), id=host) for host in HOSTS
    ]
)
def open_live(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens a file in the host."""
    with ExitStack() as stack:
        yield lambda path: live_in(request.param, path, request, tmp_path, stack)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two sheets with what a form has: texts, figures, a formula, merged cells, a format, a conditional format."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "公开 01"
    sheet["A1"], sheet["A3"], sheet["A4"] = "收入表", "一、拨款", "合计"
    sheet.merge_cells("A1:C1")
    sheet["B3"], sheet["B4"] = 12.5, "=B3+'表二'!A1"
    sheet["B3"].number_format = "#,##0.00"
    sheet["C3"] = "=文本"
    sheet["C3"].data_type = "s"
    fill = PatternFill("solid", bgColor="C6EFCE")
    sheet.conditional_formatting.add("B3:B4", FormulaRule(formula=["B3>100"], fill=fill))
    other = book.create_sheet("表二")
    other["A1"] = 7.5
    path = tmp_path / "小表.xlsx"
    book.save(path)
    return path


@pytest.fixture
def live(open_live: Open, small: Path) -> LiveWorkbook:
    """The small workbook, open."""
    return open_live(small)
