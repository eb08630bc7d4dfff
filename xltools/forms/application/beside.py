"""Forms that stand beside each other on one sheet, parted by the blank columns between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from xltools.book.cellref import MAX_COLUMN
from xltools.forms.application.lines import Line

__all__ = ["between", "columns_apart"]


def columns_apart(segment: Sequence[Line], titles: Line) -> tuple[tuple[int, int], ...]:
    """First and last column of each form; nothing when there is one title, or no blank column between two."""
    if len(titles) < 2:
        return ()
    filled = {
        column
        for line in segment
        for piece in line
        for column in range(piece.column, min(piece.last_column, MAX_COLUMN) + 1)
    }
    starts = [1]
    for before, title in pairwise(titles):
        blank = [column for column in range(before.last_column + 1, title.column) if column not in filled]
        if not blank:
            return ()
        starts.append(blank[-1] + 1)
    ends = [start - 1 for start in starts[1:]] + [MAX_COLUMN]
    return tuple(zip(starts, ends, strict=True))


def between(segment: Sequence[Line], columns: tuple[int, int]) -> list[Line]:
    """What of the lines stands in those columns."""
    first, last = columns
    inside = (tuple(piece for piece in line if first <= piece.column <= last) for line in segment)
    return [line for line in inside if line]
