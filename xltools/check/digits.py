"""How amounts are written: too many decimals, and several ways to write nothing in one table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from xltools.address import Address
from xltools.amount import NotAnAmount, round_half_up
from xltools.book.model import Cell, CellValue, Sheet
from xltools.book.reading.numberformat import GENERAL
from xltools.check.faults import Fault
from xltools.check.tables import Tables, remembered
from xltools.forms.figures import number_in
from xltools.relations.catalogue import Relation

__all__ = ["mixed_blanks", "needless_decimals"]

_SILENT = r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]'
"""What a number format prints as it stands, or not at all."""
_SPEAKING = frozenset("#,0.;")
"""Formats of these alone print nothing else."""
BLANK = "空白"
_WITHOUT_FORMATS = frozenset({"xls", "xlsb", "ods"})
"""Kinds of files of which values alone are read."""
_Typed = tuple[Address, Sheet, Cell, CellValue]


def needless_decimals(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Each table with typed amounts that show more decimals than it prints, where its unit is the pack's."""
    for form_id, found in tables.found.items():
        if found.unit not in {None, tables.pack.factor}:
            continue
        decimals = tables.printed(form_id)
        long = [
            address
            for address, sheet, cell, value in _typed(tables)[form_id]
            if (type(value) is str or _decimals(sheet.formats.get(cell, "")) > decimals)
            and _shows_more(value, decimals)
        ]
        if long:
            sheet_name, row, column = found.cells[long[0]]
            count = f"本表共 {len(long)} 格" if len(long) > 1 else "只此一格"
            shown = tables.book.sheet(sheet_name).values[row, column] if tables.book else ""
            what = f"金额 {shown} 多于 {decimals} 位小数（{count}）"
            yield Fault(form_id, sheet_name, (row, column), what, long[0].row, long[0].column)


def mixed_blanks(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Each table of which one side writes nothing in more than one way among 空白, 0, 0.00 and a dash."""
    for form_id, found in tables.found.items():
        filled = _typed(tables)[form_id]
        ways = {
            address: way
            for address, sheet, cell, value in filled
            if (not value or type(value) is str) and (way := _as_nothing(value, sheet.formats.get(cell, "")))
        }
        several = set(ways.values())
        if len(filled) < len(found.cells):
            several.add(BLANK)
        if len(several) < 2 or tables.book is None:
            continue
        sides: dict[str, dict[str, Address]] = {}
        sheets = {sheet.name: sheet for sheet in tables.book.sheets}
        for address, (name, *cell) in found.cells.items():
            way = ways.get(address) or _if_blank(sheets[name], (cell[0], cell[1]))
            if way:
                sides.setdefault(found.form.block_of(address.row).id, {}).setdefault(way, address)
        mixed = next((ways for ways in sides.values() if len(ways) > 1), None)
        if mixed is not None:
            second = list(mixed.values())[1]
            sheet_name, row, column = found.cells[second]
            what = f"没有金额的格有{'、'.join(f'“{way}”' for way in mixed)}几种写法"
            yield Fault(form_id, sheet_name, (row, column), what, second.row, second.column)


@remembered
def _typed(tables: Tables) -> dict[str, list[_Typed]]:
    """The amount cells of each form that hold something and no formula, where how they are shown is known.

    Of files read without formats and formulas, only texts are.
    """
    if tables.book is None:
        return {form_id: [] for form_id in tables.found}
    sheets = {sheet.name: sheet for sheet in tables.book.sheets}
    typed = {
        form_id: [
            (address, sheet, cell, value)
            for address, (name, row, column) in found.cells.items()
            if (value := (sheet := sheets[name]).values.get(cell := (row, column))) is not None
            and cell not in sheet.formulas
        ]
        for form_id, found in tables.found.items()
    }
    if tables.book.kind in _WITHOUT_FORMATS:
        return {form_id: [each for each in every if type(each[3]) is str] for form_id, every in typed.items()}
    return typed


def _if_blank(sheet: Sheet, cell: Cell) -> str:
    return "" if cell in sheet.values or cell in sheet.formulas else BLANK


def _shows_more(value: CellValue, decimals: int) -> bool:
    """Whether an amount that is shown as it stands has more decimals."""
    if isinstance(value, str) and len(value.partition(".")[2]) <= decimals:
        return False
    try:
        number = number_in(value)
    except NotAnAmount:
        return False
    return number is not None and number != round_half_up(number, decimals)


@lru_cache(maxsize=64)
def _decimals(code: str) -> float:
    """Decimals a number format shows; without end where it shows what there is."""
    if code in GENERAL or code == "@":
        return float("inf")
    spoken = code if _SPEAKING.issuperset(code) else re.sub(_SILENT, "", code)
    digits = spoken.partition(";")[0].partition(".")[2]
    return len(digits) - len(digits.lstrip("0#?"))


def _as_nothing(value: CellValue, code: str) -> str:
    """How a cell that holds no amount says so; empty for an amount or another text."""
    if type(value) is int or type(value) is float:
        return "" if value else _zero(code)
    if type(value) is not str:
        return ""
    try:
        return "" if number_in(value) else value.strip() or BLANK
    except NotAnAmount:
        return ""


@lru_cache(maxsize=64)
def _zero(code: str) -> str:
    """How a cell of such a format shows a zero."""
    shown = _decimals(code)
    return f"{0:.{0 if shown > 9 else int(shown)}f}"
