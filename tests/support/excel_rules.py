"""The conditional formats of the test engine."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from xlwings import base_classes as base

__all__ = ["Rules"]


class Rules(base.ConditionalFormats):
    """The rules of a sheet; those added apply to the addresses."""

    def __init__(self, sheet, addresses: str) -> None:
        self._sheet, self._addresses = sheet, addresses

    def _all(self) -> list[_Rule]:
        return [
            _Rule(self._sheet, str(found.sqref), rule)
            for found in self._sheet.conditional_formatting
            for rule in found.rules
        ]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[_Rule]:
        return iter(self._all())

    def __call__(self, key: int) -> _Rule:
        return self._all()[key - 1]

    def add_custom(self, spec: dict) -> _Rule:
        fill, colour = (spec.get(key) and "".join(f"{part:02X}" for part in spec[key]) for key in _COLOURS)
        look = DifferentialStyle(
            font=Font(b=spec.get("font_bold"), color=colour), fill=PatternFill("solid", bgColor=fill)
        )
        rule = Rule("expression", formula=[spec["formula"].removeprefix("=")], dxf=look)
        self._sheet.conditional_formatting.add(self._addresses.replace(",", " "), rule)
        return _Rule(self._sheet, self._addresses, rule)


_COLOURS = ("fill_color", "font_color")


class _Rule(base.ConditionalFormat):
    def __init__(self, sheet, addresses: str, rule: Rule) -> None:
        self._sheet, self._rule = sheet, rule
        areas = [SimpleNamespace(Address=area) for area in addresses.replace(",", " ").split()]
        self._areas = areas

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(AppliesTo=SimpleNamespace(Areas=self._areas))

    @property
    def type(self) -> str:
        return "custom" if self._rule.type == "expression" else "cell_value"

    @property
    def formula(self) -> str | None:
        return f"={self._rule.formula[0]}" if self.type == "custom" else None

    @property
    def fill_color(self):
        fill = self._rule.dxf and self._rule.dxf.fill
        return _rgb(fill.bgColor.rgb) if fill else None

    @property
    def font_color(self):
        font = self._rule.dxf and self._rule.dxf.font
        return _rgb(font.color.rgb) if font and font.color else None

    @property
    def font_bold(self):
        font = self._rule.dxf and self._rule.dxf.font
        return font.b if font else None

    def delete(self) -> None:
        kept = ConditionalFormattingList()
        for found in self._sheet.conditional_formatting:
            for rule in found.rules:
                if rule is not self._rule:
                    kept.add(str(found.sqref), rule)
        self._sheet.conditional_formatting = kept


def _rgb(argb: str) -> tuple[int, int, int]:
    return tuple(int(argb[-6:][at : at + 2], 16) for at in (0, 2, 4))
