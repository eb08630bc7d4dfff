"""What may be typed into cells of an Excel sheet, through Excel's own objects: xlwings has no validations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from xltools.book.changes import SetValidation
from xltools.book.formula import Corner, tokenize
from xltools.errors import EditRefused

__all__ = ["set_validation"]

_KINDS = {
    "whole": 1,
    "decimal": 2,
    "list": 3,
    "date": 4,
    "time": 5,
    "textLength": 6,
    "custom": 7,
}
"""XlDVType"""
_OPERATORS = {
    "between": 1,
    "notBetween": 2,
    "equal": 3,
    "notEqual": 4,
    "greaterThan": 5,
    "lessThan": 6,
    "greaterThanOrEqual": 7,
    "lessThanOrEqual": 8,
}
"""XlFormatConditionOperator"""
_ALERTS = {"stop": 1, "warning": 2, "information": 3}
"""XlDVAlertStyle"""


def set_validation(sheet: Any, step: SetValidation) -> None:
    """Give an area a validation, or none."""
    made = sheet.range(str(step.area)).api.Validation
    made.Delete()
    rule = step.rule
    if rule is None or rule.kind == "none":
        return
    if rule.kind not in _KINDS or rule.operator not in _OPERATORS or rule.style not in _ALERTS:
        raise EditRefused(f"{step.sheet}!{step.area} 的数据有效性不是已知的种类，请手工设置")
    given = {
        "Type": _KINDS[rule.kind],
        "AlertStyle": _ALERTS[rule.style],
        "Operator": _OPERATORS[rule.operator],
        "Formula1": _formula(rule.formula),
    }
    made.Add(**given, **({"Formula2": _formula(rule.second)} if rule.second else {}))
    made.IgnoreBlank = rule.blank
    made.ShowError = rule.loud
    made.ErrorTitle, made.ErrorMessage = rule.error_title, rule.error
    made.InputTitle, made.InputMessage = rule.prompt_title, rule.prompt


def _formula(text: str) -> str:
    """A number and the options of a list as they are; a formula with fixed cells.

    Excel counts from the active cell, not from the area, whatever is relative.
    """
    if text.startswith('"') and text.endswith('"') and '"' not in text[1:-1]:
        return text[1:-1]
    try:
        float(text)
    except ValueError:
        return "=" + "".join(
            token.text
            if token.first is None
            else token.at(_fixed(token.first), token.last and _fixed(token.last)).text
            for token in tokenize(text)
        )
    return text


def _fixed(corner: Corner) -> Corner:
    return replace(corner, fixed_row=True, fixed_column=True)
