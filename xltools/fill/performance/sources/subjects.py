"""What the data say, form by form: each project, and the department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xltools.fill.facts import Unplaced
from xltools.fill.performance.sources.cells import DataCell
from xltools.fill.performance.sources.words import data_words
from xltools.forms.application.document import Document
from xltools.forms.application.vocabulary import key
from xltools.forms.labels import label
from xltools.record import Record

__all__ = ["Gathered", "IndicatorRow", "Statement", "Subject", "means_department"]


class Statement(Record):
    """One cell of the data with what it is called there."""

    row: str
    """Label of a row of the form; empty for a field, a choice, a goal or the main row of a table."""
    column: str
    cell: DataCell
    form: str = ""
    """Form id where the data name one."""


class IndicatorRow(Record):
    """One row of a table of indicators."""

    cells: Mapping[str, DataCell]
    """By column id."""


@dataclass
class Subject:
    """A project or the department."""

    name: str
    department: bool = False
    statements: list[Statement] = field(default_factory=list)
    indicators: list[IndicatorRow] = field(default_factory=list)
    listed: dict[str, list[Mapping[str, DataCell]]] = field(default_factory=dict)
    """Rows of tables with as many rows as the data have, by table id."""
    documents: list[Document] = field(default_factory=list)
    """Forms that were given filled in."""
    entitled: bool = False
    """Whether a table of projects, or a form, has it: a name in other tables alone may be a slip."""

    def says_more_than(self, form: str) -> bool:
        """Whether anything is said of it, besides a filled form of that id."""
        given = any(document.form != form for document in self.documents)
        return bool(given or self.statements or self.indicators or self.listed)

    def text(self, column: str) -> str:
        """What the data say of a field, as text; nothing when they do not."""
        found = (each.cell.text for each in self.statements if not each.row and key(each.column) == column)
        return next(found, "")


@dataclass
class Gathered:
    """Everything read, in the order of the data."""

    projects: dict[str, Subject] = field(default_factory=dict)
    """By name as compared."""
    department: Subject = field(default_factory=lambda: Subject("", department=True))
    faults: list[Unplaced] = field(default_factory=list)

    @property
    def subjects(self) -> Iterator[Subject]:
        """The projects, then the department where anything is said of it."""
        yield from self.projects.values()
        department = self.department
        if department.statements or department.indicators or department.listed or department.documents:
            yield department

    def project(self, name: str) -> Subject:
        """The project of that name, a new one where there is none yet."""
        return self.projects.setdefault(label(name), Subject(" ".join(name.split())))

    def named(self, name: str) -> Subject | None:
        """The project or the department of that name among those known; ``None`` for none."""
        if means_department(name) or label(name) == label(self.department.text("单位名称")):
            return self.department
        return self.projects.get(label(name))


def means_department(text: str) -> bool:
    """Whether a word of the data, such as 部门整体, stands for the department."""
    return key(text) in data_words().departments
