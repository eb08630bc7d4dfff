"""What a ledger can have wrong, and the sentence each fault gives."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
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

from xltools.errors import AmbiguousSource, SourceErrors, Unreadable, XltoolsError
from xltools.fill.facts import SourceResult
from xltools.fill.sources.ledger import read_ledger

KINDS = "收入、支出、年初结转和结余、年末结转和结余、使用非财政拨款结余、结余分配"
SOURCES = (
    "一般公共预算财政拨款、政府性基金预算财政拨款、国有资本经营预算财政拨款、上级补助收入、事业收入、经营收入、"
    "附属单位上缴收入、其他收入、单位资金"
)
TYPES = "基本支出、项目支出、上缴上级支出、经营支出、对附属单位补助支出"


def read(tmp_path: Path, *rows: Sequence[object], year: int | None = None) -> SourceResult:
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows), pack(), year)
    assert sum(result.read.values()) == placed_and_unplaced(result)
    return result


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (row(SPENDING, 金额="壹仟元"), "台账.csv H3：“金额”列的“壹仟元”不是数字，请改为金额"),
        (row(SPENDING, 金额="12.3.4"), "台账.csv H3：“金额”列的“12.3.4”不是数字，请改为金额"),
        (row(SPENDING, 金额=""), "台账.csv H3：“金额”列为空，请填写金额"),
        (row(SPENDING, 金额="—"), "台账.csv H3：“金额”列的“—”为空，请填写金额"),
        (row(SPENDING, 类别="转账"), f"台账.csv A3：“类别”列的“转账”不是可用的类别，应为：{KINDS}"),
        (row(SPENDING, 类别=""), f"台账.csv A3：“类别”列为空，应为：{KINDS}"),
        (
            row(SPENDING, 资金来源="财政"),
            f"台账.csv B3：“资金来源”列的“财政”不是可用的资金来源，应为：{SOURCES}",
        ),
        (row(SPENDING, 资金来源=""), f"台账.csv B3：“资金来源”列为空，应为：{SOURCES}"),
        (
            row(INCOME, 资金来源="单位资金"),
            "台账.csv B3：“资金来源”列的“单位资金”在公开02表没有对应的栏，请核对",
        ),
        (
            row(SPENDING, 支出类型="日常"),
            f"台账.csv E3：“支出类型”列的“日常”不是可用的支出类型，应为：{TYPES}",
        ),
        (row(SPENDING, 支出类型=""), f"台账.csv E3：“支出类型”列为空，应为：{TYPES}"),
        (row(SPENDING, 功能科目代码=""), "台账.csv C3：“功能科目代码”列为空，应填 7 位的项级科目代码"),
        (
            row(SPENDING, 功能科目代码="20801"),
            "台账.csv C3：“功能科目代码”列的“20801”只到款级，有金额的行要填 7 位的项级科目代码",
        ),
        (
            row(SPENDING, 功能科目代码="208"),
            "台账.csv C3：“功能科目代码”列的“208”只到类级，有金额的行要填 7 位的项级科目代码",
        ),
        (
            row(SPENDING, 功能科目代码="210150"),
            "台账.csv C3：“功能科目代码”列的“210150”是 6 位数，应为 7 位的项级科目代码",
        ),
        (
            row(SPENDING, 功能科目代码="行政运行"),
            "台账.csv C3：“功能科目代码”列的“行政运行”不是科目代码，应为 7 位的项级科目代码",
        ),
        (
            row(SPENDING, 功能科目代码="2990101"),
            "台账.csv C3：“功能科目代码”列的“2990101”的类 299 不在科目表中，请核对",
        ),
    ],
)
def test_a_broken_row_is_listed_and_the_others_are_read(
    tmp_path: Path, broken: Sequence[object], message: str
) -> None:
    result = read(tmp_path, SPENDING, broken, INCOME)
    assert [str(entry) for entry in result.unplaced] == [message]
    assert value(result, "gk03[2101501, 基本支出]") == value(result, "gk02[2101501, 财政拨款收入]") == 1000


@pytest.mark.parametrize(
    ("broken", "form", "message"),
    [
        (
            row(SPENDING, 经济科目代码=""),
            "公开06表",
            "台账.csv F2：“经济科目代码”列为空，应填 5 位的款级科目代码（这笔金额未计入公开06表）",
        ),
        (
            row(SPENDING, 经济科目代码="302"),
            "公开06表",
            "台账.csv F2：“经济科目代码”列的“302”只到类级，有金额的行要填 5 位的款级科目代码（这笔金额未计入公开06表）",
        ),
        (
            row(SPENDING, 经济科目代码="30298"),
            "公开06表",
            "台账.csv F2：“经济科目代码”列的“30298”在公开06表没有对应的行，请核对（这笔金额未计入公开06表）",
        ),
        (
            row(SPENDING, 经济科目代码="50101"),
            "公开06表",
            "台账.csv F2：“经济科目代码”列的“50101”的类 501 不在科目表中，请核对（这笔金额未计入公开06表）",
        ),
        (
            row(SPENDING, 支出类型="经营支出"),
            "公开05表",
            "台账.csv E2：“支出类型”列的“经营支出”在公开05表没有对应的栏，请核对（这笔金额未计入公开05表）",
        ),
    ],
)
def test_an_amount_that_one_form_lacks_is_listed_and_counted_once(
    tmp_path: Path, broken: Sequence[object], form: str, message: str
) -> None:
    result = read(tmp_path, broken)
    assert [str(entry) for entry in result.unplaced] == [message]
    assert result.unplaced[0].missing_from == form
    assert result.unplaced[0].amount == 1000
    assert dict(result.read) == dict(result.placed) == {"支出": 1000}


def test_all_broken_rows_are_collected_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [
        row(SPENDING, 金额="x"), SPENDING, row(SPENDING, 类别="?"), row(SPENDING, 经济科目代码=""),
        row(SPENDING, 金额=""), row(INCOME, 功能科目代码="1"),
    ]  # fmt: skip
    result = read(tmp_path, *rows)
    assert [entry.place.cell for entry in result.unplaced] == ["H2", "A4", "F5", "H6", "C7"]
    assert result.rows == 6
    assert dict(result.read) == {"收入": 1000, "支出": 2000, "?": 1000}
    assert dict(result.placed) == {"支出": 2000}


def test_rows_are_numbered_as_excel_shows_them_blank_lines_and_line_breaks_included(tmp_path: Path) -> None:
    blank = [""] * len(HEADINGS)
    result = read(tmp_path, row(SPENDING, 摘要="第一行\n第二行"), blank, blank, row(SPENDING, 类别="转账"))
    assert result.unplaced[0].place.cell == "A5"
    assert dict(result.placed) == {"支出": 1000}


def test_the_message_names_the_heading_of_the_file_and_the_sheet(tmp_path: Path) -> None:
    headings = ["收支类别", "资金性质", "支出功能分类科目编码", "支出类型", "支出金额（元）"]
    path = write_xlsx(
        tmp_path / "导出.xlsx", 明细=[headings, ["支出", "一般公共预算资金", 20801, "基本支出", 5]]
    )
    (only,) = read_ledger(path, pack(), None).unplaced
    assert str(only).startswith("导出.xlsx 明细!C2：“支出功能分类科目编码”列的“20801”只到款级")


def test_error_values_and_formulas_without_result_are_named(tmp_path: Path) -> None:
    rows = [HEADINGS, row(SPENDING, 金额="=SUM(1,2)"), row(SPENDING, 金额="#REF!"), row(SPENDING, 金额=5)]
    result = read_ledger(write_xlsx(tmp_path / "台账.xlsx", 表=rows), pack(), None)
    assert [str(entry) for entry in result.unplaced] == [
        "台账.xlsx 表!H2：“金额”列是没有计算结果的公式，请用 Excel 或 WPS 打开并保存后再试",
        "台账.xlsx 表!H3：“金额”列的“#REF!”不是数字，请改为金额",
    ]
    assert dict(result.placed) == {"支出": 5}


@pytest.mark.parametrize(
    ("dropped", "message"),
    [
        (
            {"资金来源"},
            (
                "台账.csv：台账缺少“资金来源”列（第 1 行的表头为：类别、功能科目代码、功能科目名称、支出类型、经济科目代码、"
                "经济科目名称、金额、日期、摘要），请补上后再试。"
            ),
        ),
        (
            {"类别"},
            (
                "台账.csv：台账缺少“类别”列（第 1 行的表头为：资金来源、功能科目代码、功能科目名称、支出类型、经济科目代码、"
                "经济科目名称、金额、日期、摘要），请加上“类别”列，每行填明支出，程序不作猜测。"
            ),
        ),
        (
            {"金额", "功能科目代码", "经济科目代码", "经济科目名称"},
            (
                "台账.csv：台账缺少“功能科目代码”、“金额”列（第 1 行的表头为：类别、资金来源、功能科目名称、支出类型、日期、摘要），"
                "请补上后再试。"
            ),
        ),
        (
            {"支出类型"},
            "台账.csv：第 2 行等 1 行是支出，却没有“支出类型”列，请补上该列后再试。",
        ),
    ],
)
def test_a_missing_column_is_one_sentence(tmp_path: Path, dropped: set[str], message: str) -> None:
    kept = [i for i, name in enumerate(HEADINGS) if name not in dropped]
    path = write_csv(tmp_path / "台账.csv", [[SPENDING[i] for i in kept]], [HEADINGS[i] for i in kept])
    with pytest.raises(SourceErrors) as caught:
        read_ledger(path, pack(), None)
    assert str(caught.value) == message
    assert caught.value.exit_code == 2


def test_without_economic_codes_the_forms_that_need_them_are_named_once(tmp_path: Path) -> None:
    kept = [i for i, name in enumerate(HEADINGS) if not name.startswith("经济")]
    rows = [[r[i] for i in kept] for r in (SPENDING, SPENDING, INCOME)]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, [HEADINGS[i] for i in kept]), pack(), None)
    assert [str(entry) for entry in result.unplaced] == [
        "台账.csv：“经济科目代码”列不存在，公开06表缺少 2 行的金额，请补上该列"
    ]
    assert (result.unplaced[0].amount, result.unplaced[0].missing_from) == (2000, "公开06表")
    assert result.notes == ("台账.csv：没有“经济科目代码”列，公开09表的有关数字无法从台账取得。",)
    assert dict(result.read) == dict(result.placed) == {"收入": 1000, "支出": 2000}


def test_two_columns_of_money_are_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "台账.csv", [[*SPENDING, "5"]], [*HEADINGS, "支付金额"])
    with pytest.raises(SourceErrors) as caught:
        read_ledger(path, pack(), None)
    assert str(caught.value) == (
        "台账.csv：有多列都像金额：“金额”（第 8 列）、“支付金额”（第 11 列），请只保留一列金额。"
    )


def test_several_years_are_refused_unless_one_is_asked_for(tmp_path: Path) -> None:
    rows = [SPENDING, row(SPENDING, 日期="2021-12-30", 金额="7"), row(SPENDING, 日期="", 金额="5")]
    with pytest.raises(SourceErrors) as caught:
        read(tmp_path, *rows)
    assert str(caught.value) == (
        "台账.csv：数据含有2021 年（首见于第 3 行）、2022 年（首见于第 2 行），请用 --year 指明填报哪一年。"
    )
    result = read(tmp_path, *rows, year=2022)
    assert [str(entry) for entry in result.unplaced] == [
        "台账.csv I3：“日期”列的“2021-12-30”属于 2021 年度，不是 2022 年度"
    ]
    assert result.year == 2022
    assert dict(result.read) == {"支出": 1012}
    assert dict(result.placed) == {"支出": 1005}


def test_the_year_column_outranks_the_date(tmp_path: Path) -> None:
    rows = [[*SPENDING, "2022"], [*row(SPENDING, 日期="2023-01-03"), "2022"]]
    result = read_ledger(write_csv(tmp_path / "台账.csv", rows, [*HEADINGS, "会计年度"]), pack(), None)
    assert result.year == 2022
    assert dict(result.placed) == {"支出": 2000}


def test_a_ledger_without_dates_has_no_year(tmp_path: Path) -> None:
    assert read(tmp_path, row(SPENDING, 日期="")).year is None


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [
        (b"", Unreadable, "台账.csv：文件是空的（0 字节），请重新导出或下载"),
        (",".join(HEADINGS).encode(), Unreadable, "台账.csv：只有表头，没有数据行，请检查导出条件后重新导出"),
        (
            "姓名,电话\n甲,1\n".encode(),
            AmbiguousSource,
            "台账.csv：没有找到台账的表头（应有类别、资金来源、功能科目代码、金额等列），请检查是否选错了文件。",
        ),
        (b"\xff\xfa\x81", Unreadable, None),
        (bytes(range(256)) * 20, Unreadable, None),
        (
            ",".join(HEADINGS).encode() + b'\n"a"b,c\n',
            Unreadable,
            "台账.csv：第 2 行起双引号不成对，请改正后再试",
        ),
        (
            ",".join(HEADINGS).encode() + b'\na\n"' + b"x,y\n" * 60 + b'"\n',
            Unreadable,
            "台账.csv：第 3 行起双引号不成对，请改正后再试",
        ),
    ],
)
def test_a_file_that_cannot_be_a_ledger_is_one_sentence(
    tmp_path: Path, content: bytes, error: type[XltoolsError], message: str | None
) -> None:
    path = tmp_path / "台账.csv"
    path.write_bytes(content)
    with pytest.raises(error) as caught:
        read_ledger(path, pack(), None)
    assert str(caught.value).startswith("台账.csv：")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2
    if message:
        assert str(caught.value) == message


def test_messages_fit_a_chinese_console(tmp_path: Path) -> None:
    result = read(
        tmp_path, row(SPENDING, 金额="x"), row(SPENDING, 功能科目代码="1"), row(SPENDING, 经济科目代码="")
    )
    for entry in result.unplaced:
        str(entry).encode("gbk")


def test_the_amount_of_a_broken_row_is_kept_to_the_fen(tmp_path: Path) -> None:
    result = read(tmp_path, row(SPENDING, 类别="?", 金额="-0.01"))
    assert result.unplaced[0].amount == Decimal("-0.01")
    assert result.lost == Decimal("0.01")


def test_a_ledger_of_broken_rows_only_is_read_to_its_end(tmp_path: Path) -> None:
    result = read(tmp_path, row(SPENDING, 金额="x"), row(SPENDING, 金额="y"))
    assert len(result.unplaced) == 2
    assert (result.facts, result.read, result.rows) == ((), {}, 2)
