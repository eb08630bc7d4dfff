"""Which row a code takes in a user's table."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from xltools.book.changes import InsertRows
from xltools.fill.placement import Insertions, place_codes
from xltools.forms.recognise import KeyedRegion


def region(
    first: int, last: int, codes: Mapping[int, str], spare: tuple[int, ...], total: int = 7
) -> KeyedRegion:
    return KeyedRegion(
        code_columns=(1,),
        name_column=2,
        amount_columns={"基本支出": 3},
        total_row=total,
        first_row=first,
        last_row=last,
        codes=codes,
        spare_rows=spare,
    )


def rows(
    table: KeyedRegion, codes: list[str], like: int | None = None
) -> tuple[dict[str, int], list[InsertRows]]:
    insertions = Insertions("表")
    slots = place_codes(table, codes, insertions, like)
    return {code: insertions.final(slot) for code, slot in slots.items()}, insertions.changes()


def test_spare_rows_are_used_from_the_top() -> None:
    placed, inserted = rows(region(8, 12, {}, (8, 9, 10, 11, 12)), ["208", "20805"])
    assert placed == {"208": 8, "20805": 9}
    assert inserted == []


def test_more_rows_go_in_above_the_last_spare_row() -> None:
    placed, inserted = rows(region(8, 9, {}, (8, 9)), ["208", "20805", "2080501", "2080505"])
    assert placed == {"208": 8, "20805": 9, "2080501": 10, "2080505": 11}
    assert inserted == [InsertRows("表", 9, 2, 9)]


def test_a_missing_code_goes_in_at_its_place() -> None:
    table = region(8, 11, {8: "208", 9: "20805", 10: "2080505", 11: "210"}, ())
    placed, inserted = rows(table, ["208", "20805", "2080501", "2080505", "210"])
    assert placed == {"208": 8, "20805": 9, "2080501": 10, "2080505": 11, "210": 12}
    assert inserted == [InsertRows("表", 10, 1, 10)]


def test_codes_after_the_last_one_go_below_it() -> None:
    placed, inserted = rows(region(8, 9, {8: "208", 9: "20805"}, ()), ["208", "20805", "2080501"])
    assert placed["2080501"] == 10
    assert inserted == [InsertRows("表", 10, 1, 9)]


def test_gaps_and_tail_together_keep_code_order() -> None:
    table = region(8, 11, {8: "208", 9: "210"}, (10, 11))
    codes = ["208", "20805", "210", "21011", "2101101", "2101103", "221"]
    placed, inserted = rows(table, codes)
    assert [placed[code] for code in codes] == [8, 9, 10, 11, 12, 13, 14]
    assert inserted == [InsertRows("表", 11, 2, 11), InsertRows("表", 9, 1, 9)]


def test_a_table_without_body_rows_takes_the_look_it_is_given() -> None:
    placed, inserted = rows(region(8, 7, {}, ()), ["208", "20805"], like=7)
    assert placed == {"208": 8, "20805": 9}
    assert inserted == [InsertRows("表", 8, 2, 7)]


@pytest.mark.parametrize("wanted", [(2, 3), (3, 2)])
def test_tables_side_by_side_share_inserted_rows(wanted: tuple[int, int]) -> None:
    insertions = Insertions("表")
    for count in wanted:
        insertions.want(9, count, 9)
    assert insertions.changes() == [InsertRows("表", 9, 3, 9)]
