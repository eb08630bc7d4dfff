"""Self-evaluation forms in the layouts of provinces: all of them is read, nothing is found, and one wrong figure is."""

from __future__ import annotations

import pytest
from support.printed_grid import printed_sheet
from support.provinces import PROVINCES
from support.wild_forms import faults, only_form


@pytest.mark.parametrize("province", PROVINCES)
def test_a_sound_form_is_read_whole_and_gives_no_finding(province: str) -> None:
    sheet = printed_sheet(PROVINCES[province])
    assert [entry.text for entry in only_form(sheet).unread] == []
    assert faults(sheet) == []


CHANGED = [
    ("national_with_merges", "H22", 4, [("ZP0206", "error", "B19"), ("ZP0209", "verify", "I22")]),
    ("national_with_merges", "F14", "110万平方米", [("ZP0202", "verify", "I14")]),
    ("national_with_merges", "F17", "2023年3月5日", [("ZP0211", "verify", "I17")]),
    ("bare_actuals", "F23", 93, [("ZP0202", "verify", "H23")]),
    (
        "sichuan_2023",
        "E10",
        250,
        [("ZP0101", "error", "G10"), ("ZP0103", "verify", "F10"), ("ZP0105", "error", "E9")],
    ),
    ("sichuan_2023", "D10", 230, [("ZP0105", "error", "D9")]),
    ("sichuan_2023", "B18", "自评总分98分。", [("ZP0304", "error", "B18")]),
    ("sichuan_2023", "H15", 99, [("ZP0202", "verify", "J15")]),
    ("sichuan_2021", "F8", 1, [("ZP0105", "error", "F6")]),
    ("hunan_department", "F16", "", [("ZP0403", "verify", "F16")]),
    ("yunnan", "G17", 2.5, [("ZP0202", "verify", "I17")]),
    ("yunnan", "H22", 97.2, [("ZP0301", "error", "H22")]),
    ("yunnan", "I22", "良", [("ZP0306", "verify", "I22")]),
    ("yunnan_grade_beside", "H19", 99, [("ZP0303", "error", "H19")]),
    ("yunnan_grade_beside", "J19", "良", [("ZP0306", "verify", "J19")]),
    ("inner_mongolia", "H15", 90, [("ZP0202", "verify", "J15")]),
    ("guangdong", "F11", 14, [("ZP0201", "error", "G11"), ("ZP0206", "error", "C10")]),
    ("guangdong", "G12", 97.5, [("ZP0301", "error", "G12")]),
    ("henan", "E9", 500, [("ZP0105", "error", "E5")]),
    ("henan", "F6", 1900, [("ZP0105", "error", "F5")]),
]


@pytest.mark.parametrize(("province", "cell", "value", "expected"), CHANGED)
def test_one_changed_cell_gives_exactly_its_findings(
    province: str, cell: str, value: object, expected: list[tuple[str, str, str]]
) -> None:
    sheet = printed_sheet(PROVINCES[province])
    at = (int(cell[1:]), ord(cell[0]) - ord("A") + 1)
    assert at in sheet.values
    sheet.values[at] = value  # type: ignore[assignment]
    assert sorted(faults(sheet)) == sorted(expected)


def test_weights_of_three_levels_are_those_of_their_level() -> None:
    (table,) = only_form(printed_sheet(PROVINCES["guangdong"])).tables_of("绩效指标")
    columns = ("一级指标", "权重", "二级指标", "二级分值", "三级指标", "分值", "得分")
    assert [tuple(row.get(column).text for column in columns) for row in table.rows[:2]] == [
        ("履职效能", "50", "整体效能", "25", "部门整体绩效目标产出完成率", "15", "15"),
        ("履职效能", "50", "整体效能", "", "部门预算资金支出率", "10", "9.5"),
    ]


def test_funds_printed_as_pairs_of_labels_and_amounts_are_a_table() -> None:
    (funds,) = only_form(printed_sheet(PROVINCES["sichuan_2021"])).tables_of("预算执行")
    assert [(row.label, row.get("预算数").text, row.get("执行数").text) for row in funds.rows] == [
        ("年度资金总额", "120", "118.5"),
        ("当年财政拨款", "120", "118.5"),
        ("其他资金", "0", "0"),
    ]
