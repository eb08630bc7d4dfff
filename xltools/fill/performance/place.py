"""Where on the forms of a pack a column of the data belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xltools.fill.performance.sources.words import data_words
from xltools.forms.application.layout import Cells, Goals, Layout, Tabular
from xltools.forms.application.vocabulary import TableWords, key, load_vocabulary, row_key
from xltools.record import Record

__all__ = [
    "MAIN_TABLE",
    "FormShape",
    "Spotless",
    "TableShape",
    "known_column",
    "place_in",
    "shape_of",
    "split_heading",
]

MAIN_TABLE = "预算执行"
"""The table whose first row is meant where a heading names a column only."""
SIDED_GOALS = "整体绩效目标"
_GOAL = re.compile(r"(?P<kind>年度|长期)?(?:绩效)?目标(?P<number>\d{1,2})")
_FIELD_IN_TEXT = re.compile(r"\{([^{}]+)\}")
_SEPARATORS = re.compile(r"[.．/]")


class TableShape(Record):
    """A table of a form."""

    id: str
    columns: frozenset[str]
    rows: tuple[str, ...]
    """Printed rows; empty where all come with the data."""
    own_rows: bool
    """Whether the unit may add rows of its own."""


class FormShape(Record):
    """What a form has places for."""

    form: str
    fields: frozenset[str]
    choices: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, TableShape]

    @property
    def goals(self) -> frozenset[str]:
        """年度目标, 长期目标: the lists of goals it prints."""
        sided = self.tables.get(SIDED_GOALS)
        return frozenset(
            {"年度目标", "长期目标"} & (self.tables.keys() | (sided.columns if sided else set()))
        )


class Spotless(Record):
    """A place of a form, apart from any cell: a field, a choice, a goal or a cell of a table."""

    kind: str
    """``title``, ``field``, ``choice``, ``goal`` or ``cell``."""
    id: str
    """Field, choice, list of goals or table."""
    row: str = ""
    """Row of the table; number of the goal."""
    column: str = ""


def shape_of(layout: Layout) -> FormShape:
    """What a form of that layout has places for."""
    fields = set(_FIELD_IN_TEXT.findall(layout.title + layout.sheet))
    choices: dict[str, tuple[str, ...]] = {}
    tables: dict[str, TableShape] = {}
    for line in layout.lines:
        match line:
            case Cells():
                for cell in line.cells:
                    fields |= {cell.field, *_FIELD_IN_TEXT.findall(cell.text)}
                    if cell.choice:
                        choices[cell.choice] = tuple(layout.choices.get(cell.choice, ()))
            case Goals():
                tables[line.table] = TableShape(line.table, frozenset({"目标"}), (), own_rows=False)
            case Tabular():
                tables[line.table] = _table_shape(line)
                fields |= {name for head in line.head for name in _FIELD_IN_TEXT.findall(head.text)}
            case _:
                pass
    return FormShape(layout.id, frozenset(fields - {""}), choices, tables)


def _table_shape(line: Tabular) -> TableShape:
    columns = frozenset(head.column for head in line.head if head.column and not head.label)
    rows = tuple(row.id for row in line.rows)
    own = any(row.own_rows is not None for row in line.rows)
    return TableShape(line.table, columns, (*rows, *([line.closing.id] if line.closing else [])), own)


def place_in(shape: FormShape, row: str, column: str) -> Spotless | None:
    """The place of a figure or text that the data call so, or ``None`` when the form has none."""
    if row:
        return next(_cells(shape, row, column), None)
    name = _field(shape, column)
    if name == "标题":
        return Spotless("title", name)
    if name and name in shape.fields:
        return Spotless("field", name)
    choice = load_vocabulary().choices.get(key(column))
    if choice and choice in shape.choices:
        return Spotless("choice", choice)
    return _goal(shape, column) or _main(shape, column)


def _field(shape: FormShape, text: str) -> str | None:
    bare = key(text)
    own = next((name for name in shape.fields if key(name) == bare), None)
    return own or data_words().fields.get(bare) or load_vocabulary().fields.get(bare)


def _goal(shape: FormShape, text: str) -> Spotless | None:
    match = _GOAL.fullmatch(key(text))
    if match is None:
        return None
    name = f"{match['kind'] or '年度'}目标"
    return Spotless("goal", name, match["number"]) if name in shape.goals else None


def _main(shape: FormShape, column: str) -> Spotless | None:
    """The first row of the main table, or the only row of a table that has no printed rows."""
    for table_id in (MAIN_TABLE, "年度总体目标", "财政供养人员"):
        table = shape.tables.get(table_id)
        name = next(iter(_columns(table, column)), None) if table else None
        if table and name:
            return Spotless("cell", table_id, table.rows[0] if table.rows else "", name)
    return None


def _cells(shape: FormShape, row: str, column: str) -> Iterator[Spotless]:
    for table in shape.tables.values():
        label = _row(table, row)
        if label is None:
            continue
        for name in _columns(table, column):
            yield Spotless("cell", table.id, label, name)


def _words(table_id: str) -> TableWords | None:
    return next((words for words in load_vocabulary().tables if words.id == table_id), None)


def _row(table: TableShape, text: str) -> str | None:
    words = _words(table.id)
    known = words.rows if words else {}
    for candidate in (row_key(text), key(text)):
        named = known.get(candidate)
        if named in table.rows:
            return named
        same = [row for row in table.rows if candidate in {row_key(row), key(row)}]
        if same:
            return same[0]
    return text.strip() if table.own_rows else None


def _columns(table: TableShape, text: str) -> list[str]:
    """Columns of the table a heading may mean, its own id first."""
    bare = key(text)
    words = _words(table.id)
    known = [column for column in table.columns if key(column) == bare]
    known += [data_words().columns.get(bare, "")]
    known += words.columns.get(bare, ()) if words else ()
    return [column for column in dict.fromkeys(known) if column in table.columns]


def split_heading(text: str) -> tuple[str, str]:
    """Row and column of a heading: ``当年财政拨款.执行数``; no row for one that names a column only.

    >>> split_heading("1.财政拨款收入.申报数"), split_heading("执行数")
    (('1.财政拨款收入', '申报数'), ('', '执行数'))
    """
    parts = _SEPARATORS.split(text)
    row, column = text[: -len(parts[-1]) - 1], parts[-1]
    if len(parts) > 1 and key(row) and key(column) and not key(row).isdigit():
        return row, column
    return "", text


@lru_cache(maxsize=1)
def _all_columns() -> frozenset[str]:
    vocabulary, words = load_vocabulary(), data_words()
    columns = {column for table in vocabulary.tables for column in table.columns}
    return frozenset({*vocabulary.fields, *vocabulary.choices, *words.fields, *words.columns, *columns})


def known_column(heading: str) -> bool:
    """Whether a heading can be a column of the table of projects."""
    _, column = split_heading(heading)
    return key(column) in _all_columns() or _GOAL.fullmatch(key(column)) is not None
