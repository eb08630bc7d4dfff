"""Books and forms in the layouts of further places: all of them are read and sound, and one wrong figure is found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.further_forms import FORMS
from support.further_layouts import ACCOUNTS, BUDGETS, layout
from support.printed_grid import printed_sheet
from support.wild_forms import faults, only_form

from xltools.book.cellref import a1
from xltools.book.model import Book
from xltools.check.filereport import FileReport
from xltools.check.run import Options, check_book
from xltools.finding import Severity
from xltools.forms.labels import is_code

OPTIONS = Options(packs=("final-accounts-2022", "budget-2021"))
NOT_PRINTED = {
    "province_2018": {"gk08"},
    "town_2023": {"gk09"},
    "university_2022": {"gk07", "gk08", "gk09"},
    "integrated_2024": {"ys02"},
    "jiangsu_2023": {"ys02"},
    "sichuan_2022": {"ys02", "ys04", "ys05"},
}
"""Forms a book lacks, or prints in columns of another kind: income by office, expenditure by year of the money."""


def report(book: Book) -> FileReport:
    return check_book(book, OPTIONS)


def said(found: FileReport) -> list[tuple[str, str, str]]:
    """(rule, sheet, cell) of every error and everything to be verified."""
    return [
        (each.rule, each.sheet, each.cell) for each in found.findings if each.severity is not Severity.INFO
    ]


@pytest.mark.parametrize("name", [*ACCOUNTS, *BUDGETS])
def test_every_table_of_a_sound_book_is_read_and_nothing_is_found(name: str) -> None:
    found = report(layout(name))
    initial, count = ("gk", 9) if name in ACCOUNTS else ("ys", 8)
    wanted = {f"{initial}0{number}" for number in range(1, count + 1)} - NOT_PRINTED.get(name, set())
    assert {form.form for form in found.forms} == wanted
    assert said(found) == []


WRONG = [
    ("ministry_2023", "03", "D13", 60.63, [("GK0035", "03", "D13")]),
    ("province_2018", "g05一般公共", "K16", 42.37, [("GK0035", "g05一般公共", "K16")]),
    ("province_2018", "g02收入决算表", "F18", 23.84, [("GK0035", "g02收入决算表", "F18")]),
    ("jiangsu_2022", "公开08", "D6", 384.5, [("GK0035", "公开08", "D6")]),
    ("jiangsu_2022", "公开09", "A7", 4.8, [("GK0901", "公开09", "A7")]),
    ("shanghai_2024", "7", "J6", "4.18", [("GK0902", "7", "F6"), ("GK0911", "7", "J6")]),
    ("sichuan_2023", "公开06表", "D21", 365200.0, [("GK0035", "公开06表", "D21")]),
    ("shaanxi_2020", "Sheet1", "E209", 4.5, [("GK0035", "Sheet1", "E209")]),
    ("hunan_county_2021", "1", "B6", "5370400.00", [("GK0101", "1", "B18"), ("GK0171", "1", "B6")]),
    ("unmerged_copy", "Table 8", "F10", "7.30", [("GK0035", "Table 8", "F10")]),
    ("continued_sheets", "03续", "C14", 36.52, [("GK0035", "03续", "C14")]),
    ("university_2022", "公开02表", "F10", 11.0, [("GK0035", "公开02表", "F10")]),
    ("town_2023", "表七", "H6", 70000.0, [("GK0035", "表七", "H6")]),
    ("budget_columns", "01", "E35", 15.4, [("GK0103", "01", "E37")]),
    ("accounts_only", "06", "C26", 439.14, [("GK0605", "06", "C26")]),
    ("accounts_only", "09", "B7", "4.18", [("GK0035", "09", "B7")]),
    ("side_by_side", "Sheet3", "M7", 7.3, [("GK0035", "Sheet3", "M7")]),
    ("nested_2022", "09", "F8", 1.8, [("GK0901", "09", "A8")]),
    ("enterprise_subsidy_2024", "06", "I20", 3.0, [("GK0606", "06", "I17")]),
    ("beijing_2022", "C04", "F8", "510000.00", [("GK0035", "C04", "F8")]),
    ("beijing_2022", "C06", "C4", "4381401.00", [("GK0035", "C06", "C4")]),
    ("beijing_2022", "C06", "D4", "3835001.00", [("GK0035", "C06", "D4")]),
    ("beijing_2022", "C06", "D5", "3652401.00", [("GK0035", "C06", "D5")]),
    ("beijing_2022", "C06", "D6", "1125000.00", [("GK0035", "C06", "D6")]),
    ("beijing_2022", "C06", "E6", "5.00", [("GK0035", "C06", "E6")]),
    ("hospital_2024", "Z03", "E11", 301.0, [("GK0035", "Z03", "E11")]),
    ("situation_tables", "6", "E7", 384.5, [("GK0035", "6", "E7")]),
    ("situation_tables", "7", "B7", 1.9, [("YS0701", "7", "B5")]),
    ("integrated_2024", "一般公共预算支出表", "F6", 55.64, [("GK0035", "一般公共预算支出表", "F6")]),
    ("shanghai_2025", "1", "B5", "5970400.00", [("GK0035", "1", "B5")]),
    ("sichuan_2022", "1-2", "G22", 36.52, [("GK0035", "1-2", "G22")]),
    ("jiangsu_2023", "10", "C8", 51.0, [("GK0035", "10", "C8")]),
    ("jiangsu_2023", "9", "E6", 4.9, [("YS0702", "9", "C6")]),
    ("income_and_balances_2023", "公开05", "H8", 1688.65, [("GK0035", "公开05", "H8")]),
    ("income_and_balances_2023", "公开05", "E15", 99.88, [("GK0035", "公开05", "E15")]),
    ("income_and_balances_2023", "公开05", "P8", 10.56, [("GK0035", "公开05", "P8")]),
    ("income_and_balances_2023", "公开08", "F9", 45.17, [("GK0035", "公开08", "F9")]),
    ("income_and_balances_2023", "公开08", "I10", 0, [("GK0035", "公开08", "I10")]),
    ("income_and_balances_2023", "公开08", "J7", 1.0, [("GK0035", "公开08", "J7")]),
    ("three_budgets_2021", "公开02", "D7", 2319.49, [("GK0035", "公开02", "D7")]),
    ("three_budgets_2021", "公开02", "E24", 85.79, [("GK0035", "公开02", "E24")]),
    ("three_budgets_2021", "公开02", "C8", 949.84, [("GK0035", "公开02", "C8")]),
    ("three_budgets_2021", "公开01", "C8", 152.21, [("GK0035", "公开01", "C8")]),
    ("nested_2022", "02", "E7", 546.04, [("GK0035", "02", "E7")]),
    ("nested_2022", "02", "E10", 397.55, [("GK0035", "02", "E10")]),
    ("three_budgets_2021", "公开07", "E7", 178.04, [("GK0035", "公开07", "E7")]),
    ("three_budgets_2021", "公开07", "E11", 53.88, [("GK0035", "公开07", "E11")]),
    ("split_codes_2020", "公开02", "F10", 1.0, [("GK0035", "公开02", "F10")]),
    ("split_codes_2020", "公开02", "E8", 949.84, [("GK0035", "公开02", "E8")]),
    ("split_codes_2020", "公开07", "G8", 999.0, [("GK0035", "公开07", "G8")]),
    ("split_codes_2020", "公开04", "F16", 2000.0, [("GK0035", "公开04", "F16")]),
    ("split_codes_2020", "公开04", "G7", 630.98, [("GK0035", "公开04", "G7")]),
    ("split_codes_2020", "公开04", "C17", 6.61, [("GK0035", "公开04", "C17")]),
    ("split_codes_2020", "公开04", "F18", 7.43, [("GK0035", "公开04", "F18")]),
    ("split_codes_2020", "公开04", "H19", 6.67, [("GK0035", "公开04", "H19")]),
]
"""(book, sheet, cell, wrong figure, findings): GK0035 names the one cell that explains all that does not hold."""


def change(book: Book, sheet: str, cell: str, value: str | float) -> None:
    values = book.sheet(sheet).values
    (at,) = [place for place in values if a1(*place) == cell]
    assert values[at] != value
    values[at] = value


@pytest.mark.parametrize(("name", "sheet", "cell", "value", "expected"), WRONG)
def test_a_wrong_figure_is_found(
    name: str, sheet: str, cell: str, value: str | float, expected: list[tuple[str, str, str]]
) -> None:
    book = layout(name)
    change(book, sheet, cell, value)
    assert said(report(book)) == expected


def test_a_figure_in_the_column_of_other_classes_is_to_be_verified() -> None:
    """What is 人员经费 differs from place to place: the sums hold."""
    book = layout("beijing_2022")
    for cell, value in {
        "D20": 38500,
        "E20": 0,
        "D15": 38500,
        "E15": 411900,
        "D4": 3873500,
        "E4": 507900,
    }.items():
        change(book, "C06", cell, value)
    (finding,) = (each for each in report(book).findings if each.severity is not Severity.INFO)
    assert (finding.rule, finding.cell, finding.difference) == ("GK0622", "D15", Decimal("38500.00"))
    assert finding.severity is Severity.VERIFY


def continued_without_heads() -> Book:
    """The book whose tables go on on a second sheet, these sheets without captions and head."""
    book = layout("continued_sheets")
    for sheet in book.sheets:
        if sheet.name.endswith("续"):
            first = min(
                row for (row, column), value in sheet.values.items() if column == 1 and is_code(str(value))
            )
            lower = {(row - first + 1, c): v for (row, c), v in sheet.values.items() if row >= first}
            sheet.values.clear()
            sheet.values.update(lower)
            sheet.merges.clear()
    return book


def test_tables_that_go_on_on_the_next_sheet_without_a_head_are_read_whole() -> None:
    found = report(continued_without_heads())
    assert said(found) == []
    assert [form.sheet for form in found.forms if form.form in {"gk02", "gk03", "gk05"}] == [
        "02",
        "02续",
        "03",
        "03续",
        "05",
        "05续",
    ]


@pytest.mark.parametrize(("cell", "value"), [("C1", 42.37), ("D2", 23.84), ("E7", 51.0), ("E13", 63.0)])
def test_a_wrong_figure_on_a_sheet_without_a_head_is_found(cell: str, value: float) -> None:
    book = continued_without_heads()
    change(book, "03续", cell, value)
    assert said(report(book)) == [("GK0035", "03续", cell)]


def test_the_total_row_may_stand_at_the_end_of_the_last_sheet() -> None:
    book = continued_without_heads()
    first, second = book.sheet("03").values, book.sheet("03续").values
    total = {cell: first.pop(cell) for cell in list(first) if cell[0] == 7}
    second.update({(14, column): value for (_, column), value in total.items()})
    assert said(report(book)) == []
    change(book, "03续", "D14", 439.14)
    assert said(report(book)) == [("GK0035", "03续", "D14")]


NOT_GOING_ON = {
    "a code before the last one": ("03续", (1, 1), "2070101"),
    "a code out of order": ("03续", (3, 1), "20701"),
    "a total row": ("03续", (14, 1), "合计"),
    "a further column": ("03续", (2, 9), 1.0),
    "a row without amount": ("03续", (14, 1), "229"),
    "a text above": ("03续", (0, 1), "某市图书馆"),
    "a note above": ("03", (15, 1), "注：本表反映部门本年度各项支出情况。"),
}


@pytest.mark.parametrize("why", NOT_GOING_ON)
def test_rows_that_do_not_fit_are_not_taken_for_more_of_a_table(why: str) -> None:
    book = continued_without_heads()
    name, cell, value = NOT_GOING_ON[why]
    sheet = book.sheet(name)
    if cell[0] == 0:
        lower = {(row + 1, column): each for (row, column), each in sheet.values.items()}
        sheet.values.clear()
        sheet.values.update(lower)
        cell = (1, cell[1])
    sheet.values[cell] = value
    found = report(book)
    assert "03续" not in {form.sheet for form in found.forms}
    assert any(note.startswith("03续") for note in found.notes)


def test_rows_on_a_sheet_further_on_are_not_taken_for_more_of_a_table() -> None:
    book = continued_without_heads()
    place = next(index for index, sheet in enumerate(book.sheets) if sheet.name == "03续")
    book.sheets.append(book.sheets.pop(place))
    assert "03续" not in {form.sheet for form in report(book).forms}


def without_sum_of_columns() -> Book:
    """公开06 with 人员经费 and 公用经费 alone."""
    book = layout("beijing_2022")
    sheet = book.sheet("C06")
    kept = {(row, column - (column > 3)): v for (row, column), v in sheet.values.items() if column != 3}
    sheet.values.clear()
    sheet.values.update(kept)
    return book


def test_columns_without_their_sum_are_read_and_checked() -> None:
    book = without_sum_of_columns()
    found = report(book)
    assert "gk06" in {form.form for form in found.forms}
    assert said(found) == []
    change(book, "C06", "C6", "1125000.00")
    findings = [each for each in report(book).findings if each.severity is not Severity.INFO]
    assert [(each.rule, each.cell, each.difference) for each in findings] == [
        ("GK0608", "C5", Decimal("-1000.00"))
    ]
    assert "C6" in {each.cell for each in findings[0].related}


@pytest.mark.parametrize("cell", ["C4", "D4"])
def test_the_totals_of_such_columns_are_the_basic_expenditure_of_the_detail(cell: str) -> None:
    book = without_sum_of_columns()
    change(book, "C06", cell, "5.00")
    assert said(report(book)) == [("GK0035", "C06", cell)]


def test_income_is_no_part_of_an_expenditure_that_misses_as_much() -> None:
    """All was received and spent in the year, so that what the sum lacks stands in 本年收入 as well."""
    book = layout("income_and_balances_2023")
    for cell in ("I7", "I8", "I9", "I10"):
        change(book, "公开08", cell, 0)
    assert said(report(book)) == [("GK0801", "公开08", cell) for cell in ("G7", "G8", "G9", "G10")]


def test_expenditure_in_one_column_of_six_is_read() -> None:
    book = layout("income_and_balances_2023")
    sheet = book.sheet("公开08")
    for place in [place for place in sheet.values if place[0] > 4 and place[1] in (7, 8, 9)]:
        if place[0] == 5 or place[1] > 7:
            del sheet.values[place]
    sheet.merges = [area for area in sheet.merges if (area.top, area.left) != (4, 7)]
    found = report(book)
    assert "gk08" in {form.form for form in found.forms}
    assert said(found) == []
    change(book, "公开08", "G9", 41.17)
    assert said(report(book)) == [("GK0035", "公开08", "G9")]


@pytest.mark.parametrize("first", [6, 7])
def test_closing_balances_that_are_named_but_left_blank_are_no_error(first: int) -> None:
    """Blank altogether, or but for 合计."""
    book = layout("split_codes_2020")
    sheet = book.sheet("公开04")
    for place in [place for place in sheet.values if place[0] in (18, 19, 20) and place[1] >= first]:
        del sheet.values[place]
    assert said(report(book)) == []


def test_every_layout_has_a_wrong_figure() -> None:
    assert {entry[0] for entry in WRONG} == {*ACCOUNTS, *BUDGETS}
    assert {entry[0] for entry in WRONG_FORMS} == set(FORMS)


def test_a_table_of_three_public_expenses_without_blocks_but_two_columns_for_an_item_is_not_read() -> None:
    """Nothing says which of the two is the budget."""
    book = layout("ministry_2023")
    sheet = book.sheet("09")
    for place in [place for place in sheet.values if place[0] == 4]:
        del sheet.values[place]
    assert "gk09" not in {form.form for form in report(book).forms}


@pytest.mark.parametrize("name", FORMS)
def test_a_sound_form_is_read_whole_and_gives_no_finding(name: str) -> None:
    sheet = printed_sheet(FORMS[name])
    assert [entry.text for entry in only_form(sheet).unread] == []
    assert faults(sheet) == []


WRONG_FORMS = [
    ("indicators_numbered", "H20", 10, [("ZP0301", "error", "H24")]),
    ("scored_by_standard", "D20", 99, [("ZP0303", "error", "D20")]),
    ("scored_by_standard", "I6", "90%", [("ZP0101", "error", "I6")]),
    ("student_grants", "F9", 20, [("ZP0104", "error", "F9"), ("ZP0301", "error", "F18")]),
    ("chongqing", "J5", 9.5, [("ZP0104", "error", "J5"), ("ZP0301", "error", "J14")]),
    ("chongqing", "J14", 99.5, [("ZP0301", "error", "J14")]),
    ("chongqing", "G10", 50, [("ZP0202", "verify", "J10")]),
    ("guizhou_department", "F8", 1700, [("ZP0101", "error", "H8"), ("ZP0105", "error", "F5")]),
    ("percent_scores", "H6", "98.00%", [("ZP0101", "error", "H6")]),
    ("targets_with_halves", "F6", 290, [("MB0208", "error", "F5")]),
]


@pytest.mark.parametrize(("name", "cell", "value", "expected"), WRONG_FORMS)
def test_a_wrong_cell_of_a_form_gives_exactly_its_findings(
    name: str, cell: str, value: str | float, expected: list[tuple[str, str, str]]
) -> None:
    sheet = printed_sheet(FORMS[name])
    (at,) = [place for place in sheet.values if a1(*place) == cell]
    sheet.values[at] = value
    assert sorted(faults(sheet)) == sorted(expected)


def test_all_spent_but_for_a_trifle_may_be_printed_as_100_with_two_decimals_only() -> None:
    sheet = printed_sheet(FORMS["percent_scores"])
    (at,) = [place for place in sheet.values if a1(*place) == "H6"]
    sheet.values[at] = "100%"
    assert faults(sheet) == [("ZP0101", "verify", "H6")]
