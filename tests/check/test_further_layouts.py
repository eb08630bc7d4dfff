"""Books and forms in the layouts of further places: all of them are read and sound, and one wrong figure is found."""

from __future__ import annotations

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
