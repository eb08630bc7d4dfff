"""The Ezhou tables with one mistake, and what the check says about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from support.ezhou import FORMS, PACK, merged
from support.sketch import Sketch, book_of

from xltools.book.model import Book
from xltools.check.check import check_tables
from xltools.check.tables import Tables, read_tables
from xltools.finding import Finding, Severity
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

__all__ = ["Sketches", "checked", "column", "errors", "findings", "put", "spoilt", "tables_in"]

Sketches = dict[str, Sketch]
RELATIONS = load_relations(PACK.id)


def tables_in(book: Book) -> Tables:
    """The tables recognised in a book."""
    return read_tables(book, recognise(book, PACK), PACK)


def findings(tables: Tables) -> list[Finding]:
    """Everything the check finds."""
    return list(check_tables(tables, RELATIONS).findings)


def checked(sketches: Sketches) -> list[Finding]:
    """The errors in a workbook of these sheets."""
    return errors(findings(tables_in(book_of(*sketches.values()))))


def errors(every: Iterable[Finding]) -> list[Finding]:
    """Those of them that are errors."""
    return [finding for finding in every if finding.severity is Severity.ERROR]


def spoilt(edit: Callable[[Sketches], object]) -> list[Finding]:
    """The errors in the nine tables after an edit."""
    sketches = {form_id: merged(form_id) for form_id in FORMS}
    edit(sketches)
    return checked(sketches)


def column(sketch: Sketch, rows: Iterable[int], number: int) -> list[object]:
    """The values of a sheet column, blank ones empty."""
    return [sketch.cells.get((row, number), "") for row in rows]


def put(sketch: Sketch, rows: Iterable[int], number: int, values: Iterable[object]) -> None:
    """Values into a sheet column."""
    for row, value in zip(rows, values, strict=True):
        sketch.cells[row, number] = value
