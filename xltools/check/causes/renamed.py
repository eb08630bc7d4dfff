"""Tables in which one row carries another code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import ZERO, Amount, NotAnAmount
from xltools.book.model import Cell
from xltools.check.tables import Tables
from xltools.forms.figures import Figure, number_in
from xltools.forms.recognise import RecognisedForm, Spot
from xltools.forms.recognise.result import Part
from xltools.forms.shape import Shape

__all__ = ["CodeRow", "code_rows", "renamed"]


class CodeRow(NamedTuple):
    """A row of a code-keyed table as it is printed."""

    form: str
    sheet: str
    cell: Cell
    """Where the code stands."""
    code: str
    name: str
    read: bool
    """Whether the row takes part in the check; a row with an impossible or repeated code does not."""


def code_rows(tables: Tables) -> Iterator[CodeRow]:
    """Every row with a code, those included whose code could not be read."""
    for form_id in tables.codes:
        found = tables.found[form_id]
        for part in found.parts:
            if part.keyed is not None:
                column = part.keyed.code_columns[0]
                for row, code in part.keyed.codes.items():
                    name = found.names.get(code, "")
                    yield CodeRow(form_id, part.sheet, (row, column), code, name, read=True)
        yield from _unread(found)


def _unread(found: RecognisedForm) -> Iterator[CodeRow]:
    columns = {part.sheet: part.keyed.code_columns[0] for part in found.parts if part.keyed is not None}
    for extra in found.extra_rows:
        code, _, name = extra.text.strip().partition(" ")
        if code.isdigit() and extra.sheet in columns:
            cell = (extra.row, columns[extra.sheet])
            yield CodeRow(found.form.id, extra.sheet, cell, code, name.strip(), read=False)


def renamed(tables: Tables, row: CodeRow, code: str) -> Tables:
    """The same tables with another code in a row; its figures go where the new code says."""
    found = tables.found[row.form]
    spots = _spots(found, row)
    figures = {
        address: figure
        for address, figure in tables.figures.items()
        if not (row.read and address.form == row.form and address.row == row.code)
    }
    for column, spot in spots.items():
        figure = _figure(tables, Address(row.form, code, column), spot)
        if figure is not None:
            figures[figure.address] = figure
    listed = {*tables.codes[row.form], code} - ({row.code} if row.read else set())
    codes = {**tables.codes, row.form: frozenset(listed)}
    shape = Shape(tables.pack, {**tables.shape.codes, row.form: tuple(sorted(listed))})
    changed = _found(found, row, code, spots)
    return tables._replace(
        shape=shape,
        figures=figures,
        codes=codes,
        found={**tables.found, row.form: changed},
        occurrences=tuple(changed if each is found else each for each in tables.occurrences),
    )


def _spots(found: RecognisedForm, row: CodeRow) -> dict[str, Spot]:
    """The amount cells of a row by column."""
    if row.read:
        return {address.column: spot for address, spot in found.cells.items() if address.row == row.code}
    extra = next(each for each in found.extra_rows if (each.sheet, each.row) == (row.sheet, row.cell[0]))
    return {column: (extra.sheet, *cell) for column, cell in extra.cells.items()}


def _figure(tables: Tables, address: Address, spot: Spot) -> Figure | None:
    if tables.book is None:
        return None
    try:
        value = number_in(tables.book.sheet(spot[0]).values.get(spot[1:]))
    except NotAnAmount:
        return None
    if value is None:
        return Figure(address, spot, Amount(ZERO), blank=True)
    return Figure(address, spot, tables.amount(address.form, value), blank=False)


def _found(found: RecognisedForm, row: CodeRow, code: str, spots: dict[str, Spot]) -> RecognisedForm:
    cells = {a: spot for a, spot in found.cells.items() if not (row.read and a.row == row.code)}
    cells |= {Address(row.form, code, column): spot for column, spot in spots.items()}
    names = {each: name for each, name in found.names.items() if not (row.read and each == row.code)}
    return found._replace(
        cells=cells,
        names={**names, code: row.name},
        parts=tuple(_part(part, row, code) for part in found.parts),
        extra_rows=tuple(
            e for e in found.extra_rows if row.read or (e.sheet, e.row) != (row.sheet, row.cell[0])
        ),
    )


def _part(part: Part, row: CodeRow, code: str) -> Part:
    keyed = part.keyed
    if keyed is None or part.sheet != row.sheet:
        return part
    codes = dict(sorted({**keyed.codes, row.cell[0]: code}.items()))
    return part._replace(keyed=keyed._replace(codes=codes))
