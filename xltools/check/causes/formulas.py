"""Formulas that somebody typed a number over, told by the formulas of the other cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.amount import Amount
from xltools.book.formula import shift_formula
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.following import formula_at

__all__ = ["OVERWRITTEN", "overwritten_cells", "propose_overwritten"]

OVERWRITTEN = "formula-overwritten"
SISTERS = 2
"""Formulas of the same shape that must stand beside a number."""
PASSES = 6
"""A total of totals is known only after these."""
WHAT = "原应是公式，被数字覆盖"
MOST_PLAIN = Decimal("0.2")
"""Numbers for each formula, at most, in a table that is made of formulas."""


def propose_overwritten(evidence: Evidence) -> Iterator[Proposal]:
    """Numbers in the place of formulas that are not what the formula would give, one by one or all together."""
    others: dict[Address, int] = {}
    for index, address in dict.fromkeys((*overwritten_cells(evidence), *_lone_numbers(evidence))):
        if not evidence.is_wrong(index):
            continue
        amount = evidence.printed(address, evidence.amount(address).value - evidence.difference(index), index)
        trial = evidence.trial({address: amount})
        if trial is None:
            others[address] = index
        else:
            yield Proposal(OVERWRITTEN, address, {address: amount}, WHAT, trial, 5)
    changes = _together(evidence, others)
    trial = evidence.trial(changes)
    if trial is not None:
        yield Proposal(OVERWRITTEN, next(iter(changes)), changes, WHAT, trial, 5)


def _together(evidence: Evidence, cells: Mapping[Address, int]) -> dict[Address, Amount]:
    """What formulas would give in cells that may rest on each other, each with the balance that defines it."""
    changes: dict[Address, Amount] = {}
    for _ in range(PASSES):
        before = dict(changes)
        for address, index in cells.items():
            now = changes.get(address) or evidence.amount(address)
            changes[address] = evidence.printed(
                address, now.value - evidence.difference(index, changes), index
            )
        if changes == before:
            break
    return changes


def overwritten_cells(evidence: Evidence) -> Iterator[tuple[int, Address]]:
    """Cells without formula among equal formulas of one relation, each with the balance that defines it."""
    defined: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for index, balance in enumerate(evidence.balances):
        if "formula" in balance.relation.use and balance.address in evidence.tables.figures:
            for line in (("column", balance.address.column), ("row", balance.address.row)):
                defined[(balance.relation.id, *line)].append(index)
    said: set[Address] = set()
    for indexes in defined.values():
        for index, address in _odd_ones(evidence, indexes):
            if address not in said:
                said.add(address)
                yield index, address


def _lone_numbers(evidence: Evidence) -> Iterator[tuple[int, Address]]:
    """Cells without formula of forms in which nearly all that a relation defines have one."""
    defined: dict[str, dict[Address, int]] = defaultdict(dict)
    for index, balance in enumerate(evidence.balances):
        if "formula" in balance.relation.use and balance.address in evidence.tables.figures:
            defined[balance.address.form].setdefault(balance.address, index)
    for indexes in defined.values():
        plain = [address for address in indexes if formula_at(evidence.tables, address) is None]
        if len(plain) <= MOST_PLAIN * (len(indexes) - len(plain)):
            yield from (
                (indexes[address], address) for address in plain if not evidence.tables.figures[address].blank
            )


def _odd_ones(evidence: Evidence, indexes: Sequence[int]) -> Iterator[tuple[int, Address]]:
    """The only cell without formula of a line in which all others have the same."""
    addresses = [evidence.balances[index].address for index in indexes]
    plain = [place for place, address in enumerate(addresses) if formula_at(evidence.tables, address) is None]
    if len(plain) != 1 or len(addresses) <= SISTERS:
        return
    odd = addresses[plain[0]]
    shapes = {_as_in(evidence, address, odd) for address in addresses if address != odd}
    if len(shapes) == 1 and not evidence.tables.figures[odd].blank:
        yield indexes[plain[0]], odd


def _as_in(evidence: Evidence, address: Address, other: Address) -> str | None:
    """The formula of a cell as it would read in another one; ``None`` across sheets."""
    here, there = evidence.tables.spot(address), evidence.tables.spot(other)
    formula = formula_at(evidence.tables, address)
    if formula is None or here[0] != there[0]:
        return None
    return shift_formula(formula, there[1] - here[1], there[2] - here[2])
