"""Tables with a list of items down the page (三公 of the budget) that offices print with the items across it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltools.address import Address
from xltools.amount import NotAnAmount
from xltools.forms.figures import number_in
from xltools.forms.labels import label
from xltools.forms.model import Block, Column, ColumnKind, Form
from xltools.forms.recognise.body import Window
from xltools.forms.recognise.columns import ALIAS, ColumnMatch, match_columns
from xltools.forms.recognise.heads import Leaf
from xltools.forms.recognise.reading import Reading
from xltools.forms.recognise.result import ExtraRow, LocatedBlock
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.forms.recognise.wide import data_row, extra_row
from xltools.forms.years import stated_year

__all__ = ["read_across"]


def read_across(window: Window, form: Form) -> Reading | None:
    """The list read with its items across the page, one row of figures below; ``None`` when no item has its head.

    Of rows for several units, it is the total row, or the first when no other has more of any item.
    """
    leaves = _of_last_year(window, [leaf for section in window.sections for leaf in section.leaves])
    block = form.blocks[0]
    match = match_columns(window.vocabulary.memo(_turned, form), leaves, window.vocabulary)
    columns = {item: leaf.column for item, leaf in match.found.items()}
    if not columns:
        return None
    edge = max(columns.values())
    row, others = data_row(window._replace(edge=edge), sorted(columns.values()))
    if row is None or not (
        _is_total(window, row, min(columns.values())) or _is_most(window, row, others, columns)
    ):
        return None
    extra = tuple(extra_row(window, other, sorted(columns.values())) for other in others)
    return _reading(window, form, (match, row, block.amounts[0].id), extra)


def _of_last_year(window: Window, leaves: Sequence[Leaf]) -> list[Leaf]:
    """The columns under the later of two years (2023年预算数, 2024年预算数), or all when none is named."""
    years = {leaf: stated_year(leaf.path[0]) or _year_above(window, leaf.column) for leaf in leaves}
    last = max(years.values(), default="")
    return [leaf for leaf in leaves if years[leaf] == last] if last else list(leaves)


def _year_above(window: Window, column: int) -> str:
    """The year in the row above the head, whose words are no head words, over a column or to its left."""
    row = window.head_top - 1
    texts = [window.grid.text(row, place) for place in window.grid.in_row(row, window.left, column)]
    return stated_year(texts[-1]) if texts and texts[-1].endswith("数") else ""


def _turned(_: Vocabulary, form: Form) -> Block:
    """The rows of the form as columns."""
    columns = tuple(
        Column(row.id, (label(row.label),), ColumnKind.AMOUNT, names=row.names) for row in form.blocks[0].rows
    )
    return Block(form.id, columns)


def _is_total(window: Window, row: int, before: int) -> bool:
    words = (window.grid.label(row, column) for column in range(window.left, before))
    return any(word in window.vocabulary.totals for word in words)


def _is_most(window: Window, row: int, others: Sequence[int], columns: Mapping[str, int]) -> bool:
    return all(
        _number(window, row, column) >= _number(window, other, column)
        for other in others
        for column in columns.values()
    )


def _number(window: Window, row: int, column: int) -> float:
    try:
        return float(number_in(window.grid.sheet.values.get((row, column))) or 0)
    except NotAnAmount:
        return 0


def _reading(
    window: Window, form: Form, found: tuple[ColumnMatch, int, str], extra: tuple[ExtraRow, ...]
) -> Reading:
    match, row, amount = found
    cells = {Address(form.id, item, amount): (row, leaf.column) for item, leaf in match.found.items()}
    columns = frozenset(leaf.column for leaf in match.found.values())
    place = LocatedBlock(
        window.grid.sheet.name,
        form.blocks[0].id,
        None,
        {amount: min(columns)},
        dict.fromkeys(match.found, row),
    )
    return Reading(
        form=form,
        cells=cells,
        rows=frozenset(match.found),
        missing_rows=match.missing,
        missing_columns=(),
        used_columns=columns,
        last_row=max([row, *(other.row for other in extra)]),
        column_share=match.share,
        row_share=match.share,
        paths=frozenset(leaf.path for leaf in match.found.values()),
        aliased=sum(quality == ALIAS for quality in match.qualities.values()),
        blocks=(place,),
        extra_rows=extra,
    )
