"""What a rule says about one place: it holds, it does not, or it cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import TypeAlias

from xltools.amount import HALF, ZERO, plain
from xltools.finding import Severity, Verdict
from xltools.forms.application.document import Document, Entry, Spot
from xltools.record import Record
from xltools.selfeval.figure import Figure, Interval, levelled, read_figure

__all__ = [
    "HOLDS",
    "Fault",
    "Outcome",
    "Part",
    "Rule",
    "Untold",
    "add_up",
    "compare",
    "money_decimals",
    "place",
    "shown",
    "sum_outcome",
    "tail",
]

MONEY = frozenset(
    [
        "预算数",
        "年初预算数",
        "执行数",
        "全年预算数",
        "全年执行数",
        "当年金额",
        "上年预算",
        "申报数",
        "金额",
        "财政资金总额",
        "上年决算",
        "本年预算",
        "本年决算",
        "中期金额",
        "财政拨款",
        "其他资金",
        "年度金额",
    ]
)
"""Columns of money."""


class Part(Record):
    """Another cell a fault rests on."""

    spot: Spot
    label: str
    value: Decimal


class Fault(Record):
    """One place where a rule does not hold."""

    document: Document
    spot: Spot | None
    what: str
    """One Chinese clause with the numbers."""
    row: str = ""
    column: str = ""
    reported: Decimal | None = None
    expected: Decimal | None = None
    allowed: Decimal = ZERO
    verdict: Verdict = Verdict.WRONG
    severity: Severity | None = None
    """Other than that of the rule."""
    related: tuple[Part, ...] = ()


class Untold(Record):
    """A place the rule speaks of but cannot judge, and why."""

    reason: str


HOLDS = True
Outcome: TypeAlias = Fault | Untold | bool
Rule: TypeAlias = Callable[[Document], Iterator[Outcome]]


def place(*names: Entry | str) -> str:
    """The name of a row: its levels joined, without blanks.

    >>> place(Entry("产出指标（9分）"), "数量指标", "参保率")
    '产出指标（9分）/数量指标/参保率'
    """
    texts = ("".join((name.text if isinstance(name, Entry) else name).split()) for name in names)
    return "/".join(text for text in texts if text)


def compare(printed: Figure, candidates: Iterable[Interval], exact: Iterable[Decimal]) -> Verdict:
    """The verdict on a printed figure against what it must be.

    ``exact`` are values that may stand there rounded; ``candidates`` all values the printed parts allow. A figure cut
    off behind its last decimal instead of rounded is a tail, too; whole points are given, not cut off.
    """
    wanted = tuple(exact)
    if any(printed.prints(value) for value in wanted):
        return Verdict.EXACT
    if any(printed.interval.meets(interval) for interval in candidates):
        return Verdict.ROUNDING
    if printed.decimals and any(_cut_off(value, printed) for value in wanted):
        return Verdict.UNLIKELY
    return Verdict.WRONG


def _cut_off(value: Decimal, printed: Figure) -> bool:
    return value.quantize(printed.step, rounding=ROUND_DOWN) == printed.value


def money_decimals(document: Document) -> int:
    """Decimals of the finest amount of a document: what its other amounts are good to as well."""
    found = [
        figure.decimals
        for table in document.tables
        for row in table.rows
        for column, entry in row.entries.items()
        if column in MONEY and (figure := read_figure(entry))
    ]
    return max(found, default=0)


def tail(figures: Iterable[Figure]) -> Severity:
    """How a difference is taken that rounding can explain: asked about where all amounts are whole numbers.

    Rounding to whole 万元 explains nearly everything, and whole amounts are more often exact than rounded.
    """
    return Severity.INFO if any(figure.decimals for figure in figures) else Severity.VERIFY


def add_up(
    document: Document, total: Figure, parts: Iterable[Figure]
) -> tuple[Decimal, Decimal, list[Figure]]:
    """The sum of the parts, what rounding can explain of a difference, and all figures with common places."""
    whole, *rest = levelled((total, *parts), money_decimals(document))
    wanted = sum((figure.value for figure in rest), ZERO)
    allowed = HALF * sum((figure.step for figure in (whole, *rest) if figure.value), ZERO)
    return wanted, allowed, [whole, *rest]


def shown(value: Decimal, decimals: int = 2) -> str:
    """A number for a message: at most so many decimals, none trailing."""
    return plain(round(value, decimals))


def sum_outcome(
    document: Document, total: Figure, parts: Sequence[Figure], at: tuple[str, str], said: str
) -> Outcome:
    """Whether a figure is the sum of others; ``said`` leads to the sum in the message (分项之和为)."""
    wanted, allowed, figures = add_up(document, total, parts)
    difference = abs(total.value - wanted)
    if not difference:
        return HOLDS
    explained = difference <= allowed
    row, column = at
    related = tuple(Part(figure.entry.spot, row, figure.value) for figure in parts if figure.entry.spot)
    return Fault(
        document,
        total.entry.spot,
        f"“{row}”{column}为 {total.entry.text}，{said} {shown(wanted)}",
        row,
        column,
        total.value,
        wanted,
        allowed,
        Verdict.ROUNDING if explained else Verdict.WRONG,
        tail(figures) if explained else None,
        related,
    )
