"""Figures in the wrong place: exchanged cells, rows, columns and sides, and runs of rows out of step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.causes import Sketches, checked, column, put, spoilt
from support.ezhou import merged
from support.sketch import Sketch

KEYED_ROWS = range(8, 26)
"""The code rows of 公开05."""


def cell_exchanged(book: Sketches) -> None:
    cells = book["gk03"].cells
    cells[12, 4], cells[12, 5] = cells[12, 5], cells[12, 4]


def rows_exchanged(book: Sketches) -> None:
    cells = book["gk03"].cells
    for number in range(3, 9):
        cells[12, number], cells[13, number] = cells[13, number], cells[12, number]


def columns_exchanged(book: Sketches) -> None:
    cells = book["gk05"].cells
    for row in (7, *KEYED_ROWS):
        cells[row, 4], cells[row, 5] = cells[row, 5], cells[row, 4]


def sides_exchanged(book: Sketches) -> None:
    cells = book["gk01"].cells
    for row in range(7, 38):
        cells[row, 3], cells[row, 6] = cells.get((row, 6), ""), cells.get((row, 3), "")


def rotated(book: Sketches) -> None:
    for number in (3, 4, 5):
        values = column(book["gk05"], KEYED_ROWS, number)
        put(book["gk05"], KEYED_ROWS, number, [values[-1], *values[:-1]])


def one_column_down(book: Sketches) -> None:
    rows = range(19, 24)
    values = column(book["gk03"], rows, 5)
    put(book["gk03"], rows, 5, ["0.00", *values[:-1]])


def moved_up_over_a_dropped_zero(book: Sketches) -> None:
    """The figures of 302 moved up one row from a zero row on; the last 款 holds the total."""
    rows = range(15, 34)
    values = column(book["gk06"], rows, 6)
    put(book["gk06"], rows, 6, [*values[1:], book["gk06"].cells[6, 6]])


@pytest.mark.parametrize(
    ("edit", "rule", "place", "expected"),
    [
        (cell_exchanged, "GK0036", "公开03!D12", "5.30"),
        (rows_exchanged, "GK0036", "公开03!C13", "35.81"),
        (columns_exchanged, "GK0036", "公开05!D8", "51.54"),
        (sides_exchanged, "GK0036", "公开01!C7", "1064.50"),
        (rotated, "GK0037", "公开05!C8", "51.54"),
        (one_column_down, "GK0037", "公开03!E20", "138.02"),
        (moved_up_over_a_dropped_zero, "GK0037", "公开06!F21", "0.00"),
    ],
)
def test_what_moved_is_one_error(
    edit: Callable[[Sketches], None], rule: str, place: str, expected: str
) -> None:
    (finding,) = spoilt(edit)
    assert (finding.rule, f"{finding.sheet}!{finding.cell}", str(finding.expected)) == (rule, place, expected)


def test_a_shift_names_how_far_and_the_other_cells() -> None:
    (finding,) = spoilt(rotated)
    assert "起的 16 行数字与项目错开了 1 行" in finding.message
    assert [each.cell for each in finding.related[:3]] == ["D8", "C9", "D9"]


def fund_rows(sketch: Sketch, before: int, figures: list[str]) -> None:
    """A 类 with one 款 and one 项 of the fund budget."""
    sketch.insert_rows(before, 3)
    names = (
        ("212", "城乡社区支出"),
        ("21219", "污水处理费安排的支出"),
        ("2121901", "污水处理设施建设和运营"),
    )
    for row, (code, name) in enumerate(names, start=before):
        put(sketch, (row,), 1, [code])
        put(sketch, (row,), 2, [name])
        for number, figure in enumerate(figures, start=3):
            put(sketch, (row,), number, [figure])


def labels_of_another_table() -> tuple[Sketches, list[object]]:
    """公开03, 05 and 07 of a unit with a fund; the labels of 05 are those of 03, its figures are its own."""
    book = {form_id: merged(form_id) for form_id in ("gk03", "gk05", "gk07")}
    whole, part = book["gk03"], book["gk05"]
    fund_rows(whole, 23, ["5.00", "0.00", "5.00", "0.00", "0.00", "0.00"])
    whole.cells |= {(7, 3): "1,072.01", (7, 5): "255.59"}
    fund_rows(book["gk07"], 8, ["0.00", "5.00", "5.00", "0.00", "5.00", "0.00"])
    for number, figure in enumerate(["0.00", "5.00", "5.00", "0.00", "5.00", "0.00"], start=3):
        book["gk07"].cells[7, number] = figure
    del book["gk07"].cells[12, 1]
    own = [[part.cells[row, number] for number in (3, 4, 5)] for row in (*KEYED_ROWS, 7)]
    labels = [(whole.cells[row, 1], whole.cells[row, 2]) for row in range(8, 32)] + [("合计", "")]
    part.insert_rows(26, 6)
    for row, (code, name) in enumerate(labels, start=7):
        put(part, (row,), 1, [code])
        put(part, (row,), 2, [name])
        for number, figure in zip((3, 4, 5), (own * 2)[row - 7], strict=True):
            put(part, (row,), number, [figure])
    return book, [code for code, _ in labels]


def test_labels_copied_from_another_table_are_one_error() -> None:
    book, labels = labels_of_another_table()
    found = checked(book)
    assert [(each.rule, each.sheet, each.cell) for each in found] == [("GK0037", "公开05", "C22")]
    assert labels[22 - 7] == "212"


@pytest.mark.parametrize(
    ("form_id", "rows", "number", "up", "place", "expected"),
    [
        ("gk03", range(8, 24), 4, False, "公开03!D8", "51.54"),
        ("gk03", range(10, 27), 3, True, "公开03!C10", "10.43"),
        ("gk02", range(8, 27), 3, False, "公开02!C8", "51.54"),
        ("gk05", range(8, 21), 4, True, "公开05!D8", "51.54"),
    ],
)
def test_a_column_that_lost_its_last_figure_is_one_error(
    form_id: str, rows: range, number: int, *, up: bool, place: str, expected: str
) -> None:
    """The lost figure is what the sums it belongs to want."""

    def edit(book: Sketches) -> None:
        values = column(book[form_id], rows, number)
        put(book[form_id], rows, number, [*values[1:], ""] if up else ["", *values[:-1]])

    (finding,) = spoilt(edit)
    assert (finding.rule, f"{finding.sheet}!{finding.cell}", str(finding.expected)) == (
        "GK0037",
        place,
        expected,
    )
    assert "数字被挤掉" in finding.message


@pytest.mark.parametrize("doubled", [True, False])
@pytest.mark.parametrize(
    ("form_id", "rows", "numbers", "up", "place", "expected"),
    [
        (
            "gk03",
            range(10, 17),
            (3, 4, 5),
            False,
            {True: "C11", False: "C10"},
            {True: "41.12", False: "10.43"},
        ),
        (
            "gk02",
            range(14, 21),
            (3, 4, 9),
            False,
            {True: "C15", False: "C14"},
            {True: "32.01", False: "972.73"},
        ),
        (
            "gk05",
            range(13, 22),
            (3, 4, 5),
            False,
            {True: "C14", False: "C13"},
            {True: "972.73", False: "35.81"},
        ),
        (
            "gk05",
            range(18, 26),
            (3, 4, 5),
            True,
            {True: "C18", False: "C18"},
            {True: "940.72", False: "940.72"},
        ),
        ("gk04", range(7, 33), (6, 7), False, {True: "F14", False: "F14"}, {True: "51.54", False: "51.54"}),
        ("gk04", range(12, 22), (6, 7), True, {True: "F13", False: "F13"}, {True: "0.00", False: "0.00"}),
        (
            "gk02",
            range(16, 26),
            (3, 4, 9),
            True,
            {True: "C16", False: "C16"},
            {True: "20.82", False: "20.82"},
        ),
        ("gk02", range(10, 23), (4,), False, {True: "D11", False: "D10"}, {True: "41.12", False: "10.43"}),
    ],
)
def test_a_block_pasted_over_a_row_is_one_error(
    form_id: str,
    rows: range,
    numbers: tuple[int, ...],
    *,
    up: bool,
    place: dict[bool, str],
    expected: dict[bool, str],
    doubled: bool,
) -> None:
    """The row at one end is gone, that at the other stands twice or is left blank."""

    def edit(book: Sketches) -> None:
        for number in numbers:
            values = column(book[form_id], rows, number)
            left = (values[-1] if up else values[0]) if doubled else ""
            put(book[form_id], rows, number, [*values[1:], left] if up else [left, *values[:-1]])

    (finding,) = spoilt(edit)
    assert (finding.rule, finding.form, finding.cell, str(finding.expected)) == (
        "GK0037",
        form_id,
        place[doubled],
        expected[doubled],
    )
    assert "数字与项目错开了 1 行" in finding.message


def test_a_block_that_would_take_figures_from_where_other_tables_have_them_is_none() -> None:
    """Three 项 in a row moved down would mend the sums too, but they agree with 公开03 as they stand."""

    def edit(book: Sketches) -> None:
        for number in (3, 4, 9):
            values = column(book["gk02"], range(22, 29), number)
            put(book["gk02"], range(22, 29), number, [*values[1:], values[-1]])

    found = spoilt(edit)
    assert ("GK0202", "公开02", "D18") in [(each.rule, each.sheet, each.cell) for each in found]
    assert "GK0037" not in [each.rule for each in found]
