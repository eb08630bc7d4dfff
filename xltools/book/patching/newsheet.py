"""A worksheet appended to a package, with everything the workbook keeps about its sheets."""

from __future__ import annotations

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, column_letters, quote_sheet
from xltools.book.changes import AddSheet
from xltools.book.patching.cellxml import require_writable
from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import append_child, children, namespace, require_child
from xltools.book.patching.sheettext import filter_area, sheet_width, worksheet_xml
from xltools.book.patching.styles import Stylesheet
from xltools.book.patching.titles import add_title
from xltools.errors import EditRefused

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["append_sheet"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAX_NAME = 31
_FORBIDDEN = frozenset("[]:*?/\\") | {chr(code) for code in range(32)}
_RESERVED = frozenset({"history"})


def append_sheet(package: Package, styles: Stylesheet, sheet: AddSheet) -> None:
    """Add the worksheet after all others.

    Raises :class:`EditRefused` for a name Excel does not allow or that is taken, and
    :class:`xltools.book.patching.cellxml.UnfitValue` for a value no cell can hold.
    """
    _check_name(package, sheet.name)
    require_writable(sheet.name)
    if len(sheet.rows) > MAX_ROW or max(sheet_width(sheet), len(sheet.widths)) > MAX_COLUMN:
        raise EditRefused(f"{package.name}：“{sheet.name}”的行或列超出工作表的范围，请分成几个工作表")
    book = package.workbook_part
    data = worksheet_xml(sheet, namespace(package.tree(book))[1:-1], styles)
    part = _free_part(package)
    package.add(part, data, _CONTENT_TYPE)
    add_title(package, sheet.name)
    index = _list_sheet(package, sheet.name, package.add_rel(book, "worksheet", part))
    if sheet.filtered:
        area = filter_area(sheet)
        corners = f"$A${area.top}:${column_letters(area.right)}${area.bottom}"
        _define(package, sheet.name, index, "_xlnm._FilterDatabase", corners).set("hidden", "1")
    if sheet.wide and sheet.frozen_rows:
        _define(package, sheet.name, index, "_xlnm.Print_Titles", f"$1:${sheet.frozen_rows}")


def _check_name(package: Package, name: str) -> None:
    if (
        not name
        or len(name) > _MAX_NAME
        or not _FORBIDDEN.isdisjoint(name)
        or "'" in {name[0], name[-1]}
        or name.casefold() in _RESERVED
    ):
        raise EditRefused(
            f"{package.name}：“{name}”不能作工作表名，请改用不超过 31 个字且不含 []:*?/\\ 的名称"
        )
    if any(name.casefold() == other.name.casefold() for other in package.sheets()):
        raise EditRefused(f"{package.name}：已有名为“{name}”的工作表，请改用别的名称")


def _free_part(package: Package) -> str:
    folder = package.workbook_part.rpartition("/")[0]
    stem = f"{folder}/worksheets/sheet".lstrip("/")
    return next(name for number in range(1, 100_000) if not package.has(name := f"{stem}{number}.xml"))


def _list_sheet(package: Package, name: str, relation: str) -> int:
    """Enter the sheet into the workbook's list and return its index there."""
    book = package.workbook_part
    sheets = require_child(package.tree(book), "sheets")
    known = list(children(sheets, "sheet"))
    number = max((int(item.get("sheetId", "0")) for item in known), default=0) + 1
    made = append_child(sheets, "sheet", name=name, sheetId=str(number))
    made.set(f"{{{package.relationship_base}}}id", relation)
    package.touch(book)
    return len(known)


def _define(package: Package, sheet: str, index: int, name: str, corners: str) -> _Element:
    """One of the names Excel itself keeps for a sheet."""
    names = require_child(package.tree(package.workbook_part), "definedNames")
    made = append_child(names, "definedName", name=name, localSheetId=str(index))
    made.text = f"{quote_sheet(sheet)}!{corners}"
    return made
