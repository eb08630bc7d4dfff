"""Cell looks of our own workbooks: one table of roles, each turned into an XlsxWriter format once."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ALERT_FILL", "VERIFY_FILL", "Looks", "Role", "Shade"]

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
ALERT_FILL = "#F8CBAD"
VERIFY_FILL = "#FFE699"


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
    REMARK = "remark"
    CODE = "code"
    AMOUNT = "amount"
    NOTE = "note"
    PLAIN = "plain"
    PLAIN_HEAD = "plain-head"
    CHECK_NAME = "check-name"
    CHECK_TEXT = "check-text"
    CHECK_LINK = "check-link"
    CHECK_FIGURE = "check-figure"
    CHECK_STATE = "check-state"
    FORM_STATE = "form-state"


_SMALL = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter"}
_BOXED = {**_SMALL, "border": 1}
_RULED: dict[str, Any] = {"border": 1, "border_color": "#BFBFBF"}
_ALERT: dict[str, Any] = {"bg_color": ALERT_FILL, "font_color": "#C00000", "bold": True}
_VERIFY: dict[str, Any] = {"bg_color": VERIFY_FILL, "font_color": "#7F4A00", "bold": True}
_GOOD: dict[str, Any] = {"font_color": "#2E7D32"}
_LINKED = {"font_color": "#1F4E9E", "underline": 1}
_PROPERTIES: dict[Role, dict[str, Any]] = {
    Role.TITLE: {"font_name": HEAD_FONT, "font_size": 18, "align": "center", "valign": "vcenter"},
    Role.CORNER_RIGHT: {**_SMALL, "align": "right"},
    Role.CORNER_LEFT: {**_SMALL, "align": "left"},
    Role.HEAD: {**_BOXED, "align": "center", "text_wrap": True},
    Role.LABEL: {**_BOXED, "align": "left", "indent": 1, "shrink": True},
    Role.LABEL_CENTRED: {**_BOXED, "align": "center", "shrink": True},
    Role.LINE: {**_BOXED, "align": "center"},
    Role.REMARK: {**_BOXED, "align": "left", "text_wrap": True},
    Role.CODE: {**_BOXED, "align": "left", "num_format": "@"},
    Role.AMOUNT: {**_BOXED, "align": "right", "num_format": "#,##0.00", "shrink": True},
    Role.NOTE: {**_SMALL, "align": "left", "text_wrap": True},
    Role.PLAIN: {**_SMALL, "text_wrap": True, "valign": "top"},
    Role.PLAIN_HEAD: {**_SMALL, "bold": True},
    Role.CHECK_NAME: {**_SMALL, "align": "center"},
    Role.CHECK_TEXT: {**_SMALL, "align": "left", "text_wrap": True},
    Role.CHECK_LINK: {**_SMALL, **_LINKED, "align": "left", "text_wrap": True},
    Role.CHECK_FIGURE: {**_SMALL, "align": "right", "num_format": "#,##0.00????", "shrink": True},
    Role.CHECK_STATE: {**_SMALL, "align": "center", "bold": True},
    Role.FORM_STATE: {**_SMALL, **_RULED, "align": "center", "bold": True, "shrink": True},
}


@dataclass(slots=True)
class Looks:
    """The formats of one XlsxWriter workbook."""

    workbook: Any
    zeros: bool = True
    """Zeros show; else an amount cell that holds one looks empty."""
    _made: dict[tuple[Role, Shade, bool, bool], Any] = field(default_factory=dict)
    _special: dict[str, Any] = field(default_factory=dict)

    def __call__(
        self, role: Role, shade: Shade = Shade.NONE, *, locked: bool = True, ruled: bool = False
    ) -> Any:
        """The format of a role; unlocked cells take input on a protected sheet, ruled ones are in a list."""
        key = (role, shade, locked, ruled)
        if key not in self._made:
            properties = dict(_PROPERTIES[role])
            if role is Role.AMOUNT and not self.zeros:
                properties["num_format"] = "#,##0.00;-#,##0.00;"
            if shade is not Shade.NONE:
                properties["bg_color"] = shade.value
            if not locked:
                properties["locked"] = False
            if ruled:
                properties |= _RULED
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]

    @property
    def hidden_number(self) -> Any:
        """A conditional look that shows no number: blank rows and empty tables print blank."""
        return self._conditional("hidden", num_format=";;;")

    @property
    def alert(self) -> Any:
        """A conditional look for a figure that breaks a relation."""
        return self._conditional("alert", **_ALERT)

    @property
    def verify(self) -> Any:
        """A conditional look for a figure to be looked into."""
        return self._conditional("verify", **_VERIFY)

    @property
    def good(self) -> Any:
        """A conditional look for the mark of what agrees."""
        return self._conditional("good", **_GOOD)

    @property
    def ruled_states(self) -> tuple[Any, Any, Any]:
        """The looks alert, verify and good with lines, since LibreOffice applies one look to a cell."""
        return (
            self._conditional("ruled-alert", **_ALERT, **_RULED),
            self._conditional("ruled-verify", **_VERIFY, **_RULED),
            self._conditional("ruled-good", **_GOOD, **_RULED),
        )

    @property
    def silent(self) -> Any:
        """A conditional look for what does not apply now."""
        return self._conditional("silent", font_color="#A6A6A6")

    @property
    def ruled(self) -> Any:
        """A conditional look for the lines of a list that are seen."""
        return self._conditional("ruled", **_RULED)

    def _conditional(self, name: str, **properties: Any) -> Any:
        if name not in self._special:
            self._special[name] = self.workbook.add_format(properties)
        return self._special[name]
