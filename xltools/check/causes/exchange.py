"""Figures that changed places: two cells, two rows, two columns, or the two sides of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, islice

from xltools.address import Address
from xltools.amount import Amount
from xltools.check.causes.evidence import Evidence, Proposal

__all__ = ["EXCHANGED", "propose_exchanges"]

EXCHANGED = "GK0036"
TRIALS = 400
Pairs = list[tuple[Address, Address]]


def propose_exchanges(evidence: Evidence) -> Iterator[Proposal]:
    """Exchanges of cells, rows, columns or sides that mend every wrong balance on them."""
    suspects = evidence.suspects()
    for what, pairs in islice(_candidates(evidence, suspects), TRIALS):
        changes = _exchanged(evidence, pairs)
        trial = evidence.trial(changes) if len(changes) > 1 else None
        if trial is not None and len(trial.mended) >= 2:
            yield Proposal(EXCHANGED, next(iter(changes)), changes, what, trial, 1)


def _candidates(evidence: Evidence, suspects: list[Address]) -> Iterator[tuple[str, Pairs]]:
    for first, second in _cells(evidence, suspects):
        place = f"“{second.row}/{second.column}”"
        yield f"与{place}的数填颠倒了", [(first, second)]
    forms = dict.fromkeys(address.form for address in suspects)
    for form_id in forms:
        yield from _rows(evidence, form_id, suspects)
        yield from _columns(evidence, form_id)
        yield from _sides(evidence, form_id)


def _cells(evidence: Evidence, suspects: list[Address]) -> Iterator[tuple[Address, Address]]:
    """Pairs of cells in one row or column, each of which should hold what the other does."""
    rank = {address: place for place, address in enumerate(suspects)}
    holding: dict[Decimal, list[Address]] = defaultdict(list)
    for address in suspects:
        holding[evidence.amount(address).value].append(address)
    for first in suspects:
        wanted = {evidence.printed(first, demand.value).value for demand in evidence.demands(first)}
        for value in wanted - {evidence.amount(first).value}:
            for second in holding.get(value, ()):
                if rank[second] > rank[first] and _near(evidence, first, second):
                    yield first, second


def _near(evidence: Evidence, first: Address, second: Address) -> bool:
    one, other = evidence.tables.spot(first), evidence.tables.spot(second)
    return one[0] == other[0] and (one[1] == other[1] or (one[2] == other[2] and abs(one[1] - other[1]) <= 2))


def _rows(evidence: Evidence, form_id: str, suspects: Iterable[Address]) -> Iterator[tuple[str, Pairs]]:
    """Neighbouring suspect rows, all columns."""
    places: dict[str, tuple[str, int]] = {}
    for address in suspects:
        if address.form == form_id:
            places.setdefault(address.row, evidence.tables.spot(address)[:2])
    for (one, first), (other, second) in combinations(places.items(), 2):
        if first[0] == second[0] and abs(first[1] - second[1]) == 1:
            yield f"与“{other}”行的数填颠倒了", _matched(evidence, form_id, one, other)


def _matched(evidence: Evidence, form_id: str, one: str, other: str) -> Pairs:
    figures = evidence.tables.figures
    pairs = [
        (address, Address(form_id, other, address.column))
        for address in figures
        if address.form == form_id and address.row == one
    ]
    return [pair for pair in pairs if pair[1] in figures]


def _columns(evidence: Evidence, form_id: str) -> Iterator[tuple[str, Pairs]]:
    """Any two amount columns of a block, all rows."""
    figures = evidence.tables.figures
    for block in evidence.tables.form(form_id).blocks:
        for one, other in combinations([column.id for column in block.amounts], 2):
            own = [a for a in figures if a.form == form_id and a.column == one]
            pairs = [(a, Address(form_id, a.row, other)) for a in own]
            yield f"所在栏与“{other}”栏的数填颠倒了", [pair for pair in pairs if pair[1] in figures]


def _sides(evidence: Evidence, form_id: str) -> Iterator[tuple[str, Pairs]]:
    """The left and the right side of a table: figures in one sheet row, or those of equal columns."""
    tables = evidence.tables
    form = tables.form(form_id)
    for left, right in combinations(form.blocks, 2):
        if len(left.amounts) == 1 == len(right.amounts):
            spots = {tables.spot(a): a for a in tables.figures if a.form == form_id}
            own = {a: spot for spot, a in spots.items() if not form.keyed and form.block_of(a.row) is left}
            facing = {
                spot[:2]: a for spot, a in spots.items() if not form.keyed and form.block_of(a.row) is right
            }
            yield (
                "所在一侧与另一侧的数填颠倒了",
                [(a, facing[spot[:2]]) for a, spot in own.items() if spot[:2] in facing],
            )
        elif [column.id for column in left.amounts] == [column.id for column in right.amounts]:
            yield (
                "所在一侧与另一侧的数填颠倒了",
                [
                    pair
                    for mine, theirs in zip(left.rows, right.rows, strict=False)
                    for pair in _matched(evidence, form_id, mine.id, theirs.id)
                ],
            )


def _exchanged(evidence: Evidence, pairs: Pairs) -> dict[Address, Amount]:
    changes: dict[Address, Amount] = {}
    for first, second in pairs:
        one, other = evidence.amount(first), evidence.amount(second)
        if one.value != other.value:
            changes[first] = other
            changes[second] = one
    return changes
