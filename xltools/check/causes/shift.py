"""Rows out of step: a run of figures pasted some rows too high or too low against its labels."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.align import OUT_OF_STEP
from xltools.check.causes.effects import Effects
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.lost import propose_lost

__all__ = ["propose_shifts"]

STEPS = (1, -1, 2, -2)
LEAST = 3
"""Figures that must have moved: fewer can agree by chance."""
ROWS = 80
"""Rows of a block in which every window is tried."""
TRIALS = 4_000
Run = Sequence[tuple[Address, ...]]
"""The cells of consecutive rows, those of one row together."""


def propose_shifts(evidence: Evidence) -> Iterator[Proposal]:
    """Windows of rows whose figures, moved back, mend every wrong balance on them."""
    suspects = set(evidence.suspects())
    runs = list(_runs(evidence, suspects))
    for run in runs:
        effects = Effects(evidence, run)
        windows = _windows([tuple(evidence.amount(address).value for address in row) for row in run])
        for step, first, last, filling in islice(windows, TRIALS):
            if not effects.may_mend(step, first, last, filling):
                continue
            changes = _moved(evidence, run[first : last + 1], step, filling)
            if not _worth_trying(changes, suspects):
                continue
            trial = evidence.trial(changes)
            if trial is not None and len(trial.mended) >= 2:
                what = f"起的 {last - first + 1} 行数字与项目错开了 {abs(step)} 行"
                cell = next(iter(changes))
                yield Proposal(OUT_OF_STEP, cell, changes, what, trial, 1 + _twins(evidence, changes))
    yield from propose_lost(evidence, [[row[0] for row in run] for run in runs if len(run[0]) == 1])


def _runs(evidence: Evidence, suspects: set[Address]) -> Iterator[Run]:
    """The amount cells of each table with suspects: each sheet column by itself, then all columns together."""
    columns: dict[tuple[str, str, int], list[Address]] = defaultdict(list)
    rows: dict[tuple[str, str, int], list[Address]] = defaultdict(list)
    forms = {address.form for address in suspects}
    for address, figure in evidence.tables.figures.items():
        if address.form in forms:
            sheet, row, column = figure.spot
            columns[address.form, sheet, column].append(address)
            rows[address.form, sheet, row].append(address)
    for cells in columns.values():
        if suspects & set(cells):
            ordered = sorted(cells, key=lambda address: evidence.tables.spot(address)[1])
            yield [(address,) for address in ordered]
    for form_id in forms:
        lines = sorted((key, tuple(cells)) for key, cells in rows.items() if key[0] == form_id)
        if lines and len(lines[0][1]) > 1 and len({len(cells) for _, cells in lines}) == 1:
            yield [cells for _, cells in lines]


def _windows(values: Sequence[tuple[Decimal, ...]]) -> Iterator[tuple[int, int, int, bool]]:
    """(step, first, last row, whether the figures that fall out come in again at the other end) of a run of figures.

    Figures that fall out without coming in again must be zero or repeat a figure of the run, as a total does.
    """
    count = len(values)
    if count > ROWS:
        return
    filled = [any(row) for row in values]
    filled_above = list(accumulate(filled, initial=0))
    needed_above = list(accumulate(map(_is_once(values), filled, values), initial=0))
    for step in STEPS:
        size = abs(step)
        for first in range(count):
            for last in range(first + max(LEAST, size), count):
                if not filled[first if step > 0 else last]:
                    continue
                out = last - size + 1 if step > 0 else first
                if needed_above[out + size] == needed_above[out]:
                    yield step, first, last, False
                if filled_above[out + size] != filled_above[out]:
                    yield step, first, last, True


def _is_once(values: Sequence[tuple[Decimal, ...]]) -> Callable[[bool, tuple[Decimal, ...]], bool]:
    """Whether a row with figures is the only one with these."""
    counts = Counter(values)
    return lambda filled, row: filled and counts[row] == 1


def _moved(evidence: Evidence, rows: Run, step: int, rotate: bool) -> dict[Address, Amount]:
    """The figures of a window moved by ``step`` rows; what falls out is dropped or comes in at the other end."""
    changes: dict[Address, Amount] = {}
    for place, row in enumerate(rows):
        source = place - step
        inside = 0 <= source < len(rows)
        for column, address in enumerate(row):
            amount = evidence.amount(rows[source % len(rows)][column]) if inside or rotate else Amount(ZERO)
            if amount.value != evidence.amount(address).value:
                changes[address] = amount
    return changes


def _worth_trying(changes: dict[Address, Amount], suspects: set[Address]) -> bool:
    moved = sum(1 for amount in changes.values() if amount.value)
    return moved >= LEAST and not suspects.isdisjoint(changes)


def _twins(evidence: Evidence, changes: dict[Address, Amount]) -> int:
    """Balances with another table on which the moved figures come out equal to the last digit."""
    indexes = {index for address in changes for index in evidence.touching(address)}
    return sum(
        1
        for index in indexes
        if len(evidence.balances[index].relation.forms) > 1
        and evidence.balances[index].left != Decimal(0)
        and not evidence.difference(index, changes)
    )
