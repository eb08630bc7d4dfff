"""One worksheet being edited: its rows as bytes, everything around them as a small tree.

What edits cells is loaded when cells are edited; marks and sheets do without.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area, a1, parse_a1
from xltools.book.changes import AddHyperlink
from xltools.book.model import Cell
from xltools.book.patching import frame, xmlpart
from xltools.book.patching.celledit import Irregular, NoFormula, RowEdit
from xltools.book.patching.package import Package
from xltools.errors import EditRefused

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from lxml.etree import _Element

    from xltools.book.patching.formulagroups import FormulaGroup
    from xltools.book.patching.splice import Spliced

__all__ = ["Worksheet"]

_SHEET_DATA = rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>"


class Worksheet:
    """Edits of one worksheet, handed to the package by :meth:`commit`."""

    def __init__(self, package: Package, name: str) -> None:
        self.name = name
        self.part = package.sheet_part(name)
        self._package = package
        self._frame_changed = self._rows_changed = False
        try:
            self._split(package.read(self.part))
        except Irregular:
            self._regularise()

    def _split(self, data: bytes) -> None:
        match = re.search(_SHEET_DATA, data) if xmlpart.is_utf8(data) else None
        if match is None or data.count(b"<!--", 0, match.start()) != data.count(b"-->", 0, match.start()):
            raise Irregular
        self.prefix = match[1]
        close = b"</%ssheetData>" % self.prefix
        if match[2]:
            start = data[match.start() : match.end() - 2].rstrip() + b">"
            self._head, self._rows = data[: match.start()] + start, b""
            self._tail = close + data[match.end() :]
            return
        end = data.find(close, match.end())
        self._head, self._rows, self._tail = data[: match.end()], data[match.end() : end], data[end:]
        if end < 0 or b"<!" in self._rows or b"<?" in self._rows:
            raise Irregular

    def _regularise(self) -> None:
        from xltools.book.patching.regular import regularise

        try:
            regularise(self._package.tree(self.part))
            self._package.touch(self.part)
            self._split(self._package.read(self.part))
        except ValueError as error:
            raise self.refusal("行或单元格的位置互相矛盾，请用 Excel 或 WPS 另存后再用") from error

    def refusal(self, reason: str, cell: Cell | None = None) -> EditRefused:
        """The error that names this sheet and, if given, the cell."""
        place = f"!{a1(*cell)}" if cell else ""
        return EditRefused(f"{self._package.name}：“{self.name}”{place} {reason}")

    @cached_property
    def frame(self) -> _Element:
        """The worksheet element with an empty ``sheetData``; say :meth:`touch_frame` after an edit."""
        return xmlpart.parse(self._head + self._tail, self._package.path, self.part)

    def touch_frame(self) -> None:
        """Say that the frame has been edited and is to be written."""
        self._frame_changed = True

    def edit(self, edits: Mapping[int, RowEdit]) -> bool:
        """Make the edits, keyed by row, and tell whether a formula came or went.

        Raises :class:`EditRefused`, with nothing changed, when one of them cannot be done exactly.
        """
        try:
            spliced = self._splice(edits)
        except Irregular:
            self.commit()
            self._regularise()
            spliced = self._splice(edits)
        self._rows, self._rows_changed = spliced.rows, True
        self._widen(spliced.made)
        return spliced.formulas_changed

    def _splice(self, edits: Mapping[int, RowEdit]) -> Spliced:
        from xltools.book.patching.splice import splice

        groups = self._groups()
        self._refuse_obstacles(edits, groups)
        try:
            return splice(self._without_masters(edits, groups), edits, self.prefix, self._column_style)
        except NoFormula as error:
            raise self.refusal("没有公式，不能只写结果，请先写入公式", parse_a1(error.reference)) from error

    def _groups(self) -> list[FormulaGroup]:
        if b"ref" not in self._rows:
            return []
        from xltools.book.patching.formulagroups import find_groups
        from xltools.book.patching.splice import require_references

        require_references(self._rows, self.prefix)
        try:
            return find_groups(self._rows)
        except ValueError as error:
            raise self.refusal("有公式的范围写法不明，请用 Excel 或 WPS 另存后再用") from error

    def _refuse_obstacles(self, edits: Mapping[int, RowEdit], groups: list[FormulaGroup]) -> None:
        from xltools.book.patching.obstacles import find_obstacle

        try:
            obstacle = find_obstacle(self._package, self.part, self._merges, groups, edits)
        except ValueError as error:
            raise self.refusal("有合并区域或表格的范围写法不明，请用 Excel 或 WPS 另存后再用") from error
        if obstacle:
            raise self.refusal(obstacle[1], obstacle[0])

    def _without_masters(self, edits: Mapping[int, RowEdit], groups: list[FormulaGroup]) -> bytes:
        """The rows in which no cell to be overwritten holds the text of a shared formula."""
        shared = [group for group in groups if group.kind == "shared"]
        lost = {group.index: group for group in shared if _is_written(group.master, edits)}
        for group in shared:
            if group.index in lost and lost[group.index] is not group:
                raise self.refusal("的共享公式编号重复，请用 Excel 或 WPS 另存后再用", group.master)
        if not lost:
            return self._rows
        from xltools.book.patching.formulagroups import expand_shared

        return expand_shared(self._rows, lost.values())

    @cached_property
    def _merges(self) -> list[Area]:
        return frame.merged_areas(self.frame)

    @cached_property
    def _links(self) -> list[Area]:
        return frame.linked_areas(self.frame)

    @cached_property
    def _column_styles(self) -> list[tuple[range, int]]:
        return frame.column_styles(self.frame)

    def _column_style(self, column: int) -> int:
        return next((style for columns, style in self._column_styles if column in columns), 0)

    def _widen(self, made: list[Cell]) -> None:
        if not made:
            return
        rows, columns = [row for row, _ in made], [column for _, column in made]
        if frame.widen_dimension(self.frame, Area(min(rows), min(columns), max(rows), max(columns))):
            self.touch_frame()

    def require_inside(self, area: Area) -> None:
        """Raise :class:`EditRefused` when the area is not on the sheet."""
        if not (1 <= area.top <= area.bottom <= MAX_ROW and 1 <= area.left <= area.right <= MAX_COLUMN):
            raise self.refusal(f"没有从第 {area.top} 行第 {area.left} 列开始的这块区域，请核对行号和列号")

    def merge(self, area: Area) -> None:
        """Merge an area in which only the top left cell holds anything.

        Raises :class:`EditRefused` for a single cell and where content would be hidden or areas overlap.
        """
        from xltools.book.patching.obstacles import table_areas
        from xltools.book.patching.splice import filled_cells

        self.require_inside(area)
        if area.top == area.bottom and area.left == area.right:
            raise self.refusal("只有一个单元格，不能合并", (area.top, area.left))
        taken = self._merges + table_areas(self._package, self.part)
        if any(area.overlaps(other) for other in taken):
            raise self.refusal(f"的 {area} 与已有的合并区域或表格重叠，请先取消原有合并")
        for cell in filled_cells(self._rows, area, self.prefix):
            if cell != (area.top, area.left):
                raise self.refusal("有内容，合并后会被隐藏，请先移走", cell)
        frame.add_merge(self.frame, area)
        self._merges.append(area)
        self.touch_frame()

    def link(self, change: AddHyperlink, location: str) -> None:
        """Link a cell to a place in the workbook; :class:`EditRefused` where there is a link already."""
        cell = change.row, change.column
        self.require_inside(Area(*cell, *cell))
        if any(cell in area for area in self._links):
            raise self.refusal("已有超链接，请先删除原有的超链接", cell)
        frame.add_hyperlink(self.frame, change, location)
        self._links.append(Area(*cell, *cell))
        self.touch_frame()

    def commit(self) -> None:
        """Give the edited worksheet to the package."""
        if self._frame_changed:
            self._split_frame()
        if self._frame_changed or self._rows_changed:
            self._package.replace(self.part, self._head + self._rows + self._tail)
        self._frame_changed = self._rows_changed = False

    def _split_frame(self) -> None:
        data = xmlpart.serialise(self.frame, self._head)
        match = re.search(_SHEET_DATA, data)
        if match is None:
            raise AssertionError("frame without sheetData")
        close = b"</%ssheetData>" % self.prefix
        opening = data[match.start() : match.end() - len(match[2]) - 1] + b">"
        rest = data[match.end() :] if match[2] else data[match.end() + len(close) :]
        self._head, self._tail = data[: match.start()] + opening, close + rest


def _is_written(cell: Cell, edits: Mapping[int, RowEdit]) -> bool:
    edit = edits[cell[0]].cells.get(cell[1]) if cell[0] in edits else None
    return edit is not None and edit.overwrites
