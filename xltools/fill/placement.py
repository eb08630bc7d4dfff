"""Which row of a user's table each 科目代码 takes, and where rows have to be inserted for it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xltools.book.changes import InsertRows
from xltools.forms.recognise import KeyedRegion

__all__ = ["Insertions", "Slot", "place_codes"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A row as the template has it, or the ``index``-th row inserted before one."""

    row: int
    index: int | None = None


@dataclass(slots=True)
class Insertions:
    """The rows to insert into one sheet, in the coordinates of the template."""

    sheet: str
    counts: dict[int, int] = field(default_factory=dict)
    looks: dict[int, int | None] = field(default_factory=dict)

    def want(self, before: int, count: int, like: int | None) -> None:
        """Rows for one table; tables side by side share the rows inserted at the same place."""
        self.counts[before] = max(self.counts.get(before, 0), count)
        self.looks.setdefault(before, like)

    def final(self, slot: Slot) -> int:
        """The row number of a slot after all insertions."""
        if slot.index is None:
            return slot.row + sum(count for before, count in self.counts.items() if before <= slot.row)
        above = sum(count for before, count in self.counts.items() if before < slot.row)
        return slot.row + above + slot.index

    def changes(self) -> list[InsertRows]:
        """The insertions from the bottom up, so that each finds the rows where the template has them."""
        return [
            InsertRows(self.sheet, before, self.counts[before], self.looks[before])
            for before in sorted(self.counts, reverse=True)
        ]


def place_codes(
    region: KeyedRegion, codes: Sequence[str], insertions: Insertions, like: int | None
) -> dict[str, Slot]:
    """A slot for every code: its own row, a spare row in code order, or a row to be inserted.

    ``like`` is the row whose look inserted rows take when the table has no body row.
    """
    present = {code: row for row, code in region.codes.items()}
    slots = {code: Slot(present[code]) for code in codes if code in present}
    missing = [code for code in codes if code not in present]
    if not region.in_code_order:
        _append(region, missing, slots, insertions, like)
        return slots
    ordered = sorted(present)
    gaps: dict[int, list[str]] = {}
    tail: list[str] = []
    for code in missing:
        position = bisect(ordered, code)
        if position == len(ordered):
            tail.append(code)
        else:
            gaps.setdefault(present[ordered[position]], []).append(code)
    for before, wanted in gaps.items():
        _insert(wanted, slots, insertions, before, before)
    _append(region, tail, slots, insertions, like)
    return slots


def _append(
    region: KeyedRegion,
    codes: Sequence[str],
    slots: dict[str, Slot],
    insertions: Insertions,
    like: int | None,
) -> None:
    """Codes after the last one: spare rows first; more rows go in above the last spare row.

    Inserted above it, they lie inside the ranges of the template's own sums.
    """
    last = max(region.codes, default=0)
    spare = [row for row in region.spare_rows if row > last]
    surplus = len(codes) - len(spare)
    if surplus <= 0:
        slots.update({code: Slot(row) for code, row in zip(codes, spare, strict=False)})
        return
    if spare:
        upper, middle = codes[: len(spare) - 1], codes[len(spare) - 1 : -1]
        slots.update({code: Slot(row) for code, row in zip(upper, spare, strict=False)})
        _insert(middle, slots, insertions, spare[-1], spare[-1])
        slots[codes[-1]] = Slot(spare[-1])
        return
    _insert(codes, slots, insertions, region.last_row + 1, last or like)


def _insert(
    codes: Iterable[str],
    slots: dict[str, Slot],
    insertions: Insertions,
    before: int,
    like: int | None,
) -> None:
    wanted = list(codes)
    if wanted:
        insertions.want(before, len(wanted), like)
        slots.update({code: Slot(before, index) for index, code in enumerate(wanted)})
