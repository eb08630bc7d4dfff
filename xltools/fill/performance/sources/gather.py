"""Data files read into what they say of each project and of the department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xltools.address import Place
from xltools.book.model import Book
from xltools.errors import AmbiguousSource, Unreadable
from xltools.fill.facts import Unplaced
from xltools.fill.performance.place import split_heading
from xltools.fill.performance.sources.cells import DataCell, DataSheet
from xltools.fill.performance.sources.subjects import (
    Gathered,
    IndicatorRow,
    Statement,
    Subject,
    means_department,
)
from xltools.fill.performance.sources.tables import DataTable, TableKind, find_data_table
from xltools.fill.performance.sources.tidy import tidied
from xltools.fill.performance.sources.weights import with_weights
from xltools.fill.performance.sources.words import KIND, NAME
from xltools.fill.sources.tabular import Lines, book_lines, cell_text
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents
from xltools.forms.application.vocabulary import key, load_vocabulary
from xltools.record import Record

__all__ = ["ReadFile", "gather"]

DEPARTMENT_FORMS = frozenset({"zp-department", "zp-basic", "zp-summary", "mb-department"})


class ReadFile(Record):
    """What was found in a file."""

    name: str
    kinds: tuple[str, ...]
    """项目表, 指标表 … and 表格, in the order of the sheets."""
    rows: int
    notes: tuple[str, ...]


class _Contents(Record):
    name: str
    tables: tuple[DataTable, ...]
    documents: tuple[Document, ...]
    others: tuple[str, ...]
    """Sheets that are neither."""


_ORDER = (TableKind.PROJECTS, TableKind.INDICATORS, TableKind.LISTED, TableKind.FACTS)


def gather(files: Sequence[Path]) -> tuple[Gathered, list[ReadFile]]:
    """What the files say, whatever the order in which they are given.

    Raises :class:`Unreadable`, and :class:`AmbiguousSource` for a file in which nothing of the kind was found.
    """
    gathered = Gathered()
    contents = [_contents(path, name) for path, name in zip(files, _names(files), strict=True)]
    for content in contents:
        for document in content.documents:
            _subject_of(document, gathered).documents.append(document)
    for kind in _ORDER:
        for table in (table for content in contents for table in content.tables if table.kind is kind):
            _TAKE[kind](table, gathered)
    return gathered, [_read_file(content) for content in contents]


def _names(files: Sequence[Path]) -> list[str]:
    """File names, with the folder where two are called the same: a place must name one cell."""
    names = [path.name for path in files]
    return [
        path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}#{number}"
        for number, path in enumerate(files, start=1)
    ]


def _contents(path: Path, name: str) -> _Contents:
    from xltools.book.read import read_book

    book = read_book(path)
    sheets = [
        _data_sheet(book, lines, name)
        for lines in book_lines(book)
        if any(cell_text(cell) for row in lines.rows for cell in row)
    ]
    if not sheets:
        raise Unreadable(path, "里面没有任何内容，请检查是否选错了文件")
    found = {sheet.name: find_data_table(sheet) for sheet in sheets}
    unsure = {sheet.lines.sheet for sheet in sheets if _may_be_a_form(found[sheet.name])}
    read_as_forms = _documents(book, unsure, name)
    forms = {document.sheet for document in read_as_forms if _has_indicators(document)}
    found = {each: None if each in forms else table for each, table in found.items()}
    documents = tuple(document for document in read_as_forms if not found[document.sheet])
    read = {document.sheet for document in documents}
    for sheet in sheets:
        if not found[sheet.name] and sheet.name not in read:
            found[sheet.name] = find_data_table(sheet, with_subject=False)
    tables = tuple(table for table in found.values() if table)
    if not tables and not documents:
        raise AmbiguousSource(
            f"{path.name}：既不是项目表（表头含项目名称、预算数等）、指标表（含三级指标、目标值）、数据表"
            "（表,行,列,数值,项目），也不是填好的绩效表，请检查。"
        )
    others = [sheet.lines.sheet for sheet in sheets if not found[sheet.name] and sheet.name not in read]
    return _Contents(name, tables, documents, tuple(others))


def _may_be_a_form(table: DataTable | None) -> bool:
    """Whether a sheet may be a filled form: 项目名称 and 主管部门 stand on one line of it, as heads of projects do."""
    return table is None or table.kind is TableKind.PROJECTS


def _has_indicators(document: Document) -> bool:
    """Whether a form is more than a list of projects under a title."""
    return any(table.id in {"绩效指标", "汇总"} for table in document.tables)


def _data_sheet(book: Book, lines: Lines, name: str) -> DataSheet:
    alone = book.kind == "csv"
    sheet = book.sheet(lines.sheet)
    return DataSheet(name if alone else f"{name} {sheet.name}", lines, sheet.formats)


def _documents(book: Book, sheets: set[str], name: str) -> tuple[Document, ...]:
    """The filled forms on those sheets, their cells named as the cells of data are."""
    if not sheets:
        return ()
    part = Book(book.path, book.kind, [sheet for sheet in book.sheets if sheet.name in sheets])
    for sheet in part.sheets:
        sheet.name = name if book.kind == "csv" else f"{name} {sheet.name}"
    return tuple(
        tidied(with_weights(document, part.sheet(document.sheet)))
        for document in read_documents(part)
        if document.title.text.strip()
    )


def _read_file(content: _Contents) -> ReadFile:
    kinds = [table.kind.value for table in content.tables] + ["表格"] * bool(content.documents)
    rows = sum(sum(1 for _ in table.rows()) for table in content.tables) + len(content.documents)
    others = "、".join(f"“{name}”" for name in content.others)
    notes = [f"{content.name}：工作表{others}既不是数据也不是绩效表，没有读取。"] if others else []
    notes += [note for table in content.tables for note in _left_empty(table)]
    return ReadFile(content.name, tuple(dict.fromkeys(kinds)), rows, tuple(notes))


def _left_empty(table: DataTable) -> Iterator[str]:
    """A note on the columns of every form that a table of indicators does not fill."""
    absent = [name for name in ("一级指标", "目标值") if name not in table.roles.values()]
    if table.kind is TableKind.INDICATORS and absent:
        yield f"{table.sheet.name}：指标表没有“{'”“'.join(absent)}”列，表上这些栏留空，请核对表头。"


def _subject_of(document: Document, gathered: Gathered) -> Subject:
    name = document.entry("项目名称").text.strip()
    department = document.form in DEPARTMENT_FORMS or not name
    subject = gathered.department if department else gathered.project(name)
    subject.entitled = True
    return subject


def _take_projects(table: DataTable, gathered: Gathered) -> None:
    for cells in table.rows():
        roles = table.by_role(cells)
        name, kind = roles.get(NAME), roles.get(KIND)
        if (kind and means_department(kind.text)) or (name and means_department(name.text)):
            subject = gathered.department
        elif name:
            subject = gathered.project(name.text)
        else:
            gathered.faults.append(_whole_row(cells, "没有写明项目名称，请填写；部门的一行在“表”列写“部门”"))
            continue
        subject.entitled = True
        said = [each for cell in cells for each in _statements(cell, table, subject)]
        if all(_said_before(each, subject) for each in said):
            gathered.faults.append(_whole_row(cells, "与前面的一行完全相同，没有重复计入"))
        else:
            subject.statements += said


def _said_before(statement: Statement, subject: Subject) -> bool:
    """Whether the same table says the same of a subject further up."""
    return any(
        (each.row, each.column, each.cell.text, each.cell.sheet.name)
        == (statement.row, statement.column, statement.cell.text, statement.cell.sheet.name)
        for each in subject.statements
    )


def _statements(cell: DataCell, table: DataTable, subject: Subject) -> Iterator[Statement]:
    role = table.role(cell)
    if role == NAME and not subject.department:
        yield Statement("", "项目名称", cell)
    elif role != KIND and not (role == NAME and means_department(cell.text)):
        row, column = split_heading(cell.head.text)
        yield Statement(row, column, cell)


def _take_indicators(table: DataTable, gathered: Gathered) -> None:
    for subject, roles in _owned(table, gathered, "不是指标表的栏，没有用到"):
        if _is_total(roles):
            subject.statements += [
                Statement("", name, roles[column])
                for column, name in (("分值", "总分值"), ("得分", "总分"))
                if column in roles
            ]
        else:
            subject.indicators.append(IndicatorRow(roles))


def _is_total(roles: Mapping[str, DataCell]) -> bool:
    """Whether a row among indicators only sums them: 合计, without a name of its own."""
    words = load_vocabulary()
    named = [roles[column] for column in ("一级指标", "二级指标", "三级指标", "目标") if column in roles]
    name = key(named[0].text) if len(named) == 1 else ""
    return name in words.totals or words.fields.get(name) == "总分"


def _take_listed(table: DataTable, gathered: Gathered) -> None:
    for subject, roles in _owned(table, gathered, "不是这张明细表的栏，没有用到"):
        subject.listed.setdefault(table.listed, []).append(roles)


def _owned(
    table: DataTable, gathered: Gathered, foreign: str
) -> Iterator[tuple[Subject, dict[str, DataCell]]]:
    """The rows of a table with the subject they belong to, that of the row above where none is written."""
    subject: Subject | None = None
    named_before = False
    for cells in table.rows():
        roles = table.by_role(cells)
        gathered.faults += [cell.unplaced(foreign) for cell in cells if not table.role(cell)]
        named, kind = roles.pop(NAME, None), roles.pop(KIND, None)
        named = named or kind
        if named:
            subject, named_before = _known(named, gathered), True
        elif subject is None and not named_before:
            subject = _only(gathered)
        if subject is not None and roles:
            yield subject, roles
        elif roles and not named:
            gathered.faults.append(_whole_row(cells, "没有写明是哪个项目的，请填写"))


def _known(named: DataCell, gathered: Gathered) -> Subject | None:
    """The subject a cell names; an unknown one is a fault where a table of projects says which there are."""
    found = gathered.named(named.text)
    if found is None and not any(subject.entitled for subject in gathered.projects.values()):
        return gathered.project(named.text)
    if found is None:
        gathered.faults.append(named.unplaced("不在项目表中，请核对名称或在项目表中增加一行"))
    return found


def _only(gathered: Gathered) -> Subject | None:
    """The one subject there is."""
    subjects = list(gathered.subjects)
    return subjects[0] if len(subjects) == 1 else None


def _take_facts(table: DataTable, gathered: Gathered) -> None:
    for cells in table.rows():
        roles = table.by_role(cells)
        missing = [name for name in ("form", "column", "value") if name not in roles]
        if "value" in missing:
            continue
        if missing:
            gathered.faults.append(_whole_row(cells, "没有写明表和列，请填写"))
            continue
        form = _form(roles["form"].text)
        subject = _fact_subject(roles, form, gathered)
        if subject is None:
            continue
        unit = roles["unit"].text if "unit" in roles else ""
        row = roles["row"].text if "row" in roles else ""
        cell = roles["value"]._replace(unit=unit or roles["value"].unit)
        subject.statements.append(Statement(row, roles["column"].text, cell, form))


def _form(text: str) -> str:
    """The form a title, an id or a part of a title names; nothing for 部门 or 项目."""
    vocabulary = load_vocabulary()
    forms = {form for _, form in vocabulary.titles}
    if text.strip() in forms:
        return text.strip()
    bare = key(text)
    whole = (form for ending, form in vocabulary.titles if bare.endswith(ending))
    part = (form for ending, form in vocabulary.titles if len(bare) > 3 and ending.endswith(bare))
    return next(whole, next(part, ""))


def _fact_subject(roles: dict[str, DataCell], form: str, gathered: Gathered) -> Subject | None:
    named = roles.get(NAME)
    if named:
        return _known(named, gathered)
    if form in DEPARTMENT_FORMS or means_department(roles["form"].text):
        return gathered.department
    only = next(iter(gathered.projects.values())) if len(gathered.projects) == 1 else None
    if only is None:
        gathered.faults.append(roles["form"].unplaced("没有写明项目，请在“项目”列填写"))
    return only


def _whole_row(cells: Sequence[DataCell], reason: str) -> Unplaced:
    first = cells[0]
    place = Place(first.sheet.name, "", f"第 {first.row} 行")
    return Unplaced(place, "", " ".join(first.text.split())[:30], reason)


_TAKE = {
    TableKind.PROJECTS: _take_projects,
    TableKind.INDICATORS: _take_indicators,
    TableKind.LISTED: _take_listed,
    TableKind.FACTS: _take_facts,
}
