"""Formulas of a sheet's cells followed through inserted rows, those that cells share included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xltools.book.cellref import Area
from xltools.book.formula import shift_formula
from xltools.book.patching.follow import Context, Edit, Torn
from xltools.book.patching.gridxml import cell_position
from xltools.book.patching.refs import shift_formula_rows, shift_reference

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["formula_edits"]

_BLOCKS = {"array": "数组公式", "dataTable": "模拟运算表"}


@dataclass(slots=True)
class _Shared:
    """A shared formula: the cell that holds the text, and all cells that use it."""

    master: _Element
    members: list[_Element] = field(default_factory=list)


def formula_edits(sheet_data: _Element, context: Context) -> Iterator[Edit]:
    """The changes that make the formulas of all cells follow.

    Raises :class:`OffSheet` for a reference pushed beyond the last row, and :class:`Torn` when rows would
    come in inside an array formula or a data table.
    """
    shared: dict[str, _Shared] = {}
    for formula in sheet_data.iter("{*}f"):
        if formula.get("t") != "shared":
            yield from _own_formula(formula, context)
            continue
        index = formula.get("si", "")
        if formula.text:  # some writers use an index again: the text nearest above counts
            if index in shared:
                yield from _shared_formula(shared[index], context)
            shared[index] = _Shared(formula)
        if index in shared:
            shared[index].members.append(formula)
    for group in shared.values():
        yield from _shared_formula(group, context)


def _own_formula(formula: _Element, context: Context) -> Iterator[Edit]:
    if formula.text:
        text = shift_formula_rows(formula.text, context.home, context.moves)
        if text != formula.text:
            yield Edit(formula, None, text)
    if context.rows is None or formula.get("ref") is None:
        return
    area = Area.parse(formula.get("ref", ""))
    if context.rows.splits(area.top, area.bottom):
        raise Torn(f"{_BLOCKS.get(formula.get('t', ''), '公式')} {area}")
    for attribute in ("ref", "r1", "r2"):
        yield from _reference_edit(formula, attribute, context)


def _reference_edit(formula: _Element, attribute: str, context: Context) -> Iterator[Edit]:
    old = formula.get(attribute)
    if old and context.rows is not None:
        new = shift_reference(old, context.rows)
        if new != old:
            yield Edit(formula, attribute, new)


def _shared_formula(group: _Shared, context: Context) -> Iterator[Edit]:
    """Sharing goes on where every member still reads as the moved master does; else each gets its own text."""
    text = group.master.text or ""
    if context.rows is None and not context.moves.mentioned(text):
        return
    origin = _position(group.master)
    places = [_position(member) for member in group.members]
    moved = [
        shift_formula_rows(
            shift_formula(text, row - origin[0], column - origin[1]), context.home, context.moves
        )
        for row, column in places
    ]
    new_origin = _row(origin[0], context)
    if all(
        shift_formula(moved[0], _row(row, context) - new_origin, column - origin[1]) == new
        for (row, column), new in zip(places, moved, strict=True)
    ):
        if moved[0] != text:
            yield Edit(group.master, None, moved[0])
        yield from _reference_edit(group.master, "ref", context)
        return
    for member, new in zip(group.members, moved, strict=True):
        yield Edit(member, None, new)
        for attribute in ("t", "ref", "si"):
            yield Edit(member, attribute, None)


def _row(row: int, context: Context) -> int:
    return row if context.rows is None else context.rows.row(row)


def _position(formula: _Element) -> tuple[int, int]:
    cell = formula.getparent()
    if cell is None:
        raise ValueError("formula outside a cell")
    return cell_position(cell)
