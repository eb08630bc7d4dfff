"""Last year's tables: their closing figures open this year."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from support.ledgers import INCOME, SPENDING, row, write_csv

from xltools.address import Address
from xltools.errors import BadArgument, Unrecognised
from xltools.fill.run import Outcome, Request, fill

FUND = {
    "资金来源": "政府性基金预算财政拨款",
    "功能科目代码": "2296002",
    "功能科目名称": "用于社会福利的彩票公益金支出",
}
OPENING = Address("gk07", "2296002", "年初结转和结余")


def run(folder: Path, name: str, *entries: tuple[object, ...], prior: Path | None = None) -> Outcome:
    ledger = write_csv(folder / f"{name}.csv", entries)
    request = Request("final-accounts-2022", (ledger,), folder / f"{name}.xlsx", prior=prior)
    return fill(request, lambda _: None)


def last_year(folder: Path) -> Path:
    """A year that leaves 300 yuan of one fund and nothing of another."""
    entries = [
        row(INCOME, **FUND, 金额="1300.00"),
        row(SPENDING, **FUND, 金额="1000.00", 支出类型="项目支出"),
        row(INCOME, **{**FUND, "功能科目代码": "2296003"}),
        row(SPENDING, **{**FUND, "功能科目代码": "2296003"}, 支出类型="项目支出"),
    ]
    return run(folder, "上年", *entries).output


def test_each_fund_opens_with_what_last_year_left(tmp_path: Path) -> None:
    filled = run(tmp_path, "本年", INCOME, SPENDING, prior=last_year(tmp_path)).filled
    assert filled.value(OPENING) == Decimal("0.03")
    assert filled.value(Address("gk04", "年初.政府性基金预算财政拨款", "金额")) == Decimal("0.03")
    assert filled.value(Address("gk01", "年初结转和结余", "金额")) == Decimal("0.03")
    assert filled.pack.functional.name("2296002") == "用于社会福利的彩票公益金支出"
    assert filled.shape.codes["gk07"] == ("229", "22960", "2296002")  # no row for the fund that left nothing
    assert not [check for check in filled.checks if check.difference]


def test_an_opening_figure_unlike_last_years_closing_is_noted(tmp_path: Path) -> None:
    opening = row(SPENDING, **FUND, 类别="年初结转和结余", 支出类型="", 经济科目代码="", 金额="200.00")
    outcome = run(tmp_path, "本年", INCOME, SPENDING, opening, prior=last_year(tmp_path))
    assert outcome.filled.value(OPENING) == Decimal("0.02")
    notes = outcome.sources[-1].notes
    assert any("gk07[2296002, 年初结转和结余] 在本年数据中为 0.02（本年.csv H4）" in note for note in notes)
    assert any("与上年年末 0.03（上年.xlsx 公开07!H10）不同" in note for note in notes)


def test_a_budget_takes_nothing_from_last_year(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_workbooks" / "jianghan-2021"
    request = Request(
        "budget-2021",
        (sample / "ledger.csv",),
        tmp_path / "新.xlsx",
        prior=sample / "jianghan-2021-公开.xlsx",
    )
    with pytest.raises(BadArgument) as caught:
        fill(request, lambda _: None)
    assert str(caught.value) == "“部门预算公开表（2021年度）”没有取自上年的数，请去掉 --prior。"


def test_a_ledger_is_no_table_of_last_year(tmp_path: Path) -> None:
    ledger = write_csv(tmp_path / "上年.csv", [row(SPENDING)])
    with pytest.raises(Unrecognised) as caught:
        run(tmp_path, "本年", row(SPENDING), prior=ledger)
    assert str(caught.value) == (
        "上年.csv：没有识别出“部门决算公开表（2022年度）”中的任何一张表，请在 --prior 后写上年的表。"
    )
