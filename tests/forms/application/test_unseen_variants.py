"""Self-evaluation forms as other places print them: what is read of each, and exactly what is found in it."""

from __future__ import annotations

import pytest
from support.wild_forms import (
    Rows,
    book_with,
    faults,
    national,
    only_form,
    sheet_with,
)
from support.wild_variants import CLEAN, HEAD, department, platform, several_goals, subtotal

from xltools.book.cellref import Area
from xltools.check.performance.part import performance_part
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents
from xltools.selfeval.view import SelfEvaluation


def indicators(document: Document) -> list[tuple[str, str, str, str, str]]:
    """(一级, 三级, 目标, 实际, 分值) of every row."""
    columns = ("一级指标", "三级指标", "目标值", "实际值", "分值")
    return [
        tuple(row.get(column).text for column in columns)  # type: ignore[misc]
        for table in document.tables_of("绩效指标")
        for row in table.rows
    ]


def unread(document: Document) -> list[str]:
    return [entry.text for entry in document.unread]


HEADED = {"subtotal", "continued_title", "groups_of_heads"}
OTHERS = {"platform", "formula_like_texts", "budget_among_indicators", "cost_without_sign"}
"""Variants with indicators of their own."""


@pytest.mark.parametrize("variant", CLEAN)
def test_a_sound_form_gives_no_finding(variant: str) -> None:
    assert faults(sheet_with(CLEAN[variant]())) == []


@pytest.mark.parametrize("variant", [each for each in CLEAN if each not in HEADED])
def test_all_of_a_known_variant_is_read(variant: str) -> None:
    assert unread(only_form(sheet_with(CLEAN[variant]()))) == []


@pytest.mark.parametrize("variant", [each for each in CLEAN if each not in OTHERS])
def test_the_same_indicators_are_read_from_every_layout(variant: str) -> None:
    names = {"产出指标（40分）": "产出指标"}
    read = indicators(only_form(sheet_with(CLEAN[variant]())))
    assert [(names.get(row[0], row[0]), *row[1:]) for row in read] == indicators(
        only_form(sheet_with(national()))
    )


@pytest.mark.parametrize("variant", CLEAN)
def test_a_total_that_is_off_by_one_is_the_only_finding(variant: str) -> None:
    rows = CLEAN[variant]()
    column = max(number for number, value in enumerate(rows[-1]) if value is not None)
    rows[-1][column] = int(str(rows[-1][column])) - 1
    (found,) = faults(sheet_with(rows))
    assert found[:2] == ("ZP0301", "error")
    assert found[2] == f"{'ABCDEFGHIJKL'[column]}{len(rows)}"


def test_fields_of_the_national_form() -> None:
    document = only_form(sheet_with(national()))
    assert document.form == "zp-project"
    assert {name: entry.text for name, entry in document.fields.items()} == {
        "附件": "附件1",
        "评价年度": "（2022年度）",
        "金额单位": "万元",
        "项目名称": "技能培训项目",
        "主管部门": "某主管局",
        "项目实施单位": "某中心",
        "总分值": "100",
        "总分": "97",
    }
    (funds,) = document.tables_of("预算执行")
    assert [row.label for row in funds.rows] == [
        "年度资金总额",
        "当年财政拨款",
        "上年结转资金",
        "其他资金",
    ]


def test_split_values_are_put_together() -> None:
    assert indicators(only_form(sheet_with(platform()))) == [
        ("成本指标", "培训成本", "≤20万元", "18万元", "20"),
        ("产出指标", "举办培训", "≥10场", "12场", "40"),
        ("效益指标", "就业人数", "≥100人", "80人", "20"),
        ("满意度指标", "学员满意度", "≥90%", "95%", "10"),
    ]


def test_tasks_and_structure_of_a_department() -> None:
    document = only_form(sheet_with(department()))
    assert document.form == "zp-department"
    (tasks,), (funds,) = document.tables_of("主要任务"), document.tables_of("预算执行")
    assert [(row.get("任务名称").text, row.get("执行数").text) for row in tasks.rows] == [
        ("任务一", "63"),
        ("任务二", "45"),
    ]
    assert [row.label for row in funds.rows] == ["年度资金总额", "基本支出", "项目支出"]


def test_each_goal_is_a_row() -> None:
    (goals,) = only_form(sheet_with(several_goals())).tables_of("年度总体目标")
    assert [row.get("实际完成情况").text for row in goals.rows] == ["目标1：已开展。", "目标2：已提高。"]


CHANGED = [
    ("national", (8, 9), 8, [("ZP0104", "verify", "I8"), ("ZP0301", "error", "H23")]),
    ("national", (8, 8), "91%", [("ZP0101", "verify", "H8")]),  # whole amounts may be rounded ones
    ("national", (8, 8), "93%", [("ZP0101", "error", "H8")]),
    ("national", (9, 4), 90, [("ZP0105", "error", "D8")]),
    ("national", (20, 9), None, [("ZP0402", "error", "I20")]),
    (
        "national",
        (16, 7),
        16,
        [("ZP0202", "verify", "H16"), ("ZP0205", "error", "A14"), ("ZP0402", "error", "I16")],
    ),
    ("rates_without_sign", (8, 8), 0.92, [("ZP0101", "error", "H8")]),
    ("rates_without_sign", (9, 8), 92, [("ZP0101", "error", "H9")]),
    ("in_yuan", (9, 4), 900_000, [("ZP0105", "error", "D8")]),
    ("platform", (17, 8), 60, [("ZP0202", "verify", "K17")]),
]


@pytest.mark.parametrize(("variant", "cell", "value", "expected"), CHANGED)
def test_one_changed_cell_gives_exactly_its_findings(
    variant: str, cell: tuple[int, int], value: object, expected: list[tuple[str, str, str]]
) -> None:
    sheet = sheet_with(CLEAN[variant]())
    sheet.values[cell] = value  # type: ignore[assignment]
    if value is None:
        del sheet.values[cell]
    assert sorted(faults(sheet)) == sorted(expected)


@pytest.mark.parametrize("word", ["总分", "合计", "总计", "总得分", "自评总分", "得分合计"])
def test_the_row_of_the_total_under_any_name(word: str) -> None:
    rows = national()
    rows[-1][0] = word
    document = only_form(sheet_with(rows))
    assert (document.entry("总分").text, document.entry("总分值").text) == ("97", "100")
    assert faults(sheet_with(rows)) == []


def test_a_score_merged_over_its_group_counts_once() -> None:
    rows = national()
    for number, score in ((15, 40), (16, None), (17, None), (18, None)):
        rows[number][7] = score
    merged = [Area(16, 2, 19, 2), Area(16, 8, 19, 8)]
    assert faults(sheet_with(rows, merges=merged)) == []


def test_percent_formats_and_hidden_parts_change_nothing() -> None:
    rows = national()
    rows[7][7] = rows[8][7] = rows[9][7] = 0.9
    rows[HEAD + 4][4:6] = [0.95, 0.96]
    formats = {(8, 8): "0%", (9, 8): "0.00%", (10, 8): "0.0%", (18, 5): "0%", (18, 6): "0%"}
    sheet = sheet_with(rows, formats=formats)
    sheet.state = "hidden"
    assert faults(sheet) == []
    assert indicators(only_form(sheet))[3] == ("产出指标", "培训合格率", "95%", "96%", "10")


@pytest.mark.parametrize("again", [False, True])
def test_a_form_over_two_sheets_is_one(again: bool) -> None:
    rows = national()
    second = [list(rows[HEAD]), *rows[HEAD + 4 :]]
    first = sheet_with(rows[: HEAD + 4], "第1页")
    if again:
        second.insert(0, ["绩效指标（续）"])
    document = only_form(first, sheet_with(second, "第2页"))
    assert indicators(document) == indicators(only_form(sheet_with(national())))
    assert document.entry("总分").text == "97"
    assert faults(first, sheet_with(second, "第2页")) == []


def test_a_total_in_words_below_the_indicators_is_the_total() -> None:
    rows = national()
    rows[-1] = ["总分：96分"]
    assert faults(sheet_with(rows)) == [("ZP0301", "error", "A23")]


def beside_each_other(gap: int) -> Rows:
    second = [["环境整治" if value == "技能培训项目" else value for value in row] for row in national()]
    second[-1][7] = 96
    return [
        [*row, *[None] * (9 + gap - len(row)), *other] for row, other in zip(national(), second, strict=True)
    ]


def test_forms_with_a_blank_column_between_them_are_read_one_by_one() -> None:
    sheet = sheet_with(beside_each_other(1))
    found = read_documents(book_with(sheet))
    assert [each.entry("项目名称").text for each in found] == ["技能培训项目", "环境整治"]
    assert [unread(each) for each in found] == [[], []]
    assert faults(sheet) == [("ZP0301", "error", "R23")]


def test_forms_without_a_blank_column_between_them_are_named_not_read() -> None:
    sheet = sheet_with(beside_each_other(0))
    (document,) = read_documents(book_with(sheet))
    part = performance_part(book_with(sheet))
    assert (document.tables, document.fields, faults(sheet)) == ((), {}, [])
    assert part is not None
    assert [note for note in part.notes if "没有读懂" in note] == [
        "项目绩效自评表（自评表）第 2 行“项目支出绩效自评表”没有读懂，未校验"
    ] * 2


def test_what_is_not_understood_is_named_and_no_total_is_judged() -> None:
    rows = national()
    rows[HEAD] = ["绩效指标", "甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"]
    document = only_form(sheet_with(rows))
    assert {"甲", "举办培训"} <= set(unread(document))
    assert faults(sheet_with(rows)) == []


def test_unknown_columns_and_subtotals_are_named() -> None:
    rows = subtotal()
    rows[HEAD][9:] = ["复核意见"]
    assert unread(only_form(sheet_with(rows))) == ["复核意见", "小计"]
    assert faults(sheet_with(rows)) == []


def test_a_blank_template_gives_no_finding() -> None:
    rows = national()
    rows[2] = ["（    年度）"]
    for row in (*rows[4:6], *rows[7:11]):
        row[1 if len(row) < 7 else 3 :] = [None] * len(row[1 if len(row) < 7 else 3 :])
    rows[5] = ["主管部门", None, None, None, "实施单位"]
    rows[6:6] = [["项目类别", "1、常年性项目 □ 2、一次性项目 □"]]
    for number, row in enumerate(rows[HEAD + 2 : HEAD + 10], start=1):
        row[3:] = [f"指标{number}："]
    rows[13] = [None]
    rows[-1] = ["总分", None, None, None, None, None, 100]
    assert faults(sheet_with(rows)) == []


def test_five_thousand_indicators_are_read_and_add_up() -> None:
    rows = national()
    many = [
        [None, f"指标{number}", f"数量指标{number}", f"内容{number}", "≥10场", "12场", "0.016", "0.016"]
        for number in range(5000)
    ]
    rows[HEAD + 1 :] = [*many, ["总分", None, None, None, None, None, 100, 89]]
    view = SelfEvaluation(only_form(sheet_with(rows)))
    assert len(view.indicator_tables[0].rows) == 5000
    assert [fault[0] for fault in faults(sheet_with(rows))] == ["ZP0205"]
