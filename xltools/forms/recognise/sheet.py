"""Finding the tables of one sheet: head by head from the top, column by column from the left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from xltools.book.cellref import MAX_COLUMN, Area
from xltools.forms.model import Form
from xltools.forms.recognise.attempt import Attempt, attempts, likely_attempts
from xltools.forms.recognise.bars import Bar, best_attempts
from xltools.forms.recognise.body import Window
from xltools.forms.recognise.codes import split_glued
from xltools.forms.recognise.evidence import Evidence, reason, routes
from xltools.forms.recognise.heads import (
    MAX_DEPTH,
    Band,
    Leaf,
    Section,
    ends_in_total,
    find_bands,
    is_body_cell,
    is_stub,
    own_rows,
    role,
    sections,
)
from xltools.forms.recognise.leaves import find_leaves
from xltools.forms.recognise.result import Captions, Unknown
from xltools.forms.recognise.surroundings import ZONE_ROWS, Surroundings
from xltools.forms.recognise.table import Table
from xltools.forms.recognise.vocabulary import head_label

__all__ = ["SheetReader"]

CONTINUED = "续表"
LONE = 2
"""Distance from which a single word belongs to another table's rows."""
PLAUSIBLE = 4
"""Known heads of a table without stub."""


class SheetReader:
    """Reads one sheet; ``tables`` and ``unknown`` hold what was found."""

    def __init__(self, around: Surroundings, index: int, before: Table | None = None) -> None:
        self.grid = around.grid
        self.vocabulary = around.vocabulary
        self.index = index
        self.around = around
        self.before = before
        """The last table of the sheet before, which may go on here."""
        self.tables: list[Table] = []
        self.unknown: list[Unknown] = []
        self._bands: list[Band] = []
        self._known_leaves: dict[Band, list[Leaf]] = {}

    def read(self) -> None:
        """Find every table of the sheet."""
        found = find_bands(self.grid, self.vocabulary)
        self._bands = bands = [band for entry in found if (band := self._plausible(entry))]
        if self._begins_with_codes():
            self._go_on(bands)
        for band in bands:
            self._band(band, bands)
        if not bands and not self.tables and self.grid.sheet.values:
            title = self.around.first_title()
            why = f"标题“{title.text}”不是本套表中的一张" if title else "没有找到任何一张表的表头"
            if title and title.form:
                why = f"标题为“{title.text}”，但没有找到{self.vocabulary.pack.forms[title.form].number}的表头"
            self.unknown.append(Unknown(self.grid.sheet.name, self.grid.sheet.bounds(), why))

    def _begins_with_codes(self) -> bool:
        """Whether the first row of the sheet after that of a code-keyed table begins with a code or part of one."""
        before = self.before
        if before is None or before.reading.keyed is None or before.sheet_index != self.index - 1:
            return False
        row = min(self.grid.columns, default=0)
        named = self.around.sheet_title()
        if named is not None and named.form != before.reading.form.id:
            return False
        columns = before.reading.keyed.code_columns
        return any(
            self.grid.digits(row, c).isdecimal() or split_glued(self.grid.text(row, c)) for c in columns
        )

    def _go_on(self, bands: Sequence[Band]) -> None:
        """Take the rows above the heads for more of the table before, where they are."""
        from xltools.forms.recognise.headless import go_on_without_head

        attempt = go_on_without_head(self.before, self.grid, bands) if self.before else None
        if attempt is None or attempt.reading.keyed is None:
            return
        notes = self.around.notes(attempt)
        table = Table(
            sheet_index=self.index,
            attempts=(attempt,),
            captions=Captions(),
            notes=notes,
            area=Area(
                min(attempt.reading.keyed.codes),
                attempt.window.left,
                max(attempt.reading.last_row, notes.last_row or 0),
                max(attempt.reading.used_columns),
            ),
            numbered=frozenset(),
            basis=CONTINUED,
        )
        self.tables.append(table)
        self.around.used.append(table.area)

    def _plausible(self, band: Band) -> Band | None:
        """The band without lone words at its ends; ``None`` for words in the rows of a table that lists them."""
        leaves = find_leaves(self.grid, band, self.vocabulary)
        heads = sum(leaf.last in self.vocabulary.heads for leaf in leaves)
        if heads < PLAUSIBLE and not any(role(leaf, self.vocabulary) for leaf in leaves):
            return None
        whole = [section.leaves for section in sections(leaves, self.vocabulary)]
        while len(whole) > 1 and self._is_lone(whole[-1], whole[-2][-1].right):
            whole.pop()
        while len(whole) > 1 and self._is_lone(whole[0], whole[1][0].column):
            whole.pop(0)
        kept = [leaf for group in whole for leaf in group]
        columns = tuple(leaf.column for leaf in kept)
        result = band._replace(left=columns[0], right=kept[-1].right, columns=columns)
        if result.left == band.left:  # what a head says depends on what stands to its left
            self._known_leaves[result] = kept
        return result

    def _is_lone(self, leaves: Sequence[Leaf], neighbour: int) -> bool:
        """Whether a single word stands away from the rest of a head and is no stub."""
        apart = abs(leaves[0].column - neighbour) > LONE
        return len(leaves) == 1 and apart and role(leaves[0], self.vocabulary) is None

    def _band(self, band: Band, bands: Sequence[Band]) -> None:
        """Take table after table from the left; what fits no form is passed over section by section."""
        left = band.left
        failed: list[Unknown] = []
        while left <= band.right:
            taken = next((table.area for table in self.tables if (band.top, left) in table.area), None)
            if taken is not None:
                left = taken.right + 1
                continue
            result = self._table(band, bands, left)
            if result is None:
                failed += self._rest(band, left)
                break
            if isinstance(result, Table):
                self.tables.append(result)
                self.around.used.append(result.area)
                left = max(result.reading.used_columns) + 1
                continue
            right = result.area.right if result.area else band.right
            if left == band.left or self._begins_a_table(band, left, right):
                failed.append(result)
            left = right + 1
        self.around.used.append(Area(band.top, band.left, band.bottom, band.right))
        self.unknown += _merged(failed)

    def _rest(self, band: Band, left: int) -> Iterator[Unknown]:
        """The columns of a head that nothing could be made of, where a table may begin there."""
        if self._begins_a_table(band, left, band.right):
            area = Area(band.top, left, band.bottom, band.right)
            yield Unknown(self.grid.sheet.name, area, "表头与旁边的表不在同一行开始，未能识别")

    def _begins_a_table(self, band: Band, left: int, right: int) -> bool:
        """Whether columns beside a table are another one, not further columns of the same."""
        leaves = [leaf for leaf in self._leaves(band, left) if leaf.column <= right]
        return len(leaves) >= PLAUSIBLE or any(is_stub(leaf, self.vocabulary) for leaf in leaves)

    def _leaves(self, band: Band, left: int) -> list[Leaf]:
        if band not in self._known_leaves:
            self._known_leaves[band] = find_leaves(self.grid, band, self.vocabulary)
        return [leaf for leaf in self._known_leaves[band] if leaf.column >= left]

    def _table(self, band: Band, bands: Sequence[Band], left: int) -> Table | Unknown | None:
        """The table whose first column is ``left`` or the next one: the head depth that explains most.

        Heads of tables side by side may differ in depth, so that one has rows where the other still has heads.
        """
        best: Table | None = None
        failure: Unknown | None = None
        first = min((leaf.column for leaf in self._leaves(band, left)), default=band.right)
        for cut in self._depths(band, left):
            found = sections(self._leaves(cut, left), self.vocabulary)
            if not found or found[0].left > first or ends_in_total(found[0], self.vocabulary):
                continue
            result = self._decide(cut, bands, found)
            if isinstance(result, Unknown):
                failure = failure or result
            elif best is None or self._explained(result) > self._explained(best):
                best = result
            if best is not None and best.reading.column_share == 1 and self._is_whole_head(best):
                break
        return best or failure

    def _explained(self, table: Table) -> tuple[float, int, bool]:
        """How much a head explains; of heads that explain as much, the one without a row of figures is better."""
        window = table.attempt.window
        lowest = self.grid.in_row(window.head_bottom, window.left, window.right)
        clean = not any(is_body_cell(self.grid, window.head_bottom, column) for column in lowest)
        return table.reading.column_share, len(table.reading.cells), clean

    def _is_whole_head(self, table: Table) -> bool:
        """Whether the lowest head row of a table looks like no row of its body, and the next like none of its head."""
        window = table.attempt.window
        row = window.head_bottom
        within = self.grid.in_row(row, window.left, window.right)
        below = self.grid.in_row(row + 1, window.left, window.right)
        return not (
            any(is_body_cell(self.grid, row, column) for column in within)
            or any(head_label(self.grid.text(row + 1, column)) in self.vocabulary.roles for column in below)
        )

    def _depths(self, band: Band, left: int) -> Iterator[Band]:
        """The band as it is, with fewer rows, and with more while rows with head words follow."""
        for bottom in range(band.bottom, band.top - 1, -1):
            yield band._replace(bottom=bottom)
        right = band.right
        for row in range(band.bottom + 1, band.top + MAX_DEPTH):
            near = self.grid.in_row(row, left, right + MAX_DEPTH)
            words = [c for c in near if head_label(self.grid.text(row, c)) in self.vocabulary.heads]
            if not words:
                return
            right = max(right, words[-1])
            yield band._replace(bottom=row, right=right)

    @property
    def _last(self) -> Table | None:
        """The table that may go on below."""
        return self.tables[-1] if self.tables else self.before

    def _decide(self, band: Band, bands: Sequence[Band], found: Sequence[Section]) -> Table | Unknown:
        band = own_rows(self.grid, band, (found[0].left, found[0].right), self.vocabulary)
        below = tuple(other for other in bands if other.top > band.bottom)
        window = Window(self.grid, self.vocabulary, tuple(found), band.top, band.bottom, below)
        if (last := self._last) is not None and last.reading.keyed:
            window = window._replace(above=(last.reading.form.id, last.reading.keyed.last_code))
        evidence = self.around.evidence(band, found[0].left)
        named = evidence.sheet_title
        if named and any(table.reading.form.id == named.form for table in self.tables):
            evidence = evidence._replace(sheet_title=None)  # the sheet is named after a table above or beside
        if (continued := self._continued(window, evidence, whole=True)) is not None:
            return self._made(band, found, [continued], evidence, CONTINUED)
        for route in routes(evidence, self.vocabulary):
            tried = [attempt for form in route.forms for attempt in _tried(window, form, route.bar)]
            best = best_attempts(tried, route.bar, self.vocabulary.pack)
            if best:
                return self._made(band, found, best, evidence, route.basis)
        if (continued := self._continued(window, evidence, whole=False)) is not None:
            return self._made(band, found, [continued], evidence, CONTINUED)
        area = Area(band.top, found[0].left, band.bottom, found[0].right)
        return Unknown(self.grid.sheet.name, area, reason(evidence, self.vocabulary))

    def _continued(self, window: Window, evidence: Evidence, *, whole: bool) -> Attempt | None:
        """The table before, going on under a repeated head: other rows, no second total, the same columns.

        Without ``whole`` some of the columns will do, as continuation pages may drop those that stay empty.
        """
        last = self._last
        named = evidence.title or (None if self.tables else evidence.sheet_title)
        if last is None or (named is not None and named.form != last.reading.form.id):
            return None
        for attempt in attempts(window, last.reading.form, whole=False):
            new = attempt.reading
            repeated = new.rows & last.reading.rows
            same = new.paths == last.reading.paths if whole else new.paths <= last.reading.paths
            if new.cells and not repeated and same:
                return attempt
        return None

    def _beside(self, band: Band) -> Iterator[Band | Area]:
        """Heads and tables in the rows of a head and of its captions: theirs are the captions over them."""
        top = band.top - ZONE_ROWS
        yield from (other for other in self._bands if top <= other.top <= band.bottom + ZONE_ROWS)
        yield from (area for area in self.around.used if area.top <= band.bottom and area.bottom >= band.top)

    def _made(
        self, band: Band, found: Sequence[Section], best: Sequence[Attempt], evidence: Evidence, basis: str
    ) -> Table:
        attempt = best[0]
        left, edge = attempt.window.left, max(attempt.reading.used_columns)
        band = own_rows(self.grid, band, (left, edge), self.vocabulary)
        others = [(each.left, each.right) for each in (*found[attempt.sections_used :], *self._beside(band))]
        first = left if any(right < left for _, right in others) else 1
        last = min((other for other, _ in others if other > edge), default=MAX_COLUMN + 1) - 1
        captions = self.around.captions(band, (first, edge, last), evidence.title)
        notes = self.around.notes(attempt)
        bottom = max(attempt.reading.last_row, notes.last_row or 0)
        return Table(
            sheet_index=self.index,
            attempts=tuple(best),
            captions=captions,
            notes=notes,
            area=Area(_first_row(captions, band.top), left, bottom, edge),
            numbered=evidence.numbered,
            basis=basis,
        )


def _tried(window: Window, form: Form, bar: Bar) -> Iterable[Attempt]:
    return likely_attempts(window, form) if bar is Bar.TITLED else attempts(window, form, whole=True)


def _merged(failed: Sequence[Unknown]) -> list[Unknown]:
    """Neighbours that were refused for the same reason as one entry."""
    merged: list[Unknown] = []
    for unknown in failed:
        last = merged[-1] if merged else None
        if last and unknown.reason == last.reason and last.area and unknown.area:
            merged[-1] = last._replace(area=_up_to(last.area, unknown.area.right))
        else:
            merged.append(unknown)
    return merged


def _up_to(area: Area, right: int) -> Area:
    return Area(area.top, area.left, area.bottom, right)


def _first_row(captions: Captions, head_top: int) -> int:
    """First row of the captions, or of the head."""
    cells = (captions.title_cell, captions.unit_cell, captions.unit_name_cell)
    return min([head_top, *(cell[0] for cell in cells if cell)])
