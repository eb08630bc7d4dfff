"""Changes made in an Excel workbook, one by one, as the patcher makes them in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from xltools.addin.areas import text_batches
from xltools.addin.undo import DeleteRows, Step, Unmerge
from xltools.addin.xlwings_sheet import add_link, add_sheet, cell_value, set_look
from xltools.addin.xlwings_validations import set_validation
from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    InsertRows,
    Look,
    Merge,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetResult,
    SetRowHeight,
    SetValidation,
    SetValue,
)
from xltools.errors import EditRefused

__all__ = ["Maker", "answering", "bare", "failures", "marks_of"]

_ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What protection leaves to users, as properties of Protection and arguments of Protect."""


class Maker:
    """Makes changes in one workbook; sheets protected without a password are opened for it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._opened: dict[str, dict[str, bool]] = {}

    def make(self, step: Step) -> None:
        """Make one change; :class:`EditRefused` when the workbook does not let it."""
        match step:
            case AddSheet():
                self._require_open_structure()
                self._add_sheet(step)
            case RemoveSheet():
                self._require_open_structure()
                self._sheet(step.name).delete()
                self._opened.pop(step.name, None)
            case SetResult():
                pass  # Excel computes results itself
            case _:
                self._on_sheet(step, self._open_sheet(step.sheet))

    def protect_again(self) -> None:
        """Protect what was opened, as it was."""
        for name, options in self._opened.items():
            self._book.sheets[name].api.Protect(**options)
        self._opened.clear()

    def _on_sheet(self, step: Step, sheet: Any) -> None:
        match step:
            case SetValue():
                sheet.range((step.row, step.column)).value = cell_value(step.value)
            case SetFormula():
                _put_formula(sheet.range((step.row, step.column)), step.formula)
            case SetLook():
                set_look(sheet.range((step.row, step.column)), step.look)
            case AddHyperlink():
                add_link(sheet, step.row, step.column, step.location, step.tooltip)
            case AddConditionalFormat():
                _add_mark(sheet, step)
            case RemoveConditionalFormats():
                _remove_marks(sheet, step.marker)
            case SetValidation():
                set_validation(sheet, step)
            case _:
                _on_rows(step, sheet)

    def _sheet(self, name: str) -> Any:
        for sheet in self._book.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise EditRefused(f"没有名为“{name}”的工作表，请核对")

    def _open_sheet(self, name: str) -> Any:
        sheet = self._sheet(name)
        if sheet.api.ProtectContents:
            protection = sheet.api.Protection
            options = {option: bool(getattr(protection, option)) for option in _ALLOWED}
            options |= {
                "DrawingObjects": bool(sheet.api.ProtectDrawingObjects),
                "Scenarios": bool(sheet.api.ProtectScenarios),
            }
            _unprotect(sheet)
            self._opened[sheet.name] = options
        return sheet

    def _require_open_structure(self) -> None:
        if self._book.api.ProtectStructure:
            raise EditRefused("工作簿结构受保护，不能增删工作表，请先撤销工作簿保护")

    def _add_sheet(self, step: AddSheet) -> None:
        if any(sheet.name.casefold() == step.name.casefold() for sheet in self._book.sheets):
            raise EditRefused(f"已有名为“{step.name}”的工作表，请先给它改名")
        add_sheet(self._book, step)


def failures() -> tuple[type[Exception], ...]:
    """What calls into Excel raise when it does not do as asked."""
    from xlwings import XlwingsError

    try:
        from pywintypes import com_error
    except ImportError:  # no Windows
        return XlwingsError, KeyError
    return XlwingsError, KeyError, com_error


@contextmanager
def answering(program: str) -> Iterator[None]:
    """Says in a sentence that a program does not answer: a cell is being edited, or a window of its own is open."""
    try:
        yield
    except failures() as error:
        raise EditRefused(f"{program} 没有应答，可能正在编辑单元格或开着对话框，请处理后再试。") from error


def _unprotect(sheet: Any) -> None:
    """Open the sheet; an empty password keeps Excel from asking for one."""
    try:
        sheet.api.Unprotect("")
    except failures() as error:
        raise EditRefused(f"工作表“{sheet.name}”有密码保护，不能写入，请先撤销工作表保护") from error


def _put_formula(cell: Any, formula: str) -> None:
    """Put a formula into a cell; in one formatted as text it would stay text."""
    if cell.number_format == "@":
        cell.number_format = "General"
    cell.formula = f"={formula}"


def _on_rows(step: Step, sheet: Any) -> None:
    match step:
        case SetRowHeight():
            sheet.range((step.row, 1)).row_height = step.points
        case InsertRows():
            _insert(sheet, step)
        case DeleteRows():
            sheet.range(f"{step.first}:{step.first + step.count - 1}").delete("up")
        case Merge():
            sheet.range(str(step.area)).merge()
        case Unmerge():
            sheet.range(str(step.area)).unmerge()


def _insert(sheet: Any, step: InsertRows) -> None:
    rows = f"{step.before}:{step.before + step.count - 1}"
    sheet.range(rows).insert("down")
    if step.like is None:
        return
    like = step.like + (step.count if step.like >= step.before else 0)
    sheet.range(f"{like}:{like}").copy(sheet.range(rows))
    sheet.range(rows).clear_contents()


def _add_mark(sheet: Any, step: AddConditionalFormat) -> None:
    look = step.look
    for addresses in text_batches(step.areas):
        sheet.range(addresses).conditional_formats.add_custom(
            f"={step.formula}",
            fill_color=None if look.fill is None else f"#{look.fill}",
            font_color=None if look.font_colour is None else f"#{look.font_colour}",
            font_bold=look.bold,
        )


def marks_of(sheet: Any, wanted: str) -> Iterator[AddConditionalFormat]:
    """The formats of a sheet whose formula contains the text, given as :func:`bare` leaves it."""
    for rule in sheet.cells.conditional_formats:
        if _holds(rule, wanted):
            areas = tuple(Area.parse(area.Address.replace("$", "")) for area in rule.impl.api.AppliesTo.Areas)
            look = Look(
                fill=_colour(rule.fill_color), font_colour=_colour(rule.font_color), bold=rule.font_bold
            )
            yield AddConditionalFormat(sheet.name, areas, rule.formula.removeprefix("="), look)


def _remove_marks(sheet: Any, marker: str) -> None:
    wanted = bare(marker)
    for rule in [rule for rule in sheet.cells.conditional_formats if _holds(rule, wanted)]:
        rule.delete()


def _holds(rule: Any, wanted: str) -> bool:
    return rule.type == "custom" and wanted in bare(rule.formula or "")


def bare(text: str) -> str:
    """The text without blanks and case."""
    return "".join(text.split()).casefold()


def _colour(rgb: tuple[int, int, int] | None) -> str | None:
    return None if rgb is None else "".join(f"{part:02X}" for part in rgb)
