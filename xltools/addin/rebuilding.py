"""A workbook of performance forms as fill-template would build it anew, compared cell by cell with the open one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from xltools.addin.filling import performance_pack
from xltools.addin.scene import Scene
from xltools.addin.undo import cell_data
from xltools.book.changes import (
    Change,
    Look,
    SetFormula,
    SetLook,
    SetResult,
    SetRowHeight,
    SetValidation,
    SetValue,
)
from xltools.book.model import Book, Cell, Sheet
from xltools.book.read import read_book
from xltools.book.reading.guard import DEFAULT, Container
from xltools.book.reading.ooxml import worksheet_documents
from xltools.book.reading.validations import read_validations
from xltools.errors import XltoolsError
from xltools.fill.performance.run import PerformanceRequest, fill_performance
from xltools.record import Record

__all__ = ["Rebuilt", "build", "differences", "rebuilt", "same_layout"]

_ROW = re.compile(r'<row r="(\d+)"[^>]* ht="([\d.]+)"')
_RESULT_DIGITS = 9


class Rebuilt(Record):
    """A workbook that was built to be looked at."""

    book: Book
    validations: tuple[SetValidation, ...]
    heights: dict[tuple[str, int], float]
    """In points, by sheet and row."""
    unplaced: int
    """Data that found no place."""


def rebuilt(scene: Scene, data: Sequence[Path] = ()) -> Rebuilt | None:
    """What fill-template makes of the open workbook and the data; ``None`` where it can make nothing of them."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "built.xlsx"
        try:
            unplaced = build(scene, data, target)
        except XltoolsError:
            return None
        return read_rebuilt(target, unplaced)


def build(scene: Scene, data: Sequence[Path], target: Path, *, with_own: bool = True) -> int:
    """Write the workbook that fill-template makes; how many data found no place.

    Raises what filling forms raises.
    """
    year = scene.book.properties.get("xltools.year", "")
    with tempfile.TemporaryDirectory() as folder:
        own = (scene.save_copy(Path(folder)),) if with_own else ()
        request = PerformanceRequest(
            performance_pack(scene.book),
            (*own, *data),
            target,
            year=int(year) if year.isdecimal() else None,
        )
        return len(fill_performance(request, _quiet).unplaced)


def read_rebuilt(path: Path, unplaced: int = 0) -> Rebuilt:
    """A workbook of ours, looked at."""
    with Container(path, DEFAULT) as container:
        heights = {
            (name, int(row)): float(points)
            for name, document in worksheet_documents(container)
            for row, points in _ROW.findall(document.text)
        }
    return Rebuilt(read_book(path), read_validations(path), heights, unplaced)


def _quiet(_: str) -> None:
    """Progress is nobody's concern here: a button takes seconds."""


def same_layout(one: Sheet | None, other: Sheet | None) -> bool:
    """Whether both sheets print a form in the same cells."""
    return one is not None and other is not None and sorted(one.merges) == sorted(other.merges)


def differences(opened: Book, before: Rebuilt, after: Rebuilt) -> Iterator[Change]:
    """What makes of the open workbook what the data make of it; cells of which they say nothing new stay."""
    for new in after.book.sheets:
        old, shown = before.book.sheet(new.name), opened.sheet(new.name)
        cells = new.values.keys() | new.formulas.keys() | old.values.keys() | old.formulas.keys()
        for cell in sorted(cells):
            if cell in new.formulas and shown.formulas.get(cell) == new.formulas[cell]:
                yield from _new_result(shown, new, cell)
            elif _content(old, cell) != _content(new, cell):
                yield from _content_change(shown, new, cell)
        yield from _heights(new.name, before, after)


def _content(sheet: Sheet, cell: Cell) -> tuple[object, ...]:
    formula = sheet.formulas.get(cell)
    return formula, sheet.values.get(cell) if formula is None else None, sheet.formats.get(cell, "")


def _content_change(shown: Sheet, new: Sheet, cell: Cell) -> Iterator[Change]:
    formula, value, code = _content(new, cell)
    if (formula, value) != _content(shown, cell)[:2]:
        data = cell_data(new.values.get(cell))
        if formula is None:
            yield SetValue(shown.name, *cell, data)
        else:
            yield SetFormula(shown.name, *cell, str(formula), data)
    if code != shown.formats.get(cell, ""):
        yield SetLook(shown.name, *cell, Look(number_format=str(code) or "General"))


def _new_result(shown: Sheet, new: Sheet, cell: Cell) -> Iterator[SetResult]:
    """The result of a formula that stays, where its parts have changed: files keep results."""
    old, value = shown.values.get(cell), new.values.get(cell)
    if isinstance(old, int | float) and isinstance(value, int | float):
        same = round(old - value, _RESULT_DIGITS) == 0
    else:
        same = (old or None) == (value or None)
    if not same:
        yield SetResult(shown.name, *cell, cell_data(value))


def _heights(sheet: str, before: Rebuilt, after: Rebuilt) -> Iterator[SetRowHeight]:
    """Rows that longer texts need taller."""
    for (name, row), points in after.heights.items():
        old = before.heights.get((name, row))
        if name == sheet and old is not None and points > old:
            yield SetRowHeight(sheet, row, points, old)
