"""The sound self-evaluation form in the layouts of other places; all of them say the same, but for those that tests name."""

from __future__ import annotations

from collections.abc import Callable

from support.wild_forms import Rows, indicator_rows, national

from xltools.book.model import CellValue

__all__ = ["CLEAN", "HEAD", "department", "platform", "several_goals", "subtotal"]

HEAD = 13
"""Index of the head of the indicators in the sound form."""


def platform() -> Rows:
    rows = national()
    rows[HEAD:] = [
        [
            *("绩效指标", "一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位"),
            *("实际完成值", "单位", "分值", "得分", "偏差原因分析及改进措施"),
        ],
        [None, "成本指标", "经济成本指标", "培训成本", "≤", "20", "万元", 18, "万元", 20, 20],
        [None, "产出指标", "数量指标", "举办培训", "≥", 10, "场", 12, "场", 40, 40],
        [None, "效益指标", "经济效益指标", "就业人数", "≥", 100, "人", 80, "人", 20, 16, "部分学员仍在求职"],
        [None, "满意度指标", "满意度指标", "学员满意度", "≥", 90, "%", 95, "%", 10, 10],
        ["总分", None, None, None, None, None, None, None, None, 100, 95],
    ]
    return rows


def two_row_head() -> Rows:
    rows = national()
    rows[HEAD : HEAD + 1] = [
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标", None, "分值", "得分", "未完成原因"],
        [None, None, None, None, "目标值", "实际值"],
    ]
    return rows


def head_under_a_heading() -> Rows:
    rows = national()
    rows[HEAD : HEAD + 1] = [
        ["绩效指标"],
        [None, "一级指标", "二级指标", "三级指标", "目标值", "实际值", "分值", "得分", "未完成原因"],
    ]
    return rows


def groups_of_heads() -> Rows:
    rows = national()
    rows[HEAD : HEAD + 1] = [
        [None, "绩效指标", None, None, "年度指标", None, "自评", None, "未完成原因"],
        [None, "一级指标", "二级指标", "三级指标", "目标值", "实际值", "分值", "得分"],
    ]
    return rows


def extra_columns() -> Rows:
    rows = national()
    rows[HEAD] = [
        *("序号", "一级指标", "二级指标", "三级指标", "指标解释", "年度指标值", "实际完成值"),
        *("评分标准", "数据来源", "分值", "得分", "未完成原因"),
    ]
    for number, row in enumerate(indicator_rows(), start=1):
        rows[HEAD + number] = [
            *(number, *row[1:4], "按台账统计", *row[4:6], "完成得满分", "台账", *row[6:9]),
        ]
    rows[-1] = ["总分", *[None] * 8, 100, 97]
    return rows


def weights_for_rows() -> Rows:
    rows = national()
    rows[HEAD][3], rows[HEAD][6], rows[HEAD][7] = "指标名称", "权重", "实际得分"
    return rows


def department() -> Rows:
    rows = national()
    rows[1] = ["部门整体支出绩效自评表"]
    rows[4:11] = [
        ["部门名称", "某局"],
        ["主要任务", "任务名称", "主要内容", "全年预算数", None, "全年执行数"],
        [None, "任务一", "培训", 70, None, 63],
        [None, "任务二", "运转", 50, None, 45],
        ["部门预算（万元）", None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [None, "年度资金总额", None, 100, 120, 108, 10, "90%", 9],
        [None, "基本支出", None, 40, 50, 45, "—", "90%", "—"],
        [None, "项目支出", None, 60, 70, 63, "—", "90%", "—"],
    ]
    return rows


def several_goals() -> Rows:
    rows = national()
    rows[12:13] = [
        [None, "目标1：开展培训。", None, None, None, "目标1：已开展。"],
        [None, "目标2：提高能力。", None, None, None, "目标2：已提高。"],
    ]
    return rows


def own_sources() -> Rows:
    rows = national()
    rows[8:11] = [
        [None, "其中：中央补助", None, 60, 60, 54, "—", "90%", "—"],
        [None, "地方资金", None, 40, 40, 36, "—", "90%", "—"],
        [None, "其他资金", None, 0, 20, 18, "—", "90%", "—"],
    ]
    return rows


def rates_without_sign() -> Rows:
    rows = national()
    rows[7][7], rows[8][7], rows[9][7] = 0.9, 90, 90.0
    return rows


def in_yuan() -> Rows:
    rows = national()
    rows[3][8] = "单位：元"
    for row in rows[7:11]:
        row[3:6] = [value * 10_000 for value in row[3:6] if isinstance(value, int)]
    return rows


def weights_in_brackets() -> Rows:
    rows = national()
    names = {"数量指标": "数量指标（25分）", "质量指标": "质量指标（10）", "产出指标": "产出指标（40分）"}
    return [[names.get(str(value), value) for value in row] for row in rows]


def without_title() -> Rows:
    return national()[4:]


def budget_among_indicators() -> Rows:
    rows = national()
    row: list[CellValue] = ["绩效指标", *["预算执行率"] * 3, "100%", "90%", 10, 9, "项目跨年"]
    rows.insert(HEAD + 1, row)
    return rows


def cost_without_sign() -> Rows:
    rows = national()
    rows[HEAD + 1][4:6] = ["20万元", "18万元"]
    return rows


def repeated_head() -> Rows:
    rows = national()
    rows.insert(HEAD + 4, list(rows[HEAD]))
    return rows


def continued_title() -> Rows:
    rows = national()
    rows[HEAD + 4 : HEAD + 4] = [["项目支出绩效自评表（续）"], list(rows[HEAD])]
    return rows


def subtotal() -> Rows:
    rows = national()
    rows.insert(HEAD + 6, [None, None, "小计", None, None, None, 40, 40])
    return rows


def formula_like_texts() -> Rows:
    rows = national()
    rows[12][1], rows[12][5] = "=开展技能培训", "+已开展@" + "很长的说明。" * 4000
    rows[HEAD + 8][3] = "=学员满意度"
    return rows


CLEAN: dict[str, Callable[[], Rows]] = {
    each.__name__: each
    for each in (
        *(national, platform, two_row_head, head_under_a_heading, groups_of_heads, extra_columns, department),
        *(
            several_goals,
            own_sources,
            rates_without_sign,
            in_yuan,
            weights_in_brackets,
            weights_for_rows,
            without_title,
        ),
        *(
            budget_among_indicators,
            cost_without_sign,
            repeated_head,
            continued_title,
            subtotal,
            formula_like_texts,
        ),
    )
}
