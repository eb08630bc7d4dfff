"""What may be typed into the cells of our workbooks: said once, for building them and for restoring them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.book.changes import Validation
from xltools.fill.assemble import Filled
from xltools.fill.guide import CODE_LISTS
from xltools.forms.model import Form, Keyed

__all__ = ["Limit", "dropdown", "form_limits", "put_limit", "range_limit", "same_rule"]

Limit = tuple[Area, Validation]
"""An area of a sheet and what may be typed there."""
_AMOUNT = Validation(
    "decimal",
    "-1000000000000.0",
    "1000000000000.0",
    error_title="金额",
    error="请填数字，单位为万元。",
)


def form_limits(
    form: Form, filled: Filled, cell: Callable[[Address], tuple[int, int] | None], codes: Area | None
) -> Iterator[Limit]:
    """Numbers only in the amount cells that take figures; a drop-down of codes in the spare rows' code cells.

    ``cell`` says where a figure stands, ``codes`` where codes may be added.
    """
    yield from ((area, _AMOUNT) for area in _input_areas(form, filled, cell))
    if form.keyed and codes:
        yield codes, _code_list(form.keyed)


def _code_list(keyed: Keyed) -> Validation:
    levels = "、".join({3: "类", 5: "款", 7: "项"}[length] for length in keyed.levels)
    return Validation(
        "list",
        CODE_LISTS[keyed.by][0],
        style="warning",
        error_title="科目代码",
        error="该代码不在内置科目表中，确认后可继续填写，并请自行填写科目名称。",
        prompt_title="科目代码",
        prompt=f"{levels}各占一行，上级科目在上；代码变红表示其上没有上级科目，金额不会汇总。",
    )


def _input_areas(form: Form, filled: Filled, cell: Callable[[Address], tuple[int, int] | None]) -> list[Area]:
    """The amount cells that take figures, joined down each column."""
    inputs = (address for address in filled.shape.addresses(form) if address not in filled.definitions)
    cells = sorted((found[1], found[0]) for address in inputs if (found := cell(address)))
    areas: list[Area] = []
    for column, row in cells:
        last = areas[-1] if areas else None
        if last and last.left == column and last.bottom + 1 == row:
            areas[-1] = Area(last.top, column, row, column)
        else:
            areas.append(Area(row, column, row, column))
    return areas


def dropdown(options: Sequence[str]) -> Validation:
    """One of a few words."""
    return Validation("list", f'"{",".join(options)}"')


def range_limit(least: str, most: str, title: str, says: str) -> Validation:
    """A number between two others."""
    return Validation("decimal", least, most, error_title=title, error=says)


def put_limit(sheet: Any, limit: Limit) -> None:
    """Write it onto an XlsxWriter worksheet."""
    area, rule = limit
    options: dict[str, Any] = {"validate": rule.kind, "ignore_blank": rule.blank, "error_type": rule.style}
    if rule.kind == "decimal":
        options |= {"criteria": rule.operator, "minimum": rule.formula, "maximum": rule.second}
    else:
        options["value"] = rule.formula
    texts = {
        "error_title": rule.error_title,
        "error_message": rule.error,
        "input_title": rule.prompt_title,
        "input_message": rule.prompt,
    }
    options |= {name: text for name, text in texts.items() if text}
    sheet.data_validation(area.top - 1, area.left - 1, area.bottom - 1, area.right - 1, options)


def same_rule(rule: Validation | None, other: Validation) -> bool:
    """Whether both allow the same, however programs write it."""
    return rule is not None and _meaning(rule) == _meaning(other)


def _meaning(rule: Validation) -> tuple[object, ...]:
    ends = rule.operator in {"between", "notBetween"} and rule.kind not in {"list", "custom"}
    operator, second = (rule.operator, rule.second) if ends else ("", "")
    return rule.kind, _bare(rule.formula), operator, _bare(second)


def _bare(formula: str) -> Decimal | str:
    """The formula without what programs add or drop when they save: blanks, ``=``, ``$``; a number as one."""
    text = "".join(formula.split()).removeprefix("=").replace("$", "").casefold()
    try:
        return Decimal(text)
    except ArithmeticError:
        return text
