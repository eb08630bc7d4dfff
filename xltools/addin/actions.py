"""The actions of the add-in, and how one is run on a live workbook: snapshot, pure function, changes, apply."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from xltools.addin.about import about
from xltools.addin.checking import check_all, check_sheet, clear_marks
from xltools.addin.filling import fill
from xltools.addin.history import History
from xltools.addin.live import HalfApplied, LiveWorkbook, validations_of
from xltools.addin.publishing import open_template, publish
from xltools.addin.registry import action_of
from xltools.addin.restoring import restore_formulas
from xltools.addin.scene import Ask, Result, Scene
from xltools.addin.stepping import explain, next_finding, previous_finding
from xltools.addin.undo import Step, reverse
from xltools.book.cellref import a1
from xltools.book.changes import RemoveSheet, SetValidation
from xltools.errors import EditRefused, XltoolsError
from xltools.report.workbook import MARKER

__all__ = [
    "UNDO",
    "History",
    "about",
    "check_all",
    "check_sheet",
    "clear_marks",
    "explain",
    "fill",
    "next_finding",
    "open_template",
    "previous_finding",
    "publish",
    "restore_formulas",
    "run",
    "undo",
]

UNDO = "undo"
"""The id that takes the last action of a session back."""
_NEED_NO_BOOK = frozenset({"open_template", "about"})


def run(action_id: str, live: LiveWorkbook | None, ask: Ask, history: History | None = None) -> Result:
    """Run an action on the open workbook; whatever keeps it from being done is said in one sentence.

    ``KeyError`` for an id that is not in the registry.
    """
    history = history or History()
    try:
        if action_id == UNDO:
            return undo(live, history)
        return _run(action_id, live, ask, history)
    except XltoolsError as error:
        return Result(str(error), done=False)


def _run(action_id: str, live: LiveWorkbook | None, ask: Ask, history: History) -> Result:
    action = action_of(action_id)
    if action is None:
        raise KeyError(action_id)
    module, _, name = action.runs.partition(":")
    does: Callable[[Scene | None, Ask], Result] = getattr(import_module(module), name)
    if action_id in _NEED_NO_BOOK:
        return does(None if live is None else _scene(live), ask)
    if live is None:
        return _no_book(action.label)
    scene = _scene(live)
    result = does(scene, ask)
    if result.changes:
        back = _apply(live, scene, result)
        history.keep(live, action.label, back)
    if result.select is not None:
        live.select(result.select)
    return result


def _no_book(label: str) -> Result:
    return Result(f"没有打开的工作簿，请先打开一个工作簿再点“{label}”。", done=False)


def _scene(live: LiveWorkbook) -> Scene:
    return Scene(
        live.name,
        live.path,
        live.snapshot(),
        live.selection(),
        live.marks(MARKER),
        live.save_copy,
        cache(lambda: validations_of(live)),
    )


def _apply(live: LiveWorkbook, scene: Scene, result: Result) -> tuple[Step, ...]:
    """Make all changes or, when the program refuses one, none; what takes them back."""
    for change in result.changes:
        if isinstance(change, RemoveSheet):
            _require_unused(scene, change.name)
    limited = any(isinstance(change, SetValidation) for change in result.changes)
    before = scene.book, scene.marks, scene.validations() if limited else ()
    try:
        live.apply(result.changes)
    except HalfApplied as error:
        if error.done:
            live.undo(reverse(result.changes[: error.done], *before))
        raise EditRefused(f"{error}（没有改动任何内容）。") from error
    return reverse(result.changes, *before)


def _require_unused(scene: Scene, name: str) -> None:
    """Raise :class:`EditRefused` when a formula on another sheet would lose what it refers to."""
    for sheet in scene.book.sheets:
        for (row, column), formula in sheet.formulas.items():
            if sheet.name != name and (f"{name}!" in formula or f"{name}'!" in formula):
                where = f"{sheet.name}!{a1(row, column)}"
                raise EditRefused(f"{where} 的公式引用了“{name}”，请先改掉这个公式再试。")


def undo(live: LiveWorkbook | None, history: History) -> Result:
    """The last action on the workbook taken back."""
    if live is None:
        return _no_book("撤销")
    last = history.last(live)
    if last is None:
        return Result(f"{live.name}：没有可撤销的操作。", done=False)
    try:
        live.undo(last.back)
    except HalfApplied as error:
        if error.done:
            history.forget(live)
        raise
    history.forget(live)
    return Result(f"已撤销“{last.label}”。")
