"""公开表7 with its items across the page: one row of figures, rows of several units, two years beside each other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support.sketch import Sketch, book_of

from xltools.address import Address
from xltools.check.check import check_tables
from xltools.check.tables import read_tables
from xltools.finding import Finding
from xltools.forms.pack import load_pack
from xltools.forms.recognise import Recognition, recognise
from xltools.relations.catalogue import load_relations

PACK = load_pack("budget-2021")
TITLE = "2024年一般公共预算“三公”经费支出表"
HEADS = [
    ["合计", "因公出国（境）费用", "公务用车购置及运行费", None, None, "公务接待费"],
    [None, None, "小计", "公务用车购置费", "公务用车运行费", None],
]
ITEMS = (
    "合计",
    "因公出国（境）费用",
    "公务用车购置及运行维护费",
    "公务用车购置",
    "公务用车运行维护费",
    "公务接待费",
)
FIGURES = [17.5, 2, 15, 3, 12, 0.5]
Rows = Sequence[Sequence[object]]


def sketch(rows: Rows, title: str = TITLE) -> Sketch:
    above: list[Sequence[object]] = [[title], ["部门：某市审计局", None, None, None, None, "单位：万元"]]
    cells = {
        (row, column): value
        for row, values in enumerate([*above, *rows], start=1)
        for column, value in enumerate(values, start=1)
        if value is not None
    }
    return Sketch("表7", cells)  # type: ignore[arg-type]


def found_in(rows: Rows) -> Recognition:
    return recognise(book_of(sketch(rows)), PACK)


def places(rows: Rows) -> dict[str, tuple[int, int]]:
    (found,) = found_in(rows).forms
    return {address.row: (row, column) for address, (_, row, column) in found.cells.items()}


def errors(rows: Rows) -> list[Finding]:
    book = book_of(sketch(rows))
    tables = read_tables(book, recognise(book, PACK), PACK)
    findings = check_tables(tables, load_relations(PACK.id)).findings
    return [finding for finding in findings if finding.arithmetic]


def of_units(*rows: Sequence[object]) -> Rows:
    heads = [["单位编码", "单位名称", *HEADS[0]], [None, None, *HEADS[1]]]
    return [*heads, *rows]


def test_one_row_of_figures_below_the_items() -> None:
    assert places([*HEADS, FIGURES]) == {item: (5, place) for place, item in enumerate(ITEMS, start=1)}
    assert errors([*HEADS, FIGURES]) == []


def test_an_item_that_does_not_add_up_is_named() -> None:
    found = errors([*HEADS, [17.5, 2, 15, 4, 12, 0.5]])
    assert [(finding.rule, finding.cell, finding.reported - finding.expected) for finding in found] == [
        ("YS0702", "C5", -1)
    ]


def test_the_total_row_counts_among_rows_of_units() -> None:
    rows = of_units(
        ["219001", "局本级", 9, 1, 8, 0, 8, 0],
        ["219002", "信息中心", 8.5, 1, 7, 3, 4, 0.5],
        ["合计", None, *FIGURES],
    )
    assert places(rows) == {item: (7, place) for place, item in enumerate(ITEMS, start=3)}


def test_the_department_above_its_units_counts_for_all_of_them() -> None:
    rows = of_units(["219", "审计局", *FIGURES], ["219001", "局本级", 9, 1, 8, 0, 8, 0])
    assert {row for row, _ in places(rows).values()} == {5}


def test_units_without_a_total_are_not_taken_for_the_department() -> None:
    rows = of_units(["219001", "局本级", 9, 1, 8, 0, 8, 0], ["219002", "信息中心", 8.5, 1, 7, 3, 4, 0.5])
    recognition = found_in(rows)
    assert not recognition.forms
    assert "公开表7" in recognition.unknown[0].reason


@pytest.mark.parametrize("above", [("2023年预算数", "2024年预算数"), ("上年预算数", "本年预算数")])
def test_this_years_figures_count_beside_last_years(above: tuple[str, str]) -> None:
    gap = [None] * 5
    rows = [
        [above[0], *gap, above[1], *gap],
        HEADS[0] * 2,
        HEADS[1] * 2,
        [18.5, 3, *FIGURES[2:], *FIGURES],
    ]
    assert places(rows) == {item: (6, place) for place, item in enumerate(ITEMS, start=7)}


def test_the_list_down_the_page_is_read_as_before() -> None:
    labels = ["合   计", "1.因公出国（境）费用", "2.公务用车购置及运行维护费", "其中：(1)公务用车购置"]
    labels += ["(2)公务用车运行维护费", "3.公务接待费"]
    rows = [["项目", "本年预算数"], *zip(labels, FIGURES, strict=True)]
    assert places(rows) == {item: (place, 2) for place, item in enumerate(ITEMS, start=4)}
    assert Address("ys07", "合计", "本年预算数") in found_in(rows).forms[0].cells
