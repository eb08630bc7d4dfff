"""After 校验 and 清除标记, and after 填报 and 撤销, a workbook is what it was: in files, in Excel and in LibreOffice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.answers import Answers
from support.hand_made import HandMade
from support.live_hosts import Open
from support.performance_samples import FOLDER
from support.public_copy import LIVING
from support.whole import whole

from xltools.addin.actions import History, run
from xltools.addin.live import LiveWorkbook
from xltools.book.changes import ChangeSet, SetValue
from xltools.book.patch import apply

ACCOUNTS = (LIVING.with_name("ledger.csv"), LIVING.with_name("facts.csv"))
ZENGDU = FOLDER / "zengdu-2020"
PROJECT = "打击欺诈骗保奖励及工作经费"


def accounts(path: Path) -> tuple[Path, ...]:
    """Our final accounts, a formula and a figure overwritten, another sheet in front."""
    changes = (SetValue("公开01", 37, 3, Decimal(5)), SetValue("公开03", 12, 5, None))
    apply(ChangeSet(changes), LIVING, path)
    return ACCOUNTS


def budget(path: Path) -> tuple[Path, ...]:
    folder = FOLDER / "jianghan-2021"
    apply(ChangeSet((SetValue("公开表1", 7, 2, Decimal(5)),)), folder / "jianghan-2021.xlsx", path)
    return (folder / "ledger.csv",)


def performance(path: Path) -> tuple[Path, ...]:
    changes = (SetValue(PROJECT, 9, 4, Decimal(30)), SetValue(PROJECT, 18, 2, "原因" * 200))
    apply(ChangeSet(changes), ZENGDU / "zengdu-2020.xlsx", path)
    return ZENGDU / "projects.csv", ZENGDU / "indicators.csv"


def hand_made(path: Path) -> tuple[Path, ...]:
    """A blank of somebody else's with a chart, names, print areas and conditional formats."""
    HandMade(path)
    book = openpyxl.load_workbook(path)
    book["收支总表"]["C4"], book["收支总表"]["F30"] = 7, 9
    book.active = 2
    for sheet in book:
        sheet.sheet_view.tabSelected = sheet is book.active
    book.save(path)
    return ACCOUNTS


KINDS = {"accounts": accounts, "budget": budget, "performance": performance, "hand-made": hand_made}
Made = tuple[LiveWorkbook, tuple[Path, ...]]


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def made(request: pytest.FixtureRequest, open_live: Open, tmp_path: Path) -> Made:
    """A workbook of each kind, open, with data for it."""
    make: Callable[[Path], tuple[Path, ...]] = request.param
    path = tmp_path / "表.xlsx"
    data = make(path)
    live = open_live(path)
    if type(live).__name__ == "RemoteLive":
        live.call("recalculate")  # no result was stored for the cells that were overwritten
    return live, data


@pytest.fixture
def look(tmp_path: Path) -> Callable[[LiveWorkbook], dict[str, object]]:
    """Takes everything a workbook is."""
    folder = tmp_path / "copies"

    def looked(live: LiveWorkbook) -> dict[str, object]:
        folder.mkdir()
        try:
            return whole(live.save_copy(folder))
        finally:
            shutil.rmtree(folder)

    return looked


def differing(before: dict[str, object], after: dict[str, object]) -> dict[str, object]:
    """What is not as it was: what it was and what it is.

    Rows of merged text without a height of their own are measured by LibreOffice whenever it draws them.
    """
    return {
        key: (before.get(key), after.get(key))
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key) and key != "说明 heights"
    }


@pytest.mark.parametrize("action", ["check_all", "check_sheet"])
def test_clearing_the_marks_leaves_the_workbook_as_it_was(made: Made, look, action: str) -> None:
    live, _ = made
    home = live.snapshot().sheets[1].name, 9, 3
    live.select(home)
    before = look(live)
    first = run(action, live, None, History())
    assert first.done
    live.select(home)
    assert run(action, live, None, History()).message == first.message
    assert len(differing(before, look(live))) > 1
    selection = live.selection()
    assert run("clear_marks", live, None, History()).message == "已清除标记和“校验结果”表，其余内容没有改动。"
    assert live.selection() == selection
    after = look(live)
    if first.select:  # the check goes to its first finding
        before, after = ({**each, "in front": ""} for each in (before, after))
    assert differing(before, after) == {}


@pytest.mark.parametrize("action", ["check_all", "fill", "restore_formulas"])
def test_what_a_button_did_is_undone_to_the_last_detail(made: Made, look, action: str) -> None:
    live, data = made
    live.select((live.snapshot().sheets[1].name, 9, 3))
    before, selection, history = look(live), live.selection(), History()
    result = run(action, live, Answers(data, text="某单位"), history)
    assert result.done or (action, bool(result.changes)) == ("restore_formulas", False)
    if not result.changes:
        assert differing(before, look(live)) == {}
        return
    assert differing(before, look(live))
    if result.select:
        live.select(selection)
    assert live.selection() == selection
    assert run("undo", live, None, history).done
    assert live.selection() == selection
    assert differing(before, look(live)) == {}
