"""References in text, followed through inserted rows: pure functions that know neither XML nor packages.

A reference moves by its corners. A cell at or below the insertion moves down, so an area that spans it
grows and one that ends just above it does not. Whole columns stay, whole rows move.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from xltools.book.cellref import MAX_ROW, Area, unquote_sheet
from xltools.book.changes import InsertRows
from xltools.book.formula import Corner, Token, tokenize

__all__ = [
    "Moves",
    "OffSheet",
    "RowMap",
    "cover",
    "shift_formula_rows",
    "shift_fragment",
    "shift_location",
    "shift_name",
    "shift_reference",
]

_NUMBER = re.compile(r"[0-9]+")


class OffSheet(ValueError):
    """Something would be pushed beyond the last row; the text is the reference."""


@dataclass(frozen=True, slots=True)
class RowMap:
    """Where each row of one sheet is after insertions made one after the other."""

    steps: tuple[InsertRows, ...]
    starts: tuple[int, ...]
    """Old rows, rising from 0, from which each of ``offsets`` applies."""
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, steps: Iterable[InsertRows]) -> RowMap:
        """The map of insertions, each counted in the rows that the ones before it left."""
        steps, starts, offsets = tuple(steps), [0], [0]
        for step in steps:
            ends = [*starts[1:], MAX_ROW + 1]
            old = [max(start, step.before - shift) for start, shift in zip(starts, offsets, strict=True)]
            place = next((i for i, row in enumerate(old) if row < ends[i]), None)
            if place is None:  # below the last row that is left of the old sheet
                continue
            if old[place] > starts[place]:
                starts.insert(place + 1, old[place])
                offsets.insert(place + 1, offsets[place])
                place += 1
            offsets[place:] = [shift + step.count for shift in offsets[place:]]
        return cls(steps, tuple(starts), tuple(offsets))

    @property
    def lowest(self) -> int:
        """The first old row that moves."""
        return next((s for s, shift in zip(self.starts, self.offsets, strict=True) if shift), MAX_ROW + 1)

    def row(self, row: int) -> int:
        """The new number of a row; :class:`OffSheet` when it would pass the end."""
        moved = row + self._offset(row)
        if moved > MAX_ROW:
            raise OffSheet(str(row))
        return moved

    def last(self, row: int) -> int:
        """The new number of an area's last row, which stops at the end of the sheet."""
        return min(MAX_ROW, row + self._offset(row))

    def splits(self, first: int, last: int) -> bool:
        """Whether rows come in between two rows of a block."""
        return self._offset(first) != self._offset(last)

    def area(self, area: Area) -> Area:
        """The area after the insertions; :class:`OffSheet` when all of it would pass the end."""
        return Area(self.row(area.top), area.left, self.last(area.bottom), area.right)

    def _offset(self, row: int) -> int:
        return self.offsets[bisect_right(self.starts, row) - 1]


@dataclass(frozen=True, slots=True)
class Moves:
    """The insertions of one edit, sheet by sheet."""

    maps: Mapping[str, RowMap]
    """Keyed by the sheet's name in folded case, as spreadsheets compare names."""
    lowest: int
    """The first row that moves on any sheet."""

    @classmethod
    def of(cls, changes: Iterable[InsertRows]) -> Moves:
        """The moves that a sequence of insertions makes."""
        steps: dict[str, list[InsertRows]] = {}
        for change in changes:
            steps.setdefault(change.sheet.casefold(), []).append(change)
        maps = {sheet: RowMap.of(own) for sheet, own in steps.items()}
        return cls(maps, min((rows.lowest for rows in maps.values()), default=MAX_ROW + 1))

    def rows(self, sheet: str | None) -> RowMap | None:
        """The map of a sheet, ``None`` when nothing on it moves."""
        return None if sheet is None else self.maps.get(sheet.casefold())

    def mentioned(self, text: str) -> bool:
        """Whether a moving sheet's name stands in a text (formulas double its apostrophes)."""
        folded = text.replace("''", "'").casefold()
        return any(sheet in folded for sheet in self.maps)

    def concern(self, formula: str, home: str | None) -> bool:
        """Whether a formula may change: it has a row number low enough on a sheet that moves."""
        if not any(int(digits) >= self.lowest for digits in _NUMBER.findall(formula)):
            return False
        return self.rows(home) is not None or ("!" in formula and self.mentioned(formula))


def shift_reference(text: str, rows: RowMap) -> str:
    """A reference without sheet name, or several parted by blanks, after the insertions.

    >>> shift_reference("$A4 B5:C9 7:8 D:D A5:A1048576", RowMap.of([InsertRows("", 5, 2)]))
    '$A4 B7:C11 9:10 D:D A7:A1048576'
    """
    return "".join(_moved(token, rows).text for token in tokenize(text))


def shift_formula_rows(formula: str, home: str | None, moves: Moves) -> str:
    """A formula of a cell on the sheet ``home`` after the insertions.

    References into other workbooks and through several sheets stay, as in Excel.

    >>> shift_formula_rows("A9+支出!A9", "收入", Moves.of([InsertRows("支出", 5, 2)]))
    'A9+支出!A11'
    """
    if not moves.concern(formula, home):
        return formula
    return "".join(t.text if t.first is None else _follow(t, home, moves).text for t in tokenize(formula))


def shift_name(formula: str, home: str | None, moves: Moves) -> str:
    """What a defined name refers to after the insertions: only rows fixed by ``$`` follow.

    A relative row in a name is a distance from the cell that uses the name, not a place.
    """
    if not moves.concern(formula, home):
        return formula
    return "".join(_follow(token, home, moves, fixed_only=True).text for token in tokenize(formula))


def shift_location(location: str, home: str | None, moves: Moves) -> str:
    """A hyperlink's place in the workbook after the insertions; sheet names need not be quoted.

    >>> shift_location("三公 经费!A9", None, Moves.of([InsertRows("三公 经费", 5, 2)]))
    '三公 经费!A11'
    """
    prefix, mark, reference = location.rpartition("!")
    rows = moves.rows(unquote_sheet(prefix.lstrip("#")) if mark else home)
    return location if rows is None else prefix + mark + shift_reference(reference, rows)


def shift_fragment(target: str, home: str | None, moves: Moves) -> str:
    """A relationship target such as ``#Sheet1!A1`` after the insertions; any other target stays."""
    if not target.startswith("#"):
        return target
    prefix, mark, reference = target[1:].rpartition("!")
    moved = shift_location(unquote(prefix) + mark + reference, home, moves)
    return "#" + prefix + mark + moved.rpartition("!")[2]


def cover(text: str, rows: RowMap) -> str:
    """The areas of a format or validation after the insertions, grown over new rows made like their own.

    An area that ends just above the new rows and holds the row they are like grows, as it does in Excel
    where new rows take the formats of the row above.

    >>> cover("B2:B9 D2:D4", RowMap.of([InsertRows("", 10, 2, like=9)]))
    'B2:B11 D2:D4'
    """
    for step in rows.steps:
        single = RowMap.of([step])
        text = " ".join(_cover_step(shift_reference(area, single), step) for area in text.split())
    return text


def _cover_step(text: str, step: InsertRows) -> str:
    token = tokenize(text)[0]
    first, last = token.first, token.last or token.first
    if step.like is None or first is None or last is None or first.row is None or last.row is None:
        return text
    if last.row != step.before - 1 or not first.row <= step.like <= last.row:
        return text
    return token.at(first, replace(last, row=min(MAX_ROW, last.row + step.count))).text


def _follow(token: Token, home: str | None, moves: Moves, *, fixed_only: bool = False) -> Token:
    prefix = token.prefix
    if prefix is None:
        rows = moves.rows(home)
    elif prefix.external or prefix.first.casefold() != prefix.last.casefold():
        rows = None
    else:
        rows = moves.rows(prefix.first)
    return token if rows is None else _moved(token, rows, fixed_only=fixed_only)


def _moved(token: Token, rows: RowMap, *, fixed_only: bool = False) -> Token:
    first, last = token.first, token.last
    if first is None or first.row is None or (last and {first.row, last.row} == {1, MAX_ROW}):
        return token
    upper, lower = rows.row, rows.last
    if last and last.row is not None and last.row < first.row:
        upper, lower = lower, upper
    try:
        moved = _moved_corner(first, upper, fixed_only=fixed_only)
        moved_last = last and _moved_corner(last, lower, fixed_only=fixed_only)
    except OffSheet as error:
        raise OffSheet(token.text) from error
    return token if (moved, moved_last) == (first, last) else token.at(moved, moved_last)


def _moved_corner(corner: Corner, move: Callable[[int], int], *, fixed_only: bool) -> Corner:
    if corner.row is None or (fixed_only and not corner.fixed_row):
        return corner
    return replace(corner, row=move(corner.row))
