"""fill-template as a process on real and on hostile data: results, exit codes, sentences."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from cli_process import PACK, SAMPLE, refusal, run

UNIT = "鄂州市医疗保障服务中心"


def ledger_rows() -> list[dict[str, str]]:
    with (SAMPLE / "ledger.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_sample_is_filled_and_reported(tmp_path: Path) -> None:
    target = tmp_path / "填报.xlsx"
    done = run(
        PACK, "--data", SAMPLE / "ledger.csv", "--data", SAMPLE / "facts.csv", "--unit", UNIT, "-o", target
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"已生成：{target}（部门决算公开表（2022年度），9 张表）"
    assert "  收入：读取 10,670,133.99 元，落表 10,670,133.99 元，读取数 = 落表数" in lines
    assert "  支出：读取 10,670,133.99 元，落表 10,670,133.99 元，读取数 = 落表数" in lines
    assert lines[-1] == "平衡关系：核对 85 处，85 处一致，0 处尾差，0 处不一致"
    assert "未落表" not in done.stdout
    assert openpyxl.load_workbook(target)["公开01"]["A3"].value == f"部门：{UNIT}"


def test_without_output_a_new_file_is_made_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(PACK, "--data", SAMPLE / "ledger.csv").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["final-accounts-2022.填报.xlsx"]


def test_missing_budget_figures_are_left_blank_and_named(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    done = run(PACK, "--data", SAMPLE / "ledger.csv", "-o", target)
    assert "留空：公开09表“预算数/因公出国(境)费”" in done.stdout
    sheet = openpyxl.load_workbook(target)["公开09"]
    assert [sheet.cell(8, column).value for column in (2, 4, 5, 6)] == [None] * 4


def test_force_replaces_an_older_result(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"old")
    assert run(PACK, "--data", SAMPLE / "ledger.csv", "-o", target, "--force").returncode == 0
    assert openpyxl.load_workbook(target).sheetnames[0] == "公开01"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_gives_the_same_workbook(tmp_path: Path, encoding: str) -> None:
    path = write_rows(tmp_path / "ledger.csv", ledger_rows(), encoding)
    done = run(PACK, "--data", path, "-o", tmp_path / "out.xlsx")
    assert done.returncode == 0, done.stderr
    assert "支出：读取 10,670,133.99 元，落表 10,670,133.99 元" in done.stdout


@pytest.mark.parametrize(
    "nasty", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")']
)
@pytest.mark.parametrize("kind", ["pack", "template"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, nasty: str, kind: str) -> None:
    rows = ledger_rows()
    for row in rows:
        if row["功能科目代码"] == "2101506":
            row["功能科目代码"], row["功能科目名称"] = "2101588", nasty
    template: str | Path = PACK
    if kind == "template":
        template = tmp_path / "空表.xlsx"
        with xlsxwriter.Workbook(template) as book:
            sheet = book.add_worksheet("支出")
            sheet.write_row("A1", ["支出决算表"])
            sheet.write_row("A2", ["部门：", "", "", "", "金额单位：万元"])
            heads = [
                "科目代码",
                "科目名称",
                "本年支出合计",
                "基本支出",
                "项目支出",
                "上缴上级支出",
                "经营支出",
            ]
            sheet.write_row("A3", [*heads, "对附属单位补助支出"])
            sheet.write_row("A4", ["合计"])
    data = write_rows(tmp_path / "ledger.csv", rows)
    target = tmp_path / "out.xlsx"
    done = run(template, "--data", data, "-o", target, "--unit", nasty)
    assert done.returncode == 0, done.stderr + done.stdout
    texts = [
        cell
        for sheet in openpyxl.load_workbook(target).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value and nasty in str(cell.value)
    ]
    assert len(texts) >= 2
    assert {cell.data_type for cell in texts} == {"s"}


def test_a_text_in_an_amount_is_listed_with_its_place(tmp_path: Path) -> None:
    rows = ledger_rows()
    rows[10]["金额"] = "壹佰元"
    done = run(PACK, "--data", write_rows(tmp_path / "台账.csv", rows), "-o", tmp_path / "out.xlsx")
    assert done.returncode == 1
    assert "未落表：1 处" in done.stdout
    assert "台账.csv I12：“金额”列的“壹佰元”" in done.stdout


def test_an_unknown_class_is_listed_and_its_money_shown_as_missing(tmp_path: Path) -> None:
    rows = ledger_rows()
    row = next(row for row in rows if row["类别"] == "支出")
    row["功能科目代码"] = "9990101"
    done = run(PACK, "--data", write_rows(tmp_path / "台账.csv", rows), "-o", tmp_path / "out.xlsx")
    assert done.returncode == 1
    assert f"差 {float(row['金额']):,.2f} 元未落表" in done.stdout
    assert "“9990101”" in done.stdout


def test_mixed_years_ask_for_the_year(tmp_path: Path) -> None:
    rows = ledger_rows()
    rows[0]["日期"] = "2021-12-31"
    message = refusal(PACK, "--data", write_rows(tmp_path / "台账.csv", rows), "-o", tmp_path / "out.xlsx")
    assert "2021" in message
    assert "2022" in message
    assert "--year" in message


def test_a_missing_column_is_one_sentence(tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != "资金来源"} for row in ledger_rows()]
    message = refusal(PACK, "--data", write_rows(tmp_path / "台账.csv", rows), "-o", tmp_path / "out.xlsx")
    assert "台账.csv" in message
    assert "资金来源" in message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
        "类别,金额\n收入,\udc80".encode("utf-8", "surrogateescape"),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    assert "坏.csv" in refusal(PACK, "--data", path, "-o", tmp_path / "out.xlsx")


def test_a_truncated_workbook_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "截断.xlsx"
    path.write_bytes((SAMPLE / "ezhou-2022.xlsx").read_bytes()[:5000])
    assert "截断.xlsx" in refusal(path, "--data", SAMPLE / "ledger.csv", "-o", tmp_path / "out.xlsx")


def test_last_years_workbook_opens_this_year(tmp_path: Path) -> None:
    last = tmp_path / "上年.xlsx"
    book = openpyxl.load_workbook(SAMPLE / "ezhou-2022-公开.xlsx")
    book["公开01"]["F35"] = 12.34
    book.save(last)
    target = tmp_path / "out.xlsx"
    done = run(PACK, "--data", SAMPLE / "ledger.csv", "--prior", last, "-o", target)
    assert done.returncode == 0, done.stderr
    sheet = openpyxl.load_workbook(target, data_only=True)["公开01"]
    assert [sheet[cell].value for cell in ("C35", "F35", "C37", "F37")] == [
        12.34,
        12.34,
        1079.353399,
        1079.353399,
    ]


def test_the_report_speaks_only_of_forms_the_template_has(tmp_path: Path) -> None:
    blank = tmp_path / "空表.xlsx"
    with xlsxwriter.Workbook(blank) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["支出决算表"])
        sheet.write_row("A2", ["部门：", "", "", "", "金额单位：万元"])
        heads = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
        sheet.write_row("A3", ["科目代码", "科目名称", *heads])
        sheet.write_row("A4", ["合计"])
    target = tmp_path / "out.xlsx"
    lines = run(blank, "--data", SAMPLE / "ledger.csv", "-o", target).stdout.splitlines()
    assert lines[0].endswith("，1 张表）")
    assert not [line for line in lines if line.startswith(("推算：", "空表：", "留空："))]
    assert any(line.startswith("提示：模板中没有识别出公开01表、公开02表、公开04表") for line in lines)


def test_a_figure_that_rounds_to_nothing_is_published_without_a_sign(tmp_path: Path) -> None:
    reversal = {**ledger_rows()[0], "支出类型": "项目支出", "功能科目代码": "2080101", "金额": "-30.00"}
    path = write_rows(tmp_path / "ledger.csv", [*ledger_rows(), reversal])
    target = tmp_path / "out.xlsx"
    run(PACK, "--data", path, "--publish", "-o", target)
    with zipfile.ZipFile(target) as archive:
        assert b"<v>-0</v>" not in archive.read("xl/worksheets/sheet3.xml")
