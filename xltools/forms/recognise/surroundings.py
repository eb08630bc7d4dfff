"""The rows above and below the tables of one sheet: titles, captions, notes."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.book.cellref import MAX_COLUMN, Area
from xltools.forms.recognise.attempt import Attempt
from xltools.forms.recognise.captions import Notes, read_captions, read_notes, units_in
from xltools.forms.recognise.evidence import Evidence
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Band
from xltools.forms.recognise.result import Captions
from xltools.forms.recognise.titles import Title, Titles
from xltools.forms.recognise.vocabulary import Vocabulary

__all__ = ["Surroundings"]

ZONE_ROWS = 12
"""Rows above a head in which its title and captions are looked for."""


class Surroundings:
    """Looks above and below tables; rows that a table was found to use belong to no other."""

    def __init__(self, grid: Grid, vocabulary: Vocabulary, book_decisive: bool) -> None:
        self.grid = grid
        self.vocabulary = vocabulary
        self.book_decisive = book_decisive
        self.used: list[Area] = []
        """Tables and foreign heads met so far."""

    def zone(self, band: Band, left: int, right: int) -> Area | None:
        """The rows above these columns of a head that nothing else uses; ``None`` when there are none."""
        over = [
            area.bottom + 1
            for area in self.used
            if area.left <= right and area.right >= left and area.bottom < band.top
        ]
        top = max([1, band.top - ZONE_ROWS, *over])
        return Area(top, left, band.top - 1, right) if top < band.top else None

    def _wide_zone(self, band: Band, left: int) -> Area | None:
        """The same rows in the whole width of the sheet, where a caption may stand for tables side by side."""
        zone = self.zone(band, left, max(left, band.right))
        return Area(zone.top, 1, zone.bottom, MAX_COLUMN) if zone else None

    def sheet_title(self) -> Title | None:
        """The title that the sheet is named after."""
        return Titles.of(self.vocabulary).of_sheet(self.grid.sheet.name)

    def evidence(self, band: Band, left: int) -> Evidence:
        """What titles, sheet name and printed number say about the table that begins in this column."""
        titles = Titles.of(self.vocabulary)
        name = self.grid.sheet.name
        zone = self._wide_zone(band, left)
        texts = [text for _, text in self.grid.texts(zone)] if zone else []
        numbers = [titles.by_number(text) for text in (*texts, name)]
        above = titles.in_zone(self.grid, zone) if zone else []
        return Evidence(
            title=_nearest([title for title in above if not self._is_used(title)], left),
            sheet_title=self.sheet_title(),
            numbered=next((number for number in numbers if number), frozenset()),
            book_decisive=self.book_decisive,
        )

    def _is_used(self, title: Title) -> bool:
        """Whether a title is another table's."""
        return title.cell is not None and any(title.cell in area for area in self.used)

    def captions(self, band: Band, columns: Sequence[int], title: Title | None) -> Captions:
        """Captions over the first to the second of the columns; what they lack is taken from further right.

        That is from as far as the third column, where the next table begins, then from the whole sheet; a unit only
        where all that stand there agree.
        """
        left, edge, right = columns
        zone = self.zone(band, left, edge)
        if zone is None:
            return Captions()
        own = read_captions(self.grid, zone, self.vocabulary, title)
        wide = self._wide_zone(band, left)
        for more in (Area(zone.top, left, zone.bottom, right), wide):
            if more is not None:
                own = self._completed(own, more, title)
        return own

    def _completed(self, own: Captions, wide: Area, title: Title | None) -> Captions:
        if own.unit is not None and own.unit_name_cell is not None:
            return own
        shared = read_captions(self.grid, wide, self.vocabulary, title)
        if own.unit is None and len(set(units_in(self.grid, wide))) == 1:
            own = own._replace(unit=shared.unit, unit_cell=shared.unit_cell)
        if own.unit_name_cell is None:
            own = own._replace(
                unit_name=shared.unit_name,
                unit_name_cell=shared.unit_name_cell,
                unit_name_prefix=shared.unit_name_prefix,
            )
        return own

    def notes(self, attempt: Attempt) -> Notes:
        """Notes and statement below the body."""
        window = attempt.window
        first = attempt.reading.last_row + 1
        if first >= window.limit:
            return Notes()
        zone = Area(first, window.left, window.limit - 1, window.right)
        return read_notes(self.grid, zone, attempt.reading.form, self.vocabulary)

    def first_title(self) -> Title | None:
        """The title at the top of a sheet without any known head."""
        rows = self.grid.rows[:ZONE_ROWS]
        if not rows:
            return None
        zone = Area(rows[0], 1, rows[-1], MAX_COLUMN)
        found = Titles.of(self.vocabulary).in_zone(self.grid, zone)
        return found[-1] if found else None


def _nearest(titles: Sequence[Title], left: int) -> Title | None:
    """The title over a column: the closest one that begins at or before it, else the leftmost."""
    placed = [(title.cell, title) for title in titles if title.cell]
    before = [(cell[1], cell[0], title) for cell, title in placed if cell[1] <= left]
    if before:
        return max(before, key=lambda entry: entry[:2])[2]
    return min(placed, key=lambda entry: (entry[0][1], -entry[0][0]))[1] if placed else None
