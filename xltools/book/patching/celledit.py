"""What is to become of cells and rows, and what can stand against it; :mod:`splice` does it."""

from __future__ import annotations

from collections.abc import Callable

from xltools.book.patching.cellxml import Content
from xltools.record import Record

__all__ = ["CellEdit", "Irregular", "NoFormula", "RowEdit"]


class Irregular(ValueError):
    """The rows are not written plainly enough to be spliced."""


class NoFormula(ValueError):
    """A cell that was to get only a result has no formula; ``reference`` says which."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class CellEdit(Record):
    """New content, ``None`` to keep what is there, and how the style index changes.

    A tuple, like what follows, because one is made for every cell.
    """

    content: Content | None = None
    restyle: Callable[[int], int] | None = None
    keeps_formula: bool = False
    """Whether the content is only a new result for the formula that is there."""

    @property
    def overwrites(self) -> bool:
        """Whether what the cell holds now is lost."""
        return self.content is not None and not self.keeps_formula


class RowEdit:
    """Edits of one row: its cells by column, and its height in points."""

    __slots__ = ("cells", "height")

    def __init__(self) -> None:
        self.cells: dict[int, CellEdit] = {}
        self.height: float | None = None
