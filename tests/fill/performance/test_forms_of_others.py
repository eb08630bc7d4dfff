"""Filled forms of other places poured into the pack: what is taken, what is named, and no figure put in the place of another."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from support.other_layouts import OTHERS
from support.printed_grid import printed_sheet
from support.provinces import PROVINCES

from xltools.fill.performance.assemble import Assembled, assemble
from xltools.fill.performance.place import FormShape, TableShape
from xltools.fill.performance.sources.gather import gather
from xltools.forms.application.document import Document

FUNDS = TableShape(
    "预算执行",
    frozenset({"年初预算数", "预算数", "执行数", "分值", "执行率", "得分"}),
    ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金"),
    own_rows=False,
)
INDICATORS = TableShape(
    "绩效指标",
    frozenset({"一级指标", "二级指标", "三级指标", "目标值", "实际值", "分值", "得分", "偏差原因"}),
    (),
    own_rows=False,
)
OVERALL = TableShape("年度总体目标", frozenset({"预期目标", "实际完成情况"}), (), own_rows=False)
SHAPE = FormShape(
    "zp-project",
    frozenset({"项目名称", "主管部门", "项目实施单位", "总分"}),
    {},
    {table.id: table for table in (FUNDS, OVERALL, INDICATORS)},
)


def poured(text: str, folder: Path) -> tuple[Document, Assembled]:
    sheet, path = printed_sheet(text), folder / "form.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet(sheet.name)
        for (row, column), value in sheet.values.items():
            page.write(row - 1, column - 1, value)
    gathered, _ = gather([path])
    (subject,) = gathered.subjects
    result = assemble(subject, (SHAPE,))
    document = result.of("zp-project")
    assert document is not None
    return document, result


def funds(document: Document) -> list[tuple[str, str, str, str]]:
    (table,) = document.tables_of("预算执行")
    return [
        (row.label, *(row.get(column).text for column in ("预算数", "执行数", "执行率")))  # type: ignore[misc]
        for row in table.rows
    ]


def test_a_filled_form_without_merged_cells_is_no_table_of_projects(tmp_path: Path) -> None:
    document, _ = poured(OTHERS["names_repeated"], tmp_path)
    assert document.entry("项目名称").text == "校舍维修"
    assert len(next(document.tables_of("绩效指标")).rows) == 8


def test_a_rate_without_sign_and_the_year_below_the_title(tmp_path: Path) -> None:
    document, result = poured(PROVINCES["zhejiang"], tmp_path)
    assert funds(document)[0][3] == "94.89%"
    assert {fault.column for fault in result.unplaced} == {"自评等级", "完成率"}
    document, result = poured(PROVINCES["bare_actuals"], tmp_path)
    assert document.title.text == "2022年度项目支出绩效自评表"
    assert result.unplaced == []


def test_points_in_per_cent_are_points(tmp_path: Path) -> None:
    document, _ = poured(OTHERS["weights_in_percent"], tmp_path)
    (table,) = document.tables_of("绩效指标")
    assert [row.get("分值").text for row in table.rows] == ["30", "20", "30", "10"]


def test_of_funds_from_other_sources_the_total_stays(tmp_path: Path) -> None:
    document, result = poured(OTHERS["transfer_payment"], tmp_path)
    assert funds(document) == [("年度资金总额", "1500", "1425", "95%")]
    assert {"1000", "950", "500", "475"} <= {fault.value for fault in result.unplaced}
