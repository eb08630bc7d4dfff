"""Figures that their own thousands separators cut in pieces: 1,234.50 without quotation marks between commas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from xltools.errors import Unreadable

__all__ = ["uncut_rows"]

_NUMBER = re.compile(r"\s*[-+(]?[¥￥]?\d[\d.]*\)?%?\s*")
_BEGINNING = re.compile(r"\s*[-+(]?[¥￥]?\d{1,3}")
_GROUP = re.compile(r"\d{3}(\.\d+)?\)?\s*")


def uncut_rows(path: Path, rows: Iterable[list[str]], first: int) -> Iterator[list[str]]:
    """The same rows, the first of which has that number.

    Raises :class:`Unreadable` at a row with more cells than the heading has where figures in pieces explain all
    that are too many: whatever is read of it would be wrong.
    """
    width, heading = 0, True
    for number, row in enumerate(rows, first):
        heading = heading and not any(map(_NUMBER.fullmatch, row))
        if heading:
            width = max(width, len(row))
        elif 0 < len(row) - width <= len(cuts := _cuts(row)):
            reason = f"第 {number} 行的列数比表头多，像是“{cuts[0]}”中的千位逗号把一个数分成了两列"
            raise Unreadable(path, f"{reason}，请去掉千位逗号或给这些数加双引号后再试")
        yield row


def _cuts(row: Sequence[str]) -> list[str]:
    """The places where two neighbours may be pieces of one figure, as they look together."""
    return [
        f"{left.strip()},{right.strip()}"
        for left, right in pairwise(row)
        if _BEGINNING.fullmatch(left) and _GROUP.fullmatch(right)
    ]
