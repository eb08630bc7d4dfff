"""Relations against figures: which hold, and by how much the others miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.address import Address
from xltools.amount import ZERO, Amount
from xltools.finding import Verdict
from xltools.forms.shape import Shape
from xltools.relations.bind import environments
from xltools.relations.catalogue import Definition, Relation
from xltools.relations.evaluate import parts, value_of
from xltools.relations.expression import Binary
from xltools.relations.judge import judge, judge_balance

__all__ = ["Balance", "check_definitions", "check_relations"]

Known = Callable[[Address], Amount]
"""The figure at an address; zero where nothing is known to stand."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One instance of a relation with both sides."""

    relation: Relation
    address: Address
    """Where the left side begins."""
    left: Decimal
    right: Decimal
    verdict: Verdict

    @property
    def difference(self) -> Decimal:
        """Left minus right, in the unit of the pack."""
        return self.left - self.right


def check_relations(relations: Iterable[Relation], shape: Shape, known: Known) -> Iterator[Balance]:
    """Every instance of the equalities that are checks and no definitions."""
    for relation in relations:
        if relation.use != frozenset({"check"}):
            continue
        statement = relation.statement
        for environment in environments(statement, shape):

            def lookup(address: Address) -> Decimal:
                return known(address).value

            balance = Binary("-", statement.left, statement.right)
            terms = [(weight, known(address)) for weight, address in parts(balance, environment, shape)]
            first = next(parts(statement.left, environment, shape), None)
            if first is None:
                continue
            yield Balance(
                relation,
                first[1],
                value_of(statement.left, environment, shape, lookup),
                value_of(statement.right, environment, shape, lookup),
                judge_balance(terms),
            )


def check_definitions(
    definitions: Iterable[Definition], shape: Shape, known: Known, stated: Callable[[Address], Amount | None]
) -> Iterator[Balance]:
    """Every stated figure that also follows from others, compared with what follows."""
    for definition in definitions:
        total = stated(definition.target)
        if total is None:
            continue
        terms = [
            (weight, known(address))
            for weight, address in parts(definition.expression, definition.environment, shape)
        ]
        derived = sum((weight * amount.value for weight, amount in terms), ZERO)
        yield Balance(definition.relation, definition.target, total.value, derived, judge(total, terms))
