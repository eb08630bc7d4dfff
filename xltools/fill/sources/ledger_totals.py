"""Total rows inside a ledger: ignored when the rows above prove them, never otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from xltools.amount import ZERO
from xltools.book.model import CellValue
from xltools.fill.sources.tabular import cell_text

__all__ = ["Line", "proven_totals", "total_label"]

_TOTAL = re.compile(r"(?:合计|小计|总计|累计|共计|总额)(?:\(.*\)|金额|数)?[:：]?$")
_DIGITS = re.compile(r"\d+")
_ALL = ""
"""Key of the sum over every 类别."""
_Sums = dict[str, Decimal]
"""Amounts by 类别."""


@dataclass(frozen=True, slots=True)
class Line:
    """An amount of the table in its order."""

    kind: str
    """类别, empty when the row does not say."""
    amount: Decimal
    label: str = ""
    """What a row that may be a total calls itself; empty for detail."""


def total_label(cells: Iterable[CellValue | None]) -> str:
    """The text that makes a row a total, or nothing.

    >>> total_label(["", "1月 合计", 20.0]), total_label(["支出", "办公用品"])
    ('1月合计', '')
    """
    for cell in cells:
        if isinstance(cell, str):
            text = "".join(unicodedata.normalize("NFKC", cell_text(cell)).split())
            if _TOTAL.search(text):
                return text.rstrip(":")
    return ""


def proven_totals(lines: Iterable[Line]) -> Iterator[bool]:
    """For each line with a label, in order: whether the detail explains its amount.

    A total is proven when it equals the detail of all 类别 or of one, since the start, since the last
    proven total, since the last one of the same label, or in the whole table.
    """
    lines = list(lines)
    whole: _Sums = {}
    for line in lines:
        if not line.label:
            _add(whole, line)
    running: _Sums = {}
    last: _Sums = {}
    by_label: dict[str, _Sums] = {}
    for line in lines:
        if not line.label:
            _add(running, line)
            continue
        label = _DIGITS.sub("", line.label)  # 1月合计 and 2月合计 are totals of one kind
        starts: tuple[_Sums, ...] = ({}, last, by_label.get(label, last))
        proven = any(line.amount == amount for amount in _explained(line, whole, running, starts))
        if proven:
            last = by_label[label] = dict(running)
        yield proven


def _add(sums: _Sums, line: Line) -> None:
    sums[_ALL] = sums.get(_ALL, ZERO) + line.amount
    if line.kind:
        sums[line.kind] = sums.get(line.kind, ZERO) + line.amount


def _explained(line: Line, whole: _Sums, running: _Sums, starts: Iterable[_Sums]) -> Iterator[Decimal]:
    """Every amount the detail around a total could give it."""
    for scope in (line.kind, _ALL) if line.kind else whole:
        yield whole.get(scope, ZERO)
        for start in starts:
            yield running.get(scope, ZERO) - start.get(scope, ZERO)
