"""Row insertion against LibreOffice, which makes the same insertions itself.

Both results are then written by LibreOffice, so that ways of writing (quotes, order, ``FALSE()``) cannot differ.
Known differences, all tested elsewhere against exact texts:
- targets of links stand still in LibreOffice and move here, so :mod:`support.facts` leaves them out;
- LibreOffice does not stretch a chart when rows come in under it, as Excel does: only its first row is compared;
- frozen panes are lost in LibreOffice when it has no window, and left out;
- it stretches an area through several sheets when rows come into its last sheet but not into its first; Excel never;
- it writes the corners of an area in order, once it has changed anything;
- it does not repeat the merged areas of the row that new rows are like: such areas are allowed for.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
import xlsxwriter
from support.facts import facts_of, values_of
from support.office import Office
from support.varied_book import SHEETS, write_varied_book

from xltools.book.changes import InsertRows
from xltools.book.patching.insert import insert_many
from xltools.book.patching.package import Package

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning"),  # openpyxl on data bars
]

Steps = list[tuple[str, int, int]]
MERGE_IN_ONE_ROW = re.compile(r": merge [A-Z]+([0-9]+):[A-Z]+\1$")


def one_per_sheet() -> Steps:
    return [(sheet, 5 + 6 * index, 1 + index) for index, sheet in enumerate(SHEETS)]


def one_after_the_other() -> Steps:
    return [
        ("公开01", 30, 2),
        ("公开03'支出'决算", 10, 3),
        ("公开01", 31, 1),
        ("公开01", 5, 1),
        ("A&B<表>", 22, 4),
        ("Data", 61, 2),
        ("Data", 63, 5),
    ]


def above_everything() -> Steps:
    return [("公开02 收入决算", 1, 3), ("2022", 2, 1), ("汇 总", 4, 2), ("R1C1", 70, 4)]


def at_random() -> Steps:
    dice = random.Random(20221231)
    return [(dice.choice(SHEETS), dice.randint(4, 66), dice.randint(1, 4)) for _ in range(14)]


@pytest.fixture(scope="module")
def varied_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_varied_book(tmp_path_factory.mktemp("varied") / "各表.xlsx")


@pytest.mark.parametrize("steps", [one_per_sheet(), one_after_the_other(), above_everything(), at_random()])
def test_insertion_is_the_one_libreoffice_makes(
    soffice: Office, varied_book: Path, tmp_path: Path, steps: Steps
) -> None:
    ours = tmp_path / "ours.xlsx"
    package = Package.open(varied_book)
    insert_many(package, [InsertRows(sheet, row, count, like=row - 1) for sheet, row, count in steps])
    package.save(ours)
    theirs = soffice.insert_rows(varied_book, steps)

    facts, expected = facts_of(soffice.convert(ours, "xlsx")), facts_of(theirs)
    assert len(expected) > 7000
    assert [fact for fact in sorted(facts - expected) if not MERGE_IN_ONE_ROW.search(fact)] == []
    assert sorted(expected - facts) == []

    values = values_of(soffice.recalculated(ours))
    assert len(values) > 4000
    assert values == values_of(soffice.recalculated(theirs))


EDGES = {
    "end of the sheet": ["=SUM(A30:A1048576)", "=SUM(A1:A1048576)", "=SUM(A35:A1048570)", "=SUM(30:1048576)"],
    "several sheets": ["=SUM(甲:丙!A40)"],
    "operators": [
        "=SUM(A40:INDEX(A:A,50))",
        "=SUM(A30:A35 A33:A40)",
        "=SUM((A30,A50))",
        "=-A40%",
    ],
    "names": ["=固定", "=相对", "=SUM(前半)", "=SUM(后半)"],
    "mixed": ["=$A30+A$30+$A$29", "=SUM($A29:A$30)", "=SUM(乙!30:31)", "=SUM(乙!C:D)"],
}


def write_edges(path: Path) -> Path:
    """References at the limits of what insertion changes, as formulas, names and formats."""
    with xlsxwriter.Workbook(path) as book:
        sheets = [book.add_worksheet(name) for name in "甲乙丙"]
        for number, sheet in enumerate(sheets):
            sheet.write_column("A1", [row * 100**number for row in range(1, 61)])
            for column, formulas in enumerate(EDGES.values(), start=4):
                sheet.write_column(0, column, formulas)
        book.define_name("固定", "=甲!$A$40")
        book.define_name("相对", "=甲!A40")
        book.define_name("前半", "=甲!$A$20:$A50")
        book.define_name("后半", "=甲!$A35:$A$50")
        for area, formula in {
            "B5:B60": "=$A4>1",
            "C30:C60": "=$A29>1",
            "D20:D60": "=$A40>1",
            "K1:K1048576": "=$A1>1",
            "L10:L1048576": "=$A10>1",
            "M10:M1048570": "=$A10>1",
        }.items():
            sheets[0].conditional_format(area, {"type": "formula", "criteria": formula})
    return path


def test_edges_are_where_libreoffice_has_them(soffice: Office, tmp_path: Path) -> None:
    path, ours = write_edges(tmp_path / "边界.xlsx"), tmp_path / "ours.xlsx"
    package = Package.open(path)
    insert_many(package, [InsertRows("甲", 30, 10), InsertRows("乙", 31, 1)])
    package.save(ours)
    theirs = soffice.insert_rows(path, [("甲", 30, 10), ("乙", 31, 1)])
    assert facts_of(soffice.convert(ours, "xlsx")) == facts_of(theirs)
    assert values_of(soffice.recalculated(ours)) == values_of(soffice.recalculated(theirs))
