"""The sheet 校验 of a workbook of ours that is itself given as a template."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xltools.book.changes import Change, RemoveConditionalFormats, RemoveSheet, SetResult, SetValue
from xltools.book.model import Book
from xltools.fill.checks_sheet import STATES
from xltools.fill.live_checks import CHECKS_SHEET

__all__ = ["checks_renewed", "checks_taken_out"]

Moved = Callable[[str, int], int]
"""Where a row of a sheet stands after rows were inserted."""


def checks_taken_out(book: Book, moved: Moved) -> Iterator[Change]:
    """What leaves nothing of the checks, for a copy that computes nothing."""
    if STATES not in book.names:
        return
    for sheet in book.sheets:
        if sheet.name != CHECKS_SHEET:
            yield RemoveConditionalFormats(sheet.name, STATES)
            for row, column in _asking(book, sheet.name):
                yield SetValue(sheet.name, moved(sheet.name, row), column, None)
    yield RemoveSheet(CHECKS_SHEET, with_names=True)


def checks_renewed(book: Book, moved: Moved) -> Iterator[Change]:
    """What takes away their stored results, which the new figures have made untrue, until they are computed."""
    if STATES not in book.names:
        return
    for sheet in book.sheets:
        cells = sheet.formulas if sheet.name == CHECKS_SHEET else _asking(book, sheet.name)
        for row, column in cells:
            yield SetResult(sheet.name, moved(sheet.name, row), column, None)


def _asking(book: Book, sheet: str) -> list[tuple[int, int]]:
    """The cells whose formulas look into the checks."""
    return [cell for cell, formula in book.sheet(sheet).formulas.items() if STATES in formula]
