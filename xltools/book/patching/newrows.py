"""The rows, cells and merged areas of one sheet before and after rows come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from string import digits
from typing import TYPE_CHECKING

from xltools.book.cellref import MAX_ROW, Area, column_letters
from xltools.book.changes import InsertRows
from xltools.book.patching.gridxml import cells, rows
from xltools.book.patching.refs import OffSheet, RowMap
from xltools.book.patching.schemaorder import find_child

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["MergePlan", "RowPlan", "plan_merges", "plan_rows"]

_OF_ONE_ROW = frozenset({"r", "hidden", "collapsed", "ph"})
"""Row attributes that a new row does not take from the row it is like."""


@dataclass(slots=True, eq=False)
class _Row:
    number: int
    element: _Element
    written: str | None
    """The number that the element states, if any."""
    new: bool = False


@dataclass(slots=True)
class RowPlan:
    """Where every row goes and which rows come in; the tree is as it was until :meth:`apply`."""

    sheet_data: _Element
    rows: list[_Row]
    dropped: list[_Element]
    """Rows without content that pass the end of the sheet."""

    def apply(self) -> None:
        """Number the rows and put the new ones in."""
        for element in self.dropped:
            self.sheet_data.remove(element)
        following: _Element | None = None
        for row in reversed(self.rows):
            if row.written != str(row.number):
                _renumber(row.element, str(row.number))
            if row.new:
                self._put_in(row.element, following)
            following = row.element

    def _put_in(self, new: _Element, following: _Element | None) -> None:
        if following is None:
            self.sheet_data.append(new)
        else:
            following.addprevious(new)


def plan_rows(sheet: _Element, steps: Sequence[InsertRows]) -> RowPlan | None:
    """The rows of a worksheet after the insertions; ``None`` when it has no cell table.

    Raises :class:`OffSheet` when a row with content would pass the end.
    """
    sheet_data = find_child(sheet, "sheetData")
    if sheet_data is None:
        return None
    planned = [_Row(number, element, element.get("r")) for number, element in rows(sheet_data)]
    blanks = _column_styles(sheet)
    for step in steps:
        _insert(planned, step, keep_unstyled=blanks)
    beyond = [row for row in planned if row.number > MAX_ROW]
    if any(len(cell) for row in beyond for cell in row.element):
        raise OffSheet(beyond[0].written or "")
    kept = [row for row in planned if row.number <= MAX_ROW]
    return RowPlan(sheet_data, kept, [row.element for row in beyond if not row.new])


def _insert(planned: list[_Row], step: InsertRows, *, keep_unstyled: bool) -> None:
    model = next((row.element for row in planned if row.number == step.like), None)
    moving = [row for row in planned if row.number >= step.before]
    place = planned.index(moving[0]) if moving else len(planned)
    for row in moving:
        row.number += step.count
    if model is not None:
        new = range(step.before, step.before + step.count)
        planned[place:place] = [
            _Row(number, _like(model, number, keep_unstyled=keep_unstyled), str(number), new=True)
            for number in new
        ]


def _like(model: _Element, number: int, *, keep_unstyled: bool) -> _Element:
    """A row with the height and the cell styles of another, and nothing in its cells."""
    row = deepcopy(model)
    attributes = {name: value for name, value in row.attrib.items() if name not in _OF_ONE_ROW}
    row.attrib.clear()
    row.set("r", str(number))
    row.attrib.update(attributes)
    for column, cell in list(cells(row)):
        style = cell.get("s")
        if style is None and not keep_unstyled and "s" not in attributes:
            row.remove(cell)  # such a cell looks the same when it does not exist
            continue
        del cell[:]
        cell.text = None
        cell.attrib.clear()
        cell.set("r", f"{column_letters(column)}{number}")
        if style is not None:
            cell.set("s", style)
    return row


def _column_styles(sheet: _Element) -> bool:
    """Whether a column has a style of its own, so that a cell without style differs from no cell."""
    columns = find_child(sheet, "cols")
    return columns is not None and any(column.get("style", "0") != "0" for column in columns)


def _renumber(row: _Element, number: str) -> None:
    row.set("r", number)
    for cell in row.iterchildren("{*}c"):
        written = cell.get("r")
        if written:
            cell.set("r", written.rstrip(digits) + number)


@dataclass(slots=True)
class _Merged:
    area: Area
    element: _Element | None
    """``None`` for an area that comes with a new row."""


@dataclass(slots=True)
class MergePlan:
    """The merged areas after the insertions; the tree is as it was until :meth:`apply`."""

    merge_cells: _Element
    merged: list[_Merged]

    def apply(self) -> None:
        """Write the areas and their count."""
        for item in self.merged:
            element = item.element
            if element is None:
                element = self.merge_cells.makeelement(self.merge_cells[0].tag)
                self.merge_cells.append(element)
            if element.get("ref") != str(item.area):
                element.set("ref", str(item.area))
        if "count" in self.merge_cells.attrib:
            self.merge_cells.set("count", str(len(self.merged)))


def plan_merges(sheet: _Element, steps: Sequence[InsertRows]) -> MergePlan | None:
    """The merged areas of a worksheet after the insertions, ``None`` when it has none.

    An area over several rows grows when rows come in inside it; an area in the one row that new rows are
    like is repeated in them.
    """
    merge_cells = find_child(sheet, "mergeCells")
    if merge_cells is None:
        return None
    elements = merge_cells.iterchildren("{*}mergeCell")
    merged = [_Merged(Area.parse(element.get("ref", "")), element) for element in elements]
    for step in steps:
        models = [m.area for m in merged if m.area.top == m.area.bottom == step.like]
        single = RowMap.of([step])
        for item in merged:
            item.area = single.area(item.area)
        merged += [_Merged(area, None) for area in _copies(models, step, merged)]
    return MergePlan(merge_cells, merged)


def _copies(models: Sequence[Area], step: InsertRows, merged: Sequence[_Merged]) -> Iterator[Area]:
    last = step.before + step.count - 1
    grown = [m.area for m in merged if m.area.top < step.before and m.area.bottom > last]
    for model in models:
        if any(area.left <= model.right and model.left <= area.right for area in grown):
            continue  # an area over several rows already fills these columns
        for row in range(step.before, last + 1):
            yield Area(row, model.left, row, model.right)
