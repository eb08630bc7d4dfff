"""Excel's object Validation of a range, as the test engine answers it."""

from __future__ import annotations

from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from support.excel_native import Refused

__all__ = ["ValidationApi"]

_TYPES = ("none", "whole", "decimal", "list", "date", "time", "textLength", "custom")
_OPERATORS = (
    "",
    "between",
    "notBetween",
    "equal",
    "notEqual",
    "greaterThan",
    "lessThan",
    "greaterThanOrEqual",
    "lessThanOrEqual",
)
_STYLES = ("", "stop", "warning", "information")


class ValidationApi:
    """What may be typed into one range."""

    def __init__(self, sheet, address: str) -> None:
        self._sheet, self._area = sheet, CellRange(address)

    def Delete(self) -> None:
        if self._sheet.protection.sheet:
            raise Refused("1004")
        every = self._sheet.data_validations.dataValidation
        for found in list(every):
            kept = [piece for each in found.sqref.ranges for piece in _without(each, self._area)]
            found.sqref.ranges.clear()
            for piece in kept:
                found.sqref.add(piece)
            if not kept:
                every.remove(found)

    def Add(self, Type, AlertStyle, Operator, Formula1, Formula2=None) -> None:  # noqa: N803
        if self._sheet.protection.sheet or self._own() is not None:
            raise Refused("1004")
        kind = _TYPES[Type]
        if kind == "list" and not Formula1.startswith("="):
            Formula1 = f'"{Formula1}"'  # noqa: N806
        made = DataValidation(
            type=kind,
            errorStyle=_STYLES[AlertStyle],
            operator=_OPERATORS[Operator],
            formula1=Formula1.removeprefix("="),
            formula2=Formula2 and Formula2.removeprefix("="),
            showErrorMessage=True,
            showInputMessage=True,
        )
        made.sqref.add(self._area)
        self._sheet.add_data_validation(made)

    def _own(self) -> DataValidation | None:
        every = self._sheet.data_validations.dataValidation
        return next((each for each in every if not each.sqref.ranges.isdisjoint({self._area})), None)

    def _set(self, name: str, value: object) -> None:
        own = self._own()
        if own is None:
            raise Refused("1004")
        setattr(own, name, value or None)

    IgnoreBlank = property(None, lambda self, value: self._set("allowBlank", value))
    ShowError = property(None, lambda self, value: self._set("showErrorMessage", value))
    ErrorTitle = property(None, lambda self, value: self._set("errorTitle", value))
    ErrorMessage = property(None, lambda self, value: self._set("error", value))
    InputTitle = property(None, lambda self, value: self._set("promptTitle", value))
    InputMessage = property(None, lambda self, value: self._set("prompt", value))


def _without(area: CellRange, hole: CellRange) -> list[CellRange]:
    """The cells of an area that are not in the other."""
    if area.isdisjoint(hole):
        return [area]
    return [
        CellRange(min_row=row, max_row=row, min_col=column, max_col=column)
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
        if not (hole.min_row <= row <= hole.max_row and hole.min_col <= column <= hole.max_col)
    ]
