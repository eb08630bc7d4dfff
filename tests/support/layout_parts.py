"""What drawn tables are made of: their layout, columns, sides, and edits of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from support.sketch import Sketch
from support.tableset import TableSet

from xltools.address import Address
from xltools.book.model import CellValue
from xltools.forms.model import Form

__all__ = [
    "Column",
    "Drawn",
    "Head",
    "Layout",
    "Side",
    "align_ends",
    "between_groups",
    "parts",
    "reorder",
    "run",
]

Head = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How one table is laid out; the defaults are the official form."""

    title: str | None = None
    """``None`` for the form's own, empty for none."""
    number: str | None = None
    unit: str = "金额单位：万元"
    yuan: bool = False
    name: str = "部门：鄂州市医疗保障服务中心"
    captions: str = "rows"
    """``rows``, ``number first``, ``one row``, ``spread`` (a blank row between)."""
    merged: bool = True
    """Heads merged; else only their first cell is filled."""
    repeated: bool = False
    """Group heads stand over each of their columns (unmerged)."""
    low: bool = False
    """Heads of one row stand in the last head row (unmerged)."""
    aliases: int = 0
    """Every head and label for which this many names exist takes that alias."""
    ordinals: bool = True
    lines: bool = True
    codes: str = "whole"
    """``whole``, ``parts``, ``sparse``, ``levels``, ``numbers``, ``glued``."""
    total: str = "first"
    """``first``, ``last``, or ``head`` with split codes: on the row of 类 款 项."""
    order: int = 0
    """Seed of the order of the amount columns; 0 for the form's."""
    blank_columns: tuple[int, ...] = ()
    extra: tuple[tuple[int, str], ...] = ()
    """(place, head) of columns the form does not have."""
    blank_rows: tuple[int, ...] = ()
    """Body rows before which a blank row stands; 0 is under the head."""
    dots: bool = False
    """A row of “…” at the end of a code-keyed body."""
    figures: str = "float"
    """``float``, ``text``, ``commas``, ``wide``, ``mixed``."""
    nothing: tuple[CellValue | None, ...] = (0.0,)
    words: str = "plain"
    """``plain``, ``spaced``, ``dotted``, ``bracketed``, ``bare``, ``radical``, ``narrow``."""
    without: tuple[str, ...] = ()
    """Functional 类 the fixed tables leave out."""
    swapped: bool = False
    """The sides of 公开01 and 04 have changed places."""
    shape: str = ""
    """公开09: ``across``, ``pairs`` or ``down``; 公开06: ``three`` or ``two`` blocks."""
    go_on: int = 0
    """Body row before which the head is repeated; 0 for never."""
    notes: bool = True
    down: int = 0
    right: int = 0
    seed: int = 0
    """Of the choices cell by cell."""


@dataclass
class Column:
    """One column of a side."""

    head: Head
    kind: str
    """``code``, ``name``, ``label``, ``line``, ``amount``, ``extra``, ``blank``."""
    ordinal: str = ""
    id: str = ""


@dataclass
class Side:
    """Columns with their rows."""

    columns: list[Column]
    rows: list[list[object]] = field(default_factory=list)
    """Texts, addresses or ``None``, column by column."""


@dataclass
class Drawn:
    """A table on a sheet of its own."""

    form: Form
    layout: Layout
    sketch: Sketch
    addresses: set[Address] = field(default_factory=set)
    """Every amount of the form that the drawing has a cell for."""
    extra: list[str] = field(default_factory=list)
    again: int = 0
    """Row of the repeated head; 0 when there is none."""

    def amounts(self, tables: TableSet) -> dict[Address, Decimal]:
        """What is to be read, in 万元: exact where the drawing is in 元."""
        yuan = tables.exact if self.layout.yuan else None
        return {a: yuan[a] / 10_000 if yuan else tables.values[a] for a in self.addresses}


def align_ends(left: list[list[object]], right: list[list[object]]) -> None:
    """Blank rows taken from the longer side, before its totals, until both end in the same row."""
    for longer, shorter in ((left, right), (right, left)):
        while len(longer) > len(shorter):
            blank = next(place for place, row in enumerate(longer) if not row[0])
            del longer[blank]


def parts(code: str, style: str) -> list[object]:
    parts = [part for part in (code[:3], code[3:5], code[5:]) if part]
    last = len(parts) - 1
    texts: list[object] = {
        "parts": list(parts),
        "numbers": [float(part) for part in parts],
        "sparse": [part if place == last else None for place, part in enumerate(parts)],
        "levels": [code if place == last else None for place in range(len(parts))],
    }[style]
    return [*texts, *[None] * (3 - len(parts))]


def run(columns: Sequence[Column], place: int, level: int, starts: set[int]) -> int:
    """End of the columns under one head: those with the same path, blank ones between included."""
    head = columns[place].head
    lone = level == len(head) - 1 and columns[place].kind != "code"
    end = place + 1
    for other in range(place + 1, len(columns)):
        if other in starts or lone:
            break
        if columns[other].kind == "blank":
            continue
        if columns[other].head[: level + 1] != head[: level + 1]:
            break
        end = other + 1
    return end


def between_groups(columns: Sequence[Column], place: int) -> bool:
    """Whether a column there would not stand in the middle of a group."""
    if place in {0, len(columns)}:
        return True
    before, after = columns[place - 1], columns[place]
    return not (before.head and after.head) or before.head[0] != after.head[0] or len(after.head) == 1


def reorder(side: Side, random: Random) -> None:
    """Amount columns in another order, those of one group together."""
    places = [place for place, column in enumerate(side.columns) if column.kind == "amount"]
    groups: dict[Head, list[int]] = {}
    for place in places:
        head = side.columns[place].head
        groups.setdefault(head[:1] if len(head) > 1 else head, []).append(place)
    order = list(groups.values())
    for group in order:
        random.shuffle(group)
    random.shuffle(order)
    new = [place for group in order for place in group]
    columns = [side.columns[place] for place in new]
    for place, column in zip(places, columns, strict=True):
        side.columns[place] = column
    for row in side.rows:
        cells = [row[place] for place in new]
        for place, cell in zip(places, cells, strict=True):
            row[place] = cell
