"""The panel's window on a screen: a real process under real clicks, and what users see of each state."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import openpyxl
import pytest
from support.annotated import marks
from support.public_copy import LIVING, changed
from support.screen import RunningPanel, Screen, screen, until  # noqa: F401  # a fixture
from support.zipfacts import changed_parts

if find_spec("_tkinter") is None and not os.environ.get("CI"):
    pytest.skip("NOT TESTED on a screen: this Python has no tkinter", allow_module_level=True)

import tkinter as tk
from tkinter import ttk

from xltools.addin.panel.window import Panel
from xltools.addin.registry import ACTIONS
from xltools.addin.scene import Result
from xltools.check.filereport import LAYER
from xltools.forms.pack import templates_folder

BLANK = templates_folder() / "final-accounts-2022" / "final-accounts-2022.xlsx"
SLOWLY = """
import time
import xltools.addin.actions as actions
check = actions.check_all
actions.check_all = lambda *asked: time.sleep(2) or check(*asked)
"""
Start = Callable[..., RunningPanel]


@pytest.fixture
def panel(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:  # noqa: F811
    """A panel in this process, attached to nothing."""
    monkeypatch.setenv("DISPLAY", screen.name)
    root = tk.Tk()
    made = Panel(root)
    yield made
    if not made.closed.is_set():
        made.close()


@pytest.fixture
def start(screen: Screen, panel: Panel) -> Iterator[Start]:  # noqa: F811
    """Starts the command on a file; the panel of this process says where the buttons are."""
    buttons = {**settled(panel).buttons, "撤销": panel.undo}
    places = {text: middle(button) for text, button in buttons.items()}
    panel.close()
    running: list[RunningPanel] = []

    def started(path: Path, before: str = "") -> RunningPanel:
        running.append(RunningPanel(screen, path, places, before))
        return running[-1]

    yield started
    for each in running:
        each.stop()


def middle(widget: tk.Misc) -> tuple[int, int]:
    """Where to click it; without a window manager every window stands in the corner."""
    return widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty() + widget.winfo_height() // 2


def settled(panel: Panel) -> Panel:
    """The panel when it has done what it is doing."""

    def rests() -> bool:
        panel.root.update()
        return not panel.presenter.state.busy

    until(rests, "the panel is still busy")
    panel.root.update()
    return panel


def on(panel: Panel, path: Path) -> Panel:
    """The panel attached to a file."""
    panel.presenter.start(path)
    return settled(panel)


def rows(panel: Panel) -> list[tuple[str, ...]]:
    """The list as it is shown."""
    tree = panel.findings.tree
    return [tuple(map(str, tree.item(row, "values"))) for row in tree.get_children()]


def texts(panel: Panel) -> list[str]:
    """What all labels say."""
    pending, found = [panel.root], []
    while pending:
        widget = pending.pop(0)
        pending += widget.winfo_children()
        if isinstance(widget, ttk.Label):
            found.append(str(widget.cget("text")))
    return found


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A public copy with one wrong figure."""
    return changed(tmp_path / "book.xlsx", {"公开01!C37": 5})


def layer(path: Path) -> list[tuple[object, ...]]:
    """Level, rule, cell and explanation of each finding that the file lists."""
    sheet = openpyxl.load_workbook(path)[LAYER]
    rows = sheet.iter_rows(min_row=5, values_only=True)
    return [(row[1], row[2], row[5], row[12]) for row in rows if isinstance(row[0], int)]


def test_a_user_checks_a_file_goes_to_the_next_finding_explains_it_and_clears_the_marks(
    start: Start,
    screen: Screen,  # noqa: F811
    faulty: Path,
    tmp_path: Path,
) -> None:
    original = Path(shutil.copyfile(faulty, tmp_path / "original.xlsx"))
    running = start(faulty)
    running.click("校验全部")
    until(lambda: faulty.with_name("book-备份.xlsx").exists(), "nothing was written")
    running.ready("book.xlsx")
    listed = layer(faulty)
    assert listed[0] == ("错误", "GK0035", "公开01!C37", None)
    assert marks(faulty) == {"公开01 FFC7CE": {"C37"}}
    picture = screen.picture(tmp_path / "checked.png")
    assert picture is None or picture.stat().st_size > 5_000
    running.click("下一处")
    running.ready(f"2/{len(listed)} book.xlsx")
    running.click("填写出错说明")
    running.answer("^xltools$", "approved")
    running.ready("book.xlsx")
    explained = layer(faulty)
    assert explained[1] == (*listed[1][:3], "approved")
    assert [row[3] for row in explained].count("approved") == 1
    running.click("清除标记")
    until(lambda: LAYER not in openpyxl.load_workbook(faulty).sheetnames, "the findings are still there")
    running.ready("book.xlsx")
    assert changed_parts(original, faulty) == set()
    assert running.close() == ""
    assert running.process.returncode == 0


def test_a_user_fills_a_blank_workbook_from_a_data_file_and_undoes_it(start: Start, tmp_path: Path) -> None:
    path, ledger = tmp_path / "book.xlsx", tmp_path / "ledger.csv"
    shutil.copyfile(BLANK, path)
    shutil.copyfile(LIVING.with_name("ledger.csv"), ledger)
    before = path.read_bytes()
    running = start(path)
    running.click("填报")
    running.answer("选择台账或数据文件", str(ledger))
    running.answer("^xltools$", "Office")
    until(lambda: path.read_bytes() != before, "nothing was filled in")
    running.ready("book.xlsx")
    sheet = openpyxl.load_workbook(path)["公开01"]
    assert sheet["A3"].value == "部门：Office"
    assert sheet["C37"].value.startswith("=")
    assert openpyxl.load_workbook(path)["公开06"]["C8"].value is not None
    running.click("撤销")
    until(lambda: path.read_bytes() == before, "nothing was undone")
    assert running.close() == ""


def test_closing_while_a_check_runs_finishes_it_and_leaves_no_process(start: Start, faulty: Path) -> None:
    running = start(faulty, before=SLOWLY)
    running.click("校验全部")
    until(lambda: running.title.startswith("正在校验全部"), "no check runs")
    assert running.close() == ""
    assert running.process.returncode == 0
    assert layer(faulty)[0][2] == "公开01!C37"
    assert {file.name for file in faulty.parent.iterdir()} == {"book.xlsx", "book-备份.xlsx"}


def test_every_action_has_its_button_and_a_tip_that_comes_and_goes(panel: Panel) -> None:
    assert set(panel.buttons) == {action.label for action in ACTIONS} | {"重新连接", "选择文件"}
    button = settled(panel).buttons["校验全部"]
    button.event_generate("<Enter>")

    def tips() -> list[str]:
        panel.root.update()
        shown = [each for each in button.winfo_children() if isinstance(each, tk.Toplevel)]
        return [label.cget("text") for each in shown for label in each.winfo_children()]

    until(tips, "no tip")
    assert tips() == [next(action.tip for action in ACTIONS if action.label == "校验全部")]
    button.event_generate("<Leave>")
    assert tips() == []


def test_no_button_is_cut_and_all_are_on_the_narrowest_window(panel: Panel) -> None:
    panel.root.update()
    panel.root.geometry(f"{panel.root.minsize()[0]}x{panel.root.winfo_height()}")
    panel.root.update()
    for button in panel.buttons.values():
        assert button.winfo_width() >= button.winfo_reqwidth() - 20
        right = button.winfo_rootx() - panel.root.winfo_rootx() + button.winfo_width()
        assert right <= panel.root.winfo_width()


def test_a_double_click_on_a_finding_shows_all_of_it_and_goes_there(panel: Panel, faulty: Path) -> None:
    on(panel, faulty).buttons["校验全部"].invoke()
    settled(panel)
    assert rows(panel)[0] == ("× 错误", "公开01!C37", "GK0035 几处关系要求的是同一个数")
    assert panel.findings.told().splitlines() == [
        "公开01!C37　GK0035 几处关系要求的是同一个数",
        "总计.收入/金额：填报数 5，应为 1067.01，差额 -1062.01",
        "处理：按来源核对该格；来源无误的再核对相关各格",
    ]
    tree = panel.findings.tree
    x, y, width, height = tree.bbox("2", "says")
    for _ in range(2):
        tree.event_generate("<ButtonPress-1>", x=x + width // 2, y=y + height // 2)
        tree.event_generate("<ButtonRelease-1>", x=x + width // 2, y=y + height // 2)
    state = settled(panel).presenter.state
    assert state.at == 2
    assert state.message.startswith(f"第 3 处，共 {len(rows(panel))} 处：{rows(panel)[2][1]} ")
    assert tree.selection() == ("2",)
    assert panel.sheets.get() == state.findings[2].spot[0]


def test_the_sheet_is_chosen_from_the_list_above_the_buttons(panel: Panel, faulty: Path) -> None:
    on(panel, faulty).sheets.set("公开06")
    panel.sheets.event_generate("<<ComboboxSelected>>")
    assert settled(panel).presenter.state.message == "当前工作表为“公开06”。"
    panel.buttons["校验本表"].invoke()
    assert settled(panel).presenter.state.message.startswith("校验“公开06”完成：错误 0 处")


def test_while_a_job_runs_the_window_lives_and_its_buttons_wait(
    panel: Panel, faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, updates = threading.Event(), []
    monkeypatch.setattr(panel.presenter, "_act", lambda *_: go.wait(60) and Result("好了。"))
    on(panel, faulty).buttons["校验全部"].invoke()
    panel.root.after(1, updates.append, "alive")
    until(lambda: panel.root.update() or updates, "the window does not answer")
    assert panel.root.title().startswith("正在校验全部 - ")
    assert "正在校验全部……" in texts(panel)
    assert all(button.instate(["disabled"]) for button in panel.buttons.values())
    assert panel.sheets.instate(["disabled"])
    go.set()
    assert settled(panel).root.title().startswith("book.xlsx（文件） - ")
    assert not any(button.instate(["disabled"]) for button in panel.buttons.values())
    assert "好了。" in texts(panel)


def test_undo_is_offered_by_the_name_of_what_it_takes_back(panel: Panel, faulty: Path) -> None:
    undo = on(panel, faulty).undo
    assert (undo.cget("text"), undo.instate(["disabled"])) == ("撤销", True)
    panel.buttons["校验全部"].invoke()
    settled(panel)
    assert (undo.cget("text"), undo.instate(["disabled"])) == ("撤销“校验全部”", False)
    undo.invoke()
    settled(panel)
    assert (undo.cget("text"), undo.instate(["disabled"])) == ("撤销", True)
    assert (rows(panel), panel.findings.told()) == ([], "")


QUESTIONS = {
    "choice": lambda panel: panel.choice("选择", ["一", "二"]),
    "text": lambda panel: panel.text("说明", "旧"),
    "files": lambda panel: panel.files("数据"),
    "target": lambda panel: panel.target("另存为", Path("新.xlsx")),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_with_nothing_when_the_panel_is_closed_over_it(
    panel: Panel, question: str
) -> None:
    answers: list[object] = []
    asking = threading.Thread(target=lambda: answers.append(QUESTIONS[question](panel)))
    asking.start()

    def close() -> None:
        shown = panel.root.tk.splitlist(panel.root.tk.call("winfo", "children", "."))
        if any(panel.root.tk.call("winfo", "class", each) in {"Toplevel", "TkFDialog"} for each in shown):
            panel.close()
        else:
            panel.root.after(20, close)

    panel.root.after(100, close)
    panel.root.mainloop()
    asking.join(30)
    assert answers == [() if question == "files" else None]


def test_a_question_that_comes_after_the_end_is_answered_with_nothing(panel: Panel) -> None:
    panel.close()
    assert (panel.text("说明", "旧"), panel.files("数据")) == (None, ())


def test_a_fault_looks_unlike_a_message(panel: Panel, tmp_path: Path) -> None:
    empty = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(empty)
    on(panel, empty)
    plain = panel.message.cget("style")
    panel.buttons["校验全部"].invoke()
    settled(panel)
    assert panel.message.cget("text") == "空.xlsx：工作簿是空的，没有可校验的表，请打开填好的表再试。"
    assert panel.message.cget("style") != plain
