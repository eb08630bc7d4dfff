"""A worksheet taken out of a package, with everything the workbook keeps about it and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xltools.book.formula import tokenize
from xltools.book.patching.cellxml import escape_markup
from xltools.book.patching.holders import HOLDERS, Holder, Holds
from xltools.book.patching.package import TYPES, Package, SheetPart
from xltools.book.patching.schemaorder import find_child, grandchildren
from xltools.book.patching.titles import remove_title
from xltools.book.patching.xmlpart import local_name
from xltools.errors import EditRefused

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["remove_sheet"]

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_NO_REFERENCES = ("docprops/", "xl/sharedstrings.xml", "xl/styles.xml", TYPES.casefold())
_BY_ELEMENT: dict[str, list[Holder]] = defaultdict(list)
for _holder in HOLDERS:
    if _holder.holds in {Holds.FORMULA, Holds.NAME, Holds.ELSEWHERE}:
        _BY_ELEMENT[_holder.element].append(_holder)


def remove_sheet(package: Package, name: str, *, with_names: bool = False) -> None:
    """Remove the worksheet, on request with the names that refer to it.

    Raises :class:`EditRefused` when there is none of that name, when no other sheet would be visible and when
    anything but the sheet itself computes with its cells.
    """
    package.sheet_part(name)
    sheet = next(sheet for sheet in package.sheets() if sheet.name.casefold() == name.casefold())
    if all(other.state != "visible" for other in package.sheets() if other.index != sheet.index):
        raise EditRefused(f"{package.name}：“{name}”是唯一可见的工作表，不能删除，请先取消隐藏其他表")
    own = set(_own_parts(package, sheet.part))
    if with_names:
        _drop_names(package.tree(package.workbook_part), sheet)
    _refuse_references(package, sheet, own)
    if _FORMULA.search(package.read(sheet.part)):
        _drop_calculation_chain(package)
    remove_title(package, sheet.name)
    _unlist(package.tree(package.workbook_part), sheet.index)
    package.touch(package.workbook_part)
    package.drop(sheet.part)
    rest = own - {sheet.part}
    while orphans := {part for part in rest if not package.relates_to(part)}:
        rest -= orphans
        for part in orphans:
            package.drop(part)


def _drop_names(book: _Element, sheet: SheetPart) -> None:
    for name in list(grandchildren(book, "definedNames", "definedName")):
        if name.text and _names(name.text, sheet.name):
            _drop(name)


def _own_parts(package: Package, part: str) -> Iterator[str]:
    """The part and every part it leads to, the workbook aside."""
    found, waiting = {package.workbook_part}, [part]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [rel.target_part for rel in package.rels(name) if rel.target_part]
            yield name


def _refuse_references(package: Package, sheet: SheetPart, own: set[str]) -> None:
    mentions = {escape_markup(form).encode() for form in (sheet.name, sheet.name.replace("'", "''"))}
    mentions |= set() if sheet.name.isascii() else {b"&#"}  # some programs write all characters by number
    for part in package.part_names():
        low = part.casefold()
        if part in own or low.startswith(_NO_REFERENCES) or not low.endswith(".xml"):
            continue
        data = package.read(part)
        if any(mention in data for mention in mentions) and _refers(package.tree(part), sheet):
            home = next((other.name for other in package.sheets() if other.part == part), "")
            place = f"工作表“{home}”" if home else "名称、图表或透视表"
            raise EditRefused(f"{package.name}：{place}引用了“{sheet.name}”，不能删除，请先改掉引用它的公式")


def _refers(root: _Element, sheet: SheetPart) -> bool:
    return any(_computes_with(element, sheet) for element in root.iter("{*}*"))


def _computes_with(element: _Element, sheet: SheetPart) -> bool:
    for holder in _BY_ELEMENT.get(local_name(element), ()):
        if holder.holds is Holds.ELSEWHERE:
            if element.get("sheet", "").casefold() == sheet.name.casefold():
                return True
        elif element.get("localSheetId") != str(sheet.index):
            text = element.text if holder.attribute is None else element.get(holder.attribute)
            if text and _names(text, sheet.name):
                return True
    return False


def _names(formula: str, sheet: str) -> bool:
    prefixes = [token.prefix for token in tokenize(formula) if token.prefix and not token.prefix.external]
    return any(sheet.casefold() in {p.first.casefold(), p.last.casefold()} for p in prefixes)


def _drop_calculation_chain(package: Package) -> None:
    for rel in package.rels(package.workbook_part):
        if rel.type == "calcChain" and rel.target_part:
            package.drop(rel.target_part)


def _unlist(book: _Element, index: int) -> None:
    """Take the sheet out of the workbook's list; whatever counts sheets counts on without it."""
    sheets = list(grandchildren(book, "sheets", "sheet"))
    _drop(sheets.pop(index))
    for name in list(grandchildren(book, "definedNames", "definedName")):
        if name.get("localSheetId") == str(index):
            _drop(name)
        else:
            _count_down(name, "localSheetId", index)
    names = find_child(book, "definedNames")
    if names is not None and not len(names):
        _drop(names)
    visible = (number for number, sheet in enumerate(sheets) if sheet.get("state", "visible") == "visible")
    first = next(visible, 0)
    for view in grandchildren(book, "bookViews", "workbookView"):
        for attribute, other in (("activeTab", first), ("firstSheet", 0)):
            if view.get(attribute) == str(index):
                view.set(attribute, str(other))
            _count_down(view, attribute, index)


def _count_down(element: _Element, attribute: str, index: int) -> None:
    number = int(element.get(attribute, "-1"))
    if number > index:
        element.set(attribute, str(number - 1))


def _drop(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
