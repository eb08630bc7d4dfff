"""Tables with further groups of columns, or with a title that some places print."""

from __future__ import annotations

import pytest
from support.ezhou import PACK, expected, grid
from support.sketch import Sketch, book_of

from xltools.address import Address
from xltools.amount import parse_amount
from xltools.forms.recognise import recognise


def test_expenditure_between_what_was_there_before_and_after_is_found_under_its_own_head() -> None:
    rows: list[list[object]] = [
        ["一般公共预算财政拨款收入支出决算表"],
        ["公开05表"],
        ["部门：某市审计局", *[None] * 10, "单位：万元"],
        [
            "项目",
            None,
            "年初结转和结余",
            None,
            None,
            "本年收入",
            None,
            None,
            "本年支出",
            None,
            None,
            "年末结转和结余",
        ],
        ["科目编码", "科目名称", *["合计", "基本支出", "项目支出"] * 3, "合计"],
        ["合计", None, 1, 0, 1, 30, 10, 20, 29, 10, 19, 2],
        ["201", "一般公共服务支出", 1, 0, 1, 30, 10, 20, 29, 10, 19, 2],
        ["20108", "审计事务", 1, 0, 1, 30, 10, 20, 29, 10, 19, 2],
        ["2010801", "行政运行", 1, 0, 1, 30, 10, 20, 29, 10, 19, 2],
    ]
    cells = {
        (row, column): value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    found = recognise(book_of(Sketch("公开05", cells)), PACK)  # type: ignore[arg-type]
    assert [form.form.id for form in found.forms] == ["gk05"], found.unknown
    places = [
        found.forms[0].cells[Address("gk05", "2010801", name)][2] for name in ("小计", "基本支出", "项目支出")
    ]
    assert places == [9, 10, 11]


@pytest.mark.parametrize(
    "title",
    [
        "财政拨款“三公”经费、会议费和培训费支出决算表",
        "一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表",
        "一般公共预算财政拨款“三公”经费情况表",
    ],
)
def test_titles_of_the_three_public_expenses(title: str) -> None:
    heads = ["合计", "因公出国（境）费", "小计", "公务用车购置费", "公务用车运行维护费", "公务接待费"]
    cells: dict[tuple[int, int], object] = {
        (1, 1): f"2022年度{title}",
        (2, 1): "决算公开",
        (3, 2): "预算数",
        (3, 8): "决算数",
    }
    for number, head in enumerate(heads * 2, start=2):
        cells |= {(4, number): head, (5, number): 0.5}
    found = recognise(book_of(Sketch("三公", cells)), PACK)  # type: ignore[arg-type]
    assert [form.form.id for form in found.forms] == ["gk09"], found.unknown


@pytest.mark.parametrize("gap", [1, 2, 3])
def test_heads_beside_the_column_numbers_of_another_table_are_found(gap: int) -> None:
    """The heads of 公开05 stand one row lower, in the row of 栏次 of 公开02."""
    left, right = grid("gk02"), grid("gk05").insert_rows(4)
    book = book_of(left.beside(right, gap))
    found = recognise(book, PACK)
    assert [form.form.id for form in found.forms] == ["gk02", "gk05"], found.unknown
    total = found.forms[1].cells[Address("gk05", "合计", "小计")]
    assert total[1] == 8


@pytest.mark.parametrize(
    ("first", "second", "lower"), [("gk09", "gk06", 3), ("gk09", "gk04", 3), ("gk01", "gk09", 2)]
)
def test_touching_tables_with_heads_on_other_rows_are_read_each_by_itself(
    first: str, second: str, lower: int
) -> None:
    """A row of figures is no head of the table beside it, nor is a head over the captions of another table."""
    book = book_of(grid(first).beside(grid(second).shift(lower, 0), 0))
    found = recognise(book, PACK)
    assert sorted(form.form.id for form in found.forms) == sorted([first, second]), found.unknown
    values = book.sheets[0].values
    read = {
        address: number
        for form in found.forms
        for address, (_, row, column) in form.cells.items()
        if (number := parse_amount(values.get((row, column)))) is not None
    }
    assert read == {
        address: value for address, value in expected().items() if address.form in {first, second}
    }


@pytest.mark.parametrize(
    ("printed", "row_id"),
    [
        ("使用非财政拨款结余（含专用结余）", "使用非财政拨款结余"),
        ("使用非财政拨款结余和专用结余", "使用非财政拨款结余"),
        ("非财政拨款结余和专用结余", "使用非财政拨款结余"),
        ("使用专用结余", "使用非财政拨款结余"),
        ("年初结转和结余（含专用结余）", "年初结转和结余"),
        ("年末结转和结余（含专用结余、经营结余）", "年末结转和结余"),
    ],
)
def test_balances_are_found_whatever_they_are_said_to_include(printed: str, row_id: str) -> None:
    sketch = grid("gk01")
    cell = next(place for place, text in sketch.cells.items() if text == row_id)
    sketch.cells[cell] = printed
    (found,) = recognise(book_of(sketch), PACK).forms
    assert found.cells[Address("gk01", row_id, "金额")][1] == cell[0]


def test_of_two_rows_for_one_balance_the_first_counts_and_the_other_is_named() -> None:
    sketch = grid("gk01")
    cell = next(place for place, text in sketch.cells.items() if text == "使用非财政拨款结余")
    sketch.insert_rows(cell[0] + 1)
    sketch.cells[cell[0] + 1, cell[1]] = "使用专用结余"
    sketch.cells[cell[0] + 1, cell[1] + 2] = "1.00"
    (found,) = recognise(book_of(sketch), PACK).forms
    assert found.cells[Address("gk01", "使用非财政拨款结余", "金额")][1] == cell[0]
    assert [row.text for row in found.extra_rows] == ["使用专用结余"]


@pytest.mark.parametrize("form_id", ["gk01", "gk04"])
@pytest.mark.parametrize(
    ("stub", "amounts"),
    [
        ("按功能分类", ("年初预算", "决算")),
        ("支出功能分类（类）", ("全年预算数", "2022年决算")),
        ("功能科目", ("", "本年决算")),
    ],
)
def test_both_sides_are_found_under_the_heads_of_other_places(
    form_id: str, stub: str, amounts: tuple[str, str]
) -> None:
    """A column of another kind of figure may stand before the one of final accounts."""
    sketch = grid(form_id)
    before, own = amounts
    income = 3
    if before:
        sketch.insert_columns(income)
        sketch.cells[5, income] = before
        income += 1
    sketch.cells |= {(5, income): own, (5, income + 1): stub}
    (found,) = recognise(book_of(sketch), PACK).forms
    assert found.form.id == form_id
    assert (found.missing_rows, found.missing_columns) == ((), ())
