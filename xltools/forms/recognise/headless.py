"""The rows of a code-keyed table that go on at the top of the next sheet under no head, as in tables taken from PDF."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.book.cellref import MAX_COLUMN
from xltools.forms.recognise.attempt import Attempt, attempts
from xltools.forms.recognise.body import Window
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Band
from xltools.forms.recognise.result import KeyedRegion
from xltools.forms.recognise.table import Table

__all__ = ["go_on_without_head"]


def go_on_without_head(before: Table, grid: Grid, below: Sequence[Band]) -> Attempt | None:
    """What stands above the heads of a sheet as more rows of the table before; ``None`` unless all of it fits.

    The table before has no note below it, and here codes that follow its last one stand in its columns, each with
    an amount, in their order, with no second total row and nothing beside them.
    """
    last = before.reading.keyed
    if last is None or not before.settled or before.notes.first_row is not None:
        return None
    form, window = before.reading.form, before.attempt.window
    here = Window(
        grid, window.vocabulary, window.sections, 0, 0, tuple(below), above=(form.id, last.last_code)
    )
    for attempt in attempts(here, form, whole=False):
        new = attempt.reading
        if new.keyed is not None and _follows(last, new.keyed) and not new.extra_rows and _is_alike(attempt):
            return attempt
    return None


def _follows(last: KeyedRegion, new: KeyedRegion) -> bool:
    """Whether codes go on where those of the page before end, with one total row on both pages together."""
    codes = list(new.codes.values())
    one_total = new.total_row is None or last.total_row is None
    return bool(codes) and last.last_code < codes[0] and new.in_code_order and one_total


def _is_alike(attempt: Attempt) -> bool:
    """Whether each row has an amount, and a value in no other column than those of the table."""
    keyed, window = attempt.reading.keyed, attempt.window
    if keyed is None or min(keyed.codes) != min(window.grid.columns):
        return False
    leaves = [leaf for section in window.sections for leaf in section.leaves]
    columns = {column for leaf in leaves for column in range(leaf.column, leaf.right + 1)}
    return all(
        any(window.grid.is_number(row, column) for column in keyed.amount_columns.values())
        and columns.issuperset(window.grid.in_row(row, 1, MAX_COLUMN))
        for row in keyed.codes
    )
