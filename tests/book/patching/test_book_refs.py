"""References in text followed through inserted rows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xltools.book.cellref import MAX_ROW, Area
from xltools.book.changes import InsertRows
from xltools.book.patching.refs import (
    Moves,
    OffSheet,
    RowMap,
    cover,
    shift_formula_rows,
    shift_fragment,
    shift_location,
    shift_name,
    shift_reference,
)

HOME = "公开01"
OTHER = "三公'经费 表"
TWO_AT_FIVE = RowMap.of([InsertRows(HOME, 5, 2)])
MOVES = Moves.of([InsertRows(HOME, 5, 2), InsertRows(OTHER, 10, 1)])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A4", "A4"),
        ("A5", "A7"),
        ("$B$5", "$B$7"),
        ("A1:B4", "A1:B4"),
        ("A1:B5", "A1:B7"),
        ("A5:B5", "A7:B7"),
        ("B9:A3", "B11:A3"),
        ("A9:B3", "A11:B3"),
        ("C:D", "C:D"),
        ("4:4", "4:4"),
        ("$3:$6", "$3:$8"),
        ("5:6", "7:8"),
        ("1:1048576", "1:1048576"),
        ("A1:C1048576", "A1:C1048576"),
        ("A5:C1048576", "A7:C1048576"),
        ("A5:C1048575", "A7:C1048576"),
        ("A1 B5:C6 D9", "A1 B7:C8 D11"),
    ],
)
def test_reference_follows_by_its_corners(old: str, new: str) -> None:
    assert shift_reference(old, TWO_AT_FIVE) == new


@pytest.mark.parametrize("reference", ["A1048576", "A1048575:B1048576", "$1048576:$1048576"])
def test_reference_that_would_leave_the_sheet_is_refused_by_name(reference: str) -> None:
    with pytest.raises(OffSheet, match=reference.replace("$", r"\$")):
        shift_reference(reference, TWO_AT_FIVE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SUM(A1:A9)*2+A4", "SUM(A1:A11)*2+A4"),
        ("公开01!A9+'公开01'!$A$9", "公开01!A11+'公开01'!$A$11"),
        ("'三公''经费 表'!A9+'三公''经费 表'!A10", "'三公''经费 表'!A9+'三公''经费 表'!A11"),
        ("支出!A9", "支出!A9"),
        ("[1]公开01!A9+'[x.xlsx]公开01'!A9", "[1]公开01!A9+'[x.xlsx]公开01'!A9"),
        ("SUM('公开01:三公''经费 表'!A9)", "SUM('公开01:三公''经费 表'!A9)"),
        ('IF(A9="A9","公开01!A9",LOG10(A9))', 'IF(A11="A9","公开01!A9",LOG10(A11))'),
        ("表1[[#This Row],[A9]]+收入9+TRUE", "表1[[#This Row],[A9]]+收入9+TRUE"),
        ("INDEX(A:A,9)+SUM(7:7)", "INDEX(A:A,9)+SUM(9:9)"),
        ("#REF!+公开01!#REF!+1E9", "#REF!+公开01!#REF!+1E9"),
        ("a9:b$9", "A11:B$11"),
        ("a2:b$2", "a2:b$2"),
    ],
)
def test_formula_follows(old: str, new: str) -> None:
    assert shift_formula_rows(old, HOME, MOVES) == new


def test_formula_of_an_unmoved_sheet_follows_only_what_moves() -> None:
    assert shift_formula_rows("A9+公开01!A9", "支出", MOVES) == "A9+公开01!A11"


def test_sheet_names_match_in_any_case() -> None:
    moves = Moves.of([InsertRows("Data", 5, 2)])
    assert shift_formula_rows("DATA!A9+'data'!A9", None, moves) == "DATA!A11+'data'!A11"


def test_name_follows_where_fixed_and_keeps_distances() -> None:
    old = "公开01!$A$3:$B$9,公开01!A9,公开01!$A9:$A$9,公开01!$5:$6"
    assert shift_name(old, None, MOVES) == "公开01!$A$3:$B$11,公开01!A9,公开01!$A9:$A$11,公开01!$7:$8"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("公开01!A9", "公开01!A11"),
        ("'公开01'!A9:B10", "'公开01'!A11:B12"),
        ("三公'经费 表!A10", "三公'经费 表!A11"),
        ("'三公''经费 表'!A10", "'三公''经费 表'!A11"),
        ("#公开01!A9", "#公开01!A11"),
        ("A9", "A11"),
        ("收入合计", "收入合计"),
        ("支出!A9", "支出!A9"),
    ],
)
def test_place_of_a_link_follows(old: str, new: str) -> None:
    assert shift_location(old, HOME, MOVES) == new


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#公开01!A9", "#公开01!A11"),
        ("#%E5%85%AC%E5%BC%8001!A9", "#%E5%85%AC%E5%BC%8001!A11"),
        ("https://example.org/#公开01!A9", "https://example.org/#公开01!A9"),
        ("../drawings/drawing1.xml", "../drawings/drawing1.xml"),
    ],
)
def test_place_in_a_relationship_follows(old: str, new: str) -> None:
    assert shift_fragment(old, None, MOVES) == new


def test_cover_grows_over_rows_like_its_own_only_when_it_ends_just_above() -> None:
    like_nine = RowMap.of([InsertRows(HOME, 10, 2, like=9)])
    assert cover("B2:B9 C2:C8 D9 E11 F:F", like_nine) == "B2:B11 C2:C8 D9:D11 E13 F:F"
    assert cover("B2:B9", RowMap.of([InsertRows(HOME, 10, 2)])) == "B2:B9"
    assert cover("B2:B9", RowMap.of([InsertRows(HOME, 10, 2, like=12)])) == "B2:B9"


def test_cover_grows_over_each_of_several_insertions() -> None:
    steps = [InsertRows(HOME, 10, 2, like=9), InsertRows(HOME, 12, 1, like=11), InsertRows(HOME, 1, 1)]
    assert cover("B2:B9", RowMap.of(steps)) == "B3:B13"


rows_of_sheet = st.integers(1, 60)
steps_of_sheet = st.lists(
    st.builds(InsertRows, st.just(HOME), before=rows_of_sheet, count=st.integers(1, 9)), max_size=6
)


def grid_after(steps: list[InsertRows], height: int) -> list[int | None]:
    """The old row numbers in their new order, ``None`` for a new row: insertion done on a list."""
    grid: list[int | None] = list(range(1, height + 1))
    for step in steps:
        grid[step.before - 1 : step.before - 1] = [None] * step.count
    return grid


@given(steps_of_sheet, rows_of_sheet)
def test_reference_leads_to_the_same_content(steps: list[InsertRows], row: int) -> None:
    grid = grid_after(steps, 80)
    moved = shift_reference(f"C{row}", RowMap.of(steps))
    assert grid[Area.parse(moved).top - 1] == row


@given(steps_of_sheet, rows_of_sheet, rows_of_sheet)
def test_area_holds_the_same_rows_and_new_ones_only_inside(steps: list[InsertRows], a: int, b: int) -> None:
    first, last = min(a, b), max(a, b)
    moved = Area.parse(shift_reference(f"B{first}:D{last}", RowMap.of(steps)))
    covered = grid_after(steps, 80)[moved.top - 1 : moved.bottom]
    assert [row for row in covered if row] == list(range(first, last + 1))
    assert covered[0] == first
    assert covered[-1] == last


@given(steps_of_sheet, rows_of_sheet, rows_of_sheet)
def test_several_insertions_at_once_are_the_same_as_one_after_the_other(
    steps: list[InsertRows], a: int, b: int
) -> None:
    text = f"SUM(C{a}:C{b},{HOME}!$A${a})"
    one_by_one = text
    for step in steps:
        one_by_one = shift_formula_rows(one_by_one, HOME, Moves.of([step]))
    assert shift_formula_rows(text, HOME, Moves.of(steps)) == one_by_one


@given(steps_of_sheet, rows_of_sheet, rows_of_sheet)
def test_block_is_split_exactly_when_rows_come_in_inside(steps: list[InsertRows], a: int, b: int) -> None:
    first, last = min(a, b), max(a, b)
    grid = grid_after(steps, 80)
    inside = grid[grid.index(first) : grid.index(last)]
    assert RowMap.of(steps).splits(first, last) == (None in inside)


@given(steps_of_sheet, st.integers(1, MAX_ROW))
def test_no_row_moves_up_or_past_the_end(steps: list[InsertRows], row: int) -> None:
    rows = RowMap.of(steps)
    assert row <= rows.last(row) <= MAX_ROW
    assert rows.last(row) == row or row >= rows.lowest
