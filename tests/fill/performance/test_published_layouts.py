"""The published performance forms are written as they were printed, and read back as the same documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from support.office import Office
from support.performance import book_of, form_names, grid

from xltools.amount import round_half_up
from xltools.book.read import read_book
from xltools.fill.performance.build import BuildNotes, build_performance
from xltools.forms.application.document import Choice, Document, Entry, Table
from xltools.forms.application.pack import load_application_pack
from xltools.forms.application.reader import read_documents
from xltools.selfeval.figure import read_figure
from xltools.selfeval.reading import normalised

PACKS = {
    "dongxihu-2021": "self-evaluation-hubei",
    "ezhou-2022": "self-evaluation-hubei-ezhou",
    "jianghan-2021": "performance-targets-2021",
    "liuyang-2021": "self-evaluation-national",
    "zengdu-2020": "self-evaluation-hubei-suizhou",
}
GRIDS = [(case, form) for case in PACKS for form in form_names(case)]
COLUMNS = "ABCDEFGHIJ"


class Sharing:
    """Entries without their place; those of one cell stay one object."""

    def __init__(self) -> None:
        self._made: dict[object, Entry] = {}

    def entry(self, entry: Entry) -> Entry:
        key = entry.spot or id(entry)
        return self._made.setdefault(key, entry._replace(spot=None))

    def table(self, table: Table) -> Table:
        rows = tuple(
            row._replace(entries={column: self.entry(entry) for column, entry in row.entries.items()})
            for row in table.rows
        )
        columns = {column: self.entry(entry) for column, entry in table.columns.items()}
        return Table(table.id, columns, rows, self.entry(table.heading), self.entry(table.stub))


def placeless(document: Document) -> Document:
    sharing = Sharing()
    return replace(
        document,
        title=sharing.entry(document.title),
        sheet="",
        area=None,
        fields={name: sharing.entry(entry) for name, entry in document.fields.items()},
        choices={name: Choice(choice.options) for name, choice in document.choices.items()},
        tables=tuple(sharing.table(table) for table in document.tables),
        notes=tuple(sharing.entry(note) for note in document.notes),
    )


def built(case: str, form: str, path: Path, *, living: bool = True) -> tuple[Document, BuildNotes]:
    """Write one published form; the document it was written from, and the notes."""
    [document] = read_documents(book_of(case, form))
    pack = load_application_pack(PACKS[case])
    written = placeless(document)
    return written, build_performance(pack, [written], path, year=int(case[-4:]), living=living)


LOST = "the ticks of some options are lost in print; lost boxes are written empty"
DEVIATIONS = {
    **{
        ("dongxihu-2021", form, cell): LOST
        for form in ("zp-2", "zp-3", "zp-5", "zp-6", "zp-7")
        for cell in ("B6", "B7", "B8")
    },
    ("dongxihu-2021", "zp-4", "G24"): "16.62 and the printed scores make 110.62, not 96.62",
    ("ezhou-2022", "zp-4", "G9"): "the rate of a budget of nothing is a dash, not a bare %",
    ("jianghan-2021", "mb-zhengti", "E8"): "181.66 of 294.64 is 61.65%, not 100%",
    ("jianghan-2021", "mb-zhengti", "E9"): "112.98 of 294.64 is 38.35%, not 100%",
    ("jianghan-2021", "mb-zhengti", "C9"): "a dash before 项目支出 that no other row has",
    ("liuyang-2021", "zp-2", "G7"): "the rate of a budget of nothing is a dash, not 100%",
    ("zengdu-2020", "zp-4", "F2"): "the total above the table is left empty in print; the formula fills it",
    ("zengdu-2020", "zp-5", "F2"): "the total above the table is left empty in print; the formula fills it",
    ("zengdu-2020", "zp-6", "F2"): "the scores make 92, as in the total row, not 94",
}
"""Every cell that is not written as printed, with the reason."""
KEPT = {
    ("dongxihu-2021", "zp-2", "G10"): Decimal("18.33"),
    ("ezhou-2022", "zp-3", "H9"): Decimal(5),
    ("ezhou-2022", "zp-4", "H9"): "",
    ("liuyang-2021", "zp-2", "G15"): Decimal(4),
    ("liuyang-2021", "zp-2", "G20"): Decimal("1.94"),
    ("liuyang-2021", "zp-3-1", "I7"): Decimal(10),
    ("liuyang-2021", "zp-3-2", "I7"): Decimal("7.47"),
}
"""Scores that stay as given, with what the formula would say."""


def found_deviations(case: str, form: str, path: Path) -> Iterator[tuple[str, str, object]]:
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    printed = grid(case, form)
    for row, cells in enumerate(printed, start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            if not agrees(text, cell.value, cell.number_format):
                yield f"{COLUMNS[column - 1]}{row}", text, cell.value
    assert sheet.print_area.endswith(f"{COLUMNS[len(printed[0]) - 1]}${len(printed)}")


def agrees(text: str, value: object, number_format: str) -> bool:
    """Whether a cell says what was printed: text up to blanks, figures by their number as printed."""
    if isinstance(value, int | float):
        shown = read_figure(Entry(Decimal(f"{value:.15g}"), None, number_format))
        figure = read_figure(Entry(text))
        return (
            shown is not None
            and figure is not None
            and round_half_up(shown.value, figure.decimals) == figure.value
        )
    return normalised(text) == normalised(str(value or ""))


@pytest.mark.parametrize(("case", "form"), GRIDS, ids=[f"{case}/{form}" for case, form in GRIDS])
def test_a_published_form_is_written_cell_by_cell_as_printed(case: str, form: str, tmp_path: Path) -> None:
    _, notes = built(case, form, tmp_path / "form.xlsx")
    found = {(case, form, cell) for cell, _, _ in found_deviations(case, form, tmp_path / "form.xlsx")}
    assert found == {deviation for deviation in DEVIATIONS if deviation[:2] == (case, form)}
    kept = {(case, form, each.cell): each.computed for each in notes.deviations if each.kept}
    assert kept == {cell: value for cell, value in KEPT.items() if cell[:2] == (case, form)}


@pytest.mark.parametrize("living", [True, False], ids=["living", "public"])
@pytest.mark.parametrize(("case", "form"), GRIDS, ids=[f"{case}/{form}" for case, form in GRIDS])
def test_a_published_form_is_read_back_as_the_same_document(
    case: str, form: str, living: bool, tmp_path: Path
) -> None:
    written, _ = built(case, form, tmp_path / "form.xlsx", living=living)
    [read] = read_documents(read_book(tmp_path / "form.xlsx"))
    assert list(differences(written, read)) == ROUND_TRIP.get((case, form), [])
    assert read.unread == ()


ROUND_TRIP: dict[tuple[str, str], list[str]] = {
    ("dongxihu-2021", "zp-4"): ["总分"],
    ("ezhou-2022", "zp-4"): ["预算执行 0 执行率"],
    ("jianghan-2021", "mb-zhengti"): ["总体资金情况 3 占比", "总体资金情况 4 占比"],
    ("liuyang-2021", "zp-2"): ["整体支出规模 1 执行率"],
    ("zengdu-2020", "zp-4"): ["表头总分"],
    ("zengdu-2020", "zp-5"): ["表头总分"],
    ("zengdu-2020", "zp-6"): ["表头总分"],
}
"""What is read back otherwise: the figures above that do not follow from the others."""


def differences(written: Document, read: Document) -> Iterator[str]:
    """The places at which a document was read back otherwise; a box that was lost is read as empty."""
    assert read.form == written.form
    assert read.fields.keys() == written.fields.keys()
    assert same(written.title, read.title)
    yield from (name for name, entry in written.fields.items() if not same(entry, read.fields[name]))
    assert read.choices.keys() == written.choices.keys()
    for name, choice in written.choices.items():
        expected = [(option.label, bool(option.ticked)) for option in choice.options]
        assert [(option.label, option.ticked) for option in read.choices[name].options] == expected
    assert [table.id for table in read.tables] == [table.id for table in written.tables]
    for table, other in zip(written.tables, read.tables, strict=True):
        yield from table_differences(table, other)
    assert [note.text for note in read.notes] == [note.text for note in written.notes]


def table_differences(table: Table, other: Table) -> Iterator[str]:
    assert [row.label for row in other.rows] == [row.label for row in table.rows]
    assert same(table.heading, other.heading)
    assert same(table.stub, other.stub)
    assert table.columns.keys() == other.columns.keys()
    assert all(same(entry, other.columns[column]) for column, entry in table.columns.items())
    for column in {column for row in table.rows for column in row.entries}:
        assert sharing(table, column) == sharing(other, column), column
    for number, (row, again) in enumerate(zip(table.rows, other.rows, strict=True)):
        for column, entry in row.entries.items():
            if not same(entry, again.get(column)):
                yield f"{table.id} {number} {column}"


def same(entry: Entry, other: Entry) -> bool:
    value = float(other.value) if isinstance(other.value, Decimal) else other.value
    return agrees(entry.text, value, other.number_format)


def sharing(table: Table, column: str) -> list[bool]:
    """For each row after the first, whether it shares its filled cell with the one above."""
    entries = [row.get(column) for row in table.rows]
    return [
        below.value is not None and (above is below or (above.spot is not None and above.spot == below.spot))
        for above, below in pairwise(entries)
    ]


@pytest.mark.libreoffice
@pytest.mark.parametrize("case", PACKS)
def test_libreoffice_computes_what_is_stored(case: str, tmp_path: Path, soffice: Office) -> None:
    documents = [placeless(document) for document in read_documents(book_of(case))]
    path = tmp_path / "forms.xlsx"
    build_performance(load_application_pack(PACKS[case]), documents, path, year=int(case[-4:]), living=True)
    stored, formulas = (openpyxl.load_workbook(path, data_only=flag) for flag in (True, False))
    again = openpyxl.load_workbook(soffice.recalculated(path), data_only=True)
    cells = [
        (sheet.title, cell.coordinate)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > 10
    wrong = [
        (sheet, cell, stored[sheet][cell].value, again[sheet][cell].value)
        for sheet, cell in cells
        if not equal(stored[sheet][cell].value, again[sheet][cell].value)
    ]
    assert wrong == []


def equal(stored: object, again: object) -> bool:
    if isinstance(stored, int | float) and isinstance(again, int | float):
        return abs(stored - again) < 1e-9
    return (stored or "") == (again or "")
