"""A document with everything its layout prints by itself: title, heads, labels, blank rows, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from xltools.forms.application.document import NOTHING, Choice, Document, Entry, Option, Table, TableRow
from xltools.forms.application.layout import Goals, Layout, Line, Notes, PrintedRow, Tabular
from xltools.selfeval.figure import read_figure
from xltools.selfeval.view import points_in

__all__ = ["complete", "filled_text", "same_cell"]

_PLACE = re.compile(r"\{([^{}]+)\}")
_POINTS = re.compile(r"[（(]\{分值\}分?[)）]")
_GOAL_NUMBER = re.compile(
    r"(?:长期|年度)?(?:绩效)?目标\s*(?:\d+|[一二三四五六七八九十]+)?\s*(?:[(（][^()（）]*[)）])?\s*[:：]\s*"
)


def same_cell(entry: Entry, other: Entry) -> bool:
    """Whether two entries are one cell: the same object, or read from the same place."""
    if entry is NOTHING or other is NOTHING:
        return False
    return entry is other or (entry.spot is not None and entry.spot == other.spot)


def filled_text(template: str, document: Document, year: int, own: Mapping[str, str] | None = None) -> str:
    """A printed text with its places filled: years, fields, and what ``own`` says.

    A place nobody knows stays empty.
    """
    known = {"年度": str(year), "上年": str(year - 1), "前年": str(year - 2)} | dict(own or {})

    def value(place: re.Match[str]) -> str:
        return known.get(place[1]) or document.entry(place[1]).text

    return _PLACE.sub(value, template)


def complete(document: Document, layout: Layout, year: int) -> Document:
    """The document as it is to be printed; what it says itself is never changed."""
    fields = dict(document.fields)
    for name, default in layout.defaults.items():
        if name not in fields or fields[name].value is None:
            fields[name] = Entry(filled_text(default, document, year) or None)
    known = replace(document, fields=fields)
    title = document.title if document.title.text.strip() else Entry(filled_text(layout.title, known, year))
    return replace(
        known,
        title=title,
        choices=_choices(document, layout),
        tables=tuple(_tables(known, layout, year)),
        notes=document.notes or tuple(_notes(known, layout.lines, year)),
    )


def _notes(document: Document, lines: tuple[Line, ...], year: int) -> Iterator[Entry]:
    for line in lines:
        if isinstance(line, Notes):
            yield from (Entry(filled_text(text, document, year)) for text in line.texts)


def _choices(document: Document, layout: Layout) -> dict[str, Choice]:
    """Those of the document; a choice it lacks, or that names one option only, gets the options of the layout."""
    found = dict(document.choices)
    for name, options in layout.choices.items():
        given = found.get(name)
        ticked = {option.label for option in given.options if option.ticked} if given else set()
        if given is None or not given.options or {option.label for option in given.options} < set(options):
            found[name] = Choice(tuple(Option(option, option in ticked) for option in options))
    return found


def _tables(document: Document, layout: Layout, year: int) -> Iterator[Table]:
    for line in layout.lines:
        match line:
            case Tabular():
                yield from _tables_of(line, document, layout, year)
            case Goals():
                yield from _goals(line, document)
            case _:
                pass
    printed = {line.table for line in layout.lines if isinstance(line, Tabular | Goals)}
    yield from (table for table in document.tables if table.id not in printed)


def _goals(line: Goals, document: Document) -> Iterator[Table]:
    """The lists of goals; a goal without 目标1： gets it, since a form is read by it."""
    empty = Table(line.table, {}, tuple(TableRow({"目标": Entry("")}) for _ in range(line.blank)))
    for table in list(document.tables_of(line.table)) or [empty]:
        rows = []
        for number, row in enumerate(table.rows, start=1):
            goal = row.get("目标")
            if not _GOAL_NUMBER.match(goal.text.strip()):
                goal = Entry(line.text.replace("{序号}", str(number)) + goal.text)
            rows.append(row._replace(entries={**row.entries, "目标": goal}))
        yield table._replace(rows=tuple(rows))


def _tables_of(line: Tabular, document: Document, layout: Layout, year: int) -> Iterator[Table]:
    given = list(document.tables_of(line.table))
    goals = [_bare_goal(text) for text in _goal_texts(document, layout, line.table)]
    if not given:
        given = [Table(line.table, {}, ()) for _ in (goals if line.heading and goals else [""])]
    for number, table in enumerate(given, start=1):
        goal = goals[number - 1] if number <= len(goals) else ""
        yield _table(line, table, document, year, {"序号": str(number), "目标": goal})


def _goal_texts(document: Document, layout: Layout, table_id: str) -> list[str]:
    """The goals that stand above the indicators of that kind."""
    wanted = "长期目标" if table_id == "长期指标" else "年度目标"
    listed = [row.get("目标").text for table in document.tables_of(wanted) for row in table.rows]
    sided = [row.get(wanted).text for table in document.tables_of("整体绩效目标") for row in table.rows]
    return listed or sided or [""] * _blank_goals(layout)


def _blank_goals(layout: Layout) -> int:
    """Goals a blank form leaves room for."""
    for line in layout.lines:
        if isinstance(line, Goals):
            return line.blank
        if isinstance(line, Tabular) and line.table == "整体绩效目标":
            return len(line.blank)
    return 0


def _bare_goal(text: str) -> str:
    found = _GOAL_NUMBER.match(text.strip())
    return text.strip()[found.end() :] if found else text.strip()


def _table(line: Tabular, table: Table, document: Document, year: int, own: Mapping[str, str]) -> Table:
    columns = {
        head.column: Entry(filled_text(head.text, document, year, own)) for head in line.head if head.column
    }
    rows = tuple(_rows(line, table))
    heading, stub = table.heading, table.stub
    if line.heading and not heading.text.strip():
        heading = Entry(filled_text(line.heading.text, document, year, own))
    if line.stub and not stub.text.strip():
        stub = Entry(filled_text(_with_points(line.stub.text, rows), document, year, own))
    given = {column: entry for column, entry in table.columns.items() if entry.text.strip()}
    return Table(table.id, columns | given, rows, heading, stub)


def _with_points(text: str, rows: tuple[TableRow, ...]) -> str:
    """The stub with the points of its rows; without brackets when they are not known."""
    if not _POINTS.search(text):
        return text
    seen: list[Entry] = []
    for row in rows:
        entry = row.get("一级指标")
        if not any(entry is other for other in seen):
            seen.append(entry)
    points = [points_in(entry.text) for entry in seen]
    if None not in points and points:
        return text.replace("{分值}", format(sum(filter(None, points), Decimal(0)).normalize(), "f"))
    weights = [read_figure(row.get("分值")) for row in rows]
    if weights and None not in weights:
        total = sum((weight.value for weight in weights if weight), Decimal(0))
        return text.replace("{分值}", format(total.normalize(), "f"))
    return _POINTS.sub("", text)


def _rows(line: Tabular, table: Table) -> Iterator[TableRow]:
    columns = [head.column for head in line.head if head.column and not head.label]
    if not line.rows:
        yield from (_whole(row, columns) for row in table.rows or _blank_rows(line))
        if line.closing and not any(row.label == line.closing.id for row in table.rows):
            yield _whole(TableRow({}, line.closing.id), columns)
        return
    printed = {row.id for row in line.rows}
    own = [row for row in table.rows if row.label not in printed]
    for row in line.rows:
        if row.id:
            yield _whole(_given(row, table), columns)
        if row.own_rows is not None:
            yield from (_whole(row, columns) for row in own or _own_rows(row))


def _given(row: PrintedRow, table: Table) -> TableRow:
    same = (each for each in table.rows if each.label == row.id)
    found = next(same, TableRow({}, row.id))
    lacking = {
        column: Entry(text) for column, text in row.given.items() if not found.get(column).text.strip()
    }
    return found._replace(entries={**found.entries, **lacking})


def _own_rows(row: PrintedRow) -> tuple[TableRow, ...]:
    return tuple(TableRow({}, label) for label in row.own_rows or ())


def _whole(row: TableRow, columns: list[str]) -> TableRow:
    """The row with an entry of its own for each column it lacks."""
    missing = {column: Entry(None) for column in columns if column not in row.entries}
    return row._replace(entries={**row.entries, **missing})


def _blank_rows(line: Tabular) -> Iterator[TableRow]:
    above: dict[str, Entry] = {}
    for row in line.blank:
        entries = {}
        for column, text in row.items():
            entries[column] = above[column] if not text and column in above else Entry(text or None)
        above = entries
        yield TableRow(entries)
