"""What takes changes back: a write from outside clears a program's own list of undo steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from xltools.book.cellref import Area
from xltools.book.changes import (
    AddConditionalFormat,
    AddHyperlink,
    AddSheet,
    CellData,
    Change,
    InsertRows,
    Look,
    Merge,
    RemoveConditionalFormats,
    RemoveSheet,
    SetFormula,
    SetLook,
    SetRowHeight,
    SetValidation,
    SetValue,
    Validation,
)
from xltools.book.formula import shift_formula
from xltools.book.model import Book, CellError, CellValue, Sheet
from xltools.check.filereport import LAYER_TITLE
from xltools.record import Record
from xltools.report.findings_sheet import sheet_again

__all__ = ["DeleteRows", "Step", "Unmerge", "cell_data", "reverse", "row_before"]


class DeleteRows(Record):
    """Take rows away that an :class:`InsertRows` has put in; no formula refers to them alone."""

    sheet: str
    first: int
    count: int  # type: ignore[assignment]  # of rows, not of elements


class Unmerge(Record):
    """Part the cells of a merged area again."""

    sheet: str
    area: Area


_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # cells know no time zone
Step = Change | DeleteRows | Unmerge


def reverse(
    steps: Sequence[Step],
    before: Book,
    marks: Sequence[AddConditionalFormat],
    validations: Sequence[SetValidation] = (),
) -> tuple[Step, ...]:
    """The changes that lead back to the snapshot, last first.

    ``validations`` are those of the snapshot; they need to be known only where one is changed.

    Rows that were inserted are deleted before any cell is written, so that cells have the coordinates of the
    snapshot again. Fill, font and border stay: no action changes them in a sheet of the user's.
    """
    added = {step.name for step in steps if isinstance(step, AddSheet)}
    back: list[Step] = []
    for step in reversed(steps):
        back += _structure(step, before, marks, added)
    return (*back, *_contents(steps, before, added), *_limits(steps, validations, added))


def _structure(
    step: Step, before: Book, marks: Sequence[AddConditionalFormat], added: set[str]
) -> Iterator[Step]:
    match step:
        case AddSheet():
            yield RemoveSheet(step.name)
        case RemoveSheet():
            yield _sheet_again(before.sheet(step.name))
        case AddConditionalFormat() if step.sheet not in added:
            yield RemoveConditionalFormats(step.sheet, step.formula)
        case RemoveConditionalFormats():
            yield from (mark for mark in marks if mark.sheet == step.sheet and _holds(mark, step.marker))
        case SetRowHeight() if step.before is not None and step.sheet not in added:
            yield SetRowHeight(step.sheet, step.row, step.before)
        case InsertRows():
            yield DeleteRows(step.sheet, step.before, step.count)
        case Merge() if step.sheet not in added:
            yield Unmerge(step.sheet, step.area)


def _limits(
    steps: Sequence[Step], validations: Sequence[SetValidation], added: set[str]
) -> Iterator[SetValidation]:
    """What could be typed into the areas before; rows are never inserted together with validations."""
    changed = [step for step in steps if isinstance(step, SetValidation) and step.sheet not in added]
    for step in changed:
        yield step._replace(rule=None)
    for step in changed:
        for old in validations:
            if old.sheet == step.sheet and old.rule and old.area.overlaps(step.area):
                yield _shared(old, old.rule, step.area)


def _shared(old: SetValidation, rule: Validation, area: Area) -> SetValidation:
    """The old validation on what both areas cover."""
    top, left = max(old.area.top, area.top), max(old.area.left, area.left)
    both = Area(top, left, min(old.area.bottom, area.bottom), min(old.area.right, area.right))
    down, right = top - old.area.top, left - old.area.left
    formula, second = (shift_formula(text, down, right) for text in (rule.formula, rule.second))
    return SetValidation(old.sheet, both, rule._replace(formula=formula, second=second))


def _holds(mark: AddConditionalFormat, marker: str) -> bool:
    return "".join(marker.split()).casefold() in "".join(mark.formula.split()).casefold()


def _contents(steps: Sequence[Step], before: Book, added: set[str]) -> Iterator[Step]:
    """What every cell that was written held before; cells of inserted rows are gone with them."""
    written: dict[tuple[str, int, int], None] = {}
    formats: dict[tuple[str, int, int], None] = {}
    inserted = [step for step in steps if isinstance(step, InsertRows)]
    for step in steps:
        if isinstance(step, SetValue | SetFormula | AddHyperlink | SetLook) and step.sheet not in added:
            row = row_before(step.sheet, step.row, inserted)
            if row is not None:
                (formats if isinstance(step, SetLook) else written)[step.sheet, row, step.column] = None
    for sheet, row, column in written:
        yield _content(before.sheet(sheet), row, column)
    for sheet, row, column in formats:
        look = Look(number_format=before.sheet(sheet).formats.get((row, column), "General"))
        yield SetLook(sheet, row, column, look)


def row_before(sheet: str, row: int, inserted: Sequence[InsertRows]) -> int | None:
    """The number a row had before the insertions; ``None`` for one that was inserted.

    Insertions come before the cells that are written, as the filling of a template orders them.
    """
    for step in reversed(inserted):
        if step.sheet == sheet and row >= step.before:
            if row < step.before + step.count:
                return None
            row -= step.count
    return row


def _content(sheet: Sheet, row: int, column: int) -> Change:
    value = cell_data(sheet.values.get((row, column)))
    formula = sheet.formulas.get((row, column))
    if formula is not None:
        return SetFormula(sheet.name, row, column, formula, value)
    return SetValue(sheet.name, row, column, value)


def _sheet_again(sheet: Sheet) -> AddSheet:
    if sheet.values.get((1, 1)) == LAYER_TITLE:
        return sheet_again(sheet)
    rows = sheet.bounds()
    height, width = (rows.bottom, rows.right) if rows else (0, 0)
    cells = tuple(
        tuple(cell_data(sheet.values.get((row, column))) for column in range(1, width + 1))
        for row in range(1, height + 1)
    )
    return AddSheet(sheet.name, cells)


def cell_data(value: CellValue | None) -> CellData:
    """What was read, to be written again."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return Decimal(repr(value))
    return value.code if isinstance(value, CellError) else _serial(value)


def _serial(value: dt.datetime | dt.date | dt.time | dt.timedelta) -> Decimal:
    """The number a date or time is in a cell; its format shows it as one."""
    if isinstance(value, dt.time):
        value = dt.datetime.combine(_DAY_ZERO, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    span = value if isinstance(value, dt.timedelta) else value - _DAY_ZERO
    return Decimal(repr(round(span / dt.timedelta(days=1), 10)))
