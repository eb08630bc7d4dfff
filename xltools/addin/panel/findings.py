"""The list of findings on the panel."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from tkinter import font, ttk

from xltools.addin.listing import Listed
from xltools.addin.panel.state import mark_of, tally

__all__ = ["FindingsList"]

_WIDTHS = {"level": 4, "place": 7, "says": 20}
"""In Chinese characters."""
_HEADS = {"level": "级别", "place": "位置", "says": "说明（双击跳到该处）"}
_COLOURS = {"错误": "#9C0006", "核实": "#9C5700", "提示": "#404040"}
_ROWS, _DETAIL_ROWS = 9, 4


class FindingsList:
    """How many there are, 级别, place and message of each, and the whole text of the one selected.

    A double click, or the enter key, goes there.
    """

    def __init__(self, parent: tk.Misc, go_to: Callable[[int], None]) -> None:
        self._go_to = go_to
        self._shown: tuple[Listed, ...] = ()
        self.frame = ttk.Frame(parent)
        self._tally = ttk.Label(self.frame, text=tally(()))
        self._tally.pack(fill="x", pady=(0, "2p"))
        self._detail = tk.Text(
            self.frame, height=_DETAIL_ROWS, width=1, wrap="char", relief="flat", font="TkDefaultFont"
        )
        self._detail.configure(background="#FFFFFF", padx=6, pady=4, state="disabled", takefocus=False)
        self._detail.pack(side="bottom", fill="x", pady=("2p", 0))
        self.tree = self._tree()
        self.tree.bind("<<TreeviewSelect>>", self._tell)
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
            self._tally.configure(text=tally(findings))
        self.tree.selection_set([] if at is None else [str(at)])
        if at is not None:
            self.tree.focus(str(at))
            self.tree.see(str(at))
        self._tell(None)

    def told(self) -> str:
        """The whole text of the finding selected."""
        return self._detail.get("1.0", "end-1c")

    def _tree(self) -> ttk.Treeview:
        letter = font.nametofont("TkDefaultFont")
        # the height of rows is in pixels, whatever the scaling of the screen
        ttk.Style(self.frame).configure("Treeview", rowheight=round(letter.metrics("linespace") * 1.4))
        tree = ttk.Treeview(
            self.frame, columns=list(_HEADS), show="headings", height=_ROWS, selectmode="browse"
        )
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

    def _selected(self) -> int | None:
        picked = self.tree.selection()
        return int(picked[0]) if picked else None

    def _chosen(self, _: object) -> None:
        index = self._selected()
        if index is not None:
            self._go_to(index)

    def _tell(self, _: object) -> None:
        index = self._selected()
        text = "" if index is None else _whole(self._shown[index])
        self._detail.configure(state="normal")
        self._detail.replace("1.0", "end", text)
        self._detail.configure(state="disabled")


def _whole(row: Listed) -> str:
    advice = row.advice and f"处理：{row.advice}"
    explained = row.explanation and f"出错说明：{row.explanation}"
    return "\n".join(filter(None, (f"{row.place}　{row.rule} {row.says}", row.figures, advice, explained)))
