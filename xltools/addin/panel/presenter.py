"""What the panel does when a button is pressed; knows no window and no thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from xltools.addin.actions import UNDO, History, run
from xltools.addin.file_live import FileLive
from xltools.addin.listing import Listed, listed
from xltools.addin.live import LiveWorkbook, Spot
from xltools.addin.panel.state import Attached, State, View
from xltools.addin.panel.worker import Runs
from xltools.addin.registry import action_of
from xltools.addin.scene import Result
from xltools.errors import XltoolsError
from xltools.record import Record

__all__ = ["Find", "Presenter"]

_FILE = "文件"
_MOVES = frozenset({"previous_finding", "next_finding"})
_NO_BOOK = "没有打开的工作簿，请打开工作簿后点“重新连接”，或点“选择文件”。"

Job = Callable[[LiveWorkbook | None], Result]


class Find(Protocol):
    """Looks for a workbook that a program has open."""

    def __call__(self, path: Path | None) -> Attached | None:
        """The workbook in front, or the one saved at the path; ``None`` when no program has it open."""


class _Done(Record):
    """What a job gave, as plain values: the workbook itself stays in the worker's thread."""

    result: Result
    attached: str = State().attached
    where: str = ""
    sheets: tuple[str, ...] | None = ()
    """``None`` when sheets and findings are as before."""
    findings: tuple[Listed, ...] = ()
    undoes: str = ""
    spot: Spot | None = None
    """The active cell."""


class Presenter:
    """The panel's state and what changes it; one job at a time.

    The workbook in front of a program is taken, or, when a file was named, that file: in the program that has it
    open, else as a file.
    """

    def __init__(self, view: View, worker: Runs, find: Find, act: Callable[..., Result] = run) -> None:
        self._view, self._worker, self._find, self._act = view, worker, find, act
        self._history = History()
        self._file: FileLive | None = None
        self._files: dict[Path, FileLive] = {}
        self.state = State()

    def start(self, path: Path | None = None) -> None:
        """Attach to the file named on the command line, or to what is open."""
        if not self.state.busy:
            self._file = self._file_at(path) if path else None
            self._do("连接", lambda _: Result(""))

    def attach(self) -> None:
        """Attach to the workbook in front of a program, whatever file was chosen before."""
        self.start(None)

    def choose(self, path: Path) -> None:
        """Attach to a file."""
        self.start(path)

    def press(self, action_id: str) -> None:
        """Run an action of the registry, or :data:`UNDO`."""
        action = action_of(action_id)
        label = action.label if action else action_id

        def job(live: LiveWorkbook | None) -> Result:
            return self._act(action_id, live, self._view, self._history)

        self._do(label, job, moves=action_id in _MOVES, adopts=action_id == "open_template")

    def undo(self) -> None:
        """Take the last action back."""
        self.press(UNDO)

    def go_to(self, index: int) -> None:
        """Show the cell of a finding in the list."""
        findings = self.state.findings
        if not 0 <= index < len(findings):
            return
        row = findings[index]
        says = f"第 {index + 1} 处，共 {len(findings)} 处：{row.place} {row.rule} {row.says}"
        self._do("定位", _selecting(row.spot, says), moves=True, at=index)

    def turn_to(self, sheet: str) -> None:
        """Bring a sheet of the workbook to the front."""
        self._do("切换", _selecting((sheet, 1, 1), f"当前工作表为“{sheet}”。"), moves=True)

    def _do(
        self, label: str, job: Job, *, moves: bool = False, adopts: bool = False, at: int | None = None
    ) -> None:
        """Run the job on the workbook; ``moves``: it leaves the contents alone; ``adopts``: what it opens is next."""
        if self.state.busy:
            return
        self._show(self.state._replace(busy=label, message=f"正在{label}……", is_fault=False))

        def then(done: _Done) -> None:
            self._finish(done, at)
            if done.result.opened:
                self._view.open(done.result.opened)
                if adopts:
                    self._file = self._file_at(done.result.opened)
                    self._do("连接", lambda _: Result(done.result.message))

        self._worker.submit(lambda: self._job(job, moves=moves), then, self._fail)

    def _job(self, job: Job, *, moves: bool) -> _Done:
        """Runs in the worker, which alone touches the workbook."""
        attached = self._attached()
        if attached is None:
            return _Done(job(None))
        live = attached.live
        result = job(live)
        known = _Done(result, f"{live.name}（{attached.program}）", _where(live), None if moves else ())
        try:
            if not moves:
                book = live.snapshot()
                sheets = tuple(sheet.name for sheet in book.sheets)
                known = known._replace(sheets=sheets, findings=listed(book))
            return known._replace(undoes=self._history.label(live), spot=live.selection())
        except XltoolsError as error:  # what the action itself said matters more
            return known if result.message else known._replace(result=Result(str(error), done=False))

    def _attached(self) -> Attached | None:
        if self._file is None:
            return self._find(None)
        return self._find(self._file.path) or Attached(_FILE, self._file)

    def _file_at(self, path: Path) -> FileLive:
        """The file, the same object each time: it knows what the last change has replaced."""
        return self._files.setdefault(path.resolve(), FileLive(path.resolve()))

    def _finish(self, done: _Done, at: int | None) -> None:
        result, spot = done.result, done.spot
        sheets, findings = done.sheets, done.findings
        if sheets is None:
            sheets, findings = self.state.sheets, self.state.findings
        state = State(
            done.attached,
            done.where,
            sheets,
            spot[0] if spot else "",
            findings,
            _ended(result.message or _greeting(done)),
            not result.done,
            undoes=done.undoes,
            at=_index(findings, spot) if at is None else at,
        )
        self._show(state)

    def _fail(self, text: str) -> None:
        self._show(self.state._replace(busy="", message=_ended(text), is_fault=True))

    def _show(self, state: State) -> None:
        self.state = state
        self._view.show(state)


def _selecting(spot: Spot, says: str) -> Job:
    def job(live: LiveWorkbook | None) -> Result:
        if live is None:
            return Result(_NO_BOOK, done=False)
        live.select(spot)
        return Result(says)

    return job


def _where(live: LiveWorkbook) -> str:
    """The folder; for a file also its copy of before the first change, and whether a program may have it open."""
    path = live.path
    if path is None:
        return "尚未保存过"
    notes = []
    if isinstance(live, FileLive):
        if any(path.with_name(name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#")):
            notes.append("可能正被其他程序打开，请先在那里关闭")
        if live.backup is not None:
            notes.append(f"改动前的备份：{live.backup.name}")
    return "；".join([f"文件夹“{path.parent.name or path.parent}”", *notes])


def _greeting(done: _Done) -> str:
    if done.attached == State().attached:
        return State().message
    count = len(done.findings)
    return f"已连接；上次校验列有 {count} 处。" if count else "已连接，可以开始填报或校验。"


def _index(findings: tuple[Listed, ...], spot: Spot | None) -> int | None:
    return next((index for index, row in enumerate(findings) if row.spot == spot), None)


def _ended(text: str) -> str:
    """The text as whole sentences."""
    return text if text.endswith("。") else f"{text}。"
