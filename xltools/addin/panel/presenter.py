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
from xltools.record import Record

__all__ = ["Find", "Presenter"]

_FILE = "文件"
_MOVES = frozenset({"previous_finding", "next_finding"})


class Find(Protocol):
    """Looks for a workbook that a program has open."""

    def __call__(self, path: Path | None) -> Attached | None:
        """The workbook in front, or the one saved at the path; ``None`` when no program has it open."""


class _Done(Record):
    """What a job on the workbook gave."""

    attached: Attached | None
    result: Result
    findings: tuple[Listed, ...] | None
    """``None`` when they are as before."""
    undoes: str
    spot: Spot | None
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
        self.state = State()

    def start(self, path: Path | None = None) -> None:
        """Attach to the file named on the command line, or to what is open."""
        self._file = FileLive(path) if path else None
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
        label = action.label if action else "撤销"

        def job(live: LiveWorkbook | None) -> Result:
            return self._act(action_id, live, self._view, self._history)

        self._do(label, job, moves=action_id in _MOVES, adopts=action_id == "open_template")

    def undo(self) -> None:
        """Take the last action back."""
        self.press(UNDO)

    def go_to(self, index: int) -> None:
        """Show the cell of a finding in the list."""
        if not 0 <= index < len(self.state.findings):
            return
        row = self.state.findings[index]

        def job(live: LiveWorkbook | None) -> Result:
            if live is not None:
                live.select(row.spot)
            count = len(self.state.findings)
            return Result(f"第 {index + 1} 处，共 {count} 处：{row.place} {row.rule} {row.says}")

        self._do("定位", job, moves=True, at=index)

    def _do(
        self,
        label: str,
        job: Callable[[LiveWorkbook | None], Result],
        *,
        moves: bool = False,
        adopts: bool = False,
        at: int | None = None,
    ) -> None:
        """Run the job on the workbook; ``moves``: it leaves the contents alone; ``adopts``: what it opens is next."""
        if self.state.busy:
            return
        self._show(self.state._replace(busy=label, message=f"正在{label}……", is_fault=False))

        def then(done: _Done) -> None:
            self._finish(done, at)
            if adopts and done.result.opened:
                self._file = FileLive(done.result.opened)

        self._worker.submit(lambda: self._job(job, moves=moves), then, self._fail)

    def _job(self, job: Callable[[LiveWorkbook | None], Result], *, moves: bool) -> _Done:
        """Runs in the worker, which alone touches the workbook."""
        attached = self._attached()
        live = attached and attached.live
        result = job(live)
        if live is None:
            return _Done(None, result, None if moves else (), "", None)
        findings = None if moves else listed(live.snapshot())
        return _Done(attached, result, findings, self._history.label(live), live.selection())

    def _attached(self) -> Attached | None:
        if self._file is None:
            return self._find(None)
        return self._find(self._file.path) or Attached(_FILE, self._file)

    def _finish(self, done: _Done, at: int | None) -> None:
        name = done.attached and f"{done.attached.live.name}（{done.attached.program}）"
        findings = self.state.findings if done.findings is None else done.findings
        state = State(
            name or State().attached,
            findings,
            done.result.message or self._greeting(done),
            not done.result.done,
            undoes=done.undoes,
            at=_index(findings, done.spot) if at is None else at,
        )
        self._show(state)
        if done.result.opened:
            self._view.open(done.result.opened)

    def _greeting(self, done: _Done) -> str:
        if done.attached is None:
            return State().message
        count = len(done.findings or ())
        return f"已连接；上次校验列有 {count} 处。" if count else "已连接，可以开始填报或校验。"

    def _fail(self, text: str) -> None:
        self._show(self.state._replace(busy="", message=text, is_fault=True))

    def _show(self, state: State) -> None:
        self.state = state
        self._view.show(state)


def _index(findings: tuple[Listed, ...], spot: Spot | None) -> int | None:
    return next((index for index, row in enumerate(findings) if row.spot == spot), None)
