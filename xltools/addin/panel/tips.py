"""What a button does, shown while the pointer rests on it."""

from __future__ import annotations

import tkinter as tk

__all__ = ["Tip"]

_REST = 500
"""Milliseconds that the pointer rests before the tip is shown."""
_PAPER = "#FFF9DB"


class Tip:
    """The tip of one widget."""

    def __init__(self, widget: tk.Misc, text: str) -> None:
        self._widget, self._text = widget, text
        self._shown: tk.Toplevel | None = None
        self._planned: str | None = None
        widget.bind("<Enter>", self._plan, add=True)
        for event in ("<Leave>", "<ButtonPress>", "<Destroy>"):
            widget.bind(event, self._hide, add=True)

    def _plan(self, _: object) -> None:
        self._hide()
        self._planned = self._widget.after(_REST, self._show)

    def _show(self) -> None:
        self._planned = None
        shown = self._shown = tk.Toplevel(self._widget)
        shown.overrideredirect(True)
        shown.attributes("-topmost", True)
        label = tk.Label(
            shown, text=self._text, background=_PAPER, relief="solid", borderwidth=1, padx=4, pady=2
        )
        label.pack()
        right = self._widget.winfo_screenwidth() - label.winfo_reqwidth() - 4
        below = self._widget.winfo_rooty() + self._widget.winfo_height() + 2
        shown.geometry(f"+{min(self._widget.winfo_rootx(), right)}+{below}")

    def _hide(self, _: object = None) -> None:
        if self._planned is not None:
            self._widget.after_cancel(self._planned)
            self._planned = None
        if self._shown is not None:
            self._shown.destroy()
            self._shown = None
