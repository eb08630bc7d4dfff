"""After 校验 and 清除标记, and after 填报 and 撤销, a workbook is what it was: in files, in Excel and in LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import openpyxl
import pytest
from support.answers import Answers
from support.hand_made import HandMade
from support.live_hosts import HOSTS, OFFICE_WAYS, RemoteLive, live_in
from support.performance_samples import FOLDER
from support.public_copy import LIVING
from support.whole import whole

from xltools.addin.actions import History, run
from xltools.addin.live import LiveWorkbook, Spot
from xltools.book.changes import ChangeSet, SetValue
from xltools.book.patch import apply
from xltools.book.read import read_book

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


class Made(NamedTuple):
    """A workbook that stays open while one button after the other is pressed and taken back."""

    live: LiveWorkbook
    data: tuple[Path, ...]
    """What can be filled into it."""
    home: Spot
    """The cell selected when it was looked at."""
    before: dict[str, object]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (host, kind), marks=[pytest.mark.libreoffice] * (host in OFFICE_WAYS), id=f"{kind}-{host}"
        )
        for host in HOSTS
        for kind in KINDS
        if host != "xlwings-libreoffice" or kind in {"accounts", "performance"}  # a minute each
    ],
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A workbook of each kind, open, with data for it."""
    host, kind = request.param
    path = tmp_path_factory.mktemp(f"{kind}-{host}") / "表.xlsx"
    data = KINDS[kind](path)
    home = read_book(path).sheets[1].name, 9, 3
    with ExitStack() as stack:
        live = live_in(host, path, request, path.parent, stack)
        if isinstance(live, RemoteLive):
            live.call("recalculate")  # no result was stored for the cells that were overwritten
        live.select(home)
        yield Made(live, data, home, look(live))


def look(live: LiveWorkbook) -> dict[str, object]:
    """Everything a workbook is."""
    with TemporaryDirectory() as folder:
        return whole(live.save_copy(Path(folder)))


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
def test_clearing_the_marks_leaves_the_workbook_as_it_was(made: Made, action: str) -> None:
    live = made.live
    live.select(made.home)
    first = run(action, live, None, History())
    assert first.done
    live.select(made.home)
    assert run(action, live, None, History()).message == first.message
    selection = live.selection()
    assert run("clear_marks", live, None, History()).message == "已清除标记和“校验结果”表，其余内容没有改动。"
    assert live.selection() == selection
    before, after = made.before, look(live)
    if first.select:  # the check goes to its first finding
        before, after = ({**each, "in front": ""} for each in (before, after))
    assert differing(before, after) == {}


@pytest.mark.parametrize("action", ["check_all", "fill", "restore_formulas"])
def test_what_a_button_did_is_undone_to_the_last_detail(made: Made, action: str) -> None:
    live, history = made.live, History()
    live.select(made.home)
    result = run(action, live, Answers(made.data, text="某单位"), history)
    assert result.done or (action, bool(result.changes)) == ("restore_formulas", False)
    if not result.changes:
        assert differing(made.before, look(live)) == {}
        return
    assert differing(made.before, look(live))
    if result.select:
        live.select(made.home)
    assert live.selection() == made.home
    assert run("undo", live, None, history).done
    assert live.selection() == made.home
    assert differing(made.before, look(live)) == {}
