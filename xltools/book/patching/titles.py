"""The sheet titles in docProps/app.xml, kept where they agree with the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import append_child, find_child
from xltools.book.patching.xmlpart import local_name
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["add_title", "remove_title"]


class _Titles(Record):
    part: str
    counts: list[_Element]
    """How many titles there are of each kind, worksheets first."""
    titles: _Element


def add_title(package: Package, name: str) -> None:
    """Add a worksheet's title behind those of the others; call it before the sheet is listed."""
    found = _read(package)
    if found is None:
        return
    count = int(found.counts[0].text or 0)
    title = append_child(found.titles, "lpstr")
    title.text = name
    found.titles.insert(count, title)
    _count(package, found, 0, 1)


def remove_title(package: Package, name: str) -> None:
    """Take away a worksheet's title and those of its own names; call it before the sheet is dropped."""
    found = _read(package)
    if found is None:
        return
    for kind, title in list(_numbered(found)):
        of_sheet = (
            title.text == name if kind == 0 else (title.text or "").startswith((f"{name}!", f"'{name}'!"))
        )
        if kind < 2 and of_sheet:
            found.titles.remove(title)
            _count(package, found, kind, -1)


def _numbered(found: _Titles) -> Iterator[tuple[int, _Element]]:
    position = 0
    for kind, count in enumerate(found.counts):
        size = int(count.text or 0)
        for title in list(found.titles)[position : position + size]:
            yield kind, title
        position += size


def _count(package: Package, found: _Titles, kind: int, change: int) -> None:
    found.counts[kind].text = str(int(found.counts[kind].text or 0) + change)
    found.titles.set("size", str(len(found.titles)))
    package.touch(found.part)


def _read(package: Package) -> _Titles | None:
    part = next((rel.target_part for rel in package.rels("") if rel.type == "extended-properties"), None)
    if part is None:
        return None
    root = package.tree(part)
    pairs, titles = _vector(root, "HeadingPairs"), _vector(root, "TitlesOfParts")
    if pairs is None or titles is None:
        return None
    counts = [item for item in pairs.iter() if local_name(item) == "i4"]
    sheets = sum(sheet.kind == "worksheet" for sheet in package.sheets())
    if not counts or counts[0].text != str(sheets) or len(titles) < sheets:
        return None
    return _Titles(part, counts, titles)


def _vector(root: _Element, name: str) -> _Element | None:
    holder = find_child(root, name)
    return None if holder is None else find_child(holder, "vector")
