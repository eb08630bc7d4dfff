"""What a rule says about one place: it holds, it does not, or it cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from typing import TypeAlias

from xltools.amount import ZERO, plain
from xltools.finding import Severity, Verdict
from xltools.forms.application.document import Document, Entry, Spot
from xltools.record import Record
from xltools.selfeval.figure import Figure, Interval

__all__ = ["HOLDS", "Fault", "Outcome", "Part", "Rule", "Untold", "compare", "place", "shown"]


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


def shown(value: Decimal, decimals: int = 2) -> str:
    """A number for a message: at most so many decimals, none trailing."""
    return plain(round(value, decimals))
