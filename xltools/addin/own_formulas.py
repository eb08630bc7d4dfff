"""The formulas that a workbook of ours should have, by the cells its forms are found in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from xltools.address import Address
from xltools.book.changes import SetFormula
from xltools.book.model import Book
from xltools.fill.assemble import assemble
from xltools.fill.sources.grids import grids_in
from xltools.forms.model import Pack
from xltools.forms.recognise import KeyedRegion, RecognisedForm, Recognition, Spot
from xltools.relations.render import CodeRange, Renderer

__all__ = ["lost_formulas", "own_formulas"]


def lost_formulas(book: Book, pack: Pack, recognition: Recognition) -> Iterator[SetFormula]:
    """What puts every formula back where a constant, or nothing, stands in its place.

    A total stated without its parts was never a formula and stays.
    """
    for change in own_formulas(book, pack, recognition):
        if (change.row, change.column) not in book.sheet(change.sheet).formulas:
            yield change


def own_formulas(book: Book, pack: Pack, recognition: Recognition) -> Iterator[SetFormula]:
    """The formula of every cell of the forms that follows from others."""
    filled = assemble(pack, [grids_in(book, pack, recognition)])
    layout = _FoundLayout({found.form.id: found for found in reversed(recognition.forms)}, book)
    renderer = Renderer(layout, filled.shape)
    for address, definition in filled.definitions.items():
        spot = layout.spot(address)
        formula = renderer.formula(definition) if spot else None
        if spot is not None and formula is not None:
            yield SetFormula(*spot, formula, filled.value(address))


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
