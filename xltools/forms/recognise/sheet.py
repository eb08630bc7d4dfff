"""Finding the tables of one sheet: head by head from the top, column by column from the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from xltools.book.cellref import MAX_COLUMN, MAX_ROW, Area
from xltools.forms.recognise.attempt import Attempt, attempts
from xltools.forms.recognise.bars import Bar, best_attempts
from xltools.forms.recognise.body import Window
from xltools.forms.recognise.evidence import Evidence, reason, routes
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Band, Leaf, Section, find_bands, find_leaves, role, sections
from xltools.forms.recognise.result import Captions, Unknown
from xltools.forms.recognise.surroundings import Surroundings
from xltools.forms.recognise.table import Table
from xltools.forms.recognise.vocabulary import Vocabulary

__all__ = ["SheetReader"]

PLAUSIBLE = 4
"""Columns of a head without stub."""


@dataclass
class SheetReader:
    """Reads one sheet; ``tables`` and ``unknown`` hold what was found."""

    grid: Grid
    vocabulary: Vocabulary
    index: int
    around: Surroundings
    before: Table | None = None
    """The last table of the sheet before, which may go on here."""
    tables: list[Table] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    def read(self) -> None:
        """Find every table of the sheet."""
        bands = [band for band in find_bands(self.grid, self.vocabulary) if self._plausible(band)]
        for band in bands:
            self._band(band, bands)
        if not bands and self.grid.sheet.values:
            title = self.around.first_title()
            why = f"标题“{title.text}”不是本套表中的一张" if title else "没有找到任何一张表的表头"
            self.unknown.append(Unknown(self.grid.sheet.name, self.grid.sheet.bounds(), why))

    def _plausible(self, band: Band) -> bool:
        """Whether the words stand in a head, not in the rows of a table that lists them."""
        leaves = find_leaves(self.grid, band, self.vocabulary)
        return len(leaves) >= PLAUSIBLE or any(role(leaf, self.vocabulary) for leaf in leaves)

    def _band(self, band: Band, bands: Sequence[Band]) -> None:
        """Take table after table from the left; what fits no form is passed over section by section."""
        left = band.left
        failed: list[Unknown] = []
        taken: list[Area] = []
        while left <= band.right:
            result = self._table(band, bands, left)
            if result is None:
                break
            if isinstance(result, Table):
                self.tables.append(result)
                taken.append(result.area)
                left = self._next_column(band, result)
            else:
                failed.append(result)
                left = (result.area.right if result.area else band.right) + 1
        self.around.used += taken or [Area(band.top, band.left, band.bottom, band.right)]
        self.unknown += _merged(failed)

    def _next_column(self, band: Band, table: Table) -> int:
        """Where the next table may begin: right of this one's sections, or of its columns when much is left."""
        after = table.attempt.window.right + 1
        rest = self._leaves(band, max(table.reading.used_columns) + 1)
        inside = [leaf for leaf in rest if leaf.column < after]
        return inside[0].column if len(inside) >= PLAUSIBLE else after

    def _leaves(self, band: Band, left: int) -> list[Leaf]:
        return [leaf for leaf in find_leaves(self.grid, band, self.vocabulary) if leaf.column >= left]

    def _table(self, band: Band, bands: Sequence[Band], left: int) -> Table | Unknown | None:
        """The table whose first column is ``left`` or the next one: the head depth that explains most.

        Heads of tables side by side may differ in depth, so that one has rows where the other still has heads.
        """
        best: Table | None = None
        failure: Unknown | None = None
        for bottom in range(band.bottom, band.top - 1, -1):
            cut = replace(band, bottom=bottom)
            found = sections(self._leaves(cut, left), self.vocabulary)
            if not found:
                continue
            result = self._decide(cut, bands, found)
            if isinstance(result, Unknown):
                failure = failure or result
            elif best is None or result.reading.column_share > best.reading.column_share:
                best = result
            if best is not None and best.reading.column_share == 1:
                break
        return best or failure

    def _decide(self, band: Band, bands: Sequence[Band], found: Sequence[Section]) -> Table | Unknown:
        window = self._window(band, bands, found)
        evidence = self.around.evidence(band, found[0].left)
        for route in routes(evidence, self.vocabulary):
            whole = route.bar is not Bar.TITLED
            tried = [attempt for form in route.forms for attempt in attempts(window, form, whole=whole)]
            best = best_attempts(tried, route.bar, self.vocabulary.pack)
            if best:
                return self._made(band, found, best, evidence, route.basis)
        continued = self._continued(window, evidence)
        if continued is not None:
            return self._made(band, found, [continued], evidence, "续表")
        area = Area(band.top, found[0].left, band.bottom, found[0].right)
        return Unknown(self.grid.sheet.name, area, reason(evidence, self.vocabulary))

    def _window(self, band: Band, bands: Sequence[Band], found: Sequence[Section]) -> Window:
        left, right = found[0].left, found[-1].right
        below = [
            other.top
            for other in bands
            if other.top > band.bottom and other.left <= right and other.right >= left
        ]
        limit = min(below, default=MAX_ROW + 1)
        return Window(self.grid, self.vocabulary, tuple(found), band.top, band.bottom, limit, right)

    def _continued(self, window: Window, evidence: Evidence) -> Attempt | None:
        """The table before, going on under a repeated head: same columns, other rows, no second total."""
        last = self.tables[-1] if self.tables else self.before
        named = evidence.title or (None if self.tables else evidence.sheet_title)
        if last is None or (named is not None and named.form != last.reading.form.id):
            return None
        for attempt in attempts(window, last.reading.form, whole=False):
            new = attempt.reading
            repeated = new.rows & last.reading.rows
            if new.cells and not repeated and new.paths <= last.reading.paths:
                return attempt
        return None

    def _made(
        self, band: Band, found: Sequence[Section], best: Sequence[Attempt], evidence: Evidence, basis: str
    ) -> Table:
        attempt = best[0]
        left = attempt.window.left
        after = [section.left for section in found[attempt.sections_used :]]
        right = min(after, default=MAX_COLUMN + 1) - 1
        captions = self.around.captions(band, 1 if left == band.left else left, right, evidence.title)
        notes = self.around.notes(attempt)
        bottom = max(attempt.reading.last_row, notes.last_row or 0)
        return Table(
            sheet_index=self.index,
            attempts=tuple(best),
            captions=captions,
            notes=notes,
            area=Area(_first_row(captions, band.top), left, bottom, max(attempt.reading.used_columns)),
            numbered=evidence.numbered,
            basis=basis,
        )


def _merged(failed: Sequence[Unknown]) -> list[Unknown]:
    """Neighbours that were refused for the same reason as one entry."""
    merged: list[Unknown] = []
    for unknown in failed:
        last = merged[-1] if merged else None
        if last and unknown.reason == last.reason and last.area and unknown.area:
            merged[-1] = replace(last, area=replace(last.area, right=unknown.area.right))
        else:
            merged.append(unknown)
    return merged


def _first_row(captions: Captions, head_top: int) -> int:
    """First row of the captions, or of the head."""
    cells = (captions.title_cell, captions.unit_cell, captions.unit_name_cell)
    return min([head_top, *(cell[0] for cell in cells if cell)])
