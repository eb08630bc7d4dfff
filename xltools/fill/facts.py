"""Figures at their semantic addresses, and what a data source gave and could not give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.address import Address, Place
from xltools.amount import ZERO, Amount

__all__ = ["Fact", "SourceResult", "Unplaced"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of one form, in the unit of the pack, and where it was read."""

    address: Address
    amount: Amount
    place: Place


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row of the data that found no cell: nothing is dropped silently."""

    place: Place
    column: str
    """Name of the column at fault, empty when the row as a whole fits nowhere."""
    value: str
    reason: str
    amount: Decimal | None = None
    """Yuan; ``None`` when the row holds no readable amount."""
    missing_from: str = ""
    """表号 of the one form that lacks the amount although it reached its main cell; empty when it is in no cell."""

    def __str__(self) -> str:
        at = f"{self.place}"
        value = f"“{self.value}”" if self.value else ""
        what = f"“{self.column}”列{f'的{value}' if value else ''}" if self.column else value
        return f"{at}：{what}{self.reason}"


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one data file gave."""

    kind: str
    """台账, 数据文件 or 表格."""
    name: str
    """File name."""
    rows: int
    facts: tuple[Fact, ...]
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[str, ...] = ()
    """Things the user should know that do not stop anything, one sentence each."""
    code_names: Mapping[str, str] = field(default_factory=dict)
    """Functional codes with the names the data give them."""
    read: Mapping[str, Decimal] = field(default_factory=dict)
    """Yuan read by kind of entry (收入, 支出, …)."""
    placed: Mapping[str, Decimal] = field(default_factory=dict)
    """Yuan that reached a main cell, by the same kinds.

    read = placed + the amounts in ``unplaced`` without ``missing_from``.
    """
    year: int | None = None
    unit_name: str = ""
    ledger: str = ""
    """Digest of the content of a ledger, empty for other sources; figures of several ledgers add up."""

    @property
    def lost(self) -> Decimal:
        """Yuan read and not placed, over all kinds in absolute terms; 0 when everything fits."""
        return sum((abs(self.read[kind] - self.placed.get(kind, ZERO)) for kind in self.read), ZERO)
