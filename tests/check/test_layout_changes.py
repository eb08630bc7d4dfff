"""Layout changes no verdict: the same figures in any layout are read at the same addresses and judged the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from support.ezhou import FORMS, PACK, merged
from support.layout_choice import Arranged, arrange, plain_book, random_layout
from support.layouts import Drawn, Layout, draw
from support.sketch import book_of
from support.tableset import TableSet, ezhou_set, random_set

from xltools.address import Address
from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.check.check import check_tables
from xltools.check.run import Options, check_file
from xltools.check.tables import read_tables
from xltools.finding import Finding, Severity, Verdict
from xltools.forms.figures import Figure, figures
from xltools.forms.recognise import Recognition, recognise
from xltools.relations.catalogue import load_relations

SEEDS = st.integers(0, 2**32 - 1)
EZHOU = ezhou_set()
RELATIONS = load_relations(PACK.id)
CHECKED = {"gk01", "gk02", "gk03", "gk04", "gk05", "gk06", "gk09"}
"""Tables whose every figure some relation rests on."""


def read(book: Book, found: Recognition, form_id: str) -> dict[Address, Decimal]:
    """Every amount of a form in 万元; it must stand there once and hold nothing but amounts."""
    (form,) = found.of(form_id)
    values: dict[Address, Decimal] = {}
    for figure in figures(book, form, PACK):
        assert isinstance(figure, Figure), figure
        values[figure.address] = figure.amount.value
    return values


def check_reading(book: Book, drawn: Iterable[Drawn], tables: TableSet) -> None:
    """Every drawn amount is read at its address, nothing else is, and what the drawing leaves out is named."""
    found = recognise(book, PACK)
    drawn = list(drawn)
    assert {form.form.id for form in found.forms} == {each.form.id for each in drawn}, found.unknown
    for each in drawn:
        assert read(book, found, each.form.id) == each.amounts(tables)
        (form,) = found.of(each.form.id)
        left_out = {a.row for a in tables.values if a.form == each.form.id} - {a.row for a in each.addresses}
        assert set(form.missing_rows) == left_out
        assert form.missing_columns == ()


@pytest.mark.parametrize("form_id", FORMS)
def test_the_plain_drawing_is_the_official_form(form_id: str) -> None:
    drawn = draw(PACK.forms[form_id], EZHOU, Layout()).sketch
    official = merged(form_id)
    second_note = {cell for cell, value in official.cells.items() if str(value).startswith("2. 本套报表")}
    for cell in official.cells.keys() - second_note:
        value = official.cells[cell]
        assert is_money(value) or drawn.cells[cell] == value
    assert set(official.merges) <= set(drawn.merges)
    assert drawn.cells.keys() >= official.cells.keys() - second_note


def is_money(value: object) -> bool:
    return isinstance(value, str) and value[-3:-2] == "." and value[-2:].isdigit()


@settings(max_examples=120, deadline=None, derandomize=True)
@given(SEEDS, st.sampled_from(FORMS), st.integers(1, 12))
def test_a_table_in_any_layout_is_read_at_the_same_addresses(seed: int, form_id: str, changes: int) -> None:
    random = Random(seed)
    tables = random.choice([EZHOU, random_set(random)])
    layout = random_layout(random, PACK.forms[form_id], tables, changes)
    drawn = draw(PACK.forms[form_id], tables, layout)
    check_reading(book_of(drawn.sketch), [drawn], tables)


WRITING = {"GK0017", "GK0023", "GK0024", "GK0028"}
"""Rules about the order of tables, ways of writing and captions, which layouts change or leave out."""


def judged(arranged: Arranged) -> list[Finding]:
    recognition = recognise(arranged.book, PACK)
    tables = read_tables(arranged.book, recognition, PACK)
    return [each for each in check_tables(tables, RELATIONS).findings if each.rule not in WRITING]


def said(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    """What the findings say, whatever cells they stand in."""
    return {
        (each.rule, each.form, each.row, each.column, each.severity, each.verdict, each.difference)
        for each in findings
    }


def seeded(random: Random, tables: TableSet, count: int) -> TableSet:
    """The tables with so many figures changed."""
    for _ in range(count):
        address = random.choice([address for address, value in sorted(tables.values.items()) if value])
        tables = tables.changed(address, Decimal(random.choice(["1.00", "-0.50", "100", "0.02"])))
    return tables


@settings(max_examples=24, deadline=None, derandomize=True)
@given(SEEDS, st.integers(0, 6), st.integers(0, 3))
def test_layout_changes_no_verdict(seed: int, changes: int, errors: int) -> None:
    random = Random(seed)
    source = random.choice([EZHOU, replace(random_set(random), exact=None)])
    tables = seeded(random, source, errors)
    arranged = arrange(random, tables, changes)
    check_reading(arranged.book, arranged.drawn, tables)
    assert said(judged(arranged)) == said(judged(plain_book(tables)))


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SEEDS, st.integers(1, 6))
def test_tables_in_any_layout_and_unit_that_agree_have_no_errors(seed: int, changes: int) -> None:
    random = Random(seed)
    tables = random_set(random)
    arranged = arrange(random, tables, changes)
    check_reading(arranged.book, arranged.drawn, tables)
    assert [each for each in judged(arranged) if each.severity is Severity.ERROR] == []


@settings(max_examples=80, deadline=None, derandomize=True)
@given(SEEDS)
def test_rounding_alone_is_never_wrong_in_whole_sets_of_tables(seed: int) -> None:
    found = judged(plain_book(random_set(Random(seed))))
    assert {each.verdict for each in found if each.arithmetic} <= {Verdict.ROUNDING, Verdict.UNLIKELY}
    unlikely = [each for each in found if each.severity is not Severity.INFO]
    assert all(each.verdict is Verdict.UNLIKELY for each in unlikely)  # beyond three sigma: seldom, not never


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SEEDS)
def test_tables_in_yuan_that_agree_have_no_findings(seed: int) -> None:
    tables = random_set(Random(seed))
    layout = Layout(yuan=True, unit="金额单位：元")
    drawn = [draw(form, tables, layout) for form in PACK.forms.values()]
    found = judged(Arranged(book_of(*(each.sketch for each in drawn)), drawn))
    assert [each for each in found if each.arithmetic] == []


def touched(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Every cell that an error names, as the reported one or as one it rests on."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    return {(each.sheet, each.cell) for each in errors} | {
        (related.sheet, related.cell) for each in errors for related in each.related
    }


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SEEDS)
def test_a_figure_wrong_by_one_is_an_error_that_names_its_cell(seed: int) -> None:
    random = Random(seed)
    tables = random_set(random)
    addresses = [a for a, value in sorted(tables.values.items()) if value and a.form in CHECKED]
    address = random.choice(addresses)
    arranged = plain_book(tables.changed(address, Decimal(1)))
    spot = recognise(arranged.book, PACK).of(address.form)[0].cells[address]
    assert (spot[0], a1(*spot[1:])) in touched(judged(arranged)), address


def test_a_row_of_money_without_a_code_is_named_in_the_notes(tmp_path: Path) -> None:
    path = tmp_path / "决算.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("公开03")
        drawn = draw(PACK.forms["gk03"], EZHOU, Layout()).sketch
        drawn.cells[8, 1] = "其中"
        for (row, column), value in drawn.cells.items():
            sheet.write(row - 1, column - 1, value)
    notes = check_file(path, Options(packs=(PACK.id,))).notes
    assert any(
        "第 8 行“其中 社会保障和就业支出”没有可识别的科目代码，这一行没有校验" in note for note in notes
    )
