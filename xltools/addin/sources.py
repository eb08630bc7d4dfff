"""The VBA of the add-in: the modules in ``vba_source`` and those made from the registry."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from xltools.addin.escape import escaped
from xltools.addin.registry import COMMANDS, Action
from xltools.addin.vba.project import Kind, Module, Project

__all__ = ["BUTTONS", "HOST", "WRITTEN", "addin_project", "buttons_module"]

FOLDER = Path(__file__).parent / "vba_source"
GUID = "{6E3D2A70-9B41-4C0E-8F57-2D1C5A94B3E8}"
BUTTONS, HOST = "XlButtons", "XlHost"
WRITTEN = ("XlRunner", HOST)
"""The modules that are files in the folder."""
TEXTS = {
    "TextNotInstalled": "xltools 尚未安装到当前用户：请运行 xltools addin install，再重新打开 Excel。",
    "TextNotStarted": "无法启动 Python：请运行 xltools doctor 查看原因；若被安全软件或单位策略拦截，请联系管理员。",
}
"""What the runner says when Python cannot, by the name of the function that returns it."""


def addin_project(actions: Iterable[Action] = COMMANDS, sheets: int = 1) -> Project:
    """The project of a workbook with so many sheets."""
    documents = [Module("ThisWorkbook", "Option Explicit\n", Kind.WORKBOOK)]
    documents += [Module(f"Sheet{number + 1}", "Option Explicit\n", Kind.SHEET) for number in range(sheets)]
    written = [Module(name, (FOLDER / f"{name}.bas").read_text("ascii")) for name in WRITTEN]
    return Project("xltools", GUID, (*documents, *written, _texts_module(), buttons_module(actions)))


def buttons_module(actions: Iterable[Action]) -> Module:
    """Two procedures for each action: one that the ribbon calls with its control, one that takes nothing."""
    procedures = (
        f'\nPublic Sub {name}({parameter})\n    RunAction "{action.id}"\nEnd Sub\n'
        for action in actions
        for name, parameter in ((action.callback, "control As Object"), (action.macro, ""))
    )
    return Module(BUTTONS, "Option Explicit\n" + "".join(procedures))


def _texts_module() -> Module:
    functions = (
        f'\nPublic Function {name}() As String\n    {name} = Decoded("{escaped(text)}")\nEnd Function\n'
        for name, text in TEXTS.items()
    )
    return Module("XlTexts", "Option Explicit\nOption Private Module\n" + "".join(functions))
