"""The actions of the add-in: the one list that ribbon, macros, sheet buttons and any other host are made from."""

from __future__ import annotations

from collections.abc import Iterable

from xltools.record import Record

__all__ = ["ACTIONS", "COMMANDS", "GROUPS", "Action", "Group", "action_of", "unresolved"]


class Group(Record):
    """Actions that stand together on the ribbon."""

    id: str
    label: str


class Action(Record):
    """What one button does."""

    id: str
    label: str
    image: str
    """The name of a picture that Office has built in (imageMso)."""
    tip: str
    group: str
    runs: str
    """The callable, as ``module:name``; imported only when the action runs."""
    large: bool = False

    @property
    def callback(self) -> str:
        """The name of its procedure for the ribbon."""
        return "Xl" + "".join(part.capitalize() for part in self.id.split("_"))

    @property
    def macro(self) -> str:
        """The name of its procedure for sheet buttons and the list of macros."""
        return f"{self.callback}Macro"


GROUPS = (
    Group("filling", "填报"),
    Group("checking", "校验"),
    Group("publishing", "公开"),
    Group("help", "帮助"),
)


def _action(name: str, label: str, image: str, group: str, tip: str, *, large: bool = False) -> Action:
    return Action(name, label, image, tip, group, f"xltools.addin.actions:{name}", large)


ACTIONS = (
    _action(
        "fill",
        "填报",
        "GetExternalDataFromText",
        "filling",
        "选择台账或数据文件，填入当前工作簿的各张表。",
        large=True,
    ),
    _action("open_template", "打开模板", "FileOpen", "filling", "选择一套表样，另存为新工作簿并打开。"),
    _action(
        "restore_formulas",
        "恢复公式与下拉",
        "FunctionWizard",
        "filling",
        "把被覆盖的公式和下拉选项恢复为模板的样子。",
    ),
    _action(
        "check_sheet",
        "校验本表",
        "DataValidation",
        "checking",
        "检查当前工作表的勾稽关系，标出不符的单元格。",
        large=True,
    ),
    _action(
        "check_all",
        "校验全部",
        "ErrorChecking",
        "checking",
        "检查整个工作簿表内、表间的勾稽关系，结果列在“校验结果”表。",
        large=True,
    ),
    _action(
        "previous_finding", "上一处", "ReviewPreviousComment", "checking", "选中上一处校验发现的单元格。"
    ),
    _action("next_finding", "下一处", "ReviewNextComment", "checking", "选中下一处校验发现的单元格。"),
    _action("explain", "填写出错说明", "ReviewNewComment", "checking", "为选中的核实性发现填写出错说明。"),
    _action(
        "clear_marks",
        "清除标记",
        "ClearFormats",
        "checking",
        "去掉校验所做的标记和“校验结果”表，其余内容不变。",
    ),
    _action(
        "publish",
        "生成公开版",
        "FileSaveAs",
        "publishing",
        "另存只有数值、四舍五入到两位小数的公开副本。",
        large=True,
    ),
    _action("about", "关于/自检", "Help", "help", "显示版本、解释器和安装情况。"),
)


COMMANDS = (
    *ACTIONS,
    _action("undo", "撤销", "Undo", "filling", "撤销上一次点按钮对当前工作簿所做的改动。"),
)
"""What has a button on the ribbon; the panel and the LibreOffice extension place 撤销 themselves."""


def action_of(name: str) -> Action | None:
    """The action of that id."""
    return next((action for action in COMMANDS if action.id == name), None)


def unresolved(actions: Iterable[Action] = COMMANDS) -> list[Action]:
    """The actions whose callable cannot be imported or is missing from its module."""
    return [action for action in actions if not _resolves(action.runs)]


def _resolves(runs: str) -> bool:
    from importlib import import_module

    module, _, name = runs.partition(":")
    try:
        return callable(getattr(import_module(module), name, None))
    except ImportError:
        return False
