"""The parts of a relation: numbers, cells and sums over rows and columns of forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from xltools.choice import Choice
from xltools.record import Record

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import TypeAlias

__all__ = [
    "Binary",
    "CellRef",
    "Children",
    "Comparison",
    "Condition",
    "Each",
    "Environment",
    "Expression",
    "Level",
    "Named",
    "Negated",
    "Number",
    "Selector",
    "Span",
    "Statement",
    "SumOf",
    "Variable",
    "single_cells",
]

Environment: TypeAlias = Mapping[str, str]
"""What the variables of ``each … in …`` stand for: row ids (or codes) and column ids."""


class Named(Record):
    """A row or column by its id."""

    id: str


class Variable(Record):
    """A row or column bound by ``each``."""

    name: str


class Span(Record):
    """All rows or columns from one id to another, in printed order."""

    first: str
    last: str


class Children(Record):
    """The rows one level below a code."""

    of: Named | Variable


class Level(Record):
    """All rows whose code has this length: 类 3, 款 5, 项 7."""

    length: int


Selector: TypeAlias = Named | Variable | Span | Children | Level


class Number(Record):
    """A constant."""

    value: Decimal


class CellRef(Record):
    """One figure: ``gk01[总计.收入, 金额]``; zero when a keyed form lacks the code."""

    form: str
    row: Named | Variable
    column: Named | Variable


class SumOf(Record):
    """The sum over rows and columns of one form."""

    form: str
    rows: Selector
    columns: Named | Variable | Span


class Negated(Record):
    """The negative of an expression."""

    inner: Expression


class Binary(Record):
    """Two expressions joined by ``+``, ``-`` or ``*``."""

    operator: str
    left: Expression
    right: Expression


Expression: TypeAlias = Number | CellRef | SumOf | Negated | Binary


def single_cells(expression: Expression) -> Iterator[CellRef]:
    """The cells an expression names one by one, not those it sums."""
    match expression:
        case CellRef():
            yield expression
        case Negated(inner):
            yield from single_cells(inner)
        case Binary(_, left, right):
            yield from single_cells(left)
            yield from single_cells(right)
        case Number() | SumOf():
            return


class Comparison(Choice):
    """How the two sides must stand to each other."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="

    def holds(self, difference: Decimal) -> bool:
        """Whether left minus right is as it must be.

        >>> Comparison.AT_MOST.holds(Decimal(0)), Comparison.AT_MOST.holds(Decimal(1))
        (True, False)
        """
        match self:
            case Comparison.EQUAL:
                return not difference
            case Comparison.AT_MOST:
                return difference <= 0
            case Comparison.AT_LEAST:
                return difference >= 0


class Each(Record):
    """``each c in codes(gk02, 类, 款)``: one instance for every row, code or column of a domain."""

    variable: str
    domain: str
    """``rows``, ``codes`` or ``columns``."""
    form: str
    block: str = ""
    lengths: tuple[int, ...] = ()
    span: Span | None = None


class Condition(Record):
    """``if left <= right``: what the printed figures must show for the relation to apply; no rounding here."""

    left: Expression
    comparison: Comparison
    right: Expression


class Statement(Record):
    """A whole relation as parsed."""

    each: tuple[Each, ...]
    left: Expression
    comparison: Comparison
    right: Expression
    conditions: tuple[Condition, ...] = ()
    """All must hold, else the instance says nothing."""
