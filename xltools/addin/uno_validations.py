"""What may be typed into cells of a LibreOffice sheet."""

from __future__ import annotations

from typing import Any

import uno

from xltools.addin.uno_text import with_semicolons
from xltools.book.changes import SetValidation
from xltools.errors import EditRefused

__all__ = ["set_validation"]

_KINDS = {
    "none": "ANY",
    "list": "LIST",
    "decimal": "DECIMAL",
    "whole": "WHOLE",
    "date": "DATE",
    "time": "TIME",
    "textLength": "TEXT_LEN",
    "custom": "CUSTOM",
}
_OPERATORS = {
    "between": "BETWEEN",
    "notBetween": "NOT_BETWEEN",
    "equal": "EQUAL",
    "notEqual": "NOT_EQUAL",
    "greaterThan": "GREATER",
    "lessThan": "LESS",
    "greaterThanOrEqual": "GREATER_EQUAL",
    "lessThanOrEqual": "LESS_EQUAL",
}
_ALERTS = {"stop": "STOP", "warning": "WARNING", "information": "INFO"}
_VISIBLE = 1
"""com.sun.star.sheet.TableValidationVisibility.UNSORTED"""


def set_validation(cells: Any, step: SetValidation) -> None:
    """Give a range of cells a validation, or none."""
    rule = step.rule
    if rule is None:
        cells.setPropertyToDefault("Validation")
        return
    if rule.kind not in _KINDS or rule.operator not in _OPERATORS or rule.style not in _ALERTS:
        raise EditRefused(f"{step.sheet}!{step.area} 的数据有效性不是已知的种类，请手工设置")
    made = cells.Validation
    made.Type = _enum("ValidationType", _KINDS[rule.kind])
    made.ErrorAlertStyle = _enum("ValidationAlertStyle", _ALERTS[rule.style])
    made.IgnoreBlankCells, made.ShowList = rule.blank, _VISIBLE
    made.ShowErrorMessage = rule.loud
    made.ErrorTitle, made.ErrorMessage = rule.error_title, rule.error
    made.ShowInputMessage = bool(rule.prompt_title or rule.prompt)
    made.InputTitle, made.InputMessage = rule.prompt_title, rule.prompt
    made.setSourcePosition(cells.getCellByPosition(0, 0).CellAddress)
    made.setOperator(_enum("ConditionOperator", _OPERATORS[rule.operator]))
    made.setFormula1(_formula(rule.formula))
    made.setFormula2(_formula(rule.second))
    cells.Validation = made


def _enum(name: str, value: str) -> Any:
    return uno.Enum(f"com.sun.star.sheet.{name}", value)


def _formula(text: str) -> str:
    """The formula; the options of a list one by one, as LibreOffice takes them."""
    words = text[1:-1]
    if text.startswith('"') and text.endswith('"') and '"' not in words:
        return ";".join(f'"{word}"' for word in words.split(","))
    return with_semicolons(text)
