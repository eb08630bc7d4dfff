"""The sheets xltools itself adds to a workbook: they are no forms, and nobody need be told so."""

from __future__ import annotations

from collections.abc import Container

from xltools.book.model import Book

__all__ = ["take_out_own_sheets"]

OWN = frozenset({"说明", "科目", "校验"})
GUIDE = "说明"


def take_out_own_sheets(book: Book, titles: Container[object]) -> None:
    """Remove them from the snapshot of a workbook made by xltools.

    It says so in its properties, or, where another program dropped those, by a pack's title over its guide.
    """
    made_here = "xltools.pack" in book.properties or any(
        sheet.name == GUIDE and sheet.values.get((1, 1)) in titles for sheet in book.sheets
    )
    if made_here:
        book.sheets = [sheet for sheet in book.sheets if sheet.name not in OWN]
