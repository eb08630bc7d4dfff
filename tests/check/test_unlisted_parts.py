"""Sums with rows or columns that the form does not have."""

from __future__ import annotations

from decimal import Decimal

from support.ezhou import FORMS, PACK, grid
from support.sketch import Sketch, book_of

from xltools.check.check import check_tables
from xltools.check.tables import read_tables
from xltools.finding import Severity
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

FURTHER = "九、财政专户管理资金收入"


def errors(book: dict[str, Sketch]) -> list[tuple[str, str]]:
    sheets = book_of(*book.values())
    tables = read_tables(sheets, recognise(sheets, PACK), PACK)
    found = check_tables(tables, load_relations(PACK.id)).findings
    return [(finding.sheet, finding.cell) for finding in found if finding.severity is Severity.ERROR]


def raised(value: object, by: str) -> str:
    return f"{Decimal(str(value).replace(',', '')) + Decimal(by):,.2f}"


def with_further_income(*, total_by: str = "10.00") -> dict[str, Sketch]:
    """10.00 of a further income in 公开01 and in a further column of 公开02, both totals of income raised."""
    book = {form_id: grid(form_id) for form_id in FORMS}
    cells = book["gk01"].cells
    cells |= {(15, 1): FURTHER, (15, 3): "10.00"}
    cells[33, 3] = raised(cells[33, 3], total_by)
    cells |= {(37, column): raised(cells[37, column], total_by) for column in (3, 6)}
    cells[35, 6] = raised(cells.get((35, 6)) or 0, total_by)
    table = book["gk02"].cells
    table[4, 10] = "财政专户管理资金收入"
    last = max(row for row, column in table if column == 1 and str(table[row, 1]).isdigit())
    code = str(table[last, 1])
    for row in range(7, last + 1):
        counts = row == 7 or code.startswith(str(table[row, 1]))
        table[row, 10] = "10.00" if counts else "0.00"
        table[row, 3] = raised(table[row, 3], total_by) if counts else table[row, 3]
    return book


def test_a_sum_with_a_further_row_and_a_further_column_is_not_wrong() -> None:
    assert errors(with_further_income()) == []


def test_a_sum_that_the_further_parts_do_not_explain_is_wrong() -> None:
    found = errors(with_further_income(total_by="13.00"))
    assert ("gk01", "C33") in found
    assert ("gk02", "C7") in found


def test_a_further_column_of_last_years_figures_explains_nothing() -> None:
    book = with_further_income()
    book["gk02"].cells[4, 10] = "上年决算数"
    assert ("gk02", "C7") in errors(book)


def test_the_sum_is_named_as_not_checked() -> None:
    sheets = book_of(*with_further_income().values())
    tables = read_tables(sheets, recognise(sheets, PACK), PACK)
    skipped = {
        each.rule: each.reason for each in check_tables(tables, load_relations(PACK.id)).coverage.skipped
    }
    assert skipped["GK0101"] == "差额等于本套表没有的行或栏中的金额，请人工核对"
