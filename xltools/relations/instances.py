"""The instances of a relation on a shape: its variables bound and its figures found, ready to be weighed.

What figures a relation speaks of depends on the codes that tables list, and not on what stands in the cells. So it is
worked out once for all workbooks that list the same codes, and once for all when the relation speaks of no
code-keyed form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from xltools.address import Address
from xltools.forms.shape import Shape
from xltools.relations.bind import environments
from xltools.relations.catalogue import Relation
from xltools.relations.evaluate import Finder, finder, linear
from xltools.relations.expression import CellRef, Comparison, Environment, Expression, Statement

__all__ = ["Instance", "Item", "Side", "bound"]

Item = tuple[Decimal, Decimal | None, Sequence[Address], bool]
"""A cell or a sum: its weight in ``left - right``, its weight on its own side unless that is one, its figures, and
whether it is a cell."""
Side = tuple[Decimal, Sequence[Item]]
"""One side of an instance: its constant and its items."""
Condition = tuple[Comparison, Side, Side]
Instance = tuple[Environment, Sequence[Condition], Side, Side]
"""A relation with its variables bound: the binding, its conditions, its left and its right side."""


def bound(relation: Relation, shape: Shape) -> Iterable[Instance]:
    """Every instance of a relation, in printed order.

    They are kept when they are asked for again: one workbook alone has no use for that.
    """
    statement = relation.statement
    home = shape if _speaks_of_codes(relation, statement, shape) else Shape.shared(shape.pack, {})
    asked, found = home.worked_out.get(id(relation), (None, None))
    if asked is not relation:
        home.worked_out[id(relation)] = relation, None
        return _instances(relation, home)
    kept: Sequence[Instance] = found or tuple(_instances(relation, home))
    home.worked_out[id(relation)] = relation, kept
    return kept


def _speaks_of_codes(relation: Relation, statement: Statement, shape: Shape) -> bool:
    """Whether a form it is about has another row for every code."""
    forms = shape.pack.forms
    return any(forms[form].keyed for form in (*relation.forms, *(each.form for each in statement.each)))


def _instances(relation: Relation, shape: Shape) -> Iterator[Instance]:
    statement = relation.statement
    left, right = _Side(statement.left, shape), _Side(statement.right, shape, -1)
    conditions = tuple(
        (each.comparison, _Side(each.left, shape), _Side(each.right, shape, -1))
        for each in statement.conditions
    )
    for environment in environments(statement, shape, further=relation.seen):
        met: Sequence[Condition] = ()
        if conditions:
            met = [(how, one.bound(environment), other.bound(environment)) for how, one, other in conditions]
        yield environment, met, left.bound(environment), right.bound(environment)


class _Side:
    """One side of a relation, taken apart once for all instances."""

    def __init__(self, expression: Expression, shape: Shape, sign: int = 1) -> None:
        items, self._constant = linear(expression)
        self._items: list[tuple[Decimal, Decimal | None, Finder, bool]] = [
            (sign * weight, None if weight == 1 else weight, finder(item, shape), isinstance(item, CellRef))
            for weight, item in items
        ]

    def bound(self, environment: Environment) -> Side:
        if len(self._items) == 1:  # as most sides are
            ((weight, factor, find, is_cell),) = self._items
            return self._constant, ((weight, factor, find(environment), is_cell),)
        return self._constant, [
            (weight, factor, find(environment), is_cell) for weight, factor, find, is_cell in self._items
        ]
