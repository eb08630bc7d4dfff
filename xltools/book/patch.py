"""A change set applied to an .xlsx or .xlsm file: every change exactly as stated, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from xltools.book.cellref import MAX_COLUMN, MAX_ROW
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    Change,
    ChangeSet,
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
from xltools.book.patching import frame
from xltools.book.patching.celledit import CellEdit, RowEdit
from xltools.book.patching.cellxml import UnfitValue, constant, formula, require_writable, result_of
from xltools.book.patching.links import located
from xltools.book.patching.newsheet import append_sheet
from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import require_child
from xltools.book.patching.styles import Stylesheet
from xltools.book.patching.worksheet import Worksheet
from xltools.book.pause import collector_paused
from xltools.errors import EditRefused

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["apply", "edit"]

_MAX_HEIGHT = 409.5
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_COLOUR_LENGTH = 6


def apply(changes: ChangeSet, source: Path, target: Path) -> None:
    """Write the source with the changes made to the target; parts not edited stay byte for byte.

    Raises :class:`EditRefused` when a change cannot be made exactly, :class:`xltools.errors.Unreadable`
    when the source is no intact workbook and :class:`xltools.errors.TargetUnwritable`; then no target is written.
    """
    with collector_paused():
        package = Package.open(source)
        edit(package, changes)
        package.save(target)


def edit(package: Package, changes: ChangeSet) -> None:
    """Make the changes in a package in memory; after an error the package must not be saved."""
    try:
        _edit(package, changes)
    except ValueError as error:  # numbers and areas inside the file that are none
        reason = "内部的编号或范围写法不明，请用 Excel 或 WPS 另存后再用"
        raise EditRefused(f"{package.name}：{reason}") from error


def _edit(package: Package, changes: ChangeSet) -> None:
    session = _Session(package)
    for kind, run in groupby(changes.changes, key=type):
        if kind is InsertRows:
            session.finish()
            _insert_rows(package, run)
        else:
            for change in run:
                session.make(change)
    session.finish()
    if changes.recalculate:
        book = package.workbook_part
        require_child(package.tree(book), "calcPr").set("fullCalcOnLoad", "1")
        package.touch(book)


class _SheetEdits:
    """A worksheet and the cell edits, by row, that wait to be made in it."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.rows: dict[int, RowEdit] = {}

    def row(self, number: int) -> RowEdit:
        """The edits of a row, begun when there are none."""
        if not 1 <= number <= MAX_ROW:
            raise self.worksheet.refusal(f"没有第 {number} 行，请核对行号")
        return self.rows.setdefault(number, RowEdit())


class _Session:
    """Gathers cell edits per sheet, since making them together costs one walk over the rows."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Stylesheet(package)
        self._sheets: dict[str, _SheetEdits] = {}

    def make(self, change: Change) -> None:
        """Take up one change; cell edits may wait until something depends on them."""
        match change:
            case SetValue() | SetFormula():
                self._set(change, self._content(change))
            case SetResult():
                self._set_result(change)
            case SetLook():
                self._set_look(change)
            case SetRowHeight():
                self._set_height(change)
            case Merge():
                self._merge(change)
            case AddConditionalFormat():
                self._add_conditional_format(change)
            case AddHyperlink():
                self._add_hyperlink(change)
            case RemoveConditionalFormats():
                self._remove_conditional_formats(change)
            case SetValidation():
                self._set_validation(change)
            case AddSheet():
                self._add_sheet(change)
            case RemoveSheet():
                self._remove_sheet(change)

    def finish(self) -> None:
        """Hand everything to the package; the sheets are read anew by what comes after."""
        for sheet in self._sheets.values():
            self._flush(sheet)
            sheet.worksheet.commit()
        self._sheets.clear()

    def _sheet(self, name: str) -> _SheetEdits:
        if name not in self._sheets:
            same = (sheet for key, sheet in self._sheets.items() if key.casefold() == name.casefold())
            self._sheets[name] = next(same, None) or _SheetEdits(Worksheet(self._package, name))
        return self._sheets[name]

    def _flush(self, sheet: _SheetEdits) -> None:
        rows, sheet.rows = sheet.rows, {}
        if rows and sheet.worksheet.edit(rows):
            self._drop_calculation_chain()

    def _drop_calculation_chain(self) -> None:
        """Excel rebuilds a missing chain silently and repairs a stale one loudly (xlsx-io.md section 3)."""
        for rel in self._package.rels(self._package.workbook_part):
            if rel.type == "calcChain" and rel.target_part:
                self._package.drop(rel.target_part)

    def _set(self, change: SetValue | SetFormula | SetResult | SetLook, new: CellEdit) -> None:
        sheet = self._sheets.get(change.sheet) or self._sheet(change.sheet)
        row = sheet.rows.get(change.row) or sheet.row(change.row)
        if not 1 <= change.column <= MAX_COLUMN:
            raise sheet.worksheet.refusal(f"没有第 {change.column} 列，请核对列号")
        old = row.cells.get(change.column)
        row.cells[change.column] = new if old is None else _after(old, new)

    def _set_result(self, change: SetResult) -> None:
        sheet = self._sheet(change.sheet)
        old = sheet.row(change.row).cells.get(change.column)
        if old is not None and old.overwrites:
            self._flush(sheet)
        self._set(change, self._content(change))

    def _content(self, change: SetValue | SetFormula | SetResult) -> CellEdit:
        try:
            if isinstance(change, SetValue):
                return CellEdit(constant(change.value))
            if isinstance(change, SetResult):
                return CellEdit(result_of(change.result), keeps_formula=True)
            return CellEdit(formula(change.formula, change.result))
        except UnfitValue as error:
            worksheet = self._sheet(change.sheet).worksheet
            raise worksheet.refusal(str(error), (change.row, change.column)) from error

    def _set_look(self, change: SetLook) -> None:
        look = change.look
        self._check_look(change.sheet, look)
        self._set(change, CellEdit(restyle=lambda style: self._styles.derive(style, look)))

    def _require_writable(self, sheet: str, *texts: str) -> None:
        try:
            require_writable(*texts)
        except UnfitValue as error:
            raise self._sheet(sheet).worksheet.refusal(f"的公式、格式或链接{error}") from error

    def _check_look(self, sheet: str, look: Look) -> None:
        self._require_writable(sheet, look.number_format or "")
        for colour in (look.fill, look.font_colour):
            if colour is not None and not (len(colour) == _COLOUR_LENGTH and _HEXADECIMAL.issuperset(colour)):
                raise self._sheet(sheet).worksheet.refusal(f"的颜色“{colour}”不是六位十六进制 RGB，请改正")

    def _set_height(self, change: SetRowHeight) -> None:
        if not 0 <= change.points <= _MAX_HEIGHT:
            raise self._sheet(change.sheet).worksheet.refusal(
                f"第 {change.row} 行的行高不在 0 至 {_MAX_HEIGHT} 磅之间，请改正"
            )
        self._sheet(change.sheet).row(change.row).height = change.points

    def _merge(self, change: Merge) -> None:
        sheet = self._sheet(change.sheet)
        self._flush(sheet)
        sheet.worksheet.merge(change.area)

    def _add_conditional_format(self, change: AddConditionalFormat) -> None:
        sheet = self._sheet(change.sheet).worksheet
        self._check_look(change.sheet, change.look)
        look = change.look
        if look.wrap is not None or look.border or look.horizontal or look.vertical or look.indent:
            raise sheet.refusal("的条件格式不能设置自动换行、边框或对齐，请改用单元格格式")
        self._require_writable(change.sheet, change.formula)
        if not change.areas or change.formula.startswith("=") or not change.formula:
            raise sheet.refusal("的条件格式需要区域和不带等号的公式，请补全")
        for area in change.areas:
            sheet.require_inside(area)
        frame.add_conditional_format(sheet.frame, change.areas, change.formula, self._styles.dxf(change.look))
        sheet.touch_frame()

    def _remove_conditional_formats(self, change: RemoveConditionalFormats) -> None:
        sheet = self._sheet(change.sheet).worksheet
        if frame.remove_conditional_formats(sheet.frame, change.marker):
            sheet.touch_frame()

    def _set_validation(self, change: SetValidation) -> None:
        from xltools.book.patching.validations import set_validation

        sheet, rule = self._sheet(change.sheet).worksheet, change.rule
        sheet.require_inside(change.area)
        if rule is not None:
            texts = (rule.error_title, rule.error, rule.prompt_title, rule.prompt)
            self._require_writable(change.sheet, rule.formula, rule.second, *texts)
        if set_validation(sheet.frame, change.area, rule):
            sheet.touch_frame()

    def _add_hyperlink(self, change: AddHyperlink) -> None:
        self._require_writable(change.sheet, change.location, change.tooltip)
        self._sheet(change.sheet).worksheet.link(change, located(change.location))

    def _remove_sheet(self, change: RemoveSheet) -> None:
        from xltools.book.patching.removesheet import remove_sheet

        self.finish()
        remove_sheet(self._package, change.name, with_names=change.with_names)

    def _add_sheet(self, change: AddSheet) -> None:
        self.finish()
        try:
            append_sheet(self._package, self._styles, change)
        except UnfitValue as error:
            raise EditRefused(f"{self._package.name}：新工作表“{change.name}”中，{error}") from error


def _insert_rows(package: Package, run: Iterable[Change]) -> None:
    """Consecutive insertions together, since each part is then walked once."""
    from xltools.book.patching.insert import insert_many

    insert_many(package, [change for change in run if isinstance(change, InsertRows)])


def _after(old: CellEdit, new: CellEdit) -> CellEdit:
    """Both edits of one cell in one."""
    first, second = old.restyle, new.restyle
    content, _, keeps_formula = old if new.content is None else new
    if first is None or second is None:
        return CellEdit(content, first or second, keeps_formula)
    return CellEdit(content, lambda style: second(first(style)), keeps_formula)
