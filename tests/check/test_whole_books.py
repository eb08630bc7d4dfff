"""Rules about workbooks as a whole, words, levels and ways of writing: what fires where, and what stays silent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from support.ezhou import FORMS, PACK, merged
from support.sketch import Sketch, book_of

from xltools.check.check import check_tables
from xltools.check.tables import read_tables
from xltools.check.words import is_placeholder
from xltools.finding import Finding, Severity
from xltools.forms.recognise import recognise
from xltools.relations.catalogue import load_relations

RELATIONS = load_relations(PACK.id)
NAME = (3, 1)


def findings(sketches: list[Sketch]) -> list[Finding]:
    book = book_of(*sketches)
    return list(check_tables(read_tables(book, recognise(book, PACK), PACK), RELATIONS).findings)


def faults(change: Callable[[dict[str, Sketch]], object]) -> list[Finding]:
    book = {form_id: merged(form_id) for form_id in FORMS}
    change(book)
    return [
        finding
        for finding in findings(list(book.values()))
        if finding.severity is not Severity.INFO or not finding.arithmetic
    ]


def places(found: list[Finding]) -> list[tuple[str, str, str, str]]:
    return [(each.rule, each.severity.value, each.sheet, each.cell) for each in found]


def test_missing_tables_are_one_hint_from_half_of_the_set_on() -> None:
    def few(count: int) -> list[Finding]:
        return [f for f in findings([merged(form_id) for form_id in FORMS[:count]]) if f.rule == "GK0015"]

    (finding,) = few(5)
    assert places([finding]) == [("GK0015", "info", "公开01", "A1")]
    assert "没有公开06表、公开07表、公开08表、公开09表" in finding.message
    assert few(4) == []
    assert few(9) == []


def test_a_table_that_stands_there_twice_is_to_be_verified() -> None:
    again = merged("gk09")
    again.name = "公开09副本"
    found = findings([*(merged(form_id) for form_id in FORMS), again])
    assert places(found)[:1] == [("GK0016", "verify", "公开09副本", "A1")]
    assert "公开09!A1:L9" in found[0].message


def test_several_tables_that_stand_there_twice_are_one_finding() -> None:
    again = [merged(form_id) for form_id in ("gk05", "gk09")]
    for sketch in again:
        sketch.name += "副本"
    found = findings([*(merged(form_id) for form_id in FORMS), *again])
    assert places([each for each in found if each.rule == "GK0016"]) == [
        ("GK0016", "verify", "公开05副本", "A1")
    ]
    assert "重复的表共 2 处" in found[0].message


def test_the_order_of_tables_is_a_hint_and_free_from_07_on() -> None:
    def ordered(*numbers: int) -> list[tuple[str, str, str, str]]:
        found = findings([merged(f"gk0{number}") for number in numbers])
        return [place for place in places(found) if place[0] == "GK0017"]

    assert ordered(1, 3, 2, 4, 5, 6, 7, 8, 9) == [("GK0017", "info", "公开02", "A1")]
    assert ordered(1, 2, 3, 4, 5, 6, 9, 7, 8) == []


def test_a_year_unlike_the_others_is_named_at_its_cell() -> None:
    def years(book: dict[str, Sketch]) -> None:
        for form_id, sketch in book.items():
            sketch.cells[2, 1] = "2021年度" if form_id == "gk03" else "2022年度"

    assert places(faults(years)) == [("GK0018", "verify", "公开03", "A2")]


def test_an_empty_statement_of_last_year_is_named() -> None:
    def statement(book: dict[str, Sketch]) -> None:
        book["gk02"].cells[2, 1] = "2022年度"
        book["gk08"].cells[9, 1] = "备注：2021 年度本单位无国有资本经营预算财政拨款收入支出。"

    assert places(faults(statement)) == [("GK0018", "verify", "公开08", "A9")]


def test_a_day_of_printing_is_no_year_of_the_table() -> None:
    def printed(book: dict[str, Sketch]) -> None:
        book["gk02"].cells[2, 1] = "2023年9月1日"

    assert faults(printed) == []


def test_a_unit_name_unlike_the_others_is_named_and_a_missing_one_is_not() -> None:
    def names(book: dict[str, Sketch]) -> None:
        book["gk04"].cells[NAME] = "部门：鄂州市医疗保障局"
        book["gk05"].cells[NAME] = "部门：鄂州市医疗保障 服务中心"
        book["gk06"].cells[NAME] = "部门："

    found = faults(names)
    assert places(found) == [("GK0019", "verify", "公开04", "A3")]
    assert "单位名称为“鄂州市医疗保障局”，其他各表为“鄂州市医疗保障服务中心”" in found[0].message


def test_a_table_with_amounts_that_states_no_unit_is_to_be_verified_where_others_do() -> None:
    def unstated(*forms: str) -> list[tuple[str, str, str, str]]:
        def change(book: dict[str, Sketch]) -> None:
            for form_id in forms:
                for cell, value in list(book[form_id].cells.items()):
                    if isinstance(value, str) and "单位：" in value:
                        del book[form_id].cells[cell]

        return [place for place in places(faults(change)) if place[0] == "GK0028"]

    assert unstated("gk05") == [("GK0028", "verify", "公开05", "A1")]
    assert unstated("gk07") == []  # no amounts
    assert unstated(*FORMS) == []
    assert unstated() == []


@pytest.mark.parametrize(
    "text", ["XX局", "×××", "***", "（填写单位名称）", "某某单位", "202X年度", "ＸＸ县", "（请填报数）"]
)
def test_placeholders_in_words(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "2×3",
        "（填表人）",
        "（填报单位：甲局）",
        "单位负责人：____",
        "MAXX型",
        "合计*",
        "（按功能分类填列）",
        "Exxon",
        "注：本表反映情况。",
        "x",
    ],
)
def test_ordinary_words_are_no_placeholders(text: str) -> None:
    assert not is_placeholder(text)


def test_a_placeholder_of_all_tables_is_one_error() -> None:
    def sample(book: dict[str, Sketch]) -> None:
        for sketch in book.values():
            sketch.cells[NAME] = "部门：XX局"

    found = faults(sample)
    assert places(found) == [("GK0020", "error", "公开01", "A3")]
    assert "“部门：XX局”仍是占位文字（共 9 张表）" in found[0].message


def test_a_placeholder_in_a_note_is_named() -> None:
    def note(book: dict[str, Sketch]) -> None:
        book["gk05"].cells[book["gk05"].bottom, 1] = "注：本表反映×××局的支出情况。"

    assert places(faults(note)) == [("GK0020", "error", "公开05", "A26")]


def rows(sketch: Sketch, length: int) -> list[int]:
    return [
        row
        for (row, column), text in sketch.cells.items()
        if column == 1 and row > 6 and str(text).isdigit() and len(str(text)) == length
    ]


def test_a_table_of_details_alone_lacks_its_upper_levels_once() -> None:
    def flat(book: dict[str, Sketch]) -> None:
        book["gk03"].drop_rows([*rows(book["gk03"], 3), *rows(book["gk03"], 5)])

    found = faults(flat)
    assert places(found) == [("GK0021", "verify", "公开03", "A8")]
    assert "没有类、款一级的行" in found[0].message


def test_a_table_without_any_middle_level_lacks_that_level_once() -> None:
    def jump(book: dict[str, Sketch]) -> None:
        book["gk05"].drop_rows(rows(book["gk05"], 5))

    found = faults(jump)
    assert places(found) == [("GK0021", "verify", "公开05", "A8")]
    assert "没有款一级的行" in found[0].message


@pytest.mark.parametrize("form_id", ["gk02", "gk03", "gk05"])
@pytest.mark.parametrize(("lengths", "first"), [((7,), "20801"), ((5, 7), "208")])
def test_a_table_that_stops_above_the_details_is_named_once(
    form_id: str, lengths: tuple[int, ...], first: str
) -> None:
    def short(book: dict[str, Sketch]) -> None:
        book[form_id].drop_rows(row for length in lengths for row in rows(book[form_id], length))

    (finding,) = faults(short)
    assert (finding.rule, finding.severity.value, finding.row) == ("GK0022", "verify", first)
    lowest = rows(merged(form_id), 5 if len(lengths) == 1 else 3)
    assert f"科目 {first}等 {len(lowest)} 个科目有金额，没有列到项一级" in finding.message


def test_basic_expenditure_by_class_alone_is_not_detailed() -> None:
    def short(book: dict[str, Sketch]) -> None:
        sketch = book["gk06"]
        for (row, column), text in list(sketch.cells.items()):
            if column in {1, 4, 7} and row > 5 and str(text).isdigit() and len(str(text)) == 5:
                for offset in range(3):
                    sketch.cells.pop((row, column + offset), None)

    found = faults(short)
    assert places(found) == [("GK0022", "verify", "公开06", found[0].cell)]


def test_typed_amounts_with_three_decimals_are_one_hint_and_formatted_ones_none() -> None:
    def typed(book: dict[str, Sketch]) -> None:
        sketch = book["gk03"]
        sketch.cells |= {(10, 3): 10.431, (10, 4): 10.431, (13, 3): 35.814, (9, 3): 10.431, (9, 4): "10.431"}
        sketch.formats |= {(13, 3): "#,##0.00_);[Red](#,##0.00)", (10, 4): '0.00"万"'}
        sketch.formulas[9, 3] = "C10"

    (finding,) = [each for each in faults(typed) if each.rule == "GK0023"]
    assert places([finding]) == [("GK0023", "info", "公开03", "D9")]
    assert "（本表共 2 格）" in finding.message


def test_a_table_in_yuan_may_have_what_decimals_it_has() -> None:
    def yuan(book: dict[str, Sketch]) -> None:
        sketch = book["gk09"]
        for cell, text in sketch.cells.items():
            if cell[0] == 8:
                sketch.cells[cell] = float(Decimal(str(text)) * 10000) + 0.001
        sketch.cells[3, 12] = "金额单位：元"

    assert "GK0023" not in {each.rule for each in faults(yuan)}


def test_numbers_read_without_their_formats_are_not_judged_by_them() -> None:
    sketch = merged("gk03")
    sketch.cells |= {(10, 3): 10.431, (9, 5): 0.0}
    book = book_of(sketch, name="决算.xls")
    book.kind = "xls"
    result = check_tables(read_tables(book, recognise(book, PACK), PACK), RELATIONS)
    assert not {each.rule for each in result.findings} & {"GK0023", "GK0024"}


@pytest.mark.parametrize(("mark", "told"), [("—", "“0.00”、“—”"), ("", "“0.00”、“空白”"), (0, "“0.00”、“0”")])
def test_nothing_written_in_two_ways_is_one_hint(mark: object, told: str) -> None:
    def mixed(book: dict[str, Sketch]) -> None:
        book["gk02"].cells |= {(9, 5): mark, (10, 5): mark}  # type: ignore[dict-item]

    (finding,) = faults(mixed)
    assert places([finding]) == [("GK0024", "info", "公开02", "E9")]
    assert told in finding.message


def test_a_side_left_blank_is_no_other_way_of_writing() -> None:
    def blank(book: dict[str, Sketch]) -> None:
        for column in range(1, 7):
            book["gk09"].cells.pop((8, column))

    assert "GK0024" not in {each.rule for each in faults(blank)}


def test_codes_of_income_and_expenditure_that_differ_are_one_hint() -> None:
    def other(book: dict[str, Sketch]) -> None:
        for row, code in ((26, "230"), (27, "23099"), (28, "2309999")):
            book["gk02"].cells[row, 1] = code

    (finding,) = [each for each in faults(other) if each.rule == "GK0025"]
    assert places([finding]) == [("GK0025", "info", "公开02", "A26")]
    assert "科目 230 只在公开02表，229 只在公开03表" in finding.message
