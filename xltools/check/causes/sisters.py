"""What other tables print in the row of a name: figures that come home agree with them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from xltools.address import Address
from xltools.check.causes.evidence import Changes, Evidence

__all__ = ["Sisters"]


class Sisters:
    """The figures of all tables by the names of their rows."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._forms: dict[tuple[str, Decimal], set[str]] = defaultdict(set)
        for address, figure in evidence.tables.figures.items():
            if figure.amount.value:
                self._forms[address.row, figure.amount.value].add(address.form)

    def gained(self, changes: Changes) -> int:
        """Changed figures that another table has in the same row, less those that it has as they stand."""
        after = sum(self._agrees(address, amount.value) for address, amount in changes.items())
        before = sum(self._agrees(address, self._evidence.amount(address).value) for address in changes)
        return after - before

    def rows(self, changes: Changes) -> int:
        """Rows with a changed figure that another table has in the same row."""
        return len({a.row for a, amount in changes.items() if self._agrees(a, amount.value)})

    def _agrees(self, address: Address, value: Decimal) -> bool:
        return bool(self._forms.get((address.row, value), set()) - {address.form})
