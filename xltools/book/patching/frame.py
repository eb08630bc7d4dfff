"""A worksheet without its rows: merges, columns, conditional formats and links around ``<sheetData>``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xltools.book.cellref import Area, a1
from xltools.book.changes import AddHyperlink
from xltools.book.patching.schemaorder import append_child, find_child, grandchildren, recount, require_child
from xltools.book.patching.xmlpart import local_name

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = [
    "add_conditional_format",
    "add_hyperlink",
    "add_merge",
    "column_styles",
    "linked_areas",
    "merged_areas",
    "remove_conditional_formats",
    "widen_dimension",
]

_HOLDERS = frozenset({"conditionalFormatting", "conditionalFormattings", "ext", "extLst"})
"""What holds conditional formats and is nothing without them."""


def merged_areas(worksheet: _Element) -> list[Area]:
    """The merged areas of the sheet, none expanded; ``ValueError`` when one is no area."""
    return list(_areas(worksheet, "mergeCells", "mergeCell"))


def linked_areas(worksheet: _Element) -> list[Area]:
    """The areas that carry a hyperlink; ``ValueError`` when one is no area."""
    return list(_areas(worksheet, "hyperlinks", "hyperlink"))


def _areas(worksheet: _Element, list_name: str, name: str) -> Iterator[Area]:
    return (Area.parse(member.get("ref", "")) for member in grandchildren(worksheet, list_name, name))


def add_merge(worksheet: _Element, area: Area) -> None:
    """Merge an area."""
    merges = require_child(worksheet, "mergeCells")
    append_child(merges, "mergeCell", ref=str(area))
    recount(merges, "mergeCell")


def column_styles(worksheet: _Element) -> list[tuple[range, int]]:
    """Style indexes that columns give to cells not yet made."""
    return [
        (range(int(col.get("min", "1")), int(col.get("max", "0")) + 1), int(col.get("style", "0")))
        for col in grandchildren(worksheet, "cols", "col")
    ]


def widen_dimension(worksheet: _Element, area: Area) -> bool:
    """Make the stated used range cover the area too; ``False`` when it does already or is not stated."""
    dimension = find_child(worksheet, "dimension")
    if dimension is None:
        return False
    try:
        old = Area.parse(dimension.get("ref", ""))
    except ValueError:
        return False
    top, left = min(old.top, area.top), min(old.left, area.left)
    new = Area(top, left, max(old.bottom, area.bottom), max(old.right, area.right))
    dimension.set("ref", str(new))
    return new != old


def add_conditional_format(worksheet: _Element, areas: Iterable[Area], formula: str, dxf: int) -> None:
    """Add a formula-based format that comes after all others in priority, extended ones included."""
    priorities = [int(rule.get("priority", "0")) for rule in worksheet.iter("{*}cfRule")]
    formatting = append_child(worksheet, "conditionalFormatting", sqref=" ".join(map(str, areas)))
    priority = max(priorities, default=0) + 1
    rule = append_child(formatting, "cfRule", type="expression", dxfId=str(dxf), priority=str(priority))
    append_child(rule, "formula").text = formula


def remove_conditional_formats(worksheet: _Element, marker: str) -> int:
    """Remove the rules whose formula contains the marker, extended ones included, and say how many.

    What held only such rules goes with them.
    """
    wanted = _bare(marker)
    ours = [
        rule for rule in worksheet.iter("{*}cfRule") if wanted in _bare("".join(map(str, rule.itertext())))
    ]
    for rule in ours:
        _remove(rule)
    return len(ours)


def _remove(element: _Element) -> None:
    """Remove an element, and its parents as far as they are left without anything but areas."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    rest = {local_name(child) for child in parent}
    if local_name(parent) in _HOLDERS and rest <= {"sqref"}:
        _remove(parent)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def add_hyperlink(worksheet: _Element, link: AddHyperlink, location: str) -> None:
    """Link a cell to a place in the workbook."""
    element = append_child(require_child(worksheet, "hyperlinks"), "hyperlink", ref=a1(link.row, link.column))
    element.set("location", location)
    if link.tooltip:
        element.set("tooltip", link.tooltip)
