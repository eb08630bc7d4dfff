"""What Excel starts: the workbook is found by its whole name, and everything that happens is said in a box."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings
from support.annotated import marks
from support.excel_engine import open_book
from support.public_copy import changed

from xltools.addin import __main__ as entry
from xltools.addin.actions import run
from xltools.addin.xlwings_live import XlwingsLive


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """What was shown, and whether it was done."""
    found: list[tuple[str, bool]] = []
    monkeypatch.setattr(entry, "show", lambda message, *, done: found.append((message, done)))
    monkeypatch.setattr(entry, "_asking", lambda: nullcontext(None))
    return found


@pytest.fixture
def excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An Excel with two workbooks open, one with “=” in its name."""
    other = changed(tmp_path / "2022.xlsx", {})
    named = changed(tmp_path / "2022=决算.xlsx", {"公开01!C37": 5})
    app = SimpleNamespace(books=[open_book(other), open_book(named)])
    monkeypatch.setattr(entry, "_excel", lambda window: app if window == 4711 else None)
    return app


def test_a_workbook_with_an_equals_sign_in_its_name_is_the_one_that_is_checked(
    excel: SimpleNamespace, shown: list[tuple[str, bool]], tmp_path: Path
) -> None:
    assert entry.main(["check_all", "--from_xl=1", "--hwnd=4711", "--wb=2022=决算.xlsx"]) == 0
    assert shown[0][0].startswith("校验全部完成：错误 1 处")
    for number, book in enumerate(excel.books):
        book.api.SaveCopyAs(tmp_path / f"{number}.xlsx")
    assert marks(tmp_path / "0.xlsx") == {}
    assert marks(tmp_path / "1.xlsx") == {"公开01 FFC7CE": {"C37"}}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check_all", "--from_xl=1", "--hwnd=4711", "--wb="], "没有打开的工作簿"),
        (["check_all", "--from_xl=1", "--hwnd=1", "--wb=a.xlsx"], "没有找到正在运行的 Excel"),
        (["format_disk", "--from_xl=1", "--hwnd=4711", "--wb=a.xlsx"], "没有名为“format_disk”的功能"),
        (["check_all", "--wb=a.xlsx", "--verbose"], "由 Excel 中的按钮运行"),
        ([], "由 Excel 中的按钮运行"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    excel: SimpleNamespace, shown: list[tuple[str, bool]], arguments: list[str], says: str
) -> None:
    assert entry.main(arguments) == 1
    ((message, done),) = shown
    assert says in message
    assert (done, message.count("。")) == (False, 1)


def test_a_defect_is_shown_instead_of_vanishing(
    excel: SimpleNamespace, shown: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLTOOLS_DEBUG", raising=False)
    excel.books = None
    assert entry.main(["check_all", "--from_xl=1", "--hwnd=4711", "--wb=a.xlsx"]) == 1
    assert shown[0][0].startswith("运行时出错（TypeError")


class Busy:
    """Something of an Excel in which a cell is being edited."""

    def __getattr__(self, name: str) -> None:
        raise xlwings.XlwingsError("call was rejected by callee")


SILENT = "Excel 没有应答，可能正在编辑单元格或开着对话框，请处理后再试。"


def test_an_excel_that_is_busy_is_no_defect(
    shown: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "_excel", lambda _: Busy())
    assert entry.main(["check_all", "--from_xl=1", "--hwnd=1", "--wb=a.xlsx"]) == 1
    assert shown == [(SILENT, False)]


@pytest.mark.parametrize("action", ["check_all", "fill", "undo", "about"])
def test_a_workbook_whose_excel_is_busy_is_left_alone(action: str) -> None:
    result = run(action, XlwingsLive(Busy()), None)
    assert (result.done, result.message) == (False, SILENT)


def test_a_new_file_that_excel_does_not_open_is_named(
    excel: SimpleNamespace, shown: list[tuple[str, bool]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shelf(list):
        open = property(lambda _: Busy().open)

    excel.books = Shelf(excel.books)
    assert entry.main(["publish", "--from_xl=1", "--hwnd=4711", "--wb=2022.xlsx"]) == 1
    made = tmp_path / "2022-公开.xlsx"
    assert made.is_file()
    assert shown == [(f"{made}：已生成，但 Excel 没有打开它，请自行打开。", False)]


def test_without_excel_the_command_says_so() -> None:
    command = [sys.executable, "-m", "xltools.addin", "check_all", "--from_xl=1", "--hwnd=1", "--wb=a=b.xlsx"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("没有找到正在运行的 Excel")
