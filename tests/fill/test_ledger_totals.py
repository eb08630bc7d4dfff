"""Total rows inside a ledger: left out when proven, listed when not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from support.ledgers import HEADINGS, INCOME, SPENDING, pack, placed_and_unplaced, row, write_csv

from xltools.fill.facts import SourceResult
from xltools.fill.sources.ledger import read_ledger
from xltools.fill.sources.ledger_totals import Line, proven_totals, total_label


def total(label: str, amount: str, kind: str = "") -> tuple[object, ...]:
    return (kind, *[""] * 6, amount, "", label)


def spend(amount: str) -> tuple[object, ...]:
    return row(SPENDING, 金额=amount)


def income(amount: str) -> tuple[object, ...]:
    return row(INCOME, 金额=amount)


def read(tmp_path: Path, *rows: Sequence[object]) -> SourceResult:
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, HEADINGS), pack(), None)
    assert sum(result.read.values()) == placed_and_unplaced(result)
    return result


@pytest.mark.parametrize(
    "rows",
    [
        [spend("1"), spend("2"), total("合计", "3")],
        [total("合计", "3"), spend("1"), spend("2")],
        [spend("1"), total("1月合计", "1"), spend("2"), total("2月合计", "2"), total("本年累计", "3")],
        [spend("1"), total("小计", "1"), spend("2"), total("小计", "2"), total("本月合计", "3"), spend("4"), total("小计", "4"), total("本月合计", "4"), total("本年累计", "7")],
        [spend("1"), total("小计", "1"), spend("2"), total("小计", "2"), spend("3"), total("1月合计", "6"), spend("5"), total("小计", "5"), spend("6"), total("2月合计", "11")],
        [spend("1"), income("5"), total("支出合计", "1", "支出"), total("收入合计", "5", "收入")],
        [spend("1"), income("5"), total("支出合计", "1"), total("收入合计", "5"), total("总计", "6")],
        [spend("1"), spend("-1"), total("合计：", "0.00")],
    ],
)  # fmt: skip
def test_a_total_that_the_detail_explains_is_left_out_and_noted(
    tmp_path: Path, rows: list[Sequence[object]]
) -> None:
    detail = sum(Decimal(str(cells[7])) for cells in rows if cells[2])
    result = read(tmp_path, *rows)
    assert result.unplaced == ()
    assert sum(result.placed.values()) == detail
    assert result.rows == sum(1 for cells in rows if cells[2])
    assert len(result.notes) == (0 if rows[-1][7] == "0.00" else 1)


def test_the_note_on_totals_names_their_rows(tmp_path: Path) -> None:
    result = read(tmp_path, spend("1"), total("小计", "1"), spend("2"), total("合计", "3"))
    assert result.notes == ("台账.csv：第 3 行、第 5 行是合计行，与明细之和相符，没有重复计入。",)


def test_a_total_that_nothing_explains_is_listed(tmp_path: Path) -> None:
    result = read(tmp_path, spend("1"), spend("2"), total("合计", "3.01"))
    assert [str(entry) for entry in result.unplaced] == [
        "台账.csv 第 4 行：“合计”与其上各行金额之和不符，也没有科目代码，未计入"
    ]
    assert result.unplaced[0].amount == Decimal("3.01")
    assert sum(result.placed.values()) == 3


def test_a_total_with_a_code_is_an_entry(tmp_path: Path) -> None:
    result = read(tmp_path, spend("1"), row(SPENDING, 金额="1", 摘要="工资合计"))
    assert dict(result.placed) == {"支出": 2}


def test_carried_over_money_called_a_total_is_an_entry(tmp_path: Path) -> None:
    rows = [
        row(INCOME, 类别="上年结转", 功能科目代码="", 金额="5", 摘要=text) for text in ("甲", "上年结转合计")
    ]
    assert dict(read(tmp_path, *rows).placed) == {"年初结转和结余": 10}


def test_a_total_row_without_an_amount_needs_none(tmp_path: Path) -> None:
    result = read(tmp_path, spend("1"), total("合计", ""))
    assert (result.unplaced, result.notes) == ((), ())


@pytest.mark.parametrize(
    ("cells", "label"),
    [
        (["合 计", 5], "合计"),
        (["", "本月合计："], "本月合计"),
        (["支出小计（元）"], "支出小计(元)"),
        (["2022年累计"], "2022年累计"),
        (["合计付款"], ""),
        (["统计局", None, 3.0], ""),
    ],
)
def test_only_words_that_end_in_a_total_make_one(cells: list[str | float | None], label: str) -> None:
    assert total_label(cells) == label


def test_an_unproven_total_does_not_restart_the_sums() -> None:
    lines = [
        Line("支出", Decimal(1)),
        Line("", Decimal(9), "小计"),
        Line("支出", Decimal(2)),
        Line("", Decimal(3), "小计"),
    ]
    assert list(proven_totals(lines)) == [False, True]


def test_a_total_of_one_kind_is_not_proven_by_another() -> None:
    lines = [Line("支出", Decimal(1)), Line("收入", Decimal(5)), Line("支出", Decimal(5), "合计")]
    assert list(proven_totals(lines)) == [False]
