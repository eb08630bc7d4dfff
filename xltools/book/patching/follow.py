"""One XML part walked by the table of what holds references; says what to change and changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xltools.book.cellref import Area, a1, parse_a1
from xltools.book.patching.anchors import Placement, Span
from xltools.book.patching.holders import HOLDERS, Holder, Holds
from xltools.book.patching.refs import (
    Moves,
    OffSheet,
    RowMap,
    cover,
    shift_formula_rows,
    shift_fragment,
    shift_location,
    shift_name,
    shift_reference,
)
from xltools.book.patching.xmlpart import local_name

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["Context", "Edit", "Torn", "edits_of"]


class Torn(ValueError):
    """New rows would part what must stay in one piece; the text is what and where, in Chinese."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a part's references are relative to."""

    moves: Moves
    home: str | None
    """The sheet the part belongs to; ``None`` for the workbook's own parts."""
    sheets: tuple[str, ...] = ()
    """All sheet names in tab order, as ``localSheetId`` counts them."""

    @property
    def rows(self) -> RowMap | None:
        """Where the rows of the part's own sheet go, ``None`` when they stay."""
        return self.moves.rows(self.home)


@dataclass(frozen=True, slots=True)
class Edit:
    """One attribute, or the text of an element, that is to change; ``None`` removes the attribute."""

    element: _Element
    attribute: str | None
    value: str | None

    def apply(self) -> None:
        """Make the change in the tree."""
        if self.attribute is None:
            self.element.text = self.value
        elif self.value is None:
            self.element.attrib.pop(self.attribute, "")
        else:
            self.element.set(self.attribute, self.value)


def edits_of(roots: Iterable[_Element], context: Context) -> Iterator[Edit]:
    """The changes that make every reference below these elements follow.

    Raises :class:`OffSheet` for a reference pushed beyond the last row and :class:`Torn`.
    """
    for root in roots:
        for element in root.iter(*_TAGS):
            yield from _element_edits(element, context)


def _element_edits(element: _Element, context: Context) -> Iterator[Edit]:
    done: set[str | None] = set()
    for holder in _BY_ELEMENT[local_name(element)]:
        if holder.attribute in done or not _inside(element, holder.inside):
            continue
        done.add(holder.attribute)
        if holder.holds in _WHOLE:
            yield from _WHOLE[holder.holds](element, context)
            continue
        text = element.text if holder.attribute is None else element.get(holder.attribute)
        if text:
            moved = _TEXT[holder.holds](text, element, context)
            if moved != text:
                yield Edit(element, holder.attribute, moved)


def _inside(element: _Element, name: str | None) -> bool:
    parent = element.getparent()
    return name is None or (parent is not None and local_name(parent) == name)


def _references(text: str, _: _Element, context: Context) -> str:
    return text if context.rows is None else shift_reference(text, context.rows)


def _cover(text: str, _: _Element, context: Context) -> str:
    return text if context.rows is None else cover(text, context.rows)


def _view(text: str, element: _Element, context: Context) -> str:
    try:
        return _references(text, element, context)
    except OffSheet:
        return text


def _elsewhere(text: str, element: _Element, context: Context) -> str:
    rows = context.moves.rows(element.get("sheet"))
    return text if rows is None or _relationship(element) else shift_reference(text, rows)


def _table(text: str, element: _Element, context: Context) -> str:
    if context.rows is not None:
        area = Area.parse(text)
        head = int(element.get("headerRowCount", "1"))
        if head and context.rows.splits(area.top, area.top + head - 1):
            raise Torn(f"表格 {element.get('displayName', text)} 的标题行")
    return _references(text, element, context)


def _pivot(text: str, element: _Element, context: Context) -> str:
    if context.rows is not None:
        area = Area.parse(text)
        filters = int(element.get("rowPageCount", "0"))
        top = max(1, area.top - filters - 1) if filters else area.top  # a blank row parts them
        if context.rows.splits(top, area.bottom):
            raise Torn(f"数据透视表 {text}")
    return _references(text, element, context)


def _formula(text: str, _: _Element, context: Context) -> str:
    return shift_formula_rows(text, context.home, context.moves)


def _name(text: str, element: _Element, context: Context) -> str:
    local = element.get("localSheetId", "")
    known = local.isdecimal() and int(local) < len(context.sheets)
    return shift_name(text, context.sheets[int(local)] if known else None, context.moves)


def _location(text: str, element: _Element, context: Context) -> str:
    return text if _relationship(element) else shift_location(text, context.home, context.moves)


def _fragment(text: str, _: _Element, context: Context) -> str:
    return shift_fragment(text, context.home, context.moves)


def _break(text: str, _: _Element, context: Context) -> str:
    return text if context.rows is None else str(context.rows.row(int(text) + 1) - 1)


def _pane(element: _Element, context: Context) -> Iterator[Edit]:
    """A frozen split moves when rows come in above it, and the cell shown below it with it."""
    frozen = int(float(element.get("ySplit", "0")))
    if context.rows is None or not frozen or element.get("state") not in {"frozen", "frozenSplit"}:
        return
    view, shown = element.getparent(), element.get("topLeftCell")
    top = parse_a1(view.get("topLeftCell", "A1"))[0] if view is not None else 1
    last = top + frozen - 1
    added = context.rows.last(last) - last
    if added:
        yield Edit(element, "ySplit", str(frozen + added))
    if added and shown:
        row, column = parse_a1(shown)
        yield Edit(element, "topLeftCell", a1(row + added, column))


def _anchor(element: _Element, context: Context) -> Iterator[Edit]:
    if context.rows is None:
        return
    ends = {local_name(end): {local_name(e): e for e in end} for end in element}
    start, end = ends.get("from", {}), ends.get("to", {})
    if "row" not in start:
        return
    top = int(start["row"].text or 0)
    bottom = int(end["row"].text or 0) if "row" in end else top
    flush = "rowOff" in end and int(end["rowOff"].text or 0) == 0
    moved = Span(top, bottom, flush).moved(_placement(element), context.rows)
    if moved.top != top:
        yield Edit(start["row"], None, str(moved.top))
    if moved.bottom != bottom and "row" in end:
        yield Edit(end["row"], None, str(moved.bottom))


def _placement(element: _Element) -> Placement:
    """Drawings say it in ``editAs``, controls and OLE objects in two flags."""
    if local_name(element) != "anchor":
        return Placement(element.get("editAs", "twoCell"))
    if element.get("moveWithCells") not in _TRUE:
        return Placement.FIXED
    return Placement.MOVE_AND_SIZE if element.get("sizeWithCells") in _TRUE else Placement.MOVE


def _relationship(element: _Element) -> bool:
    """Whether the element has an ``r:id``, which means another file."""
    return any(name.endswith("}id") and "/relationships" in name for name in map(str, element.attrib))


_TRUE = frozenset({"1", "true"})
_TEXT: dict[Holds, Callable[[str, _Element, Context], str]] = {
    Holds.REFERENCES: _references,
    Holds.COVER: _cover,
    Holds.VIEW: _view,
    Holds.ELSEWHERE: _elsewhere,
    Holds.TABLE: _table,
    Holds.PIVOT: _pivot,
    Holds.FORMULA: _formula,
    Holds.NAME: _name,
    Holds.LOCATION: _location,
    Holds.FRAGMENT: _fragment,
    Holds.BREAK: _break,
}
_WHOLE: dict[Holds, Callable[[_Element, Context], Iterator[Edit]]] = {
    Holds.PANE: _pane,
    Holds.ANCHOR: _anchor,
}
_BY_ELEMENT: defaultdict[str, list[Holder]] = defaultdict(list)
for _holder in HOLDERS:
    _BY_ELEMENT[_holder.element].append(_holder)
_TAGS = tuple(f"{{*}}{name}" for name in _BY_ELEMENT)
