"""Worksheets written in unusual ways, rewritten so that every row and cell says where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xltools.book.cellref import a1, parse_a1
from xltools.book.patching.gridxml import rows
from xltools.book.patching.schemaorder import children
from xltools.book.patching.xmlpart import is_small, local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["regularise"]


def regularise(worksheet: _Element) -> None:
    """Give rows and cells their references in ascending order and drop comments and CDATA marks.

    Rows and cells without ``r`` are numbered as in :func:`rows` and after the cell before them (ECMA-376 18.3.1.73).
    Raises ``ValueError`` when two rows or two cells claim one place.
    """
    _drop_comments(worksheet)
    for data in children(worksheet, "sheetData"):
        for number, row in rows(data):
            _set_first(row, str(number))
            _number_cells(row, number)
        _sort(data, [int(row.get("r", "0")) for row in children(data, "row")])


def _number_cells(row: _Element, number: int) -> None:
    columns: list[int] = []
    for cell in children(row, "c"):
        reference = cell.get("r")
        found, column = parse_a1(reference) if reference else (number, columns[-1] + 1 if columns else 1)
        if found != number:
            raise ValueError(f"cell {reference} in row {number}")
        columns.append(column)
        _set_first(cell, a1(number, column))
    _sort(row, columns)


def _set_first(element: _Element, reference: str) -> None:
    if element.get("r") != reference:
        rest = {name: value for name, value in element.attrib.items() if name != "r"}
        element.attrib.clear()
        element.set("r", reference)
        element.attrib.update(rest)


def _sort(parent: _Element, keys: list[int]) -> None:
    if len(set(keys)) < len(keys):
        raise ValueError("two elements in one place")
    if keys != sorted(keys):
        members = [child for child in parent if local_name(child) in {"row", "c"}]
        ordered = [member for _, member in sorted(zip(keys, members, strict=True), key=lambda pair: pair[0])]
        for place, member in enumerate(ordered):
            parent.insert(place, member)


def _drop_comments(worksheet: _Element) -> None:
    if is_small(worksheet):
        return
    from lxml import etree

    for node in [*worksheet.iter(etree.Comment, etree.ProcessingInstruction)]:
        parent = node.getparent()
        if parent is not None:
            node.tail = node.tail or ""
            _keep_tail(parent, node)
            parent.remove(node)
    for element in worksheet.iter("{*}f", "{*}v", "{*}t"):
        element.text = element.text  # setting the text replaces CDATA by plain text


def _keep_tail(parent: _Element, node: _Element) -> None:
    before = node.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (node.tail or "")
    else:
        before.tail = (before.tail or "") + (node.tail or "")
