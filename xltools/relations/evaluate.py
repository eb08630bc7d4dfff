"""What a relation's sides amount to, in decimal arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter

from xltools.address import Address
from xltools.amount import ZERO
from xltools.errors import BadRelation
from xltools.forms.shape import Shape
from xltools.record import Record
from xltools.relations.bind import address_of, column_ids, row_ids
from xltools.relations.catalogue import Definition
from xltools.relations.expression import (
    Binary,
    CellRef,
    Children,
    Environment,
    Expression,
    Named,
    Negated,
    Number,
    SumOf,
    Variable,
)

__all__ = ["Calculator", "Finder", "Linear", "Part", "addresses", "finder", "linear", "parts", "value_of"]

_ONE = Decimal(1)
new = tuple.__new__
"""Makes the addresses of a check, thousands, in half the time a call of the class takes."""
Lookup = Callable[[Address], Decimal]
Finder = Callable[[Environment], Sequence[Address]]
"""The figures of a cell or a sum for one binding of its variables."""


class Part(Record):
    """A figure of a linear expression."""

    weight: Decimal
    address: Address
    summed: bool
    """Whether it is one of a sum's figures: a row or column that a table does not print adds nothing to a sum."""


class Linear(Record):
    """A linear expression without its tree: its figures and sums with their weights, its numbers added up."""

    items: tuple[tuple[Decimal, CellRef | SumOf], ...]
    constant: Decimal


_MOST_KNOWN = 4096
_known: dict[int, tuple[Expression, Linear]] = {}
"""Expressions taken apart before, by identity: a row and a variable of one name are equal as tuples."""


def linear(expression: Expression) -> Linear:
    """The expression taken apart, once for all workbooks; :class:`BadRelation` for a product of two figures."""
    known = _known.get(id(expression))
    if known is not None and known[0] is expression:
        return known[1]
    items: list[tuple[Decimal, CellRef | SumOf]] = []
    constant = _take_apart(expression, _ONE, items)
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    made = Linear(tuple(items), constant)
    _known[id(expression)] = expression, made
    return made


def _take_apart(
    expression: Expression, weight: Decimal, items: list[tuple[Decimal, CellRef | SumOf]]
) -> Decimal:
    """Add the figures and sums to ``items``; what the numbers come to."""
    if isinstance(expression, CellRef | SumOf):
        items.append((weight, expression))
        return ZERO
    if isinstance(expression, Number):
        return weight * expression.value
    if isinstance(expression, Negated):
        return _take_apart(expression.inner, -weight, items)
    operator, left, right = expression
    if operator == "*":
        number, other = (left, right) if isinstance(left, Number) else (right, left)
        if not isinstance(number, Number):
            raise BadRelation("关系式只能把一项与常数相乘。")
        return _take_apart(other, weight * number.value, items)
    first = _take_apart(left, weight, items)
    return first + _take_apart(right, -weight if operator == "-" else weight, items)


def parts(expression: Expression, environment: Environment, shape: Shape) -> Iterator[Part]:
    """The figures of a linear expression that have a row, with their weights; constants are not figures."""
    for weight, item in linear(expression).items:
        for address in addresses(item, environment, shape):
            if shape.has_row(address.form, address.row):
                yield Part(weight, address, isinstance(item, SumOf))


def addresses(item: CellRef | SumOf, environment: Environment, shape: Shape) -> Sequence[Address]:
    """The figures of a cell or a sum for one binding of its variables."""
    return finder(item, shape)(environment)


def finder(item: CellRef | SumOf, shape: Shape) -> Finder:
    """Where to find the figures of a cell or a sum; what no variable decides is worked out once for all bindings.

    A code that a keyed form does not list has its figure, too: whether it is zero or unknown is not for us to say.
    """
    if isinstance(item, CellRef):
        return _cell_finder(item, shape)
    return (
        _along_rows(item, shape)
        if isinstance(item.rows, Variable | Children)
        else _along_columns(item, shape)
    )


def _along_columns(item: SumOf, shape: Shape) -> Finder:
    """The figures of a sum whose rows no variable decides."""
    form, rows = item.form, row_ids(item.form, item.rows, {}, shape)
    if not isinstance(item.columns, Variable):
        columns = column_ids(item, {}, shape)
        every = [new(Address, (form, row, column)) for row in rows for column in columns]
        return lambda _: every
    variable = item.columns.name

    def find(environment: Environment) -> Sequence[Address]:
        column = environment[variable]
        return [new(Address, (form, row, column)) for row in rows]

    return find


def _along_rows(item: SumOf, shape: Shape) -> Finder:
    """The figures of a sum whose rows are found anew for each binding."""
    form = item.form
    rows_of = _rows_below(item, shape)
    if isinstance(item.columns, Variable):
        variable = item.columns.name
        return lambda environment: [
            new(Address, (form, row, environment[variable])) for row in rows_of(environment)
        ]
    columns = column_ids(item, {}, shape)
    if len(columns) == 1:
        only = columns[0]
        return lambda environment: [new(Address, (form, row, only)) for row in rows_of(environment)]
    return lambda environment: [
        new(Address, (form, row, column)) for row in rows_of(environment) for column in columns
    ]


def _rows_below(item: SumOf, shape: Shape) -> Callable[[Environment], Sequence[str]]:
    """What gives the rows of a sum for one binding: those below a code, or the one of a code."""
    form = item.form
    if isinstance(item.rows, Children):
        code_of, children = _chosen(item.rows.of), shape.children
        return lambda environment: children(form, code_of(environment))
    named = shape.names(form)
    row_of = _chosen(item.rows) if isinstance(item.rows, Named | Variable) else None
    if row_of is None:
        return lambda environment: row_ids(form, item.rows, environment, shape)
    return lambda environment: () if (row := named.get(row_of(environment))) is None else (row,)


def _cell_finder(cell: CellRef, shape: Shape) -> Finder:
    form, named = cell.form, shape.names(cell.form)
    unlisted = shape.pack.forms[form].keyed is not None
    if isinstance(cell.row, Named) and isinstance(cell.column, Named):
        fixed = named.get(cell.row.id, cell.row.id if unlisted else None)
        only = () if fixed is None else (new(Address, (form, fixed, cell.column.id)),)
        return lambda _: only
    row_of, column_of = _chosen(cell.row), _chosen(cell.column)
    if unlisted:  # a code is its own row
        return lambda environment: (new(Address, (form, row_of(environment), column_of(environment))),)

    def find(environment: Environment) -> Sequence[Address]:
        text = row_of(environment)
        row = named.get(text)
        return () if row is None else (new(Address, (form, row, column_of(environment))),)

    return find


def _chosen(selector: Named | Variable) -> Callable[[Environment], str]:
    """What gives the row or column a selector stands for."""
    if isinstance(selector, Variable):
        return itemgetter(selector.name)
    fixed = selector.id
    return lambda _: fixed


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
