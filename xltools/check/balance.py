"""Relations against figures: which hold, by how much the others miss, and which cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.finding import Verdict
from xltools.forms.shape import Shape
from xltools.relations.bind import environments
from xltools.relations.catalogue import Relation
from xltools.relations.evaluate import constant, parts
from xltools.relations.expression import Children, Comparison, Condition, Environment, Expression, SumOf
from xltools.relations.judge import judge_balance

__all__ = ["Balance", "Known", "Term", "balances"]

Known = Callable[[Address], Amount | None]
"""The figure at an address; ``None`` where it is not known what stands there."""
Term = tuple[Decimal, Address, Amount]
"""A figure with its weight in ``left - right``."""


class Balance(NamedTuple):
    """One instance of a relation with both sides."""

    relation: Relation
    address: Address
    """Where the left side begins."""
    left: Decimal
    right: Decimal
    allowed: Decimal
    """The largest difference that rounding can explain."""
    verdict: Verdict
    terms: tuple[Term, ...]

    @property
    def difference(self) -> Decimal:
        """Left minus right, in the unit of the pack."""
        return self.left - self.right


def balances(relation: Relation, shape: Shape, known: Known) -> Iterator[Balance | None]:
    """Every instance of a relation, judged; ``None`` for one that rests on figures nobody knows.

    Instances whose condition does not hold say nothing and are left out.
    """
    for environment in environments(relation.statement, shape):
        applies = [_applies(each, environment, shape, known) for each in relation.statement.conditions]
        if None in applies:
            yield None
        elif all(applies):
            yield _balance(relation, environment, shape, known)


def _applies(condition: Condition, environment: Environment, shape: Shape, known: Known) -> bool | None:
    """Whether the figures meet a condition; ``None`` when one of them is not known."""
    left = _terms(condition.left, environment, shape, known)
    right = _terms(condition.right, environment, shape, known)
    if left is None or right is None:
        return None
    constants = constant(condition.left) - constant(condition.right)
    return condition.comparison.holds(_total(left) - _total(right) + constants)


def _balance(relation: Relation, environment: Environment, shape: Shape, known: Known) -> Balance | None:
    statement = relation.statement
    left = _terms(statement.left, environment, shape, known)
    right = _terms(statement.right, environment, shape, known)
    if not left or right is None or (not right and _sums_children(statement.right)):
        return None
    both = (*left, *((-weight, address, amount) for weight, address, amount in right))
    left_value = _total(left) + constant(statement.left)
    right_value = _total(right) + constant(statement.right)
    return Balance(
        relation,
        left[0][1],
        left_value,
        right_value,
        sum((abs(weight) * amount.slack for weight, _, amount in both), ZERO),
        _verdict(statement.comparison, left_value - right_value, both),
        both,
    )


def _sums_children(expression: Expression) -> bool:
    """Whether an expression is the sum of what stands below a code; a table may not go so deep."""
    return isinstance(expression, SumOf) and isinstance(expression.rows, Children)


def _terms(expression: Expression, environment: Environment, shape: Shape, known: Known) -> list[Term] | None:
    terms = []
    for weight, address, summed in parts(expression, environment, shape):
        amount = known(address)
        if amount is not None:
            terms.append((weight, address, amount))
        elif not summed:
            return None
    return terms


def _total(terms: Iterable[Term]) -> Decimal:
    return sum((weight * amount.value for weight, _, amount in terms), ZERO)


def _verdict(comparison: Comparison, difference: Decimal, terms: Iterable[Term]) -> Verdict:
    if comparison.holds(difference):
        return Verdict.EXACT
    return judge_balance([(weight, amount) for weight, _, amount in terms], difference)
