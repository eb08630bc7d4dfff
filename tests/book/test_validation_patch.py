"""Data validations in a worksheet part: their place, their count, and the extended ones of newer Excel."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xltools.book.cellref import Area
from xltools.book.changes import Change, ChangeSet, SetValidation, Validation
from xltools.book.patch import apply
from xltools.book.reading.validations import read_validations
from xltools.errors import EditRefused

RULE = Validation("list", '"甲,<乙>"', error="请选“甲”或<乙>。")
EXTENDED = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list"><x14:formula1><xm:f>表二!A1:A3</xm:f></x14:formula1>'
    "<xm:sqref>D1:D4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A sheet with everything that stands beside validations."""
    path = tmp_path / "表.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("表一")
        sheet.write("A1", 1)
        sheet.merge_range("A3:B3", "x")
        sheet.conditional_format("A1", {"type": "cell", "criteria": ">", "value": 1})
        sheet.write_url("A2", "internal:表一!A1")
        sheet.set_footer("&P")
        sheet.protect()
        made.add_worksheet("表二")
    return path


def part(path: Path) -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read("xl/worksheets/sheet1.xml").decode()


def patched(book: Path, *changes: Change) -> Path:
    target = book.with_name("新.xlsx")
    target.unlink(missing_ok=True)
    apply(ChangeSet(changes), book, target)
    return target


def setting(area: str, rule: Validation | None = RULE) -> SetValidation:
    return SetValidation("表一", Area.parse(area), rule)


def test_validations_stand_where_the_schema_wants_them_with_their_count(book: Path) -> None:
    text = part(patched(book, setting("A1:A9"), setting("C1")))
    order = re.findall(
        r"<(sheetData|sheetProtection|mergeCells|conditionalFormatting|dataValidations|hyperlinks|pageMargins)\b",
        text,
    )
    assert order == [
        "sheetData",
        "sheetProtection",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "pageMargins",
    ]
    assert '<dataValidations count="2">' in text
    assert (
        '<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1"'
        ' error="请选“甲”或&lt;乙&gt;。" sqref="A1:A9"><formula1>"甲,&lt;乙&gt;"</formula1></dataValidation>'
    ) in text


def test_what_was_set_is_read_and_taking_all_away_leaves_the_part_as_it_was(book: Path) -> None:
    done = patched(book, setting("A1:B9"))
    assert read_validations(done) == (setting("A1:B9"),)
    again = done.with_name("再.xlsx")
    apply(ChangeSet((setting("A1:C20", None),)), done, again)
    assert read_validations(again) == ()
    assert part(again) == part(book)


@pytest.mark.parametrize(
    ("hole", "left"),
    [
        ("C4", "B2:D3 B4 D4 B5:D6"),
        ("A1:D3", "B4:D6"),
        ("D1:D9", "B2:C6"),
        ("B6:C7", "B2:D5 D6"),
        ("A1:Z99", ""),
        ("E7", "B2:D6"),
    ],
)
def test_an_old_validation_keeps_exactly_the_cells_outside(book: Path, hole: str, left: str) -> None:
    done = patched(book, setting("B2:D6"), setting(hole, None))
    assert [str(each.area) for each in read_validations(done)] == left.split()


def test_extended_validations_are_read_and_make_room_too(book: Path) -> None:
    with zipfile.ZipFile(book) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</worksheet>", f"{EXTENDED}</worksheet>".encode())
    with zipfile.ZipFile(book, "w") as target:
        for each, data in parts.items():
            target.writestr(each, data)
    (found,) = read_validations(book)
    assert (str(found.area), found.rule.formula) == ("D1:D4", "表二!A1:A3")
    done = patched(book, setting("D2"))
    assert sorted((str(each.area), each.rule.formula) for each in read_validations(done)) == [
        ("D1", "表二!A1:A3"),
        ("D2", '"甲,<乙>"'),
        ("D3:D4", "表二!A1:A3"),
    ]
    assert "extLst" not in part(patched(book, setting("A1:Z99", None)))


def test_an_area_beyond_the_sheet_is_refused(book: Path) -> None:
    with pytest.raises(EditRefused, match="没有从第 1048577 行"):
        patched(book, SetValidation("表一", Area(1_048_577, 1, 1_048_577, 1), RULE))


def test_other_formats_have_no_validations_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("科目,金额\n", encoding="utf-8")
    assert read_validations(path) == ()
