"""Marked workbooks that a program has saved since: the layer goes, what the user did stays; explanations live on."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from support.annotated import MARKER, check, explain, marked, marks, rows_below, unmarked
from support.facts import facts_of, values_of
from support.office import Office
from support.public_copy import LIVING, changed
from support.zipfacts import part

from xltools.errors import BadArgument, EditRefused
from xltools.finding import Finding, Severity
from xltools.report.workbook import unmark

WRONG = {"公开01!C37": 1068.01, "公开09!G8": 9, "公开09!L8": 9, "公开05!D9": -3.5}
WHY = "疫情期间应急保障支出，已报批"
TRAVEL = ("GK0911", "公开09!G8")


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return changed(tmp_path / "有误.xlsx", WRONG)


@pytest.fixture
def annotated(tmp_path: Path, wrong: Path) -> Path:
    return marked(wrong, tmp_path / "标.xlsx")


def at(path: Path, rule: str, cell: str) -> Finding:
    return next(each for each in check(path).findings if (each.rule, each.cell) == (rule, cell))


def row_of(path: Path, rule: str, place: str) -> dict[str, object]:
    rows = rows_below(openpyxl.load_workbook(path)["校验结果"], "序号")
    return next(row for row in rows if (row["规则"], row["单元格"]) == (rule, place))


def assert_no_trace(path: Path) -> None:
    """Nothing of the layer is left, and Excel finds every part it is told of."""
    book = openpyxl.load_workbook(path)
    assert "校验结果" not in book.sheetnames
    assert marks(path) == {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        workbook = archive.read("xl/workbook.xml").decode()
        types = archive.read("[Content_Types].xml").decode()
        assert not any("xltools-original" in name for name in names)
    assert "校验结果" not in workbook
    assert all(name.strip("/") in names for name in _overrides(types))
    assert not [name for name in names if name.startswith("xl/worksheets/sheet") and f"/{name}" not in types]


def _overrides(types: str) -> list[str]:
    return [piece.partition('"')[0] for piece in types.split('PartName="')[1:]]


def resaved(path: Path, target: Path) -> Path:
    openpyxl.load_workbook(path).save(target)
    return target


def test_after_openpyxl_saved_it_only_the_layer_goes(tmp_path: Path, wrong: Path, annotated: Path):
    saved = resaved(annotated, tmp_path / "存.xlsx")
    assert marks(saved) == marks(annotated)
    back = unmarked(saved, tmp_path / "还原.xlsx")
    assert_no_trace(back)
    assert facts_of(back) == facts_of(resaved(wrong, tmp_path / "原.xlsx"))


@pytest.mark.libreoffice
def test_after_libreoffice_saved_it_only_the_layer_goes(
    tmp_path: Path, soffice: Office, wrong: Path, annotated: Path
):
    saved = soffice.convert(annotated, "xlsx")
    assert marks(saved) == marks(annotated)
    assert row_of(saved, *TRAVEL)["应为"] == 0.7
    back = unmarked(saved, tmp_path / "还原.xlsx")
    assert_no_trace(back)
    assert facts_of(back) == facts_of(soffice.convert(wrong, "xlsx"))


@pytest.mark.libreoffice
def test_libreoffice_opens_the_sheet_with_its_links(soffice: Office, annotated: Path):
    sheet = openpyxl.load_workbook(soffice.convert(annotated, "xlsx"))["校验结果"]
    rows = rows_below(sheet, "序号")
    assert [row["规则"] for row in rows[:2]] == ["GK0035", "GK0035"]
    assert sheet["F5"].hyperlink.location in {"公开01!C37", "'公开01'!C37", "#公开01!C37", "#'公开01'!C37"}
    assert sheet.auto_filter.ref.startswith("A4:M")


@pytest.mark.libreoffice
def test_a_living_workbook_saved_by_libreoffice_keeps_its_own_formats(tmp_path: Path, soffice: Office):
    living = shutil.copy(LIVING, tmp_path / "原.xlsx")
    saved = soffice.convert(marked(living, tmp_path / "标.xlsx"), "xlsx")
    back = unmarked(saved, tmp_path / "还原.xlsx")
    assert_no_trace(back)
    assert facts_of(back) == facts_of(soffice.convert(living, "xlsx"))


@pytest.mark.libreoffice
def test_findings_about_a_legacy_file_stand_in_a_workbook_of_their_own(
    tmp_path: Path, soffice: Office, wrong: Path
):
    legacy = soffice.convert(wrong, "xls")
    out = marked(legacy, tmp_path / "结果.xlsx")
    assert openpyxl.load_workbook(out).sheetnames == ["校验结果"]
    assert row_of(out, "GK0035", "公开01!C37")["差额"] == 1
    assert "校验结果" in openpyxl.load_workbook(soffice.convert(out, "xlsx")).sheetnames


def test_what_the_user_typed_stays_when_the_layer_goes(tmp_path: Path, annotated: Path):
    typed = explain(annotated, tmp_path / "改.xlsx", {TRAVEL: WHY}, 公开01_C8=1064.6)
    back = unmarked(typed, tmp_path / "还原.xlsx")
    assert_no_trace(back)
    assert openpyxl.load_workbook(back)["公开01"]["C8"].value == 1064.6


def test_a_sheet_renamed_by_the_user_is_found_by_its_title(tmp_path: Path, annotated: Path):
    book = openpyxl.load_workbook(annotated)
    book["校验结果"].title = "第一次校验"
    book.save(tmp_path / "改.xlsx")
    assert check(tmp_path / "改.xlsx").layer == "第一次校验"
    assert_no_trace(unmarked(tmp_path / "改.xlsx", tmp_path / "还原.xlsx"))


def test_a_sheet_that_formulas_refer_to_stays(tmp_path: Path, annotated: Path):
    book = openpyxl.load_workbook(annotated)
    book["公开01"]["H1"] = "=校验结果!H5"
    book.save(tmp_path / "改.xlsx")
    with pytest.raises(EditRefused, match="工作表“公开01”引用了“校验结果”，不能删除，请先改掉引用它的公式"):
        unmark(tmp_path / "改.xlsx", tmp_path / "还原.xlsx", force=False)
    assert not (tmp_path / "还原.xlsx").exists()


def test_marks_whose_sheet_the_user_deleted_go_as_well(tmp_path: Path, annotated: Path):
    book = openpyxl.load_workbook(annotated)
    del book["校验结果"]
    book.save(tmp_path / "改.xlsx")
    back = unmarked(tmp_path / "改.xlsx", tmp_path / "还原.xlsx")
    assert_no_trace(back)
    with pytest.raises(BadArgument, match="没有 xltools 写入的校验结果"):
        unmark(back, tmp_path / "再.xlsx", force=False)


def test_an_explained_doubt_is_closed(tmp_path: Path, annotated: Path):
    typed = explain(annotated, tmp_path / "改.xlsx", {TRAVEL: WHY})
    finding = at(typed, "GK0911", "G8")
    assert finding.severity is Severity.INFO
    assert finding.message.startswith("已说明：公开09表")
    assert at(typed, "GK0911", "L8").severity is Severity.VERIFY
    out = marked(typed, tmp_path / "再.xlsx")
    row = row_of(out, *TRAVEL)
    assert (row["级别"], row["出错说明"]) == ("提示", WHY)
    assert row["说明"].startswith("已说明：")
    assert marks(out)["公开09 FFDDB0"] == {"L8"}
    assert at(out, "GK0911", "G8").severity is Severity.INFO


def test_an_explained_doubt_without_arithmetic_is_closed_and_stays_closed(tmp_path: Path, annotated: Path):
    typed = explain(annotated, tmp_path / "改.xlsx", {("GK0011", "公开05!D9"): "冲减上年多列支出"})
    assert at(typed, "GK0011", "D9").severity is Severity.INFO
    out = marked(typed, tmp_path / "再.xlsx")
    assert at(out, "GK0011", "D9").severity is Severity.INFO
    assert row_of(out, "GK0011", "公开05!D9")["出错说明"] == "冲减上年多列支出"


def test_an_explained_error_stays_an_error(tmp_path: Path, annotated: Path):
    typed = explain(annotated, tmp_path / "改.xlsx", {("GK0035", "公开01!C37"): "待改"})
    assert at(typed, "GK0035", "C37").severity is Severity.ERROR
    out = marked(typed, tmp_path / "再.xlsx")
    assert row_of(out, "GK0035", "公开01!C37")["出错说明"] == "待改"
    assert "C37" in marks(out)["公开01 FFC7CE"]


def test_an_explanation_is_void_once_a_figure_changes(tmp_path: Path, annotated: Path):
    typed = explain(annotated, tmp_path / "改.xlsx", {TRAVEL: WHY}, 公开09_G8=9.5)
    assert at(typed, "GK0911", "G8").severity is Severity.VERIFY
    out = marked(typed, tmp_path / "再.xlsx")
    assert row_of(out, *TRAVEL)["出错说明"] == f"（原说明已失效：{WHY}）"
    assert at(out, "GK0911", "G8").severity is Severity.VERIFY
    again = marked(out, tmp_path / "三.xlsx")
    assert row_of(again, *TRAVEL)["出错说明"] == f"（原说明已失效：{WHY}）"


def test_an_explanation_whose_finding_is_gone_is_listed_below_and_counts_again_when_it_returns(
    tmp_path: Path, annotated: Path
):
    typed = explain(annotated, tmp_path / "改.xlsx", {TRAVEL: WHY}, 公开09_G8=0.15, 公开09_L8=0.15)
    out = marked(typed, tmp_path / "再.xlsx")
    (row,) = rows_below(openpyxl.load_workbook(out)["校验结果"], "已失效的说明")
    assert (row["规则"], row["填报数"], row["应为"], row["出错说明"]) == ("GK0911", 9, 0.7, WHY)
    assert marked(out, tmp_path / "三.xlsx").read_bytes() == out.read_bytes()
    back = explain(out, tmp_path / "回.xlsx", {}, 公开09_G8=9, 公开09_L8=9)
    assert at(back, "GK0911", "G8").severity is Severity.INFO


def test_marking_a_saved_file_again_is_marking_its_unmarked_copy(tmp_path: Path, annotated: Path):
    saved = resaved(annotated, tmp_path / "存.xlsx")
    again = marked(saved, tmp_path / "再.xlsx")
    clean = unmarked(saved, tmp_path / "净.xlsx")
    assert marks(again) == marks(annotated)
    assert unmarked(again, tmp_path / "还原.xlsx").read_bytes() == clean.read_bytes()


def test_a_part_changed_since_makes_the_removal_structural(tmp_path: Path, wrong: Path, annotated: Path):
    tampered = tmp_path / "改.xlsx"
    with zipfile.ZipFile(annotated) as old, zipfile.ZipFile(tampered, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"1068.01", b"1067.01") if name.endswith("sheet1.xml") else data)
    back = unmarked(tampered, tmp_path / "还原.xlsx")
    assert_no_trace(back)
    assert openpyxl.load_workbook(back)["公开01"]["C37"].value == 1067.01
    assert MARKER not in part(back, "xl/worksheets/sheet1.xml")
    assert {k: v for k, v in values_of(back).items() if "C37" not in k} == {
        k: v for k, v in values_of(wrong).items() if "C37" not in k
    }
