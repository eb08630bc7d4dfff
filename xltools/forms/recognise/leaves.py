"""What stands above each column of a head."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from xltools.book.cellref import Area
from xltools.book.model import Cell
from xltools.forms.labels import Label
from xltools.forms.recognise.captions import is_caption
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Band, Leaf, is_no_head, role
from xltools.forms.recognise.titles import Titles
from xltools.forms.recognise.vocabulary import NOTHING, Vocabulary, head_label

__all__ = ["find_leaves"]

_SPLIT = 5
"""Columns a split code may stand in: 类, 款, 项, and blank ones between."""


def find_leaves(grid: Grid, band: Band, vocabulary: Vocabulary) -> list[Leaf]:
    """The columns of a head, each with its path: merges, or blanks to the right of a group, share a label."""
    paths = _Paths(grid, band, vocabulary)
    leaves: list[Leaf] = []
    for column in range(band.left, band.right + 1):
        origins = paths.origins(column)
        if not origins:
            continue
        last = origins[-1]
        if last[1] == column:
            path = tuple(text for text, _ in groupby(paths.text(origin) for origin in origins))
            leaves.append(Leaf(column, path))
        elif leaves and _shares_stub(leaves[-1], last[1], column, vocabulary):
            leaves[-1] = Leaf(last[1], leaves[-1].path, column - last[1] + 1)
    return leaves


def _shares_stub(leaf: Leaf, origin: int, column: int, vocabulary: Vocabulary) -> bool:
    """Whether a column without a head of its own is a further column of a stub (split codes)."""
    near = column - origin < _SPLIT
    return leaf.column == origin and near and role(leaf, vocabulary) is not None


class _Paths:
    """Which head cell lies over each column in each row of a band."""

    def __init__(self, grid: Grid, band: Band, vocabulary: Vocabulary) -> None:
        self._grid = grid
        self._band = band
        self._vocabulary = vocabulary
        self._skip = vocabulary.ordinals
        self._merges = grid.merges_at(band.top, band.bottom)
        self._covered = dict(self._cover())
        self._left: list[Cell | None] = []
        self._texts = grid.head_labels

    def _cover(self) -> Iterator[tuple[Cell, Area]]:
        band = self._band
        for area in self._merges:
            for row in range(max(area.top, band.top), min(area.bottom, band.bottom) + 1):
                for column in range(max(area.left, band.left), min(area.right, band.right) + 1):
                    yield (row, column), area

    def text(self, cell: Cell) -> Label:
        """The label in a head cell, or nothing for numbers, 栏次 and blanks."""
        if cell not in self._texts:
            text = head_label(self._grid.text(*cell))
            idle = not text or text in self._skip or is_no_head(self._grid, self._vocabulary, *cell)
            self._texts[cell] = NOTHING if idle or self._grid.is_number(*cell) else text
        return self._texts[cell]

    def origins(self, column: int) -> list[Cell]:
        """The head cells over a column from the top down; ask for the columns from left to right."""
        here: list[Cell | None] = []
        for row in range(self._band.top, self._band.bottom + 1):
            if self._is_caption(row, column):  # what stands over a caption is the head of another table
                here = [None] * (len(here) + 1)
            else:
                here.append(self._origin(row, column, here))
        self._left = here
        found = [cell for cell in here if cell is not None]
        return list(dict.fromkeys(found))

    def _is_caption(self, row: int, column: int) -> bool:
        text = self._grid.sheet.values.get((row, column))
        if type(text) is not str or self.text((row, column)) or self._grid.is_number(row, column):
            return False
        return is_caption(text, self._vocabulary) or Titles.of(self._vocabulary).read(text) is not None

    def _origin(self, row: int, column: int, above: list[Cell | None]) -> Cell | None:
        if self.text((row, column)):
            return row, column
        area = self._covered.get((row, column))
        if area is not None:
            anchor = (area.top, area.left)
            return anchor if self.text(anchor) else None
        return self._from_left(row, column, above)

    def _from_left(self, row: int, column: int, above: list[Cell | None]) -> Cell | None:
        """The label of a group reaches right over blanks, as far as the group above it reaches."""
        depth = row - self._band.top
        if depth >= len(self._left) or (row, column) in self._grid.sheet.values:
            return None
        left = self._left[depth]
        if left is None or (left in self._covered and column > self._covered[left].right):
            return None
        if any(above) and (above[-1] is None or above[-1] != self._left[depth - 1]):
            return None
        return left
