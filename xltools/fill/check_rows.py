"""The rows of the sheet 校验: one for each check, as XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

from xltools.amount import plain, round_half_up
from xltools.book.cellref import quote_sheet
from xltools.fill.live_checks import HOLDS, MISSES, NEARLY, VERIFY, LiveCheck, missing_state, quoted, state_of
from xltools.fill.looks import Looks, Role

__all__ = ["ALLOWED", "CELL", "DIFFERENCE", "FORM", "LEFT", "PLACE", "RIGHT", "STATE", "WIDTHS", "put_rows"]

FORM, RULE, SAYS, CELL, PLACE, LEFT, RIGHT, DIFFERENCE, ALLOWED, STATE = range(1, 11)
WIDTHS = (9, 10, 54, 8, 36, 15, 15, 13, 11, 9)
LINE_HEIGHT = 13.5
DIGITS = 6
"""Decimals of a difference: those of a figure in 万元 with all its digits."""


_ROLES = (Role.CHECK_NAME, Role.CHECK_TEXT, Role.CHECK_LINK, Role.CHECK_FIGURE, Role.CHECK_STATE)


def put_rows(sheet: Any, looks: Looks, checks: Sequence[LiveCheck], first: int, *, hide_spare: bool) -> None:
    """Have an XlsxWriter worksheet write the rows of all checks, below its own, when the workbook is closed."""
    shared = {
        text: sheet.str_table._get_shared_string_index(text)
        for check in checks
        if not check.spare
        for text in _texts(check)
    }
    made = [[looks(role, ruled=ruled) for role in _ROLES] for ruled in (True, False)]
    sheet.dim_rowmax = first + len(checks) - 2

    def rows() -> str:
        present, spare = (_Styles(*(look._get_xf_index() for look in each)) for each in made)
        return "".join(
            _spare_row(row, check, spare, hidden=hide_spare)
            if check.spare
            else _row(row, check, present, shared)
            for row, check in enumerate(checks, start=first)
        )

    sheet.further_rows = rows


@dataclass(frozen=True, slots=True)
class _Styles:
    """Numbers of the cell formats, in the order of their roles."""

    name: int
    text: int
    link: int
    figure: int
    state: int


def _texts(check: LiveCheck) -> tuple[str, str, str]:
    return check.form.sheet, check.relation.id, check.relation.says


def _row(row: int, check: LiveCheck, styles: _Styles, shared: Mapping[str, int]) -> str:
    texts = zip("ABC", (styles.name, styles.name, styles.text), _texts(check), strict=True)
    cells = [
        f'<c r="{column}{row}" s="{style}" t="s"><v>{shared[text]}</v></c>' for column, style, text in texts
    ]
    cells.append(_formula("D", row, styles.name, _address(check), check.spot))
    cells.append(_formula("E", row, styles.link, _jump(row, check), check.shown_label))
    return f'<row r="{row}" ht="{_height(check)}" customHeight="1">{"".join(cells)}{_verdict(row, check, styles)}</row>'


def _spare_row(row: int, check: LiveCheck, styles: _Styles, *, hidden: bool) -> str:
    """A row of which nothing is seen before there is a code."""
    form, rule, says = (quoted(text) for text in _texts(check))
    cells = zip(
        "ABCDE",
        (styles.name, styles.name, styles.text, styles.name, styles.link),
        (form, rule, says, _address(check), _jump(row, check)),
        strict=True,
    )
    silent = f'IF(J{row}="","",'
    texts = "".join(_formula(column, row, style, f"{silent}{text})", "") for column, style, text in cells)
    attributes = f'r="{row}" ht="{_height(check)}" customHeight="1"' + (' hidden="1"' if hidden else "")
    return f"<row {attributes}>{texts}{_verdict(row, check, styles)}</row>"


def _address(check: LiveCheck) -> str:
    """The reported cell as text; it follows the cell when rows are inserted above it."""
    return f"ADDRESS(ROW({check.cell}),COLUMN({check.cell}),4)"


def _jump(row: int, check: LiveCheck) -> str:
    """A link to that address; Excel does not correct the targets of its other links when rows are inserted."""
    return f'HYPERLINK("#{quote_sheet(check.form.sheet)}!"&D{row},{check.label})'


def _verdict(row: int, check: LiveCheck, styles: _Styles) -> str:
    figures = zip("FGHI", _figures(row, check), _values(check), strict=True)
    cells = [_formula(column, row, styles.figure, formula, value) for column, formula, value in figures]
    cells.append(_formula("J", row, styles.state, _state(row, check), state_of(check.balance)))
    return "".join(cells)


def _formula(column: str, row: int, style: int, formula: str, value: Decimal | str) -> str:
    kind, result = (' t="str"', _escaped(value)) if isinstance(value, str) else ("", plain(value))
    return f'<c r="{column}{row}" s="{style}"{kind}><f>{_escaped(formula)}</f><v>{result}</v></c>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _height(check: LiveCheck) -> float:
    """The height of a row whose texts wrap."""
    texts = (check.relation.says, SAYS), (check.shown_label, PLACE)
    lines = max(ceil(_width(text) / WIDTHS[column - 1]) for text, column in texts)
    return LINE_HEIGHT * lines + 3


def _width(text: str) -> int:
    """The width in characters; a Chinese one is as wide as two."""
    return len(text.encode("gbk", "replace"))


def _figures(row: int, check: LiveCheck) -> tuple[str, str, str, str]:
    """Left, right, difference and allowed difference; all blank while the instance says nothing."""
    difference = f"ROUND(F{row}-G{row},{DIGITS})"
    if not check.applies:
        return check.left, check.right, difference, check.allowed
    silent = f'IF(F{row}="","",'
    return (
        f'IF({check.applies},{check.left}+0,"")',  # in LibreOffice a blank cell equals ""
        f"{silent}{check.right})",
        f"{silent}{difference})",
        f"{silent}{check.allowed})",
    )


def _values(check: LiveCheck) -> tuple[Decimal | str, Decimal | str, Decimal | str, Decimal | str]:
    balance = check.balance
    if balance is None:
        return "", "", "", ""
    return balance.left, balance.right, round_half_up(balance.difference, DIGITS), balance.allowed


def _state(row: int, check: LiveCheck) -> str:
    """The judge's verdict; squares are rounded so that equality at the bound counts as consistent."""
    comparison = check.relation.statement.comparison.value
    variance = check.variance.format(allowed=f"I{row}")
    verdict = (
        f'IF(H{row}{comparison}0,"{HOLDS}",IF(ABS(H{row})>I{row},"{missing_state(check.relation)}",'
        f'IF(ROUND(H{row}*H{row},{2 * DIGITS})<=ROUND({variance},{2 * DIGITS}),"{NEARLY}","{VERIFY}")))'
    )
    if check.applies:
        verdict = f'IF(F{row}="","",{verdict})'
    return f'IFERROR({verdict},"{MISSES}")'
