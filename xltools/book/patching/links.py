"""Where hyperlinks inside a workbook lead to."""

from __future__ import annotations

from xltools.book.cellref import quote_sheet, unquote_sheet

__all__ = ["located"]


def located(location: str) -> str:
    """A link's target with its sheet name quoted as Excel requires.

    >>> located("公开01!C8")
    "'公开01'!C8"
    """
    sheet, _, cell = location.rpartition("!")
    inner = sheet[1:-1].replace("''", "")
    quoted = len(sheet) > 2 and sheet.startswith("'") and sheet.endswith("'") and "'" not in inner
    if not (sheet and cell) or (sheet.startswith("'") and not quoted):
        return location
    return f"{quote_sheet(unquote_sheet(sheet))}!{cell}"
