"""Relations against figures: which hold, by how much the others miss, and which cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.finding import Verdict
from xltools.forms.shape import Shape
from xltools.record import Record
from xltools.relations.catalogue import Relation
from xltools.relations.expression import Children, Comparison, Environment, Expression, SumOf
from xltools.relations.instances import Instance, Side, bound
from xltools.relations.judge import judge_balance

__all__ = ["Balance", "Known", "Term", "balances", "instances"]

Known = Callable[[Address], Amount | None]
"""The figure at an address; ``None`` where it is not known what stands there."""
Term = tuple[Decimal, Address, Amount]
"""A figure with its weight in ``left - right``."""


class Balance(Record):
    """One instance of a relation with both sides."""

    relation: Relation
    address: Address
    """Where the left side begins."""
    left: Decimal
    right: Decimal
    verdict: Verdict
    terms: tuple[Term, ...]

    @property
    def allowed(self) -> Decimal:
        """The largest difference that rounding can explain."""
        return sum((abs(weight) * amount.slack for weight, _, amount in self.terms), ZERO)

    @property
    def difference(self) -> Decimal:
        """Left minus right, in the unit of the pack."""
        return self.left - self.right

    def verdict_with(self, changed: Mapping[Address, Amount]) -> Verdict:
        """The verdict when some of its figures are others."""
        terms = [(weight, address, changed.get(address, amount)) for weight, address, amount in self.terms]
        difference = self.difference + _total(terms) - _total(self.terms)
        return _verdict(self.relation.statement.comparison, difference, terms)


def balances(relation: Relation, shape: Shape, known: Known) -> Iterator[Balance | None]:
    """Every instance of a relation, judged; ``None`` for one that rests on figures nobody knows.

    Instances whose condition does not hold say nothing and are left out.
    """
    judge = _Judge(relation, shape, known)
    for instance in bound(relation, shape):
        applies = judge.applies(instance) if instance[1] else True
        if applies is None:
            yield None
        elif applies:
            yield judge.balance(instance)


def instances(relation: Relation, shape: Shape, known: Known) -> Iterator[tuple[Environment, Balance | None]]:
    """Every binding of a relation, judged; ``None`` where it says nothing or rests on figures nobody knows."""
    judge = _Judge(relation, shape, known)
    for instance in bound(relation, shape):
        yield instance[0], judge.balance(instance) if judge.applies(instance) else None


class _Judge:
    """What the instances of one relation come to."""

    def __init__(self, relation: Relation, shape: Shape, known: Known) -> None:
        self._relation = relation
        self._comparison = relation.statement.comparison
        self._rows = shape.row_sets
        self._known = known
        self._below = _sums_children(relation.statement.right)

    def applies(self, instance: Instance) -> bool | None:
        """Whether the figures meet every condition; ``None`` when one of them is not known."""
        holds = True
        _, conditions, _, _ = instance
        for comparison, left, right in conditions:
            first = self._weigh(left, [])
            second = self._weigh(right, [])
            if first is None or second is None:
                return None
            holds &= comparison.holds(first - second)
        return holds

    def balance(self, instance: Instance) -> Balance | None:
        terms: list[Term] = []
        _, _, one, other = instance
        left = self._weigh(one, terms)
        begun = len(terms)
        right = self._weigh(other, terms) if begun and left is not None else None
        if left is None or right is None or (self._below and len(terms) == begun):
            return None
        address = terms[0][1]
        if address[1] not in self._rows[address[0]]:
            return None
        difference = left - right
        verdict = _verdict(self._comparison, difference, terms) if difference else Verdict.EXACT
        return Balance(self._relation, address, left, right, verdict, tuple(terms))

    def _weigh(self, side: Side, terms: list[Term]) -> Decimal | None:
        """What a side amounts to, its figures added to ``terms``; ``None`` when one of them is not known."""
        total, items = side
        known = self._known
        begun, absent = len(terms), False
        for weight, factor, addresses, is_cell in items:
            for address in addresses:
                amount = known(address)
                if amount is not None:
                    terms.append((weight, address, amount))
                    # A tuple's first item is had faster than a field, and most weights are one.
                    total += amount[0] if factor is None else factor * amount[0]
                elif is_cell:  # what a table does not print adds nothing to a sum
                    return None
                else:
                    absent = True
        # A sum of which nothing is printed is not known.
        return None if absent and len(terms) == begun else total


def _sums_children(expression: Expression) -> bool:
    """Whether an expression is the sum of what stands below a code; a table may not go so deep."""
    return isinstance(expression, SumOf) and isinstance(expression.rows, Children)


def _total(terms: Iterable[Term]) -> Decimal:
    total = ZERO
    for weight, _, amount in terms:
        total += weight * amount.value
    return total


def _verdict(comparison: Comparison, difference: Decimal, terms: Iterable[Term]) -> Verdict:
    if not difference or comparison.holds(difference):
        return Verdict.EXACT
    return judge_balance([(weight, amount) for weight, _, amount in terms], difference)
