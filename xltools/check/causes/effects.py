"""What moving rows would do to the wrong balances on them, near enough to tell what cannot mend them.

Thousands of windows are looked at for each table with a mistake, and hardly any of them is worth a trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, repeat

from xltools.address import Address
from xltools.amount import HALF
from xltools.check.causes.evidence import Evidence
from xltools.relations.expression import Comparison

__all__ = ["Effects"]

NEARLY = 1e-6
"""In the unit of the pack: far below any printed place, far above what adding binary fractions costs."""
ZEROS = repeat(0.0)
Rows = Sequence[Sequence[float]]


class Effects:
    """The wrong balances on a run of rows, in binary fractions."""

    def __init__(self, evidence: Evidence, run: Sequence[Sequence[Address]]) -> None:
        self._values: Rows = [[float(evidence.amount(address).value) for address in row] for row in run]
        every = dict.fromkeys(index for row in run for address in row for index in evidence.touching(address))
        wrong = [index for index in every if evidence.is_wrong(index)]
        self._certain = not any(evidence.is_conditional(index) for index in evidence.wrong())
        self._balances = [
            _Wrong(evidence, index, run, self._values)
            for index in wrong
            if not evidence.is_conditional(index)
        ]

    def may_mend(self, step: int, first: int, last: int, rotate: bool) -> bool:
        """Whether a window moved by ``step`` rows may put right every wrong balance that it changes, and one at least."""
        mended = not self._certain
        for balance in self._balances:
            effect = balance.effect(step, first, last, rotate)
            if abs(effect) > NEARLY:
                if not balance.allows(effect):
                    return False
                mended = True
        return mended

    def may_mend_but_one(self, step: int, first: int, last: int) -> bool:
        """The same, where the figures that belong into the row that nothing comes into are not known."""
        lost = last if step < 0 else first
        mended = not self._certain
        for balance in self._balances:
            if balance.rests_on(lost):
                continue
            effect = balance.effect(step, first, last, rotate=False)
            if abs(effect) > NEARLY:
                if not balance.allows(effect):
                    return False
                mended = True
        return mended


class _Wrong:
    """A wrong balance with the weights that the cells of a run have in it."""

    def __init__(
        self, evidence: Evidence, index: int, run: Sequence[Sequence[Address]], values: Rows
    ) -> None:
        balance = evidence.balances[index]
        by_address: dict[Address, float] = {}
        for weight, address, _ in balance.terms:
            by_address[address] = by_address.get(address, 0.0) + float(weight)
        places = evidence.tables.places
        self._weights: Rows = [[by_address.get(address, 0.0) for address in row] for row in run]
        self._values = values
        self._difference = float(evidence.difference(index))
        widths = (abs(weight) * HALF.scaleb(-places(address.form)) for weight, address, _ in balance.terms)
        self._most = float(sum(widths)) + NEARLY
        self._comparison = balance.relation.statement.comparison
        self._sums: dict[int, list[float]] = {}
        self._emptied = list(accumulate((self._change(row, ZEROS) for row in range(len(run))), initial=0.0))
        """Before each row, what the rows above it change when each gets nothing."""

    def rests_on(self, row: int) -> bool:
        """Whether a figure of a row takes part."""
        return any(self._weights[row])

    def allows(self, effect: float) -> bool:
        """Whether rounding may explain what is left."""
        left = self._difference + effect
        if self._comparison is Comparison.EQUAL:
            return abs(left) <= self._most
        return left <= self._most if self._comparison is Comparison.AT_MOST else left >= -self._most

    def effect(self, step: int, first: int, last: int, rotate: bool) -> float:
        """What the difference changes by; rows that nothing comes into get what fell out, or zero."""
        sums = self._sums.get(step) or self._summed(step)
        size = abs(step)
        if step > 0:
            total = sums[last + 1] - sums[first + size]
            into, out = first, last - size + 1
        else:
            total = sums[last - size + 1] - sums[first]
            into, out = last - size + 1, first
        if not rotate:
            return total + self._emptied[into + size] - self._emptied[into]
        for place in range(size):
            total += self._change(into + place, self._values[out + place])
        return total

    def _summed(self, step: int) -> list[float]:
        """Before each row, what the rows above it change when each gets the figures ``step`` rows away."""
        count = len(self._values)
        changes = (
            self._change(row, self._values[row - step]) if 0 <= row - step < count else 0.0
            for row in range(count)
        )
        self._sums[step] = list(accumulate(changes, initial=0.0))
        return self._sums[step]

    def _change(self, row: int, new: Iterable[float]) -> float:
        total = 0.0
        for weight, value, other in zip(self._weights[row], self._values[row], new, strict=False):
            if weight:
                total += weight * (other - value)
        return total
