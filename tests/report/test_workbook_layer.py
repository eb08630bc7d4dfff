"""Findings written into workbooks and taken out again: nothing else changes, and afterwards nothing has."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.annotated import check, finding, marked, marks, report_of, rows_below, unmarked
from support.bookfiles import book_with_rows, package_parts, sheet_xml, write_package
from support.hand_made import HandMade
from support.kitchen_sink import MAIN_SHEET, write_kitchen_sink
from support.public_copy import LIVING, PUBLIC, changed
from support.varied_book import write_varied_book
from support.zipfacts import changed_parts, part

from xltools.check.filereport import Status
from xltools.errors import BadArgument, EditRefused, TargetExists, Unreadable
from xltools.finding import Severity
from xltools.report.workbook import annotate, unmark

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style:UserWarning"),
]

OWN_PART = "xl/xltools-original.bin"


def hand_made(path: Path) -> Path:
    HandMade(path)
    return path


def sheets_of(path: Path) -> list[str]:
    return openpyxl.load_workbook(path, read_only=True).sheetnames


def layer(path: Path) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(path)["校验结果"]


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return changed(tmp_path / "有误.xlsx", {"公开01!C37": 1068.01, "公开09!G8": 9, "公开09!L8": 9})


@pytest.mark.parametrize("sample", [PUBLIC, LIVING])
def test_a_sample_comes_back_byte_for_byte(tmp_path: Path, sample: Path):
    out = marked(sample, tmp_path / "标.xlsx")
    assert unmarked(out, tmp_path / "还原.xlsx").read_bytes() == sample.read_bytes()


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.xlsm", write_kitchen_sink), ("b.xlsx", write_varied_book), ("c.xlsx", hand_made)],
)
def test_charts_pivots_macros_and_formats_come_back_byte_for_byte(tmp_path: Path, name: str, write):
    source = write(tmp_path / name)
    sheet = sheets_of(source)[0]
    report = report_of(
        source,
        finding(sheet, "B6"),
        finding(sheet, "C7", Severity.VERIFY),
        finding(sheet, "B6", Severity.INFO),
    )
    out = marked(source, tmp_path / f"out-{name}", report)
    touched = changed_parts(source, out)
    assert {"xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", OWN_PART} <= touched
    assert not any("chart" in part or "pivot" in part or "vba" in part for part in touched)
    assert marks(out) == {f"{sheet} FFC7CE": {"B6"}, f"{sheet} FFDDB0": {"C7"}}
    back = unmarked(out, tmp_path / f"back-{name}")
    assert back.read_bytes() == source.read_bytes()


@pytest.mark.parametrize("styles", [None, "", "<cellXfs/>"])
def test_a_file_without_styles_comes_back_without_styles(tmp_path: Path, styles: str | None):
    more = {} if styles is None else {"styles": styles}
    source = book_with_rows(tmp_path / "b.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>', **more)
    out = marked(source, tmp_path / "o.xlsx", report_of(source, finding("表1", "A1")))
    assert unmarked(out, tmp_path / "u.xlsx").read_bytes() == source.read_bytes()


def test_only_the_marked_sheets_are_touched(tmp_path: Path, wrong: Path):
    out = marked(wrong, tmp_path / "标.xlsx")
    assert changed_parts(wrong, out) == {
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet9.xml",
        "xl/worksheets/sheet10.xml",
        OWN_PART,
    }
    old, new = (part(path, "xl/worksheets/sheet1.xml") for path in (wrong, out))
    rows = old.partition("<sheetData>")[2].partition("</sheetData>")[0]
    assert f"<sheetData>{rows}</sheetData>" in new


def test_the_sheet_lists_rule_cell_and_difference_and_links_to_the_cell(tmp_path: Path, wrong: Path):
    sheet = layer(marked(wrong, tmp_path / "标.xlsx"))
    rows = rows_below(sheet, "序号")
    assert [(row["级别"], row["规则"], row["单元格"], row["差额"]) for row in rows[:2]] == [
        ("错误", "GK0035", "公开01!C37", 1),
        ("核实", "GK0911", "公开09!G8", 8.3),
    ]
    assert (rows[0]["表"], rows[0]["行次/栏次"], rows[0]["项目"]) == ("公开01表", "31/1", "总计.收入/金额")
    assert (rows[0]["填报数"], rows[0]["应为"]) == (1068.01, 1067.01)
    assert sheet["F5"].hyperlink.location == "'公开01'!C37"
    assert sheet["H5"].number_format == "#,##0.00"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == f"A4:M{4 + len(rows)}"
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert {row["级别"] for row in rows[4:]} == {"提示"}


def test_the_worst_finding_of_a_cell_gives_its_mark(tmp_path: Path, wrong: Path):
    out = marked(wrong, tmp_path / "标.xlsx")
    assert marks(out) == {"公开01 FFC7CE": {"C37"}, "公开09 FFDDB0": {"G8", "L8"}}


def test_findings_without_arithmetic_leave_the_amounts_empty_and_text_stays_text(tmp_path: Path):
    source = book_with_rows(tmp_path / "b.xlsx", "")
    report = report_of(source, finding("表1", "A1", arithmetic=False, row="", column=""))
    row = rows_below(layer(marked(source, tmp_path / "o.xlsx", report)), "序号")[0]
    assert [row[head] for head in ("填报数", "应为", "差额", "允许尾差")] == [None] * 4
    assert row["说明"] == "=应为 1,067.01\n处理：先核对分项"
    assert row["项目"] == "表1!A1"


def test_figures_of_six_decimals_show_them(tmp_path: Path):
    source = book_with_rows(tmp_path / "b.xlsx", "")
    report = report_of(source, finding("表1", "A1", reported=Decimal("1.234567")))
    sheet = layer(marked(source, tmp_path / "o.xlsx", report))
    assert (sheet["H5"].value, sheet["H5"].number_format) == (1.234567, "#,##0.00####")


def test_a_clean_workbook_is_said_to_be_clean(tmp_path: Path):
    source = book_with_rows(tmp_path / "b.xlsx", "")
    out = marked(source, tmp_path / "o.xlsx", report_of(source, notes=("没有找到公开07表",)))
    texts = [row[0] for row in layer(out).iter_rows(values_only=True)]
    assert texts[4:] == [
        "没有发现问题",
        None,
        "校验范围",
        "应校验 340 处关系，已校验 312 处。",
        "未校验：GK0712、GK0713（没有公开07表）",
        "说明：没有找到公开07表。",
    ]
    assert layer(out).auto_filter.ref is None
    assert marks(out) == {}


def test_annotating_twice_is_annotating_once(tmp_path: Path, wrong: Path):
    once = marked(wrong, tmp_path / "一.xlsx")
    report = check(once)
    assert report.findings == check(wrong).findings
    assert marked(once, tmp_path / "二.xlsx", report).read_bytes() == once.read_bytes()


def test_the_sheet_of_an_earlier_check_is_no_form(tmp_path: Path, wrong: Path):
    report = check(marked(wrong, tmp_path / "标.xlsx"))
    assert report.layer == "校验结果"
    assert not any("校验结果" in note for note in report.notes)


def test_a_file_with_marks_of_other_programs_keeps_them(tmp_path: Path):
    rest = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="3"><formula>LEN("x")&gt;0</formula>'
        "</cfRule></conditionalFormatting>"
    )
    source = book_with_rows(tmp_path / "b.xlsx", "", rest)
    with pytest.raises(BadArgument, match=r"b\.xlsx：文件中没有 xltools 写入的校验结果和标记，不需要去除。"):
        unmark(source, tmp_path / "o.xlsx", force=False)
    assert not (tmp_path / "o.xlsx").exists()


def test_a_source_is_never_overwritten(tmp_path: Path, wrong: Path):
    before, report = wrong.read_bytes(), check(wrong)
    with pytest.raises(BadArgument, match="输出文件就是输入文件"):
        annotate(report, wrong, wrong, force=True)
    with pytest.raises(BadArgument, match="输出文件就是输入文件"):
        unmark(wrong, wrong, force=True)
    assert wrong.read_bytes() == before


def test_an_existing_target_needs_force(tmp_path: Path, wrong: Path):
    target, report = tmp_path / "标.xlsx", check(wrong)
    target.write_bytes(b"mine")
    with pytest.raises(TargetExists):
        annotate(report, wrong, target, force=False)
    assert target.read_bytes() == b"mine"
    annotate(report, wrong, target, force=True)
    assert sheets_of(target)[-1] == "校验结果"


def test_a_file_that_was_not_checked_gives_no_marked_file(tmp_path: Path, wrong: Path):
    report = report_of(wrong, status=Status.UNRECOGNISED)
    annotate(report, wrong, tmp_path / "标.xlsx", force=False)
    assert not (tmp_path / "标.xlsx").exists()


def test_a_macro_workbook_keeps_its_name(tmp_path: Path):
    source = write_kitchen_sink(tmp_path / "a.xlsm")
    with pytest.raises(BadArgument, match=r"文件名应以 \.xlsm 结尾"):
        marked(source, tmp_path / "o.xlsx", report_of(source, finding(MAIN_SHEET, "B6")))


def test_a_signed_workbook_is_refused(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    source = write_package(tmp_path / "b.xlsx", {**parts, "_xmlsignatures/sig1.xml": "<Signature/>"})
    with pytest.raises(EditRefused, match="有数字签名，写入校验结果会使签名失效"):
        marked(source, tmp_path / "o.xlsx", report_of(source))
    assert not (tmp_path / "o.xlsx").exists()


def test_a_sheet_of_that_name_that_is_the_users_own_is_refused(tmp_path: Path):
    parts = package_parts(sheet_xml(""))
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("表1", "校验结果")
    source = write_package(tmp_path / "b.xlsx", parts)
    with pytest.raises(EditRefused, match="已有名为“校验结果”的工作表，但不是 xltools 写的"):
        marked(source, tmp_path / "o.xlsx", report_of(source))


def test_other_formats_get_a_workbook_with_the_findings_alone(tmp_path: Path):
    source = tmp_path / "公开01.csv"
    source.write_text("收入支出决算总表,\n", encoding="utf-8")
    out = marked(source, tmp_path / "o.xlsx", report_of(source, finding("公开01", "C38")))
    assert sheets_of(out) == ["校验结果"]
    sheet = layer(out)
    assert rows_below(sheet, "序号")[0]["规则"] == "GK0103"
    assert sheet["F5"].hyperlink is None
    with pytest.raises(Unreadable):
        unmark(source, tmp_path / "u.xlsx", force=False)


def test_many_marks_are_split_into_several_formats(tmp_path: Path):
    source = book_with_rows(tmp_path / "b.xlsx", "")
    cells = [f"A{row}" for row in range(1, 451)]
    out = marked(source, tmp_path / "o.xlsx", report_of(source, *(finding("表1", cell) for cell in cells)))
    assert marks(out) == {"表1 FFC7CE": set(cells)}
    assert part(out, "xl/worksheets/sheet1.xml").count("<cfRule") == 3


def test_findings_of_performance_forms_are_listed_without_printed_numbers(tmp_path: Path) -> None:
    published = LIVING.with_name("performance-2022-公开.xlsx")
    target = marked(published, tmp_path / "marked.xlsx")
    sheet = layer(target)
    (row,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == 1)
    assert row[1:6] == ("错误", "ZP0401", "项目绩效自评表", None, "医疗保险业务信息化!B6")
    assert marks(target) == {"医疗保险业务信息化 FFC7CE": {"B6"}}
    assert unmarked(target, tmp_path / "clean.xlsx").read_bytes() == published.read_bytes()
