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


@pytest.mark.parametrize(("row", "column", "value", "cell"), [(4, 3, 86, "D5"), (9, 1, 11, "B9")])
def test_what_a_form_does_not_print_keeps_no_relation_from_being_checked(
    row: int, column: int, value: int, cell: str
) -> None:
    """公开表1 without 用事业基金弥补收支差额 must balance, and equal 公开表3 without 结转下年 class by class."""
    tables = national()
    tables["表1"][row][column] = value
    assert [(finding.sheet, finding.cell) for finding in errors(tables)] == [("表1", cell)]
