"""Pieces of one table made one form: continuation pages, sides below each other, a second sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xltools.address import Address
from xltools.forms.recognise.result import RecognisedForm, Spot
from xltools.forms.recognise.table import Table

__all__ = ["join"]


def join(tables: Sequence[Table]) -> tuple[RecognisedForm, ...]:
    """One entry for each occurrence of a form; occurrences that repeat rows are flagged as duplicates."""
    groups: list[list[Table]] = []
    for table in tables:
        group = next((group for group in reversed(groups) if _same_form(group, table)), None)
        if group is not None and _goes_on(group, table):
            group.append(table)
        else:
            groups.append([table])
    forms = [_form(group) for group in sorted(groups, key=lambda group: group[0].order)]
    ids = [form.form.id for form in forms]
    return tuple(form._replace(duplicate=ids.count(form.form.id) > 1) for form in forms)


def _same_form(group: Sequence[Table], table: Table) -> bool:
    return group[0].reading.form is table.reading.form


def _goes_on(group: Sequence[Table], table: Table) -> bool:
    """Whether a table adds rows to a form found before: no row twice, one unit of money."""
    rows = {row for piece in group for row in piece.reading.rows}
    units = {piece.captions.unit for piece in (*group, table)} - {None}
    return not rows & table.reading.rows and len(units) <= 1


def _form(group: Sequence[Table]) -> RecognisedForm:
    first = group[0].reading
    cells: dict[Address, Spot] = {}
    for table in group:
        sheet = table.sheet
        cells |= {address: (sheet, *cell) for address, cell in table.reading.cells.items()}
    return RecognisedForm(
        form=first.form,
        parts=tuple(table.part() for table in group),
        cells=cells,
        unit=next((table.captions.unit for table in group if table.captions.unit is not None), None),
        missing_rows=_missing(table.reading.missing_rows for table in group),
        missing_columns=_missing(table.reading.missing_columns for table in group),
        extra_rows=tuple(row for table in group for row in table.reading.extra_rows),
        extra_columns=tuple(column for table in group for column in table.extra_columns()),
        names={code: name for table in group for code, name in table.reading.names.items()},
        basis=group[0].basis,
    )


def _missing(missing: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """What every piece lacks."""
    first, *others = missing
    return tuple(name for name in first if all(name in other for other in others))
