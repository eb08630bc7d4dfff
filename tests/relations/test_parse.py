"""The relation language: what it accepts, and what it says about what it does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.errors import BadRelation
from xltools.forms.pack import load_pack
from xltools.relations.expression import (
    Binary,
    CellRef,
    Children,
    Comparison,
    Level,
    Named,
    Negated,
    Number,
    Span,
    SumOf,
    Variable,
)
from xltools.relations.parse import parse

FORMS = load_pack("final-accounts-2022").forms


def test_one_cell_takes_its_only_amount_column() -> None:
    statement = parse("gk01[总计.收入] = gk01[总计.支出]", FORMS)
    assert statement.left == CellRef("gk01", Named("总计.收入"), Named("金额"))
    assert statement.comparison is Comparison.EQUAL


def test_sums_run_over_spans_levels_and_children() -> None:
    statement = parse(
        "each c in codes(gk02, 类, 款): each k in columns(gk02, 财政拨款收入..其他收入): "
        "gk02[c, k] = sum(gk02[children(c), k])",
        FORMS,
    )
    assert [each.variable for each in statement.each] == ["c", "k"]
    assert statement.each[0].lengths == (3, 5)
    assert statement.right == SumOf("gk02", Children(Variable("c")), Variable("k"))
    assert parse("gk01[本年支出合计] = sum(gk01[类, 金额])", FORMS).right == SumOf(
        "gk01", Level(3), Named("金额")
    )
    assert parse("gk01[本年收入合计] = sum(gk01[事业收入..其他收入])", FORMS).right == SumOf(
        "gk01", Span("事业收入", "其他收入"), Named("金额")
    )


def test_products_bind_tighter_than_sums_and_minus_is_left_associative() -> None:
    right = parse("gk01[事业收入] >= 2 * gk01[经营收入] - 1 - -0.5", FORMS).right
    assert isinstance(right, Binary)
    assert right.operator == "-"
    assert right.right == Negated(Number(Decimal("0.5")))
    assert isinstance(right.left, Binary)
    assert right.left.right == Number(Decimal(1))


def test_a_condition_stands_between_each_and_the_comparison() -> None:
    statement = parse(
        "each k in columns(gk09, 合计..公务接待费): if gk09[预算数, 合计] >= 0.01: gk09[决算数, k] <= gk09[预算数, k]",
        FORMS,
    )
    condition = statement.conditions[0]
    assert condition.left == CellRef("gk09", Named("预算数"), Named("合计"))
    assert (condition.comparison, condition.right) == (Comparison.AT_LEAST, Number(Decimal("0.01")))
    assert statement.comparison is Comparison.AT_MOST
    assert statement.left == CellRef("gk09", Named("决算数"), Variable("k"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("gk99[总计] = 0", "没有表“gk99”"),
        ("gk01[没有这行] = 0", "gk01 没有“没有这行”这一行"),
        ("gk01[事业收入, 没有这列] = 0", "gk01 没有“没有这列”这一列"),
        ("gk04[本年支出合计] = 0", "gk04 有多个金额列，应写明一列"),
        ("gk01[c] = 0", "“c”没有用 each 说明"),
        ("gk01[事业收入..其他收入] = 0", "不止一格，应写在 sum( ) 之内"),
        ("gk01[事业收入]", "缺少 =、<= 或 >="),
        ("gk01[事业收入] = 1 +", "不完整"),
        ("gk01[事业收入] = 1 1", "末尾有多余内容"),
        ("gk01[事业收入] = (1", "缺少“)”"),
        ("if gk01[事业收入] = 0 gk01[经营收入] = 0", "缺少“:”"),
        ("if gk01[事业收入]: gk01[经营收入] = 0", "缺少 =、<= 或 >="),
        ("gk01[事业收入] = ?", "“ ?”不能理解"),
        ("each c in rows(gk01.中间): gk01[c] = 0", "gk01 没有“中间”部分"),
    ],
)
def test_a_fault_is_named(text: str, why: str) -> None:
    with pytest.raises(BadRelation) as caught:
        parse(text, FORMS)
    assert why in str(caught.value)
    assert text in str(caught.value)
