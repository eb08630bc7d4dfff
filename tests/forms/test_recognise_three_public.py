"""三公 tables as offices arrange them: a row for each of 预算数 and 决算数, and lists with statistics below."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support.ezhou import PACK
from support.sketch import Sketch, book_of

from xltools.address import Address
from xltools.book.cellref import Area
from xltools.forms.recognise import RecognisedForm, recognise

TITLE = "财政拨款“三公”经费支出决算表"
ITEMS = ("合计", "因公出国(境)费", "小计", "公务用车购置费", "公务用车运行维护费", "公务接待费")


def sketch_of(rows: Sequence[Sequence[object]]) -> Sketch:
    cells = {
        (row, column): value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sketch("三公", cells)  # type: ignore[arg-type]


def only_form(sketch: Sketch) -> RecognisedForm:
    found = recognise(book_of(sketch), PACK)
    assert [form.form.id for form in found.forms] == ["gk09"], found.unknown
    return found.forms[0]


def figures(sketch: Sketch, row: str) -> dict[str, object]:
    form = only_form(sketch)
    places = {item: form.cells[Address("gk09", row, item)] for item in ITEMS}
    return {item: sketch.cells.get((row, column)) for item, (_, row, column) in places.items()}


def test_a_row_for_the_budget_and_a_row_for_the_accounts_below_one_head() -> None:
    sketch = sketch_of(
        [
            [TITLE],
            ["部门：某市审计局", None, None, None, None, None, "单位：万元"],
            ["项目", "合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"],
            [None, None, None, "小计", "公务用车购置费", "公务用车运行维护费"],
            ["预算数", 7.5, 1, 6, 0, 6, 0.5],
            ["决算数", 6.3, 1, 5, 0, 5, 0.3],
        ]
    )
    assert figures(sketch, "预算数") == dict(zip(ITEMS, (7.5, 1, 6, 0, 6, 0.5), strict=True))
    assert figures(sketch, "决算数") == dict(zip(ITEMS, (6.3, 1, 5, 0, 5, 0.3), strict=True))


@pytest.mark.parametrize("cars", ["公务用车购置及运行费", "公务用车购置和运行维护费", "公车购置及运行费"])
def test_the_sum_of_all_and_the_sum_of_the_cars_may_be_called_alike(cars: str) -> None:
    sketch = sketch_of(
        [
            [TITLE],
            ["部门：某市审计局", None, None, None, None, None, "单位：万元"],
            ["项目", "一般公共预算财政拨款安排的“三公”经费", None, None, None, None, None, "会议费"],
            [None, "小计", "出国（境）费", "公务接待费用", cars],
            [None, None, None, None, "小计", "公务用车购置费", "公务用车运行支出"],
            ["预算数", 7.5, 1, 0.5, 6, 0, 6, 3],
            ["决算数", 6.3, 1, 0.3, 5, 0, 5, 2],
        ]
    )
    sketch.merges = [Area(3, 2, 3, 7), Area(4, 5, 4, 7)]
    assert figures(sketch, "预算数") == dict(zip(ITEMS, (7.5, 1, 6, 0, 6, 0.5), strict=True))
    assert figures(sketch, "决算数") == dict(zip(ITEMS, (6.3, 1, 5, 0, 5, 0.3), strict=True))


def test_a_list_with_a_heading_named_as_its_sum_and_two_budgets() -> None:
    """The adjusted budget counts, and the sum is the row that holds figures."""
    sketch = sketch_of(
        [
            ["财政拨款“三公”经费、行政参公单位机关运行经费情况表"],
            ["部门：某市审计局2022年度决算", None, None, None, "单位：万元"],
            ["项目", "行次", "年初预算数", "全年预算数", "决算统计数"],
            ["栏次", None, 1, 2, 3],
            ["一、“三公”经费支出", 1, "—", "—", "—"],
            ["（一）支出合计", 2, 8, 7.5, 6.3],
            ["1．因公出国（境）费", 3, 1.5, 1, 1],
            ["2．公务用车购置及运行维护费", 4, 6, 6, 5],
            ["（1）公务用车购置费", 5, 0, 0, 0],
            ["（2）公务用车运行维护费", 6, 6, 6, 5],
            ["3．公务接待费", 7, 0.5, 0.5, 0.3],
            ["（1）国内接待费", 8, "—", "—", 0.3],
            ["（二）相关统计数", 9, "—", "—", "—"],
            ["5．国内公务接待批次（个）", 10, "—", "—", 20],
        ]
    )
    assert figures(sketch, "预算数") == dict(zip(ITEMS, (7.5, 1, 6, 0, 6, 0.5), strict=True))
    assert figures(sketch, "决算数") == dict(zip(ITEMS, (6.3, 1, 5, 0, 5, 0.3), strict=True))


def test_statistics_below_one_row_of_figures_are_named() -> None:
    sketch = sketch_of(
        [
            [TITLE],
            ["部门：某市审计局", None, None, None, None, None, "单位：万元"],
            ["“三公”经费", None, None, None, None, None, "会议费"],
            ["合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"],
            [None, None, "小计", "公务用车购置费", "公务用车运行维护费"],
            [6.3, 1, 5, 0, 5, 0.3, 2],
            ["公务用车保有量（辆）", None, None, 3],
        ]
    )
    sketch.merges = [Area(3, 1, 3, 6), Area(4, 3, 4, 5)]
    assert figures(sketch, "决算数") == dict(zip(ITEMS, (6.3, 1, 5, 0, 5, 0.3), strict=True))
    assert [extra.text for extra in only_form(sketch).extra_rows] == ["公务用车保有量（辆）"]
