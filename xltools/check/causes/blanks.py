"""缺数: blank cells whose own parts or sister cell carry money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from xltools.address import Address
from xltools.amount import Amount
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.single import MISSING
from xltools.relations.expression import Comparison

__all__ = ["propose_blanks"]

PASSES = 6
"""A total of totals is known only after these."""
GROUPS: tuple[Callable[[Address], object], ...] = (
    bool,
    lambda address: address.form,
    lambda address: (address.form, address.column),
    lambda address: (address.form, address.row),
)


def propose_blanks(evidence: Evidence) -> Iterator[Proposal]:
    """Several blank cells of a row, a column or a table that must be filled together.

    One blank cell by itself is a single wrong figure.
    """
    filled = _filled(evidence)
    said: set[frozenset[Address]] = set()
    for group in GROUPS:
        for key in dict.fromkeys(group(address) for address in filled):
            changes = {address: amount for address, amount in filled.items() if group(address) == key}
            cells = frozenset(changes)
            if len(cells) < 2 or cells in said:
                continue
            said.add(cells)
            trial = evidence.trial(changes)
            if trial is not None and _connected(evidence, changes):
                what = f"等 {len(changes)} 格空着没有填数"
                yield Proposal(MISSING, next(iter(changes)), changes, what, trial, 3)


def _filled(evidence: Evidence) -> Mapping[Address, Amount]:
    """What stands behind each blank cell, by its own parts or by its only sister."""
    figures = evidence.tables.figures
    touched = {address.form for address in evidence.suspects()}
    blanks = [a for a, figure in figures.items() if figure.blank and a.form in touched]
    filled: dict[Address, Amount] = {}
    for _ in range(PASSES):
        found = {a: amount for a in blanks if a not in filled and (amount := _behind(evidence, a, filled))}
        if not found:
            break
        filled |= found
    return filled


def _behind(evidence: Evidence, address: Address, filled: Mapping[Address, Amount]) -> Amount | None:
    for index in evidence.touching(address):
        balance = evidence.balances[index]
        if balance.relation.statement.comparison is not Comparison.EQUAL:
            continue
        direct = balance.address == address or len(balance.terms) == 2
        difference = evidence.difference(index, filled) if direct else Decimal(0)
        if difference:
            weight = next(w for w, term, _ in balance.terms if term == address)
            value = evidence.amount(address).value - difference / weight
            return evidence.printed(address, value, index) if value > 0 else None
    return None


def _connected(evidence: Evidence, changes: Mapping[Address, Amount]) -> bool:
    """Whether the cells hang together by balances, so that they are one gap and not several."""
    todo = list(changes)[:1]
    seen = set(todo)
    while todo:
        for index in evidence.touching(todo.pop()):
            near = {term for _, term, _ in evidence.balances[index].terms if term in changes} - seen
            seen |= near
            todo += near
    return len(seen) == len(changes)
