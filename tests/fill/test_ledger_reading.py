"""What a ledger may look like and still be understood."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ledgers import (
    HEADINGS,
    INCOME,
    SPENDING,
    pack,
    placed_and_unplaced,
    row,
    value,
    write_csv,
    write_xlsx,
)

from xltools.fill.sources.ledger import read_ledger

INTEGRATED = ("收支类型", "资金性质", "支出功能分类", "部门支出经济分类", "项目类别", "支付金额", "支付日期")
"""Headings of the integrated budget system, codes and names in one cell."""


def test_an_export_of_the_integrated_system_is_understood(tmp_path: Path) -> None:
    rows = [
        [
            "支出",
            "111-一般公共预算资金",
            "2101501-行政运行",
            "30201-办公费",
            "公用经费项目",
            "1,250.50",
            "20220301",
        ],
        [
            "支出",
            "111-一般公共预算资金",
            "2101506 医疗保障经办事务",
            "30227 委托业务费",
            "特定目标类项目",
            "8.5",
            "20220302",
        ],
    ]
    result = read_ledger(write_csv(tmp_path / "导出.csv", rows, INTEGRATED), pack(), None)
    assert result.unplaced == ()
    assert value(result, "gk03[2101501, 基本支出]") == Decimal("1250.50")
    assert value(result, "gk06[30201, 决算数]") == Decimal("1250.50")
    assert value(result, "gk05[2101506, 项目支出]") == Decimal("8.5")
    assert result.code_names["2101506"] == "医疗保障经办事务"
    assert result.year == 2022


@pytest.mark.parametrize(
    "heading", ["功能分类科目编码", "支出功能分类科目编码", "功能科目编码", "支出功能分类", "*功能分类 代码"]
)
def test_headings_of_real_exports_are_known(tmp_path: Path, heading: str) -> None:
    headings = [heading if name == "功能科目代码" else name for name in HEADINGS]
    result = read_ledger(write_csv(tmp_path / "台账.csv", [SPENDING], headings), pack(), None)
    assert value(result, "gk03[2101501, 基本支出]") == 1000


@pytest.mark.parametrize(
    "code",
    [
        2101501,
        2101501.0,
        "2101501.0",
        "２１０１５０１",
        " 2101501 ",
        "'2101501",
        "210 15 01",
        "210.15.01",
        "2101501行政运行",
    ],
)
def test_a_code_that_lost_its_type_is_mended(tmp_path: Path, code: object) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", 表=[HEADINGS, row(SPENDING, 功能科目代码=code)])
    result = read_ledger(path, pack(), None)
    assert result.unplaced == ()
    assert value(result, "gk03[2101501, 基本支出]") == 1000


def test_the_column_that_holds_known_values_is_taken_and_said_so(tmp_path: Path) -> None:
    headings = [*HEADINGS, "资金性质"]
    rows = [[*row(SPENDING, 资金来源="当年预算"), "一般公共预算资金"]]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, headings), pack(), None)
    assert value(result, "gk05[2101501, 基本支出]") == 1000
    assert result.notes == ("台账.csv：资金来源取自“资金性质”列，没有使用“资金来源”列。",)


@pytest.mark.parametrize(
    ("heading", "above", "figure", "yuan"),
    [
        ("金额（万元）", "", "1.234567", "12345.67"),
        ("金额(千元)", "", "1.5", "1500"),
        ("金额", "单位：万元", "0.01", "100"),
        ("金额（元）", "单位：万元", "7", "7"),
        ("金额", "编制单位：万元县财政局", "7", "7"),
    ],
)
def test_the_unit_of_the_heading_or_the_title_is_respected(
    tmp_path: Path, heading: str, above: str, figure: str, yuan: str
) -> None:
    headings = [heading if name == "金额" else name for name in HEADINGS]
    path = write_xlsx(tmp_path / "台账.xlsx", 表=[["台账", above], headings, row(SPENDING, 金额=figure)])
    result = read_ledger(path, pack(), None)
    assert value(result, "gk03[2101501, 基本支出]") == Decimal(yuan)
    assert dict(result.read) == {"支出": Decimal(yuan)}


def test_a_unit_other_than_yuan_is_noted(tmp_path: Path) -> None:
    headings = ["金额（万元）" if name == "金额" else name for name in HEADINGS]
    result = read_ledger(write_csv(tmp_path / "台账.csv", [SPENDING], headings), pack(), None)
    assert result.notes == ("台账.csv：“金额（万元）”列按万元读取。",)


def test_income_and_spending_may_have_a_column_each(tmp_path: Path) -> None:
    headings = ["资金来源", "功能科目代码", "支出类型", "经济科目代码", "收入金额", "支出金额", "摘要"]
    source = "一般公共预算财政拨款"
    rows = [
        [source, "2101501", "", "", "500.00", "", "拨款"],
        [source, "2101501", "基本支出", "30201", "", "300.00", "办公费"],
        [source, "2101501", "基本支出", "30201", "20.00", "10.00", "两栏都有"],
        ["", "", "", "", "520.00", "310.00", "合计"],
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, headings), pack(), None)
    assert result.unplaced == ()
    assert dict(result.read) == dict(result.placed) == {"收入": 520, "支出": 310}
    assert value(result, "gk02[2101501, 财政拨款收入]") == 520
    assert value(result, "gk06[30201, 决算数]") == 310
    assert result.rows == 3


def test_a_kind_that_contradicts_its_column_is_listed(tmp_path: Path) -> None:
    headings = ["类别", "资金来源", "功能科目代码", "支出类型", "收入金额", "支出金额"]
    rows = [
        ["支出", "其他收入", "2299999", "基本支出", "5", ""],
        ["年初结转和结余", "其他收入", "", "", "6", ""],
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, headings), pack(), None)
    assert [str(entry) for entry in result.unplaced] == [
        "台账.csv A2：“类别”列的“支出”与金额所在的“收入金额”列不一致，请核对"
    ]
    assert value(result, "gk01[年初结转和结余, 金额]") == 6


def test_negative_entries_lower_the_sum(tmp_path: Path) -> None:
    rows = [SPENDING, row(SPENDING, 金额="-1,200.50"), row(SPENDING, 金额="(0.50)")]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert value(result, "gk03[2101501, 基本支出]") == -201
    assert dict(result.placed) == {"支出": -201}


def test_floats_of_a_workbook_count_at_the_digits_excel_shows(tmp_path: Path) -> None:
    rows = [row(SPENDING, 金额=0.1 + 0.2), row(SPENDING, 金额=108209.9 - 0.01)]
    result = read_ledger(write_xlsx(tmp_path / "台账.xlsx", 表=[HEADINGS, *rows]), pack(), None)
    assert dict(result.read) == {"支出": Decimal("108210.19")}
    assert result.notes == ()


def test_parts_of_a_fen_count_and_are_noted(tmp_path: Path) -> None:
    result = read_ledger(write_csv(tmp_path / "台账.csv", [row(SPENDING, 金额="0.005")]), pack(), None)
    assert dict(result.placed) == {"支出": Decimal("0.005")}
    assert result.notes == ("台账.csv 第 2 行：金额不足一分的部分已按原数计入，请核对。",)


def test_sums_stay_exact_beyond_any_machine_number(tmp_path: Path) -> None:
    rows = [row(SPENDING, 金额="9" * 30 + ".99"), row(SPENDING, 金额="0.01")]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert dict(result.placed) == {"支出": Decimal(10) ** 30}


def test_carried_over_money_opens_the_year(tmp_path: Path) -> None:
    fund, general = "政府性基金预算", "一般公共预算"
    rows = [
        row(INCOME, 类别="上年结转", 资金来源=general, 功能科目代码="", 金额="5"),
        row(INCOME, 类别="年初结转和结余", 资金来源=fund, 功能科目代码="2080501", 金额="7"),
        row(INCOME, 类别="年末结转和结余", 资金来源=general, 功能科目代码="", 金额="3"),
        row(INCOME, 类别="使用非财政拨款结余", 资金来源="", 功能科目代码="", 金额="2"),
        row(INCOME, 类别="结余分配", 资金来源="其他收入", 功能科目代码="", 金额="1"),
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert result.unplaced == ()
    assert value(result, "gk01[年初结转和结余, 金额]") == 12
    assert value(result, "gk04[年初.一般公共预算财政拨款, 金额]") == 5
    assert value(result, "gk07[2080501, 年初结转和结余]") == 7
    assert value(result, "gk04[年末财政拨款结转和结余, 一般公共预算财政拨款]") == 3
    assert value(result, "gk01[使用非财政拨款结余, 金额]") == 2
    assert value(result, "gk01[结余分配, 金额]") == 1


def test_the_three_public_expenses_are_found_by_their_economic_codes(tmp_path: Path) -> None:
    codes = {
        "30212": "因公出国(境)费",
        "31013": "公务用车购置费",
        "30231": "公务用车运行维护费",
        "30217": "公务接待费",
    }
    rows = [row(SPENDING, 经济科目代码=code, 金额=n) for n, code in enumerate(codes, 1)]
    rows.append(row(SPENDING, 经济科目代码="30217", 资金来源="其他收入", 金额="50"))
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert [value(result, f"gk09[决算数, {column}]") for column in codes.values()] == [1, 2, 3, 4]


def test_rows_that_only_name_a_code_give_names(tmp_path: Path) -> None:
    blank = [""] * 7
    rows = [
        ["", "", "20811", "残疾人事业", *blank[:3], "", "", ""],
        ["", "", "2081199", "其他残疾人事业支出", *blank[:3], "0.00", "", ""],
        row(SPENDING, 功能科目代码="2081199", 功能科目名称=""),
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert result.unplaced == ()
    assert result.code_names["20811"] == "残疾人事业"
    assert result.code_names["2081199"] == "其他残疾人事业支出"
    assert result.notes == (
        "台账.csv C3：“功能科目代码”列的“2081199”不在科目表中，名称取自数据“其他残疾人事业支出”。",
    )


def test_unknown_codes_of_a_known_class_are_placed_with_notes(tmp_path: Path) -> None:
    rows = [
        row(SPENDING, 功能科目代码="2081105", 功能科目名称="残疾人就业"),
        row(SPENDING, 功能科目代码="2081105", 功能科目名称="残疾人就业"),
        row(SPENDING, 功能科目代码="2081199", 功能科目名称=""),
        row(SPENDING, 功能科目代码="2101501", 功能科目名称="机关运行"),
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert value(result, "gk03[2081105, 基本支出]") == 2000
    assert result.notes == (
        "台账.csv C2：“功能科目代码”列的“2081105”不在科目表中，名称取自数据“残疾人就业”。",
        "台账.csv C2：科目 20811 的名称不在科目表中，请补充。",
        "台账.csv C4：“功能科目代码”列的“2081199”不在科目表中，数据也没有名称，请补充。",
        "台账.csv C5：“功能科目代码”列的“2101501”名称为“机关运行”，科目表中为“行政运行”，按后者填列。",
    )


def test_many_notes_of_one_kind_are_cut_short(tmp_path: Path) -> None:
    rows = [row(SPENDING, 功能科目代码=f"20805{n}", 功能科目名称=f"项目{n}") for n in range(20, 45)]
    notes = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None).notes
    assert len(notes) == 11
    assert notes[-1] == "另有 15 条同类提示。"


def test_formula_like_text_stays_text(tmp_path: Path) -> None:
    rows = [
        row(SPENDING, 功能科目代码="2080599", 功能科目名称="=1+1"),
        row(SPENDING, 摘要="@cmd", 经济科目名称="+办公"),
    ]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    assert result.code_names["2080599"] == "=1+1"
    assert value(result, "gk03[2080599, 基本支出]") == 1000


def test_a_code_wrapped_as_a_text_formula_is_unwrapped(tmp_path: Path) -> None:
    result = read_ledger(
        write_csv(tmp_path / "台账.csv", [row(SPENDING, 功能科目代码='="2101501"')]), pack(), None
    )
    assert value(result, "gk03[2101501, 基本支出]") == 1000


def test_a_line_of_mere_text_is_noted_and_repeated_headings_are_passed_over(tmp_path: Path) -> None:
    footer = ["制表人：甲", *[""] * 9]
    result = read_ledger(
        write_csv(tmp_path / "台账.csv", [SPENDING, HEADINGS, SPENDING, footer]), pack(), None
    )
    assert result.unplaced == ()
    assert result.notes == ("台账.csv 第 5 行：“制表人：甲”没有金额和类别，已略过。",)
    assert (result.rows, dict(result.placed)) == (2, {"支出": 2000})


def test_every_sheet_with_the_heading_is_read(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "台账.xlsx", 一月=[HEADINGS, SPENDING], 二月=[["二月"], HEADINGS, row(SPENDING, 类别="x")]
    )
    result = read_ledger(path, pack(), None)
    assert dict(result.read) == {"支出": 1000, "x": 1000}
    assert result.unplaced[0].place.sheet == "二月"
    assert result.unplaced[0].place.cell == "A3"


def test_the_name_of_the_unit_is_taken_when_there_is_one(tmp_path: Path) -> None:
    headings = [*HEADINGS, "预算单位"]
    one = read_ledger(write_csv(tmp_path / "a.csv", [[*SPENDING, "甲局"]] * 2, headings), pack(), None)
    two = read_ledger(
        write_csv(tmp_path / "b.csv", [[*SPENDING, "甲局"], [*INCOME, "乙局"]], headings), pack(), None
    )
    assert one.unit_name == "甲局"
    assert two.unit_name == ""
    assert len(two.notes) == 1
    assert "2 个单位" in two.notes[0]


@pytest.mark.parametrize(
    "date",
    [
        dt.date(2022, 3, 1),
        dt.datetime.fromisoformat("2022-03-01T08:00"),
        44621,
        "2022/3/1",
        "2022年3月",
        "2022.3.1",
    ],
)
def test_dates_give_the_year_however_written(tmp_path: Path, date: object) -> None:
    path = write_xlsx(tmp_path / "台账.xlsx", 表=[HEADINGS, row(SPENDING, 日期=date)])
    assert read_ledger(path, pack(), None).year == 2022


CODES = ("2101501", "2080505", "2210201", "2299999")
ECONOMIC = ("30101", "30201", "30302", "31002")


def random_rows(count: int) -> list[tuple[object, ...]]:
    random = Random(7)
    rows = []
    for _ in range(count):
        cents = random.randint(-(10**6), 10**9)
        base = SPENDING if random.random() < 0.7 else INCOME
        changes = {"功能科目代码": random.choice(CODES), "金额": f"{Decimal(cents) / 100:.2f}"}
        if base is SPENDING:
            changes["支出类型"] = random.choice(("基本支出", "项目支出"))
            changes["经济科目代码"] = random.choice(ECONOMIC)
        rows.append(row(base, **changes))
    return rows


@pytest.mark.parametrize("count", [5_000, 200_000])
def test_large_ledgers_add_up_like_plain_arithmetic(tmp_path: Path, count: int) -> None:
    rows = random_rows(count)
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), None)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    kinds: dict[str, Decimal] = defaultdict(Decimal)
    for cells in rows:
        entry = dict(zip(HEADINGS, cells, strict=True))
        amount = Decimal(str(entry["金额"]))
        kinds[str(entry["类别"])] += amount
        if entry["类别"] == "支出":
            sums[f"gk03[{entry['功能科目代码']}, {entry['支出类型']}]"] += amount
            sums[f"gk05[{entry['功能科目代码']}, {entry['支出类型']}]"] += amount
            if entry["支出类型"] == "基本支出":
                sums[f"gk06[{entry['经济科目代码']}, 决算数]"] += amount
        else:
            sums[f"gk02[{entry['功能科目代码']}, 财政拨款收入]"] += amount
    assert {str(fact.address): fact.amount.value * 10_000 for fact in result.facts} == sums
    assert dict(result.read) == dict(result.placed) == kinds
    assert result.rows == count


texts = st.sampled_from(
    [
        "",
        "收入",
        "支出",
        "上年结转",
        "结余分配",
        "?",
        "一般公共预算",
        "政府性基金",
        "其他收入",
        "单位资金",
        "合计",
        "本月小计",
    ]
)
codes = st.sampled_from(
    ["", "208", "20805", "2080501", "2101501.0", "2990101", "2080599", "无", "2101501-行政运行"]
)
types = st.sampled_from(["", "基本支出", "项目支出", "经营支出", "其他"])
economics = st.sampled_from(["", "301", "30101", "30217", "30298", "50101", "办公费"])
amounts = st.one_of(
    st.decimals(-10_000, 10_000, places=2).map(str),
    st.sampled_from(["", "0.00", "—", "x", "100", "200", "300", "(5.00)", "1,000.10", "0.001", "1e3"]),
)
ledger_rows = st.lists(
    st.tuples(texts, texts, codes, st.just("名"), types, economics, st.just(""), amounts, st.just(""), texts),
    min_size=1,
    max_size=25,
)


@given(ledger_rows)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_rows_every_amount_is_placed_listed_or_a_proven_total(
    tmp_path: Path, rows: list[tuple[str, ...]]
) -> None:
    path = write_csv(tmp_path / "台账.csv", [SPENDING, *rows])
    result = read_ledger(path, pack(), None)
    assert sum(result.read.values()) == placed_and_unplaced(result)
    assert result.placed.keys() <= result.read.keys()
    main = ("gk01", "gk02", "gk03")
    cells = sum(
        f.amount.value for f in result.facts if f.address.form in main and "国有" not in f.address.row
    )
    assert cells * 10_000 == sum(result.placed.values())
    listed = {str(entry.place) for entry in result.unplaced}
    assert len(listed) <= len(rows)
    json.dumps([str(entry) for entry in result.unplaced], ensure_ascii=False).encode("gbk")
