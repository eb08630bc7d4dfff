"""Forms that were given filled in, of last year or of another layout, poured into the forms of a pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xltools.address import Place
from xltools.book.cellref import a1
from xltools.fill.facts import Unplaced
from xltools.fill.performance.indicators import TABLE_CELLS
from xltools.fill.performance.place import FormShape, TableShape
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.selfeval.view import MAIN_ROWS

__all__ = ["fitted", "not_of_pack", "over"]

BUDGET = "预算执行"
TOTALS = frozenset({"总分", "表头总分"})
DERIVED = frozenset({"执行率", "得分"})
"""Columns that follow from the amounts of their row."""
_ALWAYS_COMPUTED = frozenset({"总分值", "金额单位"})
_PRINTED_COLUMNS = frozenset({"项目", "来源项目", "序号", *DERIVED, "控制率", "占比"})
"""Columns that hold labels, or that the pack computes where it has them."""


def not_of_pack(given: Document) -> Unplaced:
    """The report of a form the pack does not have."""
    return _unplaced(
        given.title._replace(spot=given.title.spot or (given.sheet, 1, 1)), "", "不在这套表中，没有用到"
    )


def _unplaced(entry: Entry, name: str, reason: str) -> Unplaced:
    sheet, row, column = entry.spot or ("", 1, 1)
    text = " ".join(entry.text.split())[:40]
    return Unplaced(Place(sheet, "", a1(row, column)), name, text, reason)


def fitted(given: Document, shape: FormShape) -> tuple[Document, list[Unplaced]]:
    """The given form with what this one has places for, and the rest."""
    homeless: list[Unplaced] = []
    fields = {}
    for name, entry in given.fields.items():
        if name in shape.fields:
            fields[name] = entry
        elif entry.text.strip() and name not in _ALWAYS_COMPUTED | TOTALS:
            homeless.append(_unplaced(entry, name, "在这套表中没有对应的位置"))
    choices = {name: choice for name, choice in given.choices.items() if name in shape.choices}
    for name, choice in given.choices.items():
        if name not in shape.choices:
            homeless.append(_unplaced(Entry(choice.printed, choice.spot), name, "在这套表中没有对应的位置"))
    tables = []
    for table in given.tables:
        if table.id in shape.tables:
            tables.append(_fitted_table(table, shape.tables[table.id], homeless))
        else:
            homeless += [_unplaced(entry, table.id, "所在的表不在这套表中") for entry in _stated(table.rows)]
    return replace(given, fields=fields, choices=choices, tables=tuple(tables), notes=()), homeless


def _stated(rows: Sequence[TableRow]) -> Iterator[Entry]:
    """Each filled cell once."""
    seen: set[object] = set()
    for row in rows:
        for name, entry in row.entries.items():
            if entry.text.strip() and entry.spot not in seen and name not in _PRINTED_COLUMNS:
                seen.add(entry.spot)
                yield entry


def _fitted_table(table: Table, shape: TableShape, homeless: list[Unplaced]) -> Table:
    """The table with the rows there are places for; with funds of other sources only their total, which they make."""
    rows = []
    placed = [_renamed(row, shape) for row in table.rows]
    foreign = any(_foreign(row, shape) and next(_stated([row]), None) for row in placed)
    split = table.id == BUDGET and foreign
    for row, renamed in zip(table.rows, placed, strict=True):
        if _foreign(renamed, shape) or (split and renamed.label not in MAIN_ROWS):
            homeless += [_unplaced(entry, row.label, "所在的行在这套表中没有") for entry in _stated([row])]
            continue
        known = shape.columns | TABLE_CELLS | _PRINTED_COLUMNS
        lost = {
            name: entry for name, entry in row.entries.items() if name not in known and entry.text.strip()
        }
        homeless += [_unplaced(entry, name, "在这套表中没有这一栏") for name, entry in lost.items()]
        rows.append(
            renamed._replace(entries={name: row.get(name) for name in row.entries if name not in lost})
        )
    return Table(table.id, {}, tuple(rows), table.heading)


def _foreign(row: TableRow, shape: TableShape) -> bool:
    return bool(row.label) and row.label not in shape.rows and not shape.own_rows


def _renamed(row: TableRow, shape: TableShape) -> TableRow:
    """年度财政资金总额 is 年度资金总额 elsewhere; points and score of another layout are not taken along."""
    if row.label not in MAIN_ROWS or row.label in shape.rows or not {*shape.rows} & {*MAIN_ROWS}:
        return row
    return row._replace(label=next(label for label in shape.rows if label in MAIN_ROWS))


def over(own: Document, given: Document) -> Document:
    """The given form with everything the data say put over it; totals of the old figures are left to the formulas."""
    stale = TOTALS if any(table.rows for table in own.tables) else frozenset()
    fields = {name: entry for name, entry in given.fields.items() if name not in stale | _ALWAYS_COMPUTED}
    return replace(
        own,
        title=own.title if own.title.text else given.title,
        fields={**fields, **{name: entry for name, entry in own.fields.items() if entry.text}},
        choices={**given.choices, **own.choices},
        tables=tuple(_tables_over(own, given)),
    )


def _tables_over(own: Document, given: Document) -> Iterator[Table]:
    """Tables with printed rows cell by cell, any other as a whole."""
    mine = {table.id for table in own.tables if table.rows}
    for table in given.tables:
        same = next((each for each in own.tables if each.id == table.id), None)
        if same is not None and any(row.label for row in same.rows):
            yield table._replace(rows=tuple(_rows_over(same.rows, table.rows)))
            mine.discard(table.id)
        elif table.id not in mine:
            yield table
    yield from (table for table in own.tables if table.id in mine)


def _rows_over(own: Sequence[TableRow], given: Sequence[TableRow]) -> Iterator[TableRow]:
    labels = {row.label for row in given}
    for row in given:
        same = next((each for each in own if each.label == row.label), None)
        if same is None:
            yield row
            continue
        changed = any(row.get(name).text != entry.text for name, entry in same.entries.items())
        kept = {name: entry for name, entry in row.entries.items() if not (changed and name in DERIVED)}
        yield row._replace(entries={**kept, **same.entries})
    yield from (row for row in own if row.label not in labels)
