"""Lines of option boxes: 1、常年性项目 ☑ 2、延续性项目 □, in whatever glyphs they come."""

from __future__ import annotations

import re

from xltools.forms.application.document import Choice, Option, Spot

__all__ = ["read_choice"]

TICKED = "☑☒✓✔√■●◉▣"
EMPTY = "□☐○◯▢"
_BOX = rf"(?P<box>[{EMPTY}][{TICKED}]|[{TICKED}{EMPTY}])?"
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
    text = " ".join(printed.split())
    if re.match(rf"[{EMPTY}{TICKED}]", text):
        found = list(_LEADING.finditer(text))
    else:
        found = list((_NUMBERED if re.match(r"\(?\d+[、.．)]", text) else _PLAIN).finditer(text))
    options = (Option(match["label"].strip(), _ticked(match["box"])) for match in found)
    return Choice(tuple(options), spot, printed)


def _ticked(box: str | None) -> bool | None:
    return None if box is None else any(mark in TICKED for mark in box)
