"""What is wrong in the published performance forms, each checked by hand against the document; nothing else is reported."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from support.performance import book_of, form_names, sheet_of

from xltools.amount import NotAnAmount, parse_amount
from xltools.book.cellref import Area
from xltools.book.model import Book, Sheet
from xltools.check.check import CheckResult
from xltools.check.performance.beside import BESIDE_RULES
from xltools.check.performance.check import check_documents
from xltools.check.performance.declared import performance_rules
from xltools.check.performance.registry import JOINT_RULES, RULES
from xltools.finding import Finding
from xltools.forms.application.reader import read_documents

PUBLISHED = {
    "ezhou-2022": [
        ("ZP0104", "error", "zp-3!H9", "9"),
        ("ZP0401", "error", "zp-2!B6", ""),
        ("ZP0102", "verify", "zp-4!G9", ""),
        ("ZP0406", "verify", "zp-1!A10", ""),
        ("ZP0406", "verify", "zp-2!A10", ""),
        ("ZP0406", "verify", "zp-3!A10", ""),
        ("ZP0406", "verify", "zp-4!A10", ""),
    ],
    "dongxihu-2021": [
        ("ZP0203", "error", "zp-4!B12", "14"),
        ("ZP0204", "error", "zp-5!G12", ""),
        ("ZP0304", "error", "zp-3!B19", "-2.06"),
        ("ZP0305", "error", "zp-7!B20", "80"),
        ("ZP0405", "error", "zp-5!B24", ""),
        ("ZP0405", "error", "zp-5!B25", ""),
        ("ZP0104", "info", "zp-2!G10", "-0.01"),
    ],
    "zengdu-2020": [
        ("ZP0302", "error", "zp-6!F2", "2"),
        ("ZP0402", "error", "zp-6!B16", ""),
        ("ZP0501", "error", "zp-6!B4", "4947"),
        ("ZP0208", "error", "zp-1!E15", "-30"),
        ("ZP0401", "error", "zp-4!B5", ""),
        ("ZP0401", "error", "zp-4!B6", ""),
        ("ZP0401", "error", "zp-4!B7", ""),
        ("ZP0401", "error", "zp-5!B5", ""),
        ("ZP0401", "error", "zp-5!B6", ""),
        ("ZP0401", "error", "zp-5!B7", ""),
        ("ZP0404", "verify", "zp-2!E13", ""),
        ("ZP0404", "verify", "zp-3!E11", ""),
        ("ZP0404", "verify", "zp-3!E13", ""),
        ("ZP0408", "verify", "zp-2!D13", ""),
        ("ZP0408", "verify", "zp-3!D13", ""),
        ("ZP0504", "verify", "summary!C8", ""),
        ("ZP0504", "verify", "summary!C7", ""),
        ("ZP0208", "info", "zp-1!E11", ""),
        ("ZP0208", "info", "zp-1!E13", ""),
        ("ZP0208", "info", "zp-1!E16", ""),
    ],
    "liuyang-2021": [
        ("ZP0207", "error", "zp-3-1!F19", ""),
        ("ZP0102", "verify", "zp-2!G7", ""),
        ("ZP0103", "verify", "zp-2!F8", ""),
        ("ZP0103", "verify", "zp-2!F9", ""),
        ("ZP0408", "verify", "zp-2!E20", ""),
        ("ZP0103", "verify", "zp-3-1!F7", ""),
        ("ZP0104", "verify", "zp-3-1!I7", "-1"),
        ("ZP0104", "verify", "zp-3-2!I7", "1"),
    ],
    "jianghan-2021": [
        ("MB0103", "error", "mb-zhengti!E8", "38"),
        ("MB0103", "error", "mb-zhengti!E9", "62"),
        ("MB0205", "verify", "mb-zhengti!D9", "34"),
    ],
}
"""(rule, severity, cell, reported minus expected) by case."""


def check(book: Book) -> CheckResult:
    return check_documents(read_documents(book), lambda _: True)


def plain(finding: Finding) -> tuple[str, str, str, str]:
    difference = format(finding.difference.normalize(), "f") if finding.arithmetic else ""
    return finding.rule, finding.severity.value, f"{finding.sheet}!{finding.cell}", difference


@pytest.mark.parametrize("case", PUBLISHED)
def test_a_published_case_gives_exactly_its_findings(case: str) -> None:
    assert [plain(finding) for finding in check(book_of(case)).findings] == PUBLISHED[case]


def test_every_rule_has_code_and_every_code_a_rule() -> None:
    assert {
        declared.rule.id for declared in performance_rules()
    } == RULES.keys() | JOINT_RULES.keys() | BESIDE_RULES.keys()


def test_every_skipped_rule_says_why_and_coverage_adds_up() -> None:
    for case in PUBLISHED:
        coverage = check(book_of(case)).coverage
        assert 0 < coverage.checked <= coverage.relations
        assert all(skipped.reason for skipped in coverage.skipped)


def told(result: CheckResult) -> list[tuple[str, str, str, str, str]]:
    """The findings without their places."""
    return sorted(
        (finding.rule, finding.severity.value, finding.form, finding.row, finding.message)
        for finding in result.findings
    )


def moved(sheet: Sheet, rows: int, columns: int) -> Sheet:
    values = {(row + rows, column + columns): value for (row, column), value in sheet.values.items()}
    return replace_values(sheet, values)


def replace_values(sheet: Sheet, values: dict[tuple[int, int], object]) -> Sheet:
    other = Sheet(sheet.name)
    other.values.update(values)  # type: ignore[arg-type]
    return other


def spread(sheet: Sheet) -> Sheet:
    """Every column twice as far to the right, every row apart from the next."""
    values = {(row * 2, column * 2 - 1): value for (row, column), value in sheet.values.items()}
    return replace_values(sheet, values)


def renamed(sheet: Sheet) -> Sheet:
    other = replace_values(sheet, dict(sheet.values))
    other.name = f"表{abs(hash(sheet.name)) % 1000}"
    other.state = "hidden"
    return other


def spaced(sheet: Sheet) -> Sheet:
    """Blanks between the characters of short labels, brackets in the other width."""
    swap = str.maketrans("()（）", "（）()")
    values = {
        cell: (" ".join(value) if len(value) <= 4 and not value[0].isdigit() else value).translate(swap)
        for cell, value in sheet.values.items()
        if isinstance(value, str)
    }
    return replace_values(sheet, values)


CHANGES: dict[str, Callable[[Sheet], Sheet]] = {
    "moved": lambda sheet: moved(sheet, 5, 3),
    "spread": spread,
    "renamed and hidden": renamed,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("case", PUBLISHED)
def test_layout_changes_change_no_finding(case: str, change: str) -> None:
    changed = Book(
        book_of(case).path, "xlsx", [CHANGES[change](sheet_of(case, form)) for form in form_names(case)]
    )
    assert told(check(changed)) == told(check(book_of(case)))


@pytest.mark.parametrize("case", PUBLISHED)
def test_all_forms_below_each_other_on_one_sheet_give_the_same_findings(case: str) -> None:
    one = Sheet("全部")
    top = 0
    for form in form_names(case):
        sheet = sheet_of(case, form)
        one.values.update({(row + top, column): value for (row, column), value in sheet.values.items()})
        top = max(row for row, _ in one.values) + 2
    assert told(check(Book(book_of(case).path, "xlsx", [one]))) == told(check(book_of(case)))


@pytest.mark.parametrize("case", PUBLISHED)
def test_numbers_in_number_cells_give_the_same_findings(case: str) -> None:
    def numbered(sheet: Sheet) -> Sheet:
        values: dict[tuple[int, int], object] = {}
        formats: dict[tuple[int, int], str] = {}
        for cell, text in sheet.values.items():
            value = str(text)
            if value.endswith("%") and value[:-1].replace(".", "").isdigit():
                places = len(value[:-1].partition(".")[2])
                values[cell] = float(Decimal(value[:-1]) / 100)
                formats[cell] = "0." + "0" * places + "%" if places else "0%"
                continue
            try:
                amount = parse_amount(value)
            except NotAnAmount:
                amount = None
            values[cell] = value if amount is None else float(amount)
        other = replace_values(sheet, values)
        other.formats.update(formats)
        return other

    sheets = [numbered(sheet_of(case, form)) for form in form_names(case)]
    before = [(rule, severity, form) for rule, severity, form, _, _ in told(check(book_of(case)))]
    after = [
        (rule, severity, form)
        for rule, severity, form, _, _ in told(check(Book(book_of(case).path, "xlsx", sheets)))
    ]
    assert after == before


def test_a_score_merged_over_its_group_counts_once() -> None:
    sheet = sheet_of("dongxihu-2021", "zp-2")
    sheet.merges = [Area(12, 2, 15, 2), Area(12, 7, 15, 7), Area(16, 2, 18, 2), Area(16, 7, 18, 7)]
    result = check(Book(book_of("dongxihu-2021").path, "xlsx", [sheet]))
    assert [plain(finding) for finding in result.findings] == [("ZP0104", "info", "zp-2!G10", "-0.01")]


def test_a_weight_in_the_row_of_totals_is_no_score() -> None:
    """浏阳 prints 总分 | 100 | … | 98; without the 98 there is no total, rather than one of 100."""
    book = book_of("liuyang-2021", "zp-2")
    del book.sheet("zp-2").values[37, 7]
    document = read_documents(book)[0]
    assert (document.entry("总分").value, document.entry("总分值").text) == (None, "100")
    assert "ZP0301" not in {finding.rule for finding in check(book).findings}


def test_a_form_nobody_has_filled_is_not_missed_in_the_summary() -> None:
    book = book_of("zengdu-2020")
    book.sheet("zp-1").values.pop((3, 2))
    assert not [
        finding
        for finding in check(book).findings
        if finding.message.startswith("项目绩效自评表：汇总表中没有")
    ]


CHANGED = [
    ("dongxihu-2021", "zp-1", (7, 7), "16.79", ("ZP0104", "zp-1!G7", "-1"), ("ZP0301", "zp-1!G46", "1")),
    ("dongxihu-2021", "zp-1", (7, 6), "89.97%", ("ZP0101", "zp-1!F7", "1"), None),
    ("dongxihu-2021", "zp-1", (14, 7), "4", ("ZP0203", "zp-1!B14", "1"), None),
    ("zengdu-2020", "zp-6", (9, 6), "19", ("ZP0301", "zp-6!F15", "-1"), None),
    ("liuyang-2021", "zp-3-2", (18, 7), "19", ("ZP0206", "zp-3-2!C18", "1"), ("ZP0301", "zp-3-2!H26", "0")),
    ("liuyang-2021", "zp-3-1", (8, 4), "7511.02", ("ZP0105", "zp-3-1!D7", "-1"), None),
    ("zengdu-2020", "summary", (6, 4), "101", ("ZP0502", "summary!D9", "-1"), ("ZP0503", "zp-2!C9", "-1")),
    ("jianghan-2021", "mb-p1-touru", (3, 4), "", None, None),
]


@pytest.mark.parametrize(("case", "form", "cell", "text", "first", "second"), CHANGED[:4])
def test_one_changed_cell_gives_the_expected_findings(
    case: str,
    form: str,
    cell: tuple[int, int],
    text: str,
    first: tuple[str, str, str] | None,
    second: tuple[str, str, str] | None,
) -> None:
    book = book_of(case)
    before = {plain(finding) for finding in check(book).findings}
    book.sheet(form).values[cell] = text
    new = [plain(finding) for finding in check(book).findings if plain(finding) not in before]
    found = {(rule, place, difference) for rule, _, place, difference in new}
    assert found >= {expected for expected in (first, second) if expected}


def test_a_product_in_an_estimate_is_computed_again() -> None:
    book = book_of("jianghan-2021", "mb-p3-xinxi")
    sheet = book.sheets[0]
    text = str(sheet.values[7, 2])
    assert [plain(finding) for finding in check(book).findings] == []
    sheet.values[7, 2] = text.replace("4次=4.8万元", "4次=4.9万元")
    assert [plain(finding) for finding in check(book).findings] == [
        ("MB0206", "error", "mb-p3-xinxi!B7", "0.1")
    ]
