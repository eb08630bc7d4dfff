"""The questions of the actions as small windows, made with the standard library's tkinter."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TypeVar

__all__ = ["TkAsk"]

T = TypeVar("T")
_DATA = (
    ("数据文件", "*.csv *.xlsx *.xlsm *.xls *.xlsb *.ods *.et"),
    ("所有文件", "*"),
)
_BOOKS = (("Excel 工作簿", "*.xlsx"), ("所有文件", "*"))
_GAP = "6p"


class TkAsk:
    """Questions above a window; to be asked in the thread of that window."""

    def __init__(self, parent: tk.Misc) -> None:
        self._parent = parent

    def files(self, title: str) -> tuple[Path, ...]:
        """The files that the user picks."""
        picked = filedialog.askopenfilenames(parent=self._parent, title=title, filetypes=_DATA)
        return tuple(map(Path, picked))

    def target(self, title: str, suggested: Path) -> Path | None:
        """A name for a new file; the system's own window asks before one is replaced."""
        picked = filedialog.asksaveasfilename(
            parent=self._parent,
            title=title,
            initialdir=str(suggested.parent),
            initialfile=suggested.name,
            defaultextension=suggested.suffix,
            filetypes=_BOOKS,
        )
        return Path(picked) if picked else None

    def text(self, title: str, initial: str) -> str | None:
        """A line of text."""
        dialog = _Dialog(self._parent, title)
        typed = tk.StringVar(dialog.window, initial)
        entry = ttk.Entry(dialog.body, textvariable=typed, width=48)
        entry.pack(fill="x")
        return dialog.answer(entry, typed.get)

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        """The index of the option picked."""
        dialog = _Dialog(self._parent, title)
        rows = tk.Listbox(dialog.body, height=min(len(options), 12), width=64, exportselection=False)
        rows.insert("end", *options)
        rows.selection_set(0)
        rows.pack(fill="both", expand=True)
        rows.bind("<Double-Button-1>", dialog.accept)
        picked = dialog.answer(rows, rows.curselection)
        return picked[0] if picked else None


class _Dialog:
    """A window with a question, room for the answer, 确定 and 取消."""

    def __init__(self, parent: tk.Misc, question: str) -> None:
        self.window = tk.Toplevel(parent)
        self.window.title("xltools")
        self.window.attributes("-topmost", True)
        ttk.Label(self.window, text=question, wraplength="340p", justify="left").pack(
            fill="x", padx=_GAP, pady=_GAP
        )
        self.body = ttk.Frame(self.window)
        self.body.pack(fill="both", expand=True, padx=_GAP)
        self._accepted = tk.BooleanVar(self.window)
        self._buttons()

    def accept(self, _: object = None) -> None:
        """Take what is there as the answer."""
        self._accepted.set(True)

    def refuse(self, _: object = None) -> None:
        """Take no answer."""
        self._accepted.set(False)

    def answer(self, focus: tk.Misc, read: Callable[[], T]) -> T | None:
        """Wait for the user; ``None`` when they close the window or choose 取消."""
        focus.focus_set()
        self.window.wait_visibility()
        self.window.grab_set()
        self.window.wait_variable(self._accepted)
        answer = read() if self._accepted.get() else None
        self.window.destroy()
        return answer

    def _buttons(self) -> None:
        row = ttk.Frame(self.window)
        row.pack(anchor="e", padx=_GAP, pady=_GAP)
        ttk.Button(row, text="确定", command=self.accept).pack(side="left")
        ttk.Button(row, text="取消", command=self.refuse).pack(side="left", padx=(_GAP, 0))
        self.window.bind("<Return>", self.accept)
        self.window.bind("<Escape>", self.refuse)
        self.window.protocol("WM_DELETE_WINDOW", self.refuse)
