"""Legacy drawings moved with inserted rows, as bytes: two rows come in before row 5 of 公开01."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from xltools.book.changes import InsertRows
from xltools.book.patching.insert import insert_rows
from xltools.book.patching.package import Package
from xltools.book.patching.refs import Moves, OffSheet
from xltools.book.patching.vmlrows import shift_vml

MOVES = Moves.of([InsertRows("公开01", 5, 2)])


def shifted(client_data: str, home: str = "公开01") -> str:
    """Client data after the insertions, inside a drawing that is no well-formed XML."""
    head, tail = "<xml><br><x:Anchor>9,9,9,9,9,9,9,9</x:Anchor>", "</xml>"
    data = f"{head}<x:ClientData {client_data}</x:ClientData>{tail}".encode()
    moved = shift_vml(data, home, MOVES).decode()
    assert moved.startswith(head + "<x:ClientData ")
    return moved[len(head + "<x:ClientData ") : -len("</x:ClientData>" + tail)]


def test_note_and_its_box_move_with_the_cell() -> None:
    note = 'ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{0}</x:Anchor><x:Row>{1}</x:Row><x:Column>2</x:Column>'
    moved = shifted(note.format("3, 15, 7, 2, 5, 31, 11, 4", 8))
    assert moved == note.format("3, 15, 9, 2, 5, 31, 13, 4", 10)


def test_note_above_the_new_rows_stays_whole() -> None:
    note = 'ObjectType="Note"><x:Anchor>3, 15, 2, 2, 5, 31, 6, 4</x:Anchor><x:Row>3</x:Row>'
    assert shifted(note) == note


def test_box_that_hangs_over_the_cell_above_does_not_part_from_its_note() -> None:
    note = 'ObjectType="Note"><x:Anchor>3,15,{0},2,5,31,{1},4</x:Anchor><x:Row>{2}</x:Row>'
    assert shifted(note.format(3, 7, 4)) == note.format(5, 9, 6)


@pytest.mark.parametrize(
    ("flags", "before", "after"),
    [
        ("", (1, 8), (1, 10)),
        ("<x:SizeWithCells/>", (1, 8), (1, 8)),
        ("<x:SizeWithCells>True</x:SizeWithCells>", (4, 8), (6, 10)),
        ("<x:SizeWithCells>False</x:SizeWithCells>", (1, 8), (1, 10)),
        ("<x:MoveWithCells/><x:SizeWithCells/>", (4, 8), (4, 8)),
        ("", (1, 3), (1, 3)),
    ],
)
def test_control_moves_and_grows_as_it_is_placed(
    flags: str, before: tuple[int, int], after: tuple[int, int]
) -> None:
    control = 'ObjectType="Button">{0}<x:Anchor>\n  1, 15, {1}, 10, 2, 15, {2}, 4</x:Anchor>'
    assert shifted(control.format(flags, *before)) == control.format(flags, *after)


def test_formulas_of_a_control_follow_and_stay_escaped() -> None:
    control = 'ObjectType="Drop"><x:FmlaRange>IF(公开01!$A${0}&lt;1,支出!$A$9)</x:FmlaRange><x:FmlaLink>$B${0}</x:FmlaLink>'
    assert shifted(control.format(9)) == control.format(11)


def test_control_of_another_sheet_follows_only_by_name() -> None:
    control = "ObjectType='Drop'><x:Anchor>1,1,8,1,2,1,9,1</x:Anchor><x:FmlaRange>公开01!$A${0}</x:FmlaRange><x:FmlaLink>$B$9</x:FmlaLink>"
    assert shifted(control.format(9), "支出") == control.format(11)


def test_prefixes_may_be_anything() -> None:
    data = b"<ClientData><Row>8</Row></ClientData><a:ClientData><a:Row> 8</a:Row></a:ClientData>"
    assert shift_vml(data, "公开01", MOVES) == data.replace(b"8", b"10")


def test_note_pushed_beyond_the_last_row_is_refused() -> None:
    with pytest.raises(OffSheet):
        shifted("><x:Row>1048575</x:Row>")


def test_anchor_with_too_few_numbers_is_left_alone() -> None:
    assert shifted("><x:Anchor>1, 2, 8</x:Anchor>") == "><x:Anchor>1, 2, 8</x:Anchor>"


def test_notes_and_buttons_of_a_file_follow(tmp_path: Path) -> None:
    path = tmp_path / "批注.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("公开01")
        sheet.write_comment("C9", "说明")
        sheet.insert_button("E9", {"macro": "m", "height": 100})
    package = Package.open(path)
    insert_rows(package, InsertRows("公开01", 5, 2))
    assert b'<comment ref="C11"' in package.read("xl/comments1.xml")
    vml = package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert re.findall(r"<x:Row>(\d+)", vml) == ["10"]
    assert [text.split(", ")[2] for text in re.findall("<x:Anchor>(.*?)<", vml)] == ["10", "9"]
