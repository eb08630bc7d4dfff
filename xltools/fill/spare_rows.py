"""Rows without a code yet: what a cell of such a row holds, whichever code is entered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from xltools.address import Address
from xltools.book.cellref import Area, a1
from xltools.errors import BadRelation
from xltools.fill.form_sheet import ROW_HEIGHT, FormSheet
from xltools.fill.guide import CODE_LISTS
from xltools.fill.looks import Role, Shade
from xltools.fill.own_layout import OwnLayout, RowLayout, stand_in
from xltools.forms.model import Column, ColumnKind, Form, Keyed
from xltools.forms.shape import Shape
from xltools.relations.catalogue import Definition, Relation, definitions
from xltools.relations.render import Renderer

__all__ = ["SpareRows"]

END_ROW_HEIGHT = 3.0


@dataclass(frozen=True)
class SpareRows:
    """The spare rows of all keyed forms of one workbook."""

    layout: OwnLayout
    shape: Shape
    relations: tuple[Relation, ...]
    hidden: bool

    @cached_property
    def _shape(self) -> Shape:
        forms = self.shape.pack.forms.values()
        return Shape(self.shape.pack, {form.id: _stand_ins(form.keyed) for form in forms if form.keyed})

    @cached_property
    def _definitions(self) -> dict[Address, Definition]:
        keyed = self._shape.codes
        own = [relation for relation in self.relations if relation.defines in keyed]
        return definitions(tuple(own), self._shape)

    def write(self, on: FormSheet) -> None:
        """Write the spare rows of a form and the row that ends its ranges."""
        geometry = on.geometry
        for row in geometry.spare_rows:
            self._write_row(on, row)
        end = geometry.end_row
        on.sheet.set_row(end - 1, END_ROW_HEIGHT, None, {"hidden": self.hidden})
        for column in range(1, geometry.last_column + 1):
            on.text(end, column, "", on.looks(Role.LINE))
        self._blank_when_unused(on)
        _mark_orphans(on)

    def _write_row(self, on: FormSheet, row: int) -> None:
        on.sheet.set_row(row - 1, ROW_HEIGHT, None, {"hidden": self.hidden})
        block = on.form.blocks[0]
        code = on.geometry.kind_column(block, ColumnKind.CODE)
        on.text(row, code, "", on.looks(Role.CODE, Shade.INPUT, locked=False))
        key = a1(row, code, fixed_column=True)
        known = CODE_LISTS[on.form.keyed.by][1] if on.form.keyed else ""
        names = f'=IFERROR(VLOOKUP({key},{known},2,FALSE),"")'
        name = on.geometry.kind_column(block, ColumnKind.NAME)
        on.sheet.write_formula(row - 1, name - 1, names, on.looks(Role.LABEL, locked=False), "")
        for column in block.columns:
            if column.kind is ColumnKind.TEXT:
                on.text(row, on.geometry.column_of(block, column), "", on.remark)
        for column in block.amounts:
            formula, is_input = self.formula(on.form, column, row, key)
            shade = Shade.INPUT if is_input else Shade.FORMULA
            look = on.looks(Role.AMOUNT, shade, locked=not is_input)
            on.sheet.write_formula(row - 1, on.geometry.column_of(block, column) - 1, f"={formula}", look, 0)

    def formula(self, form: Form, column: Column, row: int, key: str) -> tuple[str, bool]:
        """The formula of a spare cell, and whether a 项 takes a figure in its place."""
        renderer = Renderer(RowLayout(self.layout, row), self._shape)
        if form.keyed is None:
            raise BadRelation(f"{form.id} 不按科目代码列行。")
        parent_row, leaf_row = _stand_ins(form.keyed)
        whole = self._definitions.get(Address(form.id, leaf_row, column.id))
        if whole is not None and (text := renderer.formula(whole)):
            return text, False
        parent = self._definitions.get(Address(form.id, parent_row, column.id))
        text = renderer.formula(parent) if parent is not None else None
        if text is None:
            raise BadRelation(f"{form.id} 的“{column.id}”没有按科目汇总的关系式。")
        return f"IF(LEN({key})={form.keyed.leaf},0,{text})", True

    def _blank_when_unused(self, on: FormSheet) -> None:
        """Rows without a code, and the total of a table without any, print blank."""
        geometry = on.geometry
        block = on.form.blocks[0]
        left, right = (geometry.column_of(block, block.amounts[end]) for end in (0, -1))
        code = geometry.kind_column(block, ColumnKind.CODE)
        look = {"type": "formula", "format": on.looks.hidden_number}
        first = geometry.body_first
        if geometry.spare_rows:
            top = geometry.spare_rows[0]
            area = Area(top, left, geometry.end_row, right)
            on.sheet.conditional_format(
                str(area), {**look, "criteria": f'={a1(top, code, fixed_column=True)}=""'}
            )
        codes = f"{a1(first + 1, code, fixed_row=True, fixed_column=True)}:{a1(geometry.end_row, code, fixed_row=True, fixed_column=True)}"
        on.sheet.conditional_format(
            str(Area(first, left, first, right)), {**look, "criteria": f"=COUNTA({codes})=0"}
        )


def _stand_ins(keyed: Keyed) -> tuple[str, str]:
    """The codes that stand for a row above the last level and one of it."""
    return stand_in(keyed.levels[-2]), stand_in(keyed.leaf)


def _mark_orphans(on: FormSheet) -> None:
    """A code turns red while its parent does not stand above it: no total would take in its money."""
    keyed, geometry = on.form.keyed, on.geometry
    if keyed is None:
        return
    code = geometry.kind_column(on.form.blocks[0], ColumnKind.CODE)
    top = geometry.body_first + 1
    key = a1(top, code, fixed_column=True)
    above = f"{a1(geometry.body_first, code, fixed_row=True, fixed_column=True)}:{a1(top - 1, code, fixed_column=True)}"
    step = keyed.levels[1] - keyed.levels[0]
    criteria = f"=AND(LEN({key})>{keyed.levels[0]},ISNA(MATCH(LEFT({key},LEN({key})-{step}),{above},0)))"
    area = Area(top, code, geometry.end_row, code)
    on.sheet.conditional_format(
        str(area), {"type": "formula", "criteria": criteria, "format": on.looks.alert}
    )
