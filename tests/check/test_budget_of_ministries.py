"""Budget tables as ministries and most provinces print them since 2021: titles without 预算, no economic side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from support.sketch import Sketch, book_of

from xltools.book.model import Book
from xltools.check.check import check_tables
from xltools.check.tables import Tables, read_tables
from xltools.finding import Finding, Severity
from xltools.forms.pack import load_pack
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

PACK = load_pack("budget-2021")
Rows = list[list[object]]
CODES = (("201", "一般公共服务支出"), ("20108", "审计事务"), ("2010801", "行政运行"))
FUND = (("212", "城乡社区支出"), ("21208", "国有土地使用权出让收入安排的支出"), ("2120803", "城市建设支出"))


def rows_of(title: str, heads: Sequence[object], body: Rows) -> Rows:
    return [[title], ["部门：某市审计局", None, "单位：万元"], list(heads), *body]


def keyed(names: Sequence[tuple[str, str]], figures: Sequence[object]) -> Rows:
    return [[code, name, *figures] for code, name in names]


def balances(*, wide: bool) -> Rows:
    left: Rows = [
        ["一、本年收入", 90],
        ["（一）一般公共预算拨款", 70],
        ["（二）政府性基金预算拨款", 20],
        ["二、上年结转", 10],
    ]
    right: Rows = [
        ["一、本年支出", 100, 80, 20],
        ["（一）一般公共服务支出", 80, 80],
        ["（二）城乡社区支出", 20, None, 20],
        ["二、年终结转结余"],
    ]
    heads = (
        ["项目", "预算数", "项目", "合计", "一般公共预算", "政府性基金预算"]
        if wide
        else ["项目", "预算数"] * 2
    )
    body = [[*one, *(other if wide else other[:2])] for one, other in zip(left, right, strict=True)]
    total = ["收入总计", 100, "支出总计", 100, *([80, 20] if wide else [])]
    group = ["收入", None, "支出"]
    return [*rows_of("2024年财政拨款收支总表", group, [heads]), *body, total]


def national(*, wide: bool = True) -> dict[str, Rows]:
    return {
        "表1": rows_of(
            "2024年收支总表",
            ["收入", None, "支出"],
            [
                ["项目", "预算数", "项目", "预算数"],
                ["一、一般公共预算拨款收入", 70, "一、一般公共服务支出", 85],
                ["二、政府性基金预算拨款收入", 20, "二、城乡社区支出", 20],
                ["三、国有资本经营预算拨款收入"],
                ["四、事业收入", 5],
                ["本年收入合计", 95, "本年支出合计", 105],
                ["上年结转结余", 10, "年终结转结余"],
                ["收入总计", 105, "支出总计", 105],
            ],
        ),
        "表3": rows_of(
            "2024年支出总表",
            ["科目编码", "科目名称", "合计", "基本支出", "项目支出", "事业单位经营支出", "上缴上级支出", "对附属单位补助支出"],
            [["合计", None, 105, 65, 40], *keyed(CODES, [85, 65, 20]), *keyed(FUND, [20, 0, 20])],
        ),
        "表4": balances(wide=wide),
        "表5": rows_of(
            "2024年一般公共预算支出表",
            ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
            [["合计", None, 80, 60, 20], *keyed(CODES, [80, 60, 20])],
        ),
    }  # fmt: skip


def book_with(tables: Mapping[str, Rows]) -> Book:
    sketches = []
    for name, rows in tables.items():
        cells = {
            (row, column): value
            for row, values in enumerate(rows, start=1)
            for column, value in enumerate(values, start=1)
            if value is not None
        }
        sketches.append(Sketch(name, cells))  # type: ignore[arg-type]
    return book_of(*sketches)


def read(tables: Mapping[str, Rows]) -> Tables:
    book = book_with(tables)
    return read_tables(book, recognise(book, PACK), PACK)


def errors(tables: Mapping[str, Rows]) -> list[Finding]:
    found = check_tables(read(tables), load_relations(PACK.id)).findings
    return [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("wide", [True, False])
def test_the_tables_are_recognised_and_sound(*, wide: bool) -> None:
    tables = national(wide=wide)
    assert sorted(read(tables).found) == ["ys01", "ys03", "ys04", "ys05"]
    assert errors(tables) == []


def test_a_total_of_income_that_was_not_updated_is_named() -> None:
    tables = national()
    tables["表4"][4][1] = 91
    (finding,) = errors(tables)
    assert (finding.sheet, finding.cell, finding.expected) == ("表4", "B5", 90)


def test_a_class_that_differs_between_the_tables_is_named() -> None:
    tables = national()
    tables["表4"][5][4] = 81
    found = errors(tables)
    assert "E6" in {finding.cell for finding in found if finding.sheet == "表4"}


def test_sides_with_fewer_columns_do_not_stop_the_search_for_causes() -> None:
    """A side that has no amount column of the form cannot have changed places with another."""
    tables = national(wide=False)
    tables["表4"][8][1] = 101
    assert {(finding.sheet, finding.cell) for finding in errors(tables)} == {("表4", "B9")}


@pytest.mark.parametrize(("row", "column", "value", "cell"), [(4, 3, 86, "D5"), (9, 1, 11, "B10")])
def test_what_a_form_does_not_print_keeps_no_relation_from_being_checked(
    row: int, column: int, value: int, cell: str
) -> None:
    """公开表1 without 用事业基金弥补收支差额 must balance, and equal 公开表3 without 结转下年 class by class."""
    tables = national()
    tables["表1"][row][column] = value
    assert [(finding.sheet, finding.cell) for finding in errors(tables)] == [("表1", cell)]


@pytest.mark.parametrize(("row", "column", "cell"), [(10, 1, "B11"), (10, 3, "D11")])
def test_totals_that_only_some_places_print_are_checked(row: int, column: int, cell: str) -> None:
    """收入总计 and 支出总计 of 公开表1, which the form of 2021 does not have."""
    tables = national()
    tables["表1"][row][column] = 106
    assert [(finding.sheet, finding.cell, finding.expected) for finding in errors(tables)] == [
        ("表1", cell, 105)
    ]


@pytest.mark.parametrize(
    ("wide", "row", "value", "cell", "expected"),
    [
        (True, 6, 21, "D7", 20),
        (True, 8, 101, "D9", 100),
        (False, 6, 21, "D5", 101),
        (False, 8, 101, "D9", 100),
    ],
)
def test_the_column_of_all_budgets_together_is_checked(
    row: int, value: int, cell: str, expected: int, *, wide: bool
) -> None:
    """合计 beside the budgets of 公开表4, or one column 预算数 for all of them."""
    tables = national(wide=wide)
    tables["表4"][row][3] = value
    found = {(finding.sheet, finding.cell): finding.expected for finding in errors(tables)}
    assert found == {("表4", cell): expected}


def with_state_capital(by: int) -> dict[str, Rows]:
    """公开表4 with 10 of 国有资本经营预算 in all its totals, and ``by`` more in its class."""
    tables = national()
    rows = tables["表4"]
    rows[3].append("国有资本经营预算")
    rows[4] = ["一、本年收入", 100, "一、本年支出", 110, 80, 20, 10]
    rows.insert(7, ["（三）国有资本经营预算拨款", 10, "（三）国有资本经营预算支出", 10, None, None, 10 + by])
    rows[-1] = ["收入总计", 110, "支出总计", 110, 80, 20, 10]
    return tables


def test_a_third_budget_beside_the_two_of_the_form_counts() -> None:
    assert [finding for finding in errors(with_state_capital(0)) if finding.sheet == "表4"] == []
    found = {(finding.sheet, finding.cell) for finding in errors(with_state_capital(1))}
    assert ("表4", "D8") in found


def with_kinds_of_basic_expenditure() -> dict[str, Rows]:
    """公开表5 with 人员经费 and 公用经费 under 基本支出."""
    tables = national()
    tables["表5"] = rows_of(
        "2024年一般公共预算支出表",
        ["科目编码", "科目名称", "合计", "基本支出", None, None, "项目支出"],
        [
            [None, None, None, "小计", "人员经费", "公用经费"],
            ["合计", None, 80, 60, 45, 15, 20],
            *keyed(CODES, [80, 60, 45, 15, 20]),
        ],
    )
    return tables


def test_kinds_of_basic_expenditure_add_up() -> None:
    tables = with_kinds_of_basic_expenditure()
    assert errors(tables) == []
    tables["表5"][7][4] = 46
    found = errors(tables)
    assert [(finding.sheet, finding.cell, finding.expected) for finding in found] == [("表5", "E8", 45)]
