"""Published tables as data: every printed amount is read, and tails of rounding are no errors."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from xltools.address import Address
from xltools.amount import Amount
from xltools.errors import Conflict, Unrecognised
from xltools.fill.run import Outcome, Request, fill
from xltools.fill.sources.grids import read_grids
from xltools.finding import Verdict
from xltools.forms.pack import load_pack

PACK = load_pack("final-accounts-2022")
GRIDS = sorted((Path(__file__).parents[1] / "data" / "ezhou-2022").glob("gk0*.csv"))


def quiet(_: str) -> None:
    """Progress goes nowhere."""


@pytest.fixture(scope="module")
def refilled(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    target = tmp_path_factory.mktemp("grids") / "out.xlsx"
    return fill(Request(PACK.id, (GRIDS[0].parent,), target), quiet)


def test_every_printed_amount_of_the_nine_tables_is_read() -> None:
    read = read_grids(GRIDS, PACK)
    figures = {fact.address: fact.amount for fact in read.facts}
    assert len(figures) == 605
    assert read.unplaced == ()
    assert figures[Address("gk03", "20805", "基本支出")] == Amount(Decimal("41.12"), 2)
    assert figures[Address("gk09", "预算数", "公务接待费")] == Amount(Decimal("0.70"), 2)
    assert read.unit_name == "鄂州市医疗保障服务中心"
    assert read.code_names["2101506"] == "医疗保障经办事务"


def test_tails_of_rounding_are_told_from_errors(refilled: Outcome) -> None:
    assert refilled.clean
    tails = {
        (b.relation.id, str(b.address), b.difference) for b in refilled.filled.stated_totals if b.difference
    }
    assert ("GK0302", "gk03[20805, 基本支出]", Decimal("0.01")) in tails
    assert {b.verdict for b in refilled.filled.stated_totals} == {Verdict.EXACT, Verdict.ROUNDING}
    assert len(tails) == 15


def test_the_public_copy_keeps_the_stated_totals(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    fill(Request(PACK.id, (GRIDS[0].parent,), target, publish=True), quiet)
    assert openpyxl.load_workbook(target)["公开03"]["D11"].value == 41.12


def test_a_total_that_rounding_cannot_explain_is_reported(tmp_path: Path) -> None:
    for path in GRIDS:
        shutil.copy(path, tmp_path)
    changed = tmp_path / "gk03.csv"
    changed.write_text(
        changed.read_text(encoding="utf-8").replace(
            "210,卫生健康支出,972.73,722.14", "210,卫生健康支出,972.73,722.41"
        ),
        encoding="utf-8",
    )
    outcome = fill(Request(PACK.id, (tmp_path,), tmp_path / "out.xlsx"), quiet)
    assert not outcome.clean
    wrong = {
        (b.relation.id, str(b.address)): b.difference
        for b in outcome.filled.stated_totals
        if b.verdict is Verdict.WRONG
    }
    assert wrong[("GK0302", "gk03[210, 基本支出]")] == Decimal("0.26")  # 722.41 against 32.01 + 690.14


def test_a_table_in_yuan_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "元.csv"
    path.write_text(
        "一般公共预算财政拨款支出决算表\n部门：某局,,,,金额单位：元\n科目代码,科目名称,小计,基本支出,项目支出\n合计,,53012.34,53012.34,0\n"
        "208,社会保障和就业支出,53012.34,53012.34,0\n20805,行政事业单位养老支出,53012.34,53012.34,0\n"
        "2080501,行政单位离退休,53012.34,53012.34,0\n",
        encoding="utf-8",
    )
    figures = {fact.address: fact.amount for fact in read_grids([path], PACK).facts}
    assert figures[Address("gk05", "2080501", "基本支出")] == Amount(Decimal("5.301234"))


def test_text_in_an_amount_cell_is_listed_with_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "gk05.csv"
    path.write_text(
        GRIDS[4].read_text(encoding="utf-8").replace("5.30,5.30", "5.30,约五万"), encoding="utf-8"
    )
    assert [str(entry) for entry in read_grids([path], PACK).unplaced] == [
        "gk05.csv D12：“基本支出”列的“约五万”不是数字，请核对"
    ]


def test_formulas_without_results_are_listed_once_for_each_form(tmp_path: Path) -> None:
    path = tmp_path / "未计算.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("公开05")
        for number, row in enumerate(csv.reader(GRIDS[4].open(encoding="utf-8", newline=""))):
            sheet.write_row(number, 0, row)
        sheet.write_formula("D7", "=SUM(D8:D25)", None, "")
        sheet.write_formula("E7", "=SUM(E8:E25)", None, "")
    for name in ("D7", "E7"):
        drop_result(path, name)
    read = read_grids([path], PACK)
    assert [str(entry) for entry in read.unplaced] == [
        "未计算.xlsx 公开05!D7：“公开05表的 2 个公式”没有存储计算结果，请用表格软件打开并保存后再读取"
    ]


def drop_result(path: Path, name: str) -> None:
    """The file without the stored result of one formula."""
    with zipfile.ZipFile(path) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    changed = re.sub(rf'(<c r="{name}"[^>]*>)(<f>[^<]*</f>)<v>[^<]*</v>', r"\1\2", sheet)
    assert changed != sheet
    parts["xl/worksheets/sheet1.xml"] = changed.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for item, content in parts.items():
            archive.writestr(item, content)


def test_a_table_without_unit_and_with_a_foreign_column_is_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "gk05.csv"
    rows = [[*row, ""] for row in csv.reader(GRIDS[4].open(encoding="utf-8", newline=""))]
    rows[2][4] = ""
    rows[4][5], rows[6][5] = "上年决算数", "900.00"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    read = read_grids([path], PACK)
    assert read.notes == (
        "gk05.csv 公开05表：没有印金额单位，按万元读取。",
        "gk05.csv 公开05表：“上年决算数”列不属于本表，没有读取。",
    )
    assert len(read.facts) == 57


def test_columns_that_only_other_places_print_are_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "gk05.csv"
    rows = [[*row, "", ""] for row in csv.reader(GRIDS[4].open(encoding="utf-8", newline=""))]
    rows[3][5], rows[3][6] = "年初结转和结余", "年末结转和结余"
    rows[6][5], rows[6][6] = "900.00", "0.00"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    read = read_grids([path], PACK)
    assert read.notes == ("gk05.csv 公开05表：“年初结转和结余”列不属于本表，没有读取。",)
    assert len(read.facts) == 57


def test_two_tables_that_disagree_are_a_conflict(tmp_path: Path) -> None:
    path = tmp_path / "gk05b.csv"
    path.write_text(GRIDS[4].read_text(encoding="utf-8").replace("5.30,5.30", "5.31,5.31"), encoding="utf-8")
    with pytest.raises(
        Conflict, match=r"gk05\[2080501, 小计\] 有两个不同的数：gk05.csv C12 为 5.3，gk05b.csv C12 为 5.31"
    ):
        read_grids([GRIDS[4], path], PACK)


def test_a_workbook_without_forms_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "通讯录.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write_row("A1", ["姓名", "单位"])
    with pytest.raises(Unrecognised, match="通讯录"):
        read_grids([path], PACK)


def test_filling_and_reading_back_gives_the_same_figures(
    fill_ezhou: Callable[..., Outcome], tmp_path: Path
) -> None:
    first = fill_ezhou()
    again = fill(Request(PACK.id, (first.output,), tmp_path / "again.xlsx"), quiet)
    for form in PACK.forms.values():
        for address in first.filled.shape.addresses(form):
            assert again.filled.value(address) == pytest.approx(
                first.filled.value(address), abs=Decimal("1e-9")
            )
    assert again.clean


def test_a_filled_workbook_and_its_public_copy_agree(tmp_path: Path) -> None:
    """The sample folder holds both; the one with all digits is used."""
    sample = Path(__file__).parents[2] / "sample_workbooks" / "ezhou-2022"
    books = sorted(sample.glob("*.xlsx"))
    figures = {fact.address: fact.amount for fact in read_grids(books, PACK).facts}
    assert figures[Address("gk03", "2080501", "基本支出")] == Amount(Decimal("5.301973"))
