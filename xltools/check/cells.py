"""Faults in the amount cells of tables: texts, placeholders, signs, sizes, units, and empty tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from xltools.address import Address
from xltools.amount import ZERO, plain
from xltools.check.faults import Fault
from xltools.check.tables import Tables, rows_with_money
from xltools.forms.figures import Misread
from xltools.forms.recognise import Part
from xltools.relations.catalogue import Relation

__all__ = [
    "empty_without_statement",
    "idle_units",
    "immense_amounts",
    "negative_amounts",
    "placeholders",
    "statements_on_filled_tables",
    "texts_in_amount_cells",
]

_NOTE_ROWS = 4
"""Rows below a table in which its statement may stand."""
_CONDITIONS = (
    "如本表",
    "若本表",
    "如果",
    "如为空",
    "若为空",
    "如无",
    "若无",
    "如没有",
    "若没有",
    "如单位",
    "若单位",
    "如部门",
    "若部门",
)
"""What begins a note that is printed below filled and empty tables alike."""

_value = attrgetter("amount.value")
# As text, compiled when first needed: most workbooks hold no text among their amounts.
PLACEHOLDER = r"[\s(（【\[]*(?:[xX×＊*?？_＿…]+|填写|待填|请填.*)[\s)）】\]]*"
IMMENSE = Decimal(10) ** 10
"""100 亿 in yuan."""


def texts_in_amount_cells(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Amount cells that hold a text or an error value."""
    for alike in _alike(tables):
        if not re.fullmatch(PLACEHOLDER, alike[0].text):
            differing = "一类文字" if len({misread.text for misread in alike}) > 1 else ""
            yield _misread(alike, f"金额格中是“{alike[0].text}”{differing}，不是数字")


def placeholders(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Amount cells where the placeholder of a draft still stands."""
    for alike in _alike(tables):
        if re.fullmatch(PLACEHOLDER, alike[0].text):
            yield _misread(alike, f"金额格中仍是占位符“{alike[0].text}”")


def _alike(tables: Tables) -> Iterator[Sequence[Misread]]:
    """The misread cells, those of one kind together; most workbooks have none."""
    if tables.misread:
        from xltools.check.misread import runs_of_misread

        yield from runs_of_misread(tables.misread)


def _misread(alike: Sequence[Misread], what: str) -> Fault:
    """The fault at the first of the cells, with the others."""
    address, (sheet, row, column), _ = alike[0]
    count = f"（本表共 {len(alike)} 格）" if len(alike) > 1 else ""
    others = tuple((each.address, each.spot) for each in alike[1:])
    return Fault(address.form, sheet, (row, column), f"{what}{count}", address.row, address.column, others)


def _at(tables: Tables, address: Address, what: str) -> Fault:
    sheet, row, column = tables.spot(address)
    return Fault(address.form, sheet, (row, column), what, address.row, address.column)


def negative_amounts(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Every amount below zero."""
    if min(map(_value, tables.figures.values()), default=ZERO) >= 0:
        return
    for address, figure in tables.figures.items():
        if figure.amount.value < 0:
            printed = figure.amount.value * tables.factor(address.form)
            yield _at(tables, address, f"“{address.row}/{address.column}”为负数 {plain(printed)}")


def immense_amounts(tables: Tables, _: Relation) -> Iterator[Fault]:
    """The largest amount of each form in which one exceeds 100 亿元."""
    limit = IMMENSE / tables.pack.factor
    if max(map(abs, map(_value, tables.figures.values())), default=ZERO) <= limit:
        return
    immense: dict[str, list[Address]] = {}
    for address, figure in tables.figures.items():
        if abs(figure.amount.value) > limit:
            immense.setdefault(address.form, []).append(address)
    for form_id in tables.found:
        if beyond := immense.get(form_id):
            largest = max(beyond, key=lambda address: abs(tables.figures[address].amount.value))
            more = f"，本表共 {len(beyond)} 格" if len(beyond) > 1 else ""
            yield _at(tables, largest, f"“{largest.row}/{largest.column}”超过 100 亿元{more}")


def idle_units(tables: Tables, rule: Relation) -> Iterator[Fault]:
    """The first of the totals the rule is about when all of them were found and are zero."""
    totals = [Address.parse(text) for text in rule.about]
    if all(address in tables.figures and not tables.figures[address].amount.value for address in totals):
        yield _at(tables, totals[0], "收入总计和支出总计都是零")


def _unread(tables: Tables, form_id: str) -> bool:
    return any(misread.address.form == form_id for misread in tables.misread)


def empty_without_statement(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Tables without any amount that do not say so, where the form has a statement for it."""
    for form_id, found in tables.found.items():
        said = any(part.statement_cell for part in found.parts)
        if found.form.empty_statement and not said and form_id not in rows_with_money(tables):
            if _unread(tables, form_id) or any(_lost_a_text(tables, part) for part in found.parts):
                continue
            wording = found.form.empty_statement.format(year=found.captions.year or tables.pack.year)
            cell = (found.area.bottom, found.area.left)
            yield Fault(form_id, found.sheet, cell, f"空表没有附说明，可写“{wording}”")


def _lost_a_text(tables: Tables, part: Part) -> bool:
    """Whether a formula in the column of labels may say it: in .xls files of LibreOffice its text is read as 0."""
    if tables.book is None or tables.book.kind != "xls":
        return False
    values, left = tables.book.sheet(part.sheet).values, part.area.left
    rows = range(part.head.bottom + 1, part.area.bottom + _NOTE_ROWS)
    return any(type(value := values.get((row, left))) in (int, float) and not value for row in rows)


def statements_on_filled_tables(tables: Tables, _: Relation) -> Iterator[Fault]:
    """Statements that a table is empty below a table with amounts."""
    for form_id, found in tables.found.items():
        for part in found.parts:
            if part.statement_cell and form_id in rows_with_money(tables) and not _conditional(tables, part):
                yield Fault(form_id, part.sheet, part.statement_cell, "表内有金额，却写着没有这类收支")


def _conditional(tables: Tables, part: Part) -> bool:
    """Whether a statement only says what an empty table would mean (若本表为空，则…)."""
    if tables.book is None or part.statement_cell is None:
        return False
    text = str(tables.book.sheet(part.sheet).values.get(part.statement_cell, ""))
    return any(word in text for word in _CONDITIONS)
