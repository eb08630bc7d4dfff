"""Layout changes no verdict: the same figures in any layout are read at the same addresses and judged the same."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.ezhou import FORMS, PACK, merged
from support.layout_choice import random_layout
from support.layouts import Drawn, Layout, draw
from support.sketch import book_of
from support.tableset import TableSet, ezhou_set, random_set

from xltools.address import Address
from xltools.book.model import Book
from xltools.forms.figures import Figure, figures
from xltools.forms.recognise import Recognition, recognise

SEEDS = st.integers(0, 2**32 - 1)
EZHOU = ezhou_set()


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
