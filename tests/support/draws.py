"""Figures at random for every relation of a pack: that hold, miss by just what rounding allows, or by more."""

from __future__ import annotations

import enum
import random
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isqrt
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import Amount
from xltools.check.balance import Balance, instances
from xltools.forms.figures import in_pack_unit
from xltools.forms.shape import Shape
from xltools.relations.catalogue import Relation
from xltools.relations.evaluate import addresses, linear
from xltools.relations.expression import Comparison, Environment

__all__ = ["Draw", "Kind", "draws"]

HALF = Decimal("0.005")
Figures = dict[Address, Decimal]


class Kind(enum.Enum):
    """How the two sides of an instance were made to differ."""

    EQUAL = "equal"
    BOUND = "at the bound of what rounding explains"
    BEYOND = "one hundredth beyond it"
    EDGE = "where rounding begins to be unlikely"


class Draw(NamedTuple):
    """One set of figures and the instances that were aimed at."""

    figures: Mapping[Address, Decimal]
    aimed: frozenset[tuple[str, Kind]]
    """Relation id and kind."""


def draws(relations: tuple[Relation, ...], shape: Shape, seed: int) -> Iterator[Draw]:
    """Draws without end; each aims first at what none before it was aimed at."""
    rng = random.Random(seed)
    done: set[tuple[str, Kind]] = set()
    while True:
        draw = _Aim(relations, shape, rng).draw(done)
        done |= draw.aimed
        yield draw


class _Aim:
    def __init__(self, relations: tuple[Relation, ...], shape: Shape, rng: random.Random) -> None:
        self.relations, self.shape, self.rng = relations, shape, rng
        forms = shape.pack.forms.values()
        self.figures: Figures = {a: self.number() for form in forms for a in shape.addresses(form)}
        self.fixed: set[Address] = set()

    def number(self) -> Decimal:
        if self.rng.random() < 0.2:
            return Decimal(0)
        decimals = self.rng.choice((0, 2, 2, 2, 2, 6))
        return Decimal(self.rng.randint(-(10**5), 10**6)).scaleb(-decimals)

    def known(self, address: Address) -> Amount:
        return in_pack_unit(self.figures.get(address, Decimal(0)), None, self.shape.pack)

    def draw(self, done: set[tuple[str, Kind]]) -> Draw:
        wanted = [(relation, kind) for relation in self.relations for kind in Kind]
        self.rng.shuffle(wanted)
        wanted.sort(key=lambda pair: (pair[0].id, pair[1]) in done)
        aimed = {(relation.id, kind) for relation, kind in wanted if self.aim(relation, kind)}
        return Draw(self.figures, frozenset(aimed))

    def aim(self, relation: Relation, kind: Kind) -> bool:
        """Make one instance differ so, without touching those made before."""
        bindings = [environment for environment, _ in instances(relation, self.shape, self.known)]
        self.rng.shuffle(bindings)
        return any(self.aim_at(relation, environment, kind) for environment in bindings[:12])

    def aim_at(self, relation: Relation, environment: Environment, kind: Kind) -> bool:
        conditions = self.conditions(relation, environment)
        kept = {a: self.figures[a] for a in conditions}
        if any(self.figures[a] for a in conditions if a in self.fixed):
            return False
        self.figures.update(dict.fromkeys(conditions - self.fixed, Decimal(0)))
        balance = self.balance(relation, environment)
        if balance is not None and self.move(balance, relation, environment, kind, conditions):
            self.fixed |= conditions | {address for _, address, _ in balance.terms}
            return True
        self.figures.update(kept)
        return False

    def conditions(self, relation: Relation, environment: Environment) -> set[Address]:
        """The figures that must be zero for the relation to apply."""
        sides = [
            side
            for each in relation.statement.conditions
            if each.comparison is Comparison.EQUAL
            for side in (each.left, each.right)
        ]
        return {
            address
            for side in sides
            for _, item in linear(side).items
            for address in addresses(item, environment, self.shape)
        }

    def balance(self, relation: Relation, environment: Environment) -> Balance | None:
        found = instances(relation, self.shape, self.known)
        return next(balance for binding, balance in found if binding == environment)

    def move(
        self, balance: Balance, relation: Relation, environment: Environment, kind: Kind, keep: set[Address]
    ) -> bool:
        free = [
            (weight, a)
            for weight, a, _ in balance.terms
            if a in self.figures and a not in self.fixed and a not in keep
        ]
        self.rng.shuffle(free)
        for weight, address in free[:4]:
            before = self.figures[address]
            for difference in self.differences(balance, kind):
                self.figures[address] = before + (difference - balance.difference) * weight
                moved = self.balance(relation, environment)
                if moved is not None and self.is_as_wanted(moved, kind):
                    return True
            self.figures[address] = before
        return False

    def differences(self, balance: Balance, kind: Kind) -> Iterator[Decimal]:
        """Differences that may be of the kind; a changed figure may itself gain or lose its width."""
        comparison = balance.relation.statement.comparison
        sign = -1 if comparison is Comparison.AT_LEAST else 1
        if kind is Kind.EQUAL:
            yield Decimal(0)
        elif kind is Kind.EDGE:
            for count in range(4, len(balance.terms) + 1):
                root = isqrt(3 * count)
                if root * root == 3 * count:
                    yield sign * root * HALF
        else:
            more = Decimal("0.01") if kind is Kind.BEYOND else Decimal(0)
            for count in range(len(balance.terms) + 1):
                yield sign * (count * HALF + more)

    def is_as_wanted(self, balance: Balance, kind: Kind) -> bool:
        difference, allowed = abs(balance.difference), balance.allowed
        match kind:
            case Kind.EQUAL:
                return not difference
            case Kind.BOUND:
                return 0 < difference == allowed
            case Kind.BEYOND:
                return difference == allowed + Decimal("0.01")
            case Kind.EDGE:
                return difference < allowed and difference**2 == 3 * HALF * allowed
