"""Documents from the data: each form of the pack with everything that has a place on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from xltools.address import Place
from xltools.amount import ZERO
from xltools.book.cellref import a1
from xltools.fill.facts import Unplaced
from xltools.fill.performance.indicators import TABLE_CELLS, indicator_tables
from xltools.fill.performance.maker import Maker
from xltools.fill.performance.place import FormShape, Spotless
from xltools.fill.performance.sources.cells import DataCell, Unfit
from xltools.fill.performance.sources.subjects import Statement, Subject
from xltools.forms.application.document import Document, Entry, Table, TableRow
from xltools.forms.application.vocabulary import key
from xltools.selfeval.figure import read_figure

__all__ = ["COUNTED", "PROJECT_FORMS", "Assembled", "assemble"]

COUNTED = ("预算数", "执行数")
"""Columns whose sums are told: read, and placed."""
PROJECT_FORMS = frozenset({"zp-project", "mb-project", "mb-funding", "mb-yearly"})
MAIN_FORMS = frozenset({"zp-project", "zp-department", "mb-department"})
OF_ONE_FORM = frozenset({"标题", "附件"})
"""What differs from form to form, so that a value for all goes to the main form alone."""
TOTALS = frozenset({"总分", "总分值", "表头总分"})
DERIVED = frozenset({"执行率", "得分"})
"""Columns that follow from the amounts of their row."""
_OF_OTHERS = frozenset({"项目总数", "资金使用单位", "绩效自评覆盖率", "自评覆盖率", "覆盖率"})
"""Columns for the table that sums the projects up."""


@dataclass
class Assembled:
    """The forms of one project, or of the department."""

    subject: Subject
    documents: list[Document] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    read: dict[str, Decimal] = field(default_factory=dict)
    """Sums by column, in 万元."""
    placed: dict[str, Decimal] = field(default_factory=dict)

    def of(self, form: str) -> Document | None:
        """The form of that id."""
        return next((document for document in self.documents if document.form == form), None)

    def replace(self, document: Document) -> None:
        """Put a form in the place of the one with its id."""
        self.documents = [document if each.form == document.form else each for each in self.documents]


def assemble(subject: Subject, shapes: Sequence[FormShape]) -> Assembled:
    """The documents of a subject for the forms it has; cells that fit none of them are listed."""
    result = Assembled(subject)
    mine = [shape for shape in shapes if (shape.form not in PROJECT_FORMS) is subject.department]
    makers = [Maker(shape) for shape in mine if shape.form != "zp-summary"]
    for statement in sorted(subject.statements, key=lambda each: not each.form):
        _settle(statement, makers, result)
    for table_id, rows in subject.listed.items():
        for cells in rows:
            _settle_listed(table_id, cells, makers, result)
    _settle_indicators(subject, makers, result)
    result.documents = [maker.document() for maker in makers]
    for given in subject.documents:
        _merge(given, result)
    return result


def _settle(statement: Statement, makers: Sequence[Maker], result: Assembled) -> None:
    """Put a statement where it belongs: a field on every form that has it, a figure of a table on one."""
    counted, amount = _counted(statement)
    if amount is not None:
        result.read[counted] = result.read.get(counted, ZERO) + amount
    reason = _put(statement, makers)
    if reason and key(statement.column) not in _OF_OTHERS:
        result.unplaced.append(statement.cell.unplaced(reason, amount))
    elif amount is not None:
        result.placed[counted] = result.placed.get(counted, ZERO) + amount


def _put(statement: Statement, makers: Sequence[Maker]) -> str:
    """Why a statement has no place, or nothing."""
    candidates = [maker for maker in makers if statement.form in {"", maker.shape.form}]
    if not candidates:
        return "所在的表不是这套表要填的，请核对" if makers else "在这套表中没有对应的表"
    places = [(maker, place) for maker in candidates if (place := maker.place(statement))]
    if not statement.form and len(places) > 1:
        places = _general(places)
    tables = {place.id for _, place in places if place.kind == "cell"}
    if len(tables) > 1:
        return f"在{'、'.join(sorted(tables))}中都有，请在数据表的“表”列写明是哪张表"
    faults = [maker.put(place, statement.cell) for maker, place in places]
    if statement.form:
        for maker, place in places:
            maker.stated.add(place)
    return next(filter(None, faults), "" if places else "在这套表中没有对应的位置，请核对栏名")


def _general(places: Sequence[tuple[Maker, Spotless]]) -> list[tuple[Maker, Spotless]]:
    """The places of a statement that names no form: not where one that does was put; titles on the main form only."""
    free = [(maker, place) for maker, place in places if place not in maker.stated] or list(places)
    if any(place.id in OF_ONE_FORM for _, place in free):
        return [pair for pair in free if pair[0].shape.form in MAIN_FORMS] or free
    return free


def _counted(statement: Statement) -> tuple[str, Decimal | None]:
    """The column whose sum a statement adds to, and the amount in 万元."""
    column = key(statement.column)
    if statement.row or column not in COUNTED:
        return "", None
    try:
        figure = read_figure(statement.cell.entry(column))
    except Unfit:
        return column, None
    return column, figure.value if figure else None


def _settle_listed(
    table_id: str, cells: Mapping[str, DataCell], makers: Sequence[Maker], result: Assembled
) -> None:
    maker = next((maker for maker in makers if table_id in maker.shape.tables), None)
    if maker is None:
        result.unplaced += [cell.unplaced(f"所在的“{table_id}”不是这套表要填的") for cell in cells.values()]
        return
    entries: dict[str, Entry] = {}
    for column, cell in cells.items():
        try:
            entries[column] = cell.entry(column)
        except Unfit as fault:
            result.unplaced.append(cell.unplaced(str(fault)))
    maker.listed.setdefault(table_id, []).append(TableRow(entries))


def _settle_indicators(subject: Subject, makers: Sequence[Maker], result: Assembled) -> None:
    def report(cell: DataCell, reason: str) -> None:
        result.unplaced.append(cell.unplaced(reason))

    for table, rows in indicator_tables(subject.indicators, report):
        maker = next((maker for maker in makers if table.id in maker.shape.tables), None)
        if maker is None:
            cell = next(iter(rows[0].cells.values()))
            report(cell, f"等 {len(rows)} 行指标在这套表中没有对应的表，请核对")
            continue
        known = maker.shape.tables[table.id].columns | TABLE_CELLS
        for row in rows:
            for column, cell in row.cells.items():
                if column not in known:
                    report(cell, "在这套表的指标表中没有这一栏")
        maker.indicators.append(table)


def _merge(given: Document, result: Assembled) -> None:
    """A form that was given filled in: what the tables of data say of it goes before."""
    own = result.of(given.form)
    if own is None and given.form != "zp-summary":
        spot = given.title.spot or (given.sheet, 1, 1)
        place = Place(spot[0], "", a1(spot[1], spot[2]))
        result.unplaced.append(Unplaced(place, "", given.title.text, "不在这套表中，没有用到"))
    elif own is not None:
        result.replace(_over(own, given))


def _over(own: Document, given: Document) -> Document:
    """The given form with everything the data say put over it; totals of the old figures are left to the formulas."""
    changed = any(table.rows for table in own.tables)
    stale = TOTALS if changed else frozenset()
    fields = {name: entry for name, entry in given.fields.items() if name not in stale}
    return replace(
        own,
        title=own.title if own.title.text else given.title,
        fields={**fields, **{name: entry for name, entry in own.fields.items() if entry.text}},
        choices={**given.choices, **own.choices},
        tables=tuple(_tables_over(own, given)),
        notes=own.notes or given.notes,
    )


def _tables_over(own: Document, given: Document) -> Iterator[Table]:
    """Tables with printed rows cell by cell, any other as a whole."""
    mine = {table.id for table in own.tables if table.rows}
    for table in given.tables:
        over = next((each for each in own.tables if each.id == table.id), None)
        if over is not None and any(row.label for row in over.rows):
            yield table._replace(rows=tuple(_rows_over(over.rows, table.rows)))
            mine.discard(table.id)
        elif table.id not in mine:
            yield table
    yield from (table for table in own.tables if table.id in mine)


def _rows_over(own: Sequence[TableRow], given: Sequence[TableRow]) -> Iterator[TableRow]:
    labels = {row.label for row in given}
    for row in given:
        over = next((each for each in own if each.label == row.label), None)
        if over is None:
            yield row
            continue
        stale = (
            DERIVED
            if any(row.get(name).text != entry.text for name, entry in over.entries.items())
            else set()
        )
        kept = {name: entry for name, entry in row.entries.items() if name not in stale}
        yield row._replace(entries={**kept, **over.entries})
    yield from (row for row in own if row.label not in labels)
