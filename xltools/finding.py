"""What a check says: verdicts, severities, the finding, and what was not checked."""

from __future__ import annotations

from decimal import Decimal

from xltools.choice import Choice
from xltools.record import Record

__all__ = ["Coverage", "Finding", "Related", "Severity", "Skipped", "Verdict"]


class Verdict(Choice):
    """How two sides of a relation compare (DESIGN section 6)."""

    EXACT = "exact"
    ROUNDING = "rounding"
    UNLIKELY = "unlikely"
    WRONG = "wrong"

    @property
    def label(self) -> str:
        """The word users read."""
        return {"exact": "一致", "rounding": "尾差", "unlikely": "尾差偏大", "wrong": "不一致"}[self.value]


class Severity(Choice):
    """How bad a finding is: 基本平衡, 核实性, 提示."""

    ERROR = "error"
    VERIFY = "verify"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word users read."""
        return {"error": "错误", "verify": "核实", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Related(Record):
    """Another cell a finding rests on."""

    sheet: str
    cell: str
    label: str
    value: Decimal
    """In the unit its table prints."""


class Finding(Record):
    """A relation that does not hold exactly, with everything needed to act on it.

    Amounts are in the unit printed on the form of the reported cell.
    """

    rule: str
    name: str
    severity: Severity
    verdict: Verdict
    form: str
    sheet: str
    cell: str
    row: str
    column: str
    reported: Decimal
    expected: Decimal
    allowed: Decimal
    """The largest difference rounding can explain."""
    message: str
    fix: str
    related: tuple[Related, ...] = ()
    arithmetic: bool = True
    """``False`` for a fault of structure (codes, texts, units): reported, expected and allowed say nothing."""
    says: str = ""
    """What should hold, where the message states it after the figures."""

    @property
    def difference(self) -> Decimal:
        """Reported minus expected."""
        return self.reported - self.expected


class Skipped(Record):
    """A relation that could not be checked, and why."""

    rule: str
    reason: str


class Coverage(Record):
    """How much was checked: instances of relations, and the relations of which none could be."""

    relations: int
    checked: int
    skipped: tuple[Skipped, ...] = ()
