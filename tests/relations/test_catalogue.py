"""The relations of the pack as a whole: ids, definitions, formulas and values that agree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.address import Address
from xltools.fill.own_layout import OwnLayout
from xltools.forms.geometry import Geometry
from xltools.forms.pack import load_pack
from xltools.forms.shape import Shape
from xltools.relations.catalogue import definitions, load_relations
from xltools.relations.evaluate import Calculator
from xltools.relations.render import Renderer

PACK = load_pack("final-accounts-2022")
RELATIONS = load_relations(PACK.id)
CODES = {form: ["2080501", "2080505", "2101501"] for form in ("gk02", "gk03", "gk05")}
SHAPE = Shape.of(PACK, CODES)
FORMULAS = definitions(RELATIONS, SHAPE)


def value(inputs: dict[str, str], target: str) -> Decimal:
    given = {Address.parse(text): Decimal(number) for text, number in inputs.items()}
    return Calculator(SHAPE, FORMULAS, given).value(Address.parse(target))


def formula(target: str) -> str | None:
    layout = OwnLayout({form.id: Geometry(form, SHAPE) for form in PACK.forms.values()})
    return Renderer(layout, SHAPE).formula(FORMULAS[Address.parse(target)])


def test_ids_are_unique_and_names_say_what_they_flag() -> None:
    assert len({relation.id for relation in RELATIONS}) == len(RELATIONS)
    assert all(relation.name and not relation.name.startswith("check") for relation in RELATIONS)
    assert all(relation.says and relation.fix and relation.basis for relation in RELATIONS)


def test_every_row_and_column_total_is_a_formula_and_every_leaf_an_input() -> None:
    inputs = {
        f"{address.form} {address.column}"
        for form in PACK.forms.values()
        if form.keyed
        for address in SHAPE.addresses(form)
        if address not in FORMULAS
    }
    assert inputs == {
        *(
            f"gk02 {c}"
            for c in ("财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入")
        ),
        *(f"gk03 {c}" for c in ("基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")),
        *(f"gk05 {c}" for c in ("基本支出", "项目支出")),
    }
    leaves = {
        a.row for f in ("gk02", "gk03", "gk05") for a in SHAPE.addresses(PACK.forms[f]) if a not in FORMULAS
    }
    assert leaves == {"2080501", "2080505", "2101501"}


@pytest.mark.parametrize(
    ("inputs", "target", "expected"),
    [
        ({"gk03[2080501, 基本支出]": "5.3", "gk03[2080505, 项目支出]": "1"}, "gk03[20805, 本年支出合计]", "6.3"),
        ({"gk03[2080501, 基本支出]": "5.3", "gk03[2101501, 基本支出]": "2"}, "gk03[合计, 基本支出]", "7.3"),
        ({"gk03[2080501, 基本支出]": "5.3"}, "gk01[社会保障和就业支出, 金额]", "5.3"),
        ({"gk03[2080501, 基本支出]": "5.3"}, "gk01[卫生健康支出, 金额]", "0"),
        ({"gk02[2080501, 财政拨款收入]": "7", "gk01[国有资本经营预算财政拨款收入, 金额]": "2"}, "gk04[一般公共预算财政拨款, 金额]", "5"),
        ({"gk05[2080501, 项目支出]": "4"}, "gk04[总计.支出, 合计]", "4"),
        ({"gk06[30101, 决算数]": "1", "gk06[30399, 决算数]": "2"}, "gk06[人员经费合计, 决算数]", "3"),
        ({"gk06[31099, 决算数]": "1", "gk06[39999, 决算数]": "2"}, "gk06[公用经费合计, 决算数]", "3"),
        ({"gk09[决算数, 公务用车购置费]": "1", "gk09[决算数, 公务接待费]": "2"}, "gk09[决算数, 合计]", "3"),
    ],
)  # fmt: skip
def test_values_follow_from_inputs(inputs: dict[str, str], target: str, expected: str) -> None:
    assert value(inputs, target) == Decimal(expected)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("gk01[本年收入合计, 金额]", "SUM(C7:C14)"),
        ("gk01[总计.收入, 金额]", "C33+C34+C35"),
        ("gk01[社会保障和就业支出, 金额]", "SUMIF('公开03'!$A$8:$A$15,\"208\",'公开03'!C$8:C$15)"),
        ("gk01[政府性基金预算财政拨款收入, 金额]", "'公开07'!D7"),
        ("gk03[20805, 基本支出]", 'SUMIF($A10:$A$15,$A9&"??",D10:D$15)'),
        ("gk03[合计, 基本支出]", 'SUMIF($A$8:$A$15,"???",D$8:D$15)'),
        ("gk03[合计, 本年支出合计]", "SUM(D7:H7)"),
        ("gk06[301, 决算数]", "SUM(C7:C19)"),
        ("gk06[公用经费合计, 决算数]", "F6+I6+I9+I26"),
    ],
)
def test_formulas_read_as_a_person_would_write_them(target: str, expected: str) -> None:
    assert formula(target) == expected


def test_the_worked_formula_layout_matches_the_code_rows() -> None:
    geometry = Geometry(PACK.forms["gk03"], SHAPE)
    assert [geometry.row_numbers[row] for row in ("合计", "208", "20805", "2080501")] == [7, 8, 9, 10]
    assert geometry.end_row == 15
