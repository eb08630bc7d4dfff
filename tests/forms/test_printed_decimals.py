"""How many decimals tables print, told from their figures: the Ezhou grids, printed more coarsely."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.coarse import coarse_book, everywhere
from support.ezhou import FORMS, PACK

from xltools.book.model import Book
from xltools.forms.decimals import printed_decimals
from xltools.forms.figures import in_pack_unit
from xltools.forms.recognise import recognise

SMALL = "gk09"
"""One figure other than zero, in three cells."""


def told(book: Book) -> dict[str, int]:
    return printed_decimals(book, recognise(book, PACK).forms, PACK)


def only(form_id: str, book: Book) -> Book:
    book.sheets = [sheet for sheet in book.sheets if sheet.name == PACK.forms[form_id].sheet]
    return book


def spoilt(book: Book, form_id: str, value: str | float) -> Book:
    """The book with one figure of a form other than zero mistyped."""
    (found,) = (each for each in recognise(book, PACK).forms if each.form.id == form_id)
    values = book.sheet(found.sheet).values
    cell = next((row, column) for _, row, column in found.cells.values() if values.get((row, column)))
    values[cell] = value
    return book


@pytest.mark.parametrize("unit", ["万元", "元"])
def test_tables_with_the_decimals_of_the_pack_are_not_listed(unit: str) -> None:
    assert told(coarse_book({}, unit)) == {}


@pytest.mark.parametrize("unit", ["万元", "元"])
@pytest.mark.parametrize("decimals", [0, 1])
def test_coarse_tables_are_told_by_their_figures_and_small_ones_by_the_others(
    decimals: int, unit: str
) -> None:
    assert told(coarse_book(everywhere(decimals), unit)) == dict.fromkeys(FORMS, decimals)


def test_each_table_has_decimals_of_its_own() -> None:
    assert told(coarse_book({"gk02": 0, "gk03": 1})) == {"gk02": 0, "gk03": 1}


def test_a_few_whole_figures_prove_nothing() -> None:
    assert told(only(SMALL, coarse_book({SMALL: 0}))) == {}
    assert told(coarse_book({SMALL: 0})) == {}


def test_a_small_table_with_decimals_is_none_of_the_whole_ones() -> None:
    found = told(coarse_book({**everywhere(0), SMALL: 2}))
    assert found == {form_id: 0 for form_id in FORMS if form_id != SMALL}


def test_texts_count_with_the_zeros_they_print() -> None:
    book = only("gk03", coarse_book(everywhere(0)))
    assert told(book) == {"gk03": 0}
    (found,) = recognise(book, PACK).forms
    values = book.sheet(found.sheet).values
    for _, row, column in found.cells.values():
        values[row, column] = f"{values.get((row, column), 0)!s:.12}0"
    assert told(book) == {}


@pytest.mark.parametrize("form_id", ["gk03", "gk01"])
@pytest.mark.parametrize("value", [12.345, "12.1"])
def test_one_mistyped_figure_changes_nothing(value: str | float, form_id: str) -> None:
    book = spoilt(coarse_book(everywhere(0)), form_id, value)
    assert told(book) == everywhere(0)
    assert told(spoilt(coarse_book({}), form_id, 12)) == {}


@pytest.mark.parametrize(
    ("unit", "value", "decimals", "slack"),
    [
        (None, "12", 0, "0.5"),
        ("10000", "12.3", 1, "0.05"),
        ("10000", "12.34", 0, "0.005"),
        ("10000", "12.345", 0, "0"),
        ("10000", "0", 0, "0.5"),
        ("1", "120000", 0, "0.00005"),
        ("1", "120000.25", 0, "0"),
        ("1000", "12", 0, "0.05"),
    ],
)
def test_figures_of_coarse_tables_are_good_to_what_they_print(
    unit: str | None, value: str, decimals: int, slack: str
) -> None:
    amount = in_pack_unit(Decimal(value), Decimal(unit) if unit else None, PACK, decimals)
    assert amount.slack == Decimal(slack)
    assert amount.value == Decimal(value) * Decimal(unit or 10_000) / 10_000
