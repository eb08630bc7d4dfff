"""Workbooks of the .xlsx family read in one pass: values, formulas, formats and layout together.

Accepts what other producers write (xlsx-io.md section 3): prefixed roots, strict namespaces, absolute
targets, part names in another case, rows and cells without a position.
"""

from __future__ import annotations

import posixpath

from xltools.book.model import Book, Sheet
from xltools.book.reading.cells import (
    PLAIN,
    Budget,
    Look,
    SheetBuilder,
    Surroundings,
    decode_escapes,
    natural,
)
from xltools.book.reading.guard import DEFAULT, Container, Limits
from xltools.book.reading.numberformat import BUILTIN, GENERAL, meaning_of
from xltools.book.reading.sheetxml import MAIN, read_sheet
from xltools.book.reading.strings import read_strings
from xltools.book.reading.xmlwalk import Attributes, Document, is_true, relationship_id, walk
from xltools.errors import Unreadable
from xltools.record import Record

TYPE_CHECKING = False  # pathlib is slow to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any, TypeVar

    _Said = TypeVar("_Said")

__all__ = ["read_ooxml", "worksheet_documents"]

_RELATIONSHIPS = frozenset({"http://schemas.openxmlformats.org/package/2006/relationships"})
_PROPERTIES = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
        "http://purl.oclc.org/ooxml/officeDocument/customProperties",
        "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes",
        "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes",
    }
)
_VARIANTS = ("lpwstr", "lpstr", "bstr", "i1", "i2", "i4", "i8", "int", "ui4", "r4", "r8", "bool", "filetime")
_STATES = frozenset({"hidden", "veryHidden"})
_MOST_KEPT = 64
_LONGEST_KEPT = 100_000
_kept: dict[tuple[tuple[str, Limits], str], Any] = {}
"""What small parts said, by what they are and their text: workbooks of one program have the same styles and links."""


def read_ooxml(container: Container, kind: str, limits: Limits = DEFAULT) -> Book:
    """The workbook in an opened container; :class:`Unreadable` when it is damaged or too large."""
    package = _Package(container, limits)
    root = package.relationships("")
    index = _read_index(package, root.part("officeDocument") or "xl/workbook.xml")
    book = Book(container.path, kind)
    book.names = index.names
    if properties := root.part("custom-properties") or root.part("customProperties"):
        book.properties.update(_read_properties(package, properties))
    around = _surroundings(package, index)
    for entry in index.sheets:
        if part := index.links.sheet_part(entry.relationship, container.path, entry.name):
            sheet = Sheet(entry.name, entry.state)
            _fill(package, part, SheetBuilder(sheet, around))
            book.sheets.append(sheet)
    return book


def worksheet_documents(container: Container, limits: Limits = DEFAULT) -> Iterator[tuple[str, Document]]:
    """The part of each worksheet with the sheet's name, for what a book does not hold."""
    package = _Package(container, limits)
    index = _read_index(package, package.relationships("").part("officeDocument") or "xl/workbook.xml")
    for entry in index.sheets:
        if part := index.links.sheet_part(entry.relationship, container.path, entry.name):
            yield entry.name, package.document(part)


class _Link(Record):
    type: str
    """Last segment of the type's URI, the same in strict and transitional files."""
    target: str
    """Part name, or address when external."""


class _Links:
    """The relationships of a part."""

    def __init__(self) -> None:
        self.by_id: dict[str, _Link] = {}

    def part(self, link_type: str) -> str:
        """The first target of that type; empty when there is none."""
        return next((link.target for link in self.by_id.values() if link.type == link_type), "")

    def sheet_part(self, identifier: str, path: Path | str, name: str) -> str:
        """The part of a worksheet; empty for chart sheets and other sheets without cells."""
        link = self.by_id.get(identifier)
        if link is None:
            raise Unreadable(path, f"找不到工作表“{name}”的内容，文件已损坏，请用 Excel 打开后另存")
        return link.target if link.type == "worksheet" else ""


class _SheetEntry(Record):
    name: str
    state: str
    relationship: str


class _Index:
    """What the workbook part says."""

    def __init__(self, links: _Links) -> None:
        self.links = links
        self.sheets: list[_SheetEntry] = []
        self.names: dict[str, str] = {}
        self.since_1904 = False
        self._name = ""

    def add_sheet(self, attributes: Attributes) -> None:
        state = attributes.get("state", "")
        self.sheets.append(
            _SheetEntry(
                decode_escapes(attributes.get("name", "")),
                state if state in _STATES else "visible",
                relationship_id(attributes),
            )
        )

    def note_calendar(self, attributes: Attributes) -> None:
        self.since_1904 = is_true(attributes.get("date1904"))

    def start_name(self, attributes: Attributes) -> None:
        self._name = "" if "localSheetId" in attributes else attributes.get("name", "")

    def end_name(self, text: str) -> None:
        if self._name:
            self.names[self._name] = text


class _Package(Record):
    """Parts of a container as documents."""

    container: Container
    limits: Limits

    def document(self, part: str) -> Document:
        """A part's text; :class:`Unreadable` when it is missing."""
        if part not in self.container:
            raise Unreadable(self.container.path, f"缺少“{part}”，文件已损坏，请用 Excel 打开后另存")
        return Document(self.container.path, part, self.container.read_xml(part))

    def relationships(self, part: str) -> _Links:
        """The relationships of a part (of the package for an empty name), none when it has none."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.container:
            return _Links()
        return _once(
            (folder, self.limits),
            self.document(rels),
            lambda document: _read_links(document, folder, self.limits),
        )


def _once(what: tuple[str, Limits], document: Document, read: Callable[[Document], _Said]) -> _Said:
    """What a part says, read once for all workbooks in which it is the same."""
    key = what, document.text
    if key in _kept:
        known: _Said = _kept[key]
        return known
    said = read(document)
    if len(document.text) <= _LONGEST_KEPT:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = said
    return said


def _read_links(document: Document, folder: str, limits: Limits) -> _Links:
    links = _Links()

    def add(attributes: Attributes) -> None:
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") != "External":
            target = _absolute(folder, target)
        kind = attributes.get("Type", "").rpartition("/")[2]
        links.by_id[attributes.get("Id", "")] = _Link(kind, target)

    walk(document, _RELATIONSHIPS, {"Relationships/Relationship": add}, {}, limits)
    return links


def _absolute(folder: str, target: str) -> str:
    name = target.replace("\\", "/")
    if "%" in name:
        from urllib.parse import unquote

        name = unquote(name)
    return posixpath.normpath(posixpath.join("/" + folder, name)).lstrip("/")


def _read_index(package: _Package, part: str) -> _Index:
    index = _Index(package.relationships(part))
    starts = {
        "workbook/workbookPr": index.note_calendar,
        "workbook/sheets/sheet": index.add_sheet,
        "workbook/definedNames/definedName": index.start_name,
    }
    ends = {"workbook/definedNames/definedName": index.end_name}
    walk(package.document(part), MAIN, starts, ends, package.limits)
    return index


def _surroundings(package: _Package, index: _Index) -> Surroundings:
    strings, styles = index.links.part("sharedStrings"), index.links.part("styles")
    path, limits = package.container.path, package.limits
    return Surroundings(
        path,
        read_strings(package.document(strings), limits) if strings in package.container else [],
        _once(("looks", limits), package.document(styles), lambda document: _read_looks(document, limits))
        if styles in package.container
        else [PLAIN],
        index.since_1904,
        Budget(path, limits.cells),
        {},
        limits,
    )


def _read_looks(document: Document, limits: Limits) -> list[Look]:
    codes = dict(BUILTIN)
    looks: list[Look] = []

    def add_code(attributes: Attributes) -> None:
        number = natural(attributes.get("numFmtId", ""), -1)
        if number >= 0:
            codes[number] = decode_escapes(attributes.get("formatCode", ""))

    def add_look(attributes: Attributes) -> None:
        code = codes.get(natural(attributes.get("numFmtId", "0"), -1), "")
        code = "" if code in GENERAL else code
        looks.append(Look(code, meaning_of(code), bool(looks)))

    starts = {"styleSheet/numFmts/numFmt": add_code, "styleSheet/cellXfs/xf": add_look}
    walk(document, MAIN, starts, {}, limits)
    return looks


def _read_properties(package: _Package, part: str) -> dict[str, str]:
    properties: dict[str, str] = {}
    name = ""

    def start(attributes: Attributes) -> None:
        nonlocal name
        name = attributes.get("name", "")

    def end(text: str) -> None:
        properties[name] = decode_escapes(text)

    starts = {"Properties/property": start}
    ends = {f"Properties/property/{variant}": end for variant in _VARIANTS}
    if part in package.container:
        walk(package.document(part), _PROPERTIES, starts, ends, package.limits)
    return properties


def _fill(package: _Package, part: str, builder: SheetBuilder) -> None:
    document = package.document(part)
    links = package.relationships(part).by_id if "hyperlink" in document.text else {}
    targets = {key: link.target for key, link in links.items() if link.type == "hyperlink"}
    read_sheet(document, targets, builder)
