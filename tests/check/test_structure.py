"""Rules of structure on the Ezhou tables, each with one thing spoilt; the tables as they are give none."""

from __future__ import annotations

import pytest
from support.ezhou import FORMS, PACK, merged
from support.sketch import Sketch, book_of

from xltools.book.model import Cell, CellValue
from xltools.check.check import check_tables
from xltools.check.structure import STRUCTURE_RULES, UNIT
from xltools.check.tables import read_tables
from xltools.finding import Finding
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

CAUSES = {f"GK003{number}" for number in range(1, 10)}
"""Rules that :mod:`xltools.check.causes` puts in place of their symptoms."""
SYMPTOMS = [relation for relation in load_relations(PACK.id) if relation.id not in CAUSES]
RULES = [relation for relation in load_relations(PACK.id) if "structure" in relation.use]


def sketches() -> dict[str, Sketch]:
    return {form_id: merged(form_id) for form_id in FORMS}


def structure(book: dict[str, Sketch]) -> list[Finding]:
    sheets = book_of(*book.values())
    tables = read_tables(sheets, recognise(sheets, PACK), PACK)
    found = check_tables(tables, SYMPTOMS).findings
    return [finding for finding in found if not finding.arithmetic]


def spoilt(form_id: str, cells: dict[Cell, CellValue]) -> list[tuple[str, str, str]]:
    book = sketches()
    book[form_id].cells |= cells
    return [(finding.rule, finding.sheet, finding.cell) for finding in structure(book)]


def test_every_rule_of_the_pack_has_its_code_and_the_other_way_round() -> None:
    assert {rule.name for rule in RULES if rule.id not in CAUSES} == {*STRUCTURE_RULES, UNIT}
    assert {rule.id for rule in RULES} >= set(CAUSES)
    assert all(rule.text == "" and rule.cases == () for rule in RULES)


def test_the_published_tables_are_sound() -> None:
    assert structure(sketches()) == []


@pytest.mark.parametrize(
    ("form_id", "cells", "expected"),
    [
        pytest.param("gk03", {(11, 1): "20804"}, [("GK0001", "公开03", "A12"), ("GK0004", "公开03", "A11"), ("GK0022", "公开03", "A11"), ("GK0025", "公开03", "A11")], id="orphan"),
        pytest.param("gk03", {(13, 1): "2080501"}, [("GK0002", "公开03", "C13"), ("GK0014", "公开05", "A13"), ("GK0025", "公开02", "A13")], id="repeated"),
        pytest.param("gk02", {(12, 1): "2080506"}, [("GK0003", "公开02", "A13"), ("GK0004", "公开02", "A12"), ("GK0025", "公开02", "A12")], id="order"),
        pytest.param("gk05", {(8, 2): "社会保险支出"}, [("GK0004", "公开05", "A8")], id="name"),
        pytest.param("gk02", {(26, 1): "299", (27, 1): "29999", (28, 1): "2999999"}, [("GK0005", "公开02", f"A{row}") for row in (26, 27, 28)] + [("GK0025", "公开02", "A26")], id="class"),
        pytest.param("gk03", {(10, 4): "见附注"}, [("GK0006", "公开03", "D10")], id="text"),
        pytest.param("gk03", {(10, 4): "XX"}, [("GK0007", "公开03", "D10")], id="placeholder"),
        pytest.param("gk07", {(9, 1): ""}, [("GK0008", "公开07", "A8")], id="unsaid"),
        pytest.param("gk07", {(7, 4): "5.00"}, [("GK0009", "公开07", "A9")], id="said"),
        pytest.param("gk01", {(14, 3): "-2.51"}, [("GK0011", "公开01", "C14")], id="negative"),
        pytest.param("gk01", {(14, 3): "2,000,000.00"}, [("GK0012", "公开01", "C14")], id="immense"),
        pytest.param("gk01", {(37, 3): "0.00", (37, 6): "0.00"}, [("GK0013", "公开01", "C37")], id="idle"),
        pytest.param("gk05", {(13, 1): "2080506"}, [("GK0004", "公开05", "A13"), ("GK0014", "公开05", "A13")], id="not in 03"),
    ],
)  # fmt: skip
def test_what_is_spoilt_is_named_where_it_stands(
    form_id: str, cells: dict[Cell, CellValue], expected: list[tuple[str, str, str]]
) -> None:
    found = spoilt(form_id, cells)
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize(
    ("texts", "rule", "what"),
    [
        (["不适用"] * 4, "GK0006", "金额格中是“不适用”，不是数字（本表共 4 格）"),
        (["1.5万元", "20万元", "3,000.00万元", "4万元"], "GK0006", "金额格中是“1.5万元”一类文字，不是数字（本表共 4 格）"),
        (["XX"] * 4, "GK0007", "金额格中仍是占位符“XX”（本表共 4 格）"),
    ],
)  # fmt: skip
def test_texts_of_one_kind_in_many_cells_of_a_table_are_one_finding(
    texts: list[str], rule: str, what: str
) -> None:
    book = sketches()
    book["gk03"].cells |= {(row, 4): text for row, text in enumerate(texts, start=10)}
    book["gk02"].cells[10, 4] = texts[0]
    first, *others = (f for f in structure(book) if f.rule == rule and f.form == "gk03")
    assert not others
    assert (first.sheet, first.cell, first.row, first.column) == ("公开03", "D10", "2080101", "基本支出")
    assert first.message.startswith(f"公开03表：{what}：")
    related = [(each.sheet, each.cell, each.label) for each in first.related]
    assert [(sheet, cell) for sheet, cell, _ in related] == [("公开03", f"D{row}") for row in (11, 12, 13)]
    assert related[0][2] == f"{book['gk03'].cells[11, 1]}/基本支出"
    (lone,) = (f for f in structure(book) if f.rule == rule and f.form == "gk02")
    assert (lone.cell, lone.related) == ("D10", ())


def test_a_few_texts_are_findings_of_their_own() -> None:
    found = spoilt("gk03", {(10, 4): "见附注", (11, 4): "见附注", (12, 4): "不适用"})
    assert found == [("GK0006", "公开03", f"D{row}") for row in (10, 11, 12)]


def test_a_finding_lists_no_more_than_fifty_cells() -> None:
    cells: dict[Cell, CellValue] = {
        (row, column): "无数" for row in range(8, 25) for column in (3, 4, 5, 6, 7, 8)
    }
    book = sketches()
    book["gk03"].cells |= cells
    (finding,) = (each for each in structure(book) if each.rule == "GK0006")
    assert f"（本表共 {len(cells)} 格）" in finding.message
    assert len(finding.related) == 50


def test_a_fund_code_in_the_general_table_is_to_be_verified_once() -> None:
    codes = {(26, 1): "229", (27, 1): "22908", (28, 1): "2290804"}
    names = {(26, 2): "其他支出", (27, 2): "彩票发行机构业务费", (28, 2): "彩票机构支出"}
    zeros = {(row, column): "0.00" for row in (26, 27, 28) for column in (3, 4, 5)}
    found = spoilt("gk05", {**codes, **names, **zeros})
    assert found == [("GK0505", "公开05", "A27")]


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        pytest.param({3: "5.00", 8: "5.00"}, [], id="carried over"),
        pytest.param({4: "5.00", 8: "5.00"}, [], id="received"),
        pytest.param({4: "5.00", 5: "5.00", 7: "5.00"}, [("GK0014", "公开07", "A8")], id="spent"),
    ],
)
def test_only_what_was_spent_of_a_fund_stands_in_the_table_of_all_expenditure(
    amounts: dict[int, str], expected: list[tuple[str, str, str]]
) -> None:
    names = {8: ("212", "城乡社区支出"), 9: ("21208", "国有土地使用权出让收入安排的支出"), 10: ("2120801", "征地和拆迁补偿支出")}  # fmt: skip
    cells: dict[Cell, CellValue] = {}
    for row, (code, name) in names.items():
        cells |= {(row, 1): code, (row, 2): name}
    for row in (7, *names):
        cells |= {(row, column): amount for column, amount in amounts.items()}
    found = spoilt("gk07", cells)
    assert [each for each in found if each[0] == "GK0014"] == expected


def test_a_table_in_yuan_that_says_wan_yuan_is_named_once() -> None:
    book = sketches()
    amounts = book["gk03"].cells
    for cell, value in amounts.items():
        text = str(value).replace(",", "")
        if cell[0] >= 7 and cell[1] >= 3 and text.replace(".", "").isdigit():
            amounts[cell] = f"{float(text) * 10_000:.2f}"
    (finding,) = [each for each in structure(book) if each.rule == "GK0010"]
    assert (finding.sheet, finding.cell) == ("公开03", "H3")


def test_one_figure_ten_thousand_times_too_large_is_no_fault_of_the_unit() -> None:
    found = spoilt("gk03", {(7, 3): "10,670,100.00"})
    assert UNIT not in {rule for rule, _, _ in found}


@pytest.mark.parametrize(
    "text",
    [
        "本表为空表。",
        "注：本表无数据",
        "说明：以空表列示。",
        "注：若本表为空，则表示无此类收支。",
        "本单位没有政府性基金预算财政拨款收支，公开空表",
    ],
)
def test_a_table_may_say_in_few_words_that_it_is_empty(text: str) -> None:
    assert spoilt("gk07", {(9, 1): text}) == []


@pytest.mark.parametrize(
    "text", ["注：若本表为空，则表示本单位无此类收支。", "如无政府性基金收支，则公开空表。"]
)
def test_what_an_empty_table_would_mean_may_stand_below_a_filled_one(text: str) -> None:
    filled = {rule for rule, _, _ in spoilt("gk07", {(7, 4): "5.00", (9, 1): text})}
    assert "GK0009" not in filled
    said = {rule for rule, _, _ in spoilt("gk07", {(7, 4): "5.00"})}
    assert "GK0009" in said


def test_a_code_without_an_official_name_is_named_alike_in_all_tables() -> None:
    book = sketches()
    for form_id, name in (("gk02", "社保经办"), ("gk03", "社保经办"), ("gk05", "社保稽核")):
        cells = book[form_id].cells
        (row,) = [row for (row, column), value in cells.items() if column == 1 and value == "2080505"]
        cells |= {(row, 1): "2080577", (row, 2): name}
    (row,) = [row for (row, _), value in book["gk05"].cells.items() if value == "2080577"]
    found = [
        (each.severity.value, each.sheet, each.cell) for each in structure(book) if each.rule == "GK0004"
    ]
    assert found == [("verify", "公开05", f"A{row}")]


def test_a_name_has_one_code_below_its_parent_in_all_tables() -> None:
    """Only the code of income is mistyped, which no sum tells."""
    book = sketches()
    cells = book["gk02"].cells
    (row,) = [row for (row, column), value in cells.items() if column == 1 and value == "2080505"]
    cells[row, 1] = "2080507"
    found = [(each.severity.value, each.cell) for each in structure(book) if each.rule == "GK0004"]
    assert found == [("verify", f"A{row}")]
    (finding,) = [each for each in structure(book) if each.rule == "GK0004"]
    assert "代码为 2080507，公开03表为 2080505" in finding.message


@pytest.mark.parametrize(("kind", "rules"), [("xls", set()), ("xlsx", {"GK0008"})])
def test_a_statement_by_formula_that_an_old_file_gives_as_zero_is_not_missed(
    kind: str, rules: set[str]
) -> None:
    """LibreOffice writes the text of a formula into .xls files so that it is read as 0."""
    book = sketches()
    book["gk07"].cells[9, 1] = 0.0
    sheets = book_of(*book.values())
    sheets.kind = kind
    tables = read_tables(sheets, recognise(sheets, PACK), PACK)
    found = {finding.rule for finding in check_tables(tables, SYMPTOMS).findings if not finding.arithmetic}
    assert found == rules
