"""The published performance forms as plain workbooks."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from xltools.book.model import Book, Sheet

CASES = Path(__file__).parents[1] / "data" / "performance"


@cache
def grid(case: str, form: str) -> tuple[tuple[str, ...], ...]:
    """The printed cells of one form."""
    with (CASES / case / f"{form}.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(tuple(row) for row in csv.reader(stream))


def form_names(case: str) -> tuple[str, ...]:
    """The forms of a case, in order of their names."""
    return tuple(sorted(path.stem for path in (CASES / case).glob("*.csv")))


def sheet_of(case: str, form: str) -> Sheet:
    """A form on a sheet of its own name, every cell a text."""
    sheet = Sheet(form)
    for row, cells in enumerate(grid(case, form), start=1):
        sheet.values.update(
            {(row, column): text for column, text in enumerate(cells, start=1) if text.strip()}
        )
    return sheet


def book_of(case: str, *forms: str) -> Book:
    """The forms of a case, or some of them, as one workbook."""
    return Book(CASES / case, "csv", [sheet_of(case, form) for form in forms or form_names(case)])
