"""Where everything of a form goes on its sheet: places with what they hold, row heights, merged groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil

from xltools.book.cellref import Area
from xltools.fill.performance.complete import filled_text, same_cell
from xltools.fill.performance.height import MOST, needed
from xltools.fill.performance.shown import choice_text
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.forms.application.layout import Cells, Goals, Layout, Notes, Place, PrintedRow, Tabular
from xltools.record import Record
from xltools.selfeval.reading import Form, read_value

__all__ = ["Key", "Kind", "Plan", "Spread", "plan_sheet"]

Key = tuple[int, int, str]
"""(table number, row number, column id); a field has -1 for both numbers."""

FIGURES = frozenset(
    {
        *("预算数", "年初预算数", "执行数", "分值", "权重", "得分", "全年预算数", "全年执行数"),
        *(
            "当年金额",
            "上年预算",
            "申报数",
            "金额",
            "编制数",
            "实有人数",
            "上年决算",
            "本年预算",
            "本年决算",
            "财政资金总额",
            "序号",
        ),
    }
)
RATES = frozenset({"执行率", "占比", "控制率"})
TYPED = frozenset({"目标值", "实际值"})


class Kind:
    """What a place is, which decides its look."""

    TITLE = "title"
    CAPTION = "caption"
    LABEL = "label"
    TEXT = "text"
    TYPED = "typed"
    FIGURE = "figure"
    RATE = "rate"
    NOTE = "note"


class Spread(Record):
    """One cell of the sheet, merged or not, and what it holds."""

    area: Area
    kind: str
    entry: Entry
    align: str = "center"
    border: bool = True
    key: Key | None = None
    template: str = ""
    """Text around the value of a caption, as the layout has it."""


@dataclass
class Plan:
    """A form on its way to a sheet."""

    document: Document
    layout: Layout
    year: int
    cells: list[Spread] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    at: dict[Key, Spread] = field(default_factory=dict)
    """The cell of each value; rows of a merged group share one."""
    row: int = 1
    """The next row to be printed."""
    title_row: int = 1
    of_line: dict[int, Tabular] = field(default_factory=dict)
    """The printed table of each table of the document, by its number."""
    rows_of: dict[int, dict[int, int]] = field(default_factory=dict)
    """Sheet row by row number, for each table by its number."""

    @property
    def last_row(self) -> int:
        """The last row of the form."""
        return self.row - 1

    def cell(self, key: Key) -> Spread | None:
        """The cell of a value, if the layout prints it."""
        return self.at.get(key)

    def put(self, cell: Spread, keys: Sequence[Key] = (), room: int = 1) -> None:
        """Place a cell; ``room`` is the text lines to leave when it is empty."""
        self.cells.append(cell._replace(key=keys[0] if keys else None))
        self.at.update(dict.fromkeys(keys, self.cells[-1]))
        area = cell.area
        width = sum(self.layout.columns[area.left - 1 : area.right])
        height = needed(cell.entry.text, width, least=room, title=cell.kind == Kind.TITLE)
        rows = range(area.top, area.bottom + 1)
        missing = height - sum(self.heights.get(row, 0.0) for row in rows)
        if missing > 0:
            for row in rows:
                self.heights[row] = self.heights.get(row, 0.0) + missing / len(rows)


def plan_sheet(document: Document, layout: Layout, year: int) -> Plan:
    """The plan of one completed document."""
    plan = Plan(document, layout, year)
    for line in layout.lines:
        match line:
            case Cells():
                _cells(plan, line)
            case Tabular():
                for number, table in _numbered(document, line.table):
                    _table(plan, line, number, table)
            case Goals():
                for number, table in _numbered(document, line.table):
                    _goals(plan, line, number, table)
            case Notes():
                _notes(plan)
    return plan


def _numbered(document: Document, table_id: str) -> Iterator[tuple[int, Table]]:
    return ((number, table) for number, table in enumerate(document.tables) if table.id == table_id)


def _cells(plan: Plan, line: Cells) -> None:
    if line.when and not plan.document.entry(line.when).text.strip():
        return
    if line.title:
        area = Area(plan.row, 1, plan.row, plan.layout.width)
        plan.put(Spread(area, Kind.TITLE, plan.document.title, border=False))
        plan.title_row = plan.row
        plan.row += 1
        return
    depth = max((_depth(plan, place) for place in line.cells), default=1)
    for place in line.cells:
        area = Area(plan.row, place.at, plan.row + depth - 1, place.at + place.span - 1)
        _place(plan, line, place, area)
    plan.row += depth


def _depth(plan: Plan, place: Place) -> int:
    """Rows a long text needs, since no row is taller than 409 points."""
    width = sum(plan.layout.columns[place.at - 1 : place.at + place.span - 1])
    return max(1, ceil(needed(plan.document.entry(place.field).text if place.field else "", width) / MOST))


def _place(plan: Plan, line: Cells, place: Place, area: Area) -> None:
    document = plan.document
    keys: list[Key] = []
    if place.field:
        keys, entry = [(-1, -1, place.field)], document.entry(place.field)
        kind = Kind.FIGURE if place.figure else Kind.TEXT
    elif place.choice:
        choice = document.choices.get(place.choice)
        entry, kind = Entry(choice_text(choice, plan.layout.style) if choice else None), Kind.TEXT
    else:
        entry = Entry(filled_text(place.text, document, plan.year) or None)
        kind = Kind.LABEL if line.border else Kind.CAPTION
        if kind == Kind.CAPTION:
            keys = [(-1, -1, name) for name in ("表头总分",) if f"{{{name}}}" in place.text]
    align = place.align or ("left" if kind == Kind.CAPTION or place.choice else "center")
    plan.put(Spread(area, kind, entry, align, line.border, template=place.text), keys, line.lines)


def _table(plan: Plan, line: Tabular, number: int, table: Table) -> None:
    first = not any(plan.document.tables[done].id == table.id for done in plan.of_line)
    plan.of_line[number] = line
    if line.heading and not line.head_once:
        _heading(plan, line, table)
    top = plan.row
    if first or not line.head_once:
        _head(plan, line, table)
    if line.heading and line.head_once:
        _heading(plan, line, table)
    printed = _printed(line, table)
    plan.rows_of[number] = {
        index: plan.row + place for place, index in enumerate(printed) if index is not None
    }
    _labels(plan, line, table, printed)
    plan.row += len(printed)
    for head in line.head:
        if head.column and not head.label:
            _column(plan, line, number, head.column)
    if line.stub:
        bottom = top if line.stub.head_only else plan.row - 1
        area = Area(top, line.stub.at, bottom, line.stub.at + line.stub.span - 1)
        plan.put(Spread(area, Kind.LABEL, table.stub))


def _heading(plan: Plan, line: Tabular, table: Table) -> None:
    heading = line.heading
    if heading is None:
        return
    text, row = table.heading.text, plan.row
    name, colon, rest = text.partition("：")
    whole = Area(row, heading.at, row, heading.at + heading.span - 1)
    if heading.rest_at:
        plan.put(Spread(whole, Kind.LABEL, Entry(name + colon)))
        area = Area(row, heading.rest_at, row, heading.rest_at + heading.rest_span - 1)
        plan.put(Spread(area, Kind.TEXT, Entry(rest or None), "left"))
    else:
        plan.put(Spread(whole, Kind.TEXT, Entry(text or None), "left"))
    plan.row += 1


def _head(plan: Plan, line: Tabular, table: Table) -> None:
    for head in line.head:
        entry = table.columns[head.column] if head.column else Entry(None)
        area = Area(plan.row, head.at, plan.row, head.at + head.span - 1)
        plan.put(Spread(area, Kind.LABEL, entry))
    plan.row += 1


def _printed(line: Tabular, table: Table) -> list[int | None]:
    """The number of the table's row for each row on the sheet; ``None`` for one that only prints a text."""
    if not line.rows:
        return list(range(len(table.rows)))
    order: list[int | None] = []
    own = [index for index, row in enumerate(table.rows) if row.label not in {each.id for each in line.rows}]
    by_label = {row.label: index for index, row in enumerate(table.rows)}
    for row in line.rows:
        order.append(by_label[row.id] if row.id else None)
        if row.own_rows is not None:
            order += own
    return order


def _labels(plan: Plan, line: Tabular, table: Table, printed: Sequence[int | None]) -> None:
    """The printed labels of the rows, and the words that group them."""
    known = {row.id: row for row in line.rows}
    if line.closing:
        known[line.closing.id] = line.closing
    texts = iter([row for row in line.rows if not row.id])
    last: PrintedRow | None = None
    groups: dict[tuple[int, str], list[int]] = {}
    for row, index in enumerate(printed, start=plan.row):
        label = table.rows[index].label if index is not None else ""
        shown = known.get(label) if index is not None else next(texts)
        if shown is None and label and last is not None:
            shown = last._replace(text=label, group="")
        if shown is None:
            continue
        last = shown
        area = Area(row, shown.at, row, shown.at + shown.span - 1)
        plan.put(Spread(area, Kind.LABEL, Entry(filled_text(shown.text, plan.document, plan.year))))
        if shown.group:
            groups.setdefault((shown.group_at, shown.group), []).append(row)
        if index is None:
            for head in line.head:
                beside = Area(row, head.at, row, head.at + head.span - 1)
                plan.put(Spread(beside, Kind.LABEL, Entry(None)))
    for (column, text), rows in groups.items():
        plan.put(Spread(Area(rows[0], column, rows[-1], column), Kind.LABEL, Entry(text)))


def _column(plan: Plan, line: Tabular, number: int, column: str) -> None:
    """The cells of a column: one for each run of rows that share an entry."""
    table = plan.document.tables[number]
    head = next(head for head in line.head if head.column == column)
    run: list[int] = []
    for index, row in enumerate(table.rows):
        if run and not same_cell(table.rows[run[-1]].get(column), row.get(column)):
            _run(plan, number, column, run, (head.at, head.span, head.align))
            run = []
        if _covered(line, row, column):
            continue
        if line.closing and row.label and line.closing.at <= head.at < line.closing.at + line.closing.span:
            continue
        run.append(index)
    if run:
        _run(plan, number, column, run, (head.at, head.span, head.align))


def _covered(line: Tabular, row: TableRow, column: str) -> bool:
    """Whether the long text of a 约束性指标 runs over the cell."""
    columns = [head.column for head in line.head if head.column]
    if "目标值" not in columns or column not in columns[columns.index("目标值") + 1 :]:
        return False
    return _constraint(line, row)


def _constraint(line: Tabular, row: TableRow) -> bool:
    if read_value(row.get("目标值").text).form is not Form.CONSTRAINT:
        return False
    columns = [head.column for head in line.head if head.column]
    after = columns[columns.index("目标值") + 1 :]
    return not any(row.get(column).text.strip() for column in after)


def _run(plan: Plan, number: int, column: str, run: list[int], place: tuple[int, int, str]) -> None:
    table, rows, line = plan.document.tables[number], plan.rows_of[number], plan.of_line[number]
    at, span, align = place
    row = table.rows[run[0]]
    if column == "目标值" and _constraint(line, row):
        span, align = plan.layout.width - at + 1, "left"
    area = Area(rows[run[0]], at, rows[run[-1]], at + span - 1)
    kind = _kind(column)
    entry = row.get(column)
    plan.put(
        Spread(area, kind, entry, align or "center"), [(number, index, column) for index in run], line.lines
    )


def _kind(column: str) -> str:
    if column in TYPED:
        return Kind.TYPED
    if column in RATES:
        return Kind.RATE
    return Kind.FIGURE if column in FIGURES else Kind.TEXT


def _goals(plan: Plan, line: Goals, number: int, table: Table) -> None:
    top = plan.row
    plan.rows_of[number] = {}
    for index, row in enumerate(table.rows):
        area = Area(plan.row, line.at, plan.row, line.at + line.span - 1)
        plan.put(Spread(area, Kind.TEXT, row.get("目标"), "left"), [(number, index, "目标")])
        plan.rows_of[number][index] = plan.row
        plan.row += 1
    stub = table.stub if table.stub.text.strip() else Entry(line.stub.text)
    area = Area(top, line.stub.at, plan.row - 1, line.stub.at + line.stub.span - 1)
    plan.put(Spread(area, Kind.LABEL, stub))


def _notes(plan: Plan) -> None:
    for note in plan.document.notes:
        area = Area(plan.row, 1, plan.row, plan.layout.width)
        plan.put(Spread(area, Kind.NOTE, note, "left", border=False))
        plan.row += 1
