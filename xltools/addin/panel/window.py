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
from tkinter import filedialog, font, ttk
from typing import Any, TypeVar

from xltools.addin.dialogs import TkAsk
from xltools.addin.panel.attach import find
from xltools.addin.panel.findings import FindingsList
from xltools.addin.panel.presenter import Presenter
from xltools.addin.panel.state import State
from xltools.addin.panel.worker import Worker
from xltools.addin.registry import ACTIONS, GROUPS, Action

__all__ = ["Panel", "open_panel"]

T = TypeVar("T")
_TITLE = "财政公开表 - xltools"
_BOOKS = (("工作簿", "*.xlsx *.xlsm"), ("所有文件", "*"))
_POLL = 40
"""Milliseconds between two looks at what the worker has to say."""
_COLUMNS = 3
_GAP = "3p"
_FAULT, _PLAIN = "#9C0006", "#1F1F1F"


def open_panel(path: Path | None) -> None:
    """Show the panel until it is closed."""
    _be_sharp()
    root = tk.Tk()
    panel = Panel(root)
    panel.presenter.start(path)
    root.mainloop()


class Panel:
    """The window; every method but :meth:`later` and the questions belongs to its own thread."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self._waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closed = threading.Event()
        self._ask = TkAsk(root)
        self._buttons: list[ttk.Button] = []
        self.presenter = Presenter(self, Worker(self.later), find)
        self._build()
        self._poll()

    def later(self, call: Callable[[], None]) -> None:
        """Have something done in the window's thread."""
        self._waiting.put(call)

    def show(self, state: State) -> None:
        """Show that state."""
        self._book.config(text=state.attached)
        self._findings.show(state.findings, state.at)
        self._message.config(text=state.message, foreground=_FAULT if state.is_fault else _PLAIN)
        for button in self._buttons:
            button.state(["disabled" if state.busy else "!disabled"])
        undoes = state.undoes and not state.busy
        self._undo.config(text=f"撤销“{state.undoes}”" if state.undoes else "撤销")
        self._undo.state(["!disabled" if undoes else "disabled"])

    def open(self, path: Path) -> None:
        """Open a file in the program that the system has for it."""
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606  # a file that an action has just written
            return
        program = "open" if sys.platform == "darwin" else "xdg-open"
        try:
            subprocess.Popen([program, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        except OSError:
            self._message.config(text=f"{self._message.cget('text')}（请自行打开 {path}）")

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

    def close(self) -> None:
        """End the window, which answers what is still being asked with nothing."""
        self._closed.set()
        self._root.destroy()

    def _asked(self, question: Callable[[], T]) -> T | None:
        """Ask from the worker's thread and wait for the answer."""
        answered = threading.Event()
        answers: list[T] = []

        def ask() -> None:
            try:
                answers.append(question())
            finally:
                answered.set()

        self.later(ask)
        while not answered.wait(0.2):
            if self._closed.is_set():
                return None
        return answers[0] if answers else None

    def _poll(self) -> None:
        while not self._waiting.empty():
            self._waiting.get()()
            if self._closed.is_set():
                return
        self._root.after(_POLL, self._poll)

    def _build(self) -> None:
        self._root.title(_TITLE)
        self._root.attributes("-topmost", True)
        self._root.protocol("WM_DELETE_WINDOW", self.close)
        body = ttk.Frame(self._root, padding=_GAP)
        body.pack(fill="both", expand=True)
        self._head(body)
        for group in GROUPS:
            self._group(body, group.label, [action for action in ACTIONS if action.group == group.id])
        self._foot(body)
        self._findings = FindingsList(body, self.presenter.go_to)
        self._findings.frame.pack(fill="both", expand=True, pady=_GAP)
        body.bind("<Configure>", lambda event: self._wrap(event.width))
        self._root.minsize(self._measured(30), 0)

    def _head(self, body: ttk.Frame) -> None:
        self._book = ttk.Label(body, anchor="w", justify="left")
        self._book.pack(fill="x", pady=_GAP)
        row = ttk.Frame(body)
        row.pack(fill="x")
        self._button(row, "重新连接", self.presenter.attach).pack(side="left")
        self._button(row, "选择文件", self._choose).pack(side="left", padx=_GAP)

    def _group(self, body: ttk.Frame, label: str, actions: Sequence[Action]) -> None:
        frame = ttk.LabelFrame(body, text=label, padding=_GAP)
        frame.pack(fill="x", pady=(_GAP, 0))
        for number, action in enumerate(actions):
            button = self._button(frame, action.label, _pressing(self.presenter, action.id))
            button.grid(row=number // _COLUMNS, column=number % _COLUMNS, sticky="ew", padx=1, pady=1)
            Tip(button, action.tip)
        for column in range(_COLUMNS):
            frame.columnconfigure(column, weight=1, uniform="buttons")

    def _foot(self, body: ttk.Frame) -> None:
        foot = ttk.Frame(body)
        foot.pack(side="bottom", fill="x")
        self._undo = ttk.Button(foot, text="撤销", command=self.presenter.undo)
        self._undo.state(["disabled"])
        self._undo.pack(side="bottom", anchor="w", pady=_GAP)
        self._message = ttk.Label(foot, anchor="w", justify="left")
        self._message.pack(side="bottom", fill="x")

    def _button(self, parent: tk.Misc, text: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(parent, text=text, command=command)
        self._buttons.append(button)
        return button

    def _choose(self) -> None:
        picked = filedialog.askopenfilename(parent=self._root, title="选择工作簿", filetypes=_BOOKS)
        if picked:
            self.presenter.choose(Path(picked))

    def _wrap(self, width: int) -> None:
        for label in (self._book, self._message):
            label.config(wraplength=max(width - self._measured(1), 1))

    def _measured(self, characters: int) -> int:
        return font.nametofont("TkDefaultFont").measure("汉") * characters


class Tip:
    """What a button does, shown while the pointer rests on it."""

    def __init__(self, widget: ttk.Button, text: str) -> None:
        self._widget, self._text = widget, text
        self._shown: tk.Toplevel | None = None
        widget.bind("<Enter>", self._show)
        for event in ("<Leave>", "<ButtonPress>"):
            widget.bind(event, self._hide, add=True)

    def _show(self, _: object) -> None:
        self._hide(None)
        shown = self._shown = tk.Toplevel(self._widget)
        shown.overrideredirect(True)
        shown.attributes("-topmost", True)
        tk.Label(shown, text=self._text, background="#FFF9DB", relief="solid", borderwidth=1).pack()
        below = self._widget.winfo_rooty() + self._widget.winfo_height() + 2
        shown.geometry(f"+{self._widget.winfo_rootx()}+{below}")

    def _hide(self, _: object) -> None:
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None


def _pressing(presenter: Presenter, action_id: str) -> Callable[[], None]:
    return lambda: presenter.press(action_id)


def _be_sharp() -> None:
    """On Windows at 125 % or 150 %, have letters drawn at that size instead of enlarged pictures of letters."""
    if sys.platform == "win32":
        import ctypes

        windows: Any = ctypes.windll
        try:
            windows.shcore.SetProcessDpiAwareness(1)
        except (AttributeError, OSError):  # before Windows 8.1
            return
