"""The questions of the actions in windows of LibreOffice's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uno

__all__ = ["OfficeAsk"]

_OPEN, _SAVE = 0, 10
"""com.sun.star.ui.dialogs.TemplateDescription: FILEOPEN_SIMPLE, FILESAVE_AUTOEXTENSION"""
_ACCEPTED = 1
_POSITION = 3
"""com.sun.star.awt.PosSize: X and Y"""
_DATA = "*.csv;*.xlsx;*.xlsm;*.xls;*.xlsb;*.ods;*.et"
_WIDTH, _LINE, _GAP, _BUTTON = 240, 12, 6, 50
"""Of a window, in LibreOffice's units for dialogs."""


class OfficeAsk:
    """Questions above a window of LibreOffice."""

    def __init__(self, context: Any, frame: Any) -> None:
        self._context, self._frame = context, frame

    def files(self, title: str) -> tuple[Path, ...]:
        """The files that the user picks."""
        picker = self._picker(title, _OPEN)
        picker.setMultiSelectionMode(True)
        picker.appendFilter("数据文件", _DATA)
        picker.appendFilter("所有文件", "*.*")
        picked = picker.getSelectedFiles() if picker.execute() == _ACCEPTED else ()
        return tuple(Path(uno.fileUrlToSystemPath(url)) for url in picked)

    def target(self, title: str, suggested: Path) -> Path | None:
        """A name for a new file."""
        picker = self._picker(title, _SAVE)
        picker.appendFilter("Excel 工作簿", f"*{suggested.suffix}")
        picker.setDisplayDirectory(suggested.parent.as_uri())
        picker.setDefaultName(suggested.name)
        if picker.execute() != _ACCEPTED:
            return None
        path = Path(uno.fileUrlToSystemPath(picker.getSelectedFiles()[0]))
        return path if path.suffix else path.with_suffix(suggested.suffix)

    def text(self, title: str, initial: str) -> str | None:
        """A line of text."""
        model = self._dialog(title, 1)
        _add(model, "Edit", "answer", _row(model, 1), Text=initial)
        shown = self._shown(model)
        return None if shown is None else str(shown.getControl("answer").getText())

    def choice(self, title: str, options: Sequence[str]) -> int | None:
        """The index of the option picked."""
        lines = min(len(options), 10)
        model = self._dialog(title, lines)
        _add(
            model, "ListBox", "answer", _row(model, lines), StringItemList=tuple(options), SelectedItems=(0,)
        )
        shown = self._shown(model)
        picked = -1 if shown is None else shown.getControl("answer").getSelectedItemPos()
        return None if picked < 0 else int(picked)

    def _picker(self, title: str, kind: int) -> Any:
        name = "com.sun.star.ui.dialogs.FilePicker"
        create = self._context.ServiceManager.createInstanceWithArgumentsAndContext
        picker = create(name, (kind,), self._context)
        picker.setTitle(title)
        return picker

    def _dialog(self, question: str, lines: int) -> Any:
        """A window with the question, room for the answer, 确定 and 取消."""
        model = self._made("com.sun.star.awt.UnoControlDialogModel")
        model.Title, model.Width = "xltools", _WIDTH
        head = _LINE * (1 + len(question) // 28)
        model.Height = head + (lines + 2) * _LINE + 4 * _GAP
        _add(model, "FixedText", "question", (_GAP, head), Label=question, MultiLine=True, NoLabel=True)
        below = model.Height - _LINE - 2 * _GAP
        for number, (kind, label) in enumerate(((1, "确定"), (2, "取消"))):
            button = _add(
                model, "Button", f"button{kind}", (below, _LINE + _GAP), Label=label, PushButtonType=kind
            )
            button.Width = _BUTTON
            button.PositionX = _WIDTH - (2 - number) * (_BUTTON + _GAP)
        model.getByName("button1").DefaultButton = True
        return model

    def _shown(self, model: Any) -> Any:
        """The window after the user chose 确定; ``None`` when they did not."""
        dialog = self._made("com.sun.star.awt.UnoControlDialog")
        dialog.setModel(model)
        window = self._frame.getContainerWindow()
        dialog.createPeer(self._made("com.sun.star.awt.Toolkit"), window)
        around, size = window.getPosSize(), dialog.getPosSize()
        left, top = max(around.Width - size.Width, 0) // 2, max(around.Height - size.Height, 0) // 3
        dialog.setPosSize(left, top, 0, 0, _POSITION)
        return dialog if dialog.execute() == _ACCEPTED else None

    def _made(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)


def _row(model: Any, lines: int) -> tuple[int, int]:
    """Where the answer stands: below the question."""
    question = model.getByName("question")
    return question.PositionY + question.Height + _GAP, lines * _LINE + 2


def _add(model: Any, kind: str, name: str, place: tuple[int, int], **properties: object) -> Any:
    """A control across the window at (top, height)."""
    control = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    control.PositionX, control.Width = _GAP, _WIDTH - 2 * _GAP
    control.PositionY, control.Height = place
    for property_, value in properties.items():
        setattr(control, property_, value)
    model.insertByName(name, control)
    return control
