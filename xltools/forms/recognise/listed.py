"""Tables with fixed rows: each row of each side found by its label or code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, permutations

from xltools.address import Address
from xltools.book.model import Cell
from xltools.forms.labels import Label, is_code, label
from xltools.forms.model import Block, Form, Row
from xltools.forms.recognise.body import Window, body_rows
from xltools.forms.recognise.codes import read_code, split_glued
from xltools.forms.recognise.columns import ALIAS, ColumnMatch, match_columns
from xltools.forms.recognise.heads import Section
from xltools.forms.recognise.keyed import Stub, find_stub
from xltools.forms.recognise.reading import Reading
from xltools.forms.recognise.result import ExtraRow, LocatedBlock
from xltools.forms.recognise.vocabulary import Vocabulary
from xltools.record import Record

__all__ = ["read_listed"]

_INCLUDING = "(含"
LONGEST = 300
"""Rows of the longest table with fixed rows, blank ones included."""


class _Entry(Record):
    """One labelled row of one side."""

    row: int
    text: str
    label: Label
    code: str


class _Side(Record):
    """One section of the sheet with the block it was read as."""

    section: Section
    stub: Stub
    block: Block
    match: ColumnMatch
    entries: tuple[_Entry, ...]

    @property
    def columns(self) -> Mapping[str, int]:
        """Sheet column by column id."""
        return {name: leaf.column for name, leaf in self.match.found.items()}


def read_listed(window: Window, form: Form) -> Reading | None:
    """The table read as this form; ``None`` when a side has no labels or the body is longer than any form's."""
    stubs = [find_stub(section, window.vocabulary) for section in window.sections]
    if not all(stubs):
        return None
    window = window._replace(edge=_edge(window, form))
    body = list(islice(body_rows(window), LONGEST + 1))
    if len(body) > LONGEST:
        return None
    entries = [_entries(window, stub, body) for stub in stubs if stub]
    sides = []
    for place, block in enumerate(_blocks(window.vocabulary, form, entries)):
        section, stub = window.sections[place], stubs[place]
        if stub is not None:
            match = match_columns(block, section.leaves, window.vocabulary)
            sides.append(_Side(section, stub, block, match, tuple(entries[place])))
    bottoms = _bottom_cells(window, form, sides, body)
    reading = _reading(window, form, sides, bottoms)
    # A side without any row of the form is another table's.
    return None if len(sides) > 1 and not all(block.rows for block in reading.blocks) else reading


def _edge(window: Window, form: Form) -> int:
    """The last amount column of the block that fits the last section best: the section may hold another table too."""
    leaves = window.sections[-1].leaves
    matches = [match_columns(block, leaves, window.vocabulary) for block in form.blocks]
    best = max(matches, key=lambda match: sum(match.qualities.values()))
    return max((leaf.column for leaf in best.found.values()), default=window.right)


def _entries(window: Window, stub: Stub, rows: Sequence[int]) -> list[_Entry]:
    found = []
    above = ""
    for row in rows:
        entry = _entry(window, stub, row, above)
        if entry is not None:
            above = entry.code or above
            found.append(entry)
    return found


def _entry(window: Window, stub: Stub, row: int, above: str) -> _Entry | None:
    grid = window.grid
    coded = read_code([grid.digits(row, column) for column in stub.codes], above) if stub.codes else None
    text = grid.text(row, stub.name) if stub.name else ""
    if not text or is_code(text):
        others = (grid.text(row, column) for column in stub.codes)
        text = next((other for other in others if other and not is_code(other)), "")
    if coded is not None:
        return _Entry(row, f"{coded.code} {text}".strip(), label(text), coded.code)
    glued = split_glued(text)
    if glued:
        return _Entry(row, text, label(glued[1]), glued[0])
    return _Entry(row, text, label(text), "") if text else None


def _blocks(vocabulary: Vocabulary, form: Form, entries: Sequence[Sequence[_Entry]]) -> list[Block]:
    """The block each side of the sheet is: by its labels, each block once where rows are told by label only."""
    hits = {
        (block.id, place): _hits(vocabulary.memo(_words, block), own)
        for block in form.blocks
        for place, own in enumerate(entries)
    }
    if _pooled(form):
        return [max(form.blocks, key=lambda block: hits[block.id, place]) for place in range(len(entries))]
    best = max(
        permutations(form.blocks, len(entries)),
        key=lambda order: sum(hits[block.id, place] for place, block in enumerate(order)),
        default=None,
    )
    return list(best or form.blocks[: len(entries)])


def _pooled(form: Form) -> bool:
    """Whether every row has a code of its own, so that a row may stand on any side."""
    return all(row.code for block in form.blocks for row in block.rows if row.label and not row.bottom)


def _hits(words: _Words, entries: Sequence[_Entry]) -> int:
    return sum(entry.code in words.codes if entry.code else entry.label in words.names for entry in entries)


class _Words(Record):
    """Everything the rows of a block may be called, and their codes."""

    names: frozenset[Label]
    codes: frozenset[str]


def _words(_: Vocabulary, block: Block) -> _Words:
    names = frozenset(name for row in block.every_row for name in row.names)
    return _Words(names, frozenset(row.code for row in block.rows if row.code))


def _reading(window: Window, form: Form, sides: Sequence[_Side], bottoms: Mapping[Address, Cell]) -> Reading:
    cells: dict[Address, Cell] = dict(bottoms)
    at_foot = {row for row, _ in bottoms.values()}
    totals = window.vocabulary.memo(_bottoms, form)
    blocks = []
    extra: list[ExtraRow] = []
    for side in sides:
        pool = form.blocks if _pooled(form) else (side.block,)
        taken = {address.row for address in cells}
        rows = [row for block in pool for row in block.every_row if row.label and row.id not in taken]
        entries = [entry for entry in side.entries if entry.row not in at_foot or entry.label not in totals]
        placed, left_over = assign(entries, rows)
        cells |= {
            Address(form.id, row_id, name): (row, column)
            for row_id, row in placed.items()
            for name, column in side.columns.items()
        }
        blocks.append(_located(window, side, placed))
        extra += [_extra(window, side, entry) for entry in left_over]
    return _finished(window, form, sides, cells, (tuple(blocks), tuple(extra)))


def _located(window: Window, side: _Side, placed: Mapping[str, int]) -> LocatedBlock:
    column = side.stub.name or (side.stub.codes[0] if side.stub.codes else None)
    return LocatedBlock(window.grid.sheet.name, side.block.id, column, side.columns, placed)


def _extra(window: Window, side: _Side, entry: _Entry) -> ExtraRow:
    cells = {name: (entry.row, column) for name, column in side.columns.items()}
    reason = "本表没有这一科目" if entry.code else "本表没有这一行"
    return ExtraRow(window.grid.sheet.name, entry.row, entry.text, cells, reason)


def _finished(
    window: Window,
    form: Form,
    sides: Sequence[_Side],
    cells: Mapping[Address, Cell],
    found: tuple[tuple[LocatedBlock, ...], tuple[ExtraRow, ...]],
) -> Reading:
    rows = frozenset(address.row for address in cells)
    across = {name for side in sides for name in side.columns}
    wanted = [
        row.id
        for block, row in form.rows_by_id.values()
        if block.amounts and not _is_across(block, row, across)
    ]
    missing_columns = _missing_columns(form, sides)
    amounts = sum(len(block.amounts) for block in form.blocks)
    stubs = {column for side in sides for column in (*side.stub.codes, side.stub.name) if column}
    used = stubs | {column for side in sides for column in side.columns.values()}
    return Reading(
        form=form,
        cells=cells,
        rows=rows,
        missing_rows=tuple(row_id for row_id in wanted if row_id not in rows),
        missing_columns=missing_columns,
        used_columns=frozenset(used | {column for _, column in cells.values()}),
        last_row=max([window.head_bottom, *(row for row, _ in cells.values())]),
        column_share=1 - len(missing_columns) / amounts,
        row_share=len(rows) / len(wanted),
        paths=frozenset(leaf.path for side in sides for leaf in side.match.found.values()),
        aliased=sum(quality == ALIAS for side in sides for quality in side.match.qualities.values()),
        blocks=found[0],
        extra_rows=found[1],
    )


def _is_across(block: Block, row: Row, columns: Collection[str]) -> bool:
    """Whether a total at the foot is a column instead (人员经费 beside 合计), with the total row of the list."""
    return row.bottom and block.columns[0].head[0] in columns


def _missing_columns(form: Form, sides: Sequence[_Side]) -> tuple[str, ...]:
    seen = {(side.block.id, name) for side in sides for name in side.columns}
    if _pooled(form):
        seen |= {(block.id, name) for block in form.blocks for _, name in tuple(seen)}
    return tuple(
        f"{block.id}.{column.id}"
        for block in form.blocks
        for column in block.amounts
        if (block.id, column.id) not in seen
    )


def assign(entries: Sequence[_Entry], rows: Sequence[Row]) -> tuple[dict[str, int], list[_Entry]]:
    """(sheet row by row id, rows of the sheet that are none of these); labels that occur twice go by order."""
    candidates = _candidates(entries, rows)
    placed: dict[int, int] = {}
    fixed: dict[int, int] = {}
    for place, options in enumerate(candidates):
        if len(options) == 1 and options[0] not in placed:
            placed[options[0]] = place
            fixed[place] = options[0]
    left_over = []
    for place, options in enumerate(candidates):
        if place in fixed:
            continue
        choice = _between(place, [option for option in options if option not in placed], fixed)
        if choice is None:
            left_over.append(entries[place])
        else:
            placed[choice] = place
            fixed[place] = choice
    return {rows[index].id: entries[place].row for index, place in placed.items()}, left_over


def _candidates(entries: Sequence[_Entry], rows: Sequence[Row]) -> list[Sequence[int]]:
    """The rows each entry may be, by code where it has one."""
    by_code: dict[str, list[int]] = {}
    by_name: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        by_code.setdefault(row.code, []).append(index)
        for name in row.names:
            by_name.setdefault(name, []).append(index)
    return [
        by_code.get(entry.code, ())
        if entry.code
        else by_name.get(entry.label, ()) or by_name.get(_without_inclusion(entry.label), ())
        for entry in entries
    ]


def _without_inclusion(text: Label) -> Label:
    """The label without a bracket at its end that says what is included: 年末结转和结余（含专用结余）."""
    return Label(text[: text.rindex(_INCLUDING)]) if text.endswith(")") and _INCLUDING in text else text


def _between(place: int, options: Sequence[int], fixed: Mapping[int, int]) -> int | None:
    """The first option that keeps the order of the rows around it."""
    if not options:
        return None
    before = max((index for other, index in fixed.items() if other < place), default=-1)
    after = min((index for other, index in fixed.items() if other > place), default=1 << 30)
    fitting = [option for option in options if before < option < after]
    return fitting[0] if fitting else None


class _Total(Record):
    """The label of a total printed across the foot of the table."""

    row: int
    column: int
    meant: Row
    """Row of the form."""


def _bottom_labels(window: Window, form: Form, body: Iterable[int]) -> Iterator[_Total]:
    """The totals across the foot, row by row; of a label repeated in neighbouring cells, the last one."""
    bottoms = window.vocabulary.memo(_bottoms, form)
    if not bottoms:
        return
    grid = window.grid
    for row in body:
        for column in grid.in_row(row, window.left, window.right):
            text = grid.label(row, column)
            if text in bottoms and grid.label(row, column + 1) != text:
                yield _Total(row, column, bottoms[text])


def _bottoms(_: Vocabulary, form: Form) -> Mapping[Label, Row]:
    """The totals across the foot by all their names."""
    return {name: row for block in form.blocks for row in block.every_row if row.bottom for name in row.names}


def _bottom_cells(
    window: Window, form: Form, sides: Sequence[_Side], body: Sequence[int]
) -> dict[Address, Cell]:
    """The cell of each foot total: the first amount column behind its label that is not under the label."""
    found: dict[Address, Cell] = {}
    amounts = {
        side.columns[column.id]: column.id
        for side in sides
        for column in side.block.amounts
        if column.id in side.columns
    }
    totals = list(_bottom_labels(window, form, body))
    if len(sides) == 1:  # a grand total is a row of the list like any other
        totals = [total for total in totals if total.meant.id not in form.further_rows]
    for total in _of_sides(form, sides, totals):
        end = _next_label(window, sides, totals, total)
        behind = sorted(column for column in amounts if total.column < column < end)
        column = _amount_behind(window, total.row, total.column, behind)
        if column:
            found.setdefault(Address(form.id, total.meant.id, amounts[column]), (total.row, column))
    return found


def _of_sides(form: Form, sides: Sequence[_Side], totals: Sequence[_Total]) -> Sequence[_Total]:
    """The totals with 合计 at the end of each of two sides, neither of them named, as the totals of these sides."""
    named = {total.meant.id for total in totals}
    own: dict[_Total, Row] = {}
    for total in totals:
        side = next((side for side in sides if total.column <= side.section.right), None)
        row = _total_of(form, side.block) if side and total.meant.id in form.further_rows else None
        if row is not None and row.id not in named:
            own[total] = row
            named.add(row.id)
    return totals if len(own) < 2 else [total._replace(meant=own.get(total, total.meant)) for total in totals]


def _total_of(form: Form, block: Block) -> Row | None:
    """The foot total of the blocks under the same head as this one."""
    alike = (other for other in form.blocks if other.columns[0].head[0] == block.columns[0].head[0])
    return next((row for other in alike for row in other.rows if row.bottom), None)


def _next_label(window: Window, sides: Sequence[_Side], totals: Sequence[_Total], total: _Total) -> int:
    """The first column behind a total where another total or side has a label, or the one behind the table."""
    stubs = (side.stub for side in sides if side.section.left > total.column)
    columns = [column for stub in stubs for column in (*stub.codes, stub.name) if column]
    labels = [column for column in columns if window.grid.text(total.row, column)]
    labels += [other.column for other in totals if other.row == total.row and other.column > total.column]
    return min(labels, default=window.right + 1)


def _amount_behind(window: Window, row: int, start: int, columns: Sequence[int]) -> int | None:
    """The first amount column with a figure; else the first one beyond the merged label, or the last."""
    sheet = window.grid.sheet
    filled = [c for c in columns if (row, c) in sheet.values or (row, c) in sheet.formulas]
    if filled or not columns:
        return filled[0] if filled else None
    label_end = next((area.right for area in window.grid.merges_at(row, row) if (row, start) in area), None)
    if label_end is None:
        return columns[-1]
    return next((column for column in columns if column > label_end), columns[-1])
