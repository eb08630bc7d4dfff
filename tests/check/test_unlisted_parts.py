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


def errors(book: dict[str, Sketch], *rules: str) -> list[tuple[str, str]]:
    """(sheet, cell) of every error, or of those that these rules alone find."""
    sheets = book_of(*book.values())
    tables = read_tables(sheets, recognise(sheets, PACK), PACK)
    assert set(tables.found) == set(FORMS)
    relations = [rule for rule in load_relations(PACK.id) if not rules or rule.id in rules]
    found = check_tables(tables, relations).findings
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
    assert skipped["GK0101"] == "差额等于或可能来自本套表没有的行或栏中的金额，请人工核对"


def with_an_unknown_head() -> dict[str, Sketch]:
    """财政拨款收入 of 公开02 under a head nobody knows, so that its column is not read."""
    book = {form_id: grid(form_id) for form_id in FORMS}
    book["gk02"].cells[4, 4] = "财政拨款类收入"
    return book


def test_a_column_nobody_understood_is_not_taken_for_zero() -> None:
    book = with_an_unknown_head()
    book["gk02"].cells[8, 4] = raised(book["gk02"].cells[8, 4], "1.00")
    assert errors(book) == []


def test_a_total_is_wrong_all_the_same_in_the_other_sums_it_stands_in() -> None:
    book = with_an_unknown_head()
    book["gk02"].cells[8, 3] = raised(book["gk02"].cells[8, 3], "1.00")
    assert errors(book, "GK0201") == []
    assert errors(book) == [("gk02", "C8")]


def test_a_column_that_is_no_part_elsewhere_is_none_where_a_sum_is_wrong() -> None:
    """上级补助收入 is not printed; but the sums hold in other rows, where the unknown column has money too."""
    book = {form_id: grid(form_id) for form_id in FORMS}
    cells = book["gk02"].cells
    cells[4, 5] = "教育收费安排"
    last = max(row for row, column in cells if column == 1 and str(cells[row, 1]).isdigit())
    cells |= {(row, 5): "0.37" for row in range(7, last + 1)}
    cells[8, 4] = raised(cells[8, 4], "1.00")
    assert errors(book, "GK0201") == [("gk02", "C8")]
