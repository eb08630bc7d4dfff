"""Tables of one row for each block (三公), with the items across the page, once or for each block, or down it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xltools.address import Address
from xltools.book.model import Cell
from xltools.forms.labels import label
from xltools.forms.model import Block, Form
from xltools.forms.recognise.body import Window, body_rows, is_ordinal_row
from xltools.forms.recognise.columns import ALIAS, ColumnMatch, match_block_columns, match_under
from xltools.forms.recognise.grid import Grid
from xltools.forms.recognise.heads import Leaf
from xltools.forms.recognise.keyed import find_stub
from xltools.forms.recognise.reading import Reading
from xltools.forms.recognise.result import ExtraRow, LocatedBlock
from xltools.forms.recognise.vocabulary import without_year

__all__ = ["data_row", "extra_row", "read_down", "read_last", "read_rows", "read_wide"]


def read_wide(window: Window, form: Form) -> Reading | None:
    """The table read with the items across the page; ``None`` when no head of it is there."""
    leaves = [leaf for section in window.sections for leaf in section.leaves]
    matches = {block.id: match_block_columns(block, leaves, window.vocabulary) for block in form.blocks}
    columns = sorted(leaf.column for match in matches.values() for leaf in match.found.values())
    if not columns:
        return None
    row, others = data_row(window._replace(edge=columns[-1]), columns)
    cells: dict[Address, Cell] = {}
    blocks = []
    for block in form.blocks:
        places = {name: leaf.column for name, leaf in matches[block.id].found.items()}
        if row is not None:
            cells |= {Address(form.id, block.rows[0].id, name): (row, c) for name, c in places.items()}
        rows = {block.rows[0].id: row} if row is not None else {}
        blocks.append(LocatedBlock(window.grid.sheet.name, block.id, None, places, rows))
    extra = tuple(extra_row(window, other, columns) for other in others)
    return _reading(window, form, cells, tuple(blocks), (matches, extra))


def data_row(window: Window, columns: Sequence[int]) -> tuple[int | None, list[int]]:
    """(the row of the figures, further rows of figures): the total row when there is one, else the first."""
    grid = window.grid
    rows = [row for row in body_rows(window) if not is_ordinal_row(window, row, _filled(grid, row, columns))]
    filled = [row for row in rows if any(_holds(window, row, column) for column in columns)]
    if filled:
        stub = range(window.left, min(columns))
        total = [row for row in filled if any(grid.label(row, c) in window.vocabulary.totals for c in stub)]
        best = (total or filled)[0]
        return best, [row for row in filled if row != best]
    blank = [row for row in rows if not any(grid.text(row, column) for column in columns)]
    after = window.head_bottom + 1
    while after < window.limit and _is_ordinals(window, after, rows):
        after += 1
    free = after < window.limit and not grid.has_values(after, window.left, window.right)
    return (blank[0] if blank else after if free else None), []


def _filled(grid: Grid, row: int, columns: Sequence[int]) -> list[int]:
    """Those of the columns in which the row has a value: what stands beside them may be another table's."""
    return [column for column in columns if (row, column) in grid.sheet.values]


def _is_ordinals(window: Window, row: int, rows: Sequence[int]) -> bool:
    """Whether a row is left out of the body because it numbers the columns."""
    return row not in rows and row in window.grid.columns and row <= window.head_bottom + 3


def _holds(window: Window, row: int, column: int) -> bool:
    return window.grid.is_number(row, column) or (row, column) in window.grid.sheet.formulas


def extra_row(window: Window, row: int, columns: Sequence[int]) -> ExtraRow:
    """A row of figures of which the form has none."""
    text = next((t for c in range(window.left, max(columns) + 1) if (t := window.grid.text(row, c))), "")
    cells = {f"第{column}列": (row, column) for column in columns}
    return ExtraRow(window.grid.sheet.name, row, text, cells, "本表只有一行数字")


def read_down(window: Window, form: Form) -> Reading | None:
    """The table read with the items down the page; ``None`` unless the last block (决算数) has its column."""
    stub = find_stub(window.sections[0], window.vocabulary)
    if stub is None or stub.name is None:
        return None
    leaves = [leaf for leaf in window.sections[0].leaves if leaf.column > stub.right]
    heads = {block.id: leaf for block in form.blocks if (leaf := _block_leaf(block, leaves))}
    if form.blocks[-1].id not in heads:
        return None
    columns = {block: leaf.column for block, leaf in heads.items()}
    rows, extra = _items(window, form, stub.name, columns)
    cells: dict[Address, Cell] = {}
    matches = {}
    blocks = []
    for block in form.blocks:
        if block.id not in heads:
            matches[block.id] = ColumnMatch({}, {}, tuple(item.id for item in block.amounts))
            continue
        column = columns[block.id]
        cells |= {Address(form.id, block.rows[0].id, item): (row, column) for item, row in rows.items()}
        missing = tuple(item.id for item in block.amounts if item.id not in rows)
        matches[block.id] = ColumnMatch(dict.fromkeys(rows, heads[block.id]), {}, missing)
        place = {block.rows[0].id: column}
        blocks.append(LocatedBlock(window.grid.sheet.name, block.id, stub.name, place, rows))
    return _reading(window, form, cells, tuple(blocks), (matches, extra))


def read_last(window: Window, form: Form) -> Reading | None:
    """The table read with the items across the page and no block named: its figures are the last one's (决算数)."""
    leaves = [leaf for section in window.sections for leaf in section.leaves]
    *others, last = form.blocks
    match = match_under(last, leaves, window.vocabulary)
    columns = sorted(leaf.column for leaf in match.found.values())
    others_like_it = [leaf for leaf in leaves if leaf.column not in columns]
    if match_under(last, others_like_it, window.vocabulary).found:
        return None  # an item has two columns, and nothing says which is whose
    row, further = data_row(window._replace(edge=columns[-1]), columns) if columns else (None, [])
    if row is None:
        return None
    places = {name: leaf.column for name, leaf in match.found.items()}
    row_id = last.rows[0].id
    cells = {Address(form.id, row_id, name): (row, column) for name, column in places.items()}
    matches = {block.id: ColumnMatch({}, {}, tuple(item.id for item in block.amounts)) for block in others}
    matches[last.id] = match
    place = LocatedBlock(window.grid.sheet.name, last.id, None, places, {row_id: row})
    extra = tuple(extra_row(window, other, columns) for other in further)
    return _reading(window, form, cells, (place,), (matches, extra))


def read_rows(window: Window, form: Form) -> Reading | None:
    """The table read with the items across the page and a named row (预算数, 决算数) for each block.

    ``None`` unless every block has its row and an item its column.
    """
    stub = find_stub(window.sections[0], window.vocabulary)
    if stub is None or stub.name is None:
        return None
    rows, extra_rows = _block_rows(window, form, stub.name)
    if len(rows) < len(form.blocks):
        return None
    leaves = [leaf for leaf in window.sections[0].leaves if leaf.column > stub.right]
    matches = {block.id: match_under(block, leaves, window.vocabulary) for block in form.blocks}
    columns = sorted({leaf.column for match in matches.values() for leaf in match.found.values()})
    if not columns:
        return None
    cells: dict[Address, Cell] = {}
    blocks = []
    for block in form.blocks:
        places = {name: leaf.column for name, leaf in matches[block.id].found.items()}
        row_id, row = block.rows[0].id, rows[block.id]
        cells |= {Address(form.id, row_id, name): (row, column) for name, column in places.items()}
        blocks.append(LocatedBlock(window.grid.sheet.name, block.id, stub.name, places, {row_id: row}))
    others = [row for row in extra_rows if any(_holds(window, row, column) for column in columns)]
    extra = tuple(extra_row(window, row, columns) for row in others)
    return _reading(window, form, cells, tuple(blocks), (matches, extra))


def _block_rows(window: Window, form: Form, stub: int) -> tuple[dict[str, int], list[int]]:
    """(sheet row by block, further rows)."""
    rows: dict[str, int] = {}
    others = []
    for row in body_rows(window):
        text = window.grid.label(row, stub)
        named = (block.id for block in form.blocks if block.id not in rows and text in block.rows[0].names)
        block_id = next(named, None) if text else None
        if block_id is None:
            others.append(row)
        else:
            rows[block_id] = row
    return rows, others


def _items(
    window: Window, form: Form, stub: int, columns: Mapping[str, int]
) -> tuple[dict[str, int], tuple[ExtraRow, ...]]:
    """(sheet row by column id, rows of figures that are no item).

    Of rows that say the same, it is the first that holds figures: a heading may be named as the sum below it.
    """
    items = form.blocks[0].amounts
    rows: dict[str, int] = {}
    holding: set[str] = set()
    extra = []
    for row in body_rows(window):
        text = window.grid.label(row, stub)
        holds = any(_holds(window, row, column) for column in columns.values())
        names = (item.id for item in items if item.id not in holding and text in item.names)
        item_id = next(names, None) if text else None
        if item_id is not None and (holds or item_id not in rows):
            rows[item_id] = row
            holding |= {item_id} if holds else set()
        elif text and holds:
            cells = {block: (row, column) for block, column in columns.items()}
            extra.append(ExtraRow(window.grid.sheet.name, row, text, cells, "本表没有这一行"))
    return rows, tuple(extra)


def _block_leaf(block: Block, leaves: Sequence[Leaf]) -> Leaf | None:
    """The head that names the block best: 全年预算数 may stand beside 年初预算数, 2022年决算数 beside 2021年决算数."""
    row = block.rows[0]
    ranks = {label(text): rank for rank, text in enumerate((row.label, *row.aliases))}
    fitting = [leaf for leaf in leaves if without_year(leaf.last) in row.names]
    fitting.sort(key=lambda leaf: leaf.last[:4] if leaf.last != without_year(leaf.last) else "", reverse=True)
    return min(fitting, key=lambda leaf: ranks.get(without_year(leaf.last), len(ranks)), default=None)


def _reading(
    window: Window,
    form: Form,
    cells: Mapping[Address, Cell],
    blocks: tuple[LocatedBlock, ...],
    found: tuple[Mapping[str, ColumnMatch], tuple[ExtraRow, ...]],
) -> Reading:
    matches, extra = found
    missing = tuple(f"{block}.{name}" for block, match in matches.items() for name in match.missing)
    wanted = sum(len(block.amounts) for block in form.blocks)
    rows = frozenset(address.row for address in cells)
    labels = {block.label_column for block in blocks if block.label_column}
    used = {leaf.column for match in matches.values() for leaf in match.found.values()}
    return Reading(
        form=form,
        cells=cells,
        rows=rows,
        missing_rows=tuple(row_id for row_id in form.rows_by_id if row_id not in rows),
        missing_columns=missing,
        used_columns=frozenset(used | labels),
        last_row=max([window.head_bottom, *(row for row, _ in cells.values())]),
        column_share=1 - len(missing) / wanted,
        row_share=len(rows) / len(form.blocks),
        paths=frozenset(leaf.path for match in matches.values() for leaf in match.found.values()),
        aliased=sum(q == ALIAS for match in matches.values() for q in match.qualities.values()),
        blocks=blocks,
        extra_rows=extra,
    )
