"""Several data files in one run: ledgers add up, everything else has to agree."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from support.ledgers import HEADINGS, INCOME, SPENDING, pack, row, write_csv, write_xlsx

from xltools.address import Address
from xltools.errors import Conflict
from xltools.fill.assemble import Filled, assemble
from xltools.fill.sources.detect import read_source

FUND_INCOME = Address("gk02", "2101501", "财政拨款收入")


def filled(*paths: Path, year: int | None = None) -> Filled:
    data = pack()
    return assemble(data, [source for path in paths for source in read_source(path, data, year)], year=year)


def half(path: Path, amount: str, date: str, **changes: object) -> Path:
    entries: Sequence[Sequence[object]] = (INCOME, SPENDING)
    return write_csv(path, [row(entry, 金额=amount, 日期=date, **changes) for entry in entries])


def test_two_ledgers_of_half_a_year_add_up(tmp_path: Path) -> None:
    first = half(tmp_path / "上半年.csv", "1000.00", "2022-03-01")
    second = half(tmp_path / "下半年.csv", "234.56", "2022-09-01")
    result = filled(first, second)
    assert result.value(FUND_INCOME) == Decimal("0.123456")
    assert result.value(Address("gk06", "30201", "决算数")) == Decimal("0.123456")
    assert str(result.facts[FUND_INCOME].place) == "上半年.csv、下半年.csv 之和"


def test_ledgers_of_a_folder_add_up(tmp_path: Path) -> None:
    half(tmp_path / "1.csv", "1000.00", "2022-03-01")
    half(tmp_path / "2.csv", "1000.00", "2022-04-01")  # the same pay in the next month
    assert filled(tmp_path).value(FUND_INCOME) == Decimal("0.2")


def test_the_same_ledger_twice_is_refused(tmp_path: Path) -> None:
    path = half(tmp_path / "台账.csv", "1000.00", "2022-03-01")
    with pytest.raises(Conflict, match=r"台账\.csv 与 台账\.csv 的内容完全相同，会重复计算"):
        filled(path, path)


def test_a_ledger_and_its_copy_as_a_workbook_are_refused(tmp_path: Path) -> None:
    entries = [row(entry, 金额="1000.50") for entry in (INCOME, SPENDING)]
    write_csv(tmp_path / "台账.csv", entries)
    write_xlsx(tmp_path / "台账.xlsx", 明细=[HEADINGS, *(row(entry, 金额=1000.5) for entry in entries)])
    with pytest.raises(Conflict, match="内容完全相同"):
        filled(tmp_path)


def test_a_sheet_and_its_copy_in_one_workbook_are_refused(tmp_path: Path) -> None:
    entries = [HEADINGS, *(row(entry, 金额=1000.5) for entry in (INCOME, SPENDING))]
    path = write_xlsx(tmp_path / "台账.xlsx", 明细=entries, 备份=entries, 空=[HEADINGS], 又空=[HEADINGS])
    with pytest.raises(Conflict) as caught:
        filled(path)
    assert str(caught.value) == (
        "台账.xlsx：工作表“明细”与“备份”的内容完全相同，会重复计算，请只保留一张"
        "（确是两批数据的，请合并为一张）。"
    )


def test_files_of_different_years_need_the_year(tmp_path: Path) -> None:
    old = half(tmp_path / "2021.csv", "1000.00", "2021-03-01")
    new = half(tmp_path / "2022.csv", "234.56", "2022-03-01")
    with pytest.raises(Conflict, match=r"2021 年（2021\.csv）、2022 年（2022\.csv），请用 --year"):
        filled(old, new)
    assert filled(old, new, year=2022).value(FUND_INCOME) == Decimal("0.023456")


def test_ledgers_of_two_units_name_neither(tmp_path: Path) -> None:
    for name, amount in (("甲局", "1000.00"), ("乙局", "234.56")):
        entries = [(*row(entry, 金额=amount), name) for entry in (INCOME, SPENDING)]
        write_csv(tmp_path / f"{name}.csv", entries, (*HEADINGS, "单位名称"))
    assert filled(tmp_path).unit_name == ""
    assert filled(tmp_path / "甲局.csv").unit_name == "甲局"


def test_a_facts_file_that_contradicts_the_sum_is_named(tmp_path: Path) -> None:
    first = half(tmp_path / "1.csv", "1000.00", "2022-03-01")
    second = half(tmp_path / "2.csv", "234.56", "2022-09-01")
    stated = [("公开06表", "30201", "决算数", "1000.00", "元")]
    facts = write_csv(tmp_path / "facts.csv", stated, ("form", "row", "column", "value", "unit"))
    with pytest.raises(Conflict, match=r"1\.csv、2\.csv 之和 为 0\.123456，facts\.csv D2 为 0\.1"):
        filled(first, second, facts)
