"""Cell looks of performance forms, each made once for a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xltools.fill.looks import ALERT_FILL, BODY_FONT, HEAD_FONT, Shade
from xltools.fill.performance.plan import Kind, Spread

__all__ = ["FormLooks"]

_BODY = {"font_name": BODY_FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True}


@dataclass
class FormLooks:
    """The formats of one XlsxWriter workbook."""

    workbook: Any
    _made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __call__(self, cell: Spread, shade: Shade, number_format: str = "", *, locked: bool = False) -> Any:
        """The format of a cell."""
        properties: dict[str, Any] = dict(_BODY) | {"align": cell.align, "locked": locked}
        if cell.kind == Kind.TITLE:
            properties |= {"font_name": HEAD_FONT, "font_size": 18}
        if cell.kind == Kind.TYPED:
            number_format = "@"
        if cell.border:
            properties["border"] = 1
            if cell.align == "left":
                properties["indent"] = 1
        if shade is not Shade.NONE:
            properties["bg_color"] = shade.value
        if number_format and number_format != "General":
            properties["num_format"] = number_format
        return self.made(properties)

    def helper(self, shade: Shade = Shade.NONE, *, head: bool = False) -> Any:
        """The look of a cell beside the form, which is not printed."""
        properties: dict[str, Any] = dict(_BODY) | {"align": "center", "locked": shade is not Shade.INPUT}
        properties |= {"font_size": 9, "font_color": "#595959", "bold": head}
        if shade is not Shade.NONE:
            properties |= {"bg_color": shade.value, "border": 4}
        return self.made(properties)

    @property
    def alert(self) -> Any:
        """A score out of its tier."""
        return self.made({"bg_color": ALERT_FILL, "font_color": "#C00000", "bold": True})

    def made(self, properties: dict[str, Any]) -> Any:
        """The format with those properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]
