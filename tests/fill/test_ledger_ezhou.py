"""The ledger of the sample, against the totals its documentation states."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from support.ledgers import EZHOU, pack, write_csv, write_xlsx

from xltools.fill.facts import SourceResult
from xltools.fill.sources.ledger import read_ledger
from xltools.forms.classification import ancestors

TOTAL = Decimal("10670133.99")


@pytest.fixture(scope="module")
def result() -> SourceResult:
    return read_ledger(EZHOU / "ledger.csv", pack(), None)


def table() -> list[list[str]]:
    with (EZHOU / "ledger.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_every_yuan_read_is_placed(result: SourceResult) -> None:
    assert dict(result.read) == dict(result.placed) == {"收入": TOTAL, "支出": TOTAL}
    assert result.unplaced == ()
    assert result.notes == ()
    assert result.lost == 0
    assert (result.kind, result.name, result.rows, result.year) == ("台账", "ledger.csv", 579, 2022)


def column_total(result: SourceResult, form: str, column: str) -> Decimal:
    cells = (f for f in result.facts if f.address.form == form and f.address.column == column)
    return sum((fact.amount.value for fact in cells), Decimal(0)) * 10_000


@pytest.mark.parametrize(
    ("form", "column", "yuan"),
    [
        ("gk02", "财政拨款收入", "10644987.69"),
        ("gk02", "其他收入", "25146.30"),
        ("gk03", "基本支出", "8164253.02"),
        ("gk03", "项目支出", "2505880.97"),
    ],
)
def test_the_documented_totals_come_out_to_the_fen(
    result: SourceResult, form: str, column: str, yuan: str
) -> None:
    assert column_total(result, form, column) == Decimal(yuan)


def test_basic_spending_from_the_general_budget_is_the_same_in_05_and_06(result: SourceResult) -> None:
    assert column_total(result, "gk05", "基本支出") == column_total(result, "gk06", "决算数") > 0


def test_each_cell_is_the_exact_sum_of_its_rows(result: SourceResult) -> None:
    head, *rows = table()
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for values in rows:
        entry = dict(zip(head, values, strict=True))
        if entry["类别"] == "支出":
            sums[entry["功能科目代码"], entry["支出类型"]] += Decimal(entry["金额"])
    found = {
        (f.address.row, f.address.column): f.amount.value * 10_000
        for f in result.facts
        if f.address.form == "gk03"
    }
    assert found == sums


def test_figures_are_exact_and_in_the_unit_of_the_pack(result: SourceResult) -> None:
    fact = next(f for f in result.facts if str(f.address) == "gk03[2080501, 基本支出]")
    assert fact.amount.value == Decimal("5.301973")
    assert fact.amount.decimals is None


def test_a_cell_says_where_its_rows_begin(result: SourceResult) -> None:
    fact = next(f for f in result.facts if str(f.address) == "gk03[2080501, 基本支出]")
    head, *rows = table()
    lines = [n for n, r in enumerate(rows, 2) if r[0] == "支出" and r[2] == "2080501"]
    assert str(fact.place) == f"ledger.csv I{lines[0]} 等 {len(lines)} 行"
    assert head[8] == "金额"


def test_names_come_with_the_codes(result: SourceResult) -> None:
    assert result.code_names["2101506"] == "医疗保障经办事务"
    assert {code for f in result.facts if f.address.form == "gk03" for code in [f.address.row]} <= {
        *result.code_names
    }
    assert all(code[:5] in ancestors(code) for code in result.code_names)


def same_sums(first: SourceResult, second: SourceResult) -> bool:
    def sums(result: SourceResult) -> dict[str, Decimal]:
        return {str(fact.address): fact.amount.value for fact in result.facts}

    return sums(first) == sums(second) and dict(first.read) == dict(second.read) and not second.unplaced


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8-sig", "utf-16"])
def test_the_encoding_makes_no_difference(result: SourceResult, tmp_path: Path, encoding: str) -> None:
    head, *rows = table()
    path = write_csv(tmp_path / "台账.csv", rows, head, encoding=encoding)
    assert same_sums(result, read_ledger(path, pack(), None))


@pytest.mark.parametrize("delimiter", ["\t", ";", "|"])
def test_the_delimiter_makes_no_difference(result: SourceResult, tmp_path: Path, delimiter: str) -> None:
    head, *rows = table()
    path = write_csv(tmp_path / "台账.csv", rows, head, delimiter=delimiter)
    assert same_sums(result, read_ledger(path, pack(), None))


def test_a_workbook_with_numbers_and_dates_gives_the_same(result: SourceResult, tmp_path: Path) -> None:
    head, *rows = table()
    cells = [[*r[:2], int(r[2]), r[3], r[4], r[5] and int(r[5]), *r[6:8], float(r[8]), *r[9:]] for r in rows]
    path = write_xlsx(tmp_path / "台账.xlsx", 明细=[head, *cells])
    again = read_ledger(path, pack(), None)
    assert same_sums(result, again)
    assert again.facts[0].place.sheet == "明细"


def test_columns_may_come_in_any_order_among_others(result: SourceResult, tmp_path: Path) -> None:
    head, *rows = table()
    order = [8, 2, 0, 5, 4, 1, 9, 3, 6, 7]
    cells = [["x", *(r[i] for i in order), "余额", ""] for r in rows]
    path = write_csv(tmp_path / "a.csv", cells, ["凭证号", *(head[i] for i in order), "备注", ""])
    assert same_sums(result, read_ledger(path, pack(), None))


def test_title_rows_may_stand_above_the_heading(result: SourceResult, tmp_path: Path) -> None:
    head, *rows = table()
    titles = [
        ["2022 年度收支明细账"],
        [],
        ["编制单位：鄂州市医疗保障服务中心", "", "", "", "", "", "", "", "单位：元"],
    ]
    path = write_xlsx(tmp_path / "台账.xlsx", 明细=[*titles, head, *rows])
    again = read_ledger(path, pack(), None)
    assert same_sums(result, again)
    assert again.facts[0].place.cell.startswith("I106")
