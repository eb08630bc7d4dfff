"""Lines of option boxes: 1、常年性项目 ☑ 2、延续性项目 □, in whatever glyphs they come."""

from __future__ import annotations

import re

from xltools.forms.application.document import Choice, Option, Spot

__all__ = ["TICKED", "read_choice"]

TICKED = "☑☒✓✔√■●◉▣\U0001f5f9\U0001f5f8\U0001f5f7\uf052\uf0fe\uf0fc"
"""The last three are ticks of the symbol fonts Wingdings and Wingdings 2, which stand in the private area."""
EMPTY = "□☐○◯▢〇\u25fb\u25ab\u2b1c\uf0a8\uf06f\uf0a3"
_BOX = rf"(?P<box>[{EMPTY}][{TICKED}]|[{TICKED}{EMPTY}])?"
_BRACKETED = re.compile(rf"[(（\[【]\s*(?P<mark>[{TICKED}vVxX]?)\s*[{EMPTY}]?\s*[)）\]】]")
_LOST = re.compile(r"[?？\ufffd]+")
"""What is left of a box whose character was lost."""
_NUMBERED = re.compile(rf"\(?\d+[、.．)]\s*(?P<label>[^\d{TICKED}{EMPTY}]+?)\s*{_BOX}(?=\s|\(?\d+[、.．)]|$)")
_PLAIN = re.compile(rf"(?P<label>[^\s{TICKED}{EMPTY}]+)\s*{_BOX}")
_LEADING = re.compile(
    rf"(?P<box>[{EMPTY}][{TICKED}]|[{TICKED}{EMPTY}])\s*(?:\d+[、.．])?(?P<label>[^\s{TICKED}{EMPTY}]+)"
)


def read_choice(printed: str, spot: Spot | None = None) -> Choice:
    """The options of a line with their ticks.

    A box that was lost leaves ``None``: where other boxes of the line are printed empty, the option without one was
    most likely the ticked one, but that is not told here.

    >>> [option.ticked for option in read_choice("1、部门预算项目 □√ 2、省专项 □").options]
    [True, False]
    """
    text = _LOST.sub(" ", _BRACKETED.sub(_boxed, " ".join(printed.split())))
    if re.match(rf"[{EMPTY}{TICKED}]", text):
        found = list(_LEADING.finditer(text))
    else:
        found = list((_NUMBERED if re.match(r"\(?\d+[、.．)]", text) else _PLAIN).finditer(text))
    options = (Option(match["label"].strip(), _ticked(match["box"])) for match in found)
    return Choice(tuple(options), spot, printed)


def _boxed(match: re.Match[str]) -> str:
    return "☑" if match["mark"] else "□"


def _ticked(box: str | None) -> bool | None:
    return None if box is None else any(mark in TICKED for mark in box)
