"""A mistyped 科目代码 is one error at the code, in place of orphans, missing codes and sums that do not add up."""

from __future__ import annotations

import pytest
from support.causes import spoilt

from xltools.book.model import Cell


@pytest.mark.parametrize(
    ("form_id", "cell", "typed", "meant"),
    [
        pytest.param("gk03", (12, 1), "208501", "2080501", id="lost zero"),
        pytest.param("gk03", (12, 1), "2080601", "2080501", id="digit of the 款"),
        pytest.param("gk03", (12, 1), "2085001", "2080501", id="exchanged digits"),
        pytest.param("gk03", (8, 1), "206", "208", id="类"),
        pytest.param("gk05", (12, 1), "2080502", "2080501", id="only in one table"),
        pytest.param("gk05", (11, 1), "20806", "20805", id="款 above others"),
    ],
)
def test_a_mistyped_code_is_one_error_at_the_code(form_id: str, cell: Cell, typed: str, meant: str) -> None:
    (finding,) = spoilt(lambda book: book[form_id].cells.__setitem__(cell, typed))
    place = "A8" if cell == (8, 1) else f"A{cell[0]}"
    assert (finding.rule, finding.form, finding.cell, finding.row) == ("GK0039", form_id, place, typed)
    assert f"应为 {meant}" in finding.message
    assert not finding.arithmetic


def test_a_code_that_is_a_number_is_no_error() -> None:
    assert spoilt(lambda book: book["gk03"].cells.__setitem__((12, 1), 2080501)) == []


def test_a_wrong_figure_beside_a_mistyped_code_is_an_error_of_its_own() -> None:
    def edit(book: dict) -> None:
        book["gk03"].cells[12, 1] = "2080601"
        book["gk01"].cells[37, 3] = "1,068.01"

    assert [(each.rule, each.cell) for each in spoilt(edit)] == [("GK0035", "C37"), ("GK0039", "A12")]
