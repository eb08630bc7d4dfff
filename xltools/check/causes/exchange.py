"""Figures that changed places: two cells, two rows, two columns, or the two sides of a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, combinations, islice, permutations

from xltools.address import Address
from xltools.amount import Amount, NotAnAmount
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.forms.figures import number_in

__all__ = ["EXCHANGED", "propose_exchanges"]

EXCHANGED = "amounts-exchanged"
TRIALS = 400
Pairs = list[tuple[Address, Address]]


def propose_exchanges(evidence: Evidence) -> Iterator[Proposal]:
    """Exchanges of cells, rows, columns or sides that mend every wrong balance on them."""
    suspects = evidence.suspects()
    exchanges = ((what, _exchanged(evidence, pairs)) for what, pairs in _candidates(evidence, suspects))
    forms = dict.fromkeys(address.form for address in suspects)
    whole = (("所在一侧与另一侧的数填颠倒了", _facing(evidence, form_id)) for form_id in forms)
    for what, changes in chain(whole, islice(exchanges, TRIALS)):
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
    beside = _beside(evidence, suspects)
    for first in suspects:
        wanted = {
            evidence.printed(first, demand.value, demand.balance).value for demand in evidence.demands(first)
        }
        for value in wanted - {evidence.amount(first).value}:
            for second in holding.get(value, ()):
                if rank[second] > rank[first] and _near(evidence, first, second):
                    yield first, second
        for second in beside.get(evidence.tables.spot(first)[:2], ()):
            if (
                evidence.amount(second).value in wanted
                and evidence.amount(second).value != evidence.amount(first).value
            ):
                yield first, second


def _beside(evidence: Evidence, suspects: list[Address]) -> dict[tuple[str, int], list[Address]]:
    """The typed figures by row that are no suspects, in a workbook with formulas.

    There the sums of both columns are right by themselves, and what one column lacks may be wrong nowhere else.
    """
    beside: dict[tuple[str, int], list[Address]] = {}
    if evidence.following:
        known = set(suspects)
        for address, figure in evidence.tables.figures.items():
            if address not in known and not evidence.following.follows(address):
                beside.setdefault(figure.spot[:2], []).append(address)
    return beside


def _near(evidence: Evidence, first: Address, second: Address) -> bool:
    one, other = evidence.tables.spot(first), evidence.tables.spot(second)
    return one[0] == other[0] and (one[1] == other[1] or (one[2] == other[2] and abs(one[1] - other[1]) <= 2))


def _rows(evidence: Evidence, form_id: str, suspects: Iterable[Address]) -> Iterator[tuple[str, Pairs]]:
    """A suspect row and one next to it, all columns."""
    rows: dict[tuple[str, int, int], str] = {}
    for address, figure in evidence.tables.figures.items():
        if address.form == form_id:
            rows[figure.spot] = address.row
    seen: set[frozenset[str]] = set()
    for address in suspects:
        sheet, row, column = evidence.tables.spot(address)
        for near in (row - 1, row + 1) if address.form == form_id else ():
            other = rows.get((sheet, near, column), address.row)
            pair = frozenset((address.row, other))
            if len(pair) == 2 and pair not in seen:
                seen.add(pair)
                yield f"所在行与“{other}”行的数填颠倒了", _matched(evidence, form_id, address.row, other)


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
    """Two sides with the same columns, row by row in printed order."""
    for left, right in combinations(evidence.tables.form(form_id).blocks, 2):
        if [column.id for column in left.amounts] == [column.id for column in right.amounts]:
            pairs = [
                pair
                for mine, theirs in zip(left.rows, right.rows, strict=False)
                for pair in _matched(evidence, form_id, mine.id, theirs.id)
            ]
            yield "所在一侧与另一侧的数填颠倒了", pairs


def _facing(evidence: Evidence, form_id: str) -> dict[Address, Amount]:
    """What two sides with one amount column each hold when the columns change places, unlabelled rows included."""
    tables, changes = evidence.tables, dict[Address, Amount]()
    blocks = [block for part in tables.found[form_id].parts for block in part.blocks]
    for mine, theirs in permutations(blocks, 2):
        lone = len(mine.amount_columns) == 1 and theirs.amount_columns
        if tables.book is None or mine.sheet != theirs.sheet or not lone:
            continue
        values = tables.book.sheet(mine.sheet).values
        for row_id, row in mine.rows.items():
            address = Address(form_id, row_id, next(iter(mine.amount_columns)))
            raw = values.get((row, next(iter(theirs.amount_columns.values()))))
            try:
                value = number_in(raw) or Decimal(0)
            except NotAnAmount:
                return {}
            if address in tables.figures and value != evidence.amount(address).value * tables.factor(form_id):
                changes[address] = tables.amount(form_id, value)
    return changes


def _exchanged(evidence: Evidence, pairs: Pairs) -> dict[Address, Amount]:
    changes: dict[Address, Amount] = {}
    for first, second in pairs:
        one, other = evidence.amount(first), evidence.amount(second)
        if one.value != other.value:
            changes[first] = other
            changes[second] = one
    return changes
