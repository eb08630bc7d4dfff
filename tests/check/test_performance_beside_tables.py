"""Performance forms in one workbook with final-accounts or budget tables."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support.performance import book_of, form_names, sheet_of

from xltools.book.model import Book, Sheet
from xltools.check.filereport import FileReport
from xltools.check.run import Options, check_book
from xltools.forms.pack import pack_ids
from xltools.report.interface import View
from xltools.report.text import text_lines

DATA = Path(__file__).parents[1] / "data"


def table(case: str, form: str) -> Sheet:
    sheet = Sheet(form)
    with (DATA / case / f"{form}.csv").open(encoding="utf-8", newline="") as stream:
        for row, cells in enumerate(csv.reader(stream), start=1):
            sheet.values.update(
                {(row, column): text for column, text in enumerate(cells, start=1) if text.strip()}
            )
    return sheet


def check(sheets: list[Sheet]) -> FileReport:
    return check_book(Book(Path("合并.xlsx"), "xlsx", sheets), Options(pack_ids()))


def jianghan() -> list[Sheet]:
    tables = [table("jianghan-2021", f"ys0{number}") for number in range(1, 9)]
    return [*tables, *(sheet_of("jianghan-2021", form) for form in form_names("jianghan-2021"))]


def ezhou() -> list[Sheet]:
    tables = [table("ezhou-2022", f"gk0{number}") for number in range(1, 10)]
    return [*tables, *(sheet_of("ezhou-2022", form) for form in form_names("ezhou-2022"))]


def rules(report: FileReport, *beginnings: str) -> list[tuple[str, str, str]]:
    return [
        (finding.rule, f"{finding.sheet}!{finding.cell}", format(finding.difference.normalize(), "f"))
        for finding in report.findings
        if finding.rule.startswith(beginnings)
    ]


def test_both_kinds_are_found_and_agree() -> None:
    report = check(ezhou())
    assert {form.form for form in report.forms} == {f"gk0{number}" for number in range(1, 10)} | {
        "zp-project"
    }
    assert rules(report, "ZP0507") == []
    assert "ZP0507" not in {skipped.rule for skipped in report.coverage.skipped}
    report = check(jianghan())
    assert len({form.form for form in report.forms}) == 12
    assert rules(report, "MB0207") == []
    assert "MB0207" not in {skipped.rule for skipped in report.coverage.skipped}


def test_projects_that_spend_more_than_the_table_are_asked_about() -> None:
    sheets = ezhou()
    next(sheet for sheet in sheets if sheet.name == "zp-1").values[9, 6] = "83"
    assert rules(check(sheets), "ZP0507") == [("ZP0507", "zp-1!F9", "10")]


@pytest.mark.parametrize(
    ("row", "text", "difference"), [(5, "295.64", "1"), (8, "180.66", "-1"), (9, "113.98", "1")]
)
def test_targets_that_state_other_sums_than_the_budget_are_wrong(
    row: int, text: str, difference: str
) -> None:
    sheets = jianghan()
    cell = (7, 4) if row == 5 else (row, 4)
    next(sheet for sheet in sheets if sheet.name == "mb-zhengti").values[cell] = text
    assert rules(check(sheets), "MB0207") == [("MB0207", f"mb-zhengti!D{cell[0]}", difference)]


def test_without_the_tables_the_comparison_is_skipped_with_its_reason() -> None:
    report = check_book(book_of("jianghan-2021"), Options(pack_ids()))
    assert {skipped.rule: skipped.reason for skipped in report.coverage.skipped}["MB0207"] == (
        "同一工作簿中没有对应的决算表或预算表"
    )


def test_tables_between_performance_forms_on_one_sheet_are_read_as_tables() -> None:
    one, top = Sheet("全部"), 0
    forms = [
        sheet_of("ezhou-2022", "zp-1"),
        table("ezhou-2022", "gk01"),
        sheet_of("ezhou-2022", "zp-2"),
        table("ezhou-2022", "gk03"),
    ]
    for sheet in forms:
        one.values.update({(row + top, column): value for (row, column), value in sheet.values.items()})
        top = max(row for row, _ in one.values) + 2
    report = check([one])
    assert [form.form for form in report.forms] == ["gk01", "gk03", "zp-project", "zp-project"]
    assert [finding.rule for finding in report.findings if finding.severity.value == "error"] == ["ZP0401"]


def test_the_report_counts_every_performance_form() -> None:
    assert next(line for line in text_lines([check(ezhou())], View()) if "识别" in line).endswith("，13 张表")
