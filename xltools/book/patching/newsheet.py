"""A worksheet appended to a package, with everything the workbook keeps about its sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area, column_letters, quote_sheet
from xltools.book.changes import AddSheet, Look
from xltools.book.patching.cellxml import constant, require_writable
from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import append_child, children, find_child, namespace, require_child
from xltools.book.patching.styles import Stylesheet
from xltools.book.patching.xmlpart import DECLARATION, local_name
from xltools.errors import EditRefused

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["append_sheet"]

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAX_NAME = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]|^'|'$")
_RESERVED = frozenset({"history"})


def append_sheet(package: Package, styles: Stylesheet, sheet: AddSheet) -> None:
    """Add the worksheet after all others.

    Raises :class:`EditRefused` for a name Excel does not allow or that is taken, and
    :class:`xltools.book.patching.cellxml.UnfitValue` for a value no cell can hold.
    """
    _check_name(package, sheet.name)
    require_writable(sheet.name)
    if len(sheet.rows) > MAX_ROW or max(_width(sheet), len(sheet.widths)) > MAX_COLUMN:
        raise EditRefused(f"{package.path.name}：“{sheet.name}”的行或列超出工作表的范围，请分成几个工作表")
    book = package.workbook_part
    data = _worksheet_xml(sheet, namespace(package.tree(book))[1:-1], styles)
    part = _free_part(package)
    package.add(part, data, _CONTENT_TYPE)
    _list_title(package, sheet.name)
    index = _list_sheet(package, sheet.name, package.add_rel(book, "worksheet", part))
    if sheet.filtered:
        _define_filter(package, sheet, index)


def _check_name(package: Package, name: str) -> None:
    if not name or len(name) > _MAX_NAME or _FORBIDDEN.search(name) or name.casefold() in _RESERVED:
        raise EditRefused(
            f"{package.path.name}：“{name}”不能作工作表名，请改用不超过 31 个字且不含 []:*?/\\ 的名称"
        )
    if any(name.casefold() == other.name.casefold() for other in package.sheets()):
        raise EditRefused(f"{package.path.name}：已有名为“{name}”的工作表，请改用别的名称")


def _free_part(package: Package) -> str:
    folder = package.workbook_part.rpartition("/")[0]
    stem = f"{folder}/worksheets/sheet".lstrip("/")
    return next(name for number in range(1, 100_000) if not package.has(name := f"{stem}{number}.xml"))


def _worksheet_xml(sheet: AddSheet, main: str, styles: Stylesheet) -> bytes:
    head = f'<worksheet xmlns="{main}">'
    if sheet.rows and _width(sheet):
        head += f'<dimension ref="{_used(sheet)}"/>'
    pieces = [head, _views(sheet), _columns(sheet), "<sheetData>"]
    pieces += [row.decode() for row in _rows(sheet, styles)]
    pieces.append("</sheetData>")
    if sheet.filtered:
        pieces.append(f'<autoFilter ref="{_filter_area(sheet)}"/>')
    return DECLARATION + "".join((*pieces, "</worksheet>")).encode()


def _width(sheet: AddSheet) -> int:
    return max((len(row) for row in sheet.rows), default=0)


def _used(sheet: AddSheet) -> Area:
    return Area(1, 1, max(len(sheet.rows), 1), max(_width(sheet), 1))


def _filter_area(sheet: AddSheet) -> Area:
    used = _used(sheet)
    top = max(sheet.frozen_rows, 1)
    return Area(top, 1, max(used.bottom, top), used.right)


def _views(sheet: AddSheet) -> str:
    if not sheet.frozen_rows:
        return '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    first = f"A{sheet.frozen_rows + 1}"
    pane = (
        f'<pane ySplit="{sheet.frozen_rows}" topLeftCell="{first}" activePane="bottomLeft" state="frozen"/>'
    )
    selection = f'<selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}{selection}</sheetView></sheetViews>'


def _columns(sheet: AddSheet) -> str:
    if not sheet.widths:
        return ""
    columns = (
        f'<col min="{n}" max="{n}" width="{w:g}" customWidth="1"/>' for n, w in enumerate(sheet.widths, 1)
    )
    return f"<cols>{''.join(columns)}</cols>"


def _rows(sheet: AddSheet, styles: Stylesheet) -> Iterator[bytes]:
    bold = styles.derive(0, Look(bold=True)) if sheet.bold_rows else 0
    for number, row in enumerate(sheet.rows, 1):
        style = b' s="%d"' % bold if number in sheet.bold_rows else b""
        cells = []
        for column, value in enumerate(row, 1):
            content = constant(value)
            if content.xml:
                place = f"{column_letters(column)}{number}".encode()
                cells.append(b'<c r="%s"%s%s>%s</c>' % (place, style, content.kind, content.xml))
        yield b'<row r="%d">%s</row>' % (number, b"".join(cells))


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


def _define_filter(package: Package, sheet: AddSheet, index: int) -> None:
    """The hidden name Excel keeps for each filter."""
    area = _filter_area(sheet)
    corners = f"$A${area.top}:${column_letters(area.right)}${area.bottom}"
    names = require_child(package.tree(package.workbook_part), "definedNames")
    name = append_child(
        names, "definedName", name="_xlnm._FilterDatabase", localSheetId=str(index), hidden="1"
    )
    name.text = f"{quote_sheet(sheet.name)}!{corners}"


def _list_title(package: Package, name: str) -> None:
    """Add the sheet to the titles in docProps/app.xml, where those agree with the workbook."""
    part = next((rel.target_part for rel in package.rels("") if rel.type == "extended-properties"), None)
    if part is None:
        return
    root = package.tree(part)
    count = sum(sheet.kind == "worksheet" for sheet in package.sheets())
    pairs, titles = _vector(root, "HeadingPairs"), _vector(root, "TitlesOfParts")
    if pairs is None or titles is None or len(pairs) < 2 or len(titles) < count:
        return
    number = next((item for item in pairs[1].iter() if local_name(item) == "i4"), None)
    if number is None or number.text != str(count):
        return
    number.text = str(count + 1)
    title = append_child(titles, "lpstr")
    title.text = name
    titles.insert(count, title)
    titles.set("size", str(len(titles)))
    package.touch(part)


def _vector(root: _Element, name: str) -> _Element | None:
    holder = find_child(root, name)
    return None if holder is None else find_child(holder, "vector")
