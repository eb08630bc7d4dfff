"""Cells that must not be given new content on their own, because something else owns them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.book.patching.celledit import RowEdit
from xltools.book.patching.package import Package
from xltools.book.patching.schemaorder import children

if TYPE_CHECKING:
    from lxml.etree import _Element

    from xltools.book.patching.formulagroups import FormulaGroup

__all__ = ["Obstacle", "find_obstacle", "table_areas"]

Obstacle = tuple[Cell, str]
"""A cell and, in Chinese, what stands against editing it."""


def find_obstacle(
    package: Package,
    part: str,
    merges: Iterable[Area],
    groups: Iterable[FormulaGroup],
    edits: Mapping[int, RowEdit],
) -> Obstacle | None:
    """The first cell whose content cannot be edited exactly, or ``None``."""
    for area, anchor, reason in _owned(package, part, merges, groups):
        for cell in _written(area, edits):
            if cell != anchor:
                return cell, reason
    return None


def _owned(
    package: Package, part: str, merges: Iterable[Area], groups: Iterable[FormulaGroup]
) -> Iterator[tuple[Area, Cell | None, str]]:
    """Areas with owners, the one cell in each that may be edited, and the reason."""
    for area in merges:
        yield area, (area.top, area.left), "在合并区域之内但不是左上角，请改写合并区域左上角的单元格"
    for group in groups:
        area = group.area
        if group.kind in {"array", "dataTable"} and str(area).count(":"):
            yield area, None, f"属于数组公式或模拟运算表 {area}，不能单独改写，请先在 Excel 中清除该公式"
    for rel in package.rels(part):
        if rel.type in {"table", "pivotTable"} and rel.target_part:
            yield from _listed(package.tree(rel.target_part), rel.type)


def table_areas(package: Package, part: str) -> list[Area]:
    """The areas of the tables on a sheet; ``ValueError`` when one is no area."""
    parts = [rel.target_part for rel in package.rels(part) if rel.type == "table" and rel.target_part]
    return [Area.parse(package.tree(table).get("ref", "")) for table in parts]


def _listed(root: _Element, kind: str) -> Iterator[tuple[Area, Cell | None, str]]:
    if kind == "pivotTable":
        for location in children(root, "location"):
            yield Area.parse(location.get("ref", "")), None, "在数据透视表之内，刷新后会被覆盖，请改数据源"
    elif root.get("headerRowCount", "1") != "0":
        area = Area.parse(root.get("ref", ""))
        head = Area(area.top, area.left, area.top, area.right)
        yield head, None, "是表格的列标题，改写会使文件需要修复，请在 Excel 中修改"


def _written(area: Area, edits: Mapping[int, RowEdit]) -> Iterator[Cell]:
    """The cells of an area, however large, that are given new content."""
    small = area.bottom - area.top < len(edits)
    for row in range(area.top, area.bottom + 1) if small else edits:
        if row in edits and area.top <= row <= area.bottom:
            for column, edit in edits[row].cells.items():
                if area.left <= column <= area.right and edit.overwrites:
                    yield row, column
