"""How the panel looks: the system's own widgets on Windows and macOS, plain and light ones elsewhere."""

from __future__ import annotations

import sys
import tkinter as tk
from tkinter import font, ttk
from typing import Any

__all__ = ["FAULT", "GAP", "PLAIN", "be_sharp", "dress", "measured"]

GAP = "3p"
FAULT, PLAIN = "Fault.TLabel", "Plain.TLabel"
"""Styles of the message line."""
_PAPER = "#F4F5F7"
_RED, _PINK, _BLUE, _PALE, _GREY = "#9C0006", "#FBE5E6", "#1F3864", "#E6EEF8", "#5F6368"


def dress(root: tk.Tk) -> None:
    """Set colours and styles of the window."""
    style = ttk.Style(root)
    if root.tk.call("tk", "windowingsystem") == "x11":
        style.theme_use("clam")
        style.configure(".", background=_PAPER)
        style.configure("TButton", padding=(4, 3))
        style.map("TCombobox", fieldbackground=[("readonly", "#FFFFFF")])
        root.configure(background=_PAPER)
    plain = font.nametofont("TkDefaultFont").actual()
    title = (plain["family"], round(plain["size"] * 1.15), "bold")
    style.configure("Book.TLabel", font=title, foreground=_BLUE)
    style.configure("Where.TLabel", foreground=_GREY)
    style.configure(PLAIN, background=_PALE, foreground=_BLUE, padding=6)
    style.configure(FAULT, background=_PINK, foreground=_RED, padding=6)
    style.map("Treeview", background=[("selected", "#CFE0F5")], foreground=[("selected", "#000000")])


def measured(characters: int) -> int:
    """The width of so many Chinese characters, in pixels."""
    return font.nametofont("TkDefaultFont").measure("汉") * characters


def be_sharp() -> None:
    """On Windows at 125 % or 150 %, have letters drawn at that size instead of enlarged pictures of letters."""
    if sys.platform == "win32":
        import ctypes

        windows: Any = ctypes.windll
        try:
            windows.shcore.SetProcessDpiAwareness(1)
        except (AttributeError, OSError):  # before Windows 8.1
            return
