"""Data validations of a worksheet: one put on an area, others kept everywhere else."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.book.cellref import Area
from xltools.book.changes import Validation
from xltools.book.formula import shift_formula
from xltools.book.patching.schemaorder import append_child, children, recount, require_child
from xltools.book.patching.xmlpart import local_name

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["set_validation"]

_HOLDERS = frozenset({"dataValidations", "ext", "extLst"})
"""What holds validations and is nothing without them."""


def set_validation(worksheet: _Element, area: Area, rule: Validation | None) -> bool:
    """Give an area a validation, or none, in place of those it has; ``False`` when nothing was to be changed.

    ``ValueError`` when the file gives an area that is none.
    """
    changed = False
    for element in list(worksheet.iter("{*}dataValidation")):
        changed |= _free(element, area)
    if rule is None:
        return changed
    _append(require_child(worksheet, "dataValidations"), str(area), rule)
    return True


def _append(validations: _Element, areas: str, rule: Validation) -> None:
    made = append_child(validations, "dataValidation", **_attributes(rule), sqref=areas)
    for name, text in (("formula1", rule.formula), ("formula2", rule.second)):
        if text:
            append_child(made, name).text = text
    recount(validations, "dataValidation")


def _attributes(rule: Validation) -> dict[str, str]:
    """Those that say more than the schema's defaults."""
    stated = {
        "type": "" if rule.kind == "none" else rule.kind,
        "errorStyle": "" if rule.style == "stop" else rule.style,
        "operator": "" if rule.operator == "between" else rule.operator,
        "allowBlank": "1" if rule.blank else "",
        "showInputMessage": "1",
        "showErrorMessage": "1" if rule.loud else "",
        "errorTitle": rule.error_title,
        "error": rule.error,
        "promptTitle": rule.prompt_title,
        "prompt": rule.prompt,
    }
    return {name: value for name, value in stated.items() if value}


def _free(element: _Element, area: Area) -> bool:
    """Take the area out of those of a validation, which goes when none is left."""
    place = next((child for child in element if local_name(child) == "sqref"), None)
    text = element.get("sqref", "") if place is None else place.text or ""
    areas = [Area.parse(each) for each in text.split()]
    if not any(area.overlaps(each) for each in areas):
        return False
    pieces = [piece for each in areas for piece in _without(each, area)]
    if not pieces:
        _remove(element)
    elif (pieces[0].top, pieces[0].left) == (areas[0].top, areas[0].left):
        _place(element, place, pieces)
    else:
        _part(element, areas[0], pieces)
    return True


def _without(area: Area, hole: Area) -> Iterator[Area]:
    """What is left of an area, as up to four rectangles from the top down."""
    if not area.overlaps(hole):
        yield area
        return
    top, bottom = max(area.top, hole.top), min(area.bottom, hole.bottom)
    if area.top < top:
        yield Area(area.top, area.left, top - 1, area.right)
    if area.left < hole.left:
        yield Area(top, area.left, bottom, hole.left - 1)
    if hole.right < area.right:
        yield Area(top, hole.right + 1, bottom, area.right)
    if bottom < area.bottom:
        yield Area(bottom + 1, area.left, area.bottom, area.right)


def _place(element: _Element, place: _Element | None, pieces: list[Area]) -> None:
    text = " ".join(map(str, pieces))
    if place is None:
        element.set("sqref", text)
    else:
        place.text = text


def _part(element: _Element, origin: Area, pieces: list[Area]) -> None:
    """One validation for each piece, since what a formula means depends on the first cell."""
    from copy import deepcopy

    parent = element.getparent()
    if parent is None:
        return
    for piece in reversed(pieces):
        made = deepcopy(element)
        element.addnext(made)
        own = next((child for child in made if local_name(child) == "sqref"), None)
        _place(made, own, [piece])
        for name in ("formula1", "formula2"):
            for formula in children(made, name):
                inner = next(children(formula, "f"), formula)
                moved = piece.top - origin.top, piece.left - origin.left
                inner.text = shift_formula(inner.text or "", *moved)
    parent.remove(element)
    recount(parent, "dataValidation")


def _remove(element: _Element) -> None:
    """Remove a validation, and what holds nothing any more."""
    parent = element.getparent()
    if parent is None:
        return
    parent.remove(element)
    if local_name(parent) in _HOLDERS and len(parent) == 0:
        _remove(parent)
    elif local_name(parent) == "dataValidations":
        recount(parent, "dataValidation")
