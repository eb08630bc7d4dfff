"""The formulas and input limits that a workbook of ours should have, by the cells its forms are found in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.book.changes import SetFormula, SetValidation
from xltools.book.model import Book, Cell
from xltools.fill.assemble import Filled, assemble
from xltools.fill.limits import form_limits, same_rule
from xltools.fill.sources.grids import grids_in
from xltools.forms.model import Pack
from xltools.forms.recognise import KeyedRegion, RecognisedForm, Recognition, Spot
from xltools.relations.render import CodeRange, Renderer

__all__ = ["filled_with_own", "is_there", "lost_formulas", "lost_limits"]


def lost_formulas(book: Book, filled: Filled, recognition: Recognition) -> Iterator[SetFormula]:
    """What puts every formula back where a constant, or nothing, stands in its place.

    A total stated without its parts was never a formula and stays.
    """
    for change in own_formulas(book, filled, recognition):
        if (change.row, change.column) not in book.sheet(change.sheet).formulas:
            yield change


def lost_limits(
    filled: Filled, recognition: Recognition, existing: Sequence[SetValidation]
) -> Iterator[SetValidation]:
    """What puts every drop-down and input limit back where another, or none, stands in its place."""
    return (change for change in own_limits(filled, recognition) if not is_there(change, existing))


def is_there(change: SetValidation, existing: Sequence[SetValidation]) -> bool:
    """Whether every cell of the area has that limit already."""
    area, rule = change.area, change.rule
    same = [
        found.area
        for found in existing
        if found.sheet == change.sheet
        and found.area.overlaps(area)
        and (rule is None or same_rule(found.rule, rule))
    ]
    rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
    return all(any((row, column) in each for each in same) for row in rows for column in columns)


def filled_with_own(book: Book, pack: Pack, recognition: Recognition) -> Filled:
    """The figures the forms of a book state, and what follows from them."""
    return assemble(pack, [grids_in(book, pack, recognition)])


def own_formulas(book: Book, filled: Filled, recognition: Recognition) -> Iterator[SetFormula]:
    """The formula of every cell of the forms that follows from others."""
    layout = _FoundLayout({found.form.id: found for found in reversed(recognition.forms)}, book)
    renderer = Renderer(layout, filled.shape)
    for address, definition in filled.definitions.items():
        spot = layout.spot(address)
        formula = renderer.formula(definition) if spot else None
        if spot is not None and formula is not None:
            yield SetFormula(*spot, formula, filled.value(address))


def own_limits(filled: Filled, recognition: Recognition) -> Iterator[SetValidation]:
    """What may be typed into the cells of the forms."""
    for found in {found.form.id: found for found in reversed(recognition.forms)}.values():
        cells = {address: spot for address, spot in found.cells.items() if spot[0] == found.sheet}

        def cell(address: Address, cells: Mapping[Address, Spot] = cells) -> Cell | None:
            return cells[address][1:] if address in cells else None

        for area, rule in form_limits(found.form, filled, cell, _code_cells(found)):
            yield SetValidation(found.sheet, area, rule)


def _code_cells(found: RecognisedForm) -> Area | None:
    """The code cells of the rows that wait for a code; the row that ends the table takes none."""
    region = found.keyed
    rows = [row for row in region.spare_rows if row < _end(region)] if region else []
    if region is None or not rows:
        return None
    column = region.code_columns[0]
    return Area(rows[0], column, rows[-1], column)


class _FoundLayout:
    """The layout of one of our workbooks as it is now, rows added by users included."""

    def __init__(self, forms: Mapping[str, RecognisedForm], book: Book) -> None:
        self._forms = forms
        self._book = book

    def spot(self, address: Address) -> Spot | None:
        """The cell of a figure."""
        found = self._forms.get(address.form)
        return found.cells.get(address) if found else None

    def code_range(self, form_id: str) -> CodeRange | None:
        """The code rows with the spare ones and the row that ends them."""
        return self._ranges[form_id]

    @cached_property
    def _ranges(self) -> Mapping[str, CodeRange | None]:
        return {form_id: self._range(found) for form_id, found in self._forms.items()}

    def _range(self, found: RecognisedForm) -> CodeRange | None:
        region = found.keyed
        if region is None or region.total_row is None:
            return None
        return CodeRange(
            sheet=found.sheet,
            code_column=region.code_columns[0],
            first=region.total_row + 1,
            end=_end(region),
            columns=lambda column_id: region.amount_columns[column_id],
        )


def _end(region: KeyedRegion) -> int:
    return max((*region.spare_rows, region.last_row))
