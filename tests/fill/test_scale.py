"""Large ledgers and long tables: the same exactness, the same layout."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from support.big_ledger import BigLedger, leaf_codes, write_ledger
from support.office import Office

from xltools.fill.run import Outcome, Request, fill

WAN = Decimal(10000)


def fill_ledger(ledger: BigLedger, template: str = "final-accounts-2022") -> Outcome:
    target = ledger.path.with_name("out.xlsx")
    return fill(Request(template, (ledger.path,), target, unit_name="某单位"), lambda _: None)


def figures(path: Path, sheet: str, column: int) -> dict[str, Decimal]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        str(row[0].value): Decimal(repr(row[column].value))
        for row in book[sheet].iter_rows(min_row=7)
        if row[0].value and isinstance(row[column].value, float | int)
    }


def expected(ledger: BigLedger, kinds: dict[str, str]) -> dict[str, Decimal]:
    """Sums by 项, 款, 类 and 合计 in 万元."""
    sums: dict[str, Decimal] = {}
    for (kind, code, sort), amount in ledger.by_code.items():
        if kinds.get(kind) in {sort, "*"}:
            for key in (code, code[:5], code[:3], "合计"):
                sums[key] = sums.get(key, Decimal(0)) + amount / WAN
    return sums


def close(found: dict[str, Decimal], wanted: dict[str, Decimal]) -> None:
    assert found.keys() >= wanted.keys()
    for key, value in found.items():
        assert abs(value - wanted.get(key, Decimal(0))) < Decimal("1e-6"), key


@pytest.mark.parametrize("rows", [5_000, 200_000])
def test_every_sum_of_a_large_ledger_is_exact(tmp_path: Path, rows: int) -> None:
    ledger = write_ledger(tmp_path / "台账.csv", rows, leaf_codes(40))
    outcome = fill_ledger(ledger)
    source = outcome.sources[0]
    assert source.rows == rows
    assert source.unplaced == ()
    assert source.read == source.placed
    assert sum(source.read.values()) == sum(ledger.by_code.values())
    close(figures(outcome.output, "公开02", 3), expected(ledger, {"收入": "*"}))
    close(figures(outcome.output, "公开03", 3), expected(ledger, {"支出": "基本支出"}))
    close(figures(outcome.output, "公开05", 4), expected(ledger, {"支出": "项目支出"}))
    basic = figures(outcome.output, "公开06", 2)
    assert abs(basic["30101"] - ledger.by_economic["30101"] / WAN) < Decimal("1e-9")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[BigLedger, Outcome]:
    ledger = write_ledger(tmp_path_factory.mktemp("long") / "台账.csv", 2_000, leaf_codes(400))
    return ledger, fill_ledger(ledger)


def test_a_table_with_400_codes_keeps_its_layout(long: tuple[BigLedger, Outcome]) -> None:
    _, outcome = long
    book = openpyxl.load_workbook(outcome.output)
    sheet = book["公开03"]
    codes = outcome.filled.shape.codes["gk03"]
    assert sum(len(code) == 7 for code in codes) == 400
    last = 7 + len(codes)
    assert [sheet.cell(row, 1).value for row in (7, 8, last)] == ["合计", codes[0], codes[-1]]
    note = last + 5  # three spare rows and the end row lie between
    assert sheet.cell(note, 1).value == "注：本表反映部门本年度各项支出情况。"
    assert f"A{note}:H{note}" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.print_area == f"'公开03'!$A$1:$H${note}"
    assert sheet.print_title_rows == "$1:$6"
    assert sheet["D7"].value == f'=SUMIF($A$8:$A${last + 4},"???",D$8:D${last + 4})'
    assert {sheet.cell(row, 4).number_format for row in range(7, last + 1)} == {"#,##0.00"}
    assert {sheet.row_dimensions[row].height for row in range(7, last + 1)} == {15.75}


@pytest.mark.libreoffice
def test_libreoffice_computes_400_codes_alike(long: tuple[BigLedger, Outcome], soffice: Office) -> None:
    ledger, outcome = long
    computed = soffice.recalculated(outcome.output)
    close(figures(computed, "公开03", 3), expected(ledger, {"支出": "基本支出"}))
    close(figures(computed, "公开03", 2), expected(ledger, {"支出": "*"}))


@pytest.mark.libreoffice
def test_400_codes_go_into_a_users_own_template(
    long: tuple[BigLedger, Outcome], tmp_path: Path, soffice: Office
) -> None:
    from support.hand_made import HandMade

    ledger, _ = long
    template = tmp_path / "自制.xlsx"
    HandMade(template)
    target = tmp_path / "out.xlsx"
    outcome = fill(Request(str(template), (ledger.path,), target), lambda _: None)
    codes = outcome.filled.shape.codes["gk03"]
    book = openpyxl.load_workbook(soffice.recalculated(target), data_only=True)
    sheet = book["支出表"]
    total = 5 + len(codes)
    assert sheet.cell(total, 2).value == "合计"
    assert f"B{total}:E{total}" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.cell(total + 1, 2).value == "注：本表由某县财政局设计"
    assert sheet.print_area == f"'支出表'!$B$1:$K${total + 1}"
    wanted = expected(ledger, {"支出": "基本支出"})
    assert abs(Decimal(repr(sheet.cell(total, 7).value)) - wanted["合计"]) < Decimal("1e-6")
