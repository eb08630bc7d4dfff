"""Living workbooks of performance forms: what is computed, what is typed, what is never a formula."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from support.office import Office

from xltools.book.read import read_book
from xltools.fill.performance.build import BuildNotes, build_performance
from xltools.forms.application.document import NOTHING, Document, Entry, Table, TableRow
from xltools.forms.application.pack import application_pack_ids, load_application_pack
from xltools.forms.application.reader import read_documents

HUBEI = "self-evaluation-hubei"


def indicators(*rows: tuple[str, str, str, str, str | None]) -> Table:
    """Rows of 三级指标, 目标值, 实际值, 分值, 得分 under one 一级指标."""
    group = Entry("产出指标（80分）")
    columns = ("三级指标", "目标值", "实际值", "分值", "得分")
    return Table(
        "绩效指标",
        {},
        tuple(
            TableRow(
                {"一级指标": group, "二级指标": Entry("数量指标")}
                | {column: Entry(text or None) for column, text in zip(columns, row, strict=True)}
            )
            for row in rows
        ),
    )


def budget(label: str, planned: str | None, executed: str | None) -> Table:
    row = {"预算数": Entry(planned), "执行数": Entry(executed)}
    return Table("预算执行", {}, (TableRow(row, label),))


def project(name: str, *tables: Table, **fields: str) -> Document:
    entries = {"项目名称": Entry(name)} | {field: Entry(text) for field, text in fields.items()}
    return Document("zp-project", NOTHING, fields=entries, tables=tables)


def build(path: Path, documents: Sequence[Document], pack: str = HUBEI, *, living: bool = True) -> BuildNotes:
    return build_performance(load_application_pack(pack), documents, path, year=2024, living=living)


def sheets(path: Path) -> tuple[Worksheet, Worksheet]:
    """The first sheet with stored values, and with formulas."""
    values, formulas = (openpyxl.load_workbook(path, data_only=flag) for flag in (True, False))
    return values.worksheets[0], formulas.worksheets[0]


def cell_of(sheet: Worksheet, text: str, column: str) -> str:
    """The cell of a column in the row where a text stands."""
    return next(f"{column}{cell.row}" for row in sheet.iter_rows() for cell in row if cell.value == text)


ROWS = (
    ("参保率", "》95%", "76%", "40", None),
    ("投诉", "≤10次", "20次", "10", None),
    ("影响力", "有所提升", "有所提升", "20", None),
    ("宣传", "不少于4次", "5次", "10", "9"),
)


def test_quantitative_scores_are_formulas_with_their_weight_beside_the_form(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    notes = build(path, [project("甲", budget("年度财政资金总额", "100", "80"), indicators(*ROWS))])
    values, formulas = sheets(path)
    rate, total = cell_of(values, "参保率", "G"), cell_of(values, "总分", "G")
    assert values[rate].value == 32
    assert str(formulas[rate].value).startswith("=IF(COUNT(")
    assert values[cell_of(values, "投诉", "G")].value == 5
    assert formulas[cell_of(values, "影响力", "G")].value is None
    assert values[cell_of(values, "参保率", "I")].value == 40
    assert values[total].value == 16 + 32 + 5 + 9
    [kept] = notes.deviations
    assert (kept.cell, kept.given, kept.computed) == (cell_of(values, "宣传", "G"), "9", Decimal(10))
    assert kept.message == f"甲!{kept.cell}：宣传得分填的是 9，按公式为 10，已照填，请核对。"
    assert formulas[kept.cell].value == 9


def test_words_get_a_drop_down_of_tiers_and_no_score_beyond_the_weight(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    build(path, [project("甲", indicators(*ROWS))])
    values, formulas = sheets(path)
    rules = {str(rule.sqref): rule for rule in formulas.data_validations.dataValidation}
    tier = rules[cell_of(values, "影响力", "J")]
    assert tier.formula1 == '"达成预期指标,部分达成预期指标并具有一定效果,未达成预期指标且效果较差"'
    score = cell_of(values, "影响力", "G")
    assert f"{score}<=$I" in rules[score].formula1
    marks = {str(area.sqref): area.rules for area in formulas.conditional_formatting}
    assert "达成预期指标" in marks[score][0].formula[0]
    assert all(formulas.column_dimensions[letter].hidden for letter in ("K",))
    assert not formulas.column_dimensions["I"].hidden


def test_a_score_for_a_whole_group_is_typed_within_its_points(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    table, score = indicators(*ROWS), Entry("70")
    rows = tuple(row._replace(entries={**row.entries, "得分": score}) for row in table.rows)
    build(path, [project("甲", table._replace(rows=rows))])
    values, formulas = sheets(path)
    first = cell_of(values, "参保率", "G")
    assert (formulas[first].value, values[cell_of(values, "总分", "G")].value) == (70, 70)
    assert f"{first}:{cell_of(values, '宣传', 'G')}" in {str(area) for area in formulas.merged_cells.ranges}
    [rule] = formulas.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "80.0")


def test_columns_beside_the_form_are_neither_printed_nor_read(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    build(path, [project("甲", budget("年度财政资金总额", "100", "80"), indicators(*ROWS))])
    _, formulas = sheets(path)
    assert formulas.print_area.startswith("'甲'!$A$1:$G$")
    [document] = read_documents(read_book(path))
    [table] = document.tables_of("绩效指标")
    assert [row.get("得分").text for row in table.rows] == ["32", "5", "", "9"]
    assert document.unread == ()


def test_a_public_copy_has_values_only(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    build(path, [project("甲", budget("年度财政资金总额", "100", "80"), indicators(*ROWS))], living=False)
    values, formulas = sheets(path)
    assert not [cell for row in formulas.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas.max_column == 7
    assert formulas.data_validations.dataValidation == []
    assert values[cell_of(values, "总分", "G")].value == 62


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    row = ("=1+1", "=2+2", "@SUM(1)", "5", "+3")
    build(path, [project("=cmd|' /c calc'!A1", indicators(row), 偏差原因="=1/0", 单位名称="=9")])
    _, formulas = sheets(path)
    typed = [cell.value for line in formulas.iter_rows(max_col=7) for cell in line if cell.data_type == "f"]
    assert all(str(value).startswith("=IF(") for value in typed)
    assert formulas[cell_of(formulas, "=1+1", "E")].data_type == "s"


def test_a_department_without_figures_takes_those_of_its_projects(tmp_path: Path) -> None:
    path = tmp_path / "forms.xlsx"
    projects = [
        project("甲", budget("年度财政资金总额", "100", "80")),
        project("乙", budget("年度财政资金总额", "50.5", "50.5")),
    ]
    department = Document("zp-department", NOTHING, fields={"单位名称": Entry("某局")})
    build(path, [department, *projects])
    values, formulas = sheets(path)
    planned, executed = (cell_of(values, "部门整体支出总额", letter) for letter in "DE")
    assert formulas[planned].value == '=IF(COUNT(甲!D9,乙!D9)=0,"",ROUND(SUM(甲!D9,乙!D9),6))'.replace(
        "甲!", "'甲'!"
    ).replace("乙!", "'乙'!")
    assert (values[planned].value, values[executed].value) == (150.5, 130.5)
    assert values[cell_of(values, "部门整体支出总额", "F")].value == 0.8671


def test_the_summary_takes_the_funds_of_projects_that_stand_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "forms.xlsx"
    rows = [
        TableRow({"项目名称": Entry("甲")}),
        TableRow({"项目名称": Entry("丙"), "财政资金总额": Entry("7")}),
    ]
    summary = Document("zp-summary", NOTHING, tables=(Table("汇总", {}, tuple(rows)),))
    build(path, [summary, project("甲", budget("年度财政资金总额", "100", "80"))])
    values, formulas = sheets(path)
    assert "'甲'!D9" in str(formulas[cell_of(values, "甲", "D")].value)
    assert values[cell_of(values, "甲", "D")].value == 100
    assert values[cell_of(values, "合计", "D")].value == 107


def test_a_stated_figure_of_a_department_stays(tmp_path: Path) -> None:
    path = tmp_path / "forms.xlsx"
    department = Document("zp-department", NOTHING, tables=(budget("部门整体支出总额", "999", None),))
    build(path, [department, project("甲", budget("年度财政资金总额", "100", "80"))])
    values, formulas = sheets(path)
    assert formulas[cell_of(values, "部门整体支出总额", "D")].value == 999
    assert values[cell_of(values, "部门整体支出总额", "E")].value == 80


def test_a_rate_of_a_budget_of_nothing_is_a_dash(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    build(path, [project("甲", budget("年度财政资金总额", "0", "5"))])
    values, _ = sheets(path)
    row = cell_of(values, "年度财政资金总额", "F")
    assert values[row].value == "—"
    assert values[row.replace("F", "G")].value in {None, ""}


def test_sheet_names_are_short_and_unique(tmp_path: Path) -> None:
    long = "城乡居民基本医疗保险财政补助及大病保险统筹资金配套项目经费"
    names = build(tmp_path / "forms.xlsx", [project(each) for each in (long, long, "a/b:c", "")]).sheets
    assert names == (long[:31], f"{long[:28]}（2）", "abc", "项目自评表")
    assert max(len(name) for name in names) <= 31


def test_a_long_text_gets_several_rows_none_taller_than_excel_allows(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    text = "\n".join(f"（{number}）负责本行政区域内医疗保障工作。" for number in range(1, 71))
    build(path, [project("甲", 偏差原因=text)])
    values, formulas = sheets(path)
    cell = cell_of(values, "偏差大或目标未完成原因分析", "B")
    assert values[cell].value == text
    [area] = [area for area in formulas.merged_cells.ranges if area.start_cell.coordinate == cell]
    heights = [formulas.row_dimensions[row].height for row in range(area.min_row, area.max_row + 1)]
    assert len(heights) == 3
    assert max(height.height for height in formulas.row_dimensions.values()) <= 409
    assert sum(heights) >= 70 * 13


def test_the_same_documents_make_the_same_bytes(tmp_path: Path) -> None:
    documents = [project("甲", budget("年度财政资金总额", "100", "80"), indicators(*ROWS))]
    for name in ("a.xlsx", "b.xlsx"):
        build(tmp_path / name, documents)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("pack_id", application_pack_ids())
def test_every_blank_form_is_read_as_what_it_is(pack_id: str, tmp_path: Path) -> None:
    pack = load_application_pack(pack_id)
    notes = build(tmp_path / "blank.xlsx", [Document(form, NOTHING) for form in pack.layouts], pack_id)
    assert notes.deviations == ()
    read = read_documents(read_book(tmp_path / "blank.xlsx"))
    assert [document.form for document in read] == list(pack.layouts)
    assert [entry.text for document in read for entry in document.unread] == []


@pytest.mark.libreoffice
@pytest.mark.parametrize(("tier", "state", "total"), [("", "未触发", 82), ("未", "触发", 70)])
def test_a_broken_constraint_limits_the_total(
    tier: str, state: str, total: int, tmp_path: Path, soffice: Office
) -> None:
    path, again = tmp_path / "form.xlsx", tmp_path / f"again{tier}.xlsx"
    table = indicators(("参保率", "95%", "95%", "62", None))
    constraint = {"一级指标": "约束性指标", "二级指标": "资金管理", "三级指标": "资金管理合规性"}
    row = TableRow({column: Entry(text) for column, text in constraint.items()})
    row = row._replace(
        entries={**row.entries, "目标值": Entry("不设权重，酌情扣分，评价总得分不得超过70分。")}
    )
    tables = budget("部门整体支出总额", "100", "100"), table._replace(rows=(*table.rows, row))
    pack = "self-evaluation-hubei-suizhou"
    build(path, [Document("zp-department", NOTHING, tables=tables)], pack)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    cell = cell_of(sheet, "约束性指标", "I")
    assert sheet[cell].value == "未触发"
    sheet[cell].value = state
    book.save(again)
    values, _ = sheets(soffice.recalculated(again))
    assert values[cell_of(values, "总分", "F")].value == total


@pytest.mark.libreoffice
def test_a_score_follows_what_the_officer_types(tmp_path: Path, soffice: Office) -> None:
    path, again = tmp_path / "form.xlsx", tmp_path / "again.xlsx"
    build(path, [Document("zp-project", NOTHING)])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    row = int(cell_of(sheet, "数量指标", "C")[1:])
    sheet[f"E{row}"].value, sheet[f"F{row}"].value, sheet[f"I{row}"].value = "不少于1.2万人次", "9000人次", 40
    book.save(again)
    values, _ = sheets(soffice.recalculated(again))
    assert values[f"G{row}"].value == 30
    assert values[cell_of(values, "总分", "G")].value == 30
