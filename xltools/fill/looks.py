"""Cell looks of our own workbooks: one table of roles, each turned into an XlsxWriter format once."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ALERT_FILL", "Looks", "Role", "Shade"]

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
ALERT_FILL = "#F8CBAD"


class Shade(enum.StrEnum):
    """Background by what a cell is for; a published copy has none."""

    NONE = ""
    INPUT = "#FFF9DB"
    FORMULA = "#F2F2F2"
    LINK = "#E3EEF9"


class Role(enum.StrEnum):
    """What a cell is."""

    TITLE = "title"
    CORNER_RIGHT = "corner-right"
    CORNER_LEFT = "corner-left"
    HEAD = "head"
    LABEL = "label"
    LABEL_CENTRED = "label-centred"
    LINE = "line"
    CODE = "code"
    AMOUNT = "amount"
    NOTE = "note"
    PLAIN = "plain"
    PLAIN_HEAD = "plain-head"


_SMALL = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter"}
_BOXED = {**_SMALL, "border": 1}
_PROPERTIES: dict[Role, dict[str, Any]] = {
    Role.TITLE: {"font_name": HEAD_FONT, "font_size": 18, "align": "center", "valign": "vcenter"},
    Role.CORNER_RIGHT: {**_SMALL, "align": "right"},
    Role.CORNER_LEFT: {**_SMALL, "align": "left"},
    Role.HEAD: {**_BOXED, "align": "center", "text_wrap": True},
    Role.LABEL: {**_BOXED, "align": "left", "indent": 1, "shrink": True},
    Role.LABEL_CENTRED: {**_BOXED, "align": "center", "shrink": True},
    Role.LINE: {**_BOXED, "align": "center"},
    Role.CODE: {**_BOXED, "align": "left", "num_format": "@"},
    Role.AMOUNT: {**_BOXED, "align": "right", "num_format": "#,##0.00", "shrink": True},
    Role.NOTE: {**_SMALL, "align": "left", "text_wrap": True},
    Role.PLAIN: {**_SMALL, "text_wrap": True, "valign": "top"},
    Role.PLAIN_HEAD: {**_SMALL, "bold": True},
}


@dataclass(slots=True)
class Looks:
    """The formats of one XlsxWriter workbook."""

    workbook: Any
    _made: dict[tuple[Role, Shade, bool], Any] = field(default_factory=dict)
    _special: dict[str, Any] = field(default_factory=dict)

    def __call__(self, role: Role, shade: Shade = Shade.NONE, *, locked: bool = True) -> Any:
        """The format of a role; unlocked cells take input on a protected sheet."""
        key = (role, shade, locked)
        if key not in self._made:
            properties = dict(_PROPERTIES[role])
            if shade is not Shade.NONE:
                properties["bg_color"] = shade.value
            if not locked:
                properties["locked"] = False
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]

    @property
    def hidden_number(self) -> Any:
        """A conditional look that shows no number: blank rows and empty tables print blank."""
        return self._conditional("hidden", num_format=";;;")

    @property
    def alert(self) -> Any:
        """A conditional look for a figure that breaks a relation."""
        return self._conditional("alert", bg_color=ALERT_FILL, font_color="#C00000", bold=True)

    def _conditional(self, name: str, **properties: Any) -> Any:
        if name not in self._special:
            self._special[name] = self.workbook.add_format(properties)
        return self._special[name]
