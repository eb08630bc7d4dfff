"""Children of OOXML elements, found by local name and made where the schema wants them."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.book.patching.xmlpart import append_new, local_name

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["append_child", "children", "find_child", "grandchildren", "namespace", "recount", "require_child"]

_ORDERS = {
    "worksheet": (  # ECMA-376 18.3.1.99
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges "
        "scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr "
        "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter "
        "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing "
        "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst"
    ),
    "workbook": (  # 18.2.27
        "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups "
        "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr "
        "smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst"
    ),
    "styleSheet": (  # 18.8.39
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
    ),
    "font": (  # 18.8.22, in the order Excel writes and WPS expects
        "b i strike condense extend outline shadow u vertAlign sz color name family charset scheme"
    ),
    "xf": "alignment protection extLst",  # 18.8.45
    "dxf": "font numFmt fill alignment border protection extLst",  # 18.8.14
}
_RANKS = {
    parent: {name: rank for rank, name in enumerate(order.split())} for parent, order in _ORDERS.items()
}


def namespace(element: _Element) -> str:
    """The element's namespace in braces, which differs between strict and transitional files."""
    head, brace, _ = str(element.tag).rpartition("}")
    return head + brace


def children(parent: _Element, name: str) -> Iterator[_Element]:
    """The children of that local name."""
    return (child for child in parent if local_name(child) == name)


def grandchildren(parent: _Element, list_name: str, name: str) -> Iterator[_Element]:
    """The members of that local name in the lists of the other one."""
    return (member for members in children(parent, list_name) for member in children(members, name))


def recount(members: _Element, name: str) -> int:
    """State in ``count`` how many children of that local name a list has, and return it."""
    count = sum(1 for _ in children(members, name))
    members.set("count", str(count))
    return count


def find_child(parent: _Element, name: str) -> _Element | None:
    """The first child of that local name."""
    return next(children(parent, name), None)


def require_child(parent: _Element, name: str) -> _Element:
    """The first child of that name, made in its place when there is none."""
    found = find_child(parent, name)
    return append_child(parent, name) if found is None else found


def append_child(parent: _Element, name: str, /, **attributes: str) -> _Element:
    """A new child of that name, after everything the schema puts before it; at the end where order is free."""
    made = append_new(parent, namespace(parent) + name, attributes)
    ranks = _RANKS.get(local_name(parent), {})
    if name in ranks:
        parent.insert(_place(parent, made, ranks), made)
    return made


def _place(parent: _Element, made: _Element, ranks: dict[str, int]) -> int:
    place = 0
    for position, child in enumerate(parent, start=1):
        if child is not made and ranks.get(local_name(child), len(ranks)) <= ranks[local_name(made)]:
            place = position
    return place
