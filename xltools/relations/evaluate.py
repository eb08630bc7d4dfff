"""What a relation's sides amount to, in decimal arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import ZERO
from xltools.errors import BadRelation
from xltools.forms.shape import Shape
from xltools.relations.bind import address_of, column_ids, row_ids
from xltools.relations.catalogue import Definition
from xltools.relations.expression import Binary, CellRef, Environment, Expression, Negated, Number, SumOf

__all__ = ["Calculator", "Part", "constant", "parts", "value_of"]

Lookup = Callable[[Address], Decimal]


class Part(NamedTuple):
    """A figure of a linear expression."""

    weight: Decimal
    address: Address
    summed: bool
    """Whether it is one of a sum's figures: a row or column that a table does not print adds nothing to a sum."""


def parts(
    expression: Expression, environment: Environment, shape: Shape, weight: Decimal = Decimal(1)
) -> Iterator[Part]:
    """The figures of a linear expression with their weights; constants are not figures."""
    match expression:
        case Number():
            return
        case CellRef():
            address = address_of(expression, environment, shape)
            if address is not None:
                yield Part(weight, address, summed=False)
        case SumOf():
            yield from _sum_parts(expression, environment, shape, weight)
        case Negated(inner):
            yield from parts(inner, environment, shape, -weight)
        case Binary("*", left, right):
            number, other = (left, right) if isinstance(left, Number) else (right, left)
            if not isinstance(number, Number):
                raise BadRelation("关系式只能把一项与常数相乘。")
            yield from parts(other, environment, shape, weight * number.value)
        case Binary(operator, left, right):
            yield from parts(left, environment, shape, weight)
            yield from parts(right, environment, shape, -weight if operator == "-" else weight)


def _sum_parts(total: SumOf, environment: Environment, shape: Shape, weight: Decimal) -> Iterator[Part]:
    columns = column_ids(total, environment, shape)
    for row in row_ids(total.form, total.rows, environment, shape):
        for column in columns:
            yield Part(weight, Address(total.form, row, column), summed=True)


def constant(expression: Expression) -> Decimal:
    """What the numbers of a linear expression add up to; the rest are :func:`parts`."""
    match expression:
        case Number(value):
            return value
        case Negated(inner):
            return -constant(inner)
        case Binary("+", left, right):
            return constant(left) + constant(right)
        case Binary("-", left, right):
            return constant(left) - constant(right)
        case Binary("*", left, right):
            return constant(left) * constant(right)
        case _:
            return ZERO


def value_of(expression: Expression, environment: Environment, shape: Shape, lookup: Lookup) -> Decimal:
    """The value of an expression; blank figures count as zero in ``lookup``."""
    match expression:
        case Number(value):
            return value
        case CellRef():
            address = address_of(expression, environment, shape)
            return lookup(address) if address is not None else ZERO
        case SumOf(form, rows, _):
            columns = column_ids(expression, environment, shape)
            total = ZERO
            for row in row_ids(form, rows, environment, shape):
                for column in columns:
                    total += lookup(Address(form, row, column))
            return total
        case Negated(inner):
            return -value_of(inner, environment, shape, lookup)
        case Binary(operator, left, right):
            first = value_of(left, environment, shape, lookup)
            second = value_of(right, environment, shape, lookup)
            return (
                first + second if operator == "+" else first - second if operator == "-" else first * second
            )


class Calculator:
    """Values of all cells of a shape: inputs as given, everything else from its definition."""

    def __init__(
        self, shape: Shape, definitions: Mapping[Address, Definition], inputs: Mapping[Address, Decimal]
    ) -> None:
        self.shape = shape
        self._definitions = definitions
        self._inputs = inputs
        self._known: dict[Address, Decimal] = {}
        self._open: set[Address] = set()

    def value(self, address: Address) -> Decimal:
        """The value of a cell, zero for an input nobody gave; :class:`BadRelation` for a circle."""
        if address in self._known:
            return self._known[address]
        definition = self._definitions.get(address)
        if definition is None:
            return self._inputs.get(address, ZERO)
        if address in self._open:
            raise BadRelation(f"{definition.relation.id}：{address} 的公式互相引用。")
        self._open.add(address)
        result = value_of(definition.expression, definition.environment, self.shape, self.value)
        self._open.discard(address)
        self._known[address] = result
        return result
