"""A table that was found, with the form or forms it may be."""

from __future__ import annotations

from xltools.book.cellref import Area
from xltools.forms.recognise.attempt import Attempt
from xltools.forms.recognise.captions import Notes
from xltools.forms.recognise.reading import Reading
from xltools.forms.recognise.result import Captions, ExtraColumn, Part
from xltools.record import Record

__all__ = ["Table"]


class Table(Record):
    """One table on one sheet; several attempts mean that its head fits several forms."""

    sheet_index: int
    attempts: tuple[Attempt, ...]
    captions: Captions
    notes: Notes
    area: Area
    numbered: frozenset[str]
    basis: str

    @property
    def settled(self) -> bool:
        """Whether one reading is left."""
        return len(self.attempts) == 1

    @property
    def attempt(self) -> Attempt:
        """The likeliest reading."""
        return self.attempts[0]

    @property
    def reading(self) -> Reading:
        """What was read."""
        return self.attempt.reading

    @property
    def sheet(self) -> str:
        """Name of the sheet."""
        return self.attempt.window.grid.sheet.name

    @property
    def order(self) -> tuple[int, int, int]:
        """Place in the workbook."""
        return self.sheet_index, self.area.top, self.area.left

    def part(self) -> Part:
        """The piece as the caller sees it."""
        window = self.attempt.window
        return Part(
            sheet=self.sheet,
            area=self.area,
            head=Area(window.head_top, window.left, window.head_bottom, window.right),
            captions=self.captions,
            blocks=self.reading.blocks,
            keyed=self.reading.keyed,
            note_row=self.notes.first_row,
            statement_cell=self.notes.statement,
        )

    def extra_columns(self) -> tuple[ExtraColumn, ...]:
        """Columns with a head that are none of the form's."""
        window = self.attempt.window
        last = max(self.reading.last_row, window.head_bottom + 1)
        return tuple(
            ExtraColumn(
                self.sheet,
                leaf.column,
                leaf.last,
                Area(window.head_bottom + 1, leaf.column, last, leaf.column),
            )
            for leaf in self.attempt.unused(window.sections[-1].right)
        )
