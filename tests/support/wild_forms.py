"""Self-evaluation forms of places that do not exist, as grids that tests vary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xltools.book.cellref import Area
from xltools.book.model import Book, CellValue, Sheet
from xltools.check.performance.check import check_documents
from xltools.finding import Finding
from xltools.forms.application.document import Document
from xltools.forms.application.reader import read_documents

__all__ = ["Rows", "book_with", "faults", "indicator_rows", "national", "only_form", "sheet_with"]

Rows = list[list[CellValue]]

INDICATORS: Rows = [
    ["绩效指标", "成本指标", "经济成本指标", "培训成本", "≤20万元", "18万元", 20, 20, None],
    [None, "产出指标", "数量指标", "举办培训", "≥10场", "12场", 15, 15, None],
    [None, None, None, "培训人数", "≥500人", "520人", 10, 10, None],
    [None, None, "质量指标", "培训合格率", "≥95%", "96%", 10, 10, None],
    [None, None, "时效指标", "按期完成率", "100%", "100%", 5, 5, None],
    [None, "效益指标", "经济效益指标", "带动就业人数", "≥100人", "80人", 10, 8, "部分学员仍在求职，下年跟踪"],
    [None, None, "社会效益指标", "提升技能水平", "有效提升", "有效提升", 10, 10, None],
    [None, "满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "95%", 10, 10, None],
]
"""成本 20, 产出 40, 效益 20, 满意度 10."""


def indicator_rows() -> Rows:
    """The eight indicator rows of the sound form."""
    return [list(row) for row in INDICATORS]


def national() -> Rows:
    """A sound project form after 财预〔2020〕10号: 10 + 20 + 40 + 20 + 10, total 97."""
    return [
        ["附件1"],
        ["项目支出绩效自评表"],
        ["（2022年度）"],
        [None, None, None, None, None, None, None, None, "单位：万元"],
        ["项目名称", "技能培训项目"],
        ["主管部门", "某主管局", None, None, "实施单位", "某中心"],
        ["项目资金（万元）", None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [None, "年度资金总额", None, 100, 120, 108, 10, "90%", 9],
        [None, "其中：当年财政拨款", None, 100, 100, 90, "—", "90%", "—"],
        [None, "上年结转资金", None, 0, 20, 18, "—", "90%", "—"],
        [None, "其他资金", None, 0, 0, 0, "—", "—", "—"],
        ["年度总体目标", "预期目标", None, None, None, "实际完成情况"],
        [None, "开展技能培训，提高就业能力。", None, None, None, "已开展技能培训，就业能力提高。"],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
        *indicator_rows(),
        ["总分", None, None, None, None, None, 100, 97, None],
    ]


def sheet_with(
    rows: Iterable[Sequence[CellValue]],
    name: str = "自评表",
    formats: Mapping[tuple[int, int], str] | None = None,
    merges: Iterable[Area] = (),
) -> Sheet:
    """A sheet with those cells; blanks are ``None``."""
    sheet = Sheet(name)
    for number, cells in enumerate(rows, start=1):
        sheet.values.update(
            {(number, column): value for column, value in enumerate(cells, start=1) if value is not None}
        )
    sheet.formats.update(formats or {})
    sheet.merges = list(merges)
    return sheet


def book_with(*sheets: Sheet) -> Book:
    """A workbook of these sheets."""
    return Book("forms.xlsx", "xlsx", list(sheets))


def only_form(*sheets: Sheet) -> Document:
    """The one form of a workbook."""
    (document,) = read_documents(book_with(*sheets))
    return document


def faults(*sheets: Sheet) -> list[tuple[str, str, str]]:
    """(rule, severity, cell) of every finding."""
    found: tuple[Finding, ...] = check_documents(read_documents(book_with(*sheets)), lambda _: True).findings
    return [(each.rule, each.severity.value, each.cell) for each in found]
