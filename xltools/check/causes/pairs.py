"""Two wrong figures on one balance: neither mends it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from xltools.address import Address
from xltools.amount import HALF, Amount
from xltools.check.causes.evidence import Evidence, Proposal
from xltools.check.causes.single import MISTYPED
from xltools.relations.expression import Comparison

__all__ = ["propose_pairs"]

SUSPECTS = 150
TRIALS = 600
CONSTRAINTS = 3
"""Equations that two unknown figures must meet, one more than they are."""


def propose_pairs(evidence: Evidence) -> Iterator[Proposal]:
    """Pairs of figures that share an equation and, changed together, mend all wrong balances on both."""
    values = {address: _values(evidence, address) for address in evidence.suspects()}
    if evidence.following:
        values = _promising(evidence, values)
    suspects = list(values)
    if len(suspects) > SUSPECTS:
        return
    on = {address: _equations(evidence, address) for address in suspects}
    pairs = (pair for pair in combinations(suspects, 2) if not on[pair[0]].isdisjoint(on[pair[1]]))
    trials = ((pair, amounts) for pair in pairs for amounts in product(*(values[each] for each in pair)))
    for pair, amounts in islice(trials, TRIALS):
        changes = dict(zip(pair, amounts, strict=True))
        trial = evidence.trial(changes)
        if trial is not None and _enough(evidence, [on[each] for each in pair], trial.mended):
            yield Proposal(MISTYPED, pair[0], changes, "与另一格一同填错了", trial)


def _promising(
    evidence: Evidence, values: Mapping[Address, Sequence[Amount]]
) -> dict[Address, Sequence[Amount]]:
    """The values that mend half of the wrong balances by themselves: formulas bring many figures to one total."""
    kept: dict[Address, Sequence[Amount]] = {}
    for address, amounts in islice(values.items(), TRIALS):
        good = [amount for amount in amounts if evidence.trial({address: amount}, HALF)]
        if good:
            kept[address] = good
    return kept


def _values(evidence: Evidence, address: Address) -> Sequence[Amount]:
    found = {
        evidence.printed(address, demand.value, demand.balance): None
        for demand in evidence.demands(address)
        if demand.equal and (demand.value >= 0 or evidence.amount(address).value < 0)
    }
    return list(found)[:3]


def _equations(evidence: Evidence, address: Address) -> frozenset[int]:
    """The equations that a figure takes part in, itself or through formulas."""
    return frozenset(index for index in evidence.reached((address,)) if _is_equation(evidence, index))


def _is_equation(evidence: Evidence, index: int) -> bool:
    return evidence.balances[index].relation.statement.comparison is Comparison.EQUAL


def _enough(evidence: Evidence, equations: Sequence[frozenset[int]], mended: Sequence[int]) -> bool:
    """Whether each of two figures has an equation of its own and both together meet one more.

    Two figures of one row with no third equation could as well be a row that was left out.
    """
    first, second = (each.intersection(mended) for each in equations)
    count = sum(_is_equation(evidence, index) for index in mended)
    return bool(first - second and second - first) and count >= CONSTRAINTS
