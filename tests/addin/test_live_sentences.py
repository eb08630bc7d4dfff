"""What every button says, everywhere, when there is nothing it can do: one sentence, and nothing is changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from support.answers import Answers
from support.live_hosts import Open, live_in, office_live
from support.public_copy import LIVING, changed

from xltools.addin.actions import History, run
from xltools.addin.live import LiveWorkbook
from xltools.addin.registry import ACTIONS, COMMANDS, unresolved
from xltools.book.model import Book

DATA = (LIVING.with_name("ledger.csv"), LIVING.with_name("facts.csv"))
NEED_NO_BOOK = {"about", "open_template"}
WITH_BOOK = [action.id for action in COMMANDS if action.id not in NEED_NO_BOOK]

NO_FORMS = (
    "表.xlsx：没有找到部门决算或预算公开表，也不是用 xltools 的模板生成的绩效表，请先用“打开模板”新建。"
)
NOT_CHECKED = "工作簿中还没有校验结果，请先点“校验全部”或“校验本表”。"
ANYWHERE = {
    "fill": NO_FORMS,
    "restore_formulas": "表.xlsx：不是用 xltools 的模板生成的工作簿，不知道原来的公式，没有改动。",
    "previous_finding": NOT_CHECKED,
    "next_finding": NOT_CHECKED,
    "explain": NOT_CHECKED,
    "clear_marks": "表.xlsx：没有校验写入的标记和“校验结果”表，不需要清除。",
    "publish": NO_FORMS,
    "undo": "表.xlsx：没有可撤销的操作。",
}
EMPTY = "表.xlsx：工作簿是空的，没有可校验的表，请打开填好的表再试。"
CHART = "当前不是数据工作表（可能是图表页），请先切换到要校验的表再点“校验本表”。"
UNKNOWN = "表.xlsx：没有找到部门决算公开表（2022年度）、部门预算公开表（2021年度）中的任何一张表，请检查是否选错了文件。"
LOCKED = "工作表“公开01”有密码保护，不能写入，请先撤销工作表保护（没有改动任何内容）。"
SAYS = {
    "empty": ANYWHERE | {"check_sheet": EMPTY, "check_all": EMPTY},
    "chart": ANYWHERE | {"check_sheet": CHART, "check_all": UNKNOWN},
    "locked": ANYWHERE
    | {
        "fill": LOCKED.replace("01", "09"),
        "restore_formulas": LOCKED,
        "check_sheet": LOCKED,
        "check_all": LOCKED,
        "publish": "已生成公开版 表-公开.xlsx，只有数值，请核对后公开。",
    },
}
ELSEWHERE = {
    ("libreoffice", "chart", "check_sheet"): UNKNOWN,  # it makes a worksheet with a chart of a chart sheet
}
DONE = {("libreoffice", "locked", "check_sheet"), ("libreoffice", "locked", "check_all")}
"""Conditional formats need no permission there."""


def empty(path: Path) -> None:
    openpyxl.Workbook().save(path)


def chart(path: Path) -> None:
    """A chart sheet in front of a sheet that is no form."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "收入", 5
    drawn = BarChart()
    drawn.add_data(Reference(sheet, min_col=2, min_row=1))
    book.create_chartsheet("图表").add_chart(drawn)
    book.active = 1
    sheet.sheet_view.tabSelected = False
    book.save(path)


def locked(path: Path) -> None:
    """Our own workbook with a formula overwritten and a password on every sheet."""
    book = openpyxl.load_workbook(LIVING)
    book["公开01"]["C37"] = 5
    for sheet in book:
        sheet.protection.set_password("geheim")
    book.save(path)


MAKERS = {"empty": empty, "chart": chart, "locked": locked}


class Opened(NamedTuple):
    """A workbook that stays open while one button after the other is pressed."""

    host: str
    situation: str
    live: LiveWorkbook
    before: Book


PLACES = [
    (host, situation)
    for host in ("file", "xlwings", "libreoffice")
    for situation in SAYS
    if (host, situation) != ("file", "locked")  # a password on a sheet keeps nobody from writing a file
]


def _case(place: tuple[str, str], *more: str):
    marks = [pytest.mark.libreoffice] if place[0] == "libreoffice" else []
    return pytest.param(place, *more, marks=marks, id="-".join((*place, *more)))


@pytest.fixture(scope="module")
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    host, situation = request.param
    path = tmp_path_factory.mktemp("situation") / "表.xlsx"
    MAKERS[situation](path)
    with ExitStack() as stack:
        live = live_in(host, path, request, path.parent, stack)
        yield Opened(host, situation, live, live.snapshot())


@pytest.mark.parametrize(
    ("opened", "action"),
    [_case(place, action) for place in PLACES for action in WITH_BOOK if (*place, action) not in DONE],
    indirect=["opened"],
)
def test_each_button_says_one_sentence_and_changes_nothing(opened: Opened, action: str) -> None:
    says = ELSEWHERE.get((opened.host, opened.situation, action), SAYS[opened.situation][action])
    selection = opened.live.selection()
    result = run(action, opened.live, Answers(DATA), History())
    assert result.message == says
    assert result.done is (action in {"clear_marks", "publish"} and not says.startswith(NO_FORMS))
    assert opened.live.snapshot().sheets == opened.before.sheets
    assert opened.live.marks("xltools") == ()
    assert opened.live.selection() == selection


@pytest.mark.parametrize("opened", [_case(place) for place in PLACES], indirect=True)
def test_buttons_that_need_no_workbook_leave_it_alone(opened: Opened) -> None:
    said = [run(action, opened.live, Answers(), History()).message for action in sorted(NEED_NO_BOOK)]
    assert said[0].splitlines()[0].startswith("xltools ")
    assert "当前工作簿：表.xlsx" in said[0]
    assert said[1] == "没有选择模板。"
    assert opened.live.snapshot().sheets == opened.before.sheets


@pytest.mark.parametrize("action", COMMANDS, ids=[action.id for action in COMMANDS])
def test_without_a_workbook_each_button_says_so(action) -> None:
    result = run(action.id, None, Answers())
    if action.id in NEED_NO_BOOK:
        assert result.message.startswith(("xltools ", "没有选择模板。"))
        return
    assert (result.done, result.message) == (
        False,
        f"没有打开的工作簿，请先打开一个工作簿再点“{action.label}”。",
    )


@pytest.mark.libreoffice
def test_libreoffice_marks_sheets_behind_a_password_and_clears_them(tmp_path: Path, soffice) -> None:
    path = tmp_path / "表.xlsx"
    locked(path)
    with office_live(soffice, path, tmp_path) as live:
        before = live.snapshot()
        assert run("check_all", live, None, History()).done
        assert [(mark.sheet, str(mark.areas[0])) for mark in live.marks("xltools")] == [("公开01", "C37")]
        assert run("clear_marks", live, None, History()).done
        assert live.snapshot().sheets == before.sheets
        assert live.call("is_protected", "公开01")


@pytest.mark.libreoffice
def test_a_document_opened_read_only_in_libreoffice_is_left_alone_and_said_to_be_so(
    tmp_path: Path, soffice
) -> None:
    path = changed(tmp_path / "表.xlsx", {"公开01!C37": 5})
    with office_live(soffice, path, tmp_path, "ReadOnly") as live:
        result = run("check_all", live, None, History())
        assert not result.done
        assert result.message == "表.xlsx：是以只读方式打开的，没有改动；请另存一份再点按钮。"
        assert live.marks("xltools") == ()


def test_with_a_chart_in_front_only_the_check_of_one_sheet_needs_another_sheet(
    open_live: Open, tmp_path: Path
) -> None:
    path = changed(tmp_path / "表.xlsx", {"公开01!C37": 5})
    book = openpyxl.load_workbook(path)
    drawn = BarChart()
    drawn.add_data(Reference(book["公开01"], min_col=3, min_row=9))
    book.create_chartsheet("图表").add_chart(drawn)
    book.active = len(book._sheets) - 1
    for sheet in book:
        sheet.sheet_view.tabSelected = False
    book.save(path)
    live = open_live(path)
    if type(live).__name__ != "RemoteLive":  # LibreOffice has no chart sheets
        assert run("check_sheet", live, None).message == CHART
        assert live.selection() is None
    assert run("check_all", live, None).select == ("公开01", 37, 3)
    assert run("clear_marks", live, None).done


def test_a_sheet_protected_without_a_password_is_no_obstacle(open_live: Open, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    shutil.copyfile(LIVING, path)
    assert openpyxl.load_workbook(path)["公开01"].protection.sheet
    live = open_live(path)
    for action in ("check_all", "check_sheet", "next_finding", "previous_finding", "clear_marks"):
        assert run(action, live, Answers(), History()).done, action
    folder = tmp_path / "copy"
    folder.mkdir()
    saved = openpyxl.load_workbook(live.save_copy(folder))
    assert {sheet.title for sheet in saved if not sheet.protection.sheet} == {
        sheet.title for sheet in openpyxl.load_workbook(LIVING) if not sheet.protection.sheet
    }


def test_every_button_has_its_program_and_its_page() -> None:
    assert unresolved() == []
    manual = (Path(__file__).parents[2] / "docs" / "addin.md").read_text(encoding="utf-8")
    missing = [action.label for action in COMMANDS if f"\n### {action.label}\n" not in manual]
    assert missing == []
    assert len(ACTIONS) == 11
