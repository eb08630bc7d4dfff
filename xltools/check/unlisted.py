"""Sums that a table makes with rows or columns the form does not have, such as 财政专户管理资金收入, or may make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

from xltools.address import Address
from xltools.amount import ZERO, Amount, NotAnAmount
from xltools.book.model import Cell
from xltools.check.balance import Balance
from xltools.check.tables import Tables
from xltools.finding import Verdict
from xltools.forms.figures import number_in
from xltools.forms.labels import AMONG
from xltools.relations.evaluate import linear
from xltools.relations.expression import Comparison, Span, SumOf

__all__ = ["counts_unlisted", "may_count_unread"]

MOST = 6
"""Rows or columns that are tried in every combination."""
SUMS = ("合计", "小计", "总计", "其中")
"""Rows called so are no parts of a sum."""


def counts_unlisted(tables: Tables, balance: Balance) -> bool:
    """Whether what a sum misses stands in rows or columns of the table that are none of the form's.

    Such a sum is not known to be wrong: the table has parts that the relation does not speak of.
    """
    (_, total, _), *others = balance.terms
    parts = [address for _, address, _ in others]
    if balance.relation.statement.comparison is not Comparison.EQUAL or not parts:
        return False
    if total not in tables.figures or any(part.form != total.form for part in parts):
        return False
    if all(part.row == parts[0].row for part in parts) and (len(parts) > 1 or parts[0].row == total.row):
        columns = (*_further_columns(tables, total, parts), *_beside(tables, parts[0]))
        beside = [amount for _, amount in columns]
    elif all(part.column == total.column for part in parts):
        beside = list(_further_rows(tables, total, parts))
        beside += _included(tables, parts) if beside else []
        if not _lacks_a_part(tables, total, parts):
            beside += _between(tables, total)
    else:
        return False
    return 0 < len(beside) <= MOST and any(_makes_up(balance, chosen) for chosen in _choices(beside))


def may_count_unread(tables: Tables, balance: Balance, others: Iterable[Balance]) -> bool:
    """Whether a row of a table that lacks columns of a sum has money in others: they may stand for those.

    They do not where the sum holds without them in another row that has money there.
    """
    unread = _unread(tables, balance)
    return bool(unread) and not any(
        other.left and other.verdict is not Verdict.WRONG and _unread(tables, other) >= unread
        for other in others
    )


def _unread(tables: Tables, balance: Balance) -> set[str | int]:
    """Columns with money in the row of a sum over columns, some of which are not there."""
    (_, total, _), *others = balance.terms
    parts = [address for _, address, _ in others]
    if any(part[:2] != total[:2] for part in parts) or not _lacks_a_column(tables, balance):
        return set()
    further = {column for column, _ in _further_columns(tables, total, parts)}
    return further | {column for column, _ in _beside(tables, total)}


def _lacks_a_column(tables: Tables, balance: Balance) -> bool:
    """Whether a sum over columns speaks of one that the table does not print."""
    printed = {address.column for _, address, _ in balance.terms}
    for _, item in linear(balance.relation.statement.right).items:
        if isinstance(item, SumOf) and isinstance(item.columns, Span):
            span = tables.form(item.form).column_span(item.columns.first, item.columns.last)
            if not printed.issuperset(span):
                return True
    return False


def _choices(amounts: list[Amount]) -> Iterator[tuple[Amount, ...]]:
    return chain.from_iterable(combinations(amounts, count) for count in range(1, len(amounts) + 1))


def _makes_up(balance: Balance, chosen: tuple[Amount, ...]) -> bool:
    left = balance.difference - sum((amount.value for amount in chosen), ZERO)
    return abs(left) <= balance.allowed + sum((amount.slack for amount in chosen), ZERO)


def _further_columns(
    tables: Tables, total: Address, parts: Sequence[Address]
) -> Iterator[tuple[str, Amount]]:
    """(column, figure) in the row of the parts where only other places print one and the relation does not name it.

    Where the parts stand under one head (本年支出), what stands elsewhere (本年收入) is none.
    """
    first = parts[0]
    named = {total.column, *(part.column for part in parts)}
    block = tables.form(first.form).block_of(first.row)
    groups = {head[0] if len(head := block.column(part.column).head) > 1 else "" for part in parts}
    group = groups.pop() if len(groups) == 1 else ""
    for column in block.further_columns:
        if group and column.head[0] != group:
            continue
        figure = tables.figures.get(Address(first.form, first.row, column.id))
        if (
            figure is not None
            and figure.amount.value
            and column.id not in named
            and not _is_no_part(column.id)
        ):
            yield column.id, figure.amount


def _further_rows(tables: Tables, total: Address, parts: list[Address]) -> Iterator[Amount]:
    """Figures, in the column of a total, of rows that only other places print, of the level of the parts."""
    form = tables.form(total.form)
    known = form.rows_by_id
    levels = {len(known[part.row][1].code) for part in parts if part.row in known}
    for row in form.block_of(total.row).further_rows:
        if row.code and len(row.code) not in levels:
            continue
        figure = tables.figures.get(Address(total.form, row.id, total.column))
        if figure is not None and figure.amount.value and row.id != total.row and not _is_no_part(row.label):
            yield figure.amount


def _included(tables: Tables, parts: list[Address]) -> Iterator[Amount]:
    """What a further row includes already: the parts printed as 其中, to be taken off again."""
    for part in parts:
        figure = tables.figures.get(part)
        if figure is not None and tables.book is not None:
            sheet, row, column = tables.spot(part)
            values = tables.book.sheet(sheet).values
            texts = (values.get((row, left)) for left in range(column - 1, 0, -1))
            name = next((text for text in texts if isinstance(text, str) and not text.isdecimal()), "")
            if name.lstrip().startswith(AMONG):
                yield figure.amount._replace(value=-figure.amount.value)


def _beside(tables: Tables, total: Address) -> Iterator[tuple[int, Amount]]:
    """(column, money) of columns that are none of the form's in the row of an address."""
    sheet, row, _ = tables.spot(total)
    for column in tables.found[total.form].extra_columns:
        inside = column.sheet == sheet and column.area.top <= row <= column.area.bottom
        if inside and not _is_no_part(column.head) and column.head not in tables.pack.words.other_figures:
            for amount in _money(tables, total.form, (sheet, (row, column.column))):
                yield column.column, amount


def _between(tables: Tables, total: Address) -> Iterator[Amount]:
    """Money of further rows in the column of a total, for tables whose rows are the form's own."""
    found = tables.found[total.form]
    sheet, _, column = tables.spot(total)
    for extra in () if found.form.keyed else found.extra_rows:
        if extra.sheet == sheet and not _is_no_part(extra.text):
            for cell in extra.cells.values():
                if cell[1] == column:
                    yield from _money(tables, total.form, (sheet, cell))


def _is_no_part(text: str) -> bool:
    return any(word in text for word in SUMS)


def _lacks_a_part(tables: Tables, total: Address, parts: list[Address]) -> bool:
    """Whether a row between the parts was not found: then a further row may be that one by another name."""
    order = list(tables.form(total.form).rows_by_id)
    places = sorted(order.index(part.row) for part in parts if part.row in order)
    between = order[places[0] : places[-1]] if places else []
    return not set(between).isdisjoint(tables.found[total.form].missing_rows)


def _money(tables: Tables, form_id: str, place: tuple[str, Cell]) -> Iterator[Amount]:
    sheet, cell = place
    try:
        number = number_in(tables.book.sheet(sheet).values.get(cell) if tables.book else None)
    except NotAnAmount:
        return
    if number:
        yield tables.amount(form_id, number)
