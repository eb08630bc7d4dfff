"""How tall a row must be for its text."""

from __future__ import annotations

import unicodedata
from math import ceil

__all__ = ["MOST", "needed"]

LINE = 14.0
"""Points of one line of 10-point text."""
PADDING = 6.0
TITLE = 16.0
"""Further points of a title, which is set larger."""
MOST = 400.0
"""Points of one row; Excel allows 409.5."""
_MARGIN = 2.0
"""Characters a cell keeps free at its sides."""


def needed(text: str, width: float, *, least: int = 1, title: bool = False) -> float:
    """Points for a text in a cell so many characters wide; a Chinese character takes two.

    >>> needed("得分", 13.0), needed("预算执行情况（万元）（20分）", 13.0)
    (20.0, 48.0)
    """
    scale = 1.8 if title else 1.0
    room = max(2.0, (width - _MARGIN) / scale)
    lines = sum(max(1, ceil(_width(part) / room)) for part in text.splitlines() or [""])
    lines = max(lines, least)
    return PADDING + lines * LINE * scale if not title else TITLE + lines * LINE * scale


def _width(text: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(character) in "WFA" else 1.05 for character in text)
