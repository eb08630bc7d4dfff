"""The questions of the actions as small windows, made with the standard library's tkinter."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import Generic, TypeVar

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
        dialog: _Dialog[str] = _Dialog(self._parent, title)
        entry = ttk.Entry(dialog.body, width=48)
        entry.insert(0, initial)
        entry.pack(fill="x")
        return dialog.answer(entry, entry.get)

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        """The index of the option picked."""
        dialog: _Dialog[tuple[int, ...]] = _Dialog(self._parent, title)
        rows = tk.Listbox(dialog.body, height=min(len(options), 12), width=64, exportselection=False)
        rows.insert("end", *options)
        rows.selection_set(0)
        rows.pack(fill="both", expand=True)
        rows.bind("<Double-Button-1>", dialog.accept)
        picked = dialog.answer(rows, rows.curselection)
        return picked[0] if picked else None


class _Dialog(Generic[T]):
    """A window with a question, room for the answer, 确定 and 取消."""

    def __init__(self, parent: tk.Misc, question: str) -> None:
        self._parent = parent
        self._read: Callable[[], T] | None = None
        self._answer: T | None = None
        self._window = tk.Toplevel(parent)
        self._window.title("xltools")
        self._window.attributes("-topmost", True)
        ttk.Label(self._window, text=question, wraplength="340p", justify="left").pack(
            fill="x", padx=_GAP, pady=_GAP
        )
        self.body = ttk.Frame(self._window)
        self.body.pack(fill="both", expand=True, padx=_GAP)
        self._buttons()

    def accept(self, _: object = None) -> None:
        """Take what is there as the answer."""
        if self._read is not None:
            self._answer = self._read()
        self._window.destroy()

    def answer(self, focus: tk.Misc, read: Callable[[], T]) -> T | None:
        """Wait for the user; ``None`` when they choose 取消, or this window or its parent is closed."""
        self._read = read
        self._place()
        self._window.wait_visibility()
        self._window.grab_set()
        focus.focus_force()
        self._window.wait_window()
        return self._answer

    def _refuse(self, _: object = None) -> None:
        self._window.destroy()

    def _place(self) -> None:
        """Over the parent, where that is shown."""
        if self._parent.winfo_viewable():
            left, top = self._parent.winfo_rootx() + 24, self._parent.winfo_rooty() + 48
            self._window.geometry(f"+{left}+{top}")

    def _buttons(self) -> None:
        row = ttk.Frame(self._window)
        row.pack(side="bottom", anchor="e", padx=_GAP, pady=_GAP)
        ttk.Button(row, text="确定", command=self.accept).pack(side="left")
        ttk.Button(row, text="取消", command=self._refuse).pack(side="left", padx=(_GAP, 0))
        self._window.bind("<Return>", self.accept)
        self._window.bind("<Escape>", self._refuse)
        self._window.protocol("WM_DELETE_WINDOW", self._refuse)
