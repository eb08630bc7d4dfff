"""Objects that lie over cells: which rows they lie between after rows have come in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from xltools.book.patching.refs import RowMap

__all__ = ["Placement", "Span"]


class Placement(Enum):
    """What an object does when the cells under it move; the values are those of ``editAs``."""

    MOVE_AND_SIZE = "twoCell"
    MOVE = "oneCell"
    FIXED = "absolute"


@dataclass(frozen=True, slots=True)
class Span:
    """The rows an object lies between, 0-based as anchors count them."""

    top: int
    bottom: int
    flush: bool = False
    """The object ends at the upper edge of ``bottom``, so that row is not under it."""

    def moved(self, placement: Placement, rows: RowMap) -> Span:
        """Where it lies after the insertions; :class:`OffSheet` when that is beyond the last row."""
        if placement is Placement.FIXED:
            return self
        top = rows.row(self.top + 1) - 1
        if placement is Placement.MOVE or self.bottom <= self.top:
            return self.by(top - self.top)
        bottom = rows.row(self.bottom) if self.flush else rows.row(self.bottom + 1) - 1
        return Span(top, bottom, self.flush)

    def by(self, rows: int) -> Span:
        """The span so many rows further down."""
        return Span(self.top + rows, self.bottom + rows, self.flush)
