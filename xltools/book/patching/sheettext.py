"""The XML of a new worksheet, written as text: nothing in it needs a tree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from xltools.book.cellref import Area, a1
from xltools.book.changes import AddSheet, CellData, Look
from xltools.book.patching.cellxml import constant, escape_markup, require_writable
from xltools.book.patching.links import located
from xltools.book.patching.styles import Stylesheet
from xltools.book.patching.xmlpart import DECLARATION

__all__ = ["filter_area", "sheet_width", "worksheet_xml"]

_MAX_LINKS = 65_530
"""Hyperlinks Excel reads on one sheet; the cells beyond keep their text."""
_FIT_WIDTH = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
_WIDE_PAGE = (
    '<printOptions horizontalCentered="1"/>'
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter>"
)


def sheet_width(sheet: AddSheet) -> int:
    """Columns that hold something."""
    return max((len(row) for row in sheet.rows), default=0)


def filter_area(sheet: AddSheet) -> Area:
    """The head, which is the last frozen row, and the rows that the filter hides and shows."""
    top = max(sheet.frozen_rows, 1)
    bottom = len(sheet.rows) if sheet.filter_rows is None else sheet.filter_rows
    return Area(top, 1, max(bottom, top), max(sheet_width(sheet), 1))


def worksheet_xml(sheet: AddSheet, main: str, styles: Stylesheet) -> bytes:
    """The worksheet part in the namespace ``main``.

    Raises :class:`xltools.book.patching.cellxml.UnfitValue` for a value no cell can hold.
    """
    head = f'<worksheet xmlns="{main}">'
    if sheet.wide:
        head += _FIT_WIDTH
    if sheet.rows and sheet_width(sheet):
        head += f'<dimension ref="{Area(1, 1, len(sheet.rows), sheet_width(sheet))}"/>'
    pieces = [head, _views(sheet), _columns(sheet), "<sheetData>"]
    pieces += [row.decode() for row in _rows(sheet, styles)]
    pieces.append("</sheetData>")
    if sheet.filtered:
        pieces.append(f'<autoFilter ref="{filter_area(sheet)}"/>')
    pieces += [_links(sheet), _WIDE_PAGE if sheet.wide else ""]
    return DECLARATION + "".join((*pieces, "</worksheet>")).encode()


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
    indexes: dict[Look, int] = {}
    for number, (row, looks) in enumerate(zip_longest(sheet.rows, sheet.looks), 1):
        bold = Look(bold=True) if number in sheet.bold_rows else None
        cells = []
        for column, (value, own) in enumerate(zip_longest(row or (), looks or ()), 1):
            look = own or bold
            if look is not None and look not in indexes:
                indexes[look] = styles.derive(0, look)
            cells.append(_cell(number, column, value, indexes[look] if look else 0))
        height = sheet.heights[number - 1] if number <= len(sheet.heights) else None
        stated = b"" if height is None else b' ht="%g"' % height
        yield b'<row r="%d"%s>%s</row>' % (number, stated, b"".join(cells))


def _cell(row: int, column: int, value: CellData, style: int) -> bytes:
    content = constant(value)
    if not (content.xml or style):
        return b""
    look = b' s="%d"' % style if style else b""
    return b'<c r="%s"%s%s>%s</c>' % (a1(row, column).encode(), look, content.kind, content.xml)


def _links(sheet: AddSheet) -> str:
    if not sheet.links:
        return ""
    items = (_link(*link) for link in sheet.links[:_MAX_LINKS])
    return f"<hyperlinks>{''.join(items)}</hyperlinks>"


def _link(row: int, column: int, location: str) -> str:
    require_writable(location)
    place = escape_markup(located(location)).replace('"', "&quot;")
    return f'<hyperlink ref="{a1(row, column)}" location="{place}"/>'
