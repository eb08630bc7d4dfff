"""The rows below a head, as far as they belong to the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools.book.cellref import MAX_COLUMN, MAX_ROW
from xltools.forms.recognise.captions import is_caption
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Band, Section, is_body_cell
from xltools.forms.recognise.titles import Titles
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.record import Record

__all__ = ["Window", "body_rows", "is_ordinal_row"]


class Window(Record):
    """The columns of one table, its head, and the heads before which its body must end."""

    grid: Grid
    vocabulary: Vocabulary
    sections: tuple[Section, ...]
    head_top: int
    head_bottom: int
    below: tuple[Band, ...]
    """Heads further down the sheet."""
    edge: int = MAX_COLUMN
    """Last column the form uses; what stands to the right may be another table."""
    above: tuple[str, str] = ("", "")
    """(form, its last 科目代码) of the table that may go on here: a split code may rest on it."""

    @property
    def left(self) -> int:
        """First column."""
        return self.sections[0].left

    @property
    def right(self) -> int:
        """Last column."""
        return min(self.sections[-1].right, self.edge)

    @property
    def limit(self) -> int:
        """First row that cannot belong to the table: the next head in its columns, or the end of the sheet.

        A single word in these columns is a row label beside another table's head.
        """
        tops = (
            band.top
            for band in self.below
            if sum(self.left <= column <= self.right for column in band.columns) > 1
        )
        return min(tops, default=MAX_ROW + 1)


def body_rows(window: Window) -> Iterator[int]:
    """Rows that exist below the head, 栏次 left out, up to the first note, caption or title."""
    grid = window.grid
    titles = Titles.of(window.vocabulary)
    left, right = window.left, window.right
    for row in grid.rows_in(window.head_bottom + 1, window.limit - 1):
        columns = grid.in_row(row, left, right)
        if is_ordinal_row(window, row, columns):
            continue
        if _ends(window, titles, row, columns):
            return
        yield row


def _ends(window: Window, titles: Titles, row: int, columns: Sequence[int]) -> bool:
    """A note, a caption or the title of the next table ends the body; a row that begins otherwise never does."""
    text = window.grid.text(row, columns[0]) if columns else ""
    if not text or text[0].isdigit():
        return False
    if window.vocabulary.is_note(text) or is_caption(text, window.vocabulary):
        return True
    return len(columns) <= 2 and text.endswith("表") and titles.read(text) is not None


def is_ordinal_row(window: Window, row: int, columns: Sequence[int]) -> bool:
    """Whether the row numbers the columns: it says 栏次, or holds nothing but 1, 2, 3 … in some order."""
    if row > window.head_bottom + 3 or not columns:
        return False
    if any(is_body_cell(window.grid, row, column) for column in columns):
        return False
    grid = window.grid
    if any(grid.label(row, column) in window.vocabulary.ordinals for column in columns):
        return True
    texts = [grid.digits(row, column) for column in columns]
    if not all(text.isdigit() for text in texts):
        return False
    numbers = sorted(int(text) for text in texts)
    return len(numbers) > 1 and numbers[-1] - numbers[0] == len(numbers) - 1 and numbers[0] <= 2
