"""Each button, one after the other, on one workbook open in LibreOffice: as the extension and as the add-in do it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from support.annotated import MARKER
from support.answers import Answers
from support.live_hosts import OFFICE_WAYS, RemoteLive, office_live
from support.office import Office
from support.public_copy import LIVING, PUBLIC

from xltools import __version__
from xltools.addin.actions import History, run
from xltools.addin.registry import COMMANDS
from xltools.addin.scene import Result
from xltools.book.changes import SetValue
from xltools.book.model import Book
from xltools.book.read import read_book
from xltools.check.filereport import LAYER

pytestmark = pytest.mark.libreoffice

DATA = (LIVING.with_name("ledger.csv"), LIVING.with_name("facts.csv"))
TOTAL = ("公开01", 37, 3)
NEXT = ("公开02", 8, 4)
LAST = ("公开06", 34, 9)


class Desk:
    """A workbook with the buttons above it; which of them were pressed is kept in ``pressed``."""

    def __init__(self, live: RemoteLive) -> None:
        self.live = live
        self.history = History()
        self.pressed: set[str] = set()

    def press(self, action: str, answers: Answers | None = None) -> Result:
        self.pressed.add(action)
        result = run(action, self.live, answers, self.history)
        assert result.done, result.message
        return result


@pytest.fixture(params=OFFICE_WAYS.values(), ids=OFFICE_WAYS.keys())
def desk(request: pytest.FixtureRequest, tmp_path: Path, soffice: Office) -> Iterator[Desk]:
    path = tmp_path / "决算.xlsx"
    shutil.copyfile(LIVING, path)
    with office_live(soffice, path, tmp_path, way=request.param) as live:
        yield Desk(live)


def amounts(book: Book) -> list[float]:
    """Every number on the form sheets, to six decimals."""
    return sorted(
        round(float(value), 6)
        for sheet in book.sheets
        if sheet.name.startswith("公开")
        for value in sheet.values.values()
        if isinstance(value, float | int) and value
    )


def test_every_button_does_its_work_on_a_workbook_that_is_open(desk: Desk, tmp_path: Path) -> None:
    live = desk.live
    sound = live.snapshot()
    live.apply((SetValue(*TOTAL, Decimal(5)),))
    wrong = live.snapshot()
    live.select(("公开01", 3, 1))
    assert desk.press("check_sheet").select == live.selection() == TOTAL
    assert desk.press("check_all").message.startswith("校验全部完成：错误 1 处")
    assert [(mark.sheet, *map(str, mark.areas)) for mark in live.marks(MARKER)] == [("公开01", "C37")]
    desk.press("explain", Answers(text="上级已批复"))
    assert "上级已批复" in live.snapshot().sheet(LAYER).values.values()
    desk.press("clear_marks")
    assert (live.snapshot().sheets, live.marks(MARKER)) == (wrong.sheets, ())
    desk.press("undo")
    assert "上级已批复" in live.snapshot().sheet(LAYER).values.values()
    desk.press("clear_marks")
    assert desk.press("restore_formulas").message.startswith("已恢复 1 个单元格的公式")
    assert live.snapshot().sheets == sound.sheets
    desk.press("fill", Answers(DATA, text="某单位"))
    assert amounts(live.snapshot()) == amounts(read_book(LIVING))
    published = desk.press("publish").opened
    assert published == tmp_path / "决算-公开.xlsx"
    assert amounts(read_book(published)) == amounts(read_book(PUBLIC))
    template = tmp_path / "新.xlsx"
    assert desk.press("open_template", Answers(choice=0, target=template)).opened == template
    assert desk.press("about", Answers()).message.startswith(f"xltools {__version__}，")
    assert {action.id for action in COMMANDS} - desk.pressed == {"next_finding", "previous_finding"}


def test_the_two_steps_go_from_finding_to_finding_and_back(desk: Desk) -> None:
    live = desk.live
    live.apply(tuple(SetValue(*place, Decimal(5)) for place in (TOTAL, NEXT, LAST)))
    desk.press("check_all")
    seen = [live.selection()]
    for action in ("next_finding", "next_finding", "previous_finding", "previous_finding"):
        desk.press(action)
        seen.append(live.selection())
    assert seen[0] == seen[4] != seen[1] == seen[3] != seen[2]
    assert TOTAL in seen[:3]
