"""A workbook without any sheet, to be given some."""

from __future__ import annotations

from xltools.book.patching import zipraw
from xltools.book.patching.package import TYPES, Package
from xltools.book.patching.xmlpart import DECLARATION

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["empty_package"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = {
    TYPES: (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{_OFFICE}"><sheets/></workbook>'
    ),
}


def empty_package(path: Path | str) -> Package:
    """The package in memory; the path is only what messages call it."""
    entries = (zipraw.pack(name, DECLARATION + text.encode()) for name, text in _PARTS.items())
    return Package(path, zipraw.Directory(tuple(entries), b""))
