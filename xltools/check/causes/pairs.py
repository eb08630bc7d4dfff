"""Two wrong figures on one balance: neither mends it alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice, product

from xltools.address import Address
from xltools.amount import Amount
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
    suspects = evidence.suspects()
    if len(suspects) > SUSPECTS:
        return
    values = {address: _values(evidence, address) for address in suspects}
    pairs = (pair for pair in combinations(suspects, 2) if _shared(evidence, pair))
    trials = ((pair, amounts) for pair in pairs for amounts in product(*(values[each] for each in pair)))
    for pair, amounts in islice(trials, TRIALS):
        changes = dict(zip(pair, amounts, strict=True))
        trial = evidence.trial(changes)
        if trial is not None and _enough(evidence, changes, trial.mended):
            yield Proposal(MISTYPED, pair[0], changes, "与另一格一同填错了", trial)


def _values(evidence: Evidence, address: Address) -> Sequence[Amount]:
    found = {
        evidence.printed(address, demand.value, demand.balance): None
        for demand in evidence.demands(address)
        if demand.equal and (demand.value >= 0 or evidence.amount(address).value < 0)
    }
    return list(found)[:3]


def _shared(evidence: Evidence, pair: Sequence[Address]) -> list[int]:
    first, second = pair
    common = set(evidence.reached((first,))) & set(evidence.reached((second,)))
    return [index for index in common if _is_equation(evidence, index)]


def _is_equation(evidence: Evidence, index: int) -> bool:
    return evidence.balances[index].relation.statement.comparison is Comparison.EQUAL


def _enough(evidence: Evidence, changes: Mapping[Address, Amount], mended: Sequence[int]) -> bool:
    """Whether each figure has an equation of its own and both together meet one more.

    Two figures of one row with no third equation could as well be a row that was left out.
    """
    equations = {index for index in mended if _is_equation(evidence, index)}
    shared = set(_shared(evidence, list(changes)))
    own = [equations & set(evidence.reached((address,))) - shared for address in changes]
    return all(own) and len(equations) >= CONSTRAINTS
