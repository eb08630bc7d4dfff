"""Small OOXML packages written by hand, for what no library writes."""

from __future__ import annotations

import zipfile
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet_xml(rows: str, rest: str = "", head: str = "") -> str:
    """A worksheet part around the content of its ``sheetData``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{RELS}">'
        f"{head}<sheetData>{rows}</sheetData>{rest}</worksheet>"
    )


def package_parts(sheet: str | bytes, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with one sheet; ``strings`` and ``styles`` are the content of those parts."""
    links = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    parts: dict[str, str | bytes] = {"xl/worksheets/sheet1.xml": sheet}
    for name, root in (("sharedStrings", "sst"), ("styles", "styleSheet")):
        if name in more:
            links.append((f"rId{name}", name, f"{name}.xml"))
            parts[f"xl/{name}.xml"] = f'<{root} xmlns="{MAIN}">{more[name]}</{root}>'
    head = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        f'ContentType="{SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
        f'ContentType="{SHEET_TYPE}.worksheet+xml"/></Types>',
        "_rels/.rels": relationships([("rId1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>'
        '<sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(links),
    }
    return head | parts


def relationships(links: list[tuple[str, str, str]]) -> str:
    """A relationships part of (id, last segment of the type, target)."""
    items = "".join(
        f'<Relationship Id="{key}" Type="{RELS}/{kind}" Target="{target}"/>' for key, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE_RELS}">{items}</Relationships>'


def write_package(path: Path, parts: dict[str, str | bytes]) -> Path:
    """The parts as a zip file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def book_with_rows(path: Path, rows: str, rest: str = "", head: str = "", **more: str) -> Path:
    """A workbook of one sheet with the given ``sheetData`` content."""
    return write_package(path, package_parts(sheet_xml(rows, rest, head), **more))
