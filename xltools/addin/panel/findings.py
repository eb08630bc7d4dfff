"""The list of findings on the panel."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import font, ttk

from xltools.addin.listing import Listed
from xltools.addin.panel.state import mark_of

__all__ = ["FindingsList"]

_WIDTHS = {"level": 4, "place": 8, "says": 18}
"""In Chinese characters."""
_HEADS = {"level": "级别", "place": "位置", "says": "说明"}
_COLOURS = {"错误": "#9C0006", "核实": "#9C5700", "提示": "#404040"}
_ROWS = 9


class FindingsList:
    """级别, place and message of each finding; a double click, or the enter key, goes there."""

    def __init__(self, parent: tk.Misc, go_to: Callable[[int], None]) -> None:
        self._go_to = go_to
        self._shown: tuple[Listed, ...] = ()
        self.frame = ttk.Frame(parent)
        self.tree = self._tree()
        for event in ("<Double-1>", "<Return>"):
            self.tree.bind(event, self._chosen)

    def show(self, findings: tuple[Listed, ...], at: int | None) -> None:
        """Show these, one of them as the current one."""
        if findings != self._shown:
            self.tree.delete(*self.tree.get_children())
            for index, row in enumerate(findings):
                cells = (f"{mark_of(row.level)} {row.level}", row.place, f"{row.rule} {row.says}")
                self.tree.insert("", "end", iid=str(index), values=cells, tags=(row.level,))
            self._shown = findings
        self.tree.selection_set([] if at is None else [str(at)])
        if at is not None:
            self.tree.focus(str(at))
            self.tree.see(str(at))

    def _tree(self) -> ttk.Treeview:
        letter = font.nametofont("TkDefaultFont")
        # the height of rows is in pixels, whatever the scaling of the screen
        ttk.Style(self.frame).configure("Treeview", rowheight=round(letter.metrics("linespace") * 1.3))
        tree = ttk.Treeview(self.frame, columns=list(_HEADS), show="headings", height=_ROWS)
        for column, head in _HEADS.items():
            width = letter.measure("汉") * _WIDTHS[column]
            tree.heading(column, text=head, anchor="w")
            tree.column(column, width=width, minwidth=width // 2, stretch=column == "says")
        for level, colour in _COLOURS.items():
            tree.tag_configure(level, foreground=colour)
        bar = ttk.Scrollbar(self.frame, command=tree.yview)
        tree.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        tree.pack(side="left", fill="both", expand=True)
        return tree

    def _chosen(self, _: object) -> None:
        picked = self.tree.selection()
        if picked:
            self._go_to(int(picked[0]))
