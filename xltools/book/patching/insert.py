"""Rows inserted into a workbook file: whatever refers to cells follows, on every sheet and in every part.

Everything is worked out before anything is changed, so an insertion that is refused leaves the package as
it was. Each part is walked once, however many insertions there are.
"""

from __future__ import annotations

import html
import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from xltools.book.cellref import MAX_ROW
from xltools.book.changes import InsertRows
from xltools.book.patching.cellformulas import formula_edits
from xltools.book.patching.follow import Context, Torn, edits_of
from xltools.book.patching.holders import FOLLOWED
from xltools.book.patching.newrows import plan_merges, plan_rows
from xltools.book.patching.package import Package
from xltools.book.patching.refs import Moves, OffSheet
from xltools.book.patching.schemaorder import find_child
from xltools.book.patching.vmlrows import shift_vml
from xltools.book.patching.xmlpart import is_utf8, local_name
from xltools.errors import EditRefused

__all__ = ["insert_many", "insert_rows"]


@dataclass(frozen=True, slots=True)
class _Place:
    """A part that may hold references, and the sheet it belongs to."""

    part: str
    sheet: str | None
    vml: bool = False


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to happen to one part."""

    part: str
    actions: tuple[Callable[[], None], ...] = ()
    data: bytes | None = None
    """The new bytes of a part that is not edited as a tree."""

    def apply(self, package: Package) -> None:
        if self.data is not None:
            package.replace(self.part, self.data)
            return
        for action in self.actions:
            action()
        package.touch(self.part)


def insert_rows(package: Package, change: InsertRows) -> None:
    """Insert rows as Excel does; :class:`EditRefused` when it cannot be done, and then nothing has changed."""
    insert_many(package, (change,))


def insert_many(package: Package, changes: Sequence[InsertRows]) -> None:
    """Insert rows in several places, each counted in the rows that the ones before it left.

    Stored results stay; the calculation chain is dropped, which spreadsheet programs rebuild. Raises
    :class:`EditRefused` when rows would part an array formula, a data table, a pivot table or a table's
    head, or push content or a reference beyond the last row; nothing has changed then.
    """
    if not changes:
        return
    for change in changes:
        _check(package, change)
    moves = Moves.of(changes)
    sheets = tuple(sheet.name for sheet in package.sheets())
    plans = [
        plan
        for place in _places(package)
        if (plan := _plan(package, place, Context(moves, place.sheet, sheets)))
    ]
    for plan in plans:
        plan.apply(package)
    for rel in package.rels(package.workbook_part):
        if rel.type == "calcChain" and rel.target_part:
            package.drop(rel.target_part)


def _check(package: Package, change: InsertRows) -> None:
    package.sheet_part(change.sheet)
    if change.count < 1 or change.before < 1 or change.before + change.count - 1 > MAX_ROW:
        raise EditRefused(
            f"{package.name}：不能在“{change.sheet}”第 {change.before} 行前插入 {change.count} 行，请核对行号"
        )


def _places(package: Package) -> Iterator[_Place]:
    """Every part that may hold references, once, with the rels part beside it."""
    seen: set[str] = set()
    roots = [(package.workbook_part, None), *((s.part, s.name) for s in package.sheets() if s.part)]
    for part, sheet in roots:
        yield from _reach(package, _Place(part, sheet), seen)


def _reach(package: Package, place: _Place, seen: set[str]) -> Iterator[_Place]:
    if place.part in seen:
        return
    seen.add(place.part)
    yield place
    folder, base = posixpath.split(place.part)
    rels = posixpath.join(folder, "_rels", f"{base}.rels")
    if place.vml or not package.has(rels):
        return
    if b"#" in package.read(rels):
        yield _Place(rels, place.sheet)
    for rel in package.rels(place.part):
        if rel.target_part and rel.type in FOLLOWED:
            target = _Place(rel.target_part, place.sheet, vml=rel.type == "vmlDrawing")
            yield from _reach(package, target, seen)


def _plan(package: Package, place: _Place, context: Context) -> _Plan | None:
    if not _concerned(package, place, context):
        return None
    name = package.name
    try:
        return _vml_plan(package, place, context) if place.vml else _tree_plan(package, place, context)
    except OffSheet as error:
        raise EditRefused(
            f"{name}：插入行会把“{place.sheet or name}”中的 {error} 推出最后一行，请先清理表尾或减少行数"
        ) from error
    except Torn as error:
        raise EditRefused(
            f"{name}：插入行会拆开“{place.sheet}”中的{error}，请改在它的上方或下方插入"
        ) from error
    except ValueError as error:
        raise EditRefused(
            f"{name}：部件 {place.part} 中有无法识别的引用（{error}），请用 Excel 或 WPS 另存后再用"
        ) from error


def _concerned(package: Package, place: _Place, context: Context) -> bool:
    """Whether a part is worth parsing: its own sheet moves, or the name of one that does stands in it."""
    if context.rows is not None:
        return True
    data = package.read(place.part)
    if not is_utf8(data):
        return True
    return context.moves.mentioned(html.unescape(data.decode("utf-8", "replace")))


def _vml_plan(package: Package, place: _Place, context: Context) -> _Plan | None:
    data = package.read(place.part)
    moved = shift_vml(data, context.home or "", context.moves)
    return None if moved == data else _Plan(place.part, data=moved)


def _tree_plan(package: Package, place: _Place, context: Context) -> _Plan | None:
    root = package.tree(place.part)
    sheet_data = find_child(root, "sheetData")
    if sheet_data is None:
        edits = list(edits_of([root], context))
    else:
        others = [element for element in root if local_name(element) not in {"", "sheetData"}]
        edits = [*formula_edits(sheet_data, context), *edits_of(others, context)]
    actions = [edit.apply for edit in edits]
    if context.rows is not None and sheet_data is not None:
        plans = (plan_rows(root, context.rows.steps), plan_merges(root, context.rows.steps))
        actions += [plan.apply for plan in plans if plan is not None]
    return _Plan(place.part, tuple(actions)) if actions else None
