"""Facts files: figures named by form, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from support.ledgers import EZHOU, pack, placed_and_unplaced, write_csv, write_xlsx

from xltools.errors import AmbiguousSource, SourceErrors, Unreadable
from xltools.fill.assemble import assemble
from xltools.fill.facts import SourceResult
from xltools.fill.sources.facts_file import read_facts
from xltools.fill.sources.ledger import read_ledger
from xltools.finding import Verdict

HEADINGS = ("form", "row", "column", "value", "unit", "basis")


def read(tmp_path: Path, *rows: Sequence[object], headings: Sequence[str] = HEADINGS) -> SourceResult:
    result = read_facts(write_csv(tmp_path / "数据.csv", rows, headings), pack())
    assert sum(result.read.values()) == placed_and_unplaced(result)
    return result


def test_the_budget_of_the_sample_reaches_form_09() -> None:
    result = read_facts(EZHOU / "facts.csv", pack())
    assert {str(fact.address): fact.amount.value for fact in result.facts} == {
        "gk09[预算数, 合计]": Decimal("0.7"),
        "gk09[预算数, 因公出国(境)费]": 0,
        "gk09[预算数, 小计]": 0,
        "gk09[预算数, 公务用车购置费]": 0,
        "gk09[预算数, 公务用车运行维护费]": 0,
        "gk09[预算数, 公务接待费]": Decimal("0.7"),
    }
    assert (result.unplaced, result.notes, result.rows, result.kind) == ((), (), 6, "数据文件")
    assert dict(result.read) == dict(result.placed) == {"公开09表": 14000}
    assert all(fact.amount.decimals is None for fact in result.facts)


@pytest.mark.parametrize(
    ("form", "row", "column", "address"),
    [
        ("gk01", "年初结转和结余", "金额", "gk01[年初结转和结余, 金额]"),
        ("公开01表", "29", "", "gk01[年初结转和结余, 金额]"),
        ("公开01", "行次27", "1", "gk01[本年收入合计, 金额]"),
        ("收入支出决算总表", "收入总计", "决算数", "gk01[总计.收入, 金额]"),
        ("收支决算总表", "八、社会保障和就业支出", "金额", "gk01[社会保障和就业支出, 金额]"),
        ("gk01", "208", "栏2", "gk01[社会保障和就业支出, 金额]"),
        ("公开04表 财政拨款收入支出决算总表", "第 29 行", "金额", "gk04[年初.一般公共预算财政拨款, 金额]"),
        ("gk04", "本年支出合计", "第3栏", "gk04[本年支出合计, 一般公共预算财政拨款]"),
        ("gk02", "合计", "本年收入合计", "gk02[合计, 本年收入合计]"),
        ("gk03", 2080501.0, "基本支出", "gk03[2080501, 基本支出]"),
        ("gk05", "20805", "小计", "gk05[20805, 小计]"),
        ("gk06", "30201", "", "gk06[30201, 决算数]"),
        ("gk06", "办公费", "决算数", "gk06[30201, 决算数]"),
        ("财政拨款“三公”经费支出决算表", "决算数", "12", "gk09[决算数, 公务接待费]"),
    ],
)
def test_forms_rows_and_columns_go_by_any_name_printed(
    tmp_path: Path, form: str, row: object, column: str, address: str
) -> None:
    path = write_xlsx(tmp_path / "数据.xlsx", 表=[HEADINGS, (form, row, column, 5, "万元", "")])
    result = read_facts(path, pack())
    assert [str(fact.address) for fact in result.facts] == [address]


@pytest.mark.parametrize(
    ("value", "unit", "figure"),
    [
        ("7000.00", "元", "0.7"),
        ("0.123456", "万元", "0.123456"),
        ("12.5", "千元", "1.25"),
        ("0.3", "亿元", "3000"),
        ("-1,234.56", "人民币元", "-0.123456"),
    ],
)
def test_figures_keep_every_digit_in_the_unit_of_the_pack(
    tmp_path: Path, value: str, unit: str, figure: str
) -> None:
    (fact,) = read(tmp_path, ("gk01", "结余分配", "", value, unit, "")).facts
    assert (fact.amount.value, fact.amount.decimals) == (Decimal(figure), None)
    assert str(fact.place) == "数据.csv D2"


@pytest.mark.parametrize(
    "headings",
    [("表", "行", "列", "数值", "单位", "依据"), ("表号", "行次", "栏次", "金额", "计量单位", "x")],
)
def test_headings_may_be_chinese(tmp_path: Path, headings: Sequence[str]) -> None:
    result = read(tmp_path, ("公开01表", "结余分配", "金额", "5", "元", ""), headings=headings)
    assert [str(fact.address) for fact in result.facts] == ["gk01[结余分配, 金额]"]


def test_the_unit_may_stand_in_the_heading(tmp_path: Path) -> None:
    result = read(tmp_path, ("gk01", "结余分配", "金额", "5"), headings=("表", "行", "列", "金额（万元）"))
    assert result.facts[0].amount.value == 5


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            ("gk10", "合计", "金额", "1", "元"),
            "A2：“form”列的“gk10”不是模板“部门决算公开表（2022年度）”中的表",
        ),
        (("gk01", "工资", "金额", "1", "元"), "B2：“row”列的“工资”在公开01表没有对应的行"),
        (("gk01", "", "金额", "1", "元"), "B2：“row”列为空，请填写"),
        (
            ("gk01", "总计", "金额", "1", "元"),
            "B2：“row”列的“总计”在公开01表不止一行，请写明：总计.收入、总计.支出，或写行次",
        ),
        (("gk01", "9", "金额", "1", "元"), "B2：“row”列的“9”在公开01表没有对应的行"),
        (("gk03", "2990101", "基本支出", "1", "元"), "B2：“row”列的“2990101”不是公开03表可用的科目代码"),
        (("gk03", "208050", "基本支出", "1", "元"), "B2：“row”列的“208050”不是公开03表可用的科目代码"),
        (("gk03", "2080501", "工资", "1", "元"), "C2：“column”列的“工资”在公开03表“2080501”行没有对应的栏"),
        (("gk03", "2080501", "", "1", "元"), "C2：“column”列为空，公开03表有多栏，请填写栏名或栏次"),
        (
            ("gk01", "结余分配", "金额", "1", "人"),
            "E2：“unit”列的“人”不是金额单位，应为：元、千元、万元、亿元",
        ),
        (("gk01", "结余分配", "金额", "1", ""), "E2：“unit”列为空，应为：元、千元、万元、亿元"),
        (("gk01", "结余分配", "金额", "约一万", "元"), "D2：“value”列的“约一万”不是数字，请改正"),
    ],
)
def test_a_statement_without_a_cell_is_listed(
    tmp_path: Path, statement: Sequence[object], message: str
) -> None:
    good = ("gk01", "年末结转和结余", "金额", "2", "元")
    result = read(tmp_path, statement, good, headings=HEADINGS[:5])
    assert [str(entry) for entry in result.unplaced] == [f"数据.csv {message}"]
    assert len(result.facts) == 1
    assert result.rows == 2


def test_what_the_forms_do_not_print_is_listed_with_its_amount(tmp_path: Path) -> None:
    result = read(tmp_path, ("项目预算", "信息化", "年初预算数", "100.5", "元", ""))
    assert result.unplaced[0].amount == Decimal("100.5")
    assert dict(result.read) == {"项目预算": Decimal("100.5")}
    assert result.placed == {}


def test_a_row_without_a_figure_states_nothing_and_is_noted(tmp_path: Path) -> None:
    result = read(tmp_path, ("gk01", "结余分配", "金额", "", "元", ""), ("", "", "", "", "", ""))
    assert (result.facts, result.unplaced) == ((), ())
    assert result.notes == ("数据.csv D2：没有数值，未使用。",)


def test_a_code_the_classification_lacks_is_placed_with_a_note(tmp_path: Path) -> None:
    result = read(tmp_path, ("gk03", "2081199", "基本支出", "1", "元", ""))
    assert [fact.address.row for fact in result.facts] == ["2081199"]
    assert result.notes == ("数据.csv B2：科目 2081199 的名称不在科目表中，请补充。",)


def test_a_file_that_is_no_facts_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(AmbiguousSource) as caught:
        read_facts(write_csv(tmp_path / "数据.csv", [], ["a", "b"]), pack())
    assert str(caught.value) == "数据.csv：没有找到数据文件的表头（应有 form,row,column,value,unit）。"
    with pytest.raises(Unreadable) as empty:
        read_facts(write_csv(tmp_path / "数据.csv", [], HEADINGS), pack())
    assert str(empty.value) == "数据.csv：只有表头，没有数据行，请填写后再试"
    with pytest.raises(SourceErrors) as missing:
        read_facts(
            write_csv(tmp_path / "数据.csv", [("gk01", "x", "y", "1")], ["表", "行", "列", "数值"]), pack()
        )
    assert (
        str(missing.value)
        == "数据.csv：数据文件缺少“unit”（单位）列（表头为：表、行、列、数值），请补上后再试。"
    )


def test_figures_in_the_printed_unit_are_good_to_the_printed_decimals(tmp_path: Path) -> None:
    result = read(
        tmp_path,
        ("公开02表", "合计", "本年收入合计", "1067.01", "万元", "抄自公开表"),
        ("公开02表", "合计", "其他收入", "2.51463", "万元", "账面"),
        ("公开02表", "合计", "财政拨款收入", "10644987.69", "元", "账面"),
    )
    assert [fact.amount.decimals for fact in result.facts] == [2, None, None]
    rows = read_ledger(EZHOU / "ledger.csv", pack(), None)
    stated = {str(total.address): total.verdict for total in assemble(pack(), [rows, result]).stated_totals}
    assert stated["gk02[合计, 本年收入合计]"] is Verdict.ROUNDING
    assert stated["gk02[合计, 财政拨款收入]"] is Verdict.EXACT
