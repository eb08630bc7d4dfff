"""How deep code-keyed tables go: levels left out above, and money not broken down below."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.book.model import Cell
from xltools.check.faults import Fault
from xltools.check.tables import Tables, rows_with_money
from xltools.forms.model import Form
from xltools.relations.catalogue import Relation

__all__ = ["left_out", "missing_levels", "undetailed_tables"]

LEVELS = {3: "类", 5: "款", 7: "项"}
SEVERAL = 2
"""Missing parents of one level from which on the level, not a row, is missing."""


def left_out(tables: Tables, form_id: str) -> tuple[int, ...]:
    """Lengths of the codes of which a table has none above those it lists."""
    listed = tables.codes[form_id]
    lengths = {len(code) for code in listed}
    absent = tuple(length for length in LEVELS if length < max(lengths, default=0) and length not in lengths)
    if len(lengths) == 1:
        return absent
    return tuple(
        length
        for length in absent
        if len({code[:length] for code in listed if len(code) > length}) >= SEVERAL
    )


def missing_levels(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Tables without any 类 or 款 above the codes they list."""
    for form_id in tables.codes:
        if absent := left_out(tables, form_id):
            words = "、".join(LEVELS[length] for length in absent)
            yield _fault(tables, form_id, min(tables.codes[form_id]), f"表内没有{words}一级的行")


def undetailed_tables(tables: Tables, rule: Relation) -> Iterator[Fault]:
    """Tables that leave money at a level above the last, each once at the first such code."""
    for form_id in rule.about:
        if form_id not in tables.found:
            continue
        last = _last_level(tables.form(form_id))
        found = {address.row for address in tables.found[form_id].cells}
        money = [
            code
            for code in _codes_with_money(tables, form_id, last)
            if found.isdisjoint(tables.shape.children(form_id, code))
        ]
        if money:
            more = f"等 {len(money)} 个科目" if len(money) > 1 else ""
            yield _fault(
                tables, form_id, money[0], f"科目 {money[0]}{more}有金额，没有列到{LEVELS[last]}一级"
            )


def _last_level(form: Form) -> int:
    """Length of the codes to which a table is published."""
    if form.keyed:
        return form.keyed.leaf
    return max(len(row.code) for _, row in form.rows_by_id.values())


def _codes_with_money(tables: Tables, form_id: str, last: int) -> list[str]:
    """Codes above the last level whose rows hold an amount, in order."""
    money = rows_with_money(tables).get(form_id, frozenset())
    rows = tables.shape.coded_rows(tables.form(form_id))
    return [code for code, row in rows if row in money and len(code) < last]


def _fault(tables: Tables, form_id: str, code: str, what: str) -> Fault:
    sheet, cell = _place(tables, form_id, code)
    return Fault(form_id, sheet, cell, what, code)


def _place(tables: Tables, form_id: str, code: str) -> tuple[str, Cell]:
    found = tables.found[form_id]
    for part in found.parts:
        for row, listed in part.keyed.codes.items() if part.keyed else ():
            if listed == code and part.keyed:
                return part.sheet, (row, part.keyed.code_columns[0])
    row_id = tables.shape.row_of_code(form_id, code)
    spot = next((spot for address, spot in found.cells.items() if address.row == row_id), None)
    return (spot[0], spot[1:]) if spot else (found.sheet, (found.area.top, found.area.left))
