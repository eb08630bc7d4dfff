"""The balances of a workbook by the figures they rest on, and how they would stand with other figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from xltools.address import Address
from xltools.amount import HALF, ZERO, Amount, round_half_up
from xltools.check.balance import Balance, balances
from xltools.check.causes.following import Following
from xltools.check.tables import Tables
from xltools.finding import Severity, Verdict
from xltools.relations.expression import Comparison

__all__ = ["Changes", "Demand", "Evidence", "Key", "Proposal", "Trial"]

Changes = Mapping[Address, Amount]
Key = tuple[str, Address]
"""Relation and reported address: what names a balance and its finding."""
NONE: Changes = MappingProxyType({})
RANK = {Verdict.EXACT: 0, Verdict.ROUNDING: 1, Verdict.UNLIKELY: 2, Verdict.WRONG: 3}


class Trial(NamedTuple):
    """How balances stand when some figures are others."""

    mended: tuple[int, ...]
    """Balances that stand better than before; at least one of them was wrong."""
    open: tuple[int, ...]
    """Wrong balances on the changed figures that stay wrong."""
    gain: int
    """Balances that become exact less those that cease to be."""


class Demand(NamedTuple):
    """What a wrong balance says one of its figures should be."""

    balance: int
    value: Decimal
    """In the unit of the pack, not rounded."""
    lowest: Decimal | None
    highest: Decimal | None
    """The values at which the balance is consistent; ``None`` without limit."""
    equal: bool
    """Whether the relation is an equation."""


class Proposal(NamedTuple):
    """A changed set of figures that explains wrong balances."""

    rule: str
    """Name of the rule of the cause."""
    cell: Address
    changes: Changes
    what: str
    """Chinese clause: what happened, for the message."""
    trial: Trial
    rank: int = 0
    """How telling the pattern is; a plain wrong figure has none."""


class Evidence:
    """Which balances are wrong, and what a change would make of them.

    Where the workbook computes figures by formulas, a change is carried on to all that follow from it.
    Accepted changes stay: later trials begin where they left off.
    """

    def __init__(self, tables: Tables, every: Sequence[Balance]) -> None:
        self.tables = tables
        self.following = Following(tables, every)
        self.balances = list(every)
        self._verdicts = [balance.verdict for balance in every]
        self._accepted: dict[Address, Amount] = {}
        self._explained: set[int] = set()
        self._touching: dict[Address, list[int]] = {}
        self._weights: dict[int, dict[Address, Decimal]] = {}
        for index, balance in enumerate(every):
            for _, address, _ in balance.terms:
                held = self._touching.setdefault(address, [])
                if not held or held[-1] != index:
                    held.append(index)
        self._conditional = list({b.relation.id: b.relation for b in every if _conditions(b)}.values())

    def amount(self, address: Address) -> Amount:
        """The figure that stands at an address, accepted changes taken in."""
        return self._accepted.get(address) or self.tables.figures[address].amount

    def touching(self, address: Address) -> Sequence[int]:
        """The balances a figure takes part in."""
        return self._touching.get(address, ())

    def reached(self, addresses: Iterable[Address]) -> Sequence[int]:
        """The balances that figures take part in themselves or through formulas.

        Those by which a figure follows from others are left out, for they hold whatever the others are.
        """
        every: set[int] = set()
        kept: set[int] = set()
        for address in addresses:
            for cell in self.following.effects(address):
                every.update(self.touching(cell))
                if cell != address:
                    kept.add(self.following.definition(cell))
        return sorted(every - kept)

    def wrong(self) -> Iterator[int]:
        """The balances that are wrong as an error, not only to be verified."""
        return (index for index in range(len(self.balances)) if self.is_wrong(index))

    def is_wrong(self, index: int) -> bool:
        """Whether a balance is wrong and its relation is no mere question."""
        severe = self.balances[index].relation.severity is Severity.ERROR
        return severe and self._verdicts[index] is Verdict.WRONG

    def is_conditional(self, index: int) -> bool:
        """Whether a balance is only there where its figures meet conditions."""
        return _conditions(self.balances[index])

    def is_open(self, index: int) -> bool:
        """Whether a balance is not exact and nothing accepted explains it."""
        return self._verdicts[index] is not Verdict.EXACT and index not in self._explained

    def key(self, index: int) -> Key:
        """What names a balance and its finding."""
        return self.balances[index].relation.id, self.balances[index].address

    def suspects(self) -> list[Address]:
        """Located figures of wrong balances, in the order of the balances.

        In place of one that a formula computes stand those that it is computed from.
        """
        found: dict[Address, None] = {}
        for index in self.wrong():
            for _, address, _ in self.balances[index].terms:
                if address in self.tables.figures:
                    found[address] = None
        return list(self.following.sources(found)) if self.following else list(found)

    def difference(self, index: int, changes: Changes = NONE) -> Decimal:
        """Left minus right of a balance with some figures changed."""
        return self._difference(index, self.carried(changes))

    def _difference(self, index: int, changes: Changes) -> Decimal:
        balance = self.balances[index]
        moved = ZERO
        for weight, address, amount in balance.terms:
            now = changes.get(address) or self._accepted.get(address)
            if now is not None:
                moved += weight * (now.value - amount.value)
        return balance.difference + moved

    def carried(self, changes: Changes) -> Changes:
        """The changes with what formulas make of them; a figure that a formula computes changes in no other way."""
        if not self.following or not changes:
            return changes
        typed = {
            address: amount for address, amount in changes.items() if not self.following.follows(address)
        }
        moves = {address: amount.value - self.amount(address).value for address, amount in typed.items()}
        full = dict(typed)
        for address, move in self.following.moved(moves).items():
            if move and address not in typed:
                full[address] = self._as_printed(address, self.amount(address).value + move)
        return full

    def demands(self, address: Address) -> list[Demand]:
        """What each wrong balance on a figure, or on one that follows from it, says it should be."""
        weights: dict[int, Decimal] = {}
        for cell, factor in self.following.effects(address).items():
            for index in self.touching(cell):
                if self.is_wrong(index):
                    weights[index] = weights.get(index, ZERO) + factor * self._weighing(index)[cell]
        return [self._demand(index, address, weights[index]) for index in sorted(weights) if weights[index]]

    def _weighing(self, index: int) -> Mapping[Address, Decimal]:
        """The weight of each figure in a balance."""
        if index not in self._weights:
            self._weights[index] = weights = dict[Address, Decimal]()
            for weight, address, _ in self.balances[index].terms:
                weights[address] = weights.get(address, ZERO) + weight
        return self._weights[index]

    def _demand(self, index: int, address: Address, weight: Decimal) -> Demand:
        balance = self.balances[index]
        value = self.amount(address).value - self.difference(index) / weight
        exact = self.amount(address).decimals is None and self.amount(address).value
        margin = balance.allowed + (
            ZERO if exact else HALF.scaleb(-self.tables.places(address.form)) * abs(weight)
        )
        margin /= abs(weight)
        comparison = balance.relation.statement.comparison
        if comparison is Comparison.EQUAL:
            return Demand(index, value, value - margin, value + margin, equal=True)
        if (comparison is Comparison.AT_MOST) == (weight > 0):
            return Demand(index, value, None, value + margin, equal=False)
        return Demand(index, value, value - margin, None, equal=False)

    def printed(self, address: Address, value: Decimal, index: int | None = None) -> Amount:
        """A value as the table of an address would print it, in the unit of the pack.

        It keeps all its digits when the balance ``index`` that demands it has no rounded figure but this one, or
        when formulas compute with it.
        """
        factor = self.tables.factor(address.form)
        digits = index is not None and (self.following.carries(address) or self._others_exact(index, address))
        if not digits:
            value = round_half_up(value * factor, self.tables.printed(address.form)) / factor
        return self._as_printed(address, value)

    def _as_printed(self, address: Address, value: Decimal) -> Amount:
        return self.tables.amount(address.form, value * self.tables.factor(address.form))

    def _others_exact(self, index: int, address: Address) -> bool:
        others = [term for term in self.balances[index].terms if term[1] != address]
        return not any(amount.slack for _, _, amount in others)

    def trial(self, changes: Changes, share: Decimal = Decimal(1)) -> Trial | None:
        """What the changes do; ``None`` when a balance that held breaks or too few wrong ones are mended.

        ``share`` is the part of the wrong balances on the changed figures that must become consistent.
        """
        changes = self.carried(changes)
        touched = self._moved(changes)
        plain = [index for index in touched if not _conditions(self.balances[index])]
        plain.sort(key=self.is_wrong, reverse=True)
        after: dict[int, Verdict] = {}
        bad = [index for index in touched if self.is_wrong(index)]
        most = len(bad) * (1 - share)
        still = 0
        for index in plain:
            after[index] = self._verdict(index, changes)
            if after[index] is Verdict.WRONG:
                still += 1
                if self._verdicts[index] is not Verdict.WRONG or (self.is_wrong(index) and still > most):
                    return None
        conditional = self._reapplied(changes)
        return None if conditional is None else self._weigh({**after, **conditional}, bad, most)

    def _moved(self, changes: Changes) -> Sequence[int]:
        """The balances that carried changes reach; through formulas only those that they make a difference to."""
        typed = [address for address in changes if not self.following.follows(address)]
        reached = self.reached(typed)
        if len(typed) == len(changes):
            return reached
        own = {index for address in typed for index in self.touching(address)}
        return [
            index
            for index in reached
            if index in own or self._difference(index, changes) != self._difference(index, NONE)
        ]

    def _weigh(self, after: Mapping[int, Verdict], bad: Sequence[int], most: Decimal) -> Trial | None:
        still = tuple(index for index in bad if after.get(index) is Verdict.WRONG)
        mended = tuple(sorted(i for i, verdict in after.items() if RANK[verdict] < RANK[self._verdicts[i]]))
        if len(still) > most or not any(self.is_wrong(index) for index in mended):
            return None
        gain = sum((v is Verdict.EXACT) - (self._verdicts[i] is Verdict.EXACT) for i, v in after.items())
        return Trial(mended, still, gain)

    def _verdict(self, index: int, changes: Changes) -> Verdict:
        return self.balances[index].verdict_with({**self._accepted, **changes})

    def _reapplied(self, changes: Changes) -> dict[int, Verdict] | None:
        """Balances whose relation has conditions, on the changed figures; ``None`` when one becomes wrong."""
        forms = {address.form for address in changes}
        merged = {**self._accepted, **changes}

        def known(address: Address) -> Amount | None:
            return merged.get(address) or self.tables.known(address)

        after: dict[int, Verdict] = {}
        for relation in self._conditional:
            if not forms & set(relation.forms):
                continue
            stands = {
                balance.address: balance.verdict
                for balance in balances(relation, self.tables.shape, known)
                if balance is not None
            }
            own = {self.balances[i].address: i for i in self._instances(relation.id)}
            for address, verdict in stands.items():
                before = self._verdicts[own[address]] if address in own else Verdict.EXACT
                if verdict is Verdict.WRONG and before is not Verdict.WRONG:
                    return None
            after |= {index: stands.get(address, Verdict.EXACT) for address, index in own.items()}
        return after

    def _instances(self, relation_id: str) -> Iterator[int]:
        return (i for i, balance in enumerate(self.balances) if balance.relation.id == relation_id)

    def accept(self, changes: Changes, mended: Iterable[int]) -> None:
        """Take the changes for true: what they mend is explained."""
        changes = self.carried(changes)
        self._accepted |= changes
        explained = set(mended)
        self._explained |= explained
        for index in {index for address in changes for index in self.touching(address)} | explained:
            if index in explained and _conditions(self.balances[index]):
                self._verdicts[index] = Verdict.EXACT
            else:
                self._verdicts[index] = self._verdict(index, {})


def _conditions(balance: Balance) -> bool:
    return bool(balance.relation.statement.conditions)
