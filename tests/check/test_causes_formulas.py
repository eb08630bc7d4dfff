"""Numbers typed over formulas, in the living workbook of Ezhou; and a whole table in another unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.causes import Sketches, errors, findings, spoilt, tables_in
from support.public_copy import LIVING, PUBLIC
from support.recalculated import recalculated

from xltools.book.model import Book, Sheet
from xltools.book.read import read_book
from xltools.finding import Severity

WHOLE = "公开03"
FIRST = 5
"""Rows of captions and heads."""
CLASS_OF_OLD_AGE = (11, 4)


def typed_over(book: Book, value: float) -> None:
    sheet = book.sheet(WHOLE)
    del sheet.formulas[CLASS_OF_OLD_AGE]
    sheet.values[CLASS_OF_OLD_AGE] = value


def test_a_number_over_a_formula_is_one_error_with_the_exact_figure() -> None:
    book = read_book(LIVING)
    typed_over(book, 42.12)
    (finding,) = errors(findings(tables_in(book)))
    assert (finding.rule, finding.sheet, finding.cell) == ("GK0038", WHOLE, "D11")
    assert (finding.expected, finding.difference) == (Decimal("41.115768"), Decimal("1.004232"))


def test_it_is_found_where_the_workbook_was_computed_since() -> None:
    book = recalculated(LIVING, {"公开03!D11": 42.115768})
    (finding,) = errors(findings(tables_in(book)))
    assert (finding.rule, finding.cell, finding.expected) == ("GK0038", "D11", Decimal("41.115768"))
    assert finding.difference == 1
    follow = [(each.sheet, each.cell) for each in finding.related[:8]]
    assert sorted(follow) == [
        *(("公开01", cell) for cell in ("F14", "F33", "F37")),
        *(("公开03", cell) for cell in ("C11", "C7", "C8", "D7", "D8")),
    ]


def test_a_number_that_is_right_is_noted_when_something_else_is_wrong() -> None:
    book = read_book(LIVING)
    typed_over(book, book.sheet(WHOLE).values[CLASS_OF_OLD_AGE])
    assert findings(tables_in(book)) == []
    book.sheet("公开01").values[37, 3] += 1
    found = {each.rule: each for each in findings(tables_in(book))}
    assert found["GK0038"].severity is Severity.INFO
    assert (found["GK0038"].cell, found["GK0038"].difference) == ("D11", 0)
    assert found["GK0035"].cell == "C37"


def in_yuan(sheet: Sheet) -> Sheet:
    """The sheet with its exact figures in yuan, and still with the unit it says."""
    for cell, value in sheet.values.items():
        if cell[0] > FIRST and isinstance(value, float):
            sheet.values[cell] = round(value * 10_000, 2)
    sheet.formulas.clear()
    return sheet


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("公开01", "F3"),
        ("公开02", "I3"),
        ("公开03", "H3"),
        ("公开04", "I3"),
        ("公开05", "E3"),
        ("公开06", "I3"),
    ],
)
def test_a_table_in_yuan_among_tables_in_wan_yuan_is_one_error(name: str, cell: str) -> None:
    """公开06 shares a single figure with the others; the sums within it tell that it is not this figure alone."""
    book = read_book(PUBLIC)
    place = [sheet.name for sheet in book.sheets].index(name)
    book.sheets[place] = in_yuan(read_book(LIVING).sheet(name))
    found = findings(tables_in(book))
    (finding,) = errors(found)
    assert (finding.rule, finding.sheet, finding.cell) == ("GK0010", name, cell)
    assert finding.related
    assert "GK0012" not in {each.rule for each in found}, "amounts of 1 067 亿 follow from the unit"


def test_digits_transposed_in_an_exact_figure_are_named() -> None:
    """The values of a filled workbook have the decimals of yuan and 分."""
    book = read_book(LIVING)
    for sheet in book.sheets:
        sheet.formulas.clear()
    book.sheet(WHOLE).values[13, 4] = 35.183795
    (finding,) = errors(findings(tables_in(book)))
    assert (finding.rule, finding.sheet, finding.cell) == ("GK0032", WHOLE, "D13")
    assert finding.expected == Decimal("35.813795")


def test_a_table_in_another_unit_is_one_error() -> None:
    def edit(book: Sketches) -> None:
        cells = book["gk03"].cells
        for cell, value in cells.items():
            text = str(value).replace(",", "")
            if cell[0] >= 7 and cell[1] >= 3 and text.replace(".", "").isdigit():
                cells[cell] = f"{float(text) * 10_000:.2f}"

    (finding,) = spoilt(edit)
    assert (finding.rule, finding.cell) == ("GK0010", "H3")
    assert {("公开01", "F33"), ("公开01", "F15")} <= {(each.sheet, each.cell) for each in finding.related}
