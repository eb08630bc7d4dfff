"""A column out of step whose last figure is gone: pasted a row too low or too high over the edge of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.align import OUT_OF_STEP
from xltools.check.causes.evidence import Evidence, Proposal, Trial
from xltools.relations.expression import Comparison

__all__ = ["propose_lost"]

LEAST_MENDED = 5
"""Wrong balances that the step must explain, since one figure of it is found by calculation."""
LEAST_AGREEING = 2
"""Balances that must want the same figure in the place of the lost one."""
LEAST_ROWS = 4
ENDS = 6
"""Suspects at the other end of a column that may be the last of the moved ones."""
TRIALS = 100


def propose_lost(evidence: Evidence, columns: Sequence[Sequence[Address]]) -> Iterator[Proposal]:
    """Columns whose figures, moved back by a row, mend every wrong balance on them with one figure recalculated.

    ``columns`` are the cells of sheet columns with wrong balances, each from the top down.
    """
    suspects = set(evidence.suspects())
    for cells in columns:
        stretches = islice(_stretches(evidence, cells, suspects), TRIALS)
        tried = (_proposal(evidence, cells[first : last + 1], step) for first, last, step in stretches)
        found = [proposal for proposal in tried if proposal is not None]
        if found:
            yield min(found, key=_weight)


def _weight(proposal: Proposal) -> tuple[int, int, int]:
    return -len(proposal.trial.mended), len(proposal.changes), -proposal.trial.gain


def _stretches(
    evidence: Evidence, cells: Sequence[Address], suspects: set[Address]
) -> Iterator[tuple[int, int, int]]:
    """(first row, last row, step that moves the figures back): from a blank to one of the last suspects.

    Rows beyond the lost figure may be suspects too, as other parts of the sums that it is missing in.
    """
    places = [place for place, cell in enumerate(cells) if cell in suspects]
    blanks = [place for place in places if not evidence.amount(cells[place]).value]
    for blank in blanks:
        yield from ((blank, last, -1) for last in places[: -ENDS - 1 : -1] if last - blank >= LEAST_ROWS)
        yield from ((first, blank, 1) for first in places[:ENDS] if blank - first >= LEAST_ROWS)


def _proposal(evidence: Evidence, cells: Sequence[Address], step: int) -> Proposal | None:
    amounts = [evidence.amount(cell) for cell in cells]
    lost = cells[-1] if step < 0 else cells[0]
    back = [*amounts[1:], Amount(ZERO)] if step < 0 else [Amount(ZERO), *amounts[:-1]]
    changes = {
        cell: now for cell, now, before in zip(cells, back, amounts, strict=True) if now.value != before.value
    }
    value = _wanted(evidence, lost, changes)
    if value is None:
        return None
    changes[lost] = evidence.printed(lost, value)
    trial = evidence.trial(changes)
    if trial is None or not _telling(evidence, trial):
        return None
    what = f"起的 {len(cells)} 行数字与项目错开了 1 行，“{lost.row}”的数字被挤掉（按勾稽关系推算）"
    return Proposal(OUT_OF_STEP, next(iter(changes)), changes, what, trial, 1)


def _telling(evidence: Evidence, trial: Trial) -> bool:
    return sum(1 for index in trial.mended if evidence.is_wrong(index)) >= LEAST_MENDED


def _wanted(evidence: Evidence, lost: Address, changes: dict[Address, Amount]) -> Decimal | None:
    """The figure that most equations want in the place of the lost one; ``None`` where fewer than two agree."""
    blank = {**changes, lost: Amount(ZERO)}
    wanted: Counter[Decimal] = Counter()
    for index in evidence.touching(lost):
        balance = evidence.balances[index]
        weight = sum((w for w, address, _ in balance.terms if address == lost), ZERO)
        if weight and balance.relation.statement.comparison is Comparison.EQUAL:
            wanted[-evidence.difference(index, blank) / weight] += 1
    value, agreeing = wanted.most_common(1)[0] if wanted else (ZERO, 0)
    return value if agreeing >= LEAST_AGREEING and value else None
