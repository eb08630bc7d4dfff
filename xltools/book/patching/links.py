"""Where hyperlinks inside a workbook lead to."""

from __future__ import annotations

import re

from xltools.book.cellref import quote_sheet, unquote_sheet

__all__ = ["located"]

_LOCATION = re.compile(r"('(?:[^']|'')+'|[^'].*)!([^!]+)")


def located(location: str) -> str:
    """A link's target with its sheet name quoted as Excel requires.

    >>> located("公开01!C8")
    "'公开01'!C8"
    """
    match = _LOCATION.fullmatch(location)
    if match is None:
        return location
    return f"{quote_sheet(unquote_sheet(match[1]))}!{match[2]}"
