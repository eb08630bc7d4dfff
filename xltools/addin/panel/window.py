"""The panel's window: buttons of the registry, the findings, the last message."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TypeVar

from xltools.addin.dialogs import TkAsk
from xltools.addin.panel.attach import find
from xltools.addin.panel.findings import FindingsList
from xltools.addin.panel.presenter import Presenter
from xltools.addin.panel.state import State, doing
from xltools.addin.panel.style import FAULT, GAP, PLAIN, be_sharp, dress, measured
from xltools.addin.panel.tips import Tip
from xltools.addin.panel.worker import Worker
from xltools.addin.registry import ACTIONS, GROUPS, action_of

__all__ = ["Panel", "open_panel"]

T = TypeVar("T")
_TITLE = "xltools 财政公开表"
_BOOKS = (("工作簿", "*.xlsx *.xlsm"), ("所有文件", "*"))
_POLL = 40
"""Milliseconds between two looks at what the worker has to say."""
_LONGEST = 30.0
"""Seconds that a job may still take after the window was closed: half a change is worse than a late end."""
_COLUMNS = 3
_STEPS = frozenset({"previous_finding", "next_finding", "explain"})
"""These stand together in a row."""
_WIDE = 30
"""Chinese characters on a line of the narrowest window."""


def open_panel(path: Path | None) -> None:
    """Show the panel until it is closed."""
    be_sharp()
    root = tk.Tk()
    panel = Panel(root)
    panel.presenter.start(path)
    root.mainloop()
    panel.worker.wait(_LONGEST)


class Panel:
    """The window; every method but :meth:`later` and the questions belongs to its own thread."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.closed = threading.Event()
        self._ask = TkAsk(root)
        self._next = ""
        self.buttons: dict[str, ttk.Button] = {}
        """By what they say."""
        self.worker = Worker(self.later)
        self.presenter = Presenter(self, self.worker, find)
        self._build()
        self.show(self.presenter.state)
        self._poll()

    def later(self, call: Callable[[], None]) -> None:
        """Have something done in the window's thread."""
        self._waiting.put(call)

    def show(self, state: State) -> None:
        """Show that state."""
        self.root.title(f"{doing(state)} - {_TITLE}")
        self._book.config(text=state.attached)
        self._where.config(text=state.where)
        self.sheets.config(values=state.sheets)
        self.sheets.set(state.sheet)
        self.findings.show(state.findings, state.at)
        self.message.config(text=state.message, style=FAULT if state.is_fault else PLAIN)
        for button in self.buttons.values():
            button.state(["disabled" if state.busy else "!disabled"])
        self.sheets.config(state="readonly" if state.sheets and not state.busy else "disabled")
        undoes = state.undoes and not state.busy
        self.undo.config(text=f"撤销“{state.undoes}”" if state.undoes else "撤销")
        self.undo.state(["!disabled" if undoes else "disabled"])
        self._turn(on=bool(state.busy))

    def open(self, path: Path) -> None:
        """Open a file in the program that the system has for it."""
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  # a file that an action has just written
            return
        program = "open" if sys.platform == "darwin" else "xdg-open"
        try:
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        except OSError:
            self.message.config(text=f"{self.message.cget('text')}（请自行打开 {path}）")

    def files(self, title: str) -> tuple[Path, ...]:
        """Data files to read."""
        return self._asked(lambda: self._ask.files(title)) or ()

    def target(self, title: str, suggested: Path) -> Path | None:
        """Where to save a new file."""
        return self._asked(lambda: self._ask.target(title, suggested))

    def text(self, title: str, initial: str) -> str | None:
        """A line of text."""
        return self._asked(lambda: self._ask.text(title, initial))

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        """The index of one of the options."""
        return self._asked(lambda: self._ask.choice(title, options))

    def close(self, _: object = None) -> None:
        """End the window, which answers what is still being asked with nothing."""
        self.closed.set()
        self.root.after_cancel(self._next)
        self.root.destroy()

    def _turn(self, *, on: bool) -> None:
        if on:
            self._bar.place(relwidth=1, relheight=1)
            self._bar.start()
        else:
            self._bar.stop()
            self._bar.place_forget()

    def _asked(self, question: Callable[[], T]) -> T | None:
        """Ask from the worker's thread and wait for the answer."""
        answered = threading.Event()
        answers: list[T] = []

        def ask() -> None:
            try:
                answers.append(question())
            except tk.TclError:  # the window was closed over the question
                if not self.closed.is_set():
                    raise
            finally:
                answered.set()

        self.later(ask)
        while not answered.wait(0.2):
            if self.closed.is_set():
                return None
        return answers[0] if answers else None

    def _poll(self) -> None:
        try:
            while not (self.closed.is_set() or self._waiting.empty()):
                self._waiting.get()()
        finally:
            if not self.closed.is_set():
                self._next = self.root.after(_POLL, self._poll)

    def _build(self) -> None:
        dress(self.root)
        self.root.attributes("-topmost", True)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.bind("<Control-w>", self.close)
        body = ttk.Frame(self.root, padding="6p")
        body.pack(fill="both", expand=True)
        self._head(body)
        for group in GROUPS[:2]:
            self._group(body, group.label, [each.id for each in ACTIONS if each.group == group.id])
        rest = self._group(
            body, "其他", [each.id for each in ACTIONS if each.group in {"publishing", "help"}]
        )
        self.undo = ttk.Button(rest, text="撤销", command=self.presenter.undo)
        self.undo.grid(row=0, column=_COLUMNS - 1, sticky="ew", padx=2, pady=2)
        Tip(self.undo, "撤销上一次点按钮对当前工作簿所做的改动。")
        self._says(body)
        self.findings = FindingsList(body, self.presenter.go_to)
        self.findings.frame.pack(fill="both", expand=True, pady=GAP)
        body.bind("<Configure>", lambda event: self._wrap(event.width))
        self.root.minsize(measured(_WIDE), 0)
        self.root.update_idletasks()
        # longer messages take room from the list, so that no button moves under the pointer
        self.root.geometry(f"{self.root.winfo_reqwidth()}x{self.root.winfo_reqheight()}")

    def _head(self, body: ttk.Frame) -> None:
        self._book = ttk.Label(body, style="Book.TLabel")
        self._where = ttk.Label(body, style="Where.TLabel")
        for label in (self._book, self._where):
            label.pack(fill="x")
        row = ttk.Frame(body)
        row.pack(fill="x", pady=GAP)
        ttk.Label(row, text="当前表").pack(side="left")
        self.sheets = ttk.Combobox(row, width=12, state="disabled")
        self.sheets.pack(side="left", fill="x", expand=True, padx=GAP)
        self.sheets.bind("<<ComboboxSelected>>", lambda _: self.presenter.turn_to(self.sheets.get()))
        attach = self._button(row, "重新连接", self.presenter.attach)
        Tip(attach, "连接到 Excel、WPS 或 LibreOffice 中正在用的工作簿。")
        choose = self._button(row, "选择文件", self._choose)
        Tip(choose, "直接处理一个 .xlsx 或 .xlsm 文件，改动前自动留备份。")
        for button in (attach, choose):
            button.pack(side="left", padx=(GAP, 0))

    def _group(self, body: ttk.Frame, label: str, ids: Sequence[str]) -> ttk.LabelFrame:
        frame = ttk.LabelFrame(body, text=label, padding=GAP)
        frame.pack(fill="x", pady=(GAP, 0))
        rows = sorted(filter(None, map(action_of, ids)), key=lambda action: action.id in _STEPS)
        for number, action in enumerate(rows):
            button = self._button(frame, action.label, _pressing(self.presenter, action.id))
            button.grid(row=number // _COLUMNS, column=number % _COLUMNS, sticky="ew", padx=2, pady=2)
            Tip(button, action.tip)
        for column in range(_COLUMNS):
            frame.columnconfigure(column, weight=1, uniform="buttons")
        return frame

    def _says(self, body: ttk.Frame) -> None:
        """The message, and what moves while work is done."""
        self.message = ttk.Label(body, style=PLAIN)
        self.message.pack(fill="x", pady=("6p", 0))
        strip = ttk.Frame(body, height="4p")
        strip.pack(fill="x", pady=(0, GAP))
        self._bar = ttk.Progressbar(strip, mode="indeterminate")

    def _button(self, parent: tk.Misc, text: str, command: Callable[[], None]) -> ttk.Button:
        button = self.buttons[text] = ttk.Button(parent, text=text, command=command)
        return button

    def _choose(self) -> None:
        picked = filedialog.askopenfilename(parent=self.root, title="选择工作簿", filetypes=_BOOKS)
        if picked:
            self.presenter.choose(Path(picked))

    def _wrap(self, width: int) -> None:
        self.message.config(wraplength=max(width - measured(2), 1))


def _pressing(presenter: Presenter, action_id: str) -> Callable[[], None]:
    return lambda: presenter.press(action_id)
