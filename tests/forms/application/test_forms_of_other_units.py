"""Forms in 元 beside forms in 万元: the same money."""

from __future__ import annotations

import pytest
from support.wild_forms import Rows, faults, national, sheet_with


def in_yuan() -> Rows:
    rows = national()
    rows[3][8] = "单位：元"
    for row in rows[7:11]:
        row[3:6] = [value * 10_000 for value in row[3:6] if isinstance(value, int)]
    return rows


def summary(amount: int) -> Rows:
    return [
        ["部门绩效自评情况汇总表"],
        [None, None, None, "单位：万元"],
        ["序号", "资金使用单位", "项目名称", "财政资金总额"],
        [1, "某中心", "技能培训项目", amount],
        ["合计", None, None, amount],
    ]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [(120, []), (130, [("ZP0503", "error", "E8")]), (1_200_000, [("ZP0503", "error", "E8")])],
)
def test_a_project_in_yuan_is_found_in_a_summary_in_ten_thousands(
    amount: int, expected: list[tuple[str, str, str]]
) -> None:
    assert faults(sheet_with(in_yuan()), sheet_with(summary(amount), "汇总")) == expected
