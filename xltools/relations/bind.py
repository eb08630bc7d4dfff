"""From one statement to its instances: binding ``each`` and finding the figures a selector means."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from xltools.address import Address
from xltools.forms.shape import Shape
from xltools.relations.expression import (
    CellRef,
    Children,
    Each,
    Environment,
    Level,
    Named,
    Selector,
    Span,
    Statement,
    SumOf,
    Variable,
)

__all__ = ["address_of", "column_ids", "environments", "row_ids", "row_text"]


def environments(statement: Statement, shape: Shape, *, further: bool = False) -> Iterator[dict[str, str]]:
    """Every way to bind the variables of a statement; one empty binding when it has none.

    With ``further``, to the rows as well that only other places print.
    """
    domains = [_domain(each, shape, further=further) for each in statement.each]
    names = [each.variable for each in statement.each]
    if len(names) == 1:
        name = names[0]
        for value in domains[0]:
            yield {name: value}
        return
    for values in product(*domains):
        yield dict(zip(names, values, strict=True))


def _domain(each: Each, shape: Shape, *, further: bool) -> tuple[str, ...]:
    form = shape.pack.forms[each.form]
    block = next((part for part in form.blocks if part.id == each.block), None)
    if each.domain == "rows":
        others = (row for row, home in form.further_rows.items() if block is None or home is block)
        return (*shape.rows(form, block), *(others if further else ()))
    if each.span is not None:
        return form.column_span(each.span.first, each.span.last)
    coded = shape.coded_rows(form, each.lengths)
    return tuple(code for code, row in coded if block is None or form.block_of(row) is block)


def row_text(selector: Named | Variable, environment: Environment) -> str:
    """The row id, code or column id a single selector stands for."""
    return selector.id if isinstance(selector, Named) else environment[selector.name]


def address_of(cell: CellRef, environment: Environment, shape: Shape) -> Address | None:
    """The figure of a cell reference, or ``None`` when a form has no row for the code."""
    row = shape.row_named(cell.form, row_text(cell.row, environment))
    return None if row is None else Address(cell.form, row, row_text(cell.column, environment))


def row_ids(form_id: str, rows: Selector, environment: Environment, shape: Shape) -> tuple[str, ...]:
    """The rows a selector means, in printed order."""
    form = shape.pack.forms[form_id]
    match rows:
        case Level(length):
            # A table that leaves the level out is summed from its highest rows.
            listed = tuple(row for _, row in shape.coded_rows(form, (length,)))
            return listed or shape.children(form_id, "")
        case Children(of):
            return shape.children(form_id, row_text(of, environment))
        case Span(first, last):
            every = shape.rows(form)
            return every[every.index(first) : every.index(last) + 1]
        case Named() | Variable():
            found = shape.row_named(form_id, row_text(rows, environment))
            return (found,) if found is not None else ()


def column_ids(total: SumOf, environment: Environment, shape: Shape) -> tuple[str, ...]:
    """The columns a sum runs over."""
    if isinstance(total.columns, Span):
        return shape.pack.forms[total.form].column_span(total.columns.first, total.columns.last)
    return (row_text(total.columns, environment),)
