"""One worksheet part of an OOXML workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area, parse_a1
from xltools.book.model import Cell
from xltools.book.reading.cells import PLAIN, SheetBuilder, natural
from xltools.book.reading.rowscan import Unusual, root_attributes, scan_rows
from xltools.book.reading.xmlwalk import Attributes, Document, is_true, relationship_id, walk
from xltools.errors import Hostile, Unreadable

__all__ = ["MAIN", "read_sheet"]

MAIN = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
"""The namespace of workbook parts, transitional and strict."""

_ANY_ROOT = r"<(\w+:|)worksheet\b"
_SHORTEST_CELL = len("<c/>")
_ROWS_IN = "sheetData"
_DATA, _DATA_END = f"<{_ROWS_IN}>", f"</{_ROWS_IN}>"
_ROW = "worksheet/sheetData/row"
_MARKED = "<!--", "<![CDATA[", "<?"
"""What may hold tags that are none; looked for from the end, which is faster."""


def read_sheet(document: Document, targets: Mapping[str, str], builder: SheetBuilder) -> None:
    """Fill the builder's sheet from its part; ``targets`` are external link targets by relationship id.

    ``dimension`` is ignored: it is often wrong. Raises :class:`Unreadable` and :class:`Hostile`.
    """
    if len(document.text) > _SHORTEST_CELL * builder.around.budget.left:
        builder.around.budget.require(_count_cells(document.text))
    rest = _scan_plain(document, builder)
    _SheetReader(document, targets, builder).read(rest)
    builder.finish()


def _count_cells(text: str) -> int:
    """About how many cells there are, without parsing anything: a hostile file is to fail at once."""
    root = re.search(_ANY_ROOT, text)
    start = f"<{root[1]}c" if root else "<c"
    return sum(text.count(start + end) for end in (" ", ">", "/"))


def _scan_plain(document: Document, builder: SheetBuilder) -> str:
    """Store the rows the fast way and give the part without them, or the whole part when it is unusual.

    Without comments, CDATA and processing instructions a tag in the text is a tag of the document.
    """
    text, budget = document.text, builder.around.budget
    start = text.find(_DATA)
    end = text.find(_DATA_END, start)
    if start < 0 or end < 0 or any(text.rfind(marked) > 0 for marked in _MARKED):
        return text
    left = budget.left
    try:
        if root_attributes(text, "worksheet")[0].get("xmlns") not in MAIN:
            return text
        scan_rows(text[start + len(_DATA) : end], builder)
    except Unusual:
        budget.left = left
        builder.clear()
        return text
    return text[:start] + text[end + len(_DATA_END) :]


class _SheetReader:
    """Receives the elements of a worksheet from :func:`xltools.book.reading.xmlwalk.walk`."""

    def __init__(self, document: Document, targets: Mapping[str, str], builder: SheetBuilder) -> None:
        self.document = document
        self.targets = targets
        self.builder = builder
        self.row = self.column = 0
        self.kind = "n"
        self.look = PLAIN
        self.how: Attributes | None = None
        self.formula = ""
        self.content: list[str] = []
        self.areas = 0

    def read(self, text: str) -> None:
        """Take the part from its text, from which the rows may have been left out."""
        starts: dict[str, Callable[[Attributes], None]] = {
            "worksheet/cols/col": self.note_columns,
            "worksheet/mergeCells/mergeCell": self.note_merge,
            "worksheet/hyperlinks/hyperlink": self.note_link,
        }
        ends: dict[str, Callable[[str], None]] = {}
        if _ROWS_IN in text:
            starts |= {
                _ROW: self.start_row,
                f"{_ROW}/c": self.start_cell,
                f"{_ROW}/c/f": self.start_formula,
            }
            ends = {
                f"{_ROW}/c/f": self.end_formula,
                f"{_ROW}/c/v": self.content.append,
                f"{_ROW}/c/is/t": self.content.append,
                f"{_ROW}/c/is/r/t": self.content.append,
                f"{_ROW}/c": self.end_cell,
            }
        document = Document(self.document.path, self.document.part, text)
        walk(document, MAIN, starts, ends, self.builder.around.limits)

    def start_row(self, attributes: Attributes) -> None:
        self.builder.around.budget.spend(1)
        self.row = self.whole(attributes.get("r", str(self.row + 1)), MAX_ROW)
        self.column = 0
        if is_true(attributes.get("hidden")):
            self.builder.sheet.hidden_rows.add(self.row)

    def start_cell(self, attributes: Attributes) -> None:
        self.builder.around.budget.spend(1)
        self.column += 1
        if reference := attributes.get("r"):
            self.row, self.column = self.position(reference)
        self.kind = attributes.get("t", "n")
        self.look = self.builder.around.look(attributes.get("s", "0"))
        self.how = None
        self.content.clear()

    def start_formula(self, attributes: Attributes) -> None:
        self.how = attributes

    def end_formula(self, text: str) -> None:
        self.formula = text

    def end_cell(self, _text: str) -> None:
        builder, cell = self.builder, (self.row, self.column)
        if self.look.code:
            builder.sheet.formats[cell] = self.look.code
        if self.how is not None:
            builder.formula(cell, self.how, self.formula)
        if content := "".join(self.content):
            builder.value(cell, self.kind, content, self.look)
        elif self.kind == "str" and cell in builder.sheet.formulas:
            builder.sheet.values[cell] = ""
        elif cell not in builder.sheet.formulas:
            builder.blank(cell, self.look)

    def note_columns(self, attributes: Attributes) -> None:
        self.count_area()
        if is_true(attributes.get("hidden")):
            first = self.whole(attributes.get("min", "1"), MAX_COLUMN)
            last = self.whole(attributes.get("max", str(first)), MAX_COLUMN)
            self.builder.sheet.hidden_columns.update(range(first, last + 1))

    def note_merge(self, attributes: Attributes) -> None:
        self.count_area()
        self.builder.sheet.merges.append(self.area(attributes.get("ref", "")))

    def note_link(self, attributes: Attributes) -> None:
        self.count_area()
        area = self.area(attributes.get("ref", ""))
        target = self.targets.get(relationship_id(attributes), "")
        if location := attributes.get("location"):
            target += "#" + location
        if target:
            self.builder.sheet.links[area.top, area.left] = target

    def count_area(self) -> None:
        self.areas += 1
        if self.areas > self.builder.around.limits.merges:
            raise Hostile(
                self.document.path, f"工作表“{self.builder.sheet.name}”的合并区域或链接过多，拒绝读取"
            )

    def area(self, text: str) -> Area:
        first, _, last = text.partition(":")
        top, left = self.position(first)
        bottom, right = self.position(last or first)
        if top <= bottom and left <= right:
            return Area(top, left, bottom, right)
        return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def position(self, text: str) -> Cell:
        try:
            cell = parse_a1(text)
        except ValueError as error:
            raise self.damaged(text) from error
        if cell[0] > MAX_ROW or cell[1] > MAX_COLUMN:
            raise self.damaged(text)
        return cell

    def whole(self, text: str, limit: int) -> int:
        number = natural(text, 0)
        if not 0 < number <= limit:
            raise self.damaged(text)
        return number

    def damaged(self, text: str) -> Unreadable:
        return Unreadable(
            self.document.path,
            f"工作表“{self.builder.sheet.name}”中有无效的位置“{text[:40]}”，文件已损坏，请用 Excel 打开后另存",
        )
