"""What the panel shows, and what it needs from whoever shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from xltools.addin.listing import Listed
from xltools.addin.live import LiveWorkbook
from xltools.addin.scene import Ask
from xltools.record import Record

__all__ = ["Attached", "State", "View", "doing", "mark_of", "tally"]

_MARKS = {"错误": "×", "核实": "▲", "提示": "●"}


class Attached(Record):
    """A workbook that the buttons work on, and the program that has it open."""

    program: str
    """Such as ``Excel``; ``文件`` for a file that no program has open."""
    live: LiveWorkbook


class State(Record):
    """Everything on the window."""

    attached: str = "尚未连接工作簿"
    """The workbook and its program, as one line."""
    where: str = ""
    """Its folder, and what else is to be known about the file."""
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    """The sheet in front; empty when a chart, or nothing, is."""
    findings: tuple[Listed, ...] = ()
    message: str = "请打开工作簿后点“重新连接”，或点“选择文件”。"
    is_fault: bool = False
    """Whether the message says that something was not done."""
    busy: str = ""
    """The action that is running; empty when none is."""
    undoes: str = ""
    """The action that 撤销 would take back; empty when there is none."""
    at: int | None = None
    """The finding to be shown as the current one."""


class View(Ask, Protocol):
    """A window; its questions may be asked from any thread."""

    def show(self, state: State) -> None:
        """Show that and nothing else."""

    def open(self, path: Path) -> None:
        """Open a new file in the program the system has for it."""


def doing(state: State) -> str:
    """What the task bar says: what is being done, else which finding of how many is shown, and the workbook."""
    if state.busy:
        return f"正在{state.busy}"
    return state.attached if state.at is None else f"{state.at + 1}/{len(state.findings)} {state.attached}"


def mark_of(level: str) -> str:
    """The sign that stands for 错误, 核实 or 提示."""
    return _MARKS.get(level, "●")


def tally(findings: tuple[Listed, ...]) -> str:
    """How many findings there are of each level, as one line."""
    if not findings:
        return "没有列出的问题"
    counts = [f"{level} {sum(row.level == level for row in findings)} 处" for level in _MARKS]
    return f"共 {len(findings)} 处：{'，'.join(counts)}"
