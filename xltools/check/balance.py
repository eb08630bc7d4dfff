"""Relations against figures: which hold, by how much the others miss, and which cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.finding import Verdict
from xltools.forms.shape import Shape
from xltools.record import Record
from xltools.relations.bind import environments
from xltools.relations.catalogue import Relation
from xltools.relations.evaluate import Finder, finder, linear
from xltools.relations.expression import CellRef, Children, Comparison, Environment, Expression, SumOf
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
    judge = None
    conditional = bool(relation.statement.conditions)
    for environment in environments(relation.statement, shape):
        judge = judge or _Judge(relation, shape, known)
        applies = judge.applies(environment) if conditional else True
        if applies is None:
            yield None
        elif applies:
            yield judge.balance(environment)


def instances(relation: Relation, shape: Shape, known: Known) -> Iterator[tuple[Environment, Balance | None]]:
    """Every binding of a relation, judged; ``None`` where it says nothing or rests on figures nobody knows."""
    judge = _Judge(relation, shape, known)
    for environment in environments(relation.statement, shape):
        yield environment, judge.balance(environment) if judge.applies(environment) else None


class _Judge:
    """One relation with its expressions taken apart once for all instances."""

    def __init__(self, relation: Relation, shape: Shape, known: Known) -> None:
        statement = relation.statement
        self._relation = relation
        self._comparison = statement.comparison
        self._rows = shape.row_sets
        self._known = known
        self._left = _Side(statement.left, shape)
        self._right = _Side(statement.right, shape, -1)
        self._conditions = [
            (each.comparison, _Side(each.left, shape), _Side(each.right, shape, -1))
            for each in statement.conditions
        ]
        self._below = _sums_children(statement.right)

    def applies(self, environment: Environment) -> bool | None:
        """Whether the figures meet every condition; ``None`` when one of them is not known."""
        holds = True
        for comparison, left, right in self._conditions:
            first = left.weigh(environment, self._known, [])
            second = right.weigh(environment, self._known, [])
            if first is None or second is None:
                return None
            holds &= comparison.holds(first - second)
        return holds

    def balance(self, environment: Environment) -> Balance | None:
        terms: list[Term] = []
        left = self._left.weigh(environment, self._known, terms)
        begun = len(terms)
        right = self._right.weigh(environment, self._known, terms) if begun and left is not None else None
        if left is None or right is None or (self._below and len(terms) == begun):
            return None
        address = terms[0][1]
        if address[1] not in self._rows[address[0]]:
            return None
        difference = left - right
        verdict = _verdict(self._comparison, difference, terms) if difference else Verdict.EXACT
        return Balance(self._relation, address, left, right, verdict, tuple(terms))


class _Side:
    """One side of a relation, whose terms count with their sign in ``left - right``."""

    def __init__(self, expression: Expression, shape: Shape, sign: int = 1) -> None:
        items, self._constant = linear(expression)
        self._items: list[tuple[Decimal, Decimal | None, Finder, bool]] = [
            (sign * weight, None if weight == 1 else weight, finder(item, shape), isinstance(item, CellRef))
            for weight, item in items
        ]

    def weigh(self, environment: Environment, known: Known, terms: list[Term]) -> Decimal | None:
        """What the side amounts to, its figures added to ``terms``; ``None`` when one of them is not known."""
        total = self._constant
        begun, absent = len(terms), False
        for signed, factor, find, is_cell in self._items:
            for address in find(environment):
                amount = known(address)
                if amount is not None:
                    terms.append((signed, address, amount))
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
