"""The layout of our own workbooks: one sheet for each form, as the geometry places it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xltools.address import Address
from xltools.forms.geometry import Geometry
from xltools.forms.model import ColumnKind
from xltools.relations.render import CodeRange, Spot

__all__ = ["OwnLayout", "RowLayout", "stand_in"]

_STAND_IN = "#"


@dataclass(frozen=True)
class OwnLayout:
    """Cells by address over the geometries of all forms."""

    geometries: Mapping[str, Geometry]

    def spot(self, address: Address) -> Spot | None:
        """The cell of a figure."""
        geometry = self.geometries[address.form]
        if address.row not in geometry.row_numbers:
            return None
        row, column = geometry.cell(address)
        return geometry.form.sheet, row, column

    def code_range(self, form_id: str) -> CodeRange | None:
        """The code rows of a keyed form; its formulas sum by code so that added rows count."""
        return self._code_ranges[form_id]

    @cached_property
    def _code_ranges(self) -> Mapping[str, CodeRange | None]:
        return {form_id: _code_range(geometry) for form_id, geometry in self.geometries.items()}


def stand_in(length: int) -> str:
    """What stands for a code of that length which will be entered later."""
    return _STAND_IN * length


@dataclass(frozen=True, slots=True)
class RowLayout:
    """The layout in which every stand-in code is one spare row."""

    own: OwnLayout
    row: int

    def spot(self, address: Address) -> Spot | None:
        """The cell of a figure."""
        if not address.row.startswith(_STAND_IN):
            return self.own.spot(address)
        codes = self.own.code_range(address.form)
        return (codes.sheet, self.row, codes.columns(address.column)) if codes else None

    def code_range(self, form_id: str) -> CodeRange | None:
        """The code rows of a keyed form."""
        return self.own.code_range(form_id)


def _code_range(geometry: Geometry) -> CodeRange | None:
    if not geometry.form.keyed:
        return None
    block = geometry.form.blocks[0]
    return CodeRange(
        sheet=geometry.form.sheet,
        code_column=geometry.kind_column(block, ColumnKind.CODE),
        first=geometry.body_first + 1,
        end=geometry.end_row,
        columns=lambda column_id: geometry.column_numbers[block.id, column_id],
    )
