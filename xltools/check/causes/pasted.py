"""A block pasted a row too low or too high: what it ran over is gone, its first row stands twice or blank."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice, pairwise
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.check.causes.align import OUT_OF_STEP
from xltools.check.causes.effects import Effects
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.sisters import Sisters
from xltools.relations.expression import Comparison

__all__ = ["propose_pasted"]

LEAST_ROWS = 3
"""Rows of a block beside the one that is gone."""
LEAST_MOVED = 2
"""Rows that get other figures than zero from the row next to them."""
LEAST_MENDED = 3
"""Wrong balances that the step must explain, and rows in which other tables have what then stands there,
beyond one for each figure that is found by calculation."""
FEW_MENDED = 5
"""The same where only two rows get other figures and no other table holds both to the last digit."""
ROWS = 80
"""Rows of a table in which every window is tried."""
RANGES = 30
"""Ranges of neighbouring columns tried in one table."""
TRIALS = 300
"""Windows worth a trial in one range of columns."""
Lines = Sequence[tuple[Address, ...]]
"""The cells of consecutive rows of a range of columns."""


class _Found(NamedTuple):
    """A proposal with what speaks for it beside the balances."""

    proposal: Proposal
    agreeing: int
    """Changed figures that come to stand in a row in which another table has the same, less those that did so."""

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """The least is the best."""
        _, _, changes, _, trial, _ = self.proposal
        return -len(trial.mended), -self.agreeing, len(changes), -trial.gain


def propose_pasted(evidence: Evidence) -> Iterator[Proposal]:
    """For each range of columns the block that, moved back by a row, mends every wrong balance on it.

    The figures it ran over are those that the other tables or the sums want in their place.
    """
    suspects = set(evidence.suspects())
    sisters = Sisters(evidence)
    for form_id in dict.fromkeys(address.form for address in suspects):
        for lines in islice(_ranges(evidence, form_id, suspects), RANGES):
            blocks = islice(_blocks(evidence, lines), TRIALS)
            tried = (_pasted(evidence, block, step, sisters) for block, step in blocks)
            found = [each for each in tried if each is not None]
            if found:
                yield min(found, key=lambda each: each.weight).proposal


def _ranges(evidence: Evidence, form_id: str, suspects: set[Address]) -> Iterator[Lines]:
    """Neighbouring columns of the same rows that hold money, with a wrong balance on one of them at least.

    Columns that moved together still agree with each other, so that not each of them need have one.
    """
    columns: dict[tuple[str, int], dict[int, Address]] = defaultdict(dict)
    for address, figure in evidence.tables.figures.items():
        if address.form == form_id:
            sheet, row, column = figure.spot
            columns[sheet, column][row] = address
    places = [
        place
        for place, cells in sorted(columns.items())
        if any(evidence.amount(address).value for address in cells.values())
    ]
    for first in range(len(places)):
        for last in range(first, len(places)):
            cells = [columns[place] for place in places[first : last + 1]]
            same = places[first][0] == places[last][0] and all(set(each) == set(cells[0]) for each in cells)
            if not same or len(cells[0]) > ROWS:
                break
            if any(not suspects.isdisjoint(each.values()) for each in cells):
                yield [tuple(each[row] for each in cells) for row in sorted(cells[0])]


def _blocks(evidence: Evidence, lines: Lines) -> Iterator[tuple[Lines, int]]:
    """Blocks worth a trial, with the step that moves them back.

    The first row that a block changes differs from the one that comes into it.
    """
    values = [tuple(evidence.amount(address).value for address in line) for line in lines]
    effects = Effects(evidence, lines)
    for step in (-1, 1):
        for first in range(len(lines)):
            for last in range(first + LEAST_ROWS, len(lines)):
                begins = (first, first + 1) if step < 0 else (last, last - 1)
                if values[begins[0]] != values[begins[1]] and effects.may_mend_but_one(step, first, last):
                    yield lines[first : last + 1], step


def _pasted(evidence: Evidence, block: Lines, step: int, sisters: Sisters) -> _Found | None:
    lost = block[-1] if step < 0 else block[0]
    pairs = pairwise(block) if step < 0 else zip(block[1:], block, strict=False)
    moved = {
        address: evidence.amount(source)
        for line, sources in pairs
        for address, source in zip(line, sources, strict=True)
        if evidence.amount(source).value != evidence.amount(address).value
    }
    rows = len({address.row for address, amount in moved.items() if amount.value})
    if rows < LEAST_MOVED:
        return None
    solved = _solved(evidence, lost, moved)
    changes = {
        address: amount
        for line in block
        for address in line
        if (amount := moved.get(address) or solved.get(address)) is not None
        and amount.value != evidence.amount(address).value
    }
    calculated = [address for address in lost if address in changes]
    trial = evidence.trial(changes)
    gained = sisters.gained(changes)
    if trial is None or gained < 0:
        return None
    mended = sum(1 for index in trial.mended if evidence.is_wrong(index))
    many = rows > LEAST_MOVED or _held_elsewhere(evidence, moved, changes) >= rows
    agreeing = sisters.rows({each: amount for each, amount in changes.items() if each not in calculated})
    if mended + agreeing < (LEAST_MENDED if many else FEW_MENDED) + len(calculated):
        return None
    what = f"起的 {len(block)} 行数字与项目错开了 1 行"
    if calculated:
        what += f"，“{lost[0].row}”的数字被挤掉（按勾稽关系推算）"
    return _Found(Proposal(OUT_OF_STEP, next(iter(changes)), changes, what, trial, 1), gained)


def _held_elsewhere(
    evidence: Evidence, moved: Mapping[Address, Amount], changes: Mapping[Address, Amount]
) -> int:
    """Rows with a moved figure that a wrong balance with another table wants to the last digit."""
    return len(
        {
            address.row
            for address, amount in moved.items()
            if amount.value
            for index in evidence.touching(address)
            if evidence.is_wrong(index)
            and len(evidence.balances[index].relation.forms) > 1
            and not evidence.difference(index, changes)
        }
    )


def _solved(
    evidence: Evidence, lost: Sequence[Address], moved: Mapping[Address, Amount]
) -> dict[Address, Amount]:
    """The lost figures that equations with no other lost one in them want, taken in turn."""
    solved: dict[Address, Amount] = {}
    unknown = list(lost)
    while unknown:
        wanted = {address: _wanted(evidence, address, unknown, {**moved, **solved}) for address in unknown}
        known = {address: amount for address, amount in wanted.items() if amount is not None}
        if not known:
            break
        solved |= known
        unknown = [address for address in unknown if address not in known]
    return solved


def _wanted(
    evidence: Evidence, lost: Address, unknown: Sequence[Address], changes: Mapping[Address, Amount]
) -> Amount | None:
    """What most equations want in the place of a lost figure; that of another table to the last digit counts first."""
    blank = {**changes, lost: Amount(ZERO)}
    wanted: Counter[Amount] = Counter()
    for index in evidence.touching(lost):
        balance = evidence.balances[index]
        weight = ZERO
        for each, address, _ in balance.terms:
            if address == lost:
                weight += each
            elif address in unknown:
                weight = ZERO
                break
        equation = balance.relation.statement.comparison is Comparison.EQUAL
        if weight and equation and not evidence.is_conditional(index):
            value = -evidence.difference(index, blank) / weight
            same = len(balance.terms) == 2 and len(balance.relation.forms) > 1
            wanted[evidence.printed(lost, value, index)] += 2 if same else 1
    return _likeliest(wanted)


def _likeliest(wanted: Counter[Amount]) -> Amount | None:
    """The figure wanted most that is no negative one, since sums from which other parts are gone want these."""
    sound = [(times, amount) for amount, times in wanted.items() if amount.value >= Decimal(0)]
    return max(sound, key=lambda each: each[0])[1] if sound else None
