"""Figures that formulas make of others: an error in one is carried on to all that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import ZERO
from xltools.book.cellref import Area
from xltools.book.formula import SheetPrefix, tokenize
from xltools.check.balance import Balance
from xltools.check.tables import Tables
from xltools.finding import Verdict
from xltools.forms.recognise import Spot
from xltools.relations.expression import Comparison

__all__ = ["Following", "formula_at"]

ONE = Decimal(1)
LONGEST = 2_000
"""Characters of a formula that is looked into."""
SOURCES = 3_000
"""Typed figures looked for behind formulas at most."""


class Definition(NamedTuple):
    """The balance that says what the formula of a cell computes."""

    balance: int
    parts: Mapping[Address, Decimal]
    """What one more in each part makes of the cell."""


class Following:
    """Which figures of a workbook are computed from which others.

    No formula is evaluated: a cell with a formula follows from the figures that one of its balances adds up, if
    the balance holds and the formula refers to every one of them.
    """

    def __init__(self, tables: Tables, every: Sequence[Balance]) -> None:
        defined = _definitions(tables, every)
        try:
            order = list(
                TopologicalSorter({cell: each.parts for cell, each in defined.items()}).static_order()
            )
        except CycleError:
            defined, order = {}, []
        self._defined = defined
        self._rank = {cell: place for place, cell in enumerate(order)}
        self._users: dict[Address, list[Address]] = {}
        for cell, definition in defined.items():
            for part in definition.parts:
                self._users.setdefault(part, []).append(cell)
        self._effects: dict[Address, Mapping[Address, Decimal]] = {}

    def __bool__(self) -> bool:
        return bool(self._defined)

    def follows(self, address: Address) -> bool:
        """Whether a figure is what a formula makes of others."""
        return address in self._defined

    def carries(self, address: Address) -> bool:
        """Whether figures follow from a figure."""
        return address in self._users

    def definition(self, address: Address) -> int:
        """The balance by which a figure follows from others."""
        return self._defined[address].balance

    def effects(self, address: Address) -> Mapping[Address, Decimal]:
        """What one more in a figure makes of it and of those that follow from it, in their order."""
        if address not in self._users:
            return {address: ONE}
        if address not in self._effects:
            self._effects[address] = self._spread(address)
        return self._effects[address]

    def _spread(self, address: Address) -> dict[Address, Decimal]:
        factors = {address: ONE}
        waiting = [(self._rank[address], address)]
        while waiting:
            _, part = heappop(waiting)
            for cell in self._users.get(part, ()):
                if cell not in factors:
                    factors[cell] = ZERO
                    heappush(waiting, (self._rank[cell], cell))
                factors[cell] += self._defined[cell].parts[part] * factors[part]
        return factors

    def moved(self, moves: Mapping[Address, Decimal]) -> dict[Address, Decimal]:
        """By how much figures move when some typed ones do."""
        total: dict[Address, Decimal] = {}
        for address, move in moves.items():
            for cell, factor in self.effects(address).items():
                total[cell] = total.get(cell, ZERO) + factor * move
        return total

    def sources(self, addresses: Iterable[Address]) -> Iterator[Address]:
        """The figures that the given ones follow from and that follow from none, each once, nearest first."""
        seen = dict.fromkeys(addresses)
        todo, found = list(seen), 0
        for address in todo:
            definition = self._defined.get(address)
            if definition is None:
                yield address
                continue
            new = [part for part in definition.parts if part not in seen]
            found += len(new)
            if found > SOURCES:
                return
            seen |= dict.fromkeys(new)
            todo += new


def formula_at(tables: Tables, address: Address) -> str | None:
    """The formula in the cell of a figure."""
    if tables.book is None or address not in tables.figures:
        return None
    sheet, row, column = tables.spot(address)
    return tables.book.sheet(sheet).formulas.get((row, column))


def _definitions(tables: Tables, every: Sequence[Balance]) -> dict[Address, Definition]:
    """For each cell with a formula the longest balance that holds and that its formula covers."""
    areas = {
        address: _areas(formula, figure.spot[0])
        for address, figure in tables.figures.items()
        if (formula := formula_at(tables, address)) and len(formula) <= LONGEST
    }
    defined: dict[Address, Definition] = {}
    for index, balance in enumerate(every) if areas else ():
        statement = balance.relation.statement
        if statement.comparison is not Comparison.EQUAL or statement.conditions:
            continue
        if balance.verdict is Verdict.WRONG:
            continue
        for _, cell, _ in balance.terms:
            known = len(defined[cell].parts) if cell in defined else 0
            if cell in areas and len(balance.terms) - 1 > known:
                parts = _parts(tables, balance, cell, areas[cell])
                if len(parts) > known:
                    defined[cell] = Definition(index, parts)
    return defined


def _parts(
    tables: Tables, balance: Balance, cell: Address, areas: Mapping[str, Sequence[Area]]
) -> dict[Address, Decimal]:
    """The other figures of a balance with their weight in a cell; none unless its formula refers to all."""
    parts: dict[Address, Decimal] = {}
    own = ZERO
    for weight, address, _ in balance.terms:
        if address == cell:
            own += weight
        elif address in tables.figures:
            if not _covers(areas, tables.spot(address)):
                return {}
            parts[address] = parts.get(address, ZERO) + weight
    return {address: -weight / own for address, weight in parts.items()} if own else {}


def _covers(areas: Mapping[str, Sequence[Area]], spot: Spot) -> bool:
    sheet, row, column = spot
    return any(
        area.top <= row <= area.bottom and area.left <= column <= area.right for area in areas.get(sheet, ())
    )


def _areas(formula: str, home: str) -> dict[str, list[Area]]:
    """The cells that a formula refers to in this workbook, by sheet; whole rows and columns left out."""
    areas: dict[str, list[Area]] = {}
    for token in tokenize(formula):
        first, last = token.first, token.last or token.first
        if first is None or last is None:
            continue
        rows, columns = (first.row, last.row), (first.column, last.column)
        sheet = _sheet(token.prefix, home)
        if sheet is not None and None not in rows and None not in columns:
            (top, bottom), (left, right) = sorted(map(int, rows)), sorted(map(int, columns))  # type: ignore[arg-type]
            areas.setdefault(sheet, []).append(Area(top, left, bottom, right))
    return areas


def _sheet(prefix: SheetPrefix | None, home: str) -> str | None:
    if prefix is None:
        return home
    return None if prefix.external or prefix.first != prefix.last else prefix.first
