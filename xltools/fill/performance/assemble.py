"""Documents from the data: each form of the pack with everything that has a place on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from xltools.amount import ZERO
from xltools.fill.facts import Unplaced
from xltools.fill.performance.indicators import TABLE_CELLS, indicator_tables
from xltools.fill.performance.maker import Maker
from xltools.fill.performance.place import FormShape, Spotless
from xltools.fill.performance.pour import fitted, not_of_pack, over
from xltools.fill.performance.sources.cells import DataCell, Unfit
from xltools.fill.performance.sources.subjects import Statement, Subject
from xltools.forms.application.document import Document, Entry, TableRow
from xltools.forms.application.vocabulary import key
from xltools.selfeval.figure import read_figure

__all__ = ["COUNTED", "PROJECT_FORMS", "Assembled", "assemble"]

COUNTED = ("预算数", "执行数")
"""Columns whose sums are told: read, and placed."""
PROJECT_FORMS = frozenset({"zp-project", "mb-project", "mb-funding", "mb-yearly"})
MAIN_FORMS = frozenset({"zp-project", "zp-department", "mb-department"})
OF_ONE_FORM = frozenset({"标题", "附件"})
"""What differs from form to form, so that a value for all goes to the main form alone."""
SUMMARY = "zp-summary"
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


def assemble(subject: Subject, shapes: Sequence[FormShape]) -> Assembled:
    """The documents of a subject for the forms it has; cells that fit none of them are listed."""
    result = Assembled(subject)
    mine = [shape for shape in shapes if (shape.form not in PROJECT_FORMS) is subject.department]
    makers = [Maker(shape) for shape in mine if shape.form != SUMMARY]
    for statement in sorted(subject.statements, key=lambda each: not each.form):
        _settle(statement, makers, result)
    for table_id, rows in subject.listed.items():
        for cells in rows:
            _settle_listed(table_id, cells, makers, result)
    _settle_indicators(subject, makers, result)
    if subject.says_more_than(SUMMARY):
        result.documents = [maker.document() for maker in makers]
    for given in subject.documents:
        if given.form == SUMMARY and any(shape.form == SUMMARY for shape in shapes):
            continue  # made anew from the projects
        shape = next((maker.shape for maker in makers if maker.shape.form == given.form), None)
        own = result.of(given.form)
        if shape is None or own is None:
            result.unplaced.append(not_of_pack(given))
            continue
        fitting, homeless = fitted(given, shape)
        result.unplaced += homeless
        result.documents = [over(own, fitting) if each is own else each for each in result.documents]
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
