"""Explanations read from the sheet 校验结果: what they are bound to, wherever users moved things."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from support.annotated import finding

from xltools.book.model import Book, CellError, Sheet
from xltools.check.explanations import (
    HEADS,
    Bond,
    bond_of,
    closed,
    find_layer,
    read_explanations,
    voided,
)
from xltools.check.filereport import FoundForm
from xltools.finding import Severity

ROW = {
    "规则": "GK0911",
    "表": "公开01表",
    "项目": "总计.收入/金额",
    "填报数": 1068.01,
    "应为": 1067.01,
    "说明": "不大于\n处理：核对",
    "出错说明": "已报批",
}
FORMS = (FoundForm("gk01", "公开01表", "收入支出决算总表", "公开01", "A1:F45"),)
DOUBT = finding("公开01", "C37", Severity.VERIFY, rule="GK0911")


def sheet_of(
    *rows: dict[str, object], heads: tuple[str, ...] = HEADS, top: int = 4, name: str = "校验结果"
) -> Sheet:
    sheet = Sheet(name)
    for column, head in enumerate(heads, 1):
        sheet.values[top, column] = head
    for number, row in enumerate(rows, top + 1):
        for head, value in row.items():
            sheet.values[number, heads.index(head) + 1] = value
    return sheet


def test_an_explanation_is_bound_to_relation_address_and_figures():
    (found,) = read_explanations(sheet_of(ROW))
    assert found.text == "已报批"
    assert found.bond == Bond("GK0911", "公开01表", "总计.收入/金额", "1068.01 1067.01")
    assert found.bond == bond_of(DOUBT, {"gk01": "公开01表"})


def test_columns_moved_and_lines_put_above_change_nothing():
    moved = sheet_of(ROW, heads=tuple(reversed(HEADS)), top=7)
    assert read_explanations(moved)[0].bond == read_explanations(sheet_of(ROW))[0].bond


def test_a_finding_without_arithmetic_is_bound_by_its_message():
    row = {**ROW, "填报数": None, "应为": None, "说明": "已说明：名称不符\n处理：改正"}
    (found,) = read_explanations(sheet_of(row))
    doubt = finding(
        "公开01", "C37", Severity.VERIFY, rule="GK0911", arithmetic=False, message="名称不符", says="别的"
    )
    assert found.bond == bond_of(doubt, {"gk01": "公开01表"})


def test_zero_is_zero_with_either_sign():
    negative = DOUBT._replace(reported=Decimal("-0.00"))
    assert bond_of(negative, {}) == bond_of(DOUBT._replace(reported=Decimal(0)), {})


def test_blank_explanations_rows_without_a_rule_and_errors_are_passed_over():
    rows = ({**ROW, "出错说明": "  "}, {"出错说明": "随手记的"}, {**ROW, "填报数": CellError("#REF!")})
    found = read_explanations(sheet_of(*rows))
    assert [each.text for each in found] == ["已报批"]
    assert found[0].bond != bond_of(DOUBT, {"gk01": "公开01表"})


def test_only_doubts_are_closed_and_the_worst_come_first():
    error = finding("公开01", "C37", Severity.ERROR, rule="GK0911")
    other = finding("公开01", "C38", Severity.VERIFY, reported=Decimal(5))
    result = closed((error, DOUBT, other), FORMS, read_explanations(sheet_of(ROW)))
    assert [(each.severity, each.cell) for each in result] == [
        (Severity.ERROR, "C37"),
        (Severity.VERIFY, "C38"),
        (Severity.INFO, "C37"),
    ]
    assert result[2].message == f"已说明：{DOUBT.message}"


def test_a_voided_explanation_closes_nothing():
    explanations = read_explanations(sheet_of({**ROW, "出错说明": voided("已报批")}))
    assert closed((DOUBT,), FORMS, explanations) == (DOUBT,)
    assert voided(voided("已报批")) == "（原说明已失效：已报批）"


def test_a_users_own_sheet_of_that_name_is_not_taken_for_ours():
    own = Sheet("校验结果")
    own.values[1, 1] = "本单位自查结果"
    assert find_layer(Book(Path("甲.xlsx"), "xlsx", [own])) is None
    ours = sheet_of(ROW)
    assert find_layer(Book(Path("甲.xlsx"), "xlsx", [own, ours])) is ours
