"""What the panel does with a button, a finding in the list, and whatever it is attached to; without a window."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from openpyxl.chart import BarChart
from support.annotated import marks
from support.excel_engine import open_book
from support.public_copy import PUBLIC, changed

from xltools.addin.file_live import FileLive
from xltools.addin.listing import Listed
from xltools.addin.panel import attach
from xltools.addin.panel.presenter import Presenter
from xltools.addin.panel.state import Attached, State, tally
from xltools.addin.panel.worker import AtOnce, Worker
from xltools.addin.registry import ACTIONS
from xltools.addin.scene import Result
from xltools.addin.xlwings_live import XlwingsLive
from xltools.check.filereport import LAYER
from xltools.errors import EditRefused

DATA = (PUBLIC.with_name("ledger.csv"), PUBLIC.with_name("facts.csv"))
NO_BOOK = "没有打开的工作簿，请打开工作簿后点“重新连接”，或点“选择文件”。"


class Screenless:
    """A view that remembers, and a user who answers as said."""

    def __init__(self, files: tuple[Path, ...] = (), text: str = "", target: Path | None = None) -> None:
        self.given = SimpleNamespace(files=files, text=text, target=target)
        self.shown: list[State] = []
        self.opened: list[Path] = []

    def show(self, state: State) -> None:
        self.shown.append(state)

    def open(self, path: Path) -> None:
        self.opened.append(path)

    def files(self, title: str) -> tuple[Path, ...]:
        return self.given.files

    def text(self, title: str, initial: str) -> str:
        return self.given.text

    def target(self, title: str, suggested: Path) -> Path | None:
        return self.given.target

    def choice(self, title: str, options: list[str]) -> int:
        return 0


def nothing(_: Path | None) -> None:
    """No program has a workbook open."""


def panel_on(path: Path | None, view: Screenless | None = None, find=nothing) -> Presenter:
    """A presenter that has started on a file."""
    presenter = Presenter(view or Screenless(), AtOnce(), find)
    presenter.start(path)
    return presenter


def told(presenter: Presenter) -> tuple[str, bool]:
    """The message, and whether it says that something was not done."""
    return presenter.state.message, presenter.state.is_fault


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A public copy with one wrong figure, which other relations notice too."""
    return changed(tmp_path / "决算.xlsx", {"公开01!C37": 5})


def test_a_file_named_at_the_start_is_shown_with_its_folder_and_sheets(faulty: Path) -> None:
    state = panel_on(faulty).state
    assert (state.attached, state.where) == ("决算.xlsx（文件）", f"文件夹“{faulty.parent.name}”")
    assert state.sheets == tuple(f"公开0{number}" for number in range(1, 10))
    assert (state.sheet, state.findings, state.undoes) == ("公开01", (), "")
    assert (state.message, state.is_fault) == ("已连接，可以开始填报或校验。", False)


def test_checking_lists_the_finding_with_its_figures_and_selects_its_cell(faulty: Path) -> None:
    presenter = panel_on(faulty)
    presenter.press("check_all")
    first = presenter.state.findings[0]
    assert (first.level, first.rule, first.place, first.spot) == (
        "错误",
        "GK0035",
        "公开01!C37",
        ("公开01", 37, 3),
    )
    assert first.figures == "总计.收入/金额：填报数 5，应为 1067.01，差额 -1062.01"
    assert first.advice == "按来源核对该格；来源无误的再核对相关各格"
    assert (presenter.state.at, presenter.state.sheet, presenter.state.undoes) == (0, "公开01", "校验全部")
    assert presenter.state.message.startswith("校验全部完成：错误 1 处")
    assert presenter.state.where.endswith("”；改动前的备份：决算-备份.xlsx")
    assert presenter.state.sheets[-1] == LAYER


def test_the_next_and_the_previous_finding_become_the_current_one(faulty: Path) -> None:
    presenter = panel_on(faulty)
    presenter.press("check_all")
    listed = presenter.state.findings
    presenter.press("next_finding")
    assert (presenter.state.at, presenter.state.sheet) == (1, listed[1].spot[0])
    assert presenter.state.message.startswith(f"第 2 处，共 {len(listed)} 处：{listed[1].rule} ")
    assert presenter.state.findings == listed
    presenter.press("previous_finding")
    assert presenter.state.at == 0
    presenter.press("previous_finding")
    assert told(presenter) == (f"已到最前一处，共 {len(listed)} 处。", False)


def test_every_cell_with_findings_is_reached_by_going_on(tmp_path: Path) -> None:
    presenter = panel_on(changed(tmp_path / "决算.xlsx", {"公开01!C37": 5, "公开03!C8": 1, "公开06!C9": 2}))
    presenter.press("check_all")
    cells = list(dict.fromkeys(row.spot for row in presenter.state.findings))
    reached = [cells[0]]
    for _ in cells[1:]:
        presenter.press("next_finding")
        reached.append(presenter.state.findings[presenter.state.at].spot)
    assert reached == cells
    presenter.press("next_finding")
    assert presenter.state.message == f"已到最后一处，共 {len(presenter.state.findings)} 处。"


def test_a_finding_chosen_in_the_list_is_the_one_that_is_explained(faulty: Path) -> None:
    view = Screenless(text="上级已批复")
    presenter = panel_on(faulty, view)
    presenter.press("check_all")
    row = presenter.state.findings[2]
    presenter.go_to(2)
    assert presenter.state.message == (
        f"第 3 处，共 {len(presenter.state.findings)} 处：{row.place} {row.rule} {row.says}。"
    )
    assert (presenter.state.at, presenter.state.sheet) == (2, row.spot[0])
    presenter.press("explain")
    explained = [each.explanation for each in presenter.state.findings]
    assert explained.index("上级已批复") == next(
        index for index, each in enumerate(presenter.state.findings) if each.spot == row.spot
    )


def test_a_place_in_the_list_that_is_not_there_does_nothing(faulty: Path) -> None:
    presenter = panel_on(faulty)
    before = presenter.state
    presenter.go_to(0)
    presenter.go_to(-1)
    assert presenter.state == before


def test_the_sheet_to_be_checked_is_chosen_on_the_panel(faulty: Path) -> None:
    presenter = panel_on(faulty)
    presenter.turn_to("公开06")
    assert (presenter.state.sheet, presenter.state.message) == ("公开06", "当前工作表为“公开06”。")
    presenter.press("check_sheet")
    assert presenter.state.message.startswith("校验“公开06”完成：错误 0 处")


def test_clearing_and_undoing_give_the_bytes_back(faulty: Path) -> None:
    before = faulty.read_bytes()
    presenter = panel_on(faulty)
    presenter.press("check_all")
    assert marks(faulty) == {"公开01 FFC7CE": {"C37"}}
    presenter.press("clear_marks")
    assert (told(presenter), presenter.state.findings) == (
        ("已清除标记和“校验结果”表，其余内容没有改动。", False),
        (),
    )
    assert faulty.read_bytes() == before
    presenter.press("check_all")
    presenter.undo()
    assert (presenter.state.message, presenter.state.undoes) == ("已撤销“校验全部”。", "")
    assert faulty.read_bytes() == before
    presenter.undo()
    assert told(presenter) == ("决算.xlsx：没有可撤销的操作。", True)


def test_filling_writes_the_figures_of_the_data_files(tmp_path: Path) -> None:
    path = changed(tmp_path / "决算.xlsx", {"公开06!C9": 2})
    presenter = panel_on(path, Screenless(files=DATA))
    presenter.press("fill")
    assert presenter.state.message.startswith("已填入 ledger.csv、facts.csv 的数，写入 ")
    assert presenter.state.undoes == "填报"
    assert FileLive(path).snapshot().sheet("公开06").values[9, 3] == pytest.approx(
        FileLive(PUBLIC).snapshot().sheet("公开06").values[9, 3], abs=0.005
    )


def test_a_public_copy_is_opened_and_the_panel_stays_with_its_workbook(faulty: Path) -> None:
    view = Screenless()
    presenter = panel_on(faulty, view)
    presenter.press("publish")
    assert view.opened == [faulty.with_name("决算-公开.xlsx")]
    assert presenter.state.attached == "决算.xlsx（文件）"


def test_a_new_workbook_of_a_template_is_what_the_buttons_work_on_next(tmp_path: Path) -> None:
    view = Screenless(target=tmp_path / "新.xlsx")
    presenter = panel_on(None, view)
    presenter.press("open_template")
    assert view.opened == [tmp_path / "新.xlsx"]
    assert told(presenter) == ("已新建“新.xlsx”，浅黄色单元格由您填写。", False)
    assert presenter.state.attached == "新.xlsx（文件）"


@pytest.mark.parametrize("action", [each for each in ACTIONS if each.id not in {"about", "open_template"}])
def test_with_nothing_open_each_button_says_so(action) -> None:
    presenter = panel_on(None)
    assert told(presenter) == (State().message, False)
    presenter.press(action.id)
    assert told(presenter) == (f"没有打开的工作簿，请先打开一个工作簿再点“{action.label}”。", True)
    assert presenter.state.attached == "尚未连接工作簿"


def test_what_needs_no_workbook_answers_without_one() -> None:
    presenter = panel_on(None)
    presenter.press("about")
    assert presenter.state.message.startswith("xltools ")
    assert not presenter.state.is_fault
    presenter.undo()
    assert told(presenter) == ("没有打开的工作簿，请先打开一个工作簿再点“撤销”。", True)


def test_a_file_that_is_gone_meanwhile_is_said_and_found_again_when_it_is_back(faulty: Path) -> None:
    presenter = panel_on(faulty)
    presenter.press("check_all")
    content = faulty.read_bytes()
    faulty.unlink()
    presenter.press("next_finding")
    assert told(presenter) == ("决算.xlsx：文件不存在，请检查路径。", True)
    faulty.write_bytes(content)
    presenter.press("next_finding")
    assert (presenter.state.at, presenter.state.is_fault) == (1, False)


def test_a_file_that_is_no_workbook_is_named_and_said(faulty: Path) -> None:
    broken = faulty.with_name("坏.xlsx")
    broken.write_bytes(faulty.read_bytes()[:5000])
    presenter = panel_on(faulty)
    presenter.press("check_all")
    presenter.choose(broken)
    assert (presenter.state.attached, presenter.state.findings) == ("坏.xlsx（文件）", ())
    assert presenter.state.is_fault
    assert presenter.state.message.startswith("坏.xlsx：")


def test_an_undo_is_refused_when_the_file_was_saved_by_others_though_it_was_chosen_again(
    faulty: Path,
) -> None:
    presenter = panel_on(faulty)
    presenter.press("check_all")
    openpyxl.load_workbook(faulty).save(faulty)
    presenter.choose(faulty)
    presenter.undo()
    assert told(presenter) == ("决算.xlsx：文件在上一步之后又被保存过，不能撤销，请用备份恢复。", True)


@pytest.mark.parametrize("lock", ["~$决算.xlsx", ".~lock.决算.xlsx#"])
def test_a_file_that_a_program_has_locked_is_shown_with_a_warning(faulty: Path, lock: str) -> None:
    faulty.with_name(lock).write_bytes(b"")
    assert panel_on(faulty).state.where.endswith("”；可能正被其他程序打开，请先在那里关闭")


def test_an_empty_book_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(path)
    before = path.read_bytes()
    presenter = panel_on(path)
    presenter.press("check_all")
    assert told(presenter) == ("空.xlsx：工作簿是空的，没有可校验的表，请打开填好的表再试。", True)
    assert path.read_bytes() == before


def test_with_a_chart_in_front_no_sheet_is_checked(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty)
    book.create_chartsheet("图表", 0).add_chart(BarChart())
    book.active = 0
    book.save(faulty)
    presenter = panel_on(faulty)
    assert (presenter.state.sheet, "图表" in presenter.state.sheets) == ("", False)
    presenter.press("check_sheet")
    assert told(presenter) == (
        "当前不是数据工作表（可能是图表页），请先切换到要校验的表再点“校验本表”。",
        True,
    )
    presenter.turn_to("公开01")
    presenter.press("check_sheet")
    assert presenter.state.message.startswith("校验“公开01”完成：错误 1 处")


def test_a_protected_workbook_in_excel_stays_as_it_was(faulty: Path) -> None:
    book = open_book(faulty)
    book.impl.structure = True
    live = XlwingsLive(book)
    before = live.snapshot()
    presenter = panel_on(None, find=lambda _: Attached("Excel", live))
    presenter.press("check_all")
    assert told(presenter) == (
        "工作簿结构受保护，不能增删工作表，请先撤销工作簿保护（没有改动任何内容）。",
        True,
    )
    assert presenter.state.findings == ()
    assert live.snapshot().sheets == before.sheets


def test_a_sheet_behind_a_password_in_excel_is_named_and_nothing_is_marked(faulty: Path) -> None:
    book = openpyxl.load_workbook(faulty)
    book["公开01"].protection.set_password("geheim")
    book.save(faulty)
    live = XlwingsLive(open_book(faulty))
    before = live.snapshot()
    presenter = panel_on(None, find=lambda _: Attached("Excel", live))
    presenter.press("check_all")
    assert told(presenter) == (
        "工作表“公开01”有密码保护，不能写入，请先撤销工作表保护（没有改动任何内容）。",
        True,
    )
    assert (presenter.state.findings, presenter.state.undoes) == ((), "")
    assert live.snapshot().sheets == before.sheets


def test_a_workbook_never_saved_is_shown_as_such(faulty: Path) -> None:
    class Fresh(XlwingsLive):
        path = None

    presenter = panel_on(None, find=lambda _: Attached("Excel", Fresh(open_book(faulty))))
    assert presenter.state.where == "尚未保存过"
    presenter.press("publish")
    assert told(presenter) == (
        "决算.xlsx：工作簿还没有保存过，请先保存，公开版会生成在同一文件夹。",
        True,
    )


def test_a_workbook_closed_meanwhile_leaves_an_empty_panel(faulty: Path) -> None:
    found: list[Attached] = [Attached("Excel", XlwingsLive(open_book(faulty)))]
    presenter = panel_on(None, find=lambda _: found[0] if found else None)
    presenter.press("check_all")
    assert (presenter.state.attached, len(presenter.state.findings) > 1) == ("决算.xlsx（Excel）", True)
    found.clear()
    presenter.go_to(0)
    assert told(presenter) == (NO_BOOK, True)
    assert (presenter.state.attached, presenter.state.findings) == ("尚未连接工作簿", ())


def test_a_program_that_does_not_answer_is_one_sentence(faulty: Path) -> None:
    def busy(_: Path | None) -> Attached:
        raise EditRefused("Excel 没有应答，可能正在编辑单元格或开着对话框，请处理后再试。")

    presenter = panel_on(None, find=busy)
    assert told(presenter) == ("Excel 没有应答，可能正在编辑单元格或开着对话框，请处理后再试。", True)
    assert presenter.state.busy == ""


def test_a_defect_of_an_action_is_said_and_the_panel_goes_on(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLTOOLS_DEBUG", raising=False)

    def broken(*_: object) -> Result:
        raise ZeroDivisionError("oh")

    presenter = Presenter(Screenless(), AtOnce(), nothing, broken)
    presenter.start(faulty)
    presenter.press("check_all")
    assert told(presenter) == ("没有完成（ZeroDivisionError：oh），这是程序的缺陷，请告诉开发者。", True)
    assert (presenter.state.attached, presenter.state.busy) == ("决算.xlsx（文件）", "")


def test_while_a_job_runs_the_panel_says_so_and_takes_no_other(faulty: Path) -> None:
    class Later(AtOnce):
        def __init__(self) -> None:
            self.jobs: list[tuple] = []

        def submit(self, *job: Callable) -> None:
            self.jobs.append(job)

    view, worker = Screenless(), Later()
    presenter = Presenter(view, worker, nothing)
    presenter.start(faulty)
    presenter.press("check_all")
    presenter.choose(faulty.with_name("别的.xlsx"))
    assert [(state.busy, state.message) for state in view.shown] == [("连接", "正在连接……")]
    AtOnce.submit(worker, *worker.jobs.pop())
    assert presenter.state.attached == "决算.xlsx（文件）"
    presenter.press("check_all")
    assert (presenter.state.busy, presenter.state.message) == ("校验全部", "正在校验全部……")


class Books(SimpleNamespace):
    """A program's workbooks, and how often it was asked."""

    def __call__(self) -> Iterator[FileLive]:
        self.asked = getattr(self, "asked", 0) + 1
        yield from map(FileLive, self.paths)


def test_the_first_program_that_has_a_workbook_is_taken(tmp_path: Path) -> None:
    one, two = changed(tmp_path / "一.xlsx", {}), changed(tmp_path / "二.xlsx", {})
    none, excel, office = Books(paths=[]), Books(paths=[one, two]), Books(paths=[two])
    programs = (("WPS 表格", none), ("Excel", excel), ("LibreOffice", office))
    found = attach.first_of(programs, None)
    assert (found.program, found.live.path) == ("Excel", one)
    assert (none.asked, hasattr(office, "asked")) == (1, False)


def test_a_file_that_was_named_is_looked_for_in_every_program(tmp_path: Path) -> None:
    one, two = changed(tmp_path / "一.xlsx", {}), changed(tmp_path / "二.xlsx", {})
    programs = (("Excel", Books(paths=[one])), ("LibreOffice", Books(paths=[one, two])))
    found = attach.first_of(programs, tmp_path / "." / "二.xlsx")
    assert (found.program, found.live.path) == ("LibreOffice", two)
    assert attach.first_of(programs, tmp_path / "三.xlsx") is None


def test_the_workbook_in_front_of_excel_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings

    books = [open_book(changed(tmp_path / name, {})) for name in ("一.xlsx", "二.xlsx")]

    class Shelf(list):
        active = books[1]

    monkeypatch.setattr(xlwings, "apps", [SimpleNamespace(books=Shelf(books))])
    monkeypatch.setattr("sys.platform", "win32")
    assert [live.name for live in attach.in_excel()] == ["二.xlsx", "一.xlsx"]
    monkeypatch.setattr(xlwings, "apps", [SimpleNamespace(books=Shelf([]))])
    assert list(attach.in_excel()) == []


def test_an_excel_in_the_middle_of_something_is_said_to_be_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings

    class Busy:
        @property
        def books(self) -> list:
            raise xlwings.XlwingsError("call was rejected by callee")

    monkeypatch.setattr(xlwings, "apps", [Busy()])
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(EditRefused, match="Excel 没有应答，可能正在编辑单元格或开着对话框，请处理后再试。"):
        list(attach.in_excel())


def test_the_worker_hands_over_values_and_failures_in_order_from_its_own_thread() -> None:
    delivered: list[Callable[[], None]] = []
    worker = Worker(delivered.append)
    heard: list[object] = []

    def refuse() -> None:
        raise EditRefused("工作表受保护")

    worker.submit(threading.current_thread, heard.append, heard.append)
    worker.submit(refuse, heard.append, heard.append)
    assert worker.wait(30)
    for call in delivered:
        call()
    assert (heard[0].name, heard[1]) == ("xltools", "工作表受保护")


def test_waiting_for_the_worker_ends_though_its_job_does_not() -> None:
    worker, go = Worker(lambda call: call()), threading.Event()
    worker.submit(go.wait, lambda _: None, lambda _: None)
    assert not worker.wait(0.01)
    go.set()
    assert worker.wait(30)


def test_findings_are_counted_by_level() -> None:
    rows = tuple(
        Listed(5, ("表", 1, 1), "表!A1", level, "GK0035", "", "") for level in ("错误", "提示", "提示")
    )
    assert tally(rows) == "共 3 处：错误 1 处，核实 0 处，提示 2 处"
    assert tally(()) == "没有列出的问题"
