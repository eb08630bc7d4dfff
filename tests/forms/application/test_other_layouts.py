"""Forms in yet other layouts: all of them is read, nothing is found, and one wrong figure is found in its cell."""

from __future__ import annotations

import pytest
from support.copied_layouts import COPIED
from support.other_layouts import OTHERS, SUMMARY
from support.printed_grid import printed_sheet
from support.provinces import PROVINCES
from support.target_layouts import TARGETS
from support.wild_forms import book_with, faults, only_form

from xltools.book.model import Sheet
from xltools.forms.application.reader import read_documents


def changed(text: str, cell: str, value: object) -> Sheet:
    sheet = printed_sheet(text)
    at = (int(cell[1:]), ord(cell[0]) - ord("A") + 1)
    assert at in sheet.values
    sheet.values[at] = value  # type: ignore[assignment]
    return sheet


LAYOUTS = OTHERS | COPIED | TARGETS


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sound_form_is_read_whole_and_gives_no_finding(layout: str) -> None:
    sheet = printed_sheet(LAYOUTS[layout])
    assert [entry.text for entry in only_form(sheet).unread] == []
    assert faults(sheet) == []


CHANGED = [
    (
        "transfer_payment",
        "E9",
        900,
        [("ZP0105", "error", "E8"), ("ZP0101", "error", "G9"), ("ZP0103", "verify", "F9")],
    ),
    ("transfer_payment", "F26", "1600元", []),  # no scores are printed in this form
    ("targets_side_by_side", "H7", 400, [("MB0208", "error", "H6")]),
    ("targets_side_by_side", "E12", "≥100万平方米", [("MB0104", "verify", "E12")]),
    ("project_targets", "D6", 400, [("MB0208", "error", "D5")]),
    ("project_targets", "F11", 25, [("MB0209", "error", "F10")]),
    ("department_targets", "E6", 600, [("ZP0107", "error", "E6"), ("ZP0107", "error", "E8")]),
    ("department_tasks", "G7", 1400, [("ZP0107", "error", "G7"), ("ZP0107", "error", "G8")]),
    (
        "names_repeated",
        "F9",
        "20",
        [("ZP0206", "error", "A9"), ("ZP0402", "error", "H9"), ("ZP0202", "verify", "G9")],
    ),
    ("unusual_values", "F13", "2起", [("ZP0202", "verify", "H13")]),
    ("unusual_values", "F14", "160家次", [("ZP0202", "verify", "H14")]),
    ("unusual_values", "F17", "4.5%", [("ZP0202", "verify", "H17")]),
    ("unusual_values", "F19", "7个工作日", [("ZP0202", "verify", "H19")]),
    ("unusual_values", "D14", "重大安全事故数", []),
    ("weights_in_percent", "H6", "8分", [("ZP0104", "verify", "H6"), ("ZP0301", "error", "G13")]),
    ("weights_in_percent", "G12", "11分", [("ZP0201", "error", "G12"), ("ZP0301", "error", "G13")]),
    ("letters_in_heads", "I7", "9.5", [("ZP0104", "verify", "I7"), ("ZP0301", "error", "H19")]),
    ("letters_in_heads", "H14", "10", [("ZP0202", "verify", "H14"), ("ZP0301", "error", "H19")]),
    ("two_goals", "G15", 20, [("ZP0202", "verify", "G15"), ("ZP0301", "error", "G17")]),
    ("score_sheet", "F5", 5, [("ZP0201", "error", "J5"), ("ZP0206", "error", "C4")]),
    ("reordered", "E7", 3000000, [("ZP0105", "error", "E6"), ("ZP0101", "error", "F7")]),
    ("two_levels", "E6", 45, [("ZP0205", "error", "A1"), ("ZP0201", "error", "F6")]),
    ("short_names", "F11", 25, [("ZP0205", "error", "A1")]),
    ("basic_data", "D5", "85%", [("ZP0601", "error", "D5")]),
    ("basic_data", "C12", 5, [("ZP0602", "error", "C7")]),
    ("summary_with_groups", "E6", 120, [("ZP0502", "error", "E10"), ("ZP0101", "error", "G6")]),
    ("summary_with_groups", "I9", "良", [("ZP0306", "verify", "I9")]),
    ("project_with_sources", "D10", 50, [("MB0201", "error", "D8")]),
    ("total_above", "F2", "总分：96", [("ZP0302", "error", "F2")]),
]


@pytest.mark.parametrize(("layout", "cell", "value", "expected"), CHANGED)
def test_one_changed_cell_gives_exactly_its_findings(
    layout: str, cell: str, value: object, expected: list[tuple[str, str, str]]
) -> None:
    assert sorted(faults(changed(LAYOUTS[layout], cell, value))) == sorted(expected)


def summary_and_forms(cell: str = "", value: object = None) -> list[tuple[str, str, str]]:
    first = PROVINCES["bare_actuals"]
    second = first.replace("委托业务项目", "环境整治项目")
    summary = changed(SUMMARY, cell, value) if cell else printed_sheet(SUMMARY)
    return faults(summary, printed_sheet(first, "1"), printed_sheet(second, "2"))


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        ("", None, []),
        ("E6", 200, [("ZP0101", "error", "F6"), ("ZP0502", "error", "E6"), ("ZP0103", "verify", "E6")]),
        ("G5", 99, [("ZP0503", "error", "H24")]),
        ("E5", 80, [("ZP0503", "error", "F6"), ("ZP0101", "error", "F5"), ("ZP0502", "error", "E6")]),
        ("H4", "良", [("ZP0306", "verify", "H4")]),
    ],
)
def test_a_summary_with_scores_is_held_against_the_forms(
    cell: str, value: object, expected: list[tuple[str, str, str]]
) -> None:
    assert summary_and_forms(cell, value) == expected


def test_forms_below_each_other_are_read_one_by_one() -> None:
    text = PROVINCES["bare_actuals"]
    below = text.strip("\n") + "\n" + text.replace("委托业务项目", "环境整治项目").strip("\n")
    found = read_documents(book_with(printed_sheet(below)))
    assert [each.entry("项目名称").text for each in found] == ["委托业务项目", "环境整治项目"]
    assert faults(printed_sheet(below)) == []


def test_a_title_printed_again_on_the_next_page_begins_no_form() -> None:
    rows = PROVINCES["bare_actuals"].strip("\n").split("\n")
    page = ["项目支出绩效自评表|<|<|<|<|<|<|<|<", "（2022年度）|<|<|<|<|<|<|<|<", rows[11]]
    again = rows[18].replace("^", "绩效指标", 1)
    sheet = printed_sheet("\n".join([*rows[:18], *page, again, *rows[19:]]))
    document = only_form(sheet)
    assert len(next(document.tables_of("绩效指标")).rows) == 11
    assert faults(sheet) == []


TIERS = [
    (
        "达成预期指标",
        7,
        [("ZP0209", "verify", "H19"), ("ZP0301", "error", "H24"), ("ZP0402", "error", "I19")],
    ),
    ("部分达成预期指标并具有一定效果", 10, [("ZP0209", "verify", "H19")]),
    ("未达成", 10, [("ZP0209", "verify", "H19")]),
]


@pytest.mark.parametrize(("actual", "score", "expected"), TIERS)
def test_a_score_lies_in_the_tier_its_words_name(
    actual: str, score: int, expected: list[tuple[str, str, str]]
) -> None:
    sheet = printed_sheet(PROVINCES["bare_actuals"])
    assert sheet.values[19, 8] == 10
    sheet.values[19, 6], sheet.values[19, 8] = actual, score
    assert sorted(faults(sheet)) == sorted(expected)


def test_an_indicator_printed_twice_is_asked_about() -> None:
    sheet = printed_sheet(PROVINCES["shandong"])
    row = 15
    for column in range(3, 8):
        sheet.values[row, column] = sheet.values[row - 1, column]
    assert ("ZP0409", "verify", "D15") in faults(sheet)


def test_a_rate_of_completion_is_computed_again() -> None:
    sheet = changed(PROVINCES["zhejiang"], "G12", "94.62%")
    assert faults(sheet) == [("ZP0210", "verify", "G12")]
